// Reads NDJSON profiles: validates every byte and returns the fields that the job wants.
//
// A chunk of whole lines is read in pieces. An Indexer (structure.h) finds the tokens of a piece and checks
// UTF-8 and neighboring tokens, with a kernel chosen at run time. grammar.h checks the remaining rules of
// JSON. A Walker then fills the wanted slots of each line. If a piece has an invalid line, its lines are read
// one by one, so that only the invalid ones fail.
#ifndef PXPORT_PROFILE_READER_H_
#define PXPORT_PROFILE_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "profile/fault.h"
#include "profile/index_kernel.h"
#include "profile/profile.h"
#include "profile/wanted.h"

namespace pxport {

// An invalid line, with the position and the reason.
struct BadLine {
  uint64_t line = 0;    // 0-based, counted from the start of the chunk, empty lines included
  uint64_t column = 0;  // 1-based byte in the line
  std::string reason;   // one line, without content of the profile
  LineShape shape = LineShape::kOther;
  std::string_view text;  // the raw line without its line end, up to max_line_bytes; valid during the call
};

// Receives every line in order. Returns false to stop reading.
class ProfileVisitor {
 public:
  virtual ~ProfileVisitor() = default;
  // `line` is counted like BadLine::line. The profile is valid during the call.
  virtual bool OnProfile(const Profile& profile, uint64_t line) = 0;
  virtual bool OnBadLine(const BadLine& bad) = 0;
};

enum class Validation {
  kFull,  // validates every byte of every line
  kFast,  // does not validate numbers, literals and escapes of values that the job does not want
};

// Not thread-safe: one per worker. Reuses its buffers for all chunks.
class ProfileReader {
 public:
  struct Options {
    size_t max_line_bytes = kMaxLineBytes;
    Validation validation = Validation::kFull;
    IndexKernel kernel = IndexKernel::kBest;  // kPortable is used if the CPU does not support it
  };
  ProfileReader(const WantedFields& wanted, Options options);
  ~ProfileReader();
  ProfileReader(const ProfileReader&) = delete;
  ProfileReader& operator=(const ProfileReader&) = delete;

  // Reads all lines of `chunk`, which end with LF or CRLF; the end of the last line may be missing. Skips,
  // but counts, lines that are empty or have only spaces. kReadPadding readable bytes must follow the chunk.
  // Returns the number of lines. The caller must skip a byte order mark.
  uint64_t Read(std::string_view chunk, ProfileVisitor* visitor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_READER_H_
