// Reads the JSON documents in which metadata services and credential processes return keys.
#ifndef PXPORT_NET_CREDENTIAL_JSON_H_
#define PXPORT_NET_CREDENTIAL_JSON_H_

#include <memory>
#include <string_view>

#include "base/status.h"
#include "net/credentials.h"

namespace pxport {

enum class CredentialForm {
  kMetadata,  // containers and instances: the token is in "Token"
  kProcess,   // credential_process: the token is in "SessionToken", and "Version": 1 is required
};

// Reads AccessKeyId, SecretAccessKey, the token, AccountId and Expiration. `source` names the sender in the
// result and in failures. Failures never quote the document, except the sender's own error (Code and Message,
// or code and message).
StatusOr<std::shared_ptr<Credentials>> CredentialsFromJson(std::string_view text, CredentialForm form,
                                                           std::string_view source);

// Text of another service, made fit for one line of an error: no control characters, at most 300 bytes.
std::string OneLine(std::string text);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_JSON_H_
