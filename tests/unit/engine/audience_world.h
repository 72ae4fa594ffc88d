// A job with two audiences that exports to a folder, compiled and planned: for tests of what is in between.
#ifndef PXPORT_TESTS_UNIT_ENGINE_AUDIENCE_WORLD_H_
#define PXPORT_TESTS_UNIT_ENGINE_AUDIENCE_WORLD_H_

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "engine/job.h"
#include "files/file_set.h"
#include "store/local_dir.h"
#include "unit/store/temp_dir.h"

namespace pxport {

struct AudienceWorld {
  TempDir dir;
  std::shared_ptr<const Job> job;
  std::unique_ptr<Store> destination;
  ExportPlan plan;
  Counts counts;

  // `more`: further keys of the job, after a comma.
  explicit AudienceWorld(const std::string& more) {
    auto parsed = Job::Parse(fmt::format(R"({{"version": 1, "destination": {{"name": "t", "url": "{}"}},
          "audiences": [{{"id": "a"}}, {{"id": "b"}}], "mapping": [{{"source": "id", "target": "Id"}}],
          "file": {{"name": "%SEGMENT_ID%", "preset": "rfc4180"}} {}}})",
                                         dir.path(), more),
                             {}, *ParseTimestamp("2026-01-02T03:04:05Z"), {});
    REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
    job = *std::move(parsed);
    destination = OpenLocalDir(dir.path()).value();
    plan = MakePlan(Compiled(*job), std::string(32, 'a'), Compiled(*job).Now(), 1).value();
    counts.audiences.resize(plan.audiences.size());
  }

  FileSetOptions Files() const {
    FileSetOptions files;
    files.destination = destination.get();
    files.plan = &plan;
    files.write_id = std::string(32, 'a') + "/00000/0123456789abcdef";
    files.header = "Id\n";
    files.max_rows = 1'000'000;
    files.claim = [](const std::string&) { return absl::OkStatus(); };
    return files;
  }
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_ENGINE_AUDIENCE_WORLD_H_
