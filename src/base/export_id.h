// The id of an export. It names the control objects of the export and is part of their keys.
#ifndef PXPORT_BASE_EXPORT_ID_H_
#define PXPORT_BASE_EXPORT_ID_H_

#include <algorithm>
#include <string_view>

namespace pxport {

// True if `text` is an export id: 32 lower-case hex digits. Other processes write the ids that are read back:
// check an id before it becomes part of a key.
inline bool IsExportId(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace pxport

#endif  // PXPORT_BASE_EXPORT_ID_H_
