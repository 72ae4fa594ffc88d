// The rules of a job, part by part; the golden jobs hold each of their messages.
#include <doctest/doctest.h>

#include "job/audiences.h"
#include "job/error.h"
#include "job/files.h"
#include "job/governance.h"
#include "job/keys.h"
#include "job/mapping.h"
#include "job/not_in_build.h"
#include "job/places.h"
#include "job_cases.h"

namespace pxport::rules_test {
namespace {

JobSpec ValidSpec() {
  auto spec = JobSpec::Parse(BaseJob());
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  spec->warnings.clear();
  return *std::move(spec);
}

std::string PathOf(const Status& status) {
  return Detail(status, kJobPath).value_or("none");
}

TEST_CASE("audiences") {
  JobSpec spec = ValidSpec();
  CHECK(CheckAudiences(&spec).ok());
  spec.audiences.push_back(spec.audiences[0]);
  CHECK(PathOf(CheckAudiences(&spec)) == "/audiences/1/id");
  spec.audiences[1].id = "other";
  spec.audiences[1].mode = Mode::kDiff;
  CHECK(PathOf(CheckAudiences(&spec)) == "/state/url");
  spec.state = Place{Scheme::kLocal, "", "state"};
  CHECK(PathOf(CheckAudiences(&spec)) == "/audiences/1/mode");
  spec.key = {0};
  CHECK(CheckAudiences(&spec).ok());
}

TEST_CASE("files") {
  JobSpec spec = ValidSpec();
  CHECK(CheckFiles(&spec).ok());
  CHECK(spec.warnings.empty());
  spec.file.name = "x";
  CHECK(CheckFiles(&spec).ok());
  CHECK(spec.warnings.size() == 2);
  spec.file.pega.token = true;
  CHECK(PathOf(CheckFiles(&spec)) == "/file/pega/token");
  spec.file.pega.manifest = true;
  spec.file.pega.token_name = "a/b";
  CHECK(PathOf(CheckFiles(&spec)) == "/file/pega/token_name");
}

TEST_CASE("columns, keys and places of a spec that is being made") {
  JobSpec spec = ValidSpec();
  spec.mapping.clear();
  const Json mapping = *Json::Parse(R"([{"source": "x.y"}, {"source": "z", "target": "x_y"}])");
  REQUIRE(ParseMapping(mapping, &spec).ok());
  CHECK(spec.mapping[0].header == "x_y");
  CHECK(PathOf(CheckMapping(&spec)) == "/mapping/1");
  CHECK(PathOf(ParseKeys(*Json::Parse(R"({"key": ["x_z"]})"), &spec)) == "/key");
  REQUIRE(ParseKeys(*Json::Parse(R"({"key": ["x_y"]})"), &spec).ok());
  CHECK(spec.key == std::vector<size_t>{0});
  spec.destination.url = "s3://b";
  CHECK(PathOf(ParsePlaces(Json::Object(), &spec)) == "/destination/url");
  spec.destination.url = "there/%SEGMENT_ID%";
  REQUIRE(ParsePlaces(Json::Object(), &spec).ok());
  CHECK(spec.control.path == "there/_pxport");
}

TEST_CASE("governance") {
  JobSpec spec = ValidSpec();
  const auto governance = [](const std::string& labels) {
    return *Json::Parse(R"({"labels": )" + labels + R"(, "policies": [], "marketing_actions": []})");
  };
  CHECK(CheckGovernance(governance(R"({"person": ["C1"]})"), &spec).ok());
  const Status never = CheckGovernance(governance(R"({"person.name": ["C12"]})"), &spec);
  CHECK(never.code() == Code::kPermissionDenied);
  CHECK(PathOf(never) == "/mapping/1");
  CHECK(PathOf(CheckGovernance(governance(R"({"identity:crmid": ["C12"]})"), &spec)) == "/mapping/0");
  CHECK(PathOf(CheckGovernance(governance(R"({"a..b": ["C1"]})"), &spec)) == "/governance/labels/a..b");
  spec.consent.push_back({*FieldPath::Parse("consents.marketing.email.val"), {"y"}});
  CHECK(CheckGovernance(governance(R"({"person.name": ["C1"], "/consents": ["C1"], "orders[1].id": ["C1"],
      "segmentMembership.ups": ["I1"], "/person/birthDate": ["C1"], "identity:ECID": ["I1"]})"),
                        &spec)
            .ok());
  CHECK(spec.labels_without_effect ==
        std::vector<std::string>{"orders[1].id", "/person/birthDate", "identity:ECID"});
}

TEST_CASE("errors name the place, and show texts safely") {
  const Status error = JobError("/a/b", "is 0", "give 1");
  CHECK(Message(error) == "/a/b is 0");
  CHECK(PathOf(error) == "/a/b");
  CHECK(Message(JobError("", "is empty", "write it")) == "the job is empty");
  const Status inner = AtJobPath("/x", Failure(Code::kNotFound, "no such thing", "look for it"));
  CHECK(inner.code() == Code::kInvalidArgument);
  CHECK(Message(inner) == "/x: no such thing");
  CHECK(Detail(inner, kRemedy) == "look for it");
  CHECK(Shown("a\"\n") == "\"a\\\"\\n\"");
  CHECK(Shown(std::string(79, 'x') + "\xC3\xA9") ==
        "\"" + std::string(79, 'x') + "\"...");  // cut before the character
  CHECK(ShownList({"a", "b"}) == "\"a\", \"b\"");
  CHECK(DidYouMean("maping", {"mapping"}) == "did you mean \"mapping\"? ");
  CHECK(DidYouMean("zzz", {"mapping"}).empty());
}

TEST_CASE("features of other builds") {
  CHECK(CheckInThisBuild(BaseJob()).ok());
  const Status streaming = CheckInThisBuild(*Json::Parse(R"({"streaming": {}})"));
  CHECK(streaming.code() == Code::kUnimplemented);
  CHECK(PathOf(streaming) == "/streaming");
}

}  // namespace
}  // namespace pxport::rules_test
