#include "engine/pipeline.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/clock.h"

namespace pxport {
namespace {

constexpr auto kCallerPeriod = std::chrono::milliseconds(50);  // how late a cancel or a progress call may be

// A chunk costs its buffer, about as much again in rows, and the reader's index: a third of the memory is for
// these.
size_t ChunkBytes(const PipelineOptions& options) {
  if (options.chunk_bytes > 0) return options.chunk_bytes;
  const uint64_t share = options.memory_bytes / (3 * 3 * Scheduler::Chunks(options.threads));
  return std::clamp<size_t>(static_cast<size_t>(share), 32 * kKiB, kChunkBytes);
}

Counts EmptyCounts(const RowPlan& plan) {
  Counts counts;
  counts.audiences.resize(plan.audiences.size());
  for (AudienceCounts& audience : counts.audiences) audience.required.resize(plan.columns.size());
  return counts;
}

SinkOptions SinkOptionsOf(const PipelineOptions& options) {
  SinkOptions sinks = options.sinks;
  sinks.memory_bytes = options.memory_bytes;
  sinks.cancel = options.cancel;
  return sinks;
}

}  // namespace

Pipeline::Pipeline(const RowPlan& plan, FileSetOptions files, PipelineOptions options)
    : plan_(plan),
      options_(std::move(options)),
      destination_(files.destination),
      chunk_bytes_(ChunkBytes(options_)),
      cutter_(chunk_bytes_, options_.rows.reader.max_line_bytes),
      next_tick_ms_(MonotonicMillis() + options_.progress_period_ms),
      counts_(EmptyCounts(plan)),
      sinks_(plan, std::move(files), SinkOptionsOf(options_), options_.rows.windows, &scheduler_, &counts_),
      joiner_(options_.rejects, &counts_),
      scheduler_(options_.threads, chunk_bytes_) {}

Status Pipeline::Start() {
  PX_ASSIGN_OR_RETURN(std::vector<std::unique_ptr<RowSink>> sinks, sinks_.Open());
  Scheduler::Steps steps;
  // Closing a file is waiting for the store. Sinks that choose among rows work and take memory: they get no
  // more threads than rows did.
  if (sinks_.only_files())
    steps.closing_threads = std::min(sinks.size(), static_cast<size_t>(destination_->Parallelism()));
  joiner_.SetSinks(std::move(sinks));
  steps.row_maker = [this]() -> Scheduler::MakeRows {
    return [this, maker = std::make_shared<RowMaker>(plan_, options_.rows)](const Chunk& chunk,
                                                                            ChunkResult* result) {
      result->Reset(plan_.audiences.size());
      maker->Make(chunk, result);
    };
  };
  steps.join = [this](const ChunkResult& result) { return joiner_.Join(result); };
  // Files are closed side by side, because each waits for the disk.
  steps.closing = [this] {
    joiner_.CountNonMembers();
    std::vector<Scheduler::Task> tasks;
    for (const auto& sink : joiner_.sinks()) {
      tasks.push_back([this, sink = sink.get()] {
        if (Status status = sink->Close(); !status.ok()) scheduler_.Fail(std::move(status));
      });
    }
    return tasks;
  };
  return scheduler_.Start(std::move(steps));
}

Status Pipeline::Run(const std::vector<PinnedInput>& inputs) {
  assert(!reads_ && feeding_ == nullptr);
  reads_ = true;
  std::vector<std::string> names;
  for (const PinnedInput& input : inputs) {
    names.push_back(input.name == "-" ? "standard input" : input.name);
    reported_.bytes_total += input.bytes;
  }
  joiner_.SetSources(std::move(names));
  input_ = std::make_unique<InputReader>(inputs, [this] { return scheduler_.stopped(); });
  scheduler_.ReadFrom([this](Chunk* chunk) { return input_->Next(&cutter_, chunk); });
  return WaitFor(Scheduler::Awaited::kEndOfInput);
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
  PX_RETURN_IF_ERROR(WaitFor(Scheduler::Awaited::kRoom));
  feeding_ = scheduler_.TakeChunk();
  cutter_.Begin(feeding_.get());
  return absl::OkStatus();
}

void Pipeline::IssueChunk() {
  scheduler_.Issue(std::move(feeding_));
}

Status Pipeline::Finish() {
  if (!reads_) {
    // The last line may be in the rest that the cutter kept: a chunk must be there to take it.
    if (feeding_ == nullptr) PX_RETURN_IF_ERROR(TakeChunk());
    if (cutter_.End(feeding_.get())) IssueChunk();
    scheduler_.EndInput();
  }
  PX_RETURN_IF_ERROR(WaitFor(Scheduler::Awaited::kAllDone));
  if (options_.progress != nullptr) options_.progress(ProgressNow());  // the last call shows the end
  return absl::OkStatus();
}

// Runs callbacks while it waits.
Status Pipeline::WaitFor(Scheduler::Awaited awaited) {
  for (bool reached = false; !reached;) {
    PX_RETURN_IF_ERROR(Tick());
    PX_RETURN_IF_ERROR(scheduler_.WaitFor(awaited, kCallerPeriod, &reached));
  }
  return absl::OkStatus();
}

Status Pipeline::Tick() {
  if (options_.log != nullptr) options_.log->Drain();
  Status stop = options_.cancel == nullptr ? absl::OkStatus() : options_.cancel->Check();
  if (stop.ok() && options_.tick != nullptr) {
    Progress more;
    stop = options_.tick(&more);
    reported_.retries = more.retries;
    reported_.parts_done = more.parts_done;
  }
  const int64_t now = MonotonicMillis();
  if (stop.ok() && options_.progress != nullptr && now >= next_tick_ms_) {
    next_tick_ms_ = now + options_.progress_period_ms;
    if (options_.progress(ProgressNow()))
      stop = Failure(Code::kCancelled, "cancelled by the progress callback");
  }
  if (!stop.ok()) scheduler_.Fail(stop);
  return scheduler_.status();
}

Progress Pipeline::ProgressNow() const {
  Progress progress = joiner_.progress();
  progress.bytes_total = reported_.bytes_total;
  progress.retries = reported_.retries;
  progress.parts_done = reported_.parts_done;
  return progress;
}

}  // namespace pxport
