// The one decision of an export: the point of no return. Whole in itself, so that it stays true when receipts
// are gone.
#ifndef PXPORT_COMMIT_DECISION_H_
#define PXPORT_COMMIT_DECISION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "commit/commit.h"
#include "commit/plan.h"
#include "commit/receipt.h"

namespace pxport {

struct Decision {
  std::string export_id;
  bool commit = false;
  Timestamp decided;                   // wall clock; orders exports that race for one name
  std::vector<ShardReceipt> receipts;  // if commit: one a shard, in shard order

  Json ToJson() const;
  static StatusOr<Decision> FromJson(const Json& json);
};

// What is there, or nothing.
StatusOr<std::optional<Decision>> ReadDecision(const ExportStores& stores, std::string_view export_id);

// Offers a decision and returns the one that holds, which may be another's. A failure that leaves open
// whether there is one carries kDecided: the caller must not act as if there were none.
StatusOr<Decision> Decide(const ExportStores& stores, const Decision& offer);

// InvalidArgument unless the receipt belongs to this plan: export, shard, attempt, and for every file its
// audience, its key and its write id. A receipt comes from other processes and must not steer Publish to any
// other key.
Status CheckReceipt(const ExportPlan& plan, const ShardReceipt& receipt);

}  // namespace pxport

#endif  // PXPORT_COMMIT_DECISION_H_
