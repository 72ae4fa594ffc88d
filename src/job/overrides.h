// Changes of a job document before it is parsed: `pxport run --input --output --set --audience`.
#ifndef PXPORT_JOB_OVERRIDES_H_
#define PXPORT_JOB_OVERRIDES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

struct JobOverrides {
  std::optional<std::string> input, output;
  std::vector<std::pair<std::string, std::string>> set;  // JSON Pointer, JSON text
  std::vector<std::string> audiences;  // keep only these ids; NotFound lists the ids of the job
};

// First `set` in its order, then input and output, then the choice of audiences. Errors carry kJobPath.
Status ApplyOverrides(const JobOverrides& overrides, Json* document);

}  // namespace pxport

#endif  // PXPORT_JOB_OVERRIDES_H_
