#include "job/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/nearest.h"
#include "identity/namespaces.h"
#include "job/error.h"
#include "job/formats.h"
#include "job/identity_keys.h"

namespace pxport {
namespace {

constexpr std::string_view kStatusSource = "segmentMembership.seg_namespace.seg_id.status";
constexpr std::string_view kTimeSource = "segmentMembership.seg_namespace.seg_id.lastQualificationTime";
constexpr std::string_view kCustomerId = "CustomerID";

bool IsStructure(ResultKind kind) {
  return kind == ResultKind::kArray || kind == ResultKind::kObject;
}

ColumnType TypeOf(std::string_view name) {
  if (name == "string") return ColumnType::kString;
  if (name == "date") return ColumnType::kDate;
  if (name == "json") return ColumnType::kJson;
  return name == "timestamp" ? ColumnType::kTimestamp : ColumnType::kAuto;
}

// One element of `mapping`.
class ColumnParser {
 public:
  ColumnParser(const Json& json, size_t index, std::vector<std::string>* warnings)
      : json_(json), index_(index), warnings_(warnings) {}

  StatusOr<ColumnSpec> Run() {
    column_.source_text = TextAt(json_, "/source");
    target_text_ = TextAt(json_, "/target");
    column_.type = TypeOf(TextAt(json_, "/type"));
    column_.required = FlagAt(json_, "/required");
    column_.apply_transformation = FlagAt(json_, "/apply_transformation");
    PX_RETURN_IF_ERROR(Source());
    PX_RETURN_IF_ERROR(Target());
    PX_RETURN_IF_ERROR(CheckType());
    PX_RETURN_IF_ERROR(ParseIdentityKeys(json_, fmt::format("/mapping/{}", index_), &column_));
    return std::move(column_);
  }

 private:
  std::string Pointer(std::string_view key) const { return fmt::format("/mapping/{}/{}", index_, key); }

  Status Source() {
    const std::string_view text = column_.source_text;
    const std::string pointer = Pointer("source");
    if (text.starts_with('=')) return Expression(pointer);
    if (std::any_of(text.begin(), text.end(), IsControl)) {
      return JobError(pointer, "holds a control character",
                      "take it out; only visible characters and spaces are allowed here");
    }
    if (text.find("${") != text.npos) {
      return JobError(pointer, "holds \"${\": variables are only allowed in credentials, tokens and keys",
                      "write the path itself; in an expression (\"=...\") ${name} is an attribute's name");
    }
    if (auto identity = ParseIdentityRef(text)) {
      PX_RETURN_IF_ERROR(CheckNamespaceName(pointer, identity->name_space));
      column_.source = *std::move(identity);
      return absl::OkStatus();
    }
    switch (const MembershipField field = MembershipFieldOf(text)) {
      case MembershipField::kStatus:
      case MembershipField::kTime:
        column_.source = field;
        return absl::OkStatus();
      case MembershipField::kUnknown:
        return JobError(pointer,
                        fmt::format("is {}: that is not known of the audience being exported", Shown(text)),
                        fmt::format("use {} or {}", kStatusSource, kTimeSource));
      case MembershipField::kNone:
        break;
    }
    auto path = FieldPath::Parse(text);
    if (!path.ok()) return AtJobPath(pointer, path.status());
    column_.source = *std::move(path);
    return absl::OkStatus();
  }

  Status Expression(const std::string& pointer) {
    auto expression = ExpressionPlan::Compile(column_.source_text);
    if (expression.ok()) {
      column_.source = *std::move(expression);
      return absl::OkStatus();
    }
    const std::string column = Detail(expression.status(), kInputColumn).value_or("");
    Status status = AtJobPath(pointer, expression.status());
    if (Detail(status, kRemedy).value_or("").empty())
      status = WithDetail(std::move(status), kRemedy, "correct it there; docs/expressions.md has the syntax");
    return column.empty() ? status : WithDetail(std::move(status), kExpressionColumn, column);
  }

  static Status CheckNamespaceName(const std::string& pointer, std::string_view name) {
    if (IsNamespaceName(name)) return absl::OkStatus();
    return JobError(pointer, "names no identity namespace",
                    "write it like identity:CRMID, without spaces around the name");
  }

  // An identity without a target goes into the target identity of its name, else into a plain column of its
  // name.
  Status Target() {
    std::optional<IdentityRef> target = ParseIdentityRef(target_text_);
    const auto* const source = std::get_if<IdentityRef>(&column_.source);
    if (target_text_.empty() && source != nullptr) {
      if (FindTargetIdentity(source->name_space).ok()) target = *source;
      column_.header = source->name_space;
    } else if (!target_text_.empty()) {
      column_.header = target_text_;
    } else if (std::holds_alternative<ExpressionPlan>(column_.source)) {
      return JobError(Pointer("target"), "is missing: an expression has no name of its own",
                      "add the column's header");
    } else {
      PX_ASSIGN_OR_RETURN(const FieldPath path, FieldPath::Parse(column_.source_text));
      column_.header = path.DefaultHeader();
    }
    if (target.has_value()) {
      PX_RETURN_IF_ERROR(TargetIdentityOf(*target));
    } else if (column_.apply_transformation) {
      return JobError(
          Pointer("apply_transformation"), "is true, but the target is a plain column, which is never hashed",
          "set target to identity:email_lc_sha256 or identity:phone_sha256, and name to the header you want");
    }
    if (json_.Find("name") != nullptr) column_.header = TextAt(json_, "/name");
    return absl::OkStatus();
  }

