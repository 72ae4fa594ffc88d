// The keys of a job that say how identities are read and hashed: phone_format, email_format, hash_encoding
// and trim of a column, default_country and default_country_code of the job.
#ifndef PXPORT_JOB_IDENTITY_KEYS_H_
#define PXPORT_JOB_IDENTITY_KEYS_H_

#include <string_view>

#include "base/json.h"
#include "base/status.h"
#include "identity/hash.h"
#include "job/job_spec.h"

namespace pxport {

// Whether the source is a namespace of digests, which are never hashed again.
bool ReadsDigests(const ColumnSpec& column);
// Whether the column hashes plain values.
bool MakesDigests(const ColumnSpec& column);

// Reads the keys of a complete mapping row into the column, whose source and target are known. An
// email_format or hash_encoding that has no effect on the column is an error: its values would not be what
// the job asks for.
Status ParseIdentityKeys(const Json& row, std::string_view pointer, ColumnSpec* column);

// Reads the default region of a complete job.
Status ParseDefaultRegion(const Json& job, JobSpec* spec);

// How the column makes its digests, for the plan that `check` shows. Adds nothing if it makes none.
void ReportDigests(const IdentityRule& rule, Json* column);

}  // namespace pxport

#endif  // PXPORT_JOB_IDENTITY_KEYS_H_
