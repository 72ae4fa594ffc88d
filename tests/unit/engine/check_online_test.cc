#include "engine/check_online.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "unit/store/temp_dir.h"

namespace pxport::check_online_test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Job> JobTo(const std::string& folder, const HostOptions& host = {}) {
  auto job = Job::Parse(fmt::format(R"({{"destination": {{"url": "{}"}}, "audiences": [{{"id": "a"}}],
                                         "mapping": [{{"source": "x"}}], "file": {{"preset": "rfc4180", "name": "n"}}}})",
                                    folder),
                        {}, std::nullopt, host);
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  return *job;
}

TEST_CASE("a folder that can be written to passes every check, and nothing is left there") {
  const TempDir dir;
  const auto result = CheckOnline(*JobTo(dir / "out"), nullptr);
  REQUIRE(result.ok());
  CHECK(result->Find("ok")->boolean());
  std::vector<std::string> names;
  for (const Json& check : result->Find("checks")->items()) {
    CHECK(check.Find("ok")->boolean());
    names.push_back(TextAt(check, "/name"));
  }
  CHECK(names == std::vector<std::string>{"control.list", "control.create", "control.create_exclusive",
                                          "control.read", "control.delete", "destination.stage",
                                          "destination.find_staged", "destination.discard",
                                          "destination.exists"});
  for (const auto& entry : fs::recursive_directory_iterator(dir.path())) CHECK(entry.is_directory());
}

TEST_CASE("after a failure the other checks of the place are skipped") {
  const TempDir dir;
  Cancel cancel;
  cancel.Request();
  const auto result = CheckOnline(*JobTo(dir / "out"), &cancel);
  REQUIRE(result.ok());
  CHECK_FALSE(result->Find("ok")->boolean());
  const auto& checks = result->Find("checks")->items();
  CHECK(checks[0].Find("message") != nullptr);
  CHECK(checks[1].Find("skipped")->boolean());
  CHECK(checks[1].Find("message") == nullptr);
}

TEST_CASE("a host that forbids exports forbids trying them") {
  const TempDir dir;
  HostOptions host;
  host.permissions = 0;
  CHECK(CheckOnline(*JobTo(dir / "out", host), nullptr).status().code() == Code::kPermissionDenied);
}

}  // namespace
}  // namespace pxport::check_online_test
