// Signature Version 4 of one request: as an Authorization header, or in the query of a presigned URL. Data
// in, data out: the time, the keys and the payload hash are inputs, so that the caller takes them anew for
// every attempt. Thread-safe.
//
// S3 mode is the default: path taken byte for byte and encoded once, x-amz-content-sha256 always sent and
// signed.
#ifndef PXPORT_SIGV4_SIGNER_H_
#define PXPORT_SIGV4_SIGNER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/timestamp.h"
#include "sigv4/canonical.h"

namespace pxport {

// In place of a payload hash: the body is not covered by the signature. Only sensible over TLS, which then
// protects it.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr int64_t kMaxPresignSeconds = 604'800;  // 7 days

// Views: the caller keeps the secrets, and wipes them.
struct SigningKeys {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: long-lived keys
};

struct SigningOptions {
  std::string region;
  std::string service = "s3";
  Timestamp time;
  // SHA-256 of the body in lower-case hex, kUnsignedPayload, or a streaming marker of chunk_signer.h.
  std::string payload_hash{kUnsignedPayload};
  bool payload_hash_header = true;  // header form: send and sign it as x-amz-content-sha256
  bool sign_session_token = true;   // false: the token is sent, but the signature does not cover it
  bool normalize_path = false;      // true for services other than S3
};

// What a signature adds, and the stages it came from. The stages may hold a session token, the additions hold
// what grants access: log none of it.
struct SignedHeaders {
  FieldList headers;  // to add: X-Amz-Security-Token (if any), X-Amz-Date, x-amz-content-sha256 (if asked),
                      // Authorization
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;  // lower-case hex; the seed of chunk_signer.h
};

struct PresignedQuery {
  std::string query;  // encoded, to put after the request's own parameters; ends with X-Amz-Signature
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;
};

// InvalidArgument as Canonicalize, and if the request already has one of the headers that signing adds, or a
// key, region or service is empty or malformed. The message never holds a key.
StatusOr<SignedHeaders> SignHeaders(const RequestToSign& request, const SigningKeys& keys,
                                    const SigningOptions& options);

// A URL that grants this one request for `expires_s` seconds (1 to 7 days, else InvalidArgument) to whoever
// holds it. Headers in `request` must be sent exactly so by the holder: usually only `host`.
StatusOr<PresignedQuery> Presign(const RequestToSign& request, const SigningKeys& keys,
                                 const SigningOptions& options, int64_t expires_s);

// The 32 bytes that sign for one day, region and service. Secret: wipe it.
std::string SigningKey(std::string_view secret_access_key, std::string_view amz_date, std::string_view region,
                       std::string_view service);

// Lower-case hex of the HMAC.
std::string SignatureOf(std::string_view signing_key, std::string_view string_to_sign);

}  // namespace pxport

#endif  // PXPORT_SIGV4_SIGNER_H_
