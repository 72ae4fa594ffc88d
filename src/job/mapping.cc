// Columns: what they read, what they are called, which identity feeds which target.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/field_path.h"
#include "base/nearest.h"
#include "identity/namespaces.h"
#include "job/checks.h"
#include "job/error.h"
#include "job/expression_column.h"
#include "job/formats.h"
#include "profile/membership.h"

namespace pxport {
namespace {

constexpr std::string_view kStatusSource = "segmentMembership.seg_namespace.seg_id.status";
constexpr std::string_view kTimeSource = "segmentMembership.seg_namespace.seg_id.lastQualificationTime";
constexpr std::string_view kCustomerId = "CustomerID";

std::string MappingPointer(size_t index, std::string_view key) {
  return fmt::format("/mapping/{}/{}", index, key);
}

bool IsIdentity(std::string_view text) {
  return text.starts_with(kIdentityPrefix);
}
bool IsExpression(std::string_view source) {
  return source.starts_with('=');
}
std::string_view AfterPrefix(std::string_view text) {
  return text.substr(kIdentityPrefix.size());
}

bool IsMembership(std::string_view source) {
  const MembershipField field = MembershipFieldOf(source);
  return field == MembershipField::kStatus || field == MembershipField::kTime;
}

bool IsStructure(ResultKind kind) {
  return kind == ResultKind::kArray || kind == ResultKind::kObject;
}

Status CheckNamespaceText(const std::string& pointer, std::string_view name) {
  if (!name.empty() && name.front() != ' ' && name.back() != ' ') return absl::OkStatus();
  return JobError(pointer, "names no identity namespace",
                  "write it like identity:CRMID, without blanks around the name");
}

// Arrays and objects are allowed where the column can hold them: as a plain column of a nested record.
Status CheckExpression(const MappingSpec& mapping, size_t index, const JobSpec& spec) {
  const std::string pointer = MappingPointer(index, "source");
  const auto expression = ExpressionPlan::Compile(mapping.source);
  if (!expression.ok()) {
    const std::string column = Detail(expression.status(), kInputColumn).value_or("");
    Status status = AtJobPath(pointer, expression.status());
    if (Detail(status, kRemedy).value_or("").empty())
      status = WithDetail(std::move(status), kRemedy, "correct it there; docs/expressions.md has the syntax");
    return column.empty() ? status : WithDetail(std::move(status), kExpressionColumn, column);
  }
  const ResultKind result = expression->program.result();
  if (!IsStructure(result)) return absl::OkStatus();
  const std::string_view what = result == ResultKind::kArray ? "makes an array" : "makes an object";
  if (IsIdentity(mapping.target)) {
    return JobError(pointer, fmt::format("{}, which cannot be an identity", what),
                    "take one element of it, such as x[0]");
  }
  if (spec.file.format == FileFormat::kJson) return absl::OkStatus();
  return JobError(pointer, fmt::format("{}, which a CSV column cannot hold", what),
                  result == ResultKind::kArray ? "make text of it: array_to_string(';', x)"
                                               : "take one value of it, such as x.key");
}

Status CheckSource(const MappingSpec& mapping, size_t index, const JobSpec& spec) {
  const std::string pointer = MappingPointer(index, "source");
  const std::string_view source = mapping.source;
  if (IsExpression(source)) return CheckExpression(mapping, index, spec);
  if (std::any_of(source.begin(), source.end(), IsControl)) {
    return JobError(pointer, "holds a control character",
                    "take it out; only visible characters and blanks are allowed here");
  }
  if (source.find("${") != source.npos) {
    return JobError(pointer, "holds \"${\": variables are only allowed in credentials, tokens and keys",
                    "write the path itself; in an expression (\"=...\") ${name} is an attribute's name");
  }
  if (IsIdentity(source)) return CheckNamespaceText(pointer, AfterPrefix(source));
  if (IsMembership(source)) return absl::OkStatus();
  if (MembershipFieldOf(source) == MembershipField::kUnknown) {
    return JobError(pointer,
                    fmt::format("is {}: that is not known of the audience being exported", Shown(source)),
                    fmt::format("use {} or {}", kStatusSource, kTimeSource));
  }
  const auto path = FieldPath::Parse(source);
  return path.ok() ? absl::OkStatus() : AtJobPath(pointer, path.status());
}

Status CheckTargetIdentity(MappingSpec* mapping, size_t index, JobSpec* spec) {
  const std::string_view name = AfterPrefix(mapping->target);
  PX_RETURN_IF_ERROR(CheckNamespaceText(MappingPointer(index, "target"), name));
  const auto target = FindTargetIdentity(name);
  if (!target.ok()) return AtJobPath(MappingPointer(index, "target"), target.status());
  const bool hashed = (*target)->form != TargetForm::kAsIs;
  if (mapping->apply_transformation && !hashed) {
    return JobError(
        MappingPointer(index, "apply_transformation"),
        fmt::format("is true, but {} is not hashed", (*target)->name),
        "hash into identity:email_lc_sha256 or identity:phone_sha256, or leave apply_transformation out");
  }
  const std::string_view source = mapping->source;
  if (IsMembership(source)) {
    return JobError(MappingPointer(index, "source"),
                    fmt::format("is the membership, which cannot feed {}", mapping->target),
                    "name a column as the target, such as \"Status\"");
  }
  // What an expression makes is like an attribute: nobody knows of it what it identifies.
  const Status fed =
      IsIdentity(source) ? CheckFeeds(**target, AfterPrefix(source)) : CheckFeedsAttribute(**target, source);
  if (!fed.ok()) return AtJobPath(MappingPointer(index, "source"), fed);
  if (hashed && !IsIdentity(source) && !mapping->apply_transformation) {
    spec->warnings.push_back(
        fmt::format("/mapping/{}: values of {} go into {} as they are; set apply_transformation unless they "
                    "are hashes already",
                    index, source, (*target)->name));
  }
  return absl::OkStatus();
}

Status CheckTarget(MappingSpec* mapping, size_t index, JobSpec* spec) {
  // An identity without a target goes into the target identity of its name, else into a plain column of its
  // name.
  if (mapping->target.empty() && IsIdentity(mapping->source)) {
    const std::string name(AfterPrefix(mapping->source));
    mapping->target = FindTargetIdentity(name).ok() ? mapping->source : name;
  }
  if (mapping->target.empty() && IsExpression(mapping->source)) {
    return JobError(MappingPointer(index, "target"), "is missing: an expression has no name of its own",
                    "add the column's header");
  }
  if (IsIdentity(mapping->target)) return CheckTargetIdentity(mapping, index, spec);
  if (!mapping->apply_transformation) return absl::OkStatus();
  return JobError(
      MappingPointer(index, "apply_transformation"),
      "is true, but the target is a plain column, which is never hashed",
      "set target to identity:email_lc_sha256 or identity:phone_sha256, and name to the header you want");
}

Status CheckType(const MappingSpec& mapping, size_t index) {
  const bool time = mapping.type == ColumnType::kDate || mapping.type == ColumnType::kTimestamp;
  if (!time || !(IsIdentity(mapping.source) || IsIdentity(mapping.target))) return absl::OkStatus();
  return JobError(MappingPointer(index, "type"), "is a date or a time, but an identity is text",
                  "leave type out");
}

Status CheckHeaders(const JobSpec& spec) {
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    const auto [place, fresh] = seen.emplace(ColumnHeader(spec.mapping[i]), i);
    if (fresh) continue;
    return JobError(fmt::format("/mapping/{}", i),
                    fmt::format("makes a column {}, as /mapping/{} does", Shown(place->first), place->second),
                    "give one of them another name");
  }
  return absl::OkStatus();
}

// Of a nested record: an expression's value stands at its top, where nothing else may stand.
Status CheckRecord(const JobSpec& spec) {
  if (spec.file.format != FileFormat::kJson) return absl::OkStatus();
  std::map<std::string, size_t> tops;
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    const std::string_view source = spec.mapping[i].source;
    if (IsMembership(source)) {
      tops.emplace("segmentMembership", i);
    } else if (IsIdentity(source) || IsIdentity(spec.mapping[i].target)) {
      tops.emplace("identityMap", i);
    } else if (const auto path = FieldPath::Parse(source); !IsExpression(source) && path.ok()) {
      // As JsonRow: the indexes behind a key join it.
      std::string top = path->steps().front().key;
      for (size_t s = 1; s < path->steps().size() && path->steps()[s].index >= 0; ++s)
        top += fmt::format("{}", path->steps()[s].index);
      tops.emplace(std::move(top), i);
    }
  }
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    const MappingSpec& mapping = spec.mapping[i];
    if (!IsExpression(mapping.source) || IsIdentity(mapping.target)) continue;
    const auto taken = tops.find(ColumnHeader(mapping));
    if (taken == tops.end()) continue;
    return JobError(fmt::format("/mapping/{}", i),
                    fmt::format("makes a member {} of the record, where /mapping/{} has its place",
                                Shown(taken->first), taken->second),
                    "give the expression another target");
  }
  return absl::OkStatus();
}

