// A data file being written to a local store.
#ifndef PXPORT_STORE_LOCAL_UPLOAD_H_
#define PXPORT_STORE_LOCAL_UPLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "store/folders.h"
#include "store/posix_file.h"
#include "store/staging.h"
#include "store/store.h"

namespace pxport {

class LocalUpload final : public Upload {
 public:
  // `file` holds key, upload id and write id; `fd` is the new file at `path`.
  LocalUpload(Folders* folders, StagedFile file, Fd fd, std::string path)
      : folders_(folders), file_(std::move(file)), fd_(std::move(fd)), path_(std::move(path)) {}
  ~LocalUpload() override;

  Status Append(std::string_view bytes) override;
  StatusOr<StagedFile> Finish() override;

 private:
  Status Flush();
  Status Write(std::string_view bytes);

  Folders* const folders_;
  StagedFile file_;
  Fd fd_;
  const std::string path_;
  std::string buffer_;
  uint64_t written_ = 0, started_ = 0;  // bytes passed to the kernel; of these, writing to disk has begun
  Status status_;                       // the first failure; every later call returns it
  bool finished_ = false;
};

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_UPLOAD_H_
