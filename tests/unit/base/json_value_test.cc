// Json as a value: pointers, changes, assignment, destruction.
#include <doctest/doctest.h>

#include <string>

#include "base/json.h"

namespace pxport::json_value_test {
namespace {

Json Good(std::string_view text) {
  auto json = Json::Parse(text);
  INFO(text);
  REQUIRE_MESSAGE(json.ok(), json.status().ToString());
  return *std::move(json);
}

TEST_CASE("json: pointers") {
  const Json json = Good(R"({"foo":["bar","baz"],"":0,"a/b":1,"m~n":8,"01":2})");
  CHECK(json.At("") == &json);
  CHECK(json.At("/foo/1")->text() == "baz");
  CHECK(json.At("/")->integer() == 0);
  CHECK(json.At("/a~1b")->integer() == 1);
  CHECK(json.At("/m~0n")->integer() == 8);
  CHECK(json.At("/01")->integer() == 2);
  for (const char* missing : {"foo", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/x", "/foo/", "/foo/0/x",
                              "/m~n", "/m~2n", "/m~", "/nothing", "/foo/99999999999999999999"}) {
    INFO(missing);
    CHECK(json.At(missing) == nullptr);
  }
  CHECK(PointerToken("a/b~c") == "a~1b~0c");
}

TEST_CASE("json: SetAt creates missing parents and rejects invalid pointers") {
  Json json;
  CHECK(json.SetAt("/a/b", Json::Number(1)).ok());
  CHECK(json.SetAt("/list", Json::Array()).ok());
  CHECK(json.SetAt("/list/-", Json::Number(2)).ok());
  CHECK(json.SetAt("/list/1", Json::Number(3)).ok());
  CHECK(json.SetAt("/list/0", Json::Number(4)).ok());
  CHECK(json.SetAt("/list/-/x", Json::Bool(true)).ok());
  CHECK(json.SetAt("/a~1b/~0", Json::String("t")).ok());
  CHECK(json.Dump() == R"({"a":{"b":1},"list":[4,3,{"x":true}],"a/b":{"~":"t"}})");

  const std::string before = json.Dump();
  for (const char* bad :
       {"a", "/a/b/c", "/list/4", "/list/x", "/list/01", "/list/-1", "/~", "/~2", "/list/0/0"}) {
    INFO(bad);
    const Status status = json.SetAt(bad, Json());
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Message(status).find(bad) != std::string_view::npos);
    CHECK(Detail(status, kRemedy).value_or("") != "");
  }
  std::string deep;
  for (int i = 0; i < 257; ++i) deep += "/x";
  CHECK_FALSE(json.SetAt(deep, Json()).ok());
  CHECK(json.Dump() == before);
  CHECK(json.SetAt("", Json::Number(1)).ok());
  CHECK(json.integer() == 1);
}

TEST_CASE("json: Set adds, replaces and turns null into an object") {
  Json json;
  json.Set("a", Json::Number(1));
  json.Set("b", Json::Number(2));
  json.Set("a", Json::Number(3));
  CHECK(json.Dump() == R"({"a":3,"b":2})");
}

TEST_CASE("json: very deep values are destroyed without recursion") {
  Json deep;
  for (int i = 0; i < 1'000'000; ++i) {
    Json outer = i % 2 == 0 ? Json::Array() : Json::Object();
    if (outer.is_array()) {
      outer.items().push_back(std::move(deep));
    } else {
      outer.members().emplace_back("k", std::move(deep));
    }
    deep = std::move(outer);
  }
  CHECK(deep.is_object());
  deep = Json();
  CHECK(deep.is_null());
}

TEST_CASE("json: assignment from a part of the value itself") {
  Json json = Good(R"({"a":{"b":["deep",{"c":1}]}})");
  json = std::move(json.members()[0].second);
  CHECK(json.Dump() == R"({"b":["deep",{"c":1}]})");
  json = *json.Find("b");
  CHECK(json.Dump() == R"(["deep",{"c":1}])");
  Json& same = json;
  json = same;
  CHECK(json.Dump() == R"(["deep",{"c":1}])");
  const Json moved = std::move(json);
  CHECK(json.is_null());
  CHECK(moved.items().size() == 2);
}

TEST_CASE("json: kinds have names") {
  CHECK(Json::KindName(Json::Kind::kObject) == "object");
  CHECK(Json::KindName(Good("null").kind()) == "null");
  CHECK(Json::KindName(Good("true").kind()) == "boolean");
  CHECK(Json::KindName(Good("[]").kind()) == "array");
}

}  // namespace
}  // namespace pxport::json_value_test
