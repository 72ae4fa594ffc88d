#include "expression/json_value.h"

#include <doctest/doctest.h>

#include <string>

#include "base/limits.h"

namespace pxport::expression_test::json_value_test {
namespace {

Status Read(std::string_view text, Context* context, Value* out) {
  context->Begin({});
  return ReadJson(text, context, out);
}

// The JSON that reading and writing the text yields, or "ERROR message".
std::string Rewritten(std::string_view text) {
  Context context;
  Value value;
  if (const Status status = Read(text, &context, &value); !status.ok())
    return "ERROR " + std::string(Message(status));
  TextBuilder json(&context);
  AppendJson(value, &context, &json);
  return std::string(json.view());
}

std::string Pseudo(std::string_view text) {
  Context context;
  Value value;
  REQUIRE(Read(text, &context, &value).ok());
  TextBuilder out(&context);
  REQUIRE(AppendPseudoJson(value, &context, &out).ok());
  return std::string(out.view());
}

TEST_CASE("expression JSON: values are written compactly and keep their spelling") {
  CHECK(Rewritten(" null ") == "null");
  CHECK(Rewritten("true") == "true");
  CHECK(Rewritten("-1.50E+2") == "-1.50E+2");
  CHECK(Rewritten(R"("a\u00e4\n")") == "\"a\xc3\xa4\\n\"");
  CHECK(Rewritten("[ 1 , [ ] , { } ]") == "[1,[],{}]");
  CHECK(Rewritten("{ \"a b\" : [ 1.50 , \"x \\\" y\" ] }") == R"({"a b":[1.50,"x \" y"]})");
}

TEST_CASE("expression JSON: texts without escapes are not copied") {
  const std::string text = R"(["abc","d\u0065f"])";
  Context context;
  Value value;
  REQUIRE(Read(text, &context, &value).ok());
  REQUIRE(value.array().size() == 2);
  CHECK(value.array()[0].text.data() == text.data() + 2);
  CHECK(value.array()[1].text == "def");
}

TEST_CASE("expression JSON: repeated keys are kept and the last one counts") {
  Context context;
  Value value;
  REQUIRE(Read(R"({"a":1,"b":2,"a":3})", &context, &value).ok());
  CHECK(value.object().size() == 3);
  CHECK(FindMember(value, "a")->integer == 3);
}

TEST_CASE("expression JSON: every truncation and other invalid texts are errors") {
  const std::string valid = R"({"a":[1.5,true,null,"\ud83d\ude00\\"],"b":{}})";
  REQUIRE(Rewritten(valid) == "{\"a\":[1.5,true,null,\"\\ud83d\\ude00\\\\\"],\"b\":{}}");
  for (size_t size = 0; size < valid.size(); ++size) {
    CAPTURE(size);
    CHECK(Rewritten(valid.substr(0, size)) == "ERROR the text is not valid JSON");
  }
  for (const char* bad : {"01", "[1,]", "{\"a\" 1}", "[1] x", "\"\\ud800\"", "\"\\udc00\"", "{1:2}", "1e",
                          "\"\\x\"", "\"\t\"", "'a'", "NaN", "[1 2]", "+1", "\"\\u12g4\""}) {
    CAPTURE(bad);
    CHECK(Rewritten(bad) == "ERROR the text is not valid JSON");
  }
}

TEST_CASE("expression JSON: depth and memory are limited") {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  Context context;
  Value value;
  CHECK(Read(nested(kMaxDepth), &context, &value).ok());
  const Status deep = Read(nested(kMaxDepth + 1), &context, &value);
  CHECK(deep.code() == Code::kInvalidArgument);
  CHECK(Message(deep) == "the JSON is nested too deeply");
  context.limits.memory_bytes = 10'000;
  std::string many = "[1";
  for (int i = 0; i < 1000; ++i) many += ",1";
  CHECK(Read(many + "]", &context, &value).code() == Code::kResourceExhausted);
  CHECK(Read("[1,2]", &context, &value).ok());  // an error does not affect the next text
  CHECK(value.array().size() == 2);
}

TEST_CASE("expression JSON: pseudo-JSON of array_to_string") {
  CHECK(Pseudo(R"({"name":"it's","n":1.50,"x":[null,true]})") ==
        R"({'name':'it\'s','n':1.50,'x':[null,true]})");
  CHECK(Pseudo(R"({"when":"2024-02-16"})") == "{'when':1708041600000}");
  CHECK(Pseudo(R"({"when":"2024-02-16T00:00:00.5Z"})") == "{'when':1708041600500}");
  CHECK(Pseudo(R"({"id":"1646092800123"})") == "{'id':'1646092800123'}");
  Context context;
  context.Begin({});
  TextBuilder out(&context);
  REQUIRE(AppendPseudoJson(Value::Date(Timestamp{1, 0}), &context, &out).ok());
  CHECK(out.view() == "1000");
}

}  // namespace
}  // namespace pxport::expression_test::json_value_test
