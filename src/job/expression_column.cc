#include "job/expression_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pxport {
namespace {

StatusOr<FieldRef> RefOf(const FieldPath& path, const std::string& text) {
  if (auto identity = ParseIdentityRef(path.steps().front().key)) {
    if (path.steps().size() == 1 && !identity->name_space.empty()) return *std::move(identity);
    return Failure(Code::kInvalidArgument,
                   fmt::format("{} is not the identity of a namespace", identity->ToString()),
                   "write ${identity:NAMESPACE}, which is a text");
  }
  switch (const MembershipField field = MembershipFieldOf(text)) {
    case MembershipField::kStatus:
    case MembershipField::kTime:
      return field;
    case MembershipField::kUnknown:
      return Failure(Code::kInvalidArgument,
                     fmt::format("{} is not known of the audience being exported", text),
                     "use segmentMembership.status or segmentMembership.lastQualificationTime");
    case MembershipField::kNone:
      break;
  }
  return path;
}

}  // namespace

StatusOr<ExpressionPlan> ExpressionPlan::Compile(std::string_view source) {
  // A space in the place of '=', so that columns are those of the job's text.
  std::string text(source);
  text.front() = ' ';
  PX_ASSIGN_OR_RETURN(Program program, Program::Compile(text));
  ExpressionPlan plan{std::move(program), {}};
  for (const FieldPath& path : plan.program.fields()) {
    const std::string name = path.ToString();
    PX_ASSIGN_OR_RETURN(FieldRef ref, RefOf(path, name));
    plan.fields.push_back({name, std::move(ref)});
  }
  return plan;
}

void ExpressionPlan::Want(WantedFields* wanted) {
  for (ExpressionField& field : fields) {
    if (const auto* path = std::get_if<FieldPath>(&field.ref)) field.slot = wanted->AddPath(*path);
    if (const auto* identity = std::get_if<IdentityRef>(&field.ref))
      field.slot = wanted->AddIdentity(identity->Spellings());
  }
}

bool ExpressionPlan::per_audience() const {
  return program.uses_uuid() || std::any_of(fields.begin(), fields.end(), [](const ExpressionField& field) {
           return std::holds_alternative<MembershipField>(field.ref);
         });
}

ExpressionColumn::ExpressionColumn(const ExpressionPlan& plan, Timestamp now,
                                   const std::array<uint8_t, 16>& seed)
    : plan_(plan), evaluator_(plan.program, {}), seed_(seed), fields_(plan.fields.size()) {
  row_.now = now;
}

ValueView ExpressionColumn::Field(const ExpressionField& field, const Profile& profile,
                                  const MembershipView* membership) const {
  if (std::holds_alternative<FieldPath>(field.ref)) return profile.value(field.slot);
  if (const auto* which = std::get_if<MembershipField>(&field.ref)) {
    if (*which == MembershipField::kTime) return membership->last_qualification_time;
    return {ValueKind::kString, StatusText(*membership)};
  }
  for (const IdentityView& identity : profile.identities(field.slot)) {
    if (!identity.id.empty()) return {ValueKind::kString, identity.id};
  }
  return {};
}

StatusOr<ValueView> ExpressionColumn::Run(const Profile& profile, const MembershipView* membership,
                                          const RowPlace& place) {
  for (size_t i = 0; i < fields_.size(); ++i) fields_[i] = Field(plan_.fields[i], profile, membership);
  if (plan_.program.uses_uuid()) {
    std::array<char, 36> text;
    std::memcpy(text.data(), seed_.data(), 16);
    std::memcpy(text.data() + 16, &place.offset, 8);
    std::memcpy(text.data() + 24, &place.source, 4);
    std::memcpy(text.data() + 28, &place.audience, 4);
    std::memcpy(text.data() + 32, &place.row, 4);
    const Sha256Bytes digest = sha256_.Of({text.data(), text.size()});
    std::copy_n(digest.begin(), row_.uuid_seed.size(), row_.uuid_seed.begin());
  }
  return evaluator_.Run(fields_, row_);
}

}  // namespace pxport
