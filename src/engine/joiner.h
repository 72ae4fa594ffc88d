// Joins the results of chunks in the order of the input: reports or rejects bad profiles, counts, and hands
// rows to the audiences' sinks.
#ifndef PXPORT_ENGINE_JOINER_H_
#define PXPORT_ENGINE_JOINER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "engine/export.h"
#include "files/rejects.h"
#include "rows/chunk.h"
#include "rows/counts.h"
#include "rows/row_sink.h"

namespace pxport {

// Join and CountNonMembers are for one thread at a time; progress() is thread-safe.
class Joiner {
 public:
  // `rejects`: null if a bad profile fails the export. `counts` has one entry per audience and outlives this.
  Joiner(Rejects* rejects, Counts* counts) : rejects_(rejects), counts_(*counts) {}

  // Before the first Join. One sink per audience.
  void SetSinks(std::vector<std::unique_ptr<RowSink>> sinks) { sinks_ = std::move(sinks); }
  // The names of the inputs, for messages; without them there is one, "input".
  void SetSources(std::vector<std::string> names) { source_names_ = std::move(names); }

  Status Join(const ChunkResult& result);
  // After the last Join: the profiles of which an audience saw nothing.
  void CountNonMembers();

  const std::vector<std::unique_ptr<RowSink>>& sinks() const { return sinks_; }
  // What was joined so far.
  Progress progress() const;

 private:
  Status JoinBad(const ChunkResult& result);

  Rejects* const rejects_;
  std::vector<std::unique_ptr<RowSink>> sinks_;
  Counts& counts_;
  std::vector<std::string> source_names_{"input"};
  uint32_t source_ = 0;
  uint64_t line_base_ = 0;  // lines of this source before the chunk

  mutable Mutex mutex_;
  Progress progress_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOINER_H_
