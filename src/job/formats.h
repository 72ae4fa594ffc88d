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
  std::string_view fault;  // goes on after the pointer: "is no time"
  std::string_view remedy;
};

std::span<const JobFormat> JobFormats();
// nullptr if there is none of that name.
const JobFormat* FindJobFormat(std::string_view name);

// True for the bytes 0 to 31 and 127: what no name, path or header may hold.
bool IsControl(char c);

}  // namespace pxport

#endif  // PXPORT_JOB_FORMATS_H_
