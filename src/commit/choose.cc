#include "commit/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "commit/check_receipt.h"
#include "commit/control_keys.h"
#include "commit/side_by_side.h"
#include "commit/stored_receipts.h"

namespace pxport {
namespace {

constexpr size_t kShardsShown = 20;

// Whether every file is still staged, whole. A lifecycle rule of the store may have removed some.
StatusOr<bool> AllStaged(const Protocol& protocol, const ShardReceipt& receipt) {
  std::vector<StatusOr<bool>> staged(receipt.files.size(), false);
  SideBySide(staged.size(), protocol.destination->Parallelism(),
             [&](size_t i) { staged[i] = protocol.destination->IsStaged(receipt.files[i].staged); });
  for (const StatusOr<bool>& one : staged) {
    PX_RETURN_IF_ERROR(one.status());
    if (!*one) return false;
  }
  return true;
}

class Chooser {
 public:
  Chooser(const Protocol& protocol, const ExportPlan& plan) : protocol_(protocol), plan_(plan) {}

  // Receipts from the caller: an invalid one is an error, because the caller wants to know.
  Status AddGiven(std::span<const ShardReceipt> given) {
    for (const ShardReceipt& receipt : given) {
      PX_RETURN_IF_ERROR(CheckReceipt(plan_, receipt));
      if (chosen_.contains(receipt.shard)) continue;
      PX_RETURN_IF_ERROR(protocol_.Between());
      PX_ASSIGN_OR_RETURN(const bool staged, AllStaged(protocol_, receipt));
      if (staged) chosen_.emplace(receipt.shard, receipt);
    }
    return absl::OkStatus();
  }

  // Receipts in the control store: skips unusable ones, because another attempt may do.
  Status AddListed() {
    if (chosen_.size() == plan_.shards) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries,
                        protocol_.control->List(ReceiptsPrefix(plan_.export_id)));
    for (const StoreEntry& entry : entries) {
      PX_RETURN_IF_ERROR(protocol_.Between());
      PX_RETURN_IF_ERROR(AddFrom(entry.key));
    }
    return absl::OkStatus();
  }

  StatusOr<std::vector<ShardReceipt>> Result() {
    if (chosen_.size() < plan_.shards) return Missing();
    std::vector<ShardReceipt> receipts;
    for (auto& [shard, receipt] : chosen_) receipts.push_back(std::move(receipt));
    return receipts;
  }

 private:
  Status AddFrom(const std::string& key) {
    auto receipt = ReadReceipt(protocol_, key);
    Status status = receipt.status();
    if (status.ok()) status = CheckReceipt(plan_, *receipt);
    if (status.ok() && chosen_.contains(receipt->shard)) return absl::OkStatus();
    StatusOr<bool> staged = false;
    if (status.ok()) {
      staged = AllStaged(protocol_, *receipt);
      status = staged.status();
    }
    if (status.ok() && *staged) {
      const uint32_t shard = receipt->shard;
      chosen_.emplace(shard, *std::move(receipt));
      return absl::OkStatus();
    }
    const Code code = status.code();
    const bool unusable = code == Code::kOk || code == Code::kInvalidArgument || code == Code::kDataLoss ||
                          code == Code::kNotFound || code == Code::kFailedPrecondition;
    if (!unusable) return status;
    protocol_.Write(LogLevel::kWarning,
                    fmt::format("skipped {}: {}", protocol_.control->Url(key),
                                status.ok() ? "its staged files are missing" : Message(status)));
    return absl::OkStatus();
  }

  Status Missing() const {
    std::string shards;
    size_t count = 0;
    for (uint32_t shard = 0; shard < plan_.shards; ++shard) {
      if (chosen_.contains(shard)) continue;
      if (++count <= kShardsShown) shards += fmt::format("{}{}", shards.empty() ? "" : ", ", shard);
    }
    if (count > kShardsShown) shards += ", ...";
    return WithDetail(
        Failure(Code::kFailedPrecondition,
                fmt::format(
                    "export {} is incomplete: {} of {} shards have no receipt, or not the files it lists: {}",
                    plan_.export_id, count, plan_.shards, shards),
                "run these shards, then commit again"),
        kExportId, plan_.export_id);
  }

  const Protocol& protocol_;
  const ExportPlan& plan_;
  std::map<uint32_t, ShardReceipt> chosen_;
};

}  // namespace

StatusOr<std::vector<ShardReceipt>> ChooseReceipts(const Protocol& protocol, const ExportPlan& plan,
                                                   std::span<const ShardReceipt> given) {
  Chooser chooser(protocol, plan);
  PX_RETURN_IF_ERROR(chooser.AddGiven(given));
  PX_RETURN_IF_ERROR(chooser.AddListed());
  return chooser.Result();
}

}  // namespace pxport