  Status TargetIdentityOf(const IdentityRef& name) {
    PX_RETURN_IF_ERROR(CheckNamespaceName(Pointer("target"), name.name_space));
    const auto found = FindTargetIdentity(name.name_space);
    if (!found.ok()) return AtJobPath(Pointer("target"), found.status());
    const TargetIdentity& target = **found;
    column_.target = &target;
    column_.header = target.name;
    const bool hashed = HoldsDigests(target.form);
    if (column_.apply_transformation && !hashed) {
      return JobError(
          Pointer("apply_transformation"), fmt::format("is true, but {} is not hashed", target.name),
          "hash into identity:email_lc_sha256 or identity:phone_sha256, or leave apply_transformation out");
    }
    if (std::holds_alternative<MembershipField>(column_.source)) {
      return JobError(Pointer("source"),
                      fmt::format("is the membership, which cannot feed {}", name.ToString()),
                      "name a column as the target, such as \"Status\"");
    }
    // Treat an expression like an attribute: the identity that it yields is unknown.
    const auto* const identity = std::get_if<IdentityRef>(&column_.source);
    const Status fed = identity != nullptr ? CheckFeeds(target, identity->name_space)
                                           : CheckFeedsAttribute(target, column_.source_text);
    if (!fed.ok()) return AtJobPath(Pointer("source"), fed);
    if (hashed && identity == nullptr && !column_.apply_transformation) {
      warnings_->push_back(fmt::format(
          "/mapping/{}: values of {} go into {} as they are; set apply_transformation unless they "
          "are hashes already",
          index_, column_.source_text, target.name));
    }
    return absl::OkStatus();
  }

  Status CheckType() const {
    const bool text = column_.type == ColumnType::kAuto || column_.type == ColumnType::kString;
    const bool identity = column_.target != nullptr || std::holds_alternative<IdentityRef>(column_.source);
    if (text || !identity) return absl::OkStatus();
    const bool json = column_.type == ColumnType::kJson;
    return JobError(Pointer("type"),
                    fmt::format("is {}, but an identity is text", json ? "JSON" : "a date or a time"),
                    "leave type out");
  }

  const Json& json_;
  const size_t index_;
  std::vector<std::string>* const warnings_;
  std::string target_text_;
  ColumnSpec column_;
};

// Arrays and objects are allowed where the column can hold them: as a plain column of a nested record.
Status CheckResult(const ColumnSpec& column, size_t index, FileFormat format) {
  const auto* const expression = std::get_if<ExpressionPlan>(&column.source);
  if (expression == nullptr || !IsStructure(expression->program.result())) return absl::OkStatus();
  const std::string pointer = fmt::format("/mapping/{}/source", index);
  const bool array = expression->program.result() == ResultKind::kArray;
  const std::string_view what = array ? "makes an array" : "makes an object";
  if (column.target != nullptr) {
    return JobError(pointer, fmt::format("{}, which cannot be an identity", what),
                    "take one element of it, such as x[0]");
  }
  if (format != FileFormat::kCsv || column.type == ColumnType::kJson) return absl::OkStatus();
  return JobError(pointer, fmt::format("{}, which a CSV column cannot hold", what),
                  array ? "make text of it: array_to_string(';', x), or set type to \"json\""
                        : "take one value of it, such as x.key, or set type to \"json\"");
}

Status CheckHeaders(const JobSpec& spec) {
  std::map<std::string_view, size_t> seen;
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    const auto [place, fresh] = seen.emplace(spec.mapping[i].header, i);
    if (fresh) continue;
    return JobError(fmt::format("/mapping/{}", i),
                    fmt::format("makes a column {}, as /mapping/{} does", Shown(place->first), place->second),
                    "give one of them another name");
  }
  return absl::OkStatus();
}

// The preset demands the customer's id, in every row: Pega identifies customers by it.
Status CheckCustomerId(JobSpec* spec) {
  if (spec->file.preset != "pega-cdh") return absl::OkStatus();
  bool found = false;
  std::string nearly;
  for (ColumnSpec& column : spec->mapping) {
    const bool target = column.target != nullptr && column.target->name == kCustomerId;
    if (column.header == kCustomerId || target) {
      column.required = true;
      found = true;
    } else if (nearly.empty() && !NearestWord(column.header, {&kCustomerId, 1}).empty()) {
      nearly = column.header;
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

Status ParseMapping(const Json& mapping, JobSpec* spec) {
  for (size_t i = 0; i < mapping.items().size(); ++i) {
    PX_ASSIGN_OR_RETURN(ColumnSpec column, ColumnParser(mapping.items()[i], i, &spec->warnings).Run());
    spec->mapping.push_back(std::move(column));
  }
  return absl::OkStatus();
}

Status CheckMapping(JobSpec* spec) {
  for (size_t i = 0; i < spec->mapping.size(); ++i)
    PX_RETURN_IF_ERROR(CheckResult(spec->mapping[i], i, spec->file.format));
  PX_RETURN_IF_ERROR(CheckHeaders(*spec));
  return CheckCustomerId(spec);
}

}  // namespace pxport
