// Signature Version 4 of one request, as an Authorization header or in the query of a presigned URL. The
// time, the keys and the payload hash are inputs, so the caller supplies current ones for every attempt.
// Thread-safe.
//
// S3 mode is the default: the path is used byte for byte and encoded once, and x-amz-content-sha256 is always
// sent and signed.
#ifndef PXPORT_SIGV4_SIGNER_H_
#define PXPORT_SIGV4_SIGNER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/timestamp.h"
#include "sigv4/canonical.h"

namespace pxport {

// Instead of a payload hash: the signature does not cover the body. Use it only over TLS, which then protects
// the body.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr int64_t kMaxPresignSeconds = 604'800;  // 7 days

// Views: the caller owns the secrets and wipes them.
struct SigningKeys {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty for long-lived keys
};

struct SigningOptions {
  std::string region;
  std::string service = "s3";
  Timestamp time;
  // SHA-256 of the body in lower-case hex, kUnsignedPayload, or a streaming marker of chunk_signer.h.
  std::string payload_hash{kUnsignedPayload};
  bool payload_hash_header = true;  // header form: send and sign it as x-amz-content-sha256
  bool sign_session_token = true;   // false: the token is sent unsigned
  bool normalize_path = false;      // true for services other than S3
};

// The fields that a signature adds, and its intermediate stages. The stages may contain a session token and
// the fields grant access: log none of them.
struct SignedHeaders {
  FieldList headers;  // to add: X-Amz-Security-Token (if any), X-Amz-Date, x-amz-content-sha256 (if enabled),
                      // Authorization
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;  // lower-case hex; the seed of chunk_signer.h
};

struct PresignedQuery {
  std::string query;  // encoded, follows the request's own parameters; ends with X-Amz-Signature
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;
};

// InvalidArgument like Canonicalize, if the request already has one of the headers that signing adds, or if a
// key, region or service is empty or malformed. The message never contains a key.
StatusOr<SignedHeaders> SignHeaders(const RequestToSign& request, const SigningKeys& keys,
                                    const SigningOptions& options);

// A URL that grants this one request to its holder for `expires_s` seconds (1 second to 7 days, otherwise
// InvalidArgument). The holder must send the headers of `request` unchanged: usually only `host`.
StatusOr<PresignedQuery> Presign(const RequestToSign& request, const SigningKeys& keys,
                                 const SigningOptions& options, int64_t expires_s);

// The 32 bytes of the signing key of one day, region and service. Secret: wipe it.
std::string SigningKey(std::string_view secret_access_key, std::string_view amz_date, std::string_view region,
                       std::string_view service);

// The HMAC in lower-case hex.
std::string SignatureOf(std::string_view signing_key, std::string_view string_to_sign);

}  // namespace pxport

#endif  // PXPORT_SIGV4_SIGNER_H_
