// Which attempts an export is made of: one receipt per shard.
#ifndef PXPORT_COMMIT_CHOOSE_H_
#define PXPORT_COMMIT_CHOOSE_H_

#include <span>
#include <vector>

#include "commit/plan.h"
#include "commit/protocol.h"
#include "commit/receipt.h"

namespace pxport {

// Chooses one receipt per shard among those given and those in the control store: valid, with every file
// still staged. In shard order. FailedPrecondition names the missing shards; InvalidArgument: a given receipt
// does not belong to this plan.
StatusOr<std::vector<ShardReceipt>> ChooseReceipts(const Protocol& protocol, const ExportPlan& plan,
                                                   std::span<const ShardReceipt> given);

}  // namespace pxport

#endif  // PXPORT_COMMIT_CHOOSE_H_
