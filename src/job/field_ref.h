// What a job's texts name in a profile: an attribute, the identities of a namespace, or the membership of the
// audience being exported. The only place that knows the spelling "identity:NAMESPACE".
#ifndef PXPORT_JOB_FIELD_REF_H_
#define PXPORT_JOB_FIELD_REF_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/field_path.h"
#include "profile/membership.h"

namespace pxport {

struct IdentityRef {
  std::string name_space;  // as written

  // Every key of identityMap that means this namespace.
  std::vector<std::string> Spellings() const;
  std::string ToString() const;  // "identity:CRMID"
  bool operator==(const IdentityRef&) const = default;
};

// Of MembershipField only kStatus and kTime.
using FieldRef = std::variant<FieldPath, IdentityRef, MembershipField>;

// "identity:CRMID" names the identities of a namespace; nullopt for any other text. The namespace may be
// empty or malformed; IsNamespaceName says so.
std::optional<IdentityRef> ParseIdentityRef(std::string_view text);
// True if a namespace can have this name: it is not empty and does not begin or end with a space.
bool IsNamespaceName(std::string_view name);

}  // namespace pxport

#endif  // PXPORT_JOB_FIELD_REF_H_
