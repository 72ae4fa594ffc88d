// pxport.h, Layer: identity.
#include <fmt/format.h>

#include "base/digest.h"
#include "base/utf8.h"
#include "boundary.h"
#include "identity/namespaces.h"
#include "identity/normalize.h"

using namespace pxport;
using namespace pxport::capi;

namespace {

StatusOr<PhoneFormat> ReadPhoneFormat(int32_t format) {
  switch (format) {
    case PXPORT_PHONE_E164:
      return PhoneFormat::kE164;
    case PXPORT_PHONE_DIGITS:
      return PhoneFormat::kDigits;
    case PXPORT_PHONE_AS_IS:
      return PhoneFormat::kAsIs;
    default:
      return Failure(Code::kInvalidArgument, fmt::format("options->phone_format is {}", format),
                     "use one of the PXPORT_PHONE_ values");
  }
}

StatusOr<pxport_identity_options> ReadIdentityOptions(const pxport_identity_options* options_or_null) {
  PX_ASSIGN_OR_RETURN(
      pxport_identity_options options,
      ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_identity_options, keep_blanks), "options"));
  if (options.default_country_code == nullptr) options.default_country_code = "";
  if (std::string_view(options.default_country_code).find_first_not_of("0123456789") !=
      std::string_view::npos) {
    return Failure(Code::kInvalidArgument, "options->default_country_code is not a calling code",
                   "pass its digits only, such as 49");
  }
  if (options.keep_blanks > 1)
    return Failure(Code::kInvalidArgument, fmt::format("options->keep_blanks is {}", options.keep_blanks),
                   "set it to 0 or 1");
  return options;
}

// The result of normalize and hash for their arguments. `hashed`: the canonical form is already a digest.
struct Canonical {
  std::string text;
  bool hashed = false;
};

StatusOr<Canonical> Canonicalize(const char* ns, const char* value, size_t value_len,
                                 const pxport_identity_options* options_or_null) {
  PX_ASSIGN_OR_RETURN(const std::string_view name, Text(ns, "ns"));
  PX_ASSIGN_OR_RETURN(const std::string_view text, Text(value, value_len, "value"));
  PX_ASSIGN_OR_RETURN(const pxport_identity_options options, ReadIdentityOptions(options_or_null));
  PX_ASSIGN_OR_RETURN(const PhoneFormat phone_format, ReadPhoneFormat(options.phone_format));
  if (!IsUtf8(text)) return Failure(Code::kInvalidArgument, "value is not UTF-8");
  const Namespace* known = FindNamespace(name);
  Canonical canonical{"", known != nullptr && known->hashed};
  if (known != nullptr && !known->hashed && known->type == IdentityType::kEmail) {
    NormalizeEmail(text, options.keep_blanks == 0, &canonical.text);
  } else if (known != nullptr && !known->hashed && known->type == IdentityType::kPhone) {
    if (!NormalizePhone(text, phone_format, options.default_country_code, &canonical.text)) {
      return WithDetail(Failure(Code::kInvalidArgument, "the value is not a phone number",
                                "pass it with its country code, or set options->default_country_code"),
                        kNamespace, name);
    }
  } else {
    PX_ASSIGN_OR_RETURN(canonical.text, NormalizeIdentity(name, text));
  }
  return canonical;
}

}  // namespace

pxport_status pxport_identity_catalog(pxport_bytes** json, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(json, "json"));
    return ReturnBytes(CatalogueJson(), json);
  });
}

pxport_status pxport_identity_namespace(const char* name, pxport_bytes** code, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(code, "code"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(name, "name"));
    const Namespace* known = FindNamespace(text);
    if (known != nullptr) return ReturnBytes(std::string(known->code), code);
    return WithDetail(Failure(Code::kNotFound, fmt::format("{} is not a standard namespace", text),
                              "spell a custom namespace as the profiles spell it"),
                      kNamespace, text);
  });
}

pxport_status pxport_identity_feeds(const char* source, const char* target, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(const std::string_view from, Text(source, "source"));
    PX_ASSIGN_OR_RETURN(const std::string_view to, Text(target, "target"));
    PX_ASSIGN_OR_RETURN(const TargetIdentity* identity, FindTargetIdentity(to));
    if (from.starts_with(kIdentityPrefix)) return CheckFeeds(*identity, from.substr(kIdentityPrefix.size()));
    return CheckFeedsAttribute(*identity, from);
  });
}

pxport_status pxport_identity_normalize(const char* ns, const char* value, size_t value_len,
                                        const pxport_identity_options* options_or_null, pxport_bytes** out,
                                        pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(Canonical canonical, Canonicalize(ns, value, value_len, options_or_null));
    return ReturnBytes(std::move(canonical.text), out);
  });
}

pxport_status pxport_identity_hash(const char* ns, const char* value, size_t value_len,
                                   const pxport_identity_options* options_or_null, char out_hex[65],
                                   pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out_hex, "out_hex"));
    PX_ASSIGN_OR_RETURN(const Canonical canonical, Canonicalize(ns, value, value_len, options_or_null));
    char hex[64];
    if (canonical.hashed) {
      canonical.text.copy(hex, sizeof(hex));
    } else {
      Sha256().OfHex(canonical.text, hex);
    }
    std::memcpy(out_hex, hex, sizeof(hex));
    out_hex[64] = '\0';
    return absl::OkStatus();
  });
}
