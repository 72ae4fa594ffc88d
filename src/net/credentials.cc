#include "net/credentials.h"

#include <algorithm>
#include <chrono>

#include "base/digest.h"

namespace pxport {
namespace {

constexpr int64_t kRefreshBeforeExpirySeconds = 300;
constexpr int64_t kPauseSeconds = 30;  // between two fetches, even if keys are short-lived or fetching fails

Timestamp Later(Timestamp time, int64_t seconds) {
  return {time.seconds + seconds, time.nanos};
}

}  // namespace

Credentials::~Credentials() {
  Wipe(&secret_access_key);
  Wipe(&session_token);
}

CredentialsCache::CredentialsCache(std::unique_ptr<CredentialsProvider> provider, NetClock* clock)
    : provider_(std::move(provider)), clock_(clock) {}

bool CredentialsCache::Valid() const {
  return current_ != nullptr && (!current_->expires || clock_->Now() < *current_->expires);
}

bool CredentialsCache::Due() const {
  return current_ == nullptr || (current_->expires && clock_->Now() >= refresh_at_);
}

bool CredentialsCache::due() const {
  const MutexLock lock(&mutex_);
  return Due();
}

StatusOr<CredentialsRef> CredentialsCache::Get(const Cancel* cancel) {
  const MutexLock lock(&mutex_);
  // If a provider returns keys that have expired, use them until the next fetch is due: our clock may be
  // wrong.
  if (!Due() || (fetching_ && Valid())) return current_;
  return Fetch(cancel);
}

StatusOr<CredentialsRef> CredentialsCache::Renew(const CredentialsRef& refused, const Cancel* cancel) {
  const MutexLock lock(&mutex_);
  if (current_ != nullptr && current_ != refused) return current_;
  current_ = nullptr;
  return Fetch(cancel);
}

StatusOr<CredentialsRef> CredentialsCache::Fetch(const Cancel* cancel) {
  if (fetching_) {
    const uint64_t before = fetches_;
    while (fetches_ == before) {
      fetched_.WaitFor(&mutex_, std::chrono::milliseconds(100));
      if (cancel != nullptr && cancel->requested()) return cancel->Check();
    }
    if (failure_.ok() || Valid()) return current_;
    // The fetching thread was cancelled, but this one was not.
    if (failure_.code() == Code::kCancelled) return Fetch(cancel);
    return failure_;
  }
  fetching_ = true;
  StatusOr<CredentialsRef> result;
  {
    const MutexUnlock unlocked(&mutex_);
    result = provider_->Fetch(cancel);
  }
  fetching_ = false;
  ++fetches_;
  failure_ = result.status();
  const Timestamp pause_end = Later(clock_->Now(), kPauseSeconds);
  if (result.ok()) {
    current_ = *result;
    refresh_at_ = pause_end;
    if (current_->expires) {
      refresh_at_ = std::max(pause_end, Later(*current_->expires, -kRefreshBeforeExpirySeconds));
    }
  } else {
    refresh_at_ = pause_end;
  }
  fetched_.NotifyAll();
  if (failure_.ok() || Valid()) return current_;
  return failure_;
}

}  // namespace pxport
