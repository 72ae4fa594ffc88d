#include "commit/clean.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "commit/attempt_record.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/export_state.h"
#include "commit/found_export.h"
#include "commit/side_by_side.h"
#include "commit/stored_receipts.h"

namespace pxport {
namespace {

// "00000.0123456789abcdef" of "X/attempts/00000.0123456789abcdef.2".
std::string AttemptOf(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  const size_t shard_end = name.find('.');
  const size_t end = shard_end == std::string_view::npos ? shard_end : name.find('.', shard_end + 1);
  return std::string(name.substr(0, end));
}

StatusOr<AttemptRecord> ReadRecord(const Protocol& protocol, const std::string& key) {
  PX_ASSIGN_OR_RETURN(const std::string bytes, protocol.control->Get(key));
  PX_ASSIGN_OR_RETURN(const Json json, Json::Parse(bytes));
  return AttemptRecord::FromJson(json);
}

class Cleaner {
  using Uploads = std::vector<std::pair<std::string, std::string>>;  // key, upload id

 public:
  Cleaner(const Protocol& protocol, const std::string& export_id, const Decision& decision, bool published)
      : protocol_(protocol), export_id_(export_id), decision_(decision), published_(published) {}

  StatusOr<std::vector<std::string>> Run() {
    PX_ASSIGN_OR_RETURN(objects_, protocol_.control->List(ExportPrefix(export_id_)));
    for (const char* prefix : {"receipts/", "repair/"}) {
      PX_ASSIGN_OR_RETURN(const std::vector<ShardReceipt> receipts,
                          ReadReceipts(protocol_, ExportPrefix(export_id_) + prefix));
      for (const ShardReceipt& receipt : receipts) AddReceipt(receipt, std::string_view(prefix) == "repair/");
    }
    for (const ShardReceipt& receipt : decision_.receipts)
      finished_.insert(AttemptName(receipt.shard, receipt.attempt));
    PX_RETURN_IF_ERROR(Drop({losers_.begin(), losers_.end()}));
    PX_RETURN_IF_ERROR(DropUnfinished());
    PX_RETURN_IF_ERROR(protocol_.Between());
    if (left_.empty() && (!decision_.commit || published_)) DropObjects();
    return std::vector<std::string>(left_.begin(), left_.end());
  }

 private:
  // The receipt of a finished attempt lists all its uploads.
  void AddReceipt(const ShardReceipt& receipt, bool repair) {
    finished_.insert(AttemptName(receipt.shard, receipt.attempt));
    const bool decided = decision_.commit && receipt.shard < decision_.receipts.size() &&
                         decision_.receipts[receipt.shard].attempt == receipt.attempt;
    for (const FileReceipt& file : receipt.files) {
      if (decided || (repair && !published_)) {
        kept_.insert(file.staged.upload_id);
      } else {
        losers_.emplace(file.staged.key, file.staged.upload_id);
      }
    }
  }

  // Uploads of unfinished attempts. Lists the uploads of a key before it reads the claims of other exports:
  // an export records its keys before it creates an upload, so every upload of a living export that was
  // listed is claimed by the time claims are read.
  Status DropUnfinished() {
    for (const ShardReceipt& receipt : decision_.receipts) {
      for (const FileReceipt& file : receipt.files) kept_.insert(file.staged.upload_id);
    }
    std::set<std::string> keys;
    for (const StoreEntry& object : objects_) {
      if (!object.key.starts_with(AttemptsPrefix(export_id_))) continue;
      if (protocol_.destination->CreateIsCertain() && finished_.contains(AttemptOf(object.key))) continue;
      const auto record = ReadRecord(protocol_, object.key);
      if (record.ok()) {
        keys.insert(record->keys.begin(), record->keys.end());
      } else {
        Leave(object.key, record.status());
      }
    }
    PX_RETURN_IF_ERROR(protocol_.Between());
    Uploads ours, unknown;
    SortUploads({keys.begin(), keys.end()}, &ours, &unknown);
    PX_RETURN_IF_ERROR(Drop(ours));
    if (unknown.empty()) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(const std::set<std::string> claimed, ClaimsOfOthers());
    std::erase_if(unknown, [&](const auto& upload) { return claimed.contains(upload.first); });
    return Drop(unknown);
  }

