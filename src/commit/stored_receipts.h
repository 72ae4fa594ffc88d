// Receipts of shards in the control store.
#ifndef PXPORT_COMMIT_STORED_RECEIPTS_H_
#define PXPORT_COMMIT_STORED_RECEIPTS_H_

#include <string>
#include <vector>

#include "commit/protocol.h"
#include "commit/receipt.h"

namespace pxport {

StatusOr<ShardReceipt> ReadReceipt(const Protocol& protocol, const std::string& key);

// The receipts below a prefix of control objects. Skips damaged ones and logs them.
StatusOr<std::vector<ShardReceipt>> ReadReceipts(const Protocol& protocol, const std::string& prefix);

}  // namespace pxport

#endif  // PXPORT_COMMIT_STORED_RECEIPTS_H_
