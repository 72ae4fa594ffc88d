// Whether a receipt belongs to a plan. Receipts come from other processes: without this check one could steer
// Publish to any key.
#ifndef PXPORT_COMMIT_CHECK_RECEIPT_H_
#define PXPORT_COMMIT_CHECK_RECEIPT_H_

#include "commit/plan.h"
#include "commit/receipt.h"

namespace pxport {

// InvalidArgument unless export, shard and attempt fit the plan, and every file has the key and the write id
// that the plan gives it.
Status CheckReceipt(const ExportPlan& plan, const ShardReceipt& receipt);

}  // namespace pxport

#endif  // PXPORT_COMMIT_CHECK_RECEIPT_H_
