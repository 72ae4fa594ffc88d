#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "commit/commit_steps.h"
#include "commit/control_keys.h"
#include "commit/side_by_side.h"

namespace pxport {
namespace {

constexpr size_t kShardsShown = 20;

// Every file of it is still there, whole. A lifecycle rule of the store may have taken some.
StatusOr<bool> AllStaged(const ExportStores& stores, const ShardReceipt& receipt) {
  std::vector<StatusOr<bool>> staged(receipt.files.size(), false);
  SideBySide(staged.size(), stores.destination->Parallelism(),
             [&](size_t i) { staged[i] = stores.destination->IsStaged(receipt.files[i].staged); });
  for (const StatusOr<bool>& one : staged) {
    PX_RETURN_IF_ERROR(one.status());
    if (!*one) return false;
  }
  return true;
}

StatusOr<ShardReceipt> ReadReceipt(const ExportStores& stores, const std::string& key) {
  PX_ASSIGN_OR_RETURN(const std::string bytes, stores.control->Get(key));
  PX_ASSIGN_OR_RETURN(const Json json, Json::Parse(bytes));
  return ShardReceipt::FromJson(json);
}

class Chooser {
 public:
  Chooser(const ExportStores& stores, const ExportPlan& plan, const CommitOptions& options)
      : stores_(stores), plan_(plan), options_(options) {}

  // What the caller was handed by its workers: if it is wrong, the caller wants to know.
  Status Take(std::span<const ShardReceipt> given) {
    for (const ShardReceipt& receipt : given) {
      PX_RETURN_IF_ERROR(CheckReceipt(plan_, receipt));
      if (chosen_.contains(receipt.shard)) continue;
      PX_RETURN_IF_ERROR(Between(options_.between));
      PX_ASSIGN_OR_RETURN(const bool staged, AllStaged(stores_, receipt));
      if (staged) chosen_.emplace(receipt.shard, receipt);
    }
    return absl::OkStatus();
  }

  // What lies in the control store: one that cannot be used is passed over, as another attempt may do.
  Status TakeListed() {
    if (chosen_.size() == plan_.shards) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries,
                        stores_.control->List(ReceiptsPrefix(plan_.export_id)));
    for (const StoreEntry& entry : entries) {
      PX_RETURN_IF_ERROR(Between(options_.between));
      PX_RETURN_IF_ERROR(TakeFrom(entry.key));
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
  Status TakeFrom(const std::string& key) {
    auto receipt = ReadReceipt(stores_, key);
    Status status = receipt.status();
    if (status.ok()) status = CheckReceipt(plan_, *receipt);
    if (status.ok() && chosen_.contains(receipt->shard)) return absl::OkStatus();
    StatusOr<bool> staged = false;
    if (status.ok()) {
      staged = AllStaged(stores_, *receipt);
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
    LogLine(options_.log, LogLevel::kWarning,
            fmt::format("{} is passed over: {}", stores_.control->Url(key),
                        status.ok() ? "what it staged is gone" : Message(status)));
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
                    "export {} is not complete: {} of {} shards have no receipt, or not what it names: {}",
                    plan_.export_id, count, plan_.shards, shards),
                "run these shards, then commit again"),
        kExportId, plan_.export_id);
  }

  const ExportStores& stores_;
  const ExportPlan& plan_;
  const CommitOptions& options_;
  std::map<uint32_t, ShardReceipt> chosen_;
};

}  // namespace

StatusOr<std::vector<ShardReceipt>> ChooseReceipts(const ExportStores& stores, const ExportPlan& plan,
                                                   std::span<const ShardReceipt> given,
                                                   const CommitOptions& options) {
  Chooser chooser(stores, plan, options);
  PX_RETURN_IF_ERROR(chooser.Take(given));
  PX_RETURN_IF_ERROR(chooser.TakeListed());
  return chooser.Result();
}

StatusOr<std::vector<ShardReceipt>> ReadReceipts(const ExportStores& stores, const std::string& prefix,
                                                 Log* log) {
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries, stores.control->List(prefix));
  std::vector<ShardReceipt> receipts;
  for (const StoreEntry& entry : entries) {
    auto receipt = ReadReceipt(stores, entry.key);
    if (receipt.ok()) {
      receipts.push_back(*std::move(receipt));
    } else if (absl::IsCancelled(receipt.status())) {
      return receipt.status();
    } else {
      LogLine(log, LogLevel::kWarning,
              fmt::format("cannot read {}: {}", stores.control->Url(entry.key), Message(receipt.status())));
    }
  }
  return receipts;
}

}  // namespace pxport
