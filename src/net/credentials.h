// Access keys, their sources, and the cache that refreshes them.
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

// One set of keys. Shared by pointer, so that a secret is in memory once, and wiped when the last owner
// releases it. Only the access key id and the source may be logged.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;         // empty: long-lived keys
  std::string account_id;            // of the owner; empty if the source does not say
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

// A source of credentials. Fetch reads them again each time, from the environment, files, the network or a
// process, and blocks until it has them. NotFound: the source is not configured, and a chain asks the next
// one. Any other failure: the source is configured but does not work. Then a chain stops, because silently
// exporting under another identity would be worse. Messages never contain secrets. Thread-safe.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  virtual StatusOr<CredentialsRef> Fetch(const Cancel* cancel) = 0;
};

// Caches the keys of a provider and refreshes them 5 minutes before they expire. One thread fetches; the
// others use the current keys, or wait if those are not valid. If refreshing fails, keeps using the current
// keys until they expire, and retries after half a minute. Thread-safe.
class CredentialsCache {
 public:
  // Owns the provider. The clock must outlive the cache.
  CredentialsCache(std::unique_ptr<CredentialsProvider> provider, NetClock* clock);

  StatusOr<CredentialsRef> Get(const Cancel* cancel);
  // Call after ExpiredToken for `refused`. Fetches once, however many requests were refused with the same
  // keys.
  StatusOr<CredentialsRef> Renew(const CredentialsRef& refused, const Cancel* cancel);
  // True if the next Get would fetch. For a host whose callback must run on its own thread (HeldCredentials).
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
