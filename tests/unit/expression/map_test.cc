// Map functions, URL encoding, and names with escaped characters.
#include <doctest/doctest.h>

#include "base/json.h"
#include "harness.h"

namespace pxport::expression_test::map_test {
namespace {

constexpr std::string_view kBooks = R"({
  "book_details": {"author": "George R. R. Martin", "price": 17.99, "ISBN": "ISBN-978-0553801477"},
  "book_details2": {"author": "Neil Gaiman", "price": 17.99, "ISBN": "ISBN-0-380-97365-0", "publisher": "William Morrow"},
  "address": {"line1": "345 park ave", "line2": "bldg 2", "City": "san jose", "State": "CA", "type": "office"},
  "addresses": [{"line1": "345 park ave", "type": "home"}, {"line1": "346 park ave", "type": "work"}],
  "n": null, "type": "line1", "text": "x"})";

std::string Books(std::string_view text) {
  return Run(text, kBooks);
}

constexpr std::string_view kByType =
    R"({"home":{"line1":"345 park ave","type":"home"},"work":{"line1":"346 park ave","type":"work"}})";

}  // namespace

TEST_CASE("expression maps: the documented samples") {
  CHECK(Books(R"(map_get_values(book_details, "author"))") == R"({"author":"George R. R. Martin"})");
  CHECK(Books(R"(map_has_keys(book_details, "author"))") == "true");
  CHECK(
      Books("add_to_map(book_details, book_details2)") ==
      R"({"author":"George R. R. Martin","price":17.99,"ISBN":"ISBN-978-0553801477","publisher":"William Morrow"})");
  CHECK(Books(R"(object_to_map("firstName", "John", "lastName", "Doe"))") ==
        R"({"firstName":"John","lastName":"Doe"})");
  CHECK(Books("object_to_map(address)") ==
        R"({"line1":"345 park ave","line2":"bldg 2","City":"san jose","State":"CA","type":"office"})");
  CHECK(Books("object_to_map(addresses, type)") == kByType);
  CHECK(Books(R"(to_map("firstName", "John", "lastName", "Doe"))") ==
        R"({"firstName":"John","lastName":"Doe"})");
  CHECK(Books(R"(array_to_map(addresses, "type"))") == kByType);
  CHECK(Books("upsert_array_append([123, 456])") == "[123,456]");
  CHECK(Books("upsert_array_replace([123, 456], 1)") == "[123,456]");
  CHECK(Books(R"(arrays_to_objects('sku', explode("id1|id2", '\\|'), 'price', [22.5,14.35]))") ==
        R"([{"sku":"id1","price":22.5},{"sku":"id2","price":14.35}])");
}

TEST_CASE("expression maps: keys") {
  CHECK(Books("map_get_values(book_details2, ['publisher', 'price', 'none', 'publisher'])") ==
        R"({"publisher":"William Morrow","price":17.99})");
  CHECK(Books("map_get_values(book_details, 'none')") == "{}");
  CHECK(Books("map_get_values(book_details, [])") == "{}");
  CHECK(Books("map_has_keys(book_details, ['none', 'price'])") == "true");
  CHECK(Books("map_has_keys(book_details, ['none', 'nothing'])") == "false");
  CHECK(Books("map_has_keys(book_details, [])") == "false");
  CHECK(Books("map_has_keys({'1': 2, 'true': 3}, 1) && map_has_keys({'true': 3}, true)") == "true");
  CHECK(Books("map_has_keys({n: null}, 'n')") == "true");
  CHECK(Books("to_map(1, 'a', date('2020-01-02'), 'b')") == R"({"1":"a","2020-01-02T00:00:00Z":"b"})");
}

TEST_CASE("expression maps: the first value of a key wins") {
  CHECK(Books("add_to_map({a: 1}, {a: 2, b: 3})") == R"({"a":1,"b":3})");
  CHECK(Books("add_to_map({a: 1}, {a: 2, b: 3}, {b: 4, c: 5})") == R"({"a":1,"b":3,"c":5})");
  CHECK(Run(R"(add_to_map(json_to_object('{"a":1,"a":2}'), {b: 3}))") == R"({"a":1,"b":3})");
  CHECK(Books("to_map('a', 1, 'a', 2)") == R"({"a":1})");
  CHECK(Books("object_to_map('a', 1, 'b', 2, 'a', 3)") == R"({"a":1,"b":2})");
  CHECK(Run("array_to_map(l, 'k')", R"({"l":[{"k":"x","v":1},{"k":"x","v":2}]})") ==
        R"({"x":{"k":"x","v":1}})");
}

TEST_CASE("expression maps: objects of the profile are written as compact JSON") {
  constexpr std::string_view kText = R"("{ \"a b\" : [ 1.50 , \"x \\\" y\" ,\n {} ] }")";
  CHECK(Run("json_to_object(j)", R"({"j":)" + std::string(kText) + "}") == R"({"a b":[1.50,"x \" y",{}]})");
  CHECK(Run("to_map('k', json_to_object(j))", R"({"j":)" + std::string(kText) + "}") ==
        R"({"k":{"a b":[1.50,"x \" y",{}]}})");
}

