// The calling thread's side of the pipeline: feeding, waiting, callbacks.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "engine/pipeline.h"

namespace pxport {
namespace {

constexpr auto kCallerPeriod = std::chrono::milliseconds(50);  // how late a cancel or a progress call may be

}  // namespace

Status Pipeline::Run(const std::vector<PinnedInput>& inputs) {
  {
    const MutexLock lock(&mutex_);
    source_names_.clear();
    for (const PinnedInput& input : inputs) {
      source_names_.push_back(input.name == "-" ? "standard input" : input.name);
      progress_.bytes_total += input.bytes;
    }
    input_ = std::make_unique<InputReader>(inputs, [this] {
      const MutexLock stopping(&mutex_);
      return stop_;
    });
  }
  work_.NotifyAll();
  return WaitFor(Awaited::kEndOfInput);
}

Status Pipeline::Push(std::string_view bytes) {
  while (!bytes.empty()) {
    if (feeding_ == nullptr) PX_RETURN_IF_ERROR(TakeChunk());
    Chunk& chunk = *feeding_;
    const size_t take = std::min(bytes.size(), chunk.capacity() - chunk.size());
    std::memcpy(chunk.data() + chunk.size(), bytes.data(), take);
    bytes.remove_prefix(take);
    if (cutter_.Filled(&chunk, take)) IssueChunk();
  }
  return Tick();
}

Status Pipeline::Pull(const PullFunction& read) {
  while (true) {
    if (feeding_ == nullptr) PX_RETURN_IF_ERROR(TakeChunk());
    Chunk& chunk = *feeding_;
    const size_t room = chunk.capacity() - chunk.size();
    PX_ASSIGN_OR_RETURN(size_t got, read(chunk.data() + chunk.size(), room));
    if (got > room)
      return Failure(Code::kInvalidArgument,
                     "the read callback returned more bytes than it was given room for");
    if (got == 0) return Tick();
    if (cutter_.Filled(&chunk, got)) IssueChunk();
    PX_RETURN_IF_ERROR(Tick());
  }
}

// Waits for room, then starts a chunk.
Status Pipeline::TakeChunk() {
  PX_RETURN_IF_ERROR(WaitFor(Awaited::kRoom));
  const MutexLock lock(&mutex_);
  feeding_ = std::move(free_chunks_.back());
  free_chunks_.pop_back();
  cutter_.Begin(feeding_.get());
  return absl::OkStatus();
}

void Pipeline::IssueChunk() {
  {
    const MutexLock lock(&mutex_);
    ++issued_;
    chunks_.push_back(std::move(feeding_));
  }
  work_.NotifyAll();
}

Status Pipeline::Finish() {
  bool pushed = false;
  {
    const MutexLock lock(&mutex_);
    pushed = input_ == nullptr;
  }
  if (pushed) {
    // The last line may be in the rest that the cutter kept: a chunk must be there to take it.
    if (feeding_ == nullptr) PX_RETURN_IF_ERROR(TakeChunk());
    if (cutter_.End(feeding_.get())) IssueChunk();
    const MutexLock lock(&mutex_);
    ended_ = true;
  }
  work_.NotifyAll();
  PX_RETURN_IF_ERROR(WaitFor(Awaited::kAllDone));
  if (options_.progress != nullptr) options_.progress(ProgressNow());  // the last call shows the end
  return absl::OkStatus();
}

std::vector<FileReceipt> Pipeline::TakeReceipts() {
  const MutexLock lock(&mutex_);
  std::sort(receipts_.begin(), receipts_.end(), [](const FileReceipt& a, const FileReceipt& b) {
    return std::tuple(a.audience, a.deletes, a.part) < std::tuple(b.audience, b.deletes, b.part);
  });
  return std::move(receipts_);
}

std::vector<StateData> Pipeline::TakeStates() {
  const MutexLock lock(&mutex_);
  std::sort(states_.begin(), states_.end(),
            [](const StateData& a, const StateData& b) { return a.audience < b.audience; });
  return std::move(states_);
}

// Runs callbacks while it waits.
Status Pipeline::WaitFor(Awaited awaited) {
  while (true) {
    PX_RETURN_IF_ERROR(Tick());
    const MutexLock lock(&mutex_);
    if (!status_.ok() || Reached(awaited)) return status_;
    caller_.WaitFor(&mutex_, kCallerPeriod);
    if (!status_.ok() || Reached(awaited)) return status_;
  }
}

bool Pipeline::Reached(Awaited awaited) {
  if (awaited == Awaited::kEndOfInput) return ended_;
  if (awaited == Awaited::kAllDone) return done_;
  feeder_waits_ = !HasRoom();
  return !feeder_waits_;
}

Progress Pipeline::ProgressNow() const {
  const MutexLock lock(&mutex_);
  return progress_;
}

Status Pipeline::Tick() {
  if (options_.log != nullptr) options_.log->Drain();
  Status cancelled = options_.cancel == nullptr ? absl::OkStatus() : options_.cancel->Check();
  Progress more;
  if (cancelled.ok() && options_.tick != nullptr) {
    cancelled = options_.tick(&more);
    const MutexLock lock(&mutex_);
    progress_.retries = more.retries;
    progress_.parts_done = more.parts_done;
  }
  const int64_t now = MonotonicMillis();
  if (cancelled.ok() && options_.progress != nullptr && now >= next_tick_ms_) {
    next_tick_ms_ = now + options_.progress_period_ms;
    if (options_.progress(ProgressNow()))
      cancelled = Failure(Code::kCancelled, "cancelled by the progress callback");
  }
  if (!cancelled.ok()) Fail(cancelled);
  const MutexLock lock(&mutex_);
  return status_;
}

}  // namespace pxport
