// One version of what is remembered of an audience from run to run (docs/state.md): how far it has come, and
// where the exported keys are. Immutable but for `committed`, which is set once its export is
// published.
//
// Objects below the state store's root, for the audience's folder F:
//   F/versions/<number>  F/data/<export id>.<attempt>/owner  F/data/<export id>.<attempt>/<piece>
#ifndef PXPORT_STATE_STATE_VERSION_H_
#define PXPORT_STATE_STATE_VERSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "base/timestamp.h"

namespace pxport {

// The keys of one audience as one export has written them: enough to know that nothing of them is missing.
struct StateData {
  uint32_t audience = 0;  // index in the plan
  std::string id;         // EXPORT-ID.ATTEMPT: the folder of its pieces
  uint64_t pieces = 0, records = 0, bytes = 0;
  uint64_t checksum = 0;  // CRC-64/NVME of the pieces' checksums

  Json ToJson() const;
  static StatusOr<StateData> FromJson(const Json& json);
  bool operator==(const StateData&) const = default;
};

struct StateVersion {
  uint64_t number = 0;  // from 1, not stored: the object's name says it
  std::string name_space, audience;
  std::string export_id;
  std::string control;            // URL of the control store that has the export's decision
  std::string kind;               // "time", "state", "diff"
  std::vector<std::string> key;   // column headers
  Timestamp cut;                  // changes up to here are exported
  Timestamp claimed;              // wall clock
  std::optional<StateData> data;  // none for "time"
  bool committed = false;         // published; else it counts only if the export is decided

  Json ToJson() const;  // carries a checksum of itself
  static StatusOr<StateVersion> FromJson(const Json& json);
};

// A folder's name, with its final '/', for any namespace and id: what a file name can hold of them, and a
// hash of both.
std::string StateFolder(std::string_view name_space, std::string_view audience);

std::string VersionsPrefix(std::string_view folder);
std::string VersionKey(std::string_view folder, uint64_t number);
// The number in a key below VersionsPrefix, or 0.
uint64_t VersionNumber(std::string_view folder, std::string_view key);

std::string DataPrefix(std::string_view folder);
std::string DataPrefix(std::string_view folder, std::string_view data_id);
std::string PieceKey(std::string_view folder, std::string_view data_id, uint64_t piece);
// "EXPORT-ID.ATTEMPT" of a key below DataPrefix(folder), or "".
std::string DataId(std::string_view folder, std::string_view key);
// The export that writes these pieces, and since when: {control, written}. Written first, removed last.
std::string OwnerKey(std::string_view folder, std::string_view data_id);

}  // namespace pxport

#endif  // PXPORT_STATE_STATE_VERSION_H_
