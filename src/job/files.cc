#include "job/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "base/lower_case.h"
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

// The root of Pega's repository. It is written like destination.url; the bucket may be left out.
StatusOr<Place> PegaRootOf(const std::string& root, const Place& destination) {
  constexpr std::string_view kPointer = "/file/pega/root";
  auto parsed = ParseStorageUrl(root);
  if (!parsed.ok()) return AtJobPath(kPointer, parsed.status());
  Place place = *std::move(parsed);
  auto folder = ParseFolder(place.path);
  if (!folder.ok()) return AtJobPath(kPointer, folder.status());
  if (!folder->macros.empty()) {
    return JobError(kPointer, "has a macro",
                    "name the root of the repository: it is one for all audiences and days");
  }
  place.path = std::move(folder->fixed);
  if (destination.scheme == Scheme::kS3 && UrlScheme(root).empty()) {
    place.scheme = Scheme::kS3;
    place.bucket = destination.bucket;
    place.path.erase(0, place.path.starts_with('/') ? 1 : 0);
  }
  if (place.scheme == destination.scheme && place.bucket == destination.bucket) return place;
  return JobError(kPointer, fmt::format("is {}, which is not in the store of destination.url", Shown(root)),
                  "set it to a folder that contains destination.url, or remove it");
}

// `manifest_name` is set.
Status CheckManifestName(const FileSpec& file) {
  constexpr std::string_view kPointer = "/file/pega/manifest_name";
  if (!file.pega.manifest) {
    return JobError(kPointer, "names a manifest that is not written",
                    "add \"pega\" to file.manifest, or leave the name out");
  }
  std::string lower;
  AppendLowerCase(file.manifest_name, &lower);
  if (!lower.ends_with(".xml")) return absl::OkStatus();
  return JobError(kPointer, fmt::format("is {}; the extension .xml is added", Shown(file.manifest_name)),
                  "leave the extension out");
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
  if (!spec->file.manifest_name.empty()) PX_RETURN_IF_ERROR(CheckManifestName(spec->file));
  if (const std::string& root = spec->file.pega.root; !root.empty()) {
    PX_ASSIGN_OR_RETURN(spec->file.pega_root, PegaRootOf(root, spec->destination.place));
    if (!spec->file.pega.manifest)
      spec->warnings.emplace_back("/file/pega/root has no effect: file.manifest does not hold \"pega\"");
  }
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
