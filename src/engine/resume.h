// How a run continues an earlier one of the same job that was killed (run --resume): profiles are read and
// rows are made again, since the input is pinned and the output repeatable, but parts that a bucket has
// already are not sent again.
#ifndef PXPORT_ENGINE_RESUME_H_
#define PXPORT_ENGINE_RESUME_H_

#include <memory>
#include <vector>

#include "commit/plan.h"
#include "engine/journal.h"
#include "engine/stores.h"

namespace pxport {

struct Resumption {
  enum class Kind {
    kNothing,  // a new export
    kExport,   // continue `plan`
    kPublish,  // `plan` is decided: what is left is commit's
  };
  Kind kind = Kind::kNothing;
  std::unique_ptr<Journal> journal;  // null: this run keeps none
  ExportPlan plan;
  std::unique_ptr<Lease> lease;  // of an export that continues: recovery must not treat it as dead
};

// `wanted`: whether to continue what the journal records; without it the journal is only kept for later. Runs
// into a folder keep none, as nothing is sent there, and those that read a pipe keep none, as they could not
// read it again. With `wanted`: FailedPrecondition if the input has changed since, or another process runs
// the job now; InvalidArgument if the input cannot be read again. Nothing to resume is no failure.
StatusOr<Resumption> PrepareResumption(const CompiledJob& job, const OpenedStores& stores,
                                       const std::vector<PinnedInput>& inputs, bool wanted);

}  // namespace pxport

#endif  // PXPORT_ENGINE_RESUME_H_
