// Checks a document against docs/job.schema.json and fills in its defaults.
#ifndef PXPORT_JOB_COMPLETION_H_
#define PXPORT_JOB_COMPLETION_H_

#include <string_view>

#include "base/json.h"
#include "base/status.h"
#include "job/schema.h"

namespace pxport {

// The document with every default filled in, or its first error. Strings that await ExpandSecrets are left as
// they are.
StatusOr<Json> CompleteJob(const Json& document);
// The same for one part; `pointer` is the place of `value` in the job.
Status CompletePart(SchemaNode schema, std::string_view pointer, Json* value);

// Replaces ${env:NAME} and ${file:PATH} in the strings that may hold them, then checks what came out.
Status ExpandSecrets(SchemaNode schema, std::string_view pointer, Json* value);

}  // namespace pxport

#endif  // PXPORT_JOB_COMPLETION_H_
