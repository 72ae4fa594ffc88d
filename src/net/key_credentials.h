// Credentials that need no request: from the job, the host, or the environment.
#ifndef PXPORT_NET_KEY_CREDENTIALS_H_
#define PXPORT_NET_KEY_CREDENTIALS_H_

#include <memory>
#include <string>

#include "base/mutex.h"
#include "net/credentials.h"
#include "net/environment.h"

namespace pxport {

// Always returns the same credentials.
class FixedCredentials : public CredentialsProvider {
 public:
  explicit FixedCredentials(CredentialsRef credentials) : credentials_(std::move(credentials)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  CredentialsRef credentials_;
};

// Returns what the host set last. Its callback runs on its own threads only: the caller checks
// CredentialsCache::due(), calls it, and sets the result here. Unauthenticated before the first Set.
class HeldCredentials : public CredentialsProvider {
 public:
  void Set(CredentialsRef credentials);
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  Mutex mutex_;
  CredentialsRef credentials_ ABSL_GUARDED_BY(mutex_);
};

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID. NotFound if both keys are
// missing or empty; FailedPrecondition if only one is.
class EnvironmentCredentials : public CredentialsProvider {
 public:
  explicit EnvironmentCredentials(const Environment* environment) : environment_(environment) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  const Environment* environment_;
};

}  // namespace pxport

#endif  // PXPORT_NET_KEY_CREDENTIALS_H_
