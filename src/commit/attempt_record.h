// What an attempt writes down before it creates an upload: which keys it may leave uploads for.
#ifndef PXPORT_COMMIT_ATTEMPT_RECORD_H_
#define PXPORT_COMMIT_ATTEMPT_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

struct AttemptRecord {
  std::string export_id;
  uint32_t shard = 0;
  std::string attempt;
  std::vector<std::string> keys;

  Json ToJson() const;
  static StatusOr<AttemptRecord> FromJson(const Json& json);
};

}  // namespace pxport

#endif  // PXPORT_COMMIT_ATTEMPT_RECORD_H_
