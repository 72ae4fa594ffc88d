// Profiles in, staged files out, on several threads, the same bytes whatever their number.
//
// Input is cut into numbered chunks of whole lines. Workers parse, select and format them side by side;
// results are joined in the order of the numbers, one thread at a time, into the audiences' files. Memory is
// bounded by the number of chunks on their way. Worker threads never run a host's callback: the calling
// thread does, while it waits.
#ifndef PXPORT_ENGINE_PIPELINE_H_
#define PXPORT_ENGINE_PIPELINE_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.h"
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
  void RunTask(std::unique_lock<std::mutex>* lock);
  bool WorkOnce(RowMaker* maker, std::unique_lock<std::mutex>* lock);
  bool ReadOnce(std::unique_lock<std::mutex>* lock);
  void MakeRows(RowMaker* maker, std::unique_lock<std::mutex>* lock);
  void JoinReady(std::unique_lock<std::mutex>* lock);
  Status Join(const ChunkResult& result);
  Status JoinBad(const ChunkResult& result);
  void CloseFiles();

  // Calling thread.
  Status TakeChunk();
  void IssueChunk();
  Status WaitUntil(const std::function<bool()>& ready);
  Status Tick();

  const RowPlan& plan_;
  FileSetOptions files_, delete_files_;
  const PipelineOptions options_;
  const size_t chunk_bytes_;
  ChunkCutter cutter_;
  std::unique_ptr<EncoderPool> encoders_;
  std::vector<std::unique_ptr<RowSink>> sinks_;  // by audience
  bool only_files_ = true;                       // each of them writes what it gets

  mutable std::mutex mutex_;
  std::condition_variable work_, caller_;
  // Guarded by mutex_.
  Status status_;  // the first failure
  bool stop_ = false, reading_ = false, joining_ = false, ended_ = false, closing_ = false, done_ = false;
  // The caller wants a chunk to fill. Otherwise it waits for the end, and to wake it for every chunk would
  // only take processor time from the workers.
  bool feeder_waits_ = false;
  std::vector<std::unique_ptr<Chunk>> free_chunks_;
  std::vector<std::unique_ptr<ChunkResult>> free_results_;
  std::deque<std::unique_ptr<Chunk>> chunks_;        // to be parsed
  std::vector<std::unique_ptr<ChunkResult>> ready_;  // parsed, by sequence modulo size
  std::deque<std::function<void()>> tasks_;
  size_t tasks_running_ = 0;
  uint64_t issued_ = 0, next_join_ = 0;  // chunks
  Status input_status_;                  // why the input ended early; reported after what came before it
  Progress progress_;
  std::vector<FileReceipt> receipts_;
  std::vector<StateData> states_;

  std::unique_ptr<InputReader> input_;  // Run: used by the worker that has set reading_
  std::unique_ptr<Chunk> feeding_;      // Push: the chunk being filled
  // Used by the worker that has set joining_.
  Counts counts_;
  std::vector<std::string> source_names_{"input"};
  uint32_t join_source_ = 0;
  uint64_t line_base_ = 0;

  int64_t next_tick_ms_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_PIPELINE_H_
