// Identifies a job by its content: equal for equal jobs, whatever their secrets and however they are spelled.
#ifndef PXPORT_JOB_HASH_H_
#define PXPORT_JOB_HASH_H_

#include <string>

#include "base/json.h"

namespace pxport {

// SHA-256 of the canonical document without credentials and comments.
std::string JobHash(const Json& document);

}  // namespace pxport

#endif  // PXPORT_JOB_HASH_H_
