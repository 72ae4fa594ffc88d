// Named checks of strings (x-check in docs/job.schema.json): what the schema's patterns say, and more where a
// pattern cannot say it. Pure.
#ifndef PXPORT_JOB_FORMATS_H_
#define PXPORT_JOB_FORMATS_H_

#include <span>
#include <string_view>

namespace pxport {

struct JobFormat {
  std::string_view name;
  bool (*accepts)(std::string_view text);
  std::string_view fault;  // continues after the pointer: "is not a timestamp"
  std::string_view remedy;
};

std::span<const JobFormat> JobFormats();
// nullptr for an unknown name.
const JobFormat* FindJobFormat(std::string_view name);

// True for the bytes 0 to 31 and 127, which names, paths and headers must not hold.
bool IsControl(char c);

}  // namespace pxport

#endif  // PXPORT_JOB_FORMATS_H_
