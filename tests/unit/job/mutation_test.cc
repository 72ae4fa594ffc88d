// Jobs changed at random: whatever the document, parsing answers, and every error is complete.
#include <doctest/doctest.h>

#include <vector>

#include "job/hash.h"
#include "job/job_spec.h"
#include "job_cases.h"
#include "mutator.h"

namespace pxport::mutation_test {
namespace {

TEST_CASE("whatever the document, the answer is a job or a complete error") {
  std::vector<Json> seeds = {BaseJob()};
  for (const char* file : {"structure.json", "s3.json", "audiences.json", "not_in_this_build.json"}) {
    const Json document = GoldenJobs(file);
    for (const Json& golden : document.Find("cases")->items()) seeds.push_back(JobOfCase(golden));
  }
  size_t right = 0, wrong = 0;
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    Mutator mutator(seed);
    Json job = seeds[seed % seeds.size()];
    for (uint32_t i = 0; i <= seed % 3; ++i) mutator.Mutate(&job);
    CAPTURE(job.Dump());
    const auto spec = JobSpec::Parse(job);
    if (spec.ok()) {
      ++right;
      CHECK_FALSE(spec->audiences.empty());
      CHECK_FALSE(spec->mapping.empty());
    } else {
      ++wrong;
      CheckErrorIsComplete(spec.status());
    }
    CHECK(JobHash(job).size() == 64);
  }
  CHECK(wrong > 3000);
  CHECK(right > 20);
}

}  // namespace
}  // namespace pxport::mutation_test
