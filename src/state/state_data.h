// The keys of an audience with the fingerprint of what was exported for each, sorted by key, in pieces of a
// few MiB: written and read as a stream, so that memory does not depend on how many there are. Plain keys:
// personal data.
//
// A piece: "pxstate1", the id of the data (EXPORT-ID.ATTEMPT), the piece's number, how many records; the
// records; a CRC-64/NVME of all that. Numbers are little-endian. A record: how many bytes of the key before
// it (in this piece) the key begins with, then the number of bytes that follow, twice that plus one if the
// member has left, both as LEB128; these bytes; 16 bytes of fingerprint.
#ifndef PXPORT_STATE_STATE_DATA_H_
#define PXPORT_STATE_STATE_DATA_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "state/state_version.h"
#include "store/store.h"

namespace pxport {

// The first half of a SHA-256. Rows of one key are added up, so that their order does not matter.
struct Fingerprint {
  uint64_t low = 0, high = 0;

  void Add(const Fingerprint& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
  }
  bool operator==(const Fingerprint&) const = default;
};

struct StateRecord {
  std::string_view key;
  Fingerprint fingerprint;
  bool left = false;  // remembered as a former member
};

// One thread. What it has written stays when it is destroyed without Finish: the clean-up of the export finds
// it.
class StateWriter {
 public:
  static constexpr size_t kPieceBytes = 4 * kMiB;

  // `control`: URL of the control store of the export, for the owner's note. `piece_bytes`: tests make small
  // ones.
  StateWriter(Store* store, std::string folder, std::string data_id, std::string control,
              size_t piece_bytes = kPieceBytes)
      : store_(store), folder_(std::move(folder)), control_(std::move(control)), piece_bytes_(piece_bytes) {
    data_.id = std::move(data_id);
  }

  // Keys must come in ascending order, each once.
  Status Add(const StateRecord& record);
  // `audience` of the result is the caller's to set.
  StatusOr<StateData> Finish();

 private:
  Status Flush();

  Store* const store_;
  const std::string folder_, control_;
  const size_t piece_bytes_;
  std::string piece_, last_key_;
  uint32_t piece_records_ = 0;
  StateData data_;
};

// Reads what a StateWriter has written. One thread. Nothing is read before the first call.
class StateReader {
 public:
  StateReader(Store* store, std::string folder, StateData data)
      : store_(store), folder_(std::move(folder)), data_(std::move(data)) {}

  // The current record, or nullptr at the end; valid until the next call. DataLoss if anything is missing or
  // damaged, NotFound if a piece is not there.
  StatusOr<const StateRecord*> Next();

 private:
  Status LoadPiece();
  Status Damaged(std::string_view why, Code code = Code::kDataLoss) const;

  Store* const store_;
  const std::string folder_;
  const StateData data_;
  std::string piece_, key_;
  size_t at_ = 0;
  uint32_t left_in_piece_ = 0;
  StateData seen_;
  StateRecord record_;
};

}  // namespace pxport

#endif  // PXPORT_STATE_STATE_DATA_H_
