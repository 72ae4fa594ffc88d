#include "net/retry.h"

#include <algorithm>
#include <charconv>

namespace pxport {
namespace {

constexpr int kTransientCost = 14, kThrottledCost = 5, kCleanSuccess = 1;
constexpr int64_t kAmzSlackMs = 5'000;
constexpr int64_t kMaxHeaderMs = 24 * 3'600'000;  // larger values are invalid, and would overflow

std::optional<int64_t> NumberOf(const std::string* text) {
  if (text == nullptr) return std::nullopt;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0) return std::nullopt;
  return std::min(value, kMaxHeaderMs);
}

}  // namespace

std::optional<int> RetryBudget::Take(RetryKind kind) {
  const int cost = kind == RetryKind::kThrottled ? kThrottledCost : kTransientCost;
  const MutexLock lock(&mutex_);
  if (tokens_ < cost) return std::nullopt;
  tokens_ -= cost;
  return cost;
}

void RetryBudget::Return(int tokens) {
  const MutexLock lock(&mutex_);
  tokens_ = std::min(kCapacity, tokens_ + tokens);
}

void RetryBudget::NoteReached() {
  const MutexLock lock(&mutex_);
  reached_ = true;
}

bool RetryBudget::reached() const {
  const MutexLock lock(&mutex_);
  return reached_;
}

int RetryBudget::tokens() const {
  const MutexLock lock(&mutex_);
  return tokens_;
}

RetryAfter RetryAfterOf(const HttpResponse& response, Timestamp now) {
  RetryAfter after;
  after.amz_ms = NumberOf(response.Header("x-amz-retry-after"));
  const std::string* header = response.Header("retry-after");
  if (const auto seconds = NumberOf(header)) {
    after.ms = std::min(*seconds * 1'000, kMaxHeaderMs);
  } else if (header != nullptr) {
    if (const auto date = ParseHttpDate(*header)) {
      const int64_t seconds_left = std::clamp(date->seconds - now.seconds, int64_t{0}, kMaxHeaderMs / 1'000);
      after.ms = seconds_left * 1'000;
    }
  }
  return after;
}

std::optional<int64_t> RetryPolicy::Next(RetryKind kind, const RetryAfter& after, int64_t now_ms,
                                         double random) {
  if (kind == RetryKind::kNone || attempts_ >= options_.max_attempts) return std::nullopt;
  if (kind == RetryKind::kUnreachable && !budget_->reached() && attempts_ >= options_.max_first_contact) {
    return std::nullopt;
  }
  const int64_t base = kind == RetryKind::kThrottled ? options_.throttled_base_ms : options_.base_ms;
  const int doublings = std::min(attempts_ - 1, 30);  // 2^30 x 1 s is far above any cap, and still fits
  const int64_t ceiling = std::min(options_.cap_ms, base << doublings);
  int64_t wait = static_cast<int64_t>(random * static_cast<double>(ceiling));
  if (after.amz_ms) {
    wait = std::max(wait, std::min(*after.amz_ms, wait + kAmzSlackMs));
  } else if (after.ms) {
    wait = std::max(wait, std::min(*after.ms, options_.cap_ms));
  }
  if (deadline_ms_ != 0 && now_ms + wait >= deadline_ms_) return std::nullopt;
  const std::optional<int> cost = budget_->Take(kind);
  if (!cost) return std::nullopt;
  spent_ += *cost;
  ++attempts_;
  return wait;
}

void RetryPolicy::Succeeded() {
  budget_->Return(spent_ > 0 ? spent_ : kCleanSuccess);
  spent_ = 0;
}

RetryKind RetryKindOf(int http_status) {
  switch (http_status) {
    case 408:
    case 500:
    case 502:
    case 504:
      return RetryKind::kTransient;
    case 429:
    case 503:
      return RetryKind::kThrottled;
    default:
      return RetryKind::kNone;
  }
}

RetryKind RetryKindOf(TransportFault fault) {
  switch (fault) {
    case TransportFault::kUnreachable:
      return RetryKind::kUnreachable;
    case TransportFault::kLost:
    case TransportFault::kStalled:
    case TransportFault::kTimeout:
      return RetryKind::kTransient;
    default:
      return RetryKind::kNone;
  }
}

}  // namespace pxport
