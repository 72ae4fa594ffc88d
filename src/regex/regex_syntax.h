// Translates regular expressions of Data Prep, which have Java's syntax, to the syntax of RE2. Rejects
// features that RE2 lacks or interprets differently.
#ifndef PXPORT_REGEX_REGEX_SYNTAX_H_
#define PXPORT_REGEX_REGEX_SYNTAX_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// Returns the regular expression in the syntax of RE2. The caller must still compile it: not all errors are
// found here. InvalidArgument names the unsupported feature and its column.
StatusOr<std::string> ToRe2Syntax(std::string_view java);

}  // namespace pxport

#endif  // PXPORT_REGEX_REGEX_SYNTAX_H_
