// The commit protocol (docs/commit.md): plan, attempts, receipts, ONE decision, publish, manifests last. Every step can be
// repeated by any process at any time; the truth is what the control store holds, never memory.
//
// Control objects of export X, below the control store's root:
//   X/plan   X/attempts/<shard>.<attempt>   X/receipts/<shard>.<attempt>   X/decision   X/receipt.json   X/done
#ifndef PXPORT_ENGINE_COMMIT_H_
#define PXPORT_ENGINE_COMMIT_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/log.h"
#include "engine/manifest.h"
#include "engine/plan.h"
#include "engine/receipt.h"
#include "store/store.h"

namespace pxport {

// The two places an export works with. Both outlive what uses them.
struct ExportStores {
  Store* control = nullptr;
  Store* destination = nullptr;
};

enum class ExportState { kMissing, kOpen, kDecidedCommit, kDecidedAbort, kPublished };

// Writes the plan. A plan that is already there must be equal (idempotent begin): else AlreadyExists.
Status WritePlan(const ExportStores& stores, const ExportPlan& plan);
StatusOr<ExportPlan> ReadPlan(const ExportStores& stores, std::string_view export_id);
StatusOr<ExportState> ReadState(const ExportStores& stores, std::string_view export_id);

// A worker's side. Begin: refuses (FailedPrecondition) once a decision is there, then records the attempt with the keys it
// may write, so that the clean-up finds its uploads. AddKeys records further ones before their upload is created.
class Attempt {
 public:
  static StatusOr<Attempt> Begin(const ExportStores& stores, const ExportPlan& plan, uint32_t shard);
  const std::string& id() const { return id_; }
  std::string write_id() const;  // export id/shard/attempt
  Status AddKeys(std::span<const std::string> keys);
  Status WriteReceipt(const ShardReceipt& receipt);

 private:
  Attempt() = default;
  ExportStores stores_;
  std::string export_id_, id_;
  uint32_t shard_ = 0;
  std::vector<std::string> keys_;
};

struct CommitOptions {
  Log* log = nullptr;
  const Cancel* cancel = nullptr;                 // heeded until the decision is written, not after
  // Called once just before the decision is written: state claims, last checks. A failure leaves the export undecided.
  std::function<Status(const ExportPlan&, std::span<const ShardReceipt>)> before_decision;
};

struct CommitResult {
  ExportPlan plan;
  std::vector<ShardReceipt> receipts;             // the decided ones, in shard order
  std::vector<FinalObject> finals;                // what was written after the data files
  bool already = false;                           // was published before this call
  std::vector<std::string> replaced;              // keys that another export has replaced meanwhile
};

// Rolls the export as far as it can go. `receipts` may add to what the control store lists. Before a decision: validates,
// chooses one receipt a shard, checks on_existing, decides. FailedPrecondition names missing shards; Aborted if the decision
// says abort; any failure after the decision carries the detail kDecided ("1") and kExportId.
StatusOr<CommitResult> Commit(const ExportStores& stores, std::string_view export_id,
                              std::span<const ShardReceipt> receipts, const CommitOptions& options);

// Decides "abort" and cleans. FailedPrecondition if the decision says commit. Idempotent.
Status Abort(const ExportStores& stores, std::string_view export_id, Log* log);

// Drops staged files of losers and of aborted exports, attempts and temporary control objects; only after a decision.
// Never touches what another live export claims. Best effort: what could not be dropped is logged and returned.
StatusOr<std::vector<std::string>> Clean(const ExportStores& stores, std::string_view export_id, Log* log);

// What an earlier process left under this control store: decided exports are rolled forward; `run` exports whose process is
// gone without a decision are aborted. Exports of living processes are left alone.
struct RecoveryResult {
  std::vector<std::string> published;  // export ids
  std::vector<std::string> aborted;
};
StatusOr<RecoveryResult> Recover(const ExportStores& stores, Log* log);

// The sign of life of a `run` process: taken before the plan is written, held until the process is done with the export.
std::string LeaseKey(std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_ENGINE_COMMIT_H_
