// Sorts any number of (key, payload) records by the bytes of their keys within a fixed memory: sorted runs on
// disk, merged as they are read. Records of one key come in the order they were added.
#ifndef PXPORT_SELECT_KEY_SORTER_H_
#define PXPORT_SELECT_KEY_SORTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "select/spill_file.h"

namespace pxport {

struct KeyRecord {
  std::string_view key, payload;
};

// A sorted stream of records. Not thread-safe.
class KeyStream {
 public:
  virtual ~KeyStream() = default;
  // The current record, or nullptr at the end; valid until Advance.
  virtual const KeyRecord* Current() const = 0;
  virtual Status Advance() = 0;
};

class KeySorter {
 public:
  // `memory_bytes` bounds the records held while adding, and the merge's buffers while reading.
  KeySorter(std::string spool_folder, size_t memory_bytes);
  ~KeySorter();

  Status Add(std::string_view key, std::string_view payload);
  uint64_t records() const { return records_; }

  // Ends the adding. May be called again: each stream starts at the first record. Streams must not outlive
  // the sorter.
  StatusOr<std::unique_ptr<KeyStream>> Read();

 private:
  struct Entry;
  Status SpillRun();
  Status MergeRuns();

  const std::string folder_;
  const size_t memory_bytes_;
  std::string arena_;
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<SpillFile>> runs_;
  uint64_t records_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_SELECT_KEY_SORTER_H_
