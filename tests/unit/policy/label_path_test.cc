#include "policy/label_path.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::label_path_test {
namespace {

std::string Parsed(std::string_view text) {
  const auto path = ParseLabelPath(text);
  CAPTURE(text);
  REQUIRE_MESSAGE(path.ok(), path.status().ToString());
  return path->ToString();
}

std::string Why(std::string_view text) {
  const auto path = ParseLabelPath(text);
  CAPTURE(text);
  REQUIRE_FALSE(path.ok());
  CHECK(path.status().code() == Code::kInvalidArgument);
  CHECK_FALSE(Detail(path.status(), kRemedy).value_or("").empty());
  return std::string(Message(path.status()));
}

bool Covers(std::string_view label, std::string_view field) {
  const auto label_path = ParseLabelPath(label);
  const auto field_path = FieldPath::Parse(field);
  CAPTURE(label);
  CAPTURE(field);
  REQUIRE(label_path.ok());
  REQUIRE(field_path.ok());
  return LabelCovers(*label_path, WithoutXdmPrefixes(*field_path));
}

TEST_CASE("the spellings of a label's path") {
  CHECK(Parsed("personalEmail.address") == "personalEmail.address");
  CHECK(Parsed("/personalEmail/address") == "personalEmail.address");
  CHECK(Parsed("/properties/personalEmail/properties/address") == "personalEmail.address");
  CHECK(Parsed("xdm:personalEmail.xdm:address") == "personalEmail.address");
  CHECK(Parsed("xdm: personalEmail.address") == "personalEmail.address");
  CHECK(Parsed("/xdm:personalEmail/xdm:address") == "personalEmail.address");
  CHECK(Parsed("/properties/xdm:personalEmail/properties/xdm:address") == "personalEmail.address");
  CHECK(Parsed("_acme['a.b[*]c'].d") == "_acme['a.b[*]c'].d");  // a key in quotes is no index
  CHECK(Parsed(R"(_acme["a\"[*]"][*].d)") == R"(_acme['a"[*]'].d)");
  CHECK(Parsed("/_acme/a.b/c") == "_acme['a.b'].c");
  CHECK(Parsed("xdm:") == "xdm:");
  CHECK(Parsed("axdm:b") == "axdm:b");
}

TEST_CASE("the items of an array") {
  for (const char* text : {"orders[*].total", "orders.total", "/orders[*]/total", "/orders/total",
                           "/properties/orders/items/properties/total", "orders[*][*].total"})
    CHECK(Parsed(text) == "orders.total");
  CHECK(Parsed("orders[2].total") == "orders[2].total");
  CHECK(Parsed("/orders[2]/total") == "orders[2].total");
  CHECK(Parsed("emails[*]") == "emails");
  CHECK(Parsed("/properties/emails/items") == "emails");
  CHECK(Parsed("/properties/a/items/items/properties/b") == "a.b");
  // Next to [*] an index would be compared with the wrong one.
  CHECK(Parsed("a[*][1].b[2]") == "a.b[2]");
  CHECK(Parsed("a[1][*].b") == "a.b");
}

TEST_CASE("keys with the names of a schema's keywords") {
  CHECK(Parsed("/a/items/b") == "a.items.b");
  CHECK(Parsed("/properties/a/b") == "properties.a.b");
  CHECK(Parsed("/properties") == "properties");
  CHECK(Parsed("properties.items") == "properties.items");
  CHECK(Parsed("/properties/properties/properties/items") == "properties.items");
}

TEST_CASE("paths that are none") {
  CHECK(Why("") == "column 1: expected a key, found the end");
  CHECK(Why("a..b") == "column 3: expected a key, found '.'");
  CHECK(Why("orders[*.total").find("column 8: expected a key in quotes, or an index") == 0);
  CHECK(Why("orders[**].total").find("column 8: expected a key in quotes, or an index") == 0);
  CHECK(Why("[*].total").find("column 2: expected a key in quotes") == 0);
  CHECK(Why("orders['*'").find("column 11") == 0);
  CHECK(Why("xdm: a..b").find("after \"xdm: \"") == 0);
  CHECK(Why("/") == "column 2: expected a key");
  CHECK(Why("/a//b") == "column 4: expected a key");
  CHECK(Why("/a/") == "column 4: expected a key");
  CHECK(Why("/a/[*]") == "column 4: expected a key");
  CHECK(Why("/a/b[*") == "column 5: expected an index or [*] up to the next '/'");
  CHECK(Why("/a/b[*]c") == "column 5: expected an index or [*] up to the next '/'");
  CHECK(Why("/a/b['c']") == "column 5: expected an index or [*] up to the next '/'");
}

TEST_CASE("a label covers its field, what is below it and what contains it, and nothing else") {
  CHECK(Covers("a.b[0].c", "a.b[0].c"));
  CHECK(Covers("a.b", "a.b[0].c"));
  CHECK(Covers("a.b[0].c", "a.b"));
  CHECK_FALSE(Covers("a.b", "a.bc"));
  CHECK_FALSE(Covers("a.bc", "a.b"));
  CHECK_FALSE(Covers("a", "b.a"));
}

TEST_CASE("a label on a field of array items covers it in every item") {
  for (const char* label : {"orders.total", "orders[*].total", "/orders/total", "/orders[*]/total"}) {
    CHECK(Covers(label, "orders[0].total"));
    CHECK(Covers(label, "orders[17].total"));
    CHECK(Covers(label, "orders[0].total.amount"));
    CHECK(Covers(label, "orders.total"));
    CHECK(Covers(label, "orders[0]"));  // contains it
    CHECK(Covers(label, "orders"));
    CHECK(Covers(label, "orders[0][1].total"));
    CHECK_FALSE(Covers(label, "orders[0].id"));
    CHECK_FALSE(Covers(label, "orders[0].items[0].total"));
    CHECK_FALSE(Covers(label, "order[0].total"));
  }
  CHECK(Covers("a.b.c", "a[0].b[1].c"));  // arrays in arrays
  CHECK(Covers("a[*].b.c", "a[0].b[1].c"));
  CHECK(Covers("a.b[*].c", "a[0].b[1].c"));
  CHECK(Covers("a.b.c", "a[0]"));
  CHECK_FALSE(Covers("a.b.c", "a[0].x[1].c"));
}

TEST_CASE("a label with an index covers that item only") {
  CHECK(Covers("orders[0].total", "orders[0].total"));
  CHECK_FALSE(Covers("orders[0].total", "orders[1].total"));
  CHECK(Covers("orders[0].total", "orders"));
  CHECK(Covers("orders[0].total", "orders.total"));
  CHECK_FALSE(Covers("orders[0]", "orders[1].total"));
  CHECK(Covers("a[1].b", "a[1][0].b"));
  CHECK_FALSE(Covers("a[1].b", "a[0][1].b"));
}

TEST_CASE("columns that read keys with xdm: prefixes") {
  CHECK(Covers("personalEmail.address", "xdm:personalEmail.xdm:address"));
  CHECK(Covers("/xdm:personalEmail/address", "personalEmail.xdm:address"));
  CHECK_FALSE(Covers("personalEmail", "xdm:workEmail"));
}

}  // namespace
}  // namespace pxport::label_path_test
