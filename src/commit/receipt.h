// What one attempt of one shard has staged. Immutable once written; the decision names one a shard.
#ifndef PXPORT_COMMIT_RECEIPT_H_
#define PXPORT_COMMIT_RECEIPT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "rows/counts.h"
#include "state/state_version.h"
#include "store/store.h"

namespace pxport {

struct FileReceipt {
  uint32_t audience = 0;  // index in the plan
  bool deletes = false;
  uint32_t part = 1;
  uint64_t rows = 0;       // without the header
  uint64_t raw_bytes = 0;  // before compression
  std::string sha256;      // hex; "" unless file.sha256
  StagedFile staged;
};

struct ShardReceipt {
  std::string export_id;
  uint32_t shard = 0;
  std::string attempt;             // 16 hex digits, random
  std::vector<FileReceipt> files;  // by audience, then deletes, then part
  Counts counts;
  std::vector<StateData> states = {};  // what was written to the state store, by audience

  Json ToJson() const;  // carries a checksum of itself
  static StatusOr<ShardReceipt> FromJson(const Json& json);
};

}  // namespace pxport

#endif  // PXPORT_COMMIT_RECEIPT_H_