  // Sorts the uploads at these keys, except those that are kept: ours by their write id, or unknown.
  void SortUploads(const std::vector<std::string>& keys, Uploads* ours, Uploads* unknown) {
    std::vector<StatusOr<std::vector<std::string>>> listed(keys.size(), std::vector<std::string>());
    SideBySide(keys.size(), protocol_.destination->Parallelism(),
               [&](size_t i) { listed[i] = protocol_.destination->ListUploads(keys[i]); });
    for (size_t i = 0; i < keys.size(); ++i) {
      if (!listed[i].ok()) Leave(keys[i], listed[i].status());
      if (!listed[i].ok()) continue;
      for (const std::string& upload_id : *listed[i]) {
        if (kept_.contains(upload_id)) continue;
        const std::string write_id = protocol_.destination->WriteIdOf(upload_id);
        if (write_id.empty()) unknown->emplace_back(keys[i], upload_id);
        if (write_id.starts_with(ExportPrefix(export_id_))) ours->emplace_back(keys[i], upload_id);
      }
    }
  }

  // Keys that unfinished exports have claimed.
  StatusOr<std::set<std::string>> ClaimsOfOthers() {
    PX_ASSIGN_OR_RETURN(const std::vector<std::string> exports, ListExports(protocol_));
    std::set<std::string> claimed;
    for (const std::string& other : exports) {
      if (other == export_id_) continue;
      PX_ASSIGN_OR_RETURN(const bool done, IsDone(protocol_, other));
      if (done) continue;
      PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> records,
                          protocol_.control->List(AttemptsPrefix(other)));
      for (const StoreEntry& entry : records) {
        const auto record = ReadRecord(protocol_, entry.key);
        if (absl::IsNotFound(record.status())) continue;  // it has just ended
        PX_RETURN_IF_ERROR(record.status());
        claimed.insert(record->keys.begin(), record->keys.end());
      }
    }
    return claimed;
  }

  void DropObjects() {
    for (const StoreEntry& object : objects_) {
      if (object.key == LeaseKey(export_id_)) {
        const auto lease = protocol_.control->TryLease(
            object.key);  // released at once, which removes it; a living holder keeps it
        if (!lease.ok() && !absl::IsUnimplemented(lease.status())) Leave(object.key, lease.status());
        continue;
      }
      const bool temporary = object.key.starts_with(AttemptsPrefix(export_id_)) ||
                             object.key.starts_with(ReceiptsPrefix(export_id_)) ||
                             object.key.starts_with(RepairPrefix(export_id_));
      if (!temporary) continue;
      const Status status = protocol_.control->Delete(object.key);
      if (!status.ok()) Leave(object.key, status);
    }
  }

  Status Drop(const Uploads& uploads) {
    PX_RETURN_IF_ERROR(protocol_.Between());
    std::vector<Status> dropped(uploads.size());
    SideBySide(uploads.size(), protocol_.destination->Parallelism(), [&](size_t i) {
      dropped[i] = protocol_.destination->Discard(uploads[i].first, uploads[i].second);
    });
    for (size_t i = 0; i < uploads.size(); ++i) {
      if (!dropped[i].ok()) Leave(uploads[i].first, dropped[i]);
    }
    return absl::OkStatus();
  }

  void Leave(const std::string& key, const Status& why) {
    left_.insert(key);
    protocol_.Write(LogLevel::kWarning,
                    fmt::format("cannot clean up {} of export {}: {}", key, export_id_, Message(why)));
  }

  const Protocol& protocol_;
  const std::string& export_id_;
  const Decision& decision_;
  const bool published_;
  std::vector<StoreEntry> objects_;
  std::set<std::string> finished_;                        // names of attempts
  std::set<std::string> kept_;                            // upload ids
  std::set<std::pair<std::string, std::string>> losers_;  // key, upload id
  std::set<std::string> left_;
};

}  // namespace

StatusOr<std::vector<std::string>> Clean(const Protocol& protocol, std::string_view export_id) {
  const std::string id(export_id);
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(protocol, id));
  if (!decision.has_value()) {
    return Failure(Code::kFailedPrecondition, fmt::format("cannot clean up export {}: it is undecided", id),
                   "commit or abort it first");
  }
  PX_ASSIGN_OR_RETURN(const bool done, IsDone(protocol, id));
  return Cleaner(protocol, id, *decision, done && decision->commit).Run();
}

}  // namespace pxport
