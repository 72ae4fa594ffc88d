// The values, identities and memberships that the reader returns for valid lines.
#include <doctest/doctest.h>

#include "harness.h"
#include "reference.h"

namespace pxport::testing::extract_test {
namespace {

std::string Extracted(const std::string& line, const Wish& wish) {
  std::string first;
  for (const IndexKernel kernel : Kernels()) {
    const Reading reading = Read(line, wish, {.kernel = kernel});
    REQUIRE(reading.outcomes.size() == 1);
    REQUIRE(reading.outcomes[0].good);
    const auto root = ParseObject(line);
    REQUIRE(root);
    CHECK(reading.outcomes[0].extracted == Extract(*root, wish));
    first = reading.outcomes[0].extracted;
  }
  return first;
}

std::string Value(const std::string& line, std::initializer_list<Step> path) {
  const std::string all = Extracted(line, {{Path(path)}, {}, {}});
  return all.substr(0, all.find("\npresent"));
}

std::string Identities(const std::string& map, std::vector<std::string> spellings) {
  const std::string all = Extracted(R"({"identityMap":)" + map + "}", {{}, {std::move(spellings)}, {}});
  return all.substr(0, all.find("\npresent"));
}

TEST_CASE("the sample lines are read as by the reference") {
  for (const std::string& line : SampleLines()) Extracted(line, BroadWish());
}

TEST_CASE("values keep their spelling, strings lose their escapes") {
  CHECK(Value(R"({"a":1.50e+3})", {"a"}) == "number:1.50e+3");
  CHECK(Value(R"({"a":123456789012345678901234567890 })", {"a"}) == "number:123456789012345678901234567890");
  CHECK(Value(R"({"a":true})", {"a"}) == "bool:true");
  CHECK(Value(R"({"a":null})", {"a"}) == "null");
  CHECK(Value(R"({"a":""})", {"a"}) == "string:");
  CHECK(Value(R"({"a":"x\u0000y"})", {"a"}) == std::string("string:x\0y", 10));
  CHECK(Value(R"({"a":"\"\\\/\b\f\n\r\t\u00e9\u6771\ud83c\udfe0" })", {"a"}) == "string:\"\\/\b\f\n\r\té東🏠");
  CHECK(Value(R"({"a": [ 1, {"b":"\n"} ] })", {"a"}) == R"(array:[ 1, {"b":"\n"} ])");
  CHECK(Value(R"({"a":{"b":{}}})", {"a"}) == R"(object:{"b":{}})");
  CHECK(Value("{}", {"a"}) == "absent");
  CHECK(Value(R"( {"a":1} )", {}) == R"(object:{"a":1})");
}

TEST_CASE("keys are compared whole and decoded") {
  CHECK(Value(R"({"\u0061":1})", {"a"}) == "number:1");
  CHECK(Value(R"({"a\u0062c":{"d\/e":2}})", {"abc", "d/e"}) == "number:2");
  CHECK(Value(R"({"a\\b":1})", {"a\\b"}) == "number:1");
  CHECK(Value(R"({"a\b":1})", {"a\\b"}) == "absent");
  CHECK(Value(R"({"a\b":1})", {"a\b"}) == "number:1");
  CHECK(Value(R"({"ab":1,"abcd":2})", {"abc"}) == "absent");
  CHECK(Value(R"({"A":1})", {"a"}) == "absent");
  CHECK(Value(R"({"":7})", {""}) == "number:7");
  CHECK(Value(R"({"12345678":1,"123456789":2,"1234567":3})", {"12345678"}) == "number:1");
  CHECK(Value(R"({"123456789":2,"123456788":3})", {"123456789"}) == "number:2");
  CHECK(Value(R"({"loyalty.tier":1,"loyalty":{"tier":2}})", {"loyalty.tier"}) == "number:1");
  CHECK(Value(R"({"a":"b","b":"a"})", {"b"}) == "string:a");
}

TEST_CASE("array elements") {
  CHECK(Value(R"({"a":[1,2,3]})", {"a", 1}) == "number:2");
  CHECK(Value(R"({"a":[1,2,3]})", {"a", 3}) == "absent");
  CHECK(Value(R"({"a":[]})", {"a", 0}) == "absent");
  CHECK(Value(R"({"a":[[],[{"b":[0,[5]]}]]})", {"a", 1, 0, "b", 1, 0}) == "number:5");
  CHECK(Value(R"({"a":{"0":1}})", {"a", 0}) == "absent");
  CHECK(Value(R"({"a":[{"x":1}]})", {"a", "x"}) == "absent");
}

TEST_CASE("the last of equal keys replaces the earlier ones completely") {
  CHECK(Value(R"({"a":1,"a":2})", {"a"}) == "number:2");
  CHECK(Value(R"({"a":{"b":1,"c":2},"a":{"c":3}})", {"a", "b"}) == "absent");
  CHECK(Value(R"({"a":{"b":1},"a":null})", {"a", "b"}) == "absent");
  CHECK(Value(R"({"a":{"b":1},"\u0061":[]})", {"a", "b"}) == "absent");
  CHECK(Value(R"({"a":{"b":{"c":1},"b":{"d":1}}})", {"a", "b", "c"}) == "absent");
  CHECK(Value(R"({"a":{"b":{"c":1}},"a":{"b":{"d":1},"b":{"c":2}}})", {"a", "b", "c"}) == "number:2");
  CHECK(Value(R"({"a":[{"b":1}],"a":[]})", {"a", 0, "b"}) == "absent");
  CHECK(Value(R"({"a":1,"a":null})", {"a"}) == "null");
}

TEST_CASE("a line does not see values of the previous line") {
  const Wish wish = BroadWish();
  for (const IndexKernel kernel : Kernels()) {
    std::string chunk;
    for (const std::string& line : SampleLines()) chunk += line + "\n{}\n";
    const Reading reading = Read(chunk, wish, {.kernel = kernel});
    const std::string nothing = Extract(*ParseObject("{}"), wish);
    for (size_t i = 1; i < reading.outcomes.size(); i += 2) CHECK(reading.outcomes[i].extracted == nothing);
  }
}

TEST_CASE("values are read on the first access, in any order") {
  WantedFields wanted;
  const int value = wanted.AddPath(Path({"v"}));
  const int whole = wanted.AddPath(FieldPath::Of({}));
  const int identity = wanted.AddIdentity(std::vector<std::string>{"E"});
  const int member = wanted.AddMembership("ups", "s");
  wanted.Freeze();
  struct SparseVisitor final : ProfileVisitor {
    int value, whole, identity, member;
    bool OnProfile(const Profile& profile, uint64_t line) override {
      const std::string number = std::to_string(line);
      CHECK(profile.has_membership(member) == (line % 2 == 0));
      if (line % 3 == 0) {
        CHECK(profile.value(value).text == number);
        CHECK(profile.value(value).text == number);
      }
      if (line % 5 == 0) {
        REQUIRE(profile.identities(identity).size() == 1);
        CHECK(profile.identities(identity)[0].id == "i" + number);
      }
      if (line % 7 == 0) CHECK(profile.value(whole).text == profile.line());
      if (line % 11 == 0) CHECK(profile.value(value).text == number);
      return true;
    }
    bool OnBadLine(const BadLine&) override { return false; }
  } visitor;
  visitor.value = value;
  visitor.whole = whole;
  visitor.identity = identity;
  visitor.member = member;
  std::string chunk;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    chunk += "{\"v\":" + number + (i % 2 ? "" : ",\"segmentMembership\":{\"ups\":{\"s\":{}}}") +
             ",\"identityMap\":{\"E\":[{\"id\":\"\\u0069" + number + "\"}]}}\n";
  }
  const size_t size = chunk.size();
  chunk.append(64, ' ');
  ProfileReader reader(wanted, {});
  CHECK(reader.Read(std::string_view(chunk).substr(0, size), &visitor) == 1000);
}

