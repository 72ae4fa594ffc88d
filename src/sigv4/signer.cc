#include "sigv4/signer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"

namespace pxport {
namespace {

// True if the text can be part of the credential scope and the Authorization header, which use '/', ',' and
// spaces as separators.
bool IsScopePart(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '/' &&
           c != ',';
  });
}

Status CheckInputs(const SigningKeys& keys, const SigningOptions& options) {
  if (!IsScopePart(keys.access_key_id)) {
    return Failure(Code::kInvalidArgument, "the access key id is empty or contains spaces, '/' or ','",
                   "check the credentials for stray characters");
  }
  if (keys.secret_access_key.empty())
    return Failure(Code::kInvalidArgument, "the secret access key is empty");
  if (!IsScopePart(options.region)) {
    return Failure(Code::kInvalidArgument, "the region to sign for is empty or contains spaces, '/' or ','",
                   "set the region of the bucket, such as eu-west-1");
  }
  if (!IsScopePart(options.service))
    return Failure(Code::kInvalidArgument, "the service to sign for is malformed");
  return absl::OkStatus();
}

Status RejectFields(const FieldList& fields, std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : fields) {
    const std::string lower = AsciiLower(name);
    if (std::find(names.begin(), names.end(), lower) != names.end()) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("the request already has {}, which signing adds", lower));
    }
  }
  return absl::OkStatus();
}

// Wipes the signing key before it returns.
std::string SignAndWipeKey(const SigningKeys& keys, const SigningOptions& options, std::string_view amz_date,
                           std::string_view string_to_sign) {
  std::string key = SigningKey(keys.secret_access_key, amz_date, options.region, options.service);
  std::string signature = SignatureOf(key, string_to_sign);
  Wipe(&key);
  return signature;
}

}  // namespace

std::string SigningKey(std::string_view secret_access_key, std::string_view amz_date, std::string_view region,
                       std::string_view service) {
  std::string key = "AWS4";
  // Reserve first: growing would leave a copy of the secret in freed memory.
  key.reserve(key.size() + secret_access_key.size());
  key.append(secret_access_key);
  for (const std::string_view part :
       {amz_date.substr(0, 8), region, service, std::string_view("aws4_request")}) {
    const Sha256Bytes next = HmacSha256(key, part);
    Wipe(&key);
    key.assign(reinterpret_cast<const char*>(next.data()), next.size());
  }
  return key;
}

std::string SignatureOf(std::string_view signing_key, std::string_view string_to_sign) {
  return Hex(HmacSha256(signing_key, string_to_sign));
}

StatusOr<SignedHeaders> SignHeaders(const RequestToSign& request, const SigningKeys& keys,
                                    const SigningOptions& options) {
  PX_RETURN_IF_ERROR(CheckInputs(keys, options));
  PX_RETURN_IF_ERROR(RejectFields(request.headers, {"authorization", "x-amz-date", "x-amz-security-token"}));
  if (options.payload_hash_header)
    PX_RETURN_IF_ERROR(RejectFields(request.headers, {"x-amz-content-sha256"}));
  PX_ASSIGN_OR_RETURN(const std::string amz_date, AmzDate(options.time));

  SignedHeaders out;
  RequestToSign signed_request = request;
  const auto add = [&](const char* name, std::string_view value, bool sign) {
    out.headers.emplace_back(name, value);
    if (sign) signed_request.headers.emplace_back(name, value);
  };
  if (!keys.session_token.empty()) {
    // Checked here because Canonicalize does not see an unsigned token.
    PX_RETURN_IF_ERROR(CheckField("X-Amz-Security-Token", keys.session_token));
    add("X-Amz-Security-Token", keys.session_token, options.sign_session_token);
  }
  add("X-Amz-Date", amz_date, true);
  if (options.payload_hash_header) add("x-amz-content-sha256", options.payload_hash, true);

  PX_ASSIGN_OR_RETURN(CanonicalRequest canonical,
                      Canonicalize(signed_request, options.payload_hash, options.normalize_path));
  const std::string scope = CredentialScope(amz_date, options.region, options.service);
  out.string_to_sign = StringToSign(amz_date, scope, canonical.text);
  out.signature = SignAndWipeKey(keys, options, amz_date, out.string_to_sign);
  out.headers.emplace_back("Authorization",
                           fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                       keys.access_key_id, scope, canonical.signed_headers, out.signature));
  out.canonical_request = std::move(canonical.text);
  return out;
}

StatusOr<PresignedQuery> Presign(const RequestToSign& request, const SigningKeys& keys,
                                 const SigningOptions& options, int64_t expires_s) {
  PX_RETURN_IF_ERROR(CheckInputs(keys, options));
  if (expires_s < 1 || expires_s > kMaxPresignSeconds) {
    return Failure(Code::kInvalidArgument, fmt::format("a presigned URL cannot be valid for {} s", expires_s),
                   "choose 1 second to 7 days (604800)");
  }
  PX_RETURN_IF_ERROR(RejectFields(request.headers, {"authorization"}));
  PX_RETURN_IF_ERROR(
      RejectFields(request.query, {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires",
                                   "x-amz-security-token", "x-amz-signature", "x-amz-signedheaders"}));
  PX_ASSIGN_OR_RETURN(const std::string amz_date, AmzDate(options.time));
  const std::string scope = CredentialScope(amz_date, options.region, options.service);
  // The names of the signed headers are a parameter of the query, so they are needed before the request is
  // canonical.
  PX_ASSIGN_OR_RETURN(CanonicalRequest canonical,
                      Canonicalize(request, options.payload_hash, options.normalize_path));

  FieldList added = {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                     {"X-Amz-Credential", fmt::format("{}/{}", keys.access_key_id, scope)},
                     {"X-Amz-Date", amz_date},
                     {"X-Amz-SignedHeaders", canonical.signed_headers},
                     {"X-Amz-Expires", fmt::format("{}", expires_s)}};
  const std::pair<std::string, std::string> token{"X-Amz-Security-Token", keys.session_token};
  const bool has_token = !keys.session_token.empty();
  if (has_token && options.sign_session_token) added.push_back(token);

  RequestToSign signed_request = request;
  signed_request.query.insert(signed_request.query.end(), added.begin(), added.end());
  PX_ASSIGN_OR_RETURN(canonical, Canonicalize(signed_request, options.payload_hash, options.normalize_path));

  PresignedQuery out;
  out.string_to_sign = StringToSign(amz_date, scope, canonical.text);
  out.signature = SignAndWipeKey(keys, options, amz_date, out.string_to_sign);
  out.canonical_request = std::move(canonical.text);
  if (has_token && !options.sign_session_token) added.push_back(token);
  added.emplace_back("X-Amz-Signature", out.signature);
  out.query = EncodeQuery(added);
  return out;
}

}  // namespace pxport
