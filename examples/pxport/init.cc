#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "args.h"
#include "commands.h"
#include "failure.h"
#include "help.h"

namespace command {
namespace {

// Runs unchanged on profiles of the usual shape. The user replaces its values.
constexpr std::string_view kStarterJob = R"({
  "version": 1,
  "destination": {"name": "my-cdh", "url": "export/%SEGMENT_NAME%"},
  "input": {"url": "profiles.ndjson"},
  "audiences": [
    {"id": "3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4", "name": "VIP"}
  ],
  "mapping": [
    {"source": "identity:CRMID", "target": "identity:CustomerID"},
    {"source": "person.name.firstName", "target": "FirstName"},
    {"source": "person.name.lastName", "target": "LastName"},
    {"source": "personalEmail.address", "target": "identity:email_lc_sha256", "apply_transformation": true},
    {"source": "segmentMembership.seg_namespace.seg_id.status", "target": "Status"}
  ],
  "file": {"preset": "pega-cdh", "manifest": ["pega"], "pega": {"process_type": "CustomerIngestion"}}
}
)";

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(file, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    text.remove_prefix(static_cast<size_t>(wrote));
  }
  return true;
}

// Creates the file and never replaces one, even if two processes race for the name.
int WriteNew(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) {
    if (errno == EEXIST)
      return Report(
          Usage("cannot write " + path + ": it already exists", "name another file: pxport init FILE"));
    return Report(Usage("cannot write " + path + ": " + std::strerror(errno),
                        "name a file in a folder that you can write to"));
  }
  const bool written = WriteAll(file, kStarterJob);
  const int error = errno;
  if (close(file) == 0 && written) return kSuccess;
  unlink(path.c_str());
  return Report(
      {kFailed, "cannot write " + path + ": " + std::strerror(written ? errno : error), "free disk space"});
}

}  // namespace

int Init(Words words) {
  constexpr Option kOptions[] = {{"--help"}};
  Failure failure;
  const std::optional<Args> args = Args::Parse("init", kOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kInitHelp);
  if (args->positional().size() > 1)
    return Report(Usage("init takes one file name", "run pxport init --help for its options"));
  const std::string path = args->positional().empty() ? "job.json" : args->positional()[0];
  if (path.empty())
    return Report(Usage("the file name is empty", "name a file, or leave it out to write job.json"));
  if (path == "-") return Print(kStarterJob) ? kSuccess : kFailed;
  if (const int exit = WriteNew(path); exit != kSuccess) return exit;
  return PrintHelp("Wrote " + path + ". Change its names, audiences and mapping, then\n  pxport check " +
                   path + "\n  pxport run " + path + "\n");
}

}  // namespace command