// The preset demands the customer's id, in every row: Pega tells its customers by it.
Status CheckCustomerId(JobSpec* spec) {
  if (spec->file.preset != "pega-cdh") return absl::OkStatus();
  bool found = false;
  std::string nearly;
  for (MappingSpec& mapping : spec->mapping) {
    const auto target =
        FindTargetIdentity(IsIdentity(mapping.target) ? AfterPrefix(mapping.target) : std::string_view());
    const std::string header = ColumnHeader(mapping);
    if (header == kCustomerId || (target.ok() && (*target)->name == kCustomerId)) {
      mapping.required = true;
      found = true;
    } else if (nearly.empty() && !NearestWord(header, {&kCustomerId, 1}).empty()) {
      nearly = header;
    }
  }
  if (found) return absl::OkStatus();
  const std::string hint = nearly.empty() ? std::string() : fmt::format("is it {}? ", Shown(nearly));
  return JobError(
      "/mapping", "has no column CustomerID, which the preset pega-cdh demands",
      fmt::format(
          "{}map the customer's id with \"target\": \"identity:CustomerID\", or choose another file.preset",
          hint));
}

}  // namespace

std::string ColumnHeader(const MappingSpec& mapping) {
  if (mapping.name.has_value()) return *mapping.name;
  if (IsIdentity(mapping.target)) {
    const auto target = FindTargetIdentity(AfterPrefix(mapping.target));
    return std::string(target.ok() ? (*target)->name : AfterPrefix(mapping.target));
  }
  if (!mapping.target.empty()) return mapping.target;
  if (IsIdentity(mapping.source)) return std::string(AfterPrefix(mapping.source));
  const auto path = FieldPath::Parse(mapping.source);
  return path.ok() ? path->DefaultHeader() : mapping.source;
}

Status CheckMapping(JobSpec* spec) {
  for (size_t i = 0; i < spec->mapping.size(); ++i) {
    PX_RETURN_IF_ERROR(CheckSource(spec->mapping[i], i, *spec));
    PX_RETURN_IF_ERROR(CheckTarget(&spec->mapping[i], i, spec));
    PX_RETURN_IF_ERROR(CheckType(spec->mapping[i], i));
  }
  PX_RETURN_IF_ERROR(CheckHeaders(*spec));
  PX_RETURN_IF_ERROR(CheckRecord(*spec));
  return CheckCustomerId(spec);
}

}  // namespace pxport
