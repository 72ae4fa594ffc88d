// receipt.json: what an export published, for people, for `verify` and for programs that load the files. Its
// layout is a contract (docs/commit.md): members are added, never renamed.
#ifndef PXPORT_COMMIT_EXPORT_RECEIPT_H_
#define PXPORT_COMMIT_EXPORT_RECEIPT_H_

#include <span>

#include "base/json.h"
#include "commit/plan.h"
#include "commit/receipt.h"

namespace pxport {

// A pure function of the plan and the decided receipts, one a shard, in shard order.
Json ExportReceipt(const ExportPlan& plan, std::span<const ShardReceipt> receipts);

}  // namespace pxport

#endif  // PXPORT_COMMIT_EXPORT_RECEIPT_H_
