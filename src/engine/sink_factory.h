// Makes the chain of sinks that the rows of each audience go through: deduplication, then changes, then
// files.
#ifndef PXPORT_ENGINE_SINK_FACTORY_H_
#define PXPORT_ENGINE_SINK_FACTORY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/mutex.h"
#include "base/status.h"
#include "files/file_set.h"
#include "job/row_plan.h"
#include "rows/change.h"
#include "rows/counts.h"
#include "rows/row_sink.h"
#include "state/state_data.h"

namespace pxport {

// What an audience's rows are compared with, and where they are remembered for the next run.
struct StateTrack {
  std::unique_ptr<StateReader> before;  // null on the first run
  std::unique_ptr<StateWriter> after;
};

struct SinkOptions {
  uint64_t memory_bytes = 64 * kMiB;          // of the whole export
  std::optional<int> gzip_level;              // nullopt: plain files
  std::string spool_folder;                   // for what does not fit in memory
  const Cancel* cancel = nullptr;             // may be null
  std::vector<StateTrack>* states = nullptr;  // by audience, moved from; may be null if none is tracked
  std::string deletes_header;                 // bytes at the start of every deletes file
};

// Outlives its sinks, which write to its files and report here. The plan, the window list, the destination
// and the counts outlive it.
class SinkFactory {
 public:
  // `files` is completed here (host, done, encoders). `counts` is adjusted by sinks that drop rows.
  SinkFactory(const RowPlan& plan, FileSetOptions files, SinkOptions options,
              const std::vector<ChangeWindow>& windows, OutputHost* host, Counts* counts);

  // One sink per audience, in their order. Once.
  StatusOr<std::vector<std::unique_ptr<RowSink>>> Open();
  // Whether every sink only writes what it gets: then closing them is waiting for the store. After Open.
  bool only_files() const { return only_files_; }

  // After every sink has been closed.
  std::vector<FileReceipt> TakeReceipts();  // by audience, then deletes, then part
  std::vector<StateData> TakeStates();      // by audience

 private:
  StatusOr<std::unique_ptr<RowSink>> OpenChoice(size_t audience, size_t sort_bytes,
                                                std::unique_ptr<RowSink> next);
  StatusOr<std::unique_ptr<RowSink>> OpenChanges(size_t audience, size_t sort_bytes,
                                                 std::unique_ptr<RowSink> next);

  const RowPlan& plan_;
  const SinkOptions options_;
  const std::vector<ChangeWindow>& windows_;
  Counts& counts_;
  std::unique_ptr<EncoderPool> encoders_;
  FileSetOptions files_, delete_files_;
  bool only_files_ = true;

  Mutex mutex_;
  std::vector<FileReceipt> receipts_ ABSL_GUARDED_BY(mutex_);
  std::vector<StateData> states_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_SINK_FACTORY_H_