TEST_CASE("expression maps: null and empty") {
  for (const char* text :
       {"map_get_values(n, 'a')", "map_has_keys(n, 'a')", "map_get_values(address, n)",
        "map_has_keys(address, n)", "object_to_map(n)", "object_to_map(n, type)", "array_to_map(n, 'a')",
        "upsert_array_append(n)", "upsert_array_replace(none, 0)"}) {
    CAPTURE(text);
    CHECK(Books(text) == "null");
  }
  CHECK(Books("add_to_map(n, {a: 1})") == R"({"a":1})");
  CHECK(Books("add_to_map(n, none)") == "{}");
  CHECK(Books("array_to_map([], 'a')") == "{}");
  CHECK(Books("object_to_map({})") == "{}");
  CHECK(Books("object_to_map([], type)") == "{}");
  CHECK(Books("to_map('a', n)") == R"({"a":null})");
  CHECK(Books("upsert_array_append([])") == "[]");
}

TEST_CASE("expression maps: the forms of object_to_map") {
  CHECK(Books("object_to_map(addresses, 'type')") == kByType);
  CHECK(Books("object_to_map(addresses, concat('ty', 'pe'))") == kByType);
  CHECK(Books("object_to_map(addresses, ${type})") == kByType);
  CHECK(Books("object_to_map(address, type)").starts_with(R"({"office":{"line1")"));
  CHECK(Books("object_to_map('key', type)") ==
        R"({"key":"line1"})");  // a pair: the value of the field, not its name
  CHECK(Books("object_to_map(text, type)") == R"({"x":"line1"})");
  CHECK(Books("transformArray([addresses], x -> object_to_map(x, type))") ==
        "[" + std::string(kByType) + "]");
}

TEST_CASE("expression maps: invalid arguments") {
  CHECK(Books("map_has_keys(text, 'a')") ==
        "ERROR column 1: map_has_keys: argument 1 is text, expected an object");
  CHECK(Books("map_get_values([1], 'a')") ==
        "ERROR column 1: map_get_values: argument 1 is an array, expected an object");
  CHECK(Books("map_has_keys(address, {a: 1})") ==
        "ERROR column 1: map_has_keys: a key is an object, expected text");
  CHECK(Books("map_get_values(address, [null])") ==
        "ERROR column 1: map_get_values: a key is null, expected text");
  CHECK(Books("add_to_map({a: 1}, [1])") ==
        "ERROR column 1: add_to_map: argument 2 is an array, expected an object");
  CHECK(Books("to_map(n, 1)") == "ERROR column 1: to_map: a key is null, expected text");
  CHECK(Books("to_map([1], 1)") == "ERROR column 1: to_map: a key is an array, expected text");
  CHECK(Books("array_to_map(address, 'type')") ==
        "ERROR column 1: array_to_map: argument 1 is an object, expected an array");
  CHECK(Books("array_to_map(addresses, n)") == "ERROR column 1: array_to_map: a key is null, expected text");
  CHECK(Books("array_to_map([{a: 1}, 5], 'a')") ==
        "ERROR column 1: array_to_map: element 1 is a number, expected an object");
  CHECK(Books("array_to_map(addresses, 'none')") ==
        "ERROR column 1: array_to_map: element 0 has no value for the key");
  CHECK(Books("array_to_map([{a: [1]}], 'a')") ==
        "ERROR column 1: array_to_map: a key is an array, expected text");
  CHECK(Books("object_to_map(text)") ==
        "ERROR column 1: object_to_map: argument 1 is text, expected an object");
  CHECK(Books("upsert_array_append('a')")
            .starts_with("ERROR column 1: upsert_array_append: argument 1 is text, expected an array"));
  CHECK(Books("to_map('a')") == "COMPILE column 1: to_map takes an even number of arguments, found 1");
  CHECK(Books("to_map()") == "COMPILE column 1: to_map takes at least 2 arguments, found 0");
  CHECK(Books("to_map('a', 1, 'b')") ==
        "COMPILE column 1: to_map takes an even number of arguments, found 3");
  CHECK(Books("object_to_map('a', 1, 'b')") ==
        "COMPILE column 1: object_to_map takes 1 or an even number of arguments, found 3");
  CHECK(Books("add_to_map(address)") == "COMPILE column 1: add_to_map takes at least 2 arguments, found 1");
  CHECK(Program::Compile("to_map('a', 1)")->result() == ResultKind::kObject);
  CHECK(Program::Compile("map_has_keys(a, 'b')")->result() == ResultKind::kBool);
}

TEST_CASE("expression maps: large maps respect the limits of a row") {
  std::string profile = R"({"o":{"k0":0)";
  for (int i = 1; i < 5000; ++i) profile += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
  profile += "}}";
  CHECK(Run("size_of(get_keys(add_to_map(o, o)))", profile) == "5000");
  CHECK(Run("map_get_values(o, get_keys(o))", profile) ==
        "ERROR the expression takes more than 1000000 steps");
  ExpressionLimits few;
  few.memory_bytes = 500'000;
  CHECK(Run("add_to_map(o, o)", profile, few) ==
        "ERROR the expression takes more than 500000 bytes of memory");
}

