// Data Prep's regular expressions are Java's. RE2 runs them: what it writes differently is translated, what
// it lacks or would read as something else is refused.
#ifndef PXPORT_REGEX_REGEX_SYNTAX_H_
#define PXPORT_REGEX_REGEX_SYNTAX_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// The regular expression in the syntax of RE2, which still has to check it. InvalidArgument names what is not
// supported, and its column.
StatusOr<std::string> ToRe2Syntax(std::string_view java);

}  // namespace pxport

#endif  // PXPORT_REGEX_REGEX_SYNTAX_H_
