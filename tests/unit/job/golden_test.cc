// Every golden case of tests/golden/jobs: what is wrong with a job, where, and what to do.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "job/job_spec.h"
#include "job_cases.h"

namespace pxport::job_golden_test {
namespace {

constexpr const char* kFiles[] = {
    "structure.json", "places.json", "mapping.json", "expressions.json", "governance.json",
    "audiences.json", "files.json",  "s3.json",      "variables.json",   "not_in_this_build.json"};

Code CodeOf(const std::string& name) {
  if (name == "UNIMPLEMENTED") return Code::kUnimplemented;
  if (name == "PERMISSION_DENIED") return Code::kPermissionDenied;
  REQUIRE(name == "INVALID_ARGUMENT");
  return Code::kInvalidArgument;
}

}  // namespace

TEST_CASE("every golden case fails as it says") {
  for (const char* file : kFiles) {
    const Json document = GoldenJobs(file);
    REQUIRE_FALSE(document.Find("cases")->items().empty());
    for (const Json& golden : document.Find("cases")->items()) {
      CAPTURE(file);
      CAPTURE(golden.Find("name")->text());
      const auto spec = JobSpec::Parse(JobOfCase(golden));
      CHECK_FALSE(spec.ok());
      if (spec.ok()) continue;
      CAPTURE(spec.status().ToString());
      CheckErrorIsComplete(spec.status());
      CHECK(spec.status().code() == CodeOf(golden.Find("code")->text()));
      CHECK(Detail(spec.status(), kJobPath).value_or("none") == golden.Find("pointer")->text());
      CHECK(Message(spec.status()).find(golden.Find("message")->text()) != std::string_view::npos);
      CHECK(Detail(spec.status(), kRemedy).value_or("").find(golden.Find("remedy")->text()) !=
            std::string::npos);
    }
  }
}

TEST_CASE("the base job of the golden cases and every example job are right") {
  CHECK(JobSpec::Parse(BaseJob()).ok());
  size_t examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PXPORT_ROOT "/examples/jobs")) {
    if (entry.path().extension() != ".json") continue;
    ++examples;
    CAPTURE(entry.path().string());
    const auto job = Json::Parse(ReadFile(entry.path().string()));
    REQUIRE(job.ok());
    const auto spec = JobSpec::Parse(*job);
    CHECK_MESSAGE(spec.ok(), spec.status().ToString());
  }
  CHECK(examples > 0);
}

TEST_CASE("the jobs in the document are right") {
  setenv("CDH_EXTERNAL_ID", "acme", 1);
  const std::string text = ReadFile(PXPORT_ROOT "/docs/job.md");
  constexpr std::string_view kStart = "\n```json\n", kEnd = "\n```\n";
  size_t jobs = 0;
  for (size_t at = text.find(kStart); at != text.npos; at = text.find(kStart, at)) {
    at += kStart.size();
    const auto job = Json::Parse(std::string_view(text).substr(at, text.find(kEnd, at) - at));
    REQUIRE_MESSAGE(job.ok(), job.status().ToString());
    const Status status = JobSpec::Parse(*job).status();
    CHECK_MESSAGE((status.ok() || status.code() == Code::kUnimplemented), status.ToString());
    ++jobs;
  }
  CHECK(jobs > 2);
}

}  // namespace pxport::job_golden_test
