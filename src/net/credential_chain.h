// Chooses the source of credentials: the default chain, or the one that the job names.
#ifndef PXPORT_NET_CREDENTIAL_CHAIN_H_
#define PXPORT_NET_CREDENTIAL_CHAIN_H_

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "net/credential_request.h"
#include "net/credentials.h"

namespace pxport {

// Asks the sources in order and keeps the first that is configured, so that an export never changes its
// identity. Unauthenticated if none is configured; the message says what each source is missing.
class CredentialChain : public CredentialsProvider {
 public:
  using Link = std::pair<std::string_view, std::unique_ptr<CredentialsProvider>>;  // name for messages
  explicit CredentialChain(std::vector<Link> links) : links_(std::move(links)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<Link> links_;
  std::atomic<size_t> chosen_{kNone};
};

// Environment, profile, web identity, container, instance metadata. Instance metadata comes last: outside EC2
// nothing answers at its address, and the attempt costs a second.
std::unique_ptr<CredentialsProvider> MakeDefaultChain(const CredentialContext& context);

// `credentials` of a job (docs/job.schema.json), already checked against the schema: {"type": "default" |
// "access_key" | "profile" | "assume_role" | "web_identity" | "container" | "imds" | "process", ...}. Null is
// the default chain. If the source that the job names is not configured, fetching returns Unauthenticated,
// not NotFound.
StatusOr<std::unique_ptr<CredentialsProvider>> MakeProvider(const Json& credentials,
                                                            const CredentialContext& context);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_CHAIN_H_
