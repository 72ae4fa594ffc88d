#include "job/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/lower_case.h"
#include "job/error.h"
#include "job/schema.h"

namespace pxport {
namespace {

constexpr std::string_view kDedupPointer = "/deduplicate_by";

std::vector<std::string> Headers(const JobSpec& spec) {
  std::vector<std::string> headers;
  for (const ColumnSpec& column : spec.mapping) headers.push_back(column.header);
  return headers;
}

// The first column of that namespace, however it is spelled.
std::optional<size_t> FindIdentityColumn(const JobSpec& spec, const IdentityRef& wanted) {
  const std::vector<std::string> spellings = wanted.Spellings();
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    const auto* const identity = std::get_if<IdentityRef>(&spec.mapping[i].source);
    if (identity != nullptr && identity->Spellings() == spellings) return i;
  }
  return std::nullopt;
}

// A key of one or two column headers.
StatusOr<std::vector<size_t>> ColumnsOf(const JobSpec& spec, std::string_view pointer,
                                        const std::vector<std::string>& names) {
  const std::vector<std::string> headers = Headers(spec);
  std::vector<size_t> columns;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string place = names.size() == 1 ? std::string(pointer) : fmt::format("{}/{}", pointer, i);
    if (ParseIdentityRef(names[i]).has_value()) {
      return JobError(
          place, fmt::format("is {}, where a column header belongs", Shown(names[i])),
          "identity:NAMESPACE is used alone in deduplicate_by; beside another key, and in key, name columns");
    }
    const auto found = std::find(headers.begin(), headers.end(), names[i]);
    if (found == headers.end()) {
      return JobError(place, fmt::format("is {}, which is not a column of this job", Shown(names[i])),
                      fmt::format("{}the columns are {}", DidYouMean(names[i], headers), ShownList(headers)));
    }
    columns.push_back(static_cast<size_t>(found - headers.begin()));
  }
  return columns;
}

StatusOr<DeduplicationSpec> DeduplicationOf(const JobSpec& spec, const std::vector<std::string>& names) {
  DeduplicationSpec result;
  if (names.size() == 1) result.identity = ParseIdentityRef(names[0]);
  if (!result.identity.has_value()) {
    PX_ASSIGN_OR_RETURN(result.columns, ColumnsOf(spec, kDedupPointer, names));
    return result;
  }
  if (result.identity->name_space.empty())
    return JobError(kDedupPointer, "names no identity namespace", "write it like identity:Email");
  const auto column = FindIdentityColumn(spec, *result.identity);
  if (!column.has_value()) {
    return JobError(kDedupPointer, fmt::format("is {}, which no row of mapping reads", names[0]),
                    "map that identity, or name one or two column headers");
  }
  result.columns.push_back(*column);
  return result;
}

StatusOr<ConsentSpec> ConsentOf(std::string_view path, const Json& values) {
  auto parsed = FieldPath::Parse(path);
  if (!parsed.ok()) return AtJobPath(Below("/consent", path), parsed.status());
  ConsentSpec consent{*std::move(parsed), {}};
  for (const Json& value : values.items()) {
    consent.accepted.emplace_back();
    AppendLowerCase(value.text(), &consent.accepted.back());
  }
  return consent;
}

}  // namespace

Status ParseKeys(const Json& job, JobSpec* spec) {
  PX_ASSIGN_OR_RETURN(spec->deduplicate_by, DeduplicationOf(*spec, TextsAt(job, kDedupPointer)));
  PX_ASSIGN_OR_RETURN(spec->key, ColumnsOf(*spec, "/key", TextsAt(job, "/key")));
  if (const Json* consent = job.Find("consent"); consent != nullptr) {
    for (const auto& [path, values] : consent->members()) {
      PX_ASSIGN_OR_RETURN(ConsentSpec one, ConsentOf(path, values));
      spec->consent.push_back(std::move(one));
    }
  }
  if (spec->file.preset == "pega-cdh" && spec->deduplicate_by.columns.empty()) {
    spec->warnings.emplace_back(
        "two profiles with one CustomerID give two rows, of which Pega keeps one: set deduplicate_by to "
        "CustomerID");
  }
  return absl::OkStatus();
}

}  // namespace pxport
