#include "engine/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"

namespace pxport {
namespace {

std::string HeaderBytes(const RowPlan& rows) {
  if (rows.format == FileFormat::kJson) return "";
  CsvWriter writer(rows.dialect);
  std::string bytes = writer.FileStart();
  if (!rows.dialect.header) return bytes;
  writer.BeginRow(&bytes);
  for (const ColumnPlan& column : rows.columns) writer.Field(column.header);
  writer.EndRow();
  return bytes;
}

std::string ContentType(const FileSpec& file) {
  if (file.gzip) return "application/gzip";
  if (file.format == FileFormat::kJson) return "application/x-ndjson";
  return file.csv.utf16le ? "text/csv; charset=utf-16le" : "text/csv; charset=utf-8";
}

// What uuid() derives from, besides the row.
std::array<uint8_t, 16> UuidSeed(const ExportPlan& plan, uint32_t shard) {
  Sha256 sha256;
  const Sha256Bytes digest = sha256.Of(fmt::format("uuid\n{}\n{}", plan.export_id, shard));
  std::array<uint8_t, 16> seed{};
  std::copy_n(digest.begin(), seed.size(), seed.begin());
  return seed;
}

PipelineOptions OptionsOf(const CompiledJob& job, const ExportPlan& plan, uint32_t shard,
                          const Cancel* cancel, Rejects* rejects) {
  PipelineOptions options;
  options.threads = job.threads();
  options.memory_bytes = job.memory_bytes();
  options.chunk_bytes = job.host.chunk_bytes;
  options.rows.now = plan.started;
  options.rows.uuid_seed = UuidSeed(plan, shard);
  options.rows.skip_bad = rejects != nullptr;
  options.rows.reader.max_line_bytes = static_cast<size_t>(job.spec.limits.max_line_bytes);
  options.rows.reader.validation = job.spec.validate_fast ? Validation::kFast : Validation::kFull;
  options.progress_period_ms = job.host.progress_period_ms;
  options.progress = job.host.progress;
  options.log = job.host.log.get();
  options.cancel = cancel;
  options.rejects = rejects;
  options.spool_folder = job.spec.limits.spool_dir;
  for (const PinnedInput& input : plan.inputs) options.bytes_total += input.bytes;
  return options;
}

}  // namespace

StatusOr<std::unique_ptr<Shard>> Shard::Open(const CompiledJob& job, const ExportStores& stores,
                                             const ExportPlan& plan, uint32_t shard, const Cancel* cancel,
                                             Rejects* rejects) {
  PX_ASSIGN_OR_RETURN(Attempt attempt, Attempt::Begin(stores, plan, shard));
  std::vector<std::string> first_keys;
  for (size_t i = 0; i < plan.audiences.size(); ++i) first_keys.push_back(plan.FileKey(i, false, shard, 1));
  PX_RETURN_IF_ERROR(attempt.AddKeys(first_keys));
  std::unique_ptr<Shard> opened(new Shard(plan, shard, std::move(attempt)));

  const FileSpec& file = job.spec.file;
  FileSetOptions files;
  files.destination = stores.destination;
  files.plan = &opened->plan_;
  files.write_id = opened->attempt_.write_id();
  files.shard = shard;
  files.content_type = ContentType(file);
  files.header = HeaderBytes(job.rows);
  files.max_rows = file.max_rows;
  files.max_bytes = file.max_bytes;
  files.write_empty = file.on_empty == OnEmpty::kWriteHeader;
  files.file.sha256 = file.sha256;
  files.claim = [self = opened.get()](const std::string& key) { return self->Claim(key); };
  opened->pipeline_ =
      std::make_unique<Pipeline>(job.rows, std::move(files), OptionsOf(job, plan, shard, cancel, rejects),
                                 file.gzip ? std::optional<int>(file.gzip_level) : std::nullopt);
  PX_RETURN_IF_ERROR(opened->pipeline_->Start());
  return opened;
}

Status Shard::Claim(const std::string& key) {
  std::lock_guard lock(claim_mutex_);
  return attempt_.AddKeys({&key, 1});
}

StatusOr<ShardReceipt> Shard::Finish() {
  PX_RETURN_IF_ERROR(pipeline_->Finish());
  ShardReceipt receipt;
  receipt.export_id = plan_.export_id;
  receipt.shard = shard_;
  receipt.attempt = attempt_.id();
  receipt.files = pipeline_->TakeReceipts();
  receipt.counts = pipeline_->counts();
  PX_RETURN_IF_ERROR(attempt_.WriteReceipt(receipt));
  return receipt;
}

}  // namespace pxport
