// How many profiles were read, and what became of each: every profile is in one count. Added up over chunks
// and shards.
#ifndef PXPORT_ROWS_COUNTS_H_
#define PXPORT_ROWS_COUNTS_H_

#include <cstdint>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

struct AudienceCounts {
  uint64_t exported = 0;  // profiles
  uint64_t rows = 0;      // of the data files: as many, or more where identities are exploded
  uint64_t deletes = 0;   // rows of the deletes files
  uint64_t known = 0;     // keys of members at the last export; by time: keys that this run has seen
  uint64_t removed = 0;   // of these, keys that have left
  uint64_t not_member = 0;
  uint64_t consent = 0;
  uint64_t duplicate = 0;
  uint64_t unchanged = 0;          // members whose row is the same as in the last export
  std::vector<uint64_t> required;  // by column; a profile counts under its first missing one
  uint64_t identities_activated = 0;
  uint64_t identities_excluded = 0;
  // Identities that are treated as missing.
  uint64_t invalid_hash = 0;
  uint64_t invalid_phone = 0;
  uint64_t invalid_email = 0;
  uint64_t invalid_id = 0;
  // Values of one profile each, by column; empty while there are none.
  std::vector<uint64_t> unformatted;  // no date by type auto, written as they are
  std::vector<uint64_t> emptied;      // bad values that on_bad_value empties

  void Add(const AudienceCounts& other);
  Json ToJson() const;
  static StatusOr<AudienceCounts> FromJson(const Json& json);
};

struct Counts {
  uint64_t profiles = 0;  // lines that are not empty, bad ones included
  uint64_t bytes = 0;     // of input, after decompression
  uint64_t bad = 0;
  std::vector<AudienceCounts> audiences;

  void Add(const Counts& other);
  Json ToJson() const;
  static StatusOr<Counts> FromJson(const Json& json);
};

}  // namespace pxport

#endif  // PXPORT_ROWS_COUNTS_H_
