// The catalog of identity namespaces and of this destination's target identities: which names are aliases,
// which namespaces hold digests, and which source may feed which target. docs/identities.md documents it.
#ifndef PXPORT_IDENTITY_NAMESPACES_H_
#define PXPORT_IDENTITY_NAMESPACES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

enum class IdentityType { kCookie, kCrossDevice, kDevice, kEmail, kPhone, kCustom };

// A standard namespace. Names are compared without regard to ASCII case.
struct Namespace {
  std::string_view code;  // as Adobe spells it: "Email_LC_SHA256"
  std::optional<int> id;  // of https://data.adobe.io/entities/namespace/ID, where known
  IdentityType type;
  bool hashed = false;                        // its values are SHA-256 digests
  std::span<const std::string_view> aliases;  // other names of the same namespace
  bool advertising_id = false;                // all zeros: the owner of the device opted out
};

std::span<const Namespace> StandardNamespaces();

// Finds a namespace by code, alias or URI. Returns nullptr for all other names: they are custom namespaces.
const Namespace* FindNamespace(std::string_view name);

// Returns all keys that identityMap may use for this namespace, in lower case and without duplicates: code,
// aliases, URI. For a custom namespace: the name itself.
std::vector<std::string> NamespaceSpellings(std::string_view name);

// How the value of a target identity is made.
enum class TargetForm {
  kAsIs,           // the source value, unchanged
  kAdvertisingId,  // unchanged too, but the id of devices whose owners opted out is invalid
  kEmailSha256,
  kPhoneSha256,
};

constexpr bool HoldsDigests(TargetForm form) {
  return form == TargetForm::kEmailSha256 || form == TargetForm::kPhoneSha256;
}

// A target identity of this destination: GAID, IDFA, ECID, phone_sha256, ... (TargetIdentities()).
struct TargetIdentity {
  std::string_view name;  // as in headers
  TargetForm form;
  std::span<const std::string_view> aliases;
  bool takes_custom_namespaces = false;
  bool takes_attributes = false;
  std::span<const std::string_view> namespaces;  // codes of the standard namespaces that it accepts
};

std::span<const TargetIdentity> TargetIdentities();
// NotFound if there is no such target; the error suggests the nearest name and lists all of them.
StatusOr<const TargetIdentity*> FindTargetIdentity(std::string_view name);

// OK if identities of `source_namespace` may feed `target`, else InvalidArgument. The error names both, and
// lists the sources that `target` accepts.
Status CheckFeeds(const TargetIdentity& target, std::string_view source_namespace);
// The same for a source that is an attribute.
Status CheckFeedsAttribute(const TargetIdentity& target, std::string_view path);

// Returns the whole catalog as a JSON document: namespaces, aliases, targets, and the sources of each target.
std::string CatalogueJson();

}  // namespace pxport

#endif  // PXPORT_IDENTITY_NAMESPACES_H_
