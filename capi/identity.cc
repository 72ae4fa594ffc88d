// pxport.h, Layer: identity.
#include <fmt/format.h>

#include "base/utf8.h"
#include "boundary.h"
#include "identity/canonical.h"
#include "identity/namespaces.h"
#include "job/field_ref.h"

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

StatusOr<EmailFormat> ReadEmailFormat(int32_t format, bool trim) {
  if (format < PXPORT_EMAIL_ADOBE || format > PXPORT_EMAIL_UID2)
    return Failure(Code::kInvalidArgument, fmt::format("options->email_format is {}", format),
                   "use one of the PXPORT_EMAIL_ values");
  if (format == PXPORT_EMAIL_ADOBE) return EmailFormat::kAdobe;
  if (!trim)
    return Failure(Code::kInvalidArgument,
                   "options->keep_blanks is 1, but options->email_format always trims",
                   "set keep_blanks to 0, or email_format to PXPORT_EMAIL_ADOBE");
  return format == PXPORT_EMAIL_GOOGLE ? EmailFormat::kGoogle : EmailFormat::kUid2;
}

StatusOr<HashEncoding> ReadHashEncoding(int32_t encoding) {
  if (encoding == PXPORT_HASH_HEX) return HashEncoding::kHex;
  if (encoding == PXPORT_HASH_BASE64) return HashEncoding::kBase64;
  return Failure(Code::kInvalidArgument, fmt::format("options->hash_encoding is {}", encoding),
                 "use one of the PXPORT_HASH_ values");
}

StatusOr<PhoneRegion> ReadDefaultRegion(const char* country_or_null, const char* calling_code_or_null) {
  const std::string_view country = country_or_null == nullptr ? "" : country_or_null;
  const std::string_view code = calling_code_or_null == nullptr ? "" : calling_code_or_null;
  const std::optional<PhoneRegion> region = PhoneRegion::Of(country, code);
  if (region.has_value()) return *region;
  if (!country.empty() && !PhoneRegion::OfCountry(country).has_value())
    return Failure(Code::kInvalidArgument, "options->default_country is not a country of ISO 3166",
                   "pass its two letters, such as DE");
  if (!PhoneRegion::OfCallingCode(code).has_value())
    return Failure(Code::kInvalidArgument, "options->default_country_code is not a calling code",
                   "pass its digits only, such as 49");
  return Failure(Code::kInvalidArgument,
                 "options->default_country_code is not a calling code of options->default_country",
                 "set one of them to NULL");
}

StatusOr<IdentityOptions> ReadIdentityOptions(const pxport_identity_options* options_or_null) {
  PX_ASSIGN_OR_RETURN(
      const pxport_identity_options options,
      ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_identity_options, hash_encoding), "options"));
  if (options.keep_blanks > 1)
    return Failure(Code::kInvalidArgument, fmt::format("options->keep_blanks is {}", options.keep_blanks),
                   "set it to 0 or 1");
  IdentityOptions read;
  read.trim = options.keep_blanks == 0;
  PX_ASSIGN_OR_RETURN(read.default_region,
                      ReadDefaultRegion(options.default_country, options.default_country_code));
  PX_ASSIGN_OR_RETURN(read.phone_format, ReadPhoneFormat(options.phone_format));
  PX_ASSIGN_OR_RETURN(read.email_format, ReadEmailFormat(options.email_format, read.trim));
  PX_ASSIGN_OR_RETURN(read.encoding, ReadHashEncoding(options.hash_encoding));
  return read;
}

// The arguments of normalize and hash.
struct IdentityRequest {
  std::string_view name_space;
  std::string_view value;
  IdentityOptions options;
};

StatusOr<IdentityRequest> ReadRequest(const char* ns, const char* value, size_t value_len,
                                      const pxport_identity_options* options_or_null) {
  IdentityRequest request;
  PX_ASSIGN_OR_RETURN(request.name_space, Text(ns, "ns"));
  PX_ASSIGN_OR_RETURN(request.value, Text(value, value_len, "value"));
  PX_ASSIGN_OR_RETURN(request.options, ReadIdentityOptions(options_or_null));
  if (!IsUtf8(request.value)) return Failure(Code::kInvalidArgument, "value is not UTF-8");
  return request;
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
    if (const auto source_identity = ParseIdentityRef(from))
      return CheckFeeds(*identity, source_identity->name_space);
    return CheckFeedsAttribute(*identity, from);
  });
}

pxport_status pxport_identity_normalize(const char* ns, const char* value, size_t value_len,
                                        const pxport_identity_options* options_or_null, pxport_bytes** out,
                                        pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const IdentityRequest request, ReadRequest(ns, value, value_len, options_or_null));
    PX_ASSIGN_OR_RETURN(std::string text,
                        NormalizeIdentity(request.name_space, request.value, request.options));
    return ReturnBytes(std::move(text), out);
  });
}

pxport_status pxport_identity_hash(const char* ns, const char* value, size_t value_len,
                                   const pxport_identity_options* options_or_null, char out_hash[65],
                                   pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out_hash, "out_hash"));
    PX_ASSIGN_OR_RETURN(const IdentityRequest request, ReadRequest(ns, value, value_len, options_or_null));
    PX_ASSIGN_OR_RETURN(const std::string hash,
                        HashIdentity(request.name_space, request.value, request.options));
    hash.copy(out_hash, 64);
    out_hash[hash.size()] = '\0';
    return absl::OkStatus();
  });
}
