// The records of JSON lines: at which member each column is, and whether the columns fit together.
#ifndef PXPORT_JOB_RECORD_H_
#define PXPORT_JOB_RECORD_H_

#include <string>
#include <vector>

#include "base/field_path.h"
#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"
#include "job/row_plan.h"

namespace pxport {

// The members that lead to an attribute in a nested record. An array element has no neighbors there: its
// index joins the key before it, as in column headers.
std::vector<std::string> MembersOnPath(const FieldPath& path);

// Where the column is in a record of JSON lines, for messages: "person.name.firstName",
// "identityMap.ECID[].id".
std::string MemberOf(const ColumnPlan& column, FileFormat format);

// `mapping`: of the document. After ParseKeys. Fails if two columns of a nested record need one member, or if
// a header that the job asks for would show nowhere.
Status CheckRecord(const Json& mapping, JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_RECORD_H_
