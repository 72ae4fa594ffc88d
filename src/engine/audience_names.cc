#include "engine/audience_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "commit/plan.h"
#include "job/error.h"

namespace pxport {
namespace {

// What may follow a stem: "_s00000", "_deletes", "_4294967295", ".csv.gz.gpg".
constexpr size_t kReservedNameBytes = 7 + 8 + 11 + 11;
// What follows the stem of a manifest of Pega.
constexpr std::string_view kPegaManifestEnd = ".xml", kPegaDeletesEnd = "_deletes.xml";
constexpr std::string_view kManifestNamePointer = "/file/pega/manifest_name";
// "manifest-UUID-UUID.json".
constexpr size_t kAdobeManifestBytes = 9 + 36 + 1 + 36 + 5;

NameInputs NameInputsOf(const JobSpec& spec, size_t audience, Timestamp now) {
  const DestinationSpec& destination = spec.destination;
  return {destination.name,
          destination.id,
          destination.account_id,
          destination.organization,
          destination.sandbox,
          spec.audiences[audience].id,
          spec.audiences[audience].name,
          now,
          spec.file.zone};
}

const std::string& NameTemplate(const JobSpec& spec, size_t audience) {
  const std::string& own = spec.audiences[audience].file_name;
  return own.empty() ? spec.file.name : own;
}

TextShape ShapeOfText(std::string_view text) {
  TextShape shape;
  shape.Add(text);
  return shape;
}

TextShape Joined(TextShape shape, const TextShape& end) {
  shape.Append(end);
  return shape;
}

// The suffixes of parts and of deletes files, "" among them: each as a shape.
std::vector<TextShape> Suffixes(bool deletes) {
  constexpr size_t kPartDigits = 6;
  static_assert(kMaxParts == 999'999);
  TextShape one_digit, more_digits;
  one_digit.Add("_");
  one_digit.AddAny(TextShape::Class::kTwoToNine, 1, 1);  // the first part has no number
  more_digits.Add("_");
  more_digits.AddAny(TextShape::Class::kNonZeroDigit, 1, 1);
  more_digits.AddAny(TextShape::Class::kDigit, 1, kPartDigits - 1);
  std::vector<TextShape> suffixes{{}, one_digit, more_digits};
  if (!deletes) return suffixes;
  for (size_t i = 0; i < 3; ++i) suffixes.push_back(Joined(ShapeOfText("_deletes"), suffixes[i]));
  return suffixes;
}

struct ShapedName {
  size_t audience;
  TextShape folder, stem;
  TextShape manifest_stem;
};

// The names of an audience's manifests of Pega.
std::vector<TextShape> ManifestsOf(const JobSpec& spec, const ShapedName& name) {
  std::vector<TextShape> manifests{Joined(name.manifest_stem, ShapeOfText(kPegaManifestEnd))};
  if (spec.audiences[name.audience].deletes)
    manifests.push_back(Joined(name.manifest_stem, ShapeOfText(kPegaDeletesEnd)));
  return manifests;
}

// The names of an audience's data files in exports of one shard or several.
std::vector<TextShape> DataFilesOf(const JobSpec& spec, const ShapedName& name,
                                   const std::string& extension) {
  constexpr size_t kLeastShardDigits = 5, kMostShardDigits = 10;
  TextShape shard;
  shard.Add("_s");
  shard.AddAny(TextShape::Class::kDigit, kLeastShardDigits, kMostShardDigits);
  const std::vector<TextShape> parts = Suffixes(false);
  std::vector<TextShape> files;
  for (const bool deletes : {false, true}) {
    if (deletes && !spec.audiences[name.audience].deletes) continue;
    const TextShape set = deletes ? Joined(name.stem, ShapeOfText("_deletes")) : name.stem;
    for (const TextShape& part : parts) {
      for (const TextShape& stem : {set, Joined(set, shard)})
        files.push_back(Joined(Joined(stem, part), ShapeOfText(extension)));
    }
  }
  return files;
}

// Whether one of `a`'s names can be `b`'s first, or the first with "_deletes". Names that both follow from
// those are equal when those are.
bool CanMeet(const TextShape& a, const TextShape& b, std::span<const TextShape> suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [&](const TextShape& suffix) { return Joined(a, suffix).CanEqual(b); });
}

// Names without a clock, and those that differ in nothing that a clock decides, are compared as they are, by
// CheckPlan. Folders of equal shape are equal at every clock: they come from one template.
Status CheckPairs(const JobSpec& spec, const std::vector<ShapedName>& names) {
  const std::vector<TextShape> plain = Suffixes(false), with_deletes = Suffixes(true);
  const auto suffixes = [&](size_t audience) -> std::span<const TextShape> {
    return spec.audiences[audience].deletes ? with_deletes : plain;
  };
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = i + 1; j < names.size(); ++j) {
      const ShapedName &a = names[i], &b = names[j];
      const bool one_folder = a.folder == b.folder;
      if (one_folder && a.stem.fixed() && b.stem.fixed()) continue;
      const TextShape first = one_folder ? a.stem : Joined(a.folder, a.stem),
                      second = one_folder ? b.stem : Joined(b.folder, b.stem);
      if (first.Diverges(second)) continue;
      if (!CanMeet(first, second, suffixes(a.audience)) && !CanMeet(second, first, suffixes(b.audience)))
        continue;
      return JobError(one_folder ? FileNamePointer(spec, b.audience) : "/destination/url",
                      fmt::format("gives audiences {} and {} names that could be equal at some date",
                                  Shown(spec.audiences[a.audience].id), Shown(spec.audiences[b.audience].id)),
                      "put %SEGMENT_ID% before the date, or into the folder in destination.url");
    }
  }
  return absl::OkStatus();
}

