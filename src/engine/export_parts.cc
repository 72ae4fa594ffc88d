#include "engine/export_parts.h"

#include "base/digest.h"
#include "policy/permissions.h"

namespace pxport {

Status RequireExporting(const CompiledJob& job) {
  const Permissions needed = kExporting | (job.rows.reads_identities ? kViewIdentityGraph : 0);
  return RequirePermissions(job.host.permissions, needed, "exporting this job");
}

std::string NewExportId() {
  const std::string random = RandomBytes(16);
  return Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size());
}

StatusOr<std::unique_ptr<Rejects>> OpenRejects(const JobSpec& spec) {
  if (spec.on_bad_profile == OnBadProfile::kFail) return std::unique_ptr<Rejects>();
  return Rejects::Open(spec.rejects_path);
}

ExportOutcome MakeOutcome(const CommitResult& result, const RunFacts& facts, const OpenedStores& stores) {
  ExportOutcome outcome;
  outcome.report = MakeReport(result, facts, *stores.destination);
  for (const ShardReceipt& receipt : result.receipts) {
    if (receipt.counts.bad > 0) outcome.skipped_bad_profiles = true;
  }
  return outcome;
}

}  // namespace pxport
