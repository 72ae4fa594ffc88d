#include "identity/canonical.h"

#include <fmt/format.h>

#include <vector>

#include "base/nearest.h"
#include "identity/namespaces.h"
#include "identity/spaces.h"

namespace pxport {
namespace {

Status UnknownNamespace(std::string_view name_space) {
  std::vector<std::string_view> known;
  for (const Namespace& standard : StandardNamespaces()) known.push_back(standard.code);
  for (const TargetIdentity& target : TargetIdentities()) {
    if (FindNamespace(target.name) == nullptr) known.push_back(target.name);
  }
  const std::string_view nearest = NearestWord(name_space, known);
  std::string what = fmt::format("unknown identity namespace \"{}\"", name_space);
  if (!nearest.empty()) what += fmt::format(", did you mean \"{}\"?", nearest);
  return WithDetail(
      Failure(Code::kNotFound, std::move(what), fmt::format("use one of {}", fmt::join(known, ", "))),
      kNamespace, name_space);
}

Status InvalidValue(const Namespace& name_space, std::string what, std::string_view remedy) {
  return WithDetail(Failure(Code::kInvalidArgument, std::move(what), remedy), kNamespace, name_space.code);
}

struct CanonicalIdentity {
  std::string text;
  bool digest = false;
};

StatusOr<CanonicalIdentity> CanonicalOf(const Namespace& name_space, std::string_view value,
                                        const IdentityOptions& options) {
  CanonicalIdentity canonical;
  const bool email = name_space.type == IdentityType::kEmail;
  const bool phone = name_space.type == IdentityType::kPhone;
  const std::string_view trimmed = TrimText(value);
  if (name_space.hashed || ((email || phone) && IsSha256Hex(trimmed))) {
    if (!IsSha256Hex(trimmed)) {
      return InvalidValue(name_space,
                          fmt::format("the value is not a SHA-256 digest, which {} holds", name_space.code),
                          "pass 64 hexadecimal digits, or use the namespace of plain values");
    }
    EncodeDigest(trimmed, HashEncoding::kHex, &canonical.text);
    canonical.digest = true;
  } else if (email) {
    if (!NormalizeEmail(value, options.email_format, options.trim, &canonical.text)) {
      return InvalidValue(name_space, "the value is not an email address",
                          "pass one address: text on both sides of one @, without spaces");
    }
  } else if (phone) {
    if (!NormalizePhone(value, options.phone_format, options.default_region, &canonical.text)) {
      return InvalidValue(
          name_space, "the value is not a phone number",
          "pass it with its calling code, as in +40 123 456 789, or set the default country code");
    }
  } else if (name_space.advertising_id && IsZeroAdvertisingId(value)) {
    return InvalidValue(name_space, "the advertising id is all zeros: the owner of the device opted out",
                        "leave the identity out");
  } else {
    canonical.text = value;
  }
  return canonical;
}

StatusOr<CanonicalIdentity> CanonicalOf(std::string_view name_space, std::string_view value,
                                        const IdentityOptions& options) {
  const Namespace* known = FindNamespace(name_space);
  if (known != nullptr) return CanonicalOf(*known, value, options);
  // extern_id and CustomerID are target identities of this destination, not Adobe namespaces.
  if (FindTargetIdentity(name_space).ok()) return CanonicalIdentity{std::string(value)};
  return UnknownNamespace(name_space);
}

}  // namespace

StatusOr<std::string> NormalizeIdentity(std::string_view name_space, std::string_view value,
                                        const IdentityOptions& options) {
  PX_ASSIGN_OR_RETURN(CanonicalIdentity canonical, CanonicalOf(name_space, value, options));
  return std::move(canonical.text);
}

StatusOr<std::string> HashIdentity(std::string_view name_space, std::string_view value,
                                   const IdentityOptions& options) {
  const StatusOr<CanonicalIdentity> canonical = CanonicalOf(name_space, value, options);
  if (TrimText(value).empty() && canonical.status().code() != Code::kNotFound) {
    return WithDetail(Failure(Code::kInvalidArgument, "an empty identity has no hash",
                              "leave the identity out: all profiles without one would share the hash"),
                      kNamespace, name_space);
  }
  if (!canonical.ok()) return canonical.status();
  std::string hash;
  if (canonical->digest) {
    EncodeDigest(canonical->text, options.encoding, &hash);
  } else {
    IdentityHasher().Hash(canonical->text, options.encoding, &hash);
  }
  return hash;
}

}  // namespace pxport
