// Profiles in, staged files out, on several threads, the same bytes whatever their number.
//
// Input is cut into numbered chunks of whole lines. Workers parse, select and format them side by side;
// results are joined in the order of the numbers, one thread at a time, into the audiences' files. Memory is
// bounded by the number of chunks on their way. Worker threads never run a host's callback: the calling
// thread does, while it waits.
#ifndef PXPORT_ENGINE_PIPELINE_H_
#define PXPORT_ENGINE_PIPELINE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "base/mutex.h"
#include "base/status.h"
#include "engine/export.h"
#include "files/file_set.h"
#include "files/input.h"
#include "files/rejects.h"
#include "job/row_plan.h"
#include "rows/chunk.h"
#include "rows/row_maker.h"
#include "state/state_data.h"

namespace pxport {

// What an audience's rows are compared with, and where it is remembered what they are compared with next
// time.
struct StateTrack {
  std::unique_ptr<StateReader> before;  // null on the first run
  std::unique_ptr<StateWriter> after;
};

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
  const Cancel* cancel = nullptr;             // may be null
  Rejects* rejects = nullptr;                 // set when bad profiles are skipped
  std::string spool_folder;                   // for what does not fit in memory
  std::vector<StateTrack>* states = nullptr;  // by audience, taken from; may be null if none is tracked
  std::string deletes_header;                 // bytes at the start of every deletes file
};

// One thread (the caller) uses it: either Run once, or Push any number of times; then Finish. After a failure
// only destruction is allowed; what was staged is dropped then.
class Pipeline final : private OutputHost {
 public:
  // `files` is completed here (host, done, encoders). The plan, the options' pointers and the stores outlive
  // the pipeline. `gzip_level`: nullopt for plain files.
  Pipeline(const RowPlan& plan, FileSetOptions files, const PipelineOptions& options,
           std::optional<int> gzip_level);
  ~Pipeline() override;

  // First of all: opens what the audiences need.
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
  std::vector<FileReceipt> TakeReceipts();
  std::vector<StateData> TakeStates();  // by audience
  const Counts& counts() const { return counts_; }

 private:
  void Submit(std::function<void()> task) override;
  void Fail(Status status) override;
  bool Busy() const override;

  Status OpenSinks();
  StatusOr<std::unique_ptr<RowSink>> OpenChoice(size_t audience, size_t sort_bytes,
                                                std::unique_ptr<RowSink> next);
  StatusOr<std::unique_ptr<RowSink>> OpenChanges(size_t audience, size_t sort_bytes,
                                                 std::unique_ptr<RowSink> next);

  void Work();
  void WorkOnTasks();
  // These release the mutex while they work.
  void RunTask() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WorkOnce(RowMaker* maker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeRows(RowMaker* maker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void JoinReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Join(const ChunkResult& result);
  Status JoinBad(const ChunkResult& result);
  void CloseFiles() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t StartThreads(size_t wanted, void (Pipeline::*work)(), Status* failure)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FailLocked(Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !free_chunks_.empty() && issued_ - next_join_ < ready_.size();
  }

  // Calling thread.
  Status TakeChunk();
  void IssueChunk();
  enum class Awaited { kRoom, kEndOfInput, kAllDone };
  Status WaitFor(Awaited awaited);
  bool Reached(Awaited awaited) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Progress ProgressNow() const;
  Status Tick();

  const RowPlan& plan_;
  FileSetOptions files_, delete_files_;
  const PipelineOptions options_;
  const size_t chunk_bytes_;
  ChunkCutter cutter_;
  std::unique_ptr<EncoderPool> encoders_;
  std::vector<std::unique_ptr<RowSink>> sinks_;  // by audience
  bool only_files_ = true;                       // each of them writes what it gets

  mutable Mutex mutex_;
  CondVar work_, caller_;
  Status status_ ABSL_GUARDED_BY(mutex_);  // the first failure
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool joining_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  // The caller wants a chunk to fill. Otherwise it waits for the end, and to wake it for every chunk would
  // only take processor time from the workers.
  bool feeder_waits_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Chunk>> free_chunks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<ChunkResult>> free_results_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::unique_ptr<Chunk>> chunks_ ABSL_GUARDED_BY(mutex_);  // to be parsed
  std::vector<std::unique_ptr<ChunkResult>> ready_
      ABSL_GUARDED_BY(mutex_);  // parsed, by sequence modulo size
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  size_t tasks_running_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t issued_ ABSL_GUARDED_BY(mutex_) = 0;     // chunks
  uint64_t next_join_ ABSL_GUARDED_BY(mutex_) = 0;  // chunks
  // Why the input ended early; reported after what came before it.
  Status input_status_ ABSL_GUARDED_BY(mutex_);
  Progress progress_ ABSL_GUARDED_BY(mutex_);
  std::vector<FileReceipt> receipts_ ABSL_GUARDED_BY(mutex_);
  std::vector<StateData> states_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);

  std::unique_ptr<InputReader> input_
      ABSL_GUARDED_BY(mutex_);      // Run: read from by the worker that has set reading_
  std::unique_ptr<Chunk> feeding_;  // Push: the chunk being filled, by the calling thread
  // Used by the worker that has set joining_, and by CloseFiles when nothing is left to join: that a flag
  // gives the right to them is not expressed by annotations.
  Counts counts_;
  std::vector<std::string> source_names_{"input"};
  uint32_t join_source_ = 0;
  uint64_t line_base_ = 0;

  int64_t next_tick_ms_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_PIPELINE_H_
