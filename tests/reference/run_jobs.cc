// Runs the jobs that come as lines of JSON on standard input, for a program that compares what they write:
//   {"job": {...}, "now": "2026-01-02T03:04:05Z", "threads": 2, "chunk_bytes": 100}
// and answers each with a line: {"report": {...}} or {"error": "...", details...}.
#include <cstdio>
#include <iostream>
#include <string>

#include "base/timestamp.h"
#include "engine/run.h"

namespace {

using namespace pxport;

Json Failed(const Status& status) {
  Json answer = Json::Object({{"error", Json::String(Message(status))}});
  for (const auto& [key, value] : Details(status)) answer.Set(key, Json::String(value));
  return answer;
}

Json Answer(const std::string& line) {
  const auto request = Json::Parse(line);
  if (!request.ok()) return Failed(request.status());
  HostOptions host;
  host.threads = static_cast<int>(request->Find("threads")->integer().value_or(0));
  host.chunk_bytes = static_cast<size_t>(request->Find("chunk_bytes")->integer().value_or(0));
  const auto job =
      Job::Parse(request->Find("job")->Dump(), {}, ParseTimestamp(request->Find("now")->text()), host);
  if (!job.ok()) return Failed(job.status());
  auto outcome = RunExport(*job, nullptr, nullptr);
  if (!outcome.ok()) return Failed(outcome.status());
  return Json::Object({{"report", std::move(outcome->report)}});
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << Answer(line).Dump() << std::endl;
  return 0;
}