// Manifests whose names no template sets have the names of the data files, which CheckPairs compares.
// Names without a clock are compared as they are, by CheckPlan.
Status CheckManifestsOf(const JobSpec& spec, const std::vector<ShapedName>& names) {
  if (spec.file.manifest_name.empty()) return absl::OkStatus();
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = i + 1; j < names.size(); ++j) {
      const ShapedName &a = names[i], &b = names[j];
      const bool one_folder = a.folder == b.folder;
      if (one_folder && a.manifest_stem.fixed() && b.manifest_stem.fixed()) continue;
      if (one_folder && a.manifest_stem.Diverges(b.manifest_stem)) continue;
      const std::vector<TextShape> others = ManifestsOf(spec, b);
      for (const TextShape& manifest : ManifestsOf(spec, a)) {
        const auto meets = [&](const TextShape& other) {
          return one_folder ? manifest.CanEqual(other)
                            : Joined(a.folder, manifest).CanEqual(Joined(b.folder, other));
        };
        if (std::none_of(others.begin(), others.end(), meets)) continue;
        return JobError(
            kManifestNamePointer,
            fmt::format("gives audiences {} and {} names that could be equal at some date",
                        Shown(spec.audiences[a.audience].id), Shown(spec.audiences[b.audience].id)),
            "put %SEGMENT_ID% before the date, or into the folder in destination.url");
      }
    }
  }
  return absl::OkStatus();
}

Status CheckToken(const JobSpec& spec, const ShapedName& name, const std::string& extension) {
  const PegaSpec& pega = spec.file.pega;
  if (!spec.file.pega.manifest || !pega.token || pega.token_name.empty()) return absl::OkStatus();
  const TextShape token = ShapeOfText(pega.token_name);
  std::vector<TextShape> files = DataFilesOf(spec, name, extension);
  for (TextShape& manifest : ManifestsOf(spec, name)) files.push_back(std::move(manifest));
  const auto meets = [&](const TextShape& file) { return file.CanEqual(token); };
  if (std::none_of(files.begin(), files.end(), meets)) return absl::OkStatus();
  return JobError("/file/pega/token_name",
                  fmt::format("is {}, which a file of audience {} could have as its name",
                              Shown(pega.token_name), Shown(spec.audiences[name.audience].id)),
                  "choose another name");
}

