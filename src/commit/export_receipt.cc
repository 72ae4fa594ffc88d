#include "commit/export_receipt.h"

#include <utility>
#include <vector>

#include "base/checksum.h"
#include "base/json_fields.h"

namespace pxport {
namespace {

Json FileEntry(const ShardReceipt& receipt, const FileReceipt& file) {
  Json entry = Json::Object({{"key", Json::String(file.staged.key)},
                             {"deletes", Json::Bool(file.deletes)},
                             {"shard", JsonCount(receipt.shard)},
                             {"part", JsonCount(file.part)},
                             {"rows", JsonCount(file.rows)},
                             {"bytes", JsonCount(file.staged.bytes)},
                             {"raw_bytes", JsonCount(file.raw_bytes)},
                             {"crc64nvme", Json::String(Crc64Base64(file.staged.crc64))}});
  if (!file.sha256.empty()) entry.Set("sha256", Json::String(file.sha256));
  return entry;
}

Json Excluded(const PlannedAudience& audience, const AudienceCounts& counts) {
  Json required = Json::Object();
  for (size_t i = 0; i < counts.required.size() && i < audience.columns.size(); ++i) {
    if (counts.required[i] > 0) required.Set(audience.columns[i], JsonCount(counts.required[i]));
  }
  return Json::Object({{"not_member", JsonCount(counts.not_member)},
                       {"consent", JsonCount(counts.consent)},
                       {"duplicate", JsonCount(counts.duplicate)},
                       {"unchanged", JsonCount(counts.unchanged)},
                       {"required", std::move(required)}});
}

Json AudienceEntry(const ExportPlan& plan, std::span<const ShardReceipt> receipts, size_t index) {
  const PlannedAudience& audience = plan.audiences[index];
  AudienceCounts counts;
  std::vector<Json> files;
  for (const bool deletes : {false, true}) {
    for (const ShardReceipt& receipt : receipts) {
      for (const FileReceipt& file : receipt.files) {
        if (file.audience == index && file.deletes == deletes) files.push_back(FileEntry(receipt, file));
      }
    }
  }
  for (const ShardReceipt& receipt : receipts) {
    if (index < receipt.counts.audiences.size()) counts.Add(receipt.counts.audiences[index]);
  }
  return Json::Object({{"id", Json::String(audience.id)},
                       {"name", Json::String(audience.name)},
                       {"namespace", Json::String(audience.name_space)},
                       {"mode", Json::String(audience.mode)},
                       {"columns", JsonTexts(audience.columns)},
                       {"exported", JsonCount(counts.exported)},
                       {"rows", JsonCount(counts.rows)},
                       {"deletes", JsonCount(counts.deletes)},
                       {"removed", JsonCount(counts.removed)},
                       {"excluded", Excluded(audience, counts)},
                       {"files", Json::Array(std::move(files))}});
}

}  // namespace

Json ExportReceipt(const ExportPlan& plan, std::span<const ShardReceipt> receipts) {
  Counts counts;
  for (const ShardReceipt& receipt : receipts) counts.Add(receipt.counts);
  std::vector<Json> audiences;
  for (size_t i = 0; i < plan.audiences.size(); ++i) audiences.push_back(AudienceEntry(plan, receipts, i));
  return Json::Object({{"format", Json::Number(1)},
                       {"export_id", Json::String(plan.export_id)},
                       {"job_hash", Json::String(plan.job_hash)},
                       {"started", Json::String(FormatRfc3339(plan.started))},
                       {"shards", JsonCount(plan.shards)},
                       {"destination", Json::Object({{"name", Json::String(plan.destination_name)},
                                                     {"id", Json::String(plan.destination_id)},
                                                     {"url", Json::String(plan.destination_url)}})},
                       {"input", Json::Object({{"profiles", JsonCount(counts.profiles)},
                                               {"bytes", JsonCount(counts.bytes)},
                                               {"bad", JsonCount(counts.bad)}})},
                       {"audiences", Json::Array(std::move(audiences))}});
}

}  // namespace pxport
