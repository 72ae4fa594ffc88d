// deduplicate_by, key and consent: names of columns, namespaces and paths.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/field_path.h"
#include "identity/namespaces.h"
#include "job/checks.h"
#include "job/error.h"
#include "job/schema.h"

namespace pxport {
namespace {

std::vector<std::string> Headers(const JobSpec& spec) {
  std::vector<std::string> headers;
  for (const MappingSpec& mapping : spec.mapping) headers.push_back(ColumnHeader(mapping));
  return headers;
}

bool IsMappedNamespace(const JobSpec& spec, std::string_view name) {
  const std::vector<std::string> spellings = NamespaceSpellings(name);
  return std::any_of(spec.mapping.begin(), spec.mapping.end(), [&](const MappingSpec& mapping) {
    return mapping.source.starts_with(kIdentityPrefix) &&
           NamespaceSpellings(std::string_view(mapping.source).substr(kIdentityPrefix.size())) == spellings;
  });
}

// A key of one or two column headers.
Status CheckColumns(const JobSpec& spec, std::string_view pointer, const std::vector<std::string>& columns) {
  const std::vector<std::string> headers = Headers(spec);
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string place = columns.size() == 1 ? std::string(pointer) : fmt::format("{}/{}", pointer, i);
    if (columns[i].starts_with(kIdentityPrefix)) {
      return JobError(
          place, fmt::format("is {}, where a column header belongs", Shown(columns[i])),
          "identity:NAMESPACE stands alone in deduplicate_by; beside another key, and in key, name columns");
    }
    if (std::find(headers.begin(), headers.end(), columns[i]) != headers.end()) continue;
    return JobError(place, fmt::format("is {}, which is no column of this job", Shown(columns[i])),
                    fmt::format("{}the columns are {}", DidYouMean(columns[i], headers), ShownList(headers)));
  }
  return absl::OkStatus();
}

Status CheckDeduplication(const JobSpec& spec) {
  constexpr std::string_view kDedupPointer = "/deduplicate_by";
  if (spec.deduplicate_by.size() != 1 || !spec.deduplicate_by[0].starts_with(kIdentityPrefix)) {
    return CheckColumns(spec, kDedupPointer, spec.deduplicate_by);
  }
  const std::string_view name = std::string_view(spec.deduplicate_by[0]).substr(kIdentityPrefix.size());
  if (name.empty())
    return JobError(kDedupPointer, "names no identity namespace", "write it like identity:Email");
  if (IsMappedNamespace(spec, name)) return absl::OkStatus();
  return JobError(kDedupPointer, fmt::format("is identity:{}, which no row of mapping reads", name),
                  "map that identity, or name one or two column headers");
}

Status CheckConsent(const JobSpec& spec) {
  for (const auto& [path, values] : spec.consent) {
    if (auto parsed = FieldPath::Parse(path); !parsed.ok())
      return AtJobPath(Below("/consent", path), parsed.status());
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckKeys(JobSpec* spec) {
  PX_RETURN_IF_ERROR(CheckDeduplication(*spec));
  PX_RETURN_IF_ERROR(CheckColumns(*spec, "/key", spec->key));
  PX_RETURN_IF_ERROR(CheckConsent(*spec));
  if (spec->file.preset == "pega-cdh" && spec->deduplicate_by.empty()) {
    spec->warnings.emplace_back(
        "two profiles with one CustomerID give two rows, of which Pega keeps one: set deduplicate_by to "
        "CustomerID");
  }
  return absl::OkStatus();
}

}  // namespace pxport
