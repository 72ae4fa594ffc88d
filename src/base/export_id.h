// The id of an export: it names the export's control objects and is part of their keys.
#ifndef PXPORT_BASE_EXPORT_ID_H_
#define PXPORT_BASE_EXPORT_ID_H_

#include <algorithm>
#include <string_view>

namespace pxport {

// Whether `text` is an export id: 32 lower-case hex digits. Ids are read from what other processes wrote, so
// check one before it becomes part of a key.
inline bool IsExportId(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace pxport

#endif  // PXPORT_BASE_EXPORT_ID_H_
