// Reads NDJSON profiles: validates every byte, hands out what the job wants.
//
// A chunk of whole lines goes through simdjson's stage 1 (UTF-8 check and structural index, its kernel chosen
// at run time), then one walk over the index checks the grammar of every line and fills the wanted slots.
// When stage 1 objects to a chunk, its lines are read one by one, so that only the faulty ones fail.
#ifndef PXPORT_PROFILE_READER_H_
#define PXPORT_PROFILE_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "profile/index_kernel.h"
#include "profile/profile.h"
#include "profile/wanted.h"

namespace pxport {

// What is wrong with a line and where.
struct BadLine {
  uint64_t line = 0;      // 0-based, counted from the start of the chunk, empty lines included
  uint64_t column = 0;    // 1-based byte in the line
  std::string reason;     // one line, no content of the profile
  std::string_view text;  // the raw line without its line end, up to max_line_bytes; valid during the call
};

// Told of every line in order. A false return stops the reading.
class ProfileVisitor {
 public:
  virtual ~ProfileVisitor() = default;
  // `line` is counted like BadLine::line. The profile is valid during the call.
  virtual bool OnProfile(const Profile& profile, uint64_t line) = 0;
  virtual bool OnBadLine(const BadLine& bad) = 0;
};

enum class Validation {
  kFull,  // every byte of every line is proven to be valid JSON and UTF-8
  kFast,  // skipped values get only the structural and UTF-8 check; what is
          // handed out is valid all the same
};

// Not thread-safe: one a worker. Keeps its buffers between chunks.
class ProfileReader {
 public:
  struct Options {
    size_t max_line_bytes = kMaxLineBytes;
    Validation validation = Validation::kFull;
    IndexKernel kernel = IndexKernel::kBest;  // one the processor lacks: kPortable
  };
  ProfileReader(const WantedFields& wanted, Options options);
  ~ProfileReader();
  ProfileReader(const ProfileReader&) = delete;
  ProfileReader& operator=(const ProfileReader&) = delete;

  // Reads all lines of `chunk`: whole lines ended by LF or CRLF, the last line's end may be missing. Lines of
  // nothing but blanks are skipped (but counted). kReadPadding readable bytes must follow the chunk. Returns
  // the number of lines (a last line without its end counts). A byte-order mark is the caller's to skip.
  // Never fails as a whole.
  uint64_t Read(std::string_view chunk, ProfileVisitor* visitor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_READER_H_
