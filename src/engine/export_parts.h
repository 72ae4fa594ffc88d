// What distributed exports and `run` have in common.
#ifndef PXPORT_ENGINE_EXPORT_PARTS_H_
#define PXPORT_ENGINE_EXPORT_PARTS_H_

#include <memory>
#include <string>

#include "commit/commit.h"
#include "engine/job.h"
#include "engine/report.h"
#include "engine/stores.h"
#include "files/rejects.h"

namespace pxport {

// Whether the host has granted what exporting this job takes.
Status RequireExporting(const CompiledJob& job);

std::string NewExportId();  // 128 random bits, hex

// Null unless bad profiles are skipped.
StatusOr<std::unique_ptr<Rejects>> OpenRejects(const JobSpec& spec);

ExportOutcome MakeOutcome(const CommitResult& result, const RunFacts& facts, const OpenedStores& stores);

}  // namespace pxport

#endif  // PXPORT_ENGINE_EXPORT_PARTS_H_
