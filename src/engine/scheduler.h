// Which thread works on what: numbered chunks from the input through the row makers to the join, and the
// tasks of output files between them.
//
// Workers make the rows of several chunks at a time; results are joined in the order of the numbers, one
// thread at a time. A worker always does what empties the pipeline before what fills it, so memory is bounded
// by the number of chunks. Worker threads never run a host's callback.
#ifndef PXPORT_ENGINE_SCHEDULER_H_
#define PXPORT_ENGINE_SCHEDULER_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "files/output_file.h"
#include "rows/chunk.h"

namespace pxport {

// One thread (the caller) feeds it, either with ReadFrom or with TakeChunk and Issue; the rest of the public
// functions are thread-safe. Destruction stops the workers after what they are doing.
class Scheduler final : public OutputHost {
 public:
  using Task = std::function<void()>;
  using MakeRows = std::function<void(const Chunk&, ChunkResult*)>;
  // Fills a chunk; false: the input has ended.
  using ReadChunk = std::function<StatusOr<bool>(Chunk*)>;

  // What is done with chunks. Called on workers; bad_alloc fails the work with ResourceExhausted.
  struct Steps {
    std::function<MakeRows()> row_maker;             // called once per worker, on it
    std::function<Status(const ChunkResult&)> join;  // in order, one thread at a time
    // When everything is joined: the tasks that finish the work. Called with the scheduler's lock held.
    std::function<std::vector<Task>()> closing;
    size_t closing_threads = 0;  // how many threads finish it if they are more than the workers
  };

  Scheduler(int threads, size_t chunk_bytes);
  ~Scheduler() override;

  // How many chunks there are at most for so many threads.
  static size_t Chunks(int threads);

  // First of all. Works with as many threads as the system has, at most as many as were asked for;
  // ResourceExhausted if there is none.
  Status Start(Steps steps);

  // Workers read the input to its end.
  void ReadFrom(ReadChunk read);

  enum class Awaited { kRoom, kEndOfInput, kAllDone };
  // Waits, at most so long; OK and `reached` false when the time has passed. The first failure of the work.
  Status WaitFor(Awaited awaited, std::chrono::milliseconds at_most, bool* reached);
  // Only after kRoom was reached.
  std::unique_ptr<Chunk> TakeChunk();
  void Issue(std::unique_ptr<Chunk> chunk);
  void EndInput();

  bool stopped() const;
  Status status() const;

  // OutputHost.
  void Submit(Task task) override;
  void Fail(Status status) override;
  bool Busy() const override;

 private:
  void Work();
  void WorkOnTasks();
  size_t StartThreads(size_t wanted, void (Scheduler::*work)(), Status* failure)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // These release the mutex while they work.
  bool WorkOnce(const MakeRows& make_rows) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunTask() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeOnce(const MakeRows& make_rows) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void JoinReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Close() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FailLocked(Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Reached(Awaited awaited) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !free_chunks_.empty() && issued_ - next_join_ < ready_.size();
  }

  const size_t threads_wanted_;
  Steps steps_;  // fixed by Start

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
  std::deque<std::unique_ptr<Chunk>> chunks_ ABSL_GUARDED_BY(mutex_);
  // Rows are made; by sequence modulo size.
  std::vector<std::unique_ptr<ChunkResult>> ready_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  size_t tasks_running_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t issued_ ABSL_GUARDED_BY(mutex_) = 0;     // chunks
  uint64_t next_join_ ABSL_GUARDED_BY(mutex_) = 0;  // chunks
  // Why the input ended early; reported after what came before it.
  Status input_status_ ABSL_GUARDED_BY(mutex_);
  ReadChunk read_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_SCHEDULER_H_