TEST_CASE("identities: order, case, replacement, unusual entries") {
  CHECK(Identities(R"({"E":[{"id":"1"},{"id":"2","primary":true},{"id":"3"},{"id":"4","primary":true}]})",
                   {"E"}) == "identity *2() *4() 1() 3()");
  CHECK(Identities(R"({"Email":[{"id":"1"}],"EMAIL":[{"id":"2"}],"email":[{"id":"3"}]})", {"email"}) ==
        "identity 1() 2() 3()");
  CHECK(Identities(R"({"email":[{"id":"1"}],"EMAIL":[{"id":"2"}],"em\u0061il":[{"id":"3"}]})", {"eMail"}) ==
        "identity 2() 3()");
  CHECK(Identities(R"({"E":[{"id":"1"}],"E":null})", {"E"}) == "identity");
  CHECK(Identities(R"({"E":[{"id":"1"}],"https://x/4":[{"id":"2","authenticatedState":"loggedOut"}]})",
                   {"e", "https://x/4"}) == "identity 1() 2(loggedOut)");
  CHECK(Identities(R"({"E":[{"id":7},{"id":null},{"id":true},{"id":{}},{},null,1,"x",[],{"id":""}]})",
                   {"E"}) == "identity 7() ()");
  CHECK(Identities(R"({"E":[{"id":"1","primary":"true","authenticatedState":5}]})", {"E"}) == "identity 1()");
  CHECK(Identities(R"({"E":[{"id":"1","id":"2","primary":true,"primary":false}]})", {"E"}) == "identity 2()");
  CHECK(Identities(R"({"E":{"id":"1"}})", {"E"}) == "identity");
  CHECK(Identities(R"([])", {"E"}) == "identity");
  CHECK(Identities(R"({"É":[{"id":"1"}]})", {"é"}) == "identity");  // only ASCII case is ignored
  CHECK(Extracted(R"({"identityMap":{"E":[{"id":"1"}]},"identityMap":{}})", {{}, {{"E"}}, {}}) ==
        "identity\npresent\n");
}

