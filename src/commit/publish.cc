#include "commit/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "commit/check_receipt.h"
#include "commit/control_keys.h"
#include "commit/export_state.h"
#include "commit/found_export.h"
#include "commit/side_by_side.h"
#include "commit/state_claims.h"
#include "commit/stored_receipts.h"

namespace pxport {
namespace {

Status AfterDecision(const Status& status, std::string_view export_id) {
  if (status.ok()) return status;
  Status failure =
      WithDetail(WithDetail(Within("the export is decided but not yet published", status), kDecided, "1"),
                 kExportId, export_id);
  if (!Detail(failure, kRemedy).has_value()) {
    failure = WithDetail(failure, kRemedy, "run the same job or commit again: it continues where it stopped");
  }
  return failure;
}

class Publisher {
 public:
  Publisher(const Protocol& protocol, const ExportPlan& plan, const Decision& decision, Publication* result)
      : protocol_(protocol), plan_(plan), decision_(decision), result_(*result) {}

  Status Run() {
    result_.finals = FinalObjects(plan_, decision_.receipts);
    PX_ASSIGN_OR_RETURN(result_.already, IsDone(protocol_, plan_.export_id));
    if (result_.already) return absl::OkStatus();
    std::vector<const FileReceipt*> files;
    std::vector<uint32_t> shards;
    for (const ShardReceipt& receipt : decision_.receipts) {
      for (const FileReceipt& file : receipt.files) {
        files.push_back(&file);
        shards.push_back(receipt.shard);
      }
    }
    const size_t step = static_cast<size_t>(std::max(protocol_.destination->Parallelism(), 1));
    for (size_t start = 0; start < files.size(); start += step) {
      PX_RETURN_IF_ERROR(protocol_.Between());
      std::vector<Status> statuses(std::min(step, files.size() - start));
      SideBySide(statuses.size(), static_cast<int>(step), [&](size_t i) {
        statuses[i] = protocol_.destination->Publish(files[start + i]->staged).status();
      });
      for (size_t i = 0; i < statuses.size(); ++i) {
        PX_RETURN_IF_ERROR(AfterPublish(shards[start + i], *files[start + i], statuses[i]));
        if (result_.already) return absl::OkStatus();
      }
    }
    PX_RETURN_IF_ERROR(protocol_.Between());
    PX_RETURN_IF_ERROR(FindReplaced());
    // Another process may have been faster, and others may have continued from there: overwrite nothing then.
    PX_ASSIGN_OR_RETURN(result_.already, IsDone(protocol_, plan_.export_id));
    return result_.already ? absl::OkStatus() : WriteFinals();
  }

 private:
  struct Published {
    uint32_t audience;
    StagedFile file;
  };

  Status AfterPublish(uint32_t shard, const FileReceipt& file, const Status& status) {
    if (status.ok()) published_.push_back({file.audience, file.staged});
    if (!absl::IsDataLoss(status)) return status;
    // Neither staged nor at its key. Another process may have published or replaced it; otherwise it is lost.
    PX_ASSIGN_OR_RETURN(result_.already, IsDone(protocol_, plan_.export_id));
    if (result_.already) return absl::OkStatus();
    if (!Detail(status, kWasPublished).has_value()) {
      PX_ASSIGN_OR_RETURN(const bool repaired, PublishRepair(shard, file));
      if (repaired) return absl::OkStatus();
      PX_ASSIGN_OR_RETURN(const bool replaced, IsReplacedByLater(file.staged.key));
      // If the check was cancelled, we do not know whether the file is lost.
      PX_RETURN_IF_ERROR(protocol_.Between());
      if (!replaced) return Lost(shard, status);
    }
    MarkReplaced(file.audience, file.staged.key);
    return absl::OkStatus();
  }

  // Publishes the file that a repair of the shard has staged in place of the lost one. It has the same bytes,
  // or it would not have been recorded.
  StatusOr<bool> PublishRepair(uint32_t shard, const FileReceipt& lost) {
    if (!repairs_.has_value()) {
      PX_ASSIGN_OR_RETURN(repairs_, ReadReceipts(protocol_, RepairPrefix(plan_.export_id)));
    }
    for (const ShardReceipt& repair : *repairs_) {
      if (repair.shard != shard || !CheckReceipt(plan_, repair).ok()) continue;
      for (const FileReceipt& file : repair.files) {
        if (file.staged.key != lost.staged.key || file.staged.bytes != lost.staged.bytes ||
            file.staged.crc64 != lost.staged.crc64) {
          continue;
        }
        const Status status = protocol_.destination->Publish(file.staged).status();
        if (absl::IsDataLoss(status)) continue;
        PX_RETURN_IF_ERROR(status);
        published_.push_back({file.audience, file.staged});
        return true;
      }
    }
    return false;
  }

