#include "commit/receipt.h"

#include <fmt/format.h>

#include <utility>

#include "base/checksum.h"
#include "base/json_checksum.h"
#include "base/json_fields.h"

namespace pxport {
namespace {

constexpr int64_t kReceiptFormat = 1;

// Over the canonical text of everything else, so that a receipt may be spelled differently on its way through
// other programs.
Json FileToJson(const FileReceipt& file) {
  return Json::Object({{"audience", JsonCount(file.audience)},
                       {"deletes", Json::Bool(file.deletes)},
                       {"part", JsonCount(file.part)},
                       {"rows", JsonCount(file.rows)},
                       {"raw_bytes", JsonCount(file.raw_bytes)},
                       {"sha256", Json::String(file.sha256)},
                       {"staged", file.staged.ToJson()}});
}

StatusOr<FileReceipt> FileFromJson(const Json& json) {
  JsonFields fields(json, "a file of the receipt");
  FileReceipt file;
  file.audience = fields.Small("audience");
  file.deletes = fields.Flag("deletes");
  file.part = fields.Small("part");
  file.rows = fields.Count("rows");
  file.raw_bytes = fields.Count("raw_bytes");
  file.sha256 = fields.Text("sha256");
  PX_RETURN_IF_ERROR(fields.status());
  PX_ASSIGN_OR_RETURN(file.staged, StagedFile::FromJson(fields.Any("staged")));
  return file;
}

}  // namespace

Json ShardReceipt::ToJson() const {
  std::vector<Json> items;
  items.reserve(files.size());
  for (const FileReceipt& file : files) items.push_back(FileToJson(file));
  std::vector<Json> state_items;
  for (const StateData& state : states) state_items.push_back(state.ToJson());
  Json json = Json::Object({{"format", Json::Number(kReceiptFormat)},
                            {"export_id", Json::String(export_id)},
                            {"states", Json::Array(std::move(state_items))},
                            {"shard", JsonCount(shard)},
                            {"attempt", Json::String(attempt)},
                            {"files", Json::Array(std::move(items))},
                            {"counts", counts.ToJson()}});
  json.Set(kChecksumMember, Json::String(JsonChecksum(json)));
  return json;
}

StatusOr<ShardReceipt> ShardReceipt::FromJson(const Json& json) {
  JsonFields fields(json, "the receipt");
  const int64_t format = fields.Integer("format");
  PX_RETURN_IF_ERROR(fields.status());
  if (format != kReceiptFormat) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the receipt has format {}, not {}", format, kReceiptFormat),
                   "use one version of pxport for all of an export");
  }
  if (fields.Text(kChecksumMember) != JsonChecksum(json)) fields.Fail("its checksum does not fit");
  ShardReceipt receipt;
  receipt.export_id = fields.Text("export_id");
  receipt.shard = fields.Small("shard");
  receipt.attempt = fields.Text("attempt");
  const std::vector<Json>& files = fields.Items("files");
  const std::vector<Json>& states = fields.Items("states");
  PX_RETURN_IF_ERROR(fields.status());
  for (const Json& item : files) {
    PX_ASSIGN_OR_RETURN(FileReceipt file, FileFromJson(item));
    receipt.files.push_back(std::move(file));
  }
  for (const Json& item : states) {
    PX_ASSIGN_OR_RETURN(StateData state, StateData::FromJson(item));
    receipt.states.push_back(std::move(state));
  }
  PX_ASSIGN_OR_RETURN(receipt.counts, Counts::FromJson(fields.Any("counts")));
  return receipt;
}

}  // namespace pxport
