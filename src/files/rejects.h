// The file of rejected profiles: for each a comment line (`# input:line:column: reason`) and the raw line as
// it came. It holds personal data, so it is readable by its owner only. It appears under its name when the
// export succeeds, replacing that of the run before; a failed export leaves none.
#ifndef PXPORT_FILES_REJECTS_H_
#define PXPORT_FILES_REJECTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// Not thread-safe.
class Rejects {
 public:
  static StatusOr<std::unique_ptr<Rejects>> Open(const std::string& path);
  ~Rejects();  // without Keep: nothing is left
  Rejects(const Rejects&) = delete;
  Rejects& operator=(const Rejects&) = delete;

  Status Add(std::string_view input, uint64_t line, uint64_t column, std::string_view reason,
             std::string_view text);
  Status Keep();  // fsynced and renamed

 private:
  Rejects(std::string path, std::string temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}
  Status Flush();

  const std::string path_, temporary_;
  int fd_;
  std::string buffer_;
};

}  // namespace pxport

#endif  // PXPORT_FILES_REJECTS_H_
