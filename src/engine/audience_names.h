// The folders and file names of a job's audiences. What is checked here holds at every clock: a job whose
// names are fine now is not refused when it runs at another time.
#ifndef PXPORT_ENGINE_AUDIENCE_NAMES_H_
#define PXPORT_ENGINE_AUDIENCE_NAMES_H_

#include <cstddef>
#include <string>

#include "base/status.h"
#include "base/timestamp.h"
#include "job/job_spec.h"

namespace pxport {

struct AudienceNames {
  std::string folder;              // below the destination's root: "" or ends with '/'
  std::string stem;                // the file name without suffixes and extensions
  std::string manifest_stem = {};  // the same of Pega's manifests; "" if the job gives them no name
};

// The names of an audience of the job at `now`. A failure carries kJobPath.
StatusOr<AudienceNames> ExpandAudienceNames(const JobSpec& spec, size_t audience, Timestamp now);

// Whether any two audiences could write one file at some clock, or a token file replace another file.
// InvalidArgument carries kJobPath. ExpandAudienceNames succeeds for all audiences. `extension`: of the data
// files.
Status CheckNamesAtAnyClock(const JobSpec& spec, const std::string& extension);

// Where the file name of an audience comes from, as a JSON Pointer.
std::string FileNamePointer(const JobSpec& spec, size_t audience);

}  // namespace pxport

#endif  // PXPORT_ENGINE_AUDIENCE_NAMES_H_
