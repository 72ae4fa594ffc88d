// Which source of credentials counts: the default chain, or the one that the job names.
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

// Asks one source after the other until one is set up; from then on only that one, so that an export never
// changes from one identity to another. Unauthenticated if none is, with what each of them missed.
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

// Environment, profile, web identity, container, instance metadata. The last is asked only when no other is
// set up: elsewhere than on EC2 its address leads nowhere and costs a second.
std::unique_ptr<CredentialsProvider> MakeDefaultChain(const CredentialContext& context);

// `credentials` of a job (docs/job.schema.json), already checked against the schema: {"type": "default" |
// "access_key" | "profile" | "assume_role" | "web_identity" | "container" | "imds" | "process", ...}. Null is
// the default chain. A source that the job names and that is not set up is Unauthenticated, not NotFound.
StatusOr<std::unique_ptr<CredentialsProvider>> MakeProvider(const Json& credentials,
                                                            const CredentialContext& context);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_CHAIN_H_