TEST_CASE("expression URLs: encoding and decoding") {
  CHECK(Run(R"(get_url_encoded("https://example.com/partneralliance_asia-pacific_2022"))") ==
        "https%3A%2F%2Fexample.com%2Fpartneralliance_asia-pacific_2022");
  CHECK(Run(R"(get_url_decoded("https%3A%2F%2Fexample.com%2Fpartneralliance_asia-pacific_2022"))") ==
        "https://example.com/partneralliance_asia-pacific_2022");
  // The documented table of special characters.
  const std::string special = R"( !"#$%&'()*+,/:;<=>?@[\]^`~)";
  const std::string codes =
      "%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7E";
  const std::string profile = "{\"s\":" + Json::String(special).Dump() + ",\"c\":\"" + codes + "\"}";
  CHECK(Run("get_url_encoded(s)", profile) == codes);
  CHECK(Run("get_url_decoded(c)", profile) == special);
  CHECK(Run("get_url_encoded('azAZ09-_.{|}')") == "azAZ09-_.%7B%7C%7D");
  CHECK(Run("get_url_encoded('\xc3\xa4\xf0\x9f\x98\x80')") == "%C3%A4%F0%9F%98%80");
  CHECK(Run("get_url_decoded('%c3%A4%F0%9f%98%80 a+b')") == "\xc3\xa4\xf0\x9f\x98\x80 a+b");
  for (const char* bad : {"%", "%4", "a%4g", "%-1", "%ff", "%C3", "%C3%28"})
    CHECK(Run("get_url_decoded(u)", std::string(R"({"u":")") + bad + R"("})") == "null");
  for (const char* text : {"get_url_encoded(u)", "get_url_decoded(u)"}) {
    CHECK(Run(text) == "null");
    CHECK(Run(text, R"({"u":""})") == "");
    CHECK(Run(text, R"({"u":[1]})").starts_with("ERROR column 1: get_url_"));
  }
  CHECK(Run("get_url_encoded(12.5)") == "12.5");
  CHECK(Run("get_url_encoded(lpad('', 500000, '/'))") ==
        "ERROR the expression produces text of more than 1048576 bytes");
}

TEST_CASE("expression syntax: names with escaped characters") {
  constexpr std::string_view kProfile =
      R"({"First.Name":"x","address":{"street.name":"y"},"a}b":1,"a\\b":2,"web.ecid":"e","First":{"Name":"no"}})";
  CHECK(Run(R"(${First\.Name})", kProfile) == "x");
  CHECK(Run("${First.Name}", kProfile) == "x");
  CHECK(Run(R"(First\.Name)", kProfile) == "x");
  CHECK(Run("First.Name", kProfile) == "no");
  CHECK(Run(R"(address.street\.name)", kProfile) == "y");
  CHECK(Run(R"(address.${street\.name})", kProfile) == "y");
  CHECK(Run(R"(${a\}b} + ${a\\b})", kProfile) == "3");
  CHECK(
      Run(R"(iif(${web\.ecid} != null, to_object('ECID', arrays_to_objects('id', explode(last(split(${web\.ecid}, ":")), " "))), null))",
          kProfile) == R"({"ECID":[{"id":"e"}]})");
  CHECK(Run(R"({a\.b: 1, ${c\.d}: 2})") == R"({"a.b":1,"c.d":2})");
  CHECK(Run(R"(${a\b})") == "COMPILE column 4: the backslash in the name does not escape anything");
  CHECK(Run(R"(a\b)") == "COMPILE column 2: the backslash in the name does not escape anything");
  CHECK(Run(R"(a\)") == "COMPILE column 2: the backslash in the name does not escape anything");
  CHECK(Run(R"(${a\})") == "COMPILE column 1: '${' without '}'");
  CHECK(Run(R"(\a)") == "COMPILE column 1: unexpected '\\'");
  CHECK(Run(R"(lower\.x('a'))") == "COMPILE column 1: unknown function 'lower.x'");
}

TEST_CASE("expression functions: unsupported functions say why") {
  CHECK(Run("aa_get_product_names(p)") ==
        "COMPILE column 1: aa_get_product_names is not supported: "
        "this build has no functions for Analytics strings");
  CHECK(Run("ua_agent_name(p)") ==
        "COMPILE column 1: ua_agent_name is not supported: this build has no user-agent functions");
  CHECK(Run("fpid_to_ecid(p)") ==
        "COMPILE column 1: fpid_to_ecid is not supported: only Adobe's services know the ECID of an FPID");
  CHECK(Remedy("fpid_to_ecid(p)") == "derive the column before the export");
  CHECK(Run("aardvark(p)") == "COMPILE column 1: unknown function 'aardvark'");
}

}  // namespace pxport::expression_test::map_test
