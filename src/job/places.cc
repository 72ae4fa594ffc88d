// Where things lie: destination, state, control, rejects, input.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "job/checks.h"
#include "job/error.h"
#include "job/file_name.h"
#include "job/storage_url.h"

namespace pxport {
namespace {

namespace fs = std::filesystem;

StatusOr<StorageUrl> PlaceOf(std::string_view pointer, const std::string& url) {
  auto place = ParseStorageUrl(url);
  if (place.ok()) return place;
  return JobError(pointer, Message(place.status()), Detail(place.status(), kRemedy).value_or(""));
}

// A place that is one for all audiences.
Status CheckOnePlace(std::string_view pointer, const std::string& url) {
  if (url.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(PlaceOf(pointer, url).status());
  if (url.find("%SEGMENT_") == std::string::npos) return absl::OkStatus();
  return JobError(pointer, "holds a macro of the audience",
                  "name one place for all audiences; only destination.url has folder macros");
}

bool HoldsFile(const fs::path& folder, const fs::path& file) {
  auto at = file.begin();
  for (const fs::path& part : folder) {
    if (part.empty()) continue;  // what a final slash leaves
    if (at == file.end() || *at != part) return false;
    ++at;
  }
  return true;
}

// By name and, as links may lead there too, by what is on disk.
bool LiesBelow(const std::string& file, const std::string& folder) {
  std::error_code ignored;
  const fs::path file_by_name = fs::absolute(file, ignored).lexically_normal();
  const fs::path folder_by_name = fs::absolute(folder, ignored).lexically_normal();
  if (HoldsFile(folder_by_name, file_by_name)) return true;
  const fs::path file_on_disk = fs::weakly_canonical(file_by_name, ignored);
  const fs::path folder_on_disk = fs::weakly_canonical(folder_by_name, ignored);
  return !file_on_disk.empty() && !folder_on_disk.empty() && HoldsFile(folder_on_disk, file_on_disk);
}

// `folder`: below it lie all data files of the job; "" is the working directory. Not looked at for a bucket.
Status CheckRejects(bool bucket, const std::string& folder, JobSpec* spec) {
  if (spec->rejects_url.empty()) {
    if (spec->on_bad_profile == OnBadProfile::kFail) return absl::OkStatus();
    return JobError(
        "/rejects/url", "is missing: on_bad_profile \"skip\" keeps the lines it skips",
        "add \"rejects\": {\"url\": \"a local file\"}, readable by you alone: it holds personal data");
  }
  PX_RETURN_IF_ERROR(CheckOnePlace("/rejects/url", spec->rejects_url));
  PX_ASSIGN_OR_RETURN(const StorageUrl rejects, PlaceOf("/rejects/url", spec->rejects_url));
  if (rejects.s3 || rejects.path == "-") {
    return JobError("/rejects/url",
                    "is no local file: skipped lines hold personal data and stay on this machine",
                    "name a local file");
  }
  if (rejects.path.ends_with('/')) return JobError("/rejects/url", "is a folder", "name a file in it");
  spec->rejects_url = rejects.path;
  if (bucket || !LiesBelow(rejects.path, folder.empty() ? "." : folder)) return absl::OkStatus();
  return JobError("/rejects/url",
                  "lies below the destination: skipped lines hold personal data and must not be delivered",
                  "name a file outside destination.url");
}

// Whoever may read the destination could read the keys. Not looked at for a bucket.
void WarnOfState(bool bucket, const std::string& folder, JobSpec* spec) {
  const auto state = ParseStorageUrl(spec->state_url);
  if (bucket || !state.ok() || state->s3 || !LiesBelow(state->path, folder.empty() ? "." : folder)) return;
  spec->warnings.push_back(
      "/state/url lies below the destination: it holds plain keys, which are personal data and no delivery");
}

Status CheckInputUrl(size_t index, size_t count, std::string* url) {
  const std::string pointer = count == 1 ? std::string("/input/url") : fmt::format("/input/url/{}", index);
  if (*url == "-") {
    if (count == 1) return absl::OkStatus();
    return JobError(pointer, "is standard input, which cannot be mixed with files",
                    "read either \"-\" or files");
  }
  const std::string scheme = UrlScheme(*url);
  if (!scheme.empty() && scheme != "file") {
    return JobError(
        pointer,
        fmt::format("has the scheme {}: input is read from local files, standard input, or the host",
                    Shown(scheme)),
        "copy the files first, or pipe them: some-download | pxport run JOB --input -");
  }
  PX_ASSIGN_OR_RETURN(const StorageUrl place, PlaceOf(pointer, *url));
  if (place.path.ends_with('/')) return JobError(pointer, "is a folder", "name files, as in folder/*.ndjson");
  *url = place.path;
  return absl::OkStatus();
}

}  // namespace

Status CheckPlaces(JobSpec* spec) {
  PX_ASSIGN_OR_RETURN(const StorageUrl destination, PlaceOf("/destination/url", spec->destination.url));
  if (destination.path == "-") {
    return JobError("/destination/url", "is \"-\": an export is files and a manifest, not one stream",
                    "name a folder");
  }
  const auto folder = ParseFolder(destination.path);
  if (!folder.ok()) return AtJobPath("/destination/url", folder.status());
  if (destination.bucket.find('.') != std::string::npos) {
    spec->warnings.push_back(
        fmt::format("the bucket {} has dots in its name: its host name does not fit the store's TLS "
                    "certificate, so path addressing is used",
                    destination.bucket));
  }
  PX_RETURN_IF_ERROR(CheckOnePlace("/state/url", spec->state_url));
  PX_RETURN_IF_ERROR(CheckOnePlace("/control/url", spec->control_url));
  WarnOfState(destination.s3, folder->fixed, spec);
  PX_RETURN_IF_ERROR(CheckRejects(destination.s3, folder->fixed, spec));
  for (size_t i = 0; i < spec->inputs.size(); ++i) {
    PX_RETURN_IF_ERROR(CheckInputUrl(i, spec->inputs.size(), &spec->inputs[i]));
  }
  return absl::OkStatus();
}

}  // namespace pxport