  // Whether an export that was decided later has put its own file there. Readers of the key cannot notice
  // whether ours was there in between.
  StatusOr<bool> IsReplacedByLater(std::string_view key) {
    PX_ASSIGN_OR_RETURN(const std::vector<std::string> exports, ListExports(protocol_));
    for (const std::string& other : exports) {
      if (other == plan_.export_id) continue;
      const auto decision = ReadDecision(protocol_, other);
      if (!decision.ok() || !decision->has_value() || !(*decision)->commit) continue;
      if ((*decision)->decided < decision_.decided) continue;
      for (const ShardReceipt& receipt : (*decision)->receipts) {
        for (const FileReceipt& file : receipt.files) {
          if (file.staged.key != key) continue;
          PX_ASSIGN_OR_RETURN(const bool published, protocol_.destination->IsPublished(file.staged));
          if (published) return true;
        }
      }
    }
    return false;
  }

  Status Lost(uint32_t shard, const Status& status) const {
    return WithDetail(Within(fmt::format("shard {} is lost", shard), status), kRemedy,
                      fmt::format("write shard {} again as a repair, or abandon the export by removing {}",
                                  shard, protocol_.control->Url(ExportPrefix(plan_.export_id))));
  }

  void MarkReplaced(uint32_t audience, const std::string& key) {
    result_.replaced.push_back(key);
    replaced_audiences_.insert(static_cast<int>(audience));
    protocol_.Write(LogLevel::kWarning, fmt::format("{} was replaced by another export in the meantime",
                                                    protocol_.destination->Url(key)));
  }

  Status FindReplaced() {
    std::vector<StatusOr<bool>> ours(published_.size(), false);
    SideBySide(ours.size(), protocol_.destination->Parallelism(),
               [&](size_t i) { ours[i] = protocol_.destination->IsPublished(published_[i].file); });
    for (size_t i = 0; i < ours.size(); ++i) {
      PX_RETURN_IF_ERROR(ours[i].status());
      if (!*ours[i]) MarkReplaced(published_[i].audience, published_[i].file.key);
    }
    std::sort(result_.replaced.begin(), result_.replaced.end());
    return absl::OkStatus();
  }

  Status WriteFinals() {
    // A manifest that lists a replaced file would be wrong, and may have the name of the other export's
    // manifest.
    std::erase_if(result_.finals, [this](const FinalObject& object) {
      return !object.control && replaced_audiences_.contains(object.audience);
    });
    const std::vector<FinalObject>& finals = result_.finals;
    for (size_t start = 0, end = 0; start < finals.size(); start = end) {
      while (end < finals.size() && finals[end].step == finals[start].step) ++end;
      PX_RETURN_IF_ERROR(protocol_.Between());
      std::vector<Status> written(end - start);
      SideBySide(written.size(), protocol_.destination->Parallelism(),
                 [&](size_t i) { written[i] = WriteFinal(finals[start + i]); });
      for (const Status& status : written) PX_RETURN_IF_ERROR(status);
    }
    PX_RETURN_IF_ERROR(protocol_.Between());
    PX_RETURN_IF_ERROR(CommitStates(protocol_, plan_));
    const Status done = protocol_.control->PutNew(DoneKey(plan_.export_id), "{\"published\":true}");
    return absl::IsAlreadyExists(done) ? absl::OkStatus() : done;
  }

  Status WriteFinal(const FinalObject& object) const {
    Store* store = object.control ? protocol_.control : protocol_.destination;
    const std::string key = object.control ? ExportPrefix(plan_.export_id) + object.key : object.key;
    return store->Put(key, object.bytes, object.content_type).status();
  }

  const Protocol& protocol_;
  const ExportPlan& plan_;
  const Decision& decision_;
  Publication& result_;
  std::vector<Published> published_;
  std::set<int> replaced_audiences_;
  std::optional<std::vector<ShardReceipt>> repairs_;
};

}  // namespace

Status PublishExport(const Protocol& protocol, const ExportPlan& plan, const Decision& decision,
                     Publication* result) {
  // Check what the store holds like what a caller passes: a process that can write there must not move other
  // files.
  Status status = absl::OkStatus();
  for (const ShardReceipt& receipt : decision.receipts) {
    if (status.ok()) status = CheckReceipt(plan, receipt);
  }
  if (status.ok() && decision.receipts.size() != plan.shards) {
    status = Failure(Code::kDataLoss, "the decision does not have one receipt a shard");
  }
  if (status.ok()) status = Publisher(protocol, plan, decision, result).Run();
  return AfterDecision(status, plan.export_id);
}

}  // namespace pxport
