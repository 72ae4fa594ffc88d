// Profiles in, staged files out, on several threads, the same bytes whatever their number: the calling
// thread's side. It cuts its input into chunks, waits, and runs the host's callbacks meanwhile. The scheduler
// shares the work among threads, the joiner puts results in order, the sink factory makes what they are
// written to.
#ifndef PXPORT_ENGINE_PIPELINE_H_
#define PXPORT_ENGINE_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/status.h"
#include "engine/export.h"
#include "engine/joiner.h"
#include "engine/scheduler.h"
#include "engine/sink_factory.h"
#include "files/input.h"
#include "files/rejects.h"
#include "job/row_plan.h"
#include "rows/row_maker.h"

namespace pxport {

struct PipelineOptions {
  int threads = 1;
  uint64_t memory_bytes = 64 * kMiB;
  size_t chunk_bytes = 0;  // 0: by memory and threads, at most kChunkBytes; tests set it
  RowMaker::Options rows;
  int progress_period_ms = 1000;
  std::function<bool(const Progress&)> progress;  // true: cancel
  // Called on the calling thread, often: fills in what only others know, and keeps alive what the host feeds.
  std::function<Status(Progress*)> tick;
  Log* log = nullptr;
  const Cancel* cancel = nullptr;  // may be null
  Rejects* rejects = nullptr;      // set when bad profiles are skipped
  SinkOptions sinks;               // its memory and cancel are filled in from these options
};

// One thread (the caller) uses it: either Run once, or Push any number of times; then Finish. After a failure
// only destruction is allowed; what was staged is dropped then.
class Pipeline {
 public:
  // The plan, the options' pointers and the stores outlive the pipeline.
  Pipeline(const RowPlan& plan, FileSetOptions files, PipelineOptions options);

  // First of all: opens what the audiences need, starts the workers.
  Status Start();
  // Reads the inputs to their end; workers do the reading.
  Status Run(const std::vector<PinnedInput>& inputs);
  // Any slice of one stream of profiles.
  Status Push(std::string_view bytes);
  // The same from a function called on this thread.
  Status Pull(const PullFunction& read);
  // Ends the input, waits until every file is safe.
  Status Finish();

  // After Finish.
  std::vector<FileReceipt> TakeReceipts() { return sinks_.TakeReceipts(); }
  std::vector<StateData> TakeStates() { return sinks_.TakeStates(); }
  const Counts& counts() const { return counts_; }

 private:
  Status TakeChunk();
  void IssueChunk();
  Status WaitFor(Scheduler::Awaited awaited);
  Status Tick();
  Progress ProgressNow() const;

  const RowPlan& plan_;
  const PipelineOptions options_;
  Store* const destination_;
  const size_t chunk_bytes_;
  ChunkCutter cutter_;  // of the calling thread, or with Run of the worker that reads
  std::unique_ptr<InputReader> input_;
  std::unique_ptr<Chunk> feeding_;  // Push: the chunk being filled
  Progress reported_;               // what the calling thread knows of the progress
  int64_t next_tick_ms_ = 0;
  bool reads_ = false;  // Run was called

  // In this order: the scheduler stops its workers before what they use is destroyed.
  Counts counts_;
  SinkFactory sinks_;
  Joiner joiner_;
  Scheduler scheduler_;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_PIPELINE_H_
