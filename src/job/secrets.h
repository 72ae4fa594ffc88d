// Variables of credentials and keys: ${env:NAME} and ${file:PATH}.
#ifndef PXPORT_JOB_SECRETS_H_
#define PXPORT_JOB_SECRETS_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// The text with every variable replaced; what comes in is not looked at again. Of a file one final line end
// is left out, as editors and `echo` put it there. Fails for unknown variables, missing ones, files over 1
// MiB and what is not UTF-8. Messages name the variable or the file, never what it holds.
StatusOr<std::string> ExpandVariables(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_JOB_SECRETS_H_
