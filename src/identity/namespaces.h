// The catalogue of identity namespaces and of this destination's target identities: which names mean the
// same, what is already hashed, and which source feeds which target (product.md 4; facts of the Adobe side in
// docs/identities.md).
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

// A standard namespace. All names match without regard to ASCII case.
struct Namespace {
  std::string_view code;  // as Adobe spells it: "Email_LC_SHA256"
  std::optional<int> id;  // of https://data.adobe.io/entities/namespace/ID, where known
  IdentityType type;
  bool hashed = false;                        // its values are SHA-256 digests
  std::span<const std::string_view> aliases;  // other names of the same namespace
};

std::span<const Namespace> StandardNamespaces();

// By code, alias or URI key; nullptr means: a custom namespace (any other name is allowed and is its own).
const Namespace* FindNamespace(std::string_view name);

// Every key of identityMap that means this namespace, lower-cased, without duplicates: code, aliases, URI.
// For a custom namespace: the name itself.
std::vector<std::string> NamespaceSpellings(std::string_view name);

// The value of a target identity is made in one of these ways.
enum class TargetForm { kAsIs, kEmailSha256, kPhoneSha256 };

// A target identity of this destination: GAID, IDFA, ECID, phone_sha256, ... (TargetIdentities()).
struct TargetIdentity {
  std::string_view name;  // as it is written in headers
  TargetForm form;
  std::span<const std::string_view> aliases;
  bool takes_custom_namespaces = false;
  bool takes_attributes = false;
  std::span<const std::string_view> namespaces;  // standard ones it accepts, by code
};

std::span<const TargetIdentity> TargetIdentities();
// NotFound names the nearest known target and lists all.
StatusOr<const TargetIdentity*> FindTargetIdentity(std::string_view name);

// OK if identities of `source_namespace` may feed `target`; InvalidArgument names both and what is taken.
Status CheckFeeds(const TargetIdentity& target, std::string_view source_namespace);
// The same for an attribute source.
Status CheckFeedsAttribute(const TargetIdentity& target, std::string_view path);

// The whole catalogue as a JSON document, for the C header: namespaces, aliases, targets, what feeds what.
std::string CatalogueJson();

}  // namespace pxport

#endif  // PXPORT_IDENTITY_NAMESPACES_H_
