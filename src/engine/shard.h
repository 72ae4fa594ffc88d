// One shard being written: an attempt of the commit protocol with a pipeline in it. Both `run` and
// distributed writers.
#ifndef PXPORT_ENGINE_SHARD_H_
#define PXPORT_ENGINE_SHARD_H_

#include <memory>
#include <string>

#include "base/mutex.h"
#include "commit/attempt.h"
#include "engine/job.h"
#include "engine/pipeline.h"
#include "engine/stores.h"
#include "files/rejects.h"

namespace pxport {

// One thread. Destroyed without Finish: what it staged is dropped; the attempt's record stays for the
// clean-up.
class Shard {
 public:
  // kRepair: the export is committed, and what this shard had staged was lost.
  // kResume: an earlier process had begun this very attempt.
  enum class Purpose { kExport, kRepair, kResume };
  // Records the attempt with the first file of every audience. `rejects` may be null. Job and stores outlive
  // it. `attempt_id`: of the attempt; empty: a new one, and never for kRepair.
  static StatusOr<std::unique_ptr<Shard>> Open(const CompiledJob& job, const OpenedStores& stores,
                                               const ExportPlan& plan, uint32_t shard, const Cancel* cancel,
                                               Rejects* rejects, Purpose purpose = Purpose::kExport,
                                               std::string attempt_id = {});
  Pipeline& pipeline() { return *pipeline_; }
  // Waits until everything is safe, writes the receipt.
  StatusOr<ShardReceipt> Finish();

 private:
  Shard(const ExportPlan& plan, uint32_t shard, Attempt attempt)
      : plan_(plan), shard_(shard), attempt_id_(attempt.id()), attempt_(std::move(attempt)) {}
  void DiscardStaged(const ShardReceipt& receipt);
  Status Claim(const std::string& key);
  Status OpenStates(const CompiledJob& job, const Protocol& protocol, PipelineOptions* options);

  const ExportPlan plan_;
  const uint32_t shard_;
  Store* destination_ = nullptr;
  const std::string attempt_id_;
  Mutex claim_mutex_;  // parts of several audiences may open at the same time
  Attempt attempt_ ABSL_GUARDED_BY(claim_mutex_);
  std::vector<StateTrack> states_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_SHARD_H_
