// The commit protocol (docs/commit.md): plan, attempts, receipts, ONE decision, publish, manifests last.
// Any process can repeat every step at any time; the truth is what the control store holds, never memory.
//
// Control objects of export X, below the control store's root:
//   X/lease  X/plan  X/attempts/<shard>.<attempt>[.<n>]  X/receipts/<shard>.<attempt>  X/decision
//   X/repair/<shard>.<attempt> X/receipt.json  X/done
// X/plan, X/decision, X/receipt.json and X/done remain when the export is finished: they are small, the
// decision is the fence against late workers, and `verify` reads the receipt.
//
// The steps have a header each: plan_store.h, attempt.h, choose.h, decision.h, publish.h, clean.h, abort.h.
// recover.h and gc.h look after all exports of a control store. The functions are thread-safe.
#ifndef PXPORT_COMMIT_COMMIT_H_
#define PXPORT_COMMIT_COMMIT_H_

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "commit/plan.h"
#include "commit/protocol.h"
#include "commit/publish.h"
#include "commit/receipt.h"

namespace pxport {

struct CommitOptions {
  // The caller holds LeaseKey of this export. Otherwise an undecided single-process export is committed only
  // if its lease is free: FailedPrecondition while its process lives.
  bool holds_lease = false;
  // Called before the decision, once receipts are chosen and checked, and before states are claimed: may
  // refuse the export, and saves what a committed export must not lack. A failure leaves the export
  // undecided. May be empty.
  std::function<Status(const ExportPlan&, std::span<const ShardReceipt>)> before_decision = {};
};

struct CommitResult : Publication {
  ExportPlan plan;
  std::vector<ShardReceipt> receipts;  // the decided ones, in shard order
};

// Rolls the export as far as it can go. `receipts` may add to what the control store lists. Before a
// decision: chooses one receipt per shard, checks on_existing, claims states, decides; then publishes and
// cleans. NotFound: there is no such export. FailedPrecondition names missing shards; InvalidArgument: a
// given receipt does not belong to this plan; Aborted if the decision says abort. A failure after the
// decision, or one that leaves open whether there is a decision, carries kDecided ("1") and kExportId;
// DataLoss then: the files of a shard are lost (see Attempt::BeginRepair).
StatusOr<CommitResult> Commit(const Protocol& protocol, std::string_view export_id,
                              std::span<const ShardReceipt> receipts, const CommitOptions& options = {});

}  // namespace pxport

#endif  // PXPORT_COMMIT_COMMIT_H_
