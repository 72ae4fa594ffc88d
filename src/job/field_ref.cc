#include "job/field_ref.h"

#include "identity/namespaces.h"

namespace pxport {
namespace {

constexpr std::string_view kIdentityPrefix = "identity:";

}  // namespace

std::vector<std::string> IdentityRef::Spellings() const {
  return NamespaceSpellings(name_space);
}

std::string IdentityRef::ToString() const {
  return std::string(kIdentityPrefix) + name_space;
}

std::optional<IdentityRef> ParseIdentityRef(std::string_view text) {
  if (!text.starts_with(kIdentityPrefix)) return std::nullopt;
  return IdentityRef{std::string(text.substr(kIdentityPrefix.size()))};
}

bool IsNamespaceName(std::string_view name) {
  return !name.empty() && name.front() != ' ' && name.back() != ' ';
}

}  // namespace pxport
