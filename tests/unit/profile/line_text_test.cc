#include "profile/line_text.h"

#include <doctest/doctest.h>

#include "indexed.h"
#include "profile/key_table.h"

namespace pxport::testing::line_text_test {
namespace {

// Tokens of the first line: 0 is the line end before it, 1 its opening brace.
constexpr size_t kRoot = 1;

struct Line {
  explicit Line(std::string_view piece, bool check = true) : indexed(piece), text(check) {
    REQUIRE(indexed.valid);
    text.BeginPiece(indexed.tokens);
    text.BeginLine();
  }
  std::string Members(size_t open) {
    std::string out;
    text.ForMembers(open, [&](size_t key, size_t value) {
      out += std::string(text.String(key)) + "=" + std::string(text.Value(value).text) + ";";
    });
    return out;
  }
  Indexed indexed;
  LineText text;
};

TEST_CASE("members and elements are visited in order") {
  Line line(R"({"a":1,"b":{"c":[2]},"d":[],"\u0065":"\n"})");
  CHECK(line.Members(kRoot) == "a=1;b={\"c\":[2]};d=[];e=\n;");
  CHECK(line.Members(line.indexed.TokenAt("{\"c\"")) == "c=[2];");
  CHECK(Line("{}").Members(kRoot).empty());

  Line array(R"({"a":[1,[2],{"b":3},"4"]})");
  const size_t open = array.indexed.TokenAt("[1");
  std::string all, first;
  array.text.ForElements(open, [&](size_t element) {
    all += std::string(array.text.Value(element).text) + ";";
    return true;
  });
  CHECK(all == "1;[2];{\"b\":3};4;");
  array.text.ForElements(open, [&](size_t element) {
    first += array.text.Value(element).text;
    return false;
  });
  CHECK(first == "1");
  CHECK(array.text.After(open) == array.indexed.TokenAt("}\"\""));
}

TEST_CASE("values have the kind of their first byte") {
  Line line(R"({"a":"x","b":-1.5,"c":true,"d":false,"e":null,"f":[ 1 ],"g":{ } })");
  const ValueKind kinds[] = {ValueKind::kString, ValueKind::kNumber, ValueKind::kBool,  ValueKind::kBool,
                             ValueKind::kNull,   ValueKind::kArray,  ValueKind::kObject};
  size_t at = 0;
  line.text.ForMembers(kRoot, [&](size_t, size_t value) {
    CAPTURE(at);
    REQUIRE(at < std::size(kinds));
    CHECK(line.text.Value(value).kind == kinds[at++]);
  });
  CHECK(at == std::size(kinds));
  CHECK(line.text.good());
}

TEST_CASE("known members are found, also once their order is learned") {
  KeyTable table;
  table.Add("b", 0);
  table.Add("a long key with more than thirty-two bytes", 1);
  LearnedKeys learned;
  for (int round = 0; round < 3; ++round) {
    Line line(R"({"a":1,"b":2,"a long key with more than thirty-two bytes":3,"\u0062":4})");
    std::string found;
    line.text.ForKnownMembers(kRoot, table, &learned, [&](int number, size_t key, size_t value) {
      found += std::to_string(number) + std::string(line.text.String(key).substr(0, 1)) +
               std::string(line.text.Value(value).text) + ";";
    });
    CHECK(found == "0b2;1a3;0b4;");
  }
}

TEST_CASE("strings are decoded in any order, and plain ones are not copied") {
  Line line(R"({"a":"\u00e9","b":"plain" ,"c":"\\\"","d":"x\ty"})"
            "\n");
  const auto value = [&](std::string_view part) { return line.text.String(line.indexed.TokenAt(part)); };
  for (int round = 0; round < 2; ++round) {
    CHECK(value("\"x\\ty") == "x\ty");
    CHECK(value("\"\\u00e9") == "é");
    CHECK(value("\"plain") == "plain");
    CHECK(value("\"\\\\") == "\\\"");
  }
  const size_t plain = line.indexed.TokenAt("\"plain");
  CHECK(line.text.String(plain).data() == line.text.Raw(plain));
}

TEST_CASE("with `check`, invalid values are noticed when they are read") {
  const std::string piece = R"({"a":01,"b":"\x","c":[{"d":1.}],"e":["\ud800"],"f":1})";
  for (const char* bad : {"01", "\"\\x", "[{\"d", "[\"\\ud800"}) {
    CAPTURE(bad);
    Line line(piece);
    line.text.Value(line.indexed.TokenAt("1}"));
    CHECK(line.text.good());
    line.text.Value(line.indexed.TokenAt(bad));
    CHECK_FALSE(line.text.good());
    line.text.BeginLine();
    CHECK(line.text.good());
  }
  // Without it the caller has validated numbers. Escapes are noticed because they must be decoded.
  Line unchecked(piece, /*check=*/false);
  unchecked.text.Value(unchecked.indexed.TokenAt("01"));
  CHECK(unchecked.text.good());
}

}  // namespace
}  // namespace pxport::testing::line_text_test
