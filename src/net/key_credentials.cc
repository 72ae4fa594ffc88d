#include "net/key_credentials.h"

#include <fmt/format.h>

namespace pxport {

StatusOr<CredentialsRef> FixedCredentials::Fetch(const Cancel*) {
  return credentials_;
}

void HeldCredentials::Set(CredentialsRef credentials) {
  const MutexLock lock(&mutex_);
  credentials_ = std::move(credentials);
}

StatusOr<CredentialsRef> HeldCredentials::Fetch(const Cancel*) {
  const MutexLock lock(&mutex_);
  if (credentials_ == nullptr) {
    return Failure(Code::kUnauthenticated, "no credentials found: the host has not set any",
                   "set them in the credentials callback of the context");
  }
  return credentials_;
}

StatusOr<CredentialsRef> EnvironmentCredentials::Fetch(const Cancel*) {
  const auto id = environment_->Setting("AWS_ACCESS_KEY_ID");
  auto secret = environment_->Setting("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return Failure(Code::kNotFound, "AWS_ACCESS_KEY_ID is not set");
  if (!id || !secret) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("{} is set, but {} is not", id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                               id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"),
                   "set both, or neither");
  }
  auto out = std::make_shared<Credentials>();
  out->access_key_id = *id;
  out->secret_access_key = *std::move(secret);
  if (auto token = environment_->Setting("AWS_SESSION_TOKEN")) out->session_token = *std::move(token);
  if (const auto account = environment_->Setting("AWS_ACCOUNT_ID")) out->account_id = *account;
  out->source = "environment";
  return CredentialsRef(std::move(out));
}

}  // namespace pxport
