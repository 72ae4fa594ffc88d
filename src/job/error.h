// How every error of a job document is made: where (a JSON Pointer, in the message and as kJobPath), what,
// what to do.
#ifndef PXPORT_JOB_ERROR_H_
#define PXPORT_JOB_ERROR_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

// `what` continues after the pointer: "is 0, less than 1". Pointer "" is the document itself.
Status JobError(std::string_view pointer, std::string_view what, std::string_view remedy,
                Code code = Code::kInvalidArgument);

// A failure of a lower room, reported for a place in the job: its message and remedy, as InvalidArgument.
Status AtJobPath(std::string_view pointer, const Status& status);

// A text of the job as a message shows it: quoted, controls escaped, cut after 80 bytes.
std::string Shown(std::string_view text);

// `"a", "b", "c"`.
std::string ShownList(const std::vector<std::string>& values);
// `did you mean "a"? ` if one of the candidates is near, else "".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pxport

#endif  // PXPORT_JOB_ERROR_H_