// Keys in a bucket are as long as paths may be.
Status CheckKeyBytes(const JobSpec& spec, const ShapedName& name) {
  size_t longest = name.stem.size() + kReservedNameBytes;
  if (spec.file.adobe_manifest) longest = std::max(longest, kAdobeManifestBytes);
  longest = std::max(longest, spec.file.pega.token_name.size());
  longest = std::max(longest, name.manifest_stem.size() + kPegaDeletesEnd.size());
  const size_t bytes = spec.destination.folder.fixed.size() + name.folder.size() + longest;
  if (bytes <= kMaxKeyBytes) return absl::OkStatus();
  return JobError(
      "/destination/url",
      fmt::format("is too long: folder and file name of audience {} need {} bytes, a key holds {}",
                  Shown(spec.audiences[name.audience].id), bytes, kMaxKeyBytes),
      "shorten destination.url, file.name or the audience's name");
}

}  // namespace

std::string FileNamePointer(const JobSpec& spec, size_t audience) {
  if (spec.audiences[audience].file_name.empty()) return "/file/name";
  return fmt::format("/audiences/{}/file_name", audience);
}

StatusOr<AudienceNames> ExpandAudienceNames(const JobSpec& spec, size_t audience, Timestamp now) {
  const NameInputs inputs = NameInputsOf(spec, audience, now);
  auto own_folder = ExpandFolder(spec.destination.folder, inputs);
  if (!own_folder.ok()) return AtJobPath("/destination/url", own_folder.status());
  auto stem = ExpandFileName(NameTemplate(spec, audience), inputs, kReservedNameBytes);
  if (!stem.ok()) return AtJobPath(FileNamePointer(spec, audience), stem.status());
  AudienceNames names{*std::move(own_folder), *std::move(stem)};
  if (spec.file.manifest_name.empty()) return names;
  auto manifest = ExpandFileName(spec.file.manifest_name, inputs, kPegaDeletesEnd.size());
  if (!manifest.ok()) return AtJobPath(kManifestNamePointer, manifest.status());
  names.manifest_stem = *std::move(manifest);
  return names;
}

Status CheckNamesAtAnyClock(const JobSpec& spec, const std::string& extension) {
  // Fixed folders never meet. With a date in them, all are one group.
  std::map<std::string, std::vector<ShapedName>> groups;
  for (size_t i = 0; i < spec.audiences.size(); ++i) {
    const NameInputs inputs = NameInputsOf(spec, i, {});
    auto folder = FolderShape(spec.destination.folder, inputs);
    if (!folder.ok()) return AtJobPath("/destination/url", folder.status());
    auto stem = FileNameShape(NameTemplate(spec, i), inputs, kReservedNameBytes);
    if (!stem.ok()) return AtJobPath(FileNamePointer(spec, i), stem.status());
    ShapedName name{i, *std::move(folder), *stem, *stem};
    if (!spec.file.manifest_name.empty()) {
      auto manifest = FileNameShape(spec.file.manifest_name, inputs, kPegaDeletesEnd.size());
      if (!manifest.ok()) return AtJobPath(kManifestNamePointer, manifest.status());
      name.manifest_stem = *std::move(manifest);
    }
    PX_RETURN_IF_ERROR(CheckToken(spec, name, extension));
    PX_RETURN_IF_ERROR(CheckKeyBytes(spec, name));
    groups[name.folder.fixed() ? name.folder.Longest() : ""].push_back(std::move(name));
  }
  for (const auto& [folder, names] : groups) {
    PX_RETURN_IF_ERROR(CheckPairs(spec, names));
    PX_RETURN_IF_ERROR(CheckManifestsOf(spec, names));
  }
  return absl::OkStatus();
}

}  // namespace pxport
