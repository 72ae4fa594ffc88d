#include "engine/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "rows/row_format.h"

namespace pxport {
namespace {

constexpr uint64_t kConnectionBytes = 12 * kMiB;  // libcurl, TLS, stacks of threads, pages of code: measured

std::string ContentType(const FileSpec& file) {
  if (file.gzip) return "application/gzip";
  return std::string(RowFormat::Of(file.format).ContentType(file.csv));
}

std::string FileHeader(const RowPlan& plan, const std::vector<std::string>& columns) {
  return RowFormat::Of(plan.format).Header(plan.dialect, columns);
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
  options.rows.as_of = job.spec.snapshot_time.value_or(plan.started);
  options.rows.uuid_seed = UuidSeed(plan, shard);
  options.rows.skip_bad = rejects != nullptr;
  options.rows.reader.max_line_bytes = static_cast<size_t>(job.spec.limits.max_line_bytes);
  options.rows.reader.validation = job.spec.validate_fast ? Validation::kFast : Validation::kFull;
  options.progress_period_ms = job.host.progress_period_ms;
  options.progress = job.host.progress;
  options.log = job.host.log.get();
  options.cancel = cancel;
  options.rejects = rejects;
  options.sinks.spool_folder = job.spec.limits.spool_dir;
  if (job.spec.file.gzip) options.sinks.gzip_level = job.spec.file.gzip_level;
  return options;
}

}  // namespace

StatusOr<std::unique_ptr<Shard>> Shard::Open(const CompiledJob& job, const OpenedStores& stores,
                                             const ExportPlan& plan, uint32_t shard, const Cancel* cancel,
                                             Rejects* rejects, Purpose purpose, std::string attempt_id) {
  if (attempt_id.empty()) attempt_id = NewAttemptId();
  const Protocol protocol = stores.protocol();
  PX_ASSIGN_OR_RETURN(
      Attempt attempt,
      purpose == Purpose::kRepair
          ? Attempt::BeginRepair(protocol, plan, shard)
          : (purpose == Purpose::kResume ? Attempt::Resume(protocol, plan, shard, std::move(attempt_id))
                                         : Attempt::BeginAs(protocol, plan, shard, std::move(attempt_id))));
  std::vector<std::string> first_keys;
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    first_keys.push_back(plan.FileKey(i, false, shard, 1));
    if (plan.audiences[i].deletes) first_keys.push_back(plan.FileKey(i, true, shard, 1));
  }
  PX_RETURN_IF_ERROR(attempt.AddKeys(first_keys));
  const std::string write_id = attempt.write_id();
  std::unique_ptr<Shard> opened(new Shard(plan, shard, std::move(attempt)));
  opened->destination_ = stores.destination.get();

  const FileSpec& file = job.spec.file;
  FileSetOptions files;
  files.destination = stores.destination.get();
  files.plan = &opened->plan_;
  files.write_id = write_id;
  files.shard = shard;
  files.content_type = ContentType(file);
  files.header = FileHeader(job.rows, job.rows.Headers());
  files.max_rows = file.max_rows;
  files.max_bytes = file.max_bytes;
  files.write_empty = file.on_empty == OnEmpty::kWriteHeader;
  files.file.sha256 = file.sha256;
  files.claim = [self = opened.get()](const std::string& key) { return self->Claim(key); };
  PipelineOptions options = OptionsOf(job, plan, shard, cancel, rejects);
  options.memory_bytes -= job.uploads.bytes;
  // The pipeline must not use the memory that connections and the code need.
  if (job.uploads.bytes > 0) options.memory_bytes -= std::min(kConnectionBytes, options.memory_bytes / 2);
  if (stores.session != nullptr) {
    options.tick = [&job, &stores](Progress* progress) {
      progress->retries = stores.retries();
      progress->parts_done = stores.session->parts_done.load();
      return stores.AskHost(job.host);
    };
  }
  PX_RETURN_IF_ERROR(opened->OpenStates(job, protocol, &options));
  opened->pipeline_ = std::make_unique<Pipeline>(job.rows, std::move(files), std::move(options));
  PX_RETURN_IF_ERROR(opened->pipeline_->Start());
  return opened;
}

Status Shard::OpenStates(const CompiledJob& job, const Protocol& protocol, PipelineOptions* options) {
  options->rows.windows.resize(plan_.audiences.size());
  states_.resize(plan_.audiences.size());
  for (size_t i = 0; i < plan_.audiences.size(); ++i) {
    const PlannedState& state = plan_.audiences[i].state;
    if (state.folder.empty()) continue;
    options->rows.windows[i] = {state.base == 0, state.from, state.cut};
    if (!job.rows.audiences[i].tracked()) continue;
    if (!state.data.is_null()) {
      PX_ASSIGN_OR_RETURN(StateData data, StateData::FromJson(state.data));
      states_[i].before = std::make_unique<StateReader>(protocol.state, state.folder, std::move(data));
    }
    states_[i].after = std::make_unique<StateWriter>(protocol.state, state.folder,
                                                     fmt::format("{}.{}", plan_.export_id, attempt_id_),
                                                     protocol.control->Url(""));
  }
  options->sinks.states = &states_;
  std::vector<std::string> headers;
  for (const size_t column : job.rows.key_columns) headers.push_back(job.rows.columns[column].header);
  options->sinks.deletes_header = FileHeader(job.rows, headers);
  return absl::OkStatus();
}

Status Shard::Claim(const std::string& key) {
  const MutexLock lock(&claim_mutex_);
  return attempt_.AddKeys({&key, 1});
}

StatusOr<ShardReceipt> Shard::Finish() {
  PX_RETURN_IF_ERROR(pipeline_->Finish());
  ShardReceipt receipt;
  receipt.export_id = plan_.export_id;
  receipt.shard = shard_;
  receipt.attempt = attempt_id_;
  receipt.files = pipeline_->TakeReceipts();
  receipt.states = pipeline_->TakeStates();
  receipt.counts = pipeline_->counts();
  Status written;
  {
    const MutexLock lock(&claim_mutex_);
    written = attempt_.WriteReceipt(receipt);
  }
  // Refused permanently: no process will ever publish these files. After a lost answer the receipt may exist.
  if (absl::IsDataLoss(written) || absl::IsFailedPrecondition(written) || absl::IsPermissionDenied(written)) {
    DiscardStaged(receipt);
  }
  PX_RETURN_IF_ERROR(written);
  return receipt;
}

// Best effort: the clean-up finds the rest by the record of the attempt.
void Shard::DiscardStaged(const ShardReceipt& receipt) {
  for (const FileReceipt& file : receipt.files) {
    destination_->Discard(file.staged.key, file.staged.upload_id).IgnoreError();
  }
}

}  // namespace pxport
