#include "job/expression_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "identity/namespaces.h"
#include "job/job_spec.h"
#include "profile/membership.h"

namespace pxport {
namespace {

StatusOr<ExpressionField> FieldOf(const FieldPath& path) {
  using From = ExpressionField::From;
  ExpressionField field;
  field.path = path;
  const std::string_view first = path.steps().front().key;
  if (first.starts_with(kIdentityPrefix)) {
    field.from = From::kIdentity;
    field.name_space = first.substr(kIdentityPrefix.size());
    if (path.steps().size() > 1 || field.name_space.empty()) {
      return Failure(Code::kInvalidArgument, fmt::format("{} is not the identity of a namespace", first),
                     "write ${identity:NAMESPACE}, which is a text");
    }
    return field;
  }
  const std::string text = path.ToString();
  switch (MembershipFieldOf(text)) {
    case MembershipField::kStatus:
      field.from = From::kMembershipStatus;
      return field;
    case MembershipField::kTime:
      field.from = From::kMembershipTime;
      return field;
    case MembershipField::kUnknown:
      return Failure(Code::kInvalidArgument,
                     fmt::format("{} is not known of the audience being exported", text),
                     "use segmentMembership.status or segmentMembership.lastQualificationTime");
    case MembershipField::kNone:
      return field;
  }
  return field;
}

}  // namespace

StatusOr<ExpressionPlan> ExpressionPlan::Compile(std::string_view source) {
  // A blank in the place of '=', so that columns are those of the job's text.
  std::string text(source);
  text.front() = ' ';
  PX_ASSIGN_OR_RETURN(Program program, Program::Compile(text));
  ExpressionPlan plan{std::move(program), {}};
  for (const FieldPath& path : plan.program.fields()) {
    PX_ASSIGN_OR_RETURN(ExpressionField field, FieldOf(path));
    plan.fields.push_back(std::move(field));
  }
  return plan;
}

void ExpressionPlan::Want(WantedFields* wanted) {
  for (ExpressionField& field : fields) {
    if (field.from == ExpressionField::From::kAttribute) field.slot = wanted->AddPath(field.path);
    if (field.from == ExpressionField::From::kIdentity)
      field.slot = wanted->AddIdentity(NamespaceSpellings(field.name_space));
  }
}

bool ExpressionPlan::per_audience() const {
  return program.uses_uuid() || std::any_of(fields.begin(), fields.end(), [](const ExpressionField& field) {
           return field.from == ExpressionField::From::kMembershipStatus ||
                  field.from == ExpressionField::From::kMembershipTime;
         });
}

ExpressionColumn::ExpressionColumn(const ExpressionPlan& plan, Timestamp now,
                                   const std::array<uint8_t, 16>& seed)
    : plan_(plan), evaluator_(plan.program, {}), seed_(seed), fields_(plan.fields.size()) {
  row_.now = now;
}

ValueView ExpressionColumn::Field(const ExpressionField& field, const Profile& profile,
                                  const MembershipView* membership) const {
  switch (field.from) {
    case ExpressionField::From::kAttribute:
      return profile.value(field.slot);
    case ExpressionField::From::kIdentity:
      for (const IdentityView& identity : profile.identities(field.slot)) {
        if (!identity.id.empty()) return {ValueKind::kString, identity.id};
      }
      return {};
    case ExpressionField::From::kMembershipStatus:
      return {ValueKind::kString, StatusText(*membership)};
    case ExpressionField::From::kMembershipTime:
      return membership->last_qualification_time;
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
