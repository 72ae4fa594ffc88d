// The one decision of an export: the point of no return. It holds the decided receipts, so that it stays true
// when the receipts themselves are gone.
#ifndef PXPORT_COMMIT_DECISION_H_
#define PXPORT_COMMIT_DECISION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "commit/protocol.h"
#include "commit/receipt.h"

namespace pxport {

struct Decision {
  std::string export_id;
  bool commit = false;
  Timestamp decided;                   // wall clock; orders exports that race for one name
  std::vector<ShardReceipt> receipts;  // if commit: one per shard, in shard order

  Json ToJson() const;
  static StatusOr<Decision> FromJson(const Json& json);
};

// Nothing if there is no decision yet. DataLoss: it is damaged.
StatusOr<std::optional<Decision>> ReadDecision(const Protocol& protocol, std::string_view export_id);

// Offers a decision and returns the one that holds, which may be that of another process. A failure that
// leaves open whether there is a decision carries kDecided: the caller must not act as if there were none.
StatusOr<Decision> Decide(const Protocol& protocol, const Decision& offer);

}  // namespace pxport

#endif  // PXPORT_COMMIT_DECISION_H_
