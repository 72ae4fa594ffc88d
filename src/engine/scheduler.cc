#include "engine/scheduler.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

#include "base/thread.h"

namespace pxport {
namespace {

Status WorkOutOfMemory() {
  return Failure(Code::kResourceExhausted, "out of memory",
                 "give the process more memory, or use fewer threads");
}

}  // namespace

// Per worker one whose rows are being made; one being read, one waiting to be joined.
size_t Scheduler::Chunks(int threads) {
  return static_cast<size_t>(threads) + 2;
}

Scheduler::Scheduler(int threads, size_t chunk_bytes)
    : threads_wanted_(static_cast<size_t>(threads)), ready_(Chunks(threads)) {
  for (size_t i = 0; i < ready_.size(); ++i) {
    free_chunks_.push_back(std::make_unique<Chunk>(chunk_bytes));
    free_results_.push_back(std::make_unique<ChunkResult>());
  }
}

Scheduler::~Scheduler() {
  {
    const MutexLock lock(&mutex_);
    stop_ = true;
  }
  work_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();  // no thread is started any more
}

Status Scheduler::Start(Steps steps) {
  steps_ = std::move(steps);
  Status failure;
  const MutexLock lock(&mutex_);
  assert(threads_.empty());
  const size_t started = StartThreads(threads_wanted_, &Scheduler::Work, &failure);
  return started > 0 ? absl::OkStatus() : failure;
}

// Starts threads until there are `wanted`, or the system has no more; returns how many there are then.
size_t Scheduler::StartThreads(size_t wanted, void (Scheduler::*work)(), Status* failure) {
  threads_.reserve(std::max(wanted, threads_.size()));
  while (threads_.size() < wanted) {
    auto thread = StartThread([this, work] { (this->*work)(); });
    if (!thread.ok()) {
      *failure = thread.status();
      break;
    }
    threads_.push_back(*std::move(thread));
  }
  return threads_.size();
}

// ---- workers ----

// A worker that cannot get memory must fail the export, not the host's process.
void Scheduler::Work() {
  try {
    const MakeRows make_rows = steps_.row_maker();
    const MutexLock lock(&mutex_);
    while (!stop_) {
      if (!WorkOnce(make_rows)) work_.Wait(&mutex_);
    }
  } catch (const std::bad_alloc&) {
    Fail(WorkOutOfMemory());
  }
}

void Scheduler::RunTask() {
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  ++tasks_running_;
  {
    const MutexUnlock unlocked(&mutex_);
    task();
    task = nullptr;  // destroys what it holds before the lock is acquired
  }
  --tasks_running_;
  // Workers wait only for the end of the last one: waking sixteen threads for each of 250 files would cost
  // more than the files.
  if (tasks_running_ == 0) work_.NotifyAll();
}

// A thread that helps with what is left when all rows are made.
void Scheduler::WorkOnTasks() {
  try {
    const MutexLock lock(&mutex_);
    while (!stop_ && !done_) {
      if (tasks_.empty()) {
        work_.Wait(&mutex_);
      } else {
        RunTask();
      }
    }
  } catch (const std::bad_alloc&) {
    Fail(WorkOutOfMemory());
  }
}

// Does the most urgent thing there is: what empties the pipeline before what fills it. False: there is
// nothing to do now.
bool Scheduler::WorkOnce(const MakeRows& make_rows) {
  if (!tasks_.empty()) {
    RunTask();
    return true;
  }
  if (!joining_ && ready_[next_join_ % ready_.size()] != nullptr) {
    JoinReady();
    return true;
  }
  if (!chunks_.empty() && !free_results_.empty()) {
    MakeOnce(make_rows);
    return true;
  }
  if (read_ != nullptr && !reading_ && !ended_ && HasRoom()) {
    ReadOnce();
    return true;
  }
  if (ended_ && !joining_ && next_join_ == issued_ && tasks_running_ == 0) {
    if (!closing_) {
      Close();
      return true;
    }
    done_ = true;
    work_.NotifyAll();
    caller_.NotifyAll();
  }
  return false;
}

void Scheduler::ReadOnce() {
  std::unique_ptr<Chunk> chunk = std::move(free_chunks_.back());
  free_chunks_.pop_back();
  reading_ = true;
  const ReadChunk* const read = &read_;  // set once
  StatusOr<bool> got = false;
  {
    const MutexUnlock unlocked(&mutex_);
    got = (*read)(chunk.get());
  }
  reading_ = false;
  if (got.ok() && *got) {
    ++issued_;
    chunks_.push_back(std::move(chunk));
  } else {
    ended_ = true;
    if (!got.ok()) input_status_ = got.status();
    free_chunks_.push_back(std::move(chunk));
    caller_.NotifyAll();
  }
  work_.NotifyAll();
}

void Scheduler::MakeOnce(const MakeRows& make_rows) {
  std::unique_ptr<Chunk> chunk = std::move(chunks_.front());
  chunks_.pop_front();
  std::unique_ptr<ChunkResult> result = std::move(free_results_.back());
  free_results_.pop_back();
  {
    const MutexUnlock unlocked(&mutex_);
    make_rows(*chunk, result.get());
  }
  const size_t place = chunk->sequence % ready_.size();
  assert(chunk->sequence >= next_join_ && chunk->sequence < next_join_ + ready_.size());
  assert(ready_[place] == nullptr);
  ready_[place] = std::move(result);
  free_chunks_.push_back(std::move(chunk));
  work_.NotifyAll();
  if (feeder_waits_) caller_.NotifyAll();
}

void Scheduler::JoinReady() {
  joining_ = true;
  while (!stop_ && ready_[next_join_ % ready_.size()] != nullptr) {
    std::unique_ptr<ChunkResult> result = std::move(ready_[next_join_ % ready_.size()]);
    Status status;
    {
      const MutexUnlock unlocked(&mutex_);
      status = steps_.join(*result);
    }
    free_results_.push_back(std::move(result));
    ++next_join_;
    if (!status.ok()) FailLocked(std::move(status));
    work_.NotifyAll();
    if (feeder_waits_) caller_.NotifyAll();
  }
  joining_ = false;
}

// Once everything is joined. Tasks that finish files wait for the store, so more threads may share them.
void Scheduler::Close() {
  assert(!joining_ && next_join_ == issued_ && chunks_.empty());
  closing_ = true;
  if (!input_status_.ok()) FailLocked(input_status_);
  for (Task& task : steps_.closing()) tasks_.push_back(std::move(task));
  work_.NotifyAll();
  Status ignored;  // the threads there are do the work
  StartThreads(steps_.closing_threads, &Scheduler::WorkOnTasks, &ignored);
}

// ---- caller ----

void Scheduler::ReadFrom(ReadChunk read) {
  {
    const MutexLock lock(&mutex_);
    assert(read_ == nullptr && issued_ == 0);
    read_ = std::move(read);
  }
  work_.NotifyAll();
}

Status Scheduler::WaitFor(Awaited awaited, std::chrono::milliseconds at_most, bool* reached) {
  const MutexLock lock(&mutex_);
  *reached = Reached(awaited);
  if (!*reached && status_.ok()) {
    caller_.WaitFor(&mutex_, at_most);
    *reached = Reached(awaited);
  }
  return status_;
}

bool Scheduler::Reached(Awaited awaited) {
  if (awaited == Awaited::kEndOfInput) return ended_;
  if (awaited == Awaited::kAllDone) return done_;
  feeder_waits_ = !HasRoom();
  return !feeder_waits_;
}

std::unique_ptr<Chunk> Scheduler::TakeChunk() {
  const MutexLock lock(&mutex_);
  assert(HasRoom());
  std::unique_ptr<Chunk> chunk = std::move(free_chunks_.back());
  free_chunks_.pop_back();
  return chunk;
}

void Scheduler::Issue(std::unique_ptr<Chunk> chunk) {
  {
    const MutexLock lock(&mutex_);
    assert(!ended_);
    ++issued_;
    chunks_.push_back(std::move(chunk));
  }
  work_.NotifyAll();
}

void Scheduler::EndInput() {
  {
    const MutexLock lock(&mutex_);
    ended_ = true;
  }
  work_.NotifyAll();
}

bool Scheduler::stopped() const {
  const MutexLock lock(&mutex_);
  return stop_;
}

Status Scheduler::status() const {
  const MutexLock lock(&mutex_);
  return status_;
}

// ---- OutputHost ----

void Scheduler::Submit(Task task) {
  {
    const MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
  }
  work_.NotifyOne();
}

void Scheduler::Fail(Status status) {
  const MutexLock lock(&mutex_);
  FailLocked(std::move(status));
}

void Scheduler::FailLocked(Status status) {
  if (status_.ok()) status_ = std::move(status);
  stop_ = true;
  work_.NotifyAll();
  caller_.NotifyAll();
}

bool Scheduler::Busy() const {
  const MutexLock lock(&mutex_);
  return tasks_.size() >= 2 * threads_.size();
}

}  // namespace pxport
