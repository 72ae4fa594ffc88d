// The files of one audience in one shard: rows in, split by rows and bytes, each part with its header.
#ifndef PXPORT_FILES_FILE_SET_H_
#define PXPORT_FILES_FILE_SET_H_

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "commit/commit.h"
#include "files/output_file.h"
#include "rows/chunk.h"
#include "rows/row_sink.h"

namespace pxport {

// What all file sets of a shard share. Outlives them.
struct FileSetOptions {
  OutputHost* host = nullptr;
  Store* destination = nullptr;
  const ExportPlan* plan = nullptr;
  std::string write_id;
  uint32_t shard = 0;
  std::string content_type;
  std::string header;                                        // bytes at the start of every file
  uint64_t max_rows = std::numeric_limits<uint64_t>::max();  // per file, at least 1
  uint64_t max_bytes = 0;                                    // per file; 0: no limit
  bool write_empty = true;
  OutputFile::Options file;
  std::function<Status(const std::string& key)> claim;  // before an upload of a further part is made
  OutputFile::Done done;                                // thread-safe
};

// One thread at a time.
class FileSet final : public RowSink {
 public:
  FileSet(const FileSetOptions* options, uint32_t audience, bool deletes)
      : options_(options), audience_(audience), deletes_(deletes) {}

  // Rows in order. A part is closed when the next row would go over a limit; a row larger than max_bytes gets
  // its own part.
  Status Append(const AudienceRows& rows) override;
  // Closes the last part; without any rows writes a header-only file if that is wanted.
  Status Close() override;

 private:
  Status Open();

  const FileSetOptions* const options_;
  const uint32_t audience_;
  const bool deletes_;
  uint32_t part_ = 0;
  uint64_t max_bytes_ = 0;  // of the open file, before compression: the job's limit or the store's
  std::shared_ptr<OutputFile> file_;
};

}  // namespace pxport

#endif  // PXPORT_FILES_FILE_SET_H_
