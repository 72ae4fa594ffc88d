#include "rows/json_text.h"

#include <doctest/doctest.h>

namespace pxport::json_text_test {
namespace {

std::string Written(std::string_view json) {
  JsonText text;
  std::string out = "before";
  text.Append(json.front() == '[' ? ValueKind::kArray : ValueKind::kObject, json, &out);
  REQUIRE(out.starts_with("before"));
  return out.substr(6);
}

TEST_CASE("scalars keep their spelling, strings are quoted") {
  JsonText text;
  std::string out;
  text.Append(ValueKind::kNumber, "9007199254740993", &out);
  text.Append(ValueKind::kNumber, "1.50e+3", &out);
  text.Append(ValueKind::kBool, "true", &out);
  text.Append(ValueKind::kNull, "null", &out);
  text.Append(ValueKind::kString, "a\"\n\u2028", &out);
  CHECK(out == "90071992547409931.50e+3truenull\"a\\\"\\n\u2028\"");
}

TEST_CASE("without repeated keys nothing changes, not even spaces") {
  for (const char* json : {"{}", "[]", R"({ "a" : 1 , "b" : [ { "a" : {} } ] })", R"([{"a":1},{"a":1}])",
                           R"({"a":{"a":{"a":"a"}}})", R"({"a":"b","b":"a","c":"{\"a\":1,\"a\":2}"})",
                           R"([1,"\\",{"a":"x\\\"","b":"]}"}])",
                           R"({"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"0":0,"":{"1":1}})"}) {
    CHECK(Written(json) == json);
  }
}

TEST_CASE("the last member of a repeated key stays, at every depth") {
  CHECK(Written(R"({"a":1,"b":[],"a":2})") == R"({"b":[],"a":2})");
  CHECK(Written(R"({"a":{"x":1,"x":2},"a":{"y":1.0,"y":1e21}})") == R"({"a":{"y":1e21}})");
  CHECK(Written(R"([ {"k" : 1, "k" : null} , [ {"k":1} ], [ ] ])") == R"([{"k":null},[{"k":1}],[]])");
  CHECK(Written(R"({"a":"}","a":"{\"a\":1}"})") == R"({"a":"{\"a\":1}"})");
  CHECK(Written(R"({"":1,"":2})") == R"({"":2})");
  CHECK(Written(R"({"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"1":0})") ==
        R"({"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"1":0})");
}

TEST_CASE("two spellings of a key are one key") {
  CHECK(Written(R"({"a":1,"\u0061":2})") == R"({"\u0061":2})");
  CHECK(Written(R"({"\u00e9":1,"é":2,"e":3})") == R"({"é":2,"e":3})");
  CHECK(Written(R"({"\"":1,"x":2,"\u0022":3})") == R"({"x":2,"\u0022":3})");
  CHECK(Written(R"({"\n":1,"n":2})") == R"({"\n":1,"n":2})");
}

TEST_CASE("one writer for many values") {
  JsonText text;
  std::string out;
  for (int i = 0; i < 2; ++i) {
    text.Append(ValueKind::kObject, R"({"a":{"b":1,"b":2},"c":3})", &out);
    text.Append(ValueKind::kObject, R"({"b":1,"a":2})", &out);
  }
  const std::string once = R"({"a":{"b":2},"c":3}{"b":1,"a":2})";
  CHECK(out == once + once);
}

TEST_CASE("as deep as profiles may be") {
  const std::string inner = R"({"x":1,"x":2})";
  std::string json = inner, expected = R"({"x":2})";
  for (int i = 0; i < 500; ++i) {
    json = "[" + json + "]";
    expected = "[" + expected + "]";
  }
  CHECK(Written(json) == expected);
}

}  // namespace
}  // namespace pxport::json_text_test
