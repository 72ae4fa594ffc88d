#include "job/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "job/error.h"

namespace pxport {
namespace {

namespace fs = std::filesystem;

StatusOr<Place> PlaceOf(std::string_view pointer, const std::string& url) {
  auto place = ParseStorageUrl(url);
  if (place.ok()) return place;
  return JobError(pointer, Message(place.status()), Detail(place.status(), kRemedy).value_or(""));
}

// A place that is one for all audiences.
StatusOr<Place> OnePlace(std::string_view pointer, const std::string& url) {
  PX_ASSIGN_OR_RETURN(Place place, PlaceOf(pointer, url));
  const auto folder = ParseFolder(place.path);
  const bool macro = folder.ok() && !folder->macros.empty();
  if (!macro && url.find("%SEGMENT_") == std::string::npos) return place;
  return JobError(pointer, "holds a macro",
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

// Whether the path is below the local folder that holds all data files of the job; "" is the working
// directory.
bool IsDelivered(const JobSpec& spec, const std::string& path) {
  const Place& root = spec.destination.place;
  return root.scheme == Scheme::kLocal && LiesBelow(path, root.path.empty() ? "." : root.path);
}

Status ParseRejects(const std::string& url, JobSpec* spec) {
  if (url.empty()) {
    if (spec->on_bad_profile == OnBadProfile::kFail) return absl::OkStatus();
    return JobError(
        "/rejects/url", "is missing: on_bad_profile \"skip\" keeps the lines it skips",
        "add \"rejects\": {\"url\": \"a local file\"}, readable by you alone: it holds personal data");
  }
  PX_ASSIGN_OR_RETURN(const Place rejects, OnePlace("/rejects/url", url));
  if (rejects.scheme != Scheme::kLocal || rejects.path == "-") {
    return JobError("/rejects/url",
                    "is not a local file: skipped lines hold personal data and stay on this machine",
                    "name a local file");
  }
  if (rejects.path.ends_with('/')) return JobError("/rejects/url", "is a folder", "name a file in it");
  spec->rejects_path = rejects.path;
  if (!IsDelivered(*spec, rejects.path)) return absl::OkStatus();
  return JobError("/rejects/url",
                  "is below the destination: skipped lines hold personal data and must not be delivered",
                  "name a file outside destination.url");
}

// Everyone with read access to the destination could read the keys.
Status ParseState(const std::string& url, JobSpec* spec) {
  if (url.empty()) return absl::OkStatus();
  PX_ASSIGN_OR_RETURN(spec->state, OnePlace("/state/url", url));
  if (spec->state->scheme != Scheme::kLocal || !IsDelivered(*spec, spec->state->path))
    return absl::OkStatus();
  spec->warnings.emplace_back(
      "/state/url is below the destination: it holds plain keys, which are personal data and must not be "
      "delivered");
  return absl::OkStatus();
}

StatusOr<std::string> InputPath(const std::string& url, size_t index, size_t count) {
  const std::string pointer = count == 1 ? std::string("/input/url") : fmt::format("/input/url/{}", index);
  if (url == "-") {
    if (count == 1) return url;
    return JobError(pointer, "is standard input, which cannot be mixed with files",
                    "read either \"-\" or files");
  }
  const std::string scheme = UrlScheme(url);
  if (!scheme.empty() && scheme != "file") {
    return JobError(
        pointer,
        fmt::format("has the scheme {}: input is read from local files, standard input, or the host",
                    Shown(scheme)),
        "copy the files first, or pipe them: some-download | pxport run JOB --input -");
  }
  PX_ASSIGN_OR_RETURN(Place place, PlaceOf(pointer, url));
  if (place.path.ends_with('/')) return JobError(pointer, "is a folder", "name files, as in folder/*.ndjson");
  return std::move(place.path);
}

Status ParseDestination(JobSpec* spec) {
  constexpr std::string_view kPointer = "/destination/url";
  DestinationSpec& destination = spec->destination;
  PX_ASSIGN_OR_RETURN(destination.place, PlaceOf(kPointer, destination.url));
  if (destination.place.path == "-") {
    return JobError(kPointer, "is \"-\": an export is files and a manifest, not one stream", "name a folder");
  }
  auto folder = ParseFolder(destination.place.path);
  if (!folder.ok()) return AtJobPath(kPointer, folder.status());
  destination.folder = *std::move(folder);
  destination.place.path = destination.folder.fixed;
  if (destination.place.bucket.find('.') != std::string::npos) {
    spec->warnings.push_back(
        fmt::format("the bucket {} has dots in its name: its host name does not fit the store's TLS "
                    "certificate, so path addressing is used",
                    destination.place.bucket));
  }
  return absl::OkStatus();
}

}  // namespace

Status ParsePlaces(const Json& job, JobSpec* spec) {
  PX_RETURN_IF_ERROR(ParseDestination(spec));
  PX_RETURN_IF_ERROR(ParseState(TextAt(job, "/state/url"), spec));
  const std::string& control = TextAt(job, "/control/url");
  if (control.empty()) {
    spec->control = Inside(spec->destination.place, "_pxport");
  } else {
    PX_ASSIGN_OR_RETURN(spec->control, OnePlace("/control/url", control));
  }
  PX_RETURN_IF_ERROR(ParseRejects(TextAt(job, "/rejects/url"), spec));
  const std::vector<std::string> inputs = TextsAt(job, "/input/url");
  for (size_t i = 0; i < inputs.size(); ++i) {
    PX_ASSIGN_OR_RETURN(std::string path, InputPath(inputs[i], i, inputs.size()));
    spec->inputs.push_back(std::move(path));
  }
  return absl::OkStatus();
}

}  // namespace pxport
