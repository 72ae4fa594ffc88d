// A job compiled for running: its data, the rows it makes, where its files go. What Job::Parse returns behind
// its face.
#ifndef PXPORT_ENGINE_JOB_H_
#define PXPORT_ENGINE_JOB_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/export.h"
#include "job/file_name.h"
#include "job/job_spec.h"
#include "job/row_plan.h"

namespace pxport {

class CompiledJob final : public Job {
 public:
  CompiledJob(JobSpec job_spec, RowPlan row_plan, FolderTemplate folder_template, std::string job_hash,
              std::optional<Timestamp> fixed_clock, HostOptions host_options);
  StatusOr<Json> Check() const override;

  Timestamp Now() const;
  int threads() const;  // workers, at least one
  uint64_t memory_bytes() const;

  const JobSpec spec;
  const RowPlan rows;
  const FolderTemplate folder;  // its fixed part is the root of the data files
  const std::string hash;
  const std::optional<Timestamp> clock;
  const HostOptions host;
};

inline const CompiledJob& Compiled(const Job& job) {
  return static_cast<const CompiledJob&>(job);
}

// Fills in what each audience's export starts from (job_state.cc). FailedPrecondition: another run is under
// way, or the state was written by another kind of export or with other keys; DataLoss: it is lost or
// damaged.
Status PlanStates(const CompiledJob& job, const Protocol& protocol, ExportPlan* plan);

// Whether the job's audiences need all profiles in one shard; then InvalidArgument for several.
Status CheckShards(const CompiledJob& job, uint32_t shards);

// The plan of an export of this job that starts at `now`: names expanded, collisions and lengths checked.
StatusOr<ExportPlan> MakePlan(const CompiledJob& job, std::string export_id, Timestamp now, uint32_t shards);

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOB_H_
