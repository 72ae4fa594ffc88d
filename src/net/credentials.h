// Access keys, where they come from, and the cache that keeps them fresh.
#ifndef PXPORT_NET_CREDENTIALS_H_
#define PXPORT_NET_CREDENTIALS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/mutex.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "net/net_clock.h"
#include "sigv4/signer.h"

namespace pxport {

// One set of keys. Handed around by shared pointer, so that a secret lies in memory once; wiped when the last
// one lets go. Nothing here may be logged but the access key id and the source.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;         // empty: long-lived keys
  std::string account_id;            // of their owner; empty if the source does not say
  std::optional<Timestamp> expires;  // nullopt: never
  std::string source;                // "environment", "profile acme", ...: for messages

  Credentials() = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  ~Credentials();

  // Views into this object.
  SigningKeys keys() const { return {access_key_id, secret_access_key, session_token}; }
};
using CredentialsRef = std::shared_ptr<const Credentials>;

// A source of credentials. Fetch gets them anew, however long that takes: environment, files, network, a
// process. NotFound: this source is not set up here, a chain asks the next. Any other failure: it is set up
// and does not work, and a chain stops, because silently exporting as somebody else is worse. Messages never
// hold secrets. Thread-safe.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  virtual StatusOr<CredentialsRef> Fetch(const Cancel* cancel) = 0;
};

// Keeps what a provider gave and asks it again 5 minutes before expiry. One thread fetches; meanwhile others
// go on with what they have, or wait if they have nothing that is valid. A refresh that fails is not told as
// long as the old keys last; it is tried again after half a minute. Thread-safe.
class CredentialsCache {
 public:
  // The provider is owned; the clock is not and outlives the cache.
  CredentialsCache(std::unique_ptr<CredentialsProvider> provider, NetClock* clock);

  StatusOr<CredentialsRef> Get(const Cancel* cancel);
  // After ExpiredToken for `refused`: fetches once, however many requests were refused with the same keys.
  StatusOr<CredentialsRef> Renew(const CredentialsRef& refused, const Cancel* cancel);
  // True if the next Get would fetch: for a host that has to be asked on its own thread (HeldCredentials).
  bool due() const;

 private:
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Valid() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Due() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::unique_ptr<CredentialsProvider> provider_;
  NetClock* clock_;
  mutable Mutex mutex_;
  CondVar fetched_;
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  CredentialsRef current_ ABSL_GUARDED_BY(mutex_);
  Status failure_ ABSL_GUARDED_BY(mutex_);  // of the last fetch
  uint64_t fetches_ ABSL_GUARDED_BY(mutex_) = 0;
  Timestamp refresh_at_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIALS_H_
