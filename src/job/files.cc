#include "job/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "job/error.h"

namespace pxport {
namespace {

bool HoldsMacro(std::string_view name_template, std::initializer_list<std::string_view> macros) {
  return std::any_of(macros.begin(), macros.end(),
                     [&](std::string_view macro) { return name_template.find(macro) != name_template.npos; });
}

// The platform keeps both in every name; here it is a matter of taste as long as no two audiences share a
// name.
void WarnOfName(std::string_view pointer, std::string_view name_template, JobSpec* spec) {
  if (!HoldsMacro(name_template, {"%DESTINATION%", "%DESTINATION_NAME%", "%DESTINATION_INSTANCE_NAME%"})) {
    spec->warnings.push_back(fmt::format(
        "{} does not hold the destination's name, which the platform keeps in every name", pointer));
  }
  if (!HoldsMacro(name_template, {"%SEGMENT_ID%"})) {
    spec->warnings.push_back(
        fmt::format("{} does not hold the audience's id, which the platform keeps in every name", pointer));
  }
}

Status CheckPega(const FileSpec& file) {
  const PegaSpec& pega = file.pega;
  if (pega.token && !file.pega.manifest) {
    const std::string_view key = !pega.token_name.empty()   ? "token_name"
                                 : !pega.token_text.empty() ? "token_text"
                                                            : "token";
    return JobError(fmt::format("/file/pega/{}", key),
                    "asks for a token file, but there is no Pega manifest for it to follow",
                    "add \"pega\" to file.manifest, or leave the token out");
  }
  if (pega.token_name.find('/') != std::string::npos || pega.token_name == "." || pega.token_name == "..") {
    return JobError("/file/pega/token_name",
                    fmt::format("is {}, which is not a file name", Shown(pega.token_name)),
                    "give a name without a folder: the token is in the folder of the manifest");
  }
  if (pega.token_name.size() > kMaxFileNameBytes) {
    return JobError("/file/pega/token_name",
                    fmt::format("has {} bytes, more than {}", pega.token_name.size(), kMaxFileNameBytes),
                    "give a shorter name");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckFiles(JobSpec* spec) {
  PX_RETURN_IF_ERROR(CheckPega(spec->file));
  const bool shared = std::any_of(spec->audiences.begin(), spec->audiences.end(),
                                  [](const AudienceSpec& audience) { return audience.file_name.empty(); });
  if (shared) WarnOfName("/file/name", spec->file.name, spec);
  for (size_t i = 0; i < spec->audiences.size(); ++i) {
    const std::string& own = spec->audiences[i].file_name;
    if (!own.empty()) WarnOfName(fmt::format("/audiences/{}/file_name", i), own, spec);
  }
  return absl::OkStatus();
}

}  // namespace pxport
