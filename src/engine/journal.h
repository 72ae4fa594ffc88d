// The journal of a run to a bucket, for `run --resume`: a file on this machine with one record a line, `crc32
// json`, each safe on disk before the run continues. It holds names, upload ids and checksums; no secrets, no
// profile data. Losing it costs nothing but sending everything again.
//
//   begin{export_id, attempt, part_bytes}  create{key, upload}  part{upload, n, bytes, etag, sum, crc64, crc}
#ifndef PXPORT_ENGINE_JOURNAL_H_
#define PXPORT_ENGINE_JOURNAL_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/mutex.h"
#include "engine/job.h"
#include "store/posix_file.h"
#include "store/upload_journal.h"

namespace pxport {

struct JournalBegin {
  std::string export_id, attempt;
  uint64_t part_bytes = 0;
};

// Thread-safe. Locked for this process as long as it lives.
class Journal final : public UploadJournal {
 public:
  // Reads what is there and cuts a torn tail off. A null pointer: another process has it.
  static StatusOr<std::unique_ptr<Journal>> Open(const std::string& path);

  // Of the run that wrote it; nullopt if it has none.
  const std::optional<JournalBegin>& begun() const { return begun_; }
  // Forgets what was there.
  Status Start(const JournalBegin& begin);
  // The run is through: there is nothing to resume.
  void Remove();

  std::optional<JournaledUpload> Take(std::string_view key) override;
  Status Created(std::string_view key, std::string_view upload_id) override;
  Status Sent(std::string_view upload_id, const JournaledPart& part) override;

 private:
  Journal(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  Status Read();
  bool Apply(const Json& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Write(const Json& record);

  const std::string path_;
  const Fd fd_;
  Mutex mutex_;
  std::optional<JournalBegin> begun_;  // fixed before the journal is shared
  // By key, until they are taken.
  std::map<std::string, JournaledUpload, std::less<>> uploads_ ABSL_GUARDED_BY(mutex_);
};

// The path of a job's journal, in limits.spool_dir or the system's temporary folder. Creates the folder.
StatusOr<std::string> JournalPath(const CompiledJob& job);

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOURNAL_H_
