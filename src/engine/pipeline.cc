#include "engine/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/clock.h"
#include "base/thread.h"

namespace pxport {
namespace {

// Chunks on their way: one being parsed a worker, one being read, one waiting to be joined.
size_t PieceWindow(int threads) {
  return static_cast<size_t>(threads) + 2;
}

// A chunk costs its buffer, about as much again in rows, and the reader's index: a third of the memory is for
// these.
size_t ChunkBytes(const PipelineOptions& options) {
  if (options.chunk_bytes > 0) return options.chunk_bytes;
  const uint64_t share = options.memory_bytes / (3 * 3 * PieceWindow(options.threads));
  return std::clamp<size_t>(static_cast<size_t>(share), 32 * kKiB, kChunkBytes);
}

// What is gathered for each open file before it is written.
size_t FileBufferBytes(const PipelineOptions& options, size_t files) {
  return std::clamp<size_t>(static_cast<size_t>(options.memory_bytes) / 4 / std::max<size_t>(files, 1),
                            16 * kKiB, 256 * kKiB);
}

Status OutOfMemory() {
  return Failure(Code::kResourceExhausted, "out of memory",
                 "give the process more memory, or use fewer threads");
}

}  // namespace

Pipeline::Pipeline(const RowPlan& plan, FileSetOptions files, const PipelineOptions& options,
                   std::optional<int> gzip_level)
    : plan_(plan),
      files_(std::move(files)),
      options_(options),
      chunk_bytes_(ChunkBytes(options)),
      cutter_(chunk_bytes_, options.rows.reader.max_line_bytes) {
  files_.host = this;
  files_.done = [this](FileReceipt receipt) {
    const MutexLock lock(&mutex_);
    receipts_.push_back(std::move(receipt));
  };
  if (gzip_level.has_value()) {
    encoders_ = std::make_unique<EncoderPool>(*gzip_level);
    files_.file.encoders = encoders_.get();
  }
  files_.file.buffer_bytes = FileBufferBytes(options, plan.audiences.size());
  counts_.audiences.resize(plan.audiences.size());
  for (AudienceCounts& counts : counts_.audiences) counts.required.resize(plan.columns.size());
  ready_.resize(PieceWindow(options.threads));
  for (size_t i = 0; i < ready_.size(); ++i) {
    free_chunks_.push_back(std::make_unique<Chunk>(chunk_bytes_));
    free_results_.push_back(std::make_unique<ChunkResult>());
  }
  next_tick_ms_ = MonotonicMillis() + options.progress_period_ms;
}

Status Pipeline::Start() {
  PX_RETURN_IF_ERROR(OpenSinks());
  Status failure;
  const MutexLock lock(&mutex_);
  const size_t started = StartThreads(static_cast<size_t>(options_.threads), &Pipeline::Work, &failure);
  return started > 0 ? absl::OkStatus() : failure;
}

// Starts threads until there are `wanted`, or the system has no more; returns how many there are then.
size_t Pipeline::StartThreads(size_t wanted, void (Pipeline::*work)(), Status* failure) {
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

Pipeline::~Pipeline() {
  {
    const MutexLock lock(&mutex_);
    stop_ = true;
  }
  work_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();  // none is started any more
}

// ---- workers ----

// The memory that a worker cannot get must fail the export, not the host's process.
void Pipeline::Work() {
  try {
    RowMaker maker(plan_, options_.rows);
    const MutexLock lock(&mutex_);
    while (!stop_) {
      if (!WorkOnce(&maker)) work_.Wait(&mutex_);
    }
  } catch (const std::bad_alloc&) {
    Fail(OutOfMemory());
  }
}

void Pipeline::RunTask() {
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  ++tasks_running_;
  {
    const MutexUnlock unlocked(&mutex_);
    task();
    task = nullptr;  // destroys what it holds before the lock is acquired
  }
  --tasks_running_;
  // Only the end of the last one is waited for; sixteen threads woken by each of 250 files cost more than
  // those.
  if (tasks_running_ == 0) work_.NotifyAll();
}

// A thread that helps with what is left when all rows are made.
void Pipeline::WorkOnTasks() {
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
    Fail(OutOfMemory());
  }
}

// Does the most urgent thing there is: what empties the pipeline before what fills it. False: nothing to do
// now.
bool Pipeline::WorkOnce(RowMaker* maker) {
  if (!tasks_.empty()) {
    RunTask();
    return true;
  }
  if (!joining_ && ready_[next_join_ % ready_.size()] != nullptr) {
    JoinReady();
    return true;
  }
  if (!chunks_.empty() && !free_results_.empty()) {
    MakeRows(maker);
    return true;
  }
  if (input_ != nullptr && !reading_ && !ended_ && HasRoom()) {
    ReadOnce();
    return true;
  }
  if (ended_ && !joining_ && next_join_ == issued_ && tasks_running_ == 0) {
    if (!closing_) {
      CloseFiles();
      return true;
    }
    done_ = true;
    work_.NotifyAll();
    caller_.NotifyAll();
  }
  return false;
}

void Pipeline::ReadOnce() {
  std::unique_ptr<Chunk> chunk = std::move(free_chunks_.back());
  free_chunks_.pop_back();
  reading_ = true;
  InputReader* const input = input_.get();
  StatusOr<bool> got = false;
  {
    const MutexUnlock unlocked(&mutex_);
    got = input->Next(&cutter_, chunk.get());
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

void Pipeline::MakeRows(RowMaker* maker) {
  std::unique_ptr<Chunk> chunk = std::move(chunks_.front());
  chunks_.pop_front();
  std::unique_ptr<ChunkResult> result = std::move(free_results_.back());
  free_results_.pop_back();
  {
    const MutexUnlock unlocked(&mutex_);
    result->Reset(plan_.audiences.size());
    maker->Make(*chunk, result.get());
  }
  const size_t place = chunk->sequence % ready_.size();
  ready_[place] = std::move(result);
  free_chunks_.push_back(std::move(chunk));
  work_.NotifyAll();
  if (feeder_waits_) caller_.NotifyAll();
}

void Pipeline::JoinReady() {
  joining_ = true;
  while (!stop_ && ready_[next_join_ % ready_.size()] != nullptr) {
    std::unique_ptr<ChunkResult> result = std::move(ready_[next_join_ % ready_.size()]);
    Status status;
    {
      const MutexUnlock unlocked(&mutex_);
      status = Join(*result);
    }
    free_results_.push_back(std::move(result));
    ++next_join_;
    if (!status.ok()) FailLocked(std::move(status));
    work_.NotifyAll();
    if (feeder_waits_) caller_.NotifyAll();
  }
  joining_ = false;
}

Status Pipeline::Join(const ChunkResult& result) {
  if (result.source != join_source_) {
    join_source_ = result.source;
    line_base_ = 0;
  }
  PX_RETURN_IF_ERROR(JoinBad(result));
  line_base_ += result.lines;
  counts_.profiles += result.profiles;
  counts_.bytes += result.bytes;
  counts_.bad += result.bad.size();
  uint64_t rows = 0, bytes = 0;
  for (int index : result.touched) {
    const AudienceRows& made = result.audiences[static_cast<size_t>(index)];
    counts_.audiences[static_cast<size_t>(index)].Add(made.counts);
    rows += made.counts.rows;
    bytes += made.bytes.size();
    PX_RETURN_IF_ERROR(sinks_[static_cast<size_t>(index)]->Append(made));
  }
  const MutexLock lock(&mutex_);
  progress_.profiles_in = counts_.profiles;
  progress_.rows_rejected = counts_.bad;
  progress_.bytes_in = counts_.bytes;
  progress_.rows_out += rows;
  progress_.bytes_out += bytes;
  return absl::OkStatus();
}

Status Pipeline::JoinBad(const ChunkResult& result) {
  for (const BadProfile& bad : result.bad) {
    const std::string& name = source_names_[std::min<size_t>(result.source, source_names_.size() - 1)];
    const uint64_t line = line_base_ + bad.line + 1;
    if (options_.rejects != nullptr) {
      PX_RETURN_IF_ERROR(options_.rejects->Add(name, line, bad.column, bad.reason, bad.text));
      continue;
    }
    std::string where = bad.column > 0 ? fmt::format("{} line {}, column {}", name, line, bad.column)
                                       : fmt::format("{} line {}", name, line);
    Status status = Failure(Code::kInvalidArgument, fmt::format("{}: {}", where, bad.reason),
                            "mend the line, or set on_bad_profile to \"skip\" with a rejects.url");
    status = WithDetail(std::move(status), kInputName, name);
    status = WithDetail(std::move(status), kInputLine, fmt::format("{}", line));
    return bad.column == 0 ? status
                           : WithDetail(std::move(status), kInputColumn, fmt::format("{}", bad.column));
  }
  return absl::OkStatus();
}

// With mutex_ held, once everything is joined: files are closed side by side, because each waits for the
// disk.
void Pipeline::CloseFiles() {
  closing_ = true;
  // A profile that no audience wanted is counted here, not for each of them in turn.
  for (AudienceCounts& counts : counts_.audiences) {
    uint64_t seen = counts_.bad + counts.exported + counts.consent + counts.duplicate + counts.unchanged;
    for (uint64_t missing : counts.required) seen += missing;
    counts.not_member = counts_.profiles - seen;
  }
  if (!input_status_.ok()) {
    status_ = input_status_;
    stop_ = true;
    caller_.NotifyAll();
  }
  for (const auto& sink : sinks_) {
    tasks_.push_back([this, sink = sink.get()] {
      if (Status status = sink->Close(); !status.ok()) Fail(std::move(status));
    });
  }
  work_.NotifyAll();
  // Closing a file is waiting for the store. Sinks that choose among rows work and take memory: they get no
  // more threads than rows did.
  if (sinks_.empty() || !only_files_) return;
  const size_t wanted = std::min(sinks_.size(), static_cast<size_t>(files_.destination->Parallelism()));
  Status ignored;  // the threads there are do the work
  StartThreads(wanted, &Pipeline::WorkOnTasks, &ignored);
}

// ---- OutputHost ----

void Pipeline::Submit(std::function<void()> task) {
  {
    const MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
  }
  work_.NotifyOne();
}

void Pipeline::Fail(Status status) {
  const MutexLock lock(&mutex_);
  FailLocked(std::move(status));
}

void Pipeline::FailLocked(Status status) {
  if (status_.ok()) status_ = std::move(status);
  stop_ = true;
  work_.NotifyAll();
  caller_.NotifyAll();
}

bool Pipeline::Busy() const {
  const MutexLock lock(&mutex_);
  return tasks_.size() >= 2 * threads_.size();
}

}  // namespace pxport
