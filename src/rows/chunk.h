// The data in the pipeline: chunks of whole input lines, and the rows that a worker made of each.
#ifndef PXPORT_ROWS_CHUNK_H_
#define PXPORT_ROWS_CHUNK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/timestamp.h"
#include "profile/fault.h"
#include "rows/change.h"
#include "rows/counts.h"

namespace pxport {

// Bytes of one source, cut at line ends. The buffer always has kReadPadding readable bytes past the data.
class Chunk {
 public:
  explicit Chunk(size_t capacity) { Grow(capacity); }

  char* data() { return buffer_.get(); }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return {buffer_.get(), size_}; }
  void set_size(size_t size) { size_ = size; }

  // Keeps the data; never shrinks.
  void Grow(size_t capacity);
  // Releases the memory of an outsized line.
  void ShrinkTo(size_t capacity);

  uint64_t sequence = 0;  // position in the input
  uint32_t source = 0;    // index of the input file
  uint64_t offset = 0;    // of its first byte in that file, after decompression
  size_t skip = 0;        // bytes of a byte-order mark at the start

 private:
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0, size_ = 0;
};

// What one profile gives an audience when rows are chosen among each other (deduplication, diff): its rows
// (several when identities are exploded) and what the choice needs. Texts are in AudienceRows::keys.
struct RowItem {
  uint32_t rows = 0;        // how many of `ends` are its
  uint32_t identities = 0;  // identity values in its rows
  uint32_t keys = 0;        // how many keys it has; 0: it competes with no other
  uint32_t keys_end = 0;    // where its last key ends; keys are length-prefixed
  uint32_t tie_end = 0;     // where its tie-breaking tuple ends, which follows the keys
  Timestamp qualified;      // the reference time: the latest wins
  // What is remembered of it, where changes are exported: a record for each of its rows, in
  // AudienceRows::entries; without rows any number of them.
  uint32_t entries = 0, entries_end = 0;
  Standing standing = Standing::kMember;
};

// One audience's rows of a chunk. `ends[i]` is where row i ends in `bytes`.
struct AudienceRows {
  bool touched = false;  // listed in ChunkResult::touched
  std::string bytes;
  std::vector<uint32_t> ends;
  std::vector<RowItem> items;  // filled only when rows are chosen or changes exported
  std::string keys;
  std::string entries;  // rows/change_entry.h
  AudienceCounts counts;
};

// A profile that could not be exported: malformed, or with a value its column cannot hold.
struct BadProfile {
  uint64_t line = 0;    // 0-based, from the start of the chunk
  uint64_t column = 0;  // 1-based byte, 0 if the fault is not at one place
  std::string reason;
  LineShape shape = LineShape::kOther;
  std::string text;  // raw line, kept only when bad profiles are skipped
};

// Reused from chunk to chunk: strings keep their capacity.
struct ChunkResult {
  uint64_t sequence = 0;
  uint32_t source = 0;
  uint64_t lines = 0, bytes = 0, profiles = 0;
  std::vector<AudienceRows> audiences;
  std::vector<int> touched;  // audiences with rows or counts, so that 250 audiences cost nothing to pass over
  std::vector<BadProfile> bad;

  void Reset(size_t audience_count);
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CHUNK_H_
