// A local record of what a process has sent to a store, so that after a crash the same bytes need not be sent
// again. Stores that stage on disk do not use it.
#ifndef PXPORT_STORE_UPLOAD_JOURNAL_H_
#define PXPORT_STORE_UPLOAD_JOURNAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

struct JournaledPart {
  uint32_t number = 0;  // from 1
  uint64_t bytes = 0;
  std::string etag, checksum;   // as the store returned them
  uint64_t crc64 = 0, crc = 0;  // of its bytes: CRC-64/NVME, and the CRC that was sent, if any
};

struct JournaledUpload {
  std::string upload_id;
  std::vector<JournaledPart> parts;  // in order of numbers, some may be missing
};

// Thread-safe.
class UploadJournal {
 public:
  virtual ~UploadJournal() = default;
  // Removes and returns what an earlier process has sent of a file; the caller resumes the upload.
  virtual std::optional<JournaledUpload> Take(std::string_view key) = 0;
  // Both are durable on return, and called after the store has answered. What is not recorded is sent again.
  virtual Status Created(std::string_view key, std::string_view upload_id) = 0;
  virtual Status Sent(std::string_view upload_id, const JournaledPart& part) = 0;
};

}  // namespace pxport

#endif  // PXPORT_STORE_UPLOAD_JOURNAL_H_
