// The interface of the engine that the C API wraps. A Job is parsed once and shared. BeginExport,
// ShardWriter, CommitExport and AbortExport may run in one process or in many. run.h does all of it in one
// call.
#ifndef PXPORT_ENGINE_EXPORT_H_
#define PXPORT_ENGINE_EXPORT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/log.h"
#include "base/status.h"
#include "commit/commit.h"
#include "job/job_spec.h"
#include "job/overrides.h"
#include "net/credentials.h"

namespace pxport {

struct Progress {
  uint64_t profiles_in = 0, rows_out = 0, rows_rejected = 0, bytes_in = 0, bytes_out = 0;
  uint64_t bytes_total = 0;  // of the input, as stored on disk; 0: unknown
  uint64_t parts_done = 0, retries = 0;
};

// What a host sets once (pxport_context). Callbacks run on the calling thread only.
struct HostOptions {
  int threads = 0;            // workers, the calling thread included; 0: one a processor
  uint64_t memory_bytes = 0;  // 0: 64 MiB
  int upload_threads = 0;     // parts in flight; 0: as the job says
  int progress_period_ms = 1000;
  size_t chunk_bytes = 0;  // of input a worker takes at a time; 0: chosen. For tests
  uint32_t permissions = ~0u;
  std::function<bool(const Progress&)> progress;          // true: cancel
  std::function<StatusOr<CredentialsRef>()> credentials;  // of buckets; null: as the job says
  std::shared_ptr<Log> log = std::make_shared<Log>();
};

// A job that exists can run: everything that can be checked without reading input or touching a store has
// been. Immutable; share it freely.
class Job {
 public:
  static StatusOr<std::shared_ptr<const Job>> Parse(std::string_view json, const JobOverrides& overrides,
                                                    std::optional<Timestamp> fixed_clock,
                                                    const HostOptions& host);
  virtual ~Job() = default;
  // What a run would do, as a JSON document: audiences, columns, file names, warnings. Opens and lists the
  // input and looks at the destination without changing anything.
  virtual StatusOr<Json> Check() const = 0;
};

// Gives `capacity` bytes or fewer; 0 is the end.
using PullFunction = std::function<StatusOr<size_t>(char* buffer, size_t capacity)>;

// The report of an export that is published.
struct ExportOutcome {
  Json report;
  bool skipped_bad_profiles = false;  // exit code 4
};

// Ticket. `pin_input`: the job's input files are listed now and become part of the plan, for
// ShardWriter::Read.
StatusOr<std::string> BeginExport(const Job& job, uint32_t shards, std::string_view idempotency_key,
                                  bool pin_input = false);

class ShardWriter {
 public:
  // `repair`: the export is committed and this shard's files were lost (DataLoss of CommitExport): only the
  // same bytes are accepted.
  static StatusOr<std::unique_ptr<ShardWriter>> Open(std::shared_ptr<const Job> job, std::string_view ticket,
                                                     uint32_t shard, bool repair = false);
  virtual ~ShardWriter() = default;  // without Finish: what it staged is dropped
  virtual Status Push(std::string_view ndjson) = 0;
  virtual Status Pull(const PullFunction& read) = 0;
  // Instead of Push and Pull, once: reads these files (paths, globs, "-"). None: the shard's share of the
  // input that was pinned by BeginExport: of its files, counted from 0, those whose number modulo the number
  // of shards is the shard's. FailedPrecondition if nothing was pinned.
  virtual Status Read(const std::vector<std::string>& urls) = 0;
  virtual StatusOr<std::string> Finish() = 0;  // receipt
  virtual Cancel& cancel() = 0;
};

StatusOr<ExportOutcome> CommitExport(const Job& job, std::string_view ticket,
                                     const std::vector<std::string>& receipts, const Cancel* cancel);
Status AbortExport(const Job& job, std::string_view ticket, const Cancel* cancel = nullptr);

// Clean-up on request, as gc.h says; the result as a document. Of one decided export, or of all under the
// job's control prefix, undecided ones included that show no sign of life for `older_than_s` (at least 1).
StatusOr<Json> GcExport(const Job& job, std::string_view ticket, const Cancel* cancel = nullptr);
StatusOr<Json> GcAll(const Job& job, int64_t older_than_s, const Cancel* cancel = nullptr);

}  // namespace pxport

#endif  // PXPORT_ENGINE_EXPORT_H_
