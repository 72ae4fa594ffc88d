// The default folder of temporary files.
#ifndef PXPORT_BASE_TEMP_FOLDER_H_
#define PXPORT_BASE_TEMP_FOLDER_H_

#include <stdlib.h>

#include <string>

namespace pxport {

// $TMPDIR if it is an absolute path, otherwise /tmp. A relative path is ignored because processes with
// another working folder must find the same folder.
inline std::string TempFolder() {
  const char* named = getenv("TMPDIR");
  return named != nullptr && *named == '/' ? named : "/tmp";
}

}  // namespace pxport

#endif  // PXPORT_BASE_TEMP_FOLDER_H_
