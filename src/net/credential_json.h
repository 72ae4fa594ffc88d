// The JSON documents in which metadata services and credential processes hand out keys.
#ifndef PXPORT_NET_CREDENTIAL_JSON_H_
#define PXPORT_NET_CREDENTIAL_JSON_H_

#include <memory>
#include <string_view>

#include "base/status.h"
#include "net/credentials.h"

namespace pxport {

enum class CredentialForm {
  kMetadata,  // containers and instances: the token is called Token
  kProcess,   // credential_process: it is called SessionToken, and "Version": 1 is demanded
};

// Reads AccessKeyId, SecretAccessKey, the token, AccountId and Expiration. `source` names the sender in the
// result and in failures, which never repeat the document. The sender's own error (Code and Message, or code
// and message) is passed on.
StatusOr<std::shared_ptr<Credentials>> CredentialsFromJson(std::string_view text, CredentialForm form,
                                                           std::string_view source);

// What another service said about itself, fit for one line of an error: no control characters, at most 300
// bytes.
std::string OneLine(std::string text);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_JSON_H_