TEST_CASE("memberships: order, replacement, unusual shapes") {
  const Wish wish{{}, {}, {{"ups", "a"}, {"ups", "b"}, {"AAM", "a"}}};
  const auto of = [&](const std::string& map) {
    return Extracted(R"({"segmentMembership":)" + map + "}", wish);
  };
  CHECK(of(R"({"ups":{"b":{"status":"existing"},"a":{}}})") ==
        "member absent absent absent\nmember string:existing absent "
        "absent\nmember\npresent 1 0\n");
  CHECK(of(R"({"ups":{"a":{"status":null,"lastQualificationTime":5,"validUntil":"x","status":"exited"}}})") ==
        "member string:exited number:5 string:x\nmember\nmember\npresent 0\n");
  CHECK(of(R"({"ups":{"a":{},"b":{},"a":{"status":"x"}}})").ends_with("present 1 0\n"));
  CHECK(of(R"({"ups":{"a":{},"a":7}})").ends_with("present\n"));
  CHECK(of(R"({"ups":{"a":{}},"ups":{"b":{}}})").ends_with("present 1\n"));
  CHECK(of(R"({"ups":{"a":{}},"AAM":{"a":{}},"ups":null})").ends_with("present 2\n"));
  CHECK(of(R"({"ups":["a"],"AAM":"a"})").ends_with("present\n"));
  CHECK(of(R"({"UPS":{"a":{}}})").ends_with("present\n"));
  CHECK(of("7").ends_with("present\n"));
  CHECK(Extracted(R"({"segmentMembership":{"ups":{"a":{}}},"segmentMembership":{"AAM":{"a":{}}}})", wish)
            .ends_with("present 2\n"));
}

TEST_CASE("hundreds of wanted memberships, of which a profile has a few") {
  Wish wish;
  for (int i = 0; i < 400; ++i)
    wish.memberships.emplace_back("ups", "audience-" + std::to_string(i) + "-production");
  std::string line = R"({"segmentMembership":{"ups":{)";
  for (int i = 390; i < 420; i += 3) line += "\"audience-" + std::to_string(i) + "-production\":{},";
  line.back() = '}';
  CHECK(Extracted(line + "}}", wish).ends_with("present 390 393 396 399\n"));
}

}  // namespace
}  // namespace pxport::testing::extract_test
