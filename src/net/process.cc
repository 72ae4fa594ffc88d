#include "net/process.h"

#include "base/digest.h"
#include "net/credential_json.h"

namespace pxport {
namespace {

constexpr std::string_view kProcessSource = "credential process";

}  // namespace

ProcessCredentials::ProcessCredentials(const Environment* environment, std::string command,
                                       std::string account_id)
    : environment_(environment), command_(std::move(command)), account_id_(std::move(account_id)) {}

StatusOr<CredentialsRef> ProcessCredentials::Fetch(const Cancel* cancel) {
  StatusOr<std::string> output = environment_->Run(command_, cancel);
  if (!output.ok()) return Within(kProcessSource, output.status());
  auto credentials = CredentialsFromJson(*output, CredentialForm::kProcess, kProcessSource);
  Wipe(&*output);
  PX_RETURN_IF_ERROR(credentials.status());
  if ((*credentials)->account_id.empty()) (*credentials)->account_id = account_id_;
  return CredentialsRef(*std::move(credentials));
}

}  // namespace pxport
