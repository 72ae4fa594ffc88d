// Credentials that are at hand: given in the job, given by the host, or set in the environment.
#ifndef PXPORT_NET_KEY_CREDENTIALS_H_
#define PXPORT_NET_KEY_CREDENTIALS_H_

#include <memory>
#include <string>

#include "base/mutex.h"
#include "net/credentials.h"
#include "net/environment.h"

namespace pxport {

// Always these.
class FixedCredentials : public CredentialsProvider {
 public:
  explicit FixedCredentials(CredentialsRef credentials) : credentials_(std::move(credentials)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  CredentialsRef credentials_;
};

// What the host last set: its callback runs on its own threads only, so whoever calls that asks
// CredentialsCache::due() and sets. Unauthenticated before the first time.
class HeldCredentials : public CredentialsProvider {
 public:
  void Set(CredentialsRef credentials);
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  Mutex mutex_;
  CredentialsRef credentials_ ABSL_GUARDED_BY(mutex_);
};

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID. NotFound if both keys are
// missing or blank; a failure if only one is.
class EnvironmentCredentials : public CredentialsProvider {
 public:
  explicit EnvironmentCredentials(const Environment* environment) : environment_(environment) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  const Environment* environment_;
};

}  // namespace pxport

#endif  // PXPORT_NET_KEY_CREDENTIALS_H_
