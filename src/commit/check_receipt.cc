#include "commit/check_receipt.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tuple>

namespace pxport {
namespace {

bool IsHex(std::string_view text, size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status Foreign(const ShardReceipt& receipt, std::string_view why) {
  return Failure(Code::kInvalidArgument,
                 fmt::format("the receipt of shard {} does not fit the plan: {}", receipt.shard, why),
                 "pass the receipts of this export, unchanged");
}

Status CheckFile(const ExportPlan& plan, const ShardReceipt& receipt, const FileReceipt& file) {
  if (file.audience >= plan.audiences.size()) return Foreign(receipt, "it has a file of no audience");
  if (file.deletes && !plan.audiences[file.audience].deletes)
    return Foreign(receipt, "it has deletes that the plan does not ask for");
  if (file.part < 1 || file.part > kMaxParts)
    return Foreign(receipt, fmt::format("it has a part {}", file.part));
  const std::string key = plan.FileKey(file.audience, file.deletes, receipt.shard, file.part);
  if (file.staged.key != key)
    return Foreign(receipt, fmt::format("it has the key {} for {}", file.staged.key, key));
  if (file.staged.write_id != fmt::format("{}/{:05}/{}", receipt.export_id, receipt.shard, receipt.attempt)) {
    return Foreign(receipt, fmt::format("{} was written by another attempt", key));
  }
  if (!file.sha256.empty() && !IsHex(file.sha256, 64))
    return Foreign(receipt, "a SHA-256 is not 64 hex digits");
  return absl::OkStatus();
}

}  // namespace

Status CheckReceipt(const ExportPlan& plan, const ShardReceipt& receipt) {
  if (receipt.export_id != plan.export_id) return Foreign(receipt, "it is of another export");
  if (receipt.shard >= plan.shards) return Foreign(receipt, fmt::format("there are {} shards", plan.shards));
  if (!IsHex(receipt.attempt, 16)) return Foreign(receipt, "its attempt is not 16 hex digits");
  if (receipt.counts.audiences.size() != plan.audiences.size())
    return Foreign(receipt, "it counts other audiences");
  for (const StateData& state : receipt.states) {
    if (state.audience >= plan.audiences.size() || plan.audiences[state.audience].state.folder.empty() ||
        state.id != fmt::format("{}.{}", receipt.export_id, receipt.attempt)) {
      return Foreign(receipt, "it has a state that is not its own");
    }
  }
  const FileReceipt* before = nullptr;
  for (const FileReceipt& file : receipt.files) {
    PX_RETURN_IF_ERROR(CheckFile(plan, receipt, file));
    const bool same_set = before != nullptr && std::tie(before->audience, before->deletes) ==
                                                   std::tie(file.audience, file.deletes);
    const bool later_set = before == nullptr || std::tie(before->audience, before->deletes) <
                                                    std::tie(file.audience, file.deletes);
    if (same_set ? file.part != before->part + 1 : !later_set || file.part != 1) {
      return Foreign(receipt, "its files are not in order, or some are missing");
    }
    before = &file;
  }
  return absl::OkStatus();
}

}  // namespace pxport
