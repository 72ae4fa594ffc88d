// Jobs for tests: the base job of tests/golden/jobs and changes to it.
#ifndef PXPORT_ENGINE_JOB_CASES_H_
#define PXPORT_ENGINE_JOB_CASES_H_

#include <string>
#include <string_view>

#include "base/json.h"

namespace pxport {

// A document of tests/golden/jobs; fails the test if it cannot be read.
Json GoldenJobs(std::string_view name);
std::string ReadFile(const std::string& path);

// The base job, valid in itself, with the values of `set` (an object: JSON Pointer to value).
Json BaseJob();
Json JobWith(std::string_view set);

// Applies `set` and `drop` of a golden case, or takes its `job`.
Json JobOfCase(const Json& golden);

// What must hold of every error: it names a place in the job and says what to do, in one line each.
void CheckErrorIsComplete(const Status& status);

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOB_CASES_H_
