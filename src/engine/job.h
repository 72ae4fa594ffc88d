// A job compiled for running: its data, the rows it makes, where its files go. What Job::Parse
// returns.
#ifndef PXPORT_ENGINE_JOB_H_
#define PXPORT_ENGINE_JOB_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/export.h"
#include "engine/upload_plan.h"
#include "job/job_spec.h"
#include "job/row_plan.h"

namespace pxport {

class CompiledJob final : public Job {
 public:
  CompiledJob(JobSpec job_spec, RowPlan row_plan, UploadPlan upload_plan, std::string job_hash,
              std::optional<Timestamp> fixed_clock, HostOptions host_options);
  StatusOr<Json> Check() const override;

  Timestamp Now() const;
  int threads() const;  // workers, at least one
  uint64_t memory_bytes() const;

  const JobSpec spec;
  const RowPlan rows;
  const UploadPlan uploads;
  const std::string hash;
  const std::optional<Timestamp> clock;
  const HostOptions host;
};

inline const CompiledJob& Compiled(const Job& job) {
  return static_cast<const CompiledJob&>(job);
}

// The plan of an export of this job that starts at `now`, without an id: names expanded, collisions and
// lengths checked. A job that Job::Parse has accepted fails only if the working directory cannot be found.
StatusOr<ExportPlan> DraftPlan(const CompiledJob& job, Timestamp now, uint32_t shards);
// The same with its id, ready for WritePlan.
StatusOr<ExportPlan> MakePlan(const CompiledJob& job, std::string export_id, Timestamp now, uint32_t shards);

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOB_H_
