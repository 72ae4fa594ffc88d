#include "commit/stored_receipts.h"

#include <fmt/format.h>

#include <utility>

namespace pxport {

StatusOr<ShardReceipt> ReadReceipt(const Protocol& protocol, const std::string& key) {
  PX_ASSIGN_OR_RETURN(const std::string bytes, protocol.control->Get(key));
  PX_ASSIGN_OR_RETURN(const Json json, Json::Parse(bytes));
  return ShardReceipt::FromJson(json);
}

StatusOr<std::vector<ShardReceipt>> ReadReceipts(const Protocol& protocol, const std::string& prefix) {
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries, protocol.control->List(prefix));
  std::vector<ShardReceipt> receipts;
  for (const StoreEntry& entry : entries) {
    auto receipt = ReadReceipt(protocol, entry.key);
    if (receipt.ok()) {
      receipts.push_back(*std::move(receipt));
    } else if (absl::IsCancelled(receipt.status())) {
      return receipt.status();
    } else {
      protocol.Write(LogLevel::kWarning, fmt::format("cannot read {}: {}", protocol.control->Url(entry.key),
                                                     Message(receipt.status())));
    }
  }
  return receipts;
}

}  // namespace pxport
