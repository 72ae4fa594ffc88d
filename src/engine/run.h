// A whole export in one process, from recovery to report: `run`.
#ifndef PXPORT_ENGINE_RUN_H_
#define PXPORT_ENGINE_RUN_H_

#include <memory>
#include <string_view>

#include "base/cancel.h"
#include "base/status.h"
#include "engine/export.h"

namespace pxport {

// Recovers exports of earlier runs, then exports and commits. Reads the profiles from `read`, or from the
// job's own input if `read` is null. A failure before the decision removes everything that the run has
// written. `cancel` may be null. `resume`: continues a killed run of this job to a bucket, if there is one;
// see engine/resume.h.
StatusOr<ExportOutcome> RunExport(std::shared_ptr<const Job> job, const PullFunction* read,
                                  const Cancel* cancel, bool resume = false);

// The same for profiles that the caller pushes. After a failed call the object can only be destroyed. Not
// thread-safe.
class PushedExport {
 public:
  // Recovers exports of earlier runs and begins a new one. `cancel` may be null, else it outlives the export.
  static StatusOr<std::unique_ptr<PushedExport>> Open(std::shared_ptr<const Job> job, const Cancel* cancel);
  virtual ~PushedExport() = default;  // without Finish: removes everything that the export has written
  virtual Status Push(std::string_view ndjson) = 0;
  virtual StatusOr<ExportOutcome> Finish() = 0;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_RUN_H_
