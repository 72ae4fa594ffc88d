// What docs/job.schema.json describes and this build does not do yet, in one table: a row goes when its
// feature comes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "engine/job_checks.h"
#include "engine/job_error.h"
#include "engine/job_schema.h"
#include "engine/storage_url.h"

namespace pxport {
namespace {

using Applies = bool (*)(const Json& value);

bool IsSet(const Json&) {
  return true;
}
bool IsTrue(const Json& value) {
  return value.boolean();
}
bool IsNotFull(const Json& value) {
  return value.text() != "full";
}
bool IsState(const Json& value) {
  return value.text() == "state";
}
bool IsS3(const Json& value) {
  return UrlScheme(value.text()) == "s3";
}

struct Missing {
  std::string_view path;  // JSON Pointer; "*" is every element
  Applies applies;
  std::string_view what;
  std::string_view remedy;
};

constexpr std::array<Missing, 11> kMissing{{
    {"/destination/url", IsS3, "exporting to s3://", "export to a folder and copy the files to the bucket"},
    {"/state/url", IsS3, "state at s3://", "use full exports to a folder"},
    {"/control/url", IsS3, "control objects at s3://", "name a folder, or leave control out"},
    {"/audiences/*/mode", IsNotFull, "incremental and diff export", "set \"mode\": \"full\""},
    {"/audiences/*/incremental_by", IsState, "incremental_by \"state\"",
     "set \"mode\": \"full\" and leave incremental_by out"},
    {"/audiences/*/deletes", IsTrue, "deletes", "leave it out"},
    {"/key", IsSet, "key", "leave it out: full exports need none"},
    {"/state", IsSet, "state", "leave it out: full exports need none"},
    {"/streaming", IsSet, "streaming", "leave it out, and run the job on a schedule"},
    {"/events", IsSet, "events", "leave it out, and read the run's report and exit code"},
    {"/file/encryption", IsSet, "OpenPGP encryption", "leave it out, and encrypt the files after the export"},
}};

Status Check(const Missing& missing, std::string_view rest, const std::string& pointer, const Json& value) {
  if (rest.empty()) {
    if (!missing.applies(value)) return absl::OkStatus();
    return JobError(pointer, fmt::format("asks for {}, which is not in this build", missing.what),
                    missing.remedy, Code::kUnimplemented);
  }
  const size_t end = std::min(rest.find('/', 1), rest.size());
  const std::string_view key = rest.substr(1, end - 1);
  rest.remove_prefix(end);
  if (key != "*") {
    const Json* member = value.Find(key);
    return member == nullptr ? absl::OkStatus() : Check(missing, rest, Below(pointer, key), *member);
  }
  for (size_t i = 0; i < value.items().size(); ++i) {
    PX_RETURN_IF_ERROR(Check(missing, rest, fmt::format("{}/{}", pointer, i), value.items()[i]));
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckInThisBuild(const Json& document) {
  for (const Missing& missing : kMissing) PX_RETURN_IF_ERROR(Check(missing, missing.path, "", document));
  return absl::OkStatus();
}

}  // namespace pxport
