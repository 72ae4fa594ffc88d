// The commit protocol (docs/commit.md): plan, attempts, receipts, ONE decision, publish, manifests last.
// Every step can be repeated by any process at any time; the truth is what the control store holds, never
// memory.
//
// Control objects of export X, below the control store's root:
//   X/lease  X/plan  X/attempts/<shard>.<attempt>[.<n>]  X/receipts/<shard>.<attempt>  X/decision
//   X/repair/<shard>.<attempt> X/receipt.json  X/done
// When all is over X/plan, X/decision, X/receipt.json and X/done stay: they are small, the decision is the
// fence against late workers, and the receipt is what `verify` reads.
//
// Thread-compatible: one Attempt belongs to one thread at a time; the functions may run anywhere, side by
// side.
#ifndef PXPORT_COMMIT_COMMIT_H_
#define PXPORT_COMMIT_COMMIT_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/log.h"
#include "commit/manifest.h"
#include "commit/plan.h"
#include "commit/receipt.h"
#include "store/store.h"

namespace pxport {

// The places an export works with. All outlive what uses them.
struct ExportStores {
  Store* control = nullptr;
  Store* destination = nullptr;
  Store* state = nullptr;  // where changes are remembered; null if no audience needs it
};

enum class ExportState { kMissing, kOpen, kDecidedCommit, kDecidedAbort, kPublished };

// Checks and writes the plan, with the destination's own idea of its root as destination_url. A plan that is
// already there must be equal (idempotent begin): else AlreadyExists.
Status WritePlan(const ExportStores& stores, const ExportPlan& plan);
StatusOr<ExportPlan> ReadPlan(const ExportStores& stores, std::string_view export_id);
StatusOr<ExportState> ReadState(const ExportStores& stores, std::string_view export_id);

// A worker's side. Begin: refuses (FailedPrecondition) once a decision is there, then records the attempt
// with the keys of every audience's first parts, so that the clean-up finds its uploads. AddKeys records
// further ones before their upload is created; those it knows cost nothing.
class Attempt {
 public:
  static StatusOr<Attempt> Begin(const ExportStores& stores, const ExportPlan& plan, uint32_t shard);
  // As Begin, with an id of the caller's choice: 16 lower-case hex digits, NewAttemptId.
  static StatusOr<Attempt> BeginAs(const ExportStores& stores, const ExportPlan& plan, uint32_t shard,
                                   std::string id);
  // Goes on with an attempt whose process is dead: what it had recorded counts.
  static StatusOr<Attempt> Resume(const ExportStores& stores, const ExportPlan& plan, uint32_t shard,
                                  std::string id);
  // An attempt at a shard whose decided files were lost (Commit failed with DataLoss): only after the
  // decision.
  static StatusOr<Attempt> BeginRepair(const ExportStores& stores, const ExportPlan& plan, uint32_t shard);
  const std::string& id() const { return id_; }
  std::string write_id() const;  // export id/shard/attempt
  Status AddKeys(std::span<const std::string> keys);
  // Of an attempt from BeginRepair: DataLoss unless its files have the bytes and checksums of the decided
  // ones.
  Status WriteReceipt(const ShardReceipt& receipt);

 private:
  Attempt() = default;
  static StatusOr<Attempt> Record(const ExportStores& stores, const ExportPlan& plan, uint32_t shard,
                                  std::string id, bool repair);

  ExportStores stores_;
  std::string export_id_, id_;
  uint32_t shard_ = 0;
  uint32_t records_ = 0;  // objects written with keys so far
  bool repair_ = false, resumed_ = false;
  std::set<std::string> keys_;  // recorded
};

std::string NewAttemptId();

// Called between the steps of a long call, on its own thread: whether to stop, and what only that thread may
// do. A failure ends the call. May be empty.
using BetweenSteps = std::function<Status()>;

inline Status Between(const BetweenSteps& between) {
  return between == nullptr ? absl::OkStatus() : between();
}

struct CommitOptions {
  Log* log = nullptr;
  // The caller holds LeaseKey of this export. Otherwise an undecided single-process export is committed only
  // if the lease can be had: FailedPrecondition while its process lives.
  bool holds_lease = false;
  BetweenSteps between;
  // Called once just before the decision is written: state claims, last checks. A failure leaves the export
  // undecided.
  std::function<Status(const ExportPlan&, std::span<const ShardReceipt>)> before_decision;
};

struct CommitResult {
  ExportPlan plan;
  std::vector<ShardReceipt> receipts;  // the decided ones, in shard order
  std::vector<FinalObject> finals;     // what was written after the data files
  bool already = false;                // was published before this call
  // Keys that another export had replaced before this one was through. Manifests and tokens of their
  // audiences are not written then: they would not be true. Empty if already.
  std::vector<std::string> replaced;
};

// Rolls the export as far as it can go. `receipts` may add to what the control store lists. Before a
// decision: validates, chooses one receipt a shard, checks on_existing, decides. NotFound: there is no such
// export. FailedPrecondition names missing shards; InvalidArgument: a given receipt does not belong to this
// plan; Aborted if the decision says abort; any failure after the decision, and one that leaves open whether
// there is a decision, carries kDecided ("1") and kExportId; DataLoss then: the files of a shard are gone
// (see Attempt::BeginRepair).
StatusOr<CommitResult> Commit(const ExportStores& stores, std::string_view export_id,
                              std::span<const ShardReceipt> receipts, const CommitOptions& options);

// Decides "abort" and cleans. NotFound: there is no such export. FailedPrecondition if the decision says
// commit. Idempotent.
Status Abort(const ExportStores& stores, std::string_view export_id, Log* log,
             const BetweenSteps& between = {});

// Drops staged files of losers and of aborted exports, attempts and temporary control objects; only after a
// decision. Never touches what another live export claims. Best effort: what could not be dropped is logged
// and returned (keys).
StatusOr<std::vector<std::string>> Clean(const ExportStores& stores, std::string_view export_id, Log* log,
                                         const BetweenSteps& between = {});

// What an earlier process left under this control store: decided exports are rolled forward; `run` exports
// whose process is gone without a decision are aborted, and nothing of them stays. Exports of living
// processes, of other destinations and undecided distributed ones are left alone. Every export is tried; the
// first failure is returned.
struct RecoveryResult {
  std::vector<std::string> published;  // export ids
  std::vector<std::string> aborted;
};
// `abandoned_before`: where the store cannot tell the living from the dead, undecided `run` exports count as
// dead whose newest object was written earlier (their start, if the store does not tell).
StatusOr<RecoveryResult> Recover(const ExportStores& stores, Log* log,
                                 std::optional<Timestamp> abandoned_before = std::nullopt,
                                 const BetweenSteps& between = {});

// The sign of life of a `run` process: taken before the plan is written, held until the process is done with
// the export.
std::string LeaseKey(std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_COMMIT_H_
