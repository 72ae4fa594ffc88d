// Credentials printed by an external command (`credential_process`).
#ifndef PXPORT_NET_PROCESS_H_
#define PXPORT_NET_PROCESS_H_

#include <string>

#include "net/credentials.h"
#include "net/environment.h"

namespace pxport {

// The command prints {"Version": 1, "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration",
// "AccountId"}. `account_id` is the default for "AccountId". The environment must outlive this.
class ProcessCredentials : public CredentialsProvider {
 public:
  ProcessCredentials(const Environment* environment, std::string command, std::string account_id = {});
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  const Environment* environment_;
  std::string command_, account_id_;
};

}  // namespace pxport

#endif  // PXPORT_NET_PROCESS_H_
