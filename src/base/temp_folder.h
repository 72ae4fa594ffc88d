// Where temporary files go if nobody has named a place.
#ifndef PXPORT_BASE_TEMP_FOLDER_H_
#define PXPORT_BASE_TEMP_FOLDER_H_

#include <stdlib.h>

#include <string>

namespace pxport {

// $TMPDIR if it is an absolute path, else /tmp: processes that start elsewhere have to find the same folder.
inline std::string TempFolder() {
  const char* named = getenv("TMPDIR");
  return named != nullptr && *named == '/' ? named : "/tmp";
}

}  // namespace pxport

#endif  // PXPORT_BASE_TEMP_FOLDER_H_
