#include "job/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "job/error.h"

namespace pxport {
namespace {

constexpr std::string_view kFlatRemedy = "set file.json.layout to \"flat\"";

// Column and the members that lead to it.
struct Placed {
  std::vector<std::string> members;
  size_t column;
};

bool IsIdentityColumn(const ColumnSpec& column) {
  return column.target != nullptr || std::holds_alternative<IdentityRef>(column.source);
}

std::vector<std::string> MembersOfColumn(const ColumnSpec& column) {
  if (std::holds_alternative<MembershipField>(column.source)) return {"segmentMembership"};
  if (IsIdentityColumn(column)) return {"identityMap"};
  if (const auto* const path = std::get_if<FieldPath>(&column.source)) return MembersOnPath(*path);
  return {column.header};  // an expression has no place in the profile: its name is its place
}

bool IsExpression(const JobSpec& spec, size_t column) {
  return std::holds_alternative<ExpressionPlan>(spec.mapping[column].source);
}

// Identities share identityMap, as status and time share the membership.
bool MayShare(const ColumnSpec& a, const ColumnSpec& b) {
  const auto membership = [](const ColumnSpec& column) {
    return std::holds_alternative<MembershipField>(column.source);
  };
  return (IsIdentityColumn(a) && IsIdentityColumn(b)) || (membership(a) && membership(b));
}

Status CheckMembers(const JobSpec& spec) {
  std::vector<Placed> placed;
  for (size_t i = 0; i < spec.mapping.size(); ++i) placed.push_back({MembersOfColumn(spec.mapping[i]), i});
  // A member comes right before those inside it.
  std::stable_sort(placed.begin(), placed.end(),
                   [](const Placed& a, const Placed& b) { return a.members < b.members; });
  for (size_t i = 1; i < placed.size(); ++i) {
    const std::vector<std::string>&outer = placed[i - 1].members, &inner = placed[i].members;
    if (outer.size() > inner.size() || !std::equal(outer.begin(), outer.end(), inner.begin())) continue;
    size_t first = placed[i - 1].column, second = placed[i].column;
    if (MayShare(spec.mapping[first], spec.mapping[second])) continue;
    if (IsExpression(spec, first) != IsExpression(spec, second) ? IsExpression(spec, first) : first > second)
      std::swap(first, second);
    const bool expression = IsExpression(spec, second);
    return JobError(fmt::format("/mapping/{}", second),
                    fmt::format("makes a member {} of the record, where /mapping/{} has its place",
                                Shown(fmt::format("{}", fmt::join(outer, "."))), first),
                    expression ? std::string("give the expression another target")
                               : fmt::format("leave one of them out, or {}", kFlatRemedy));
  }
  return absl::OkStatus();
}

bool IsKey(const JobSpec& spec, size_t column) {
  const auto names = [&](const std::vector<size_t>& columns) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  return names(spec.key) || names(spec.deduplicate_by.columns);
}

// Attributes and memberships are at their source paths. Keys need a header: files of deletes show it.
Status CheckHeadersShow(const Json& mapping, JobSpec* spec) {
  for (size_t i = 0; i < spec->mapping.size(); ++i) {
    const ColumnSpec& column = spec->mapping[i];
    if (IsIdentityColumn(column) || IsExpression(*spec, i) || IsKey(*spec, i)) continue;
    const char* const key = mapping.items()[i].Find("name") != nullptr ? "name" : "target";
    if (mapping.items()[i].Find(key) == nullptr) continue;
    const std::string pointer = fmt::format("/mapping/{}/{}", i, key);
    const std::string what = fmt::format(
        "has no effect on the files: in a nested record, {} is at its source path", Shown(column.header));
    if (spec->file.layout_given) return JobError(pointer, what, fmt::format("remove it, or {}", kFlatRemedy));
    spec->warnings.push_back(fmt::format("{} {}; remove it, or {}", pointer, what, kFlatRemedy));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> MembersOnPath(const FieldPath& path) {
  std::vector<std::string> members;
  for (const PathStep& step : path.steps()) {
    if (step.index < 0) {
      members.push_back(step.key);
    } else {
      members.back() += fmt::format("{}", step.index);
    }
  }
  return members;
}

std::string MemberOf(const ColumnPlan& column, FileFormat format) {
  if (format == FileFormat::kFlatJson) return column.header;
  switch (column.membership()) {
    case MembershipField::kStatus:
      return "segmentMembership.seg_namespace.seg_id.status";
    case MembershipField::kTime:
      return "segmentMembership.seg_namespace.seg_id.lastQualificationTime";
    case MembershipField::kNone:
    case MembershipField::kUnknown:
      break;
  }
  std::vector<PathStep> steps;
  if (column.target_identity) {
    steps = {{"identityMap"}, {column.header}};
    return FieldPath::Of(std::move(steps)).ToString() + "[].id";
  }
  if (column.expression() != nullptr) {
    steps.push_back({column.header});
  } else {
    for (std::string& key : MembersOnPath(std::get<FieldPath>(column.source)))
      steps.push_back({std::move(key)});
  }
  return FieldPath::Of(std::move(steps)).ToString();
}

Status CheckRecord(const Json& mapping, JobSpec* spec) {
  if (spec->file.format != FileFormat::kJson) return absl::OkStatus();
  PX_RETURN_IF_ERROR(CheckMembers(*spec));
  return CheckHeadersShow(mapping, spec);
}

}  // namespace pxport
