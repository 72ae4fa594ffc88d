#include "job/not_in_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "job/error.h"
#include "job/schema.h"

namespace pxport {
namespace {

struct MissingFeature {
  std::string_view path;  // JSON Pointer; "*" is every element
  std::string_view what;
  std::string_view remedy;
};

// A row goes when its feature comes.
constexpr std::array<MissingFeature, 3> kMissing{{
    {"/streaming", "streaming", "leave it out, and run the job on a schedule"},
    {"/events", "events", "leave it out, and read the run's report and exit code"},
    {"/file/encryption", "OpenPGP encryption", "leave it out, and encrypt the files after the export"},
}};

Status Check(const MissingFeature& missing, std::string_view rest, const std::string& pointer,
             const Json& value) {
  if (rest.empty()) {
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
  for (const MissingFeature& missing : kMissing)
    PX_RETURN_IF_ERROR(Check(missing, missing.path, "", document));
  return absl::OkStatus();
}

}  // namespace pxport
