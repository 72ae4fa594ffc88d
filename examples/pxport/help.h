// The texts of --help.
#ifndef PXPORT_EXAMPLES_PXPORT_HELP_H_
#define PXPORT_EXAMPLES_PXPORT_HELP_H_

#include <string_view>

namespace command {

extern const std::string_view kMainHelp;
extern const std::string_view kRunHelp;
extern const std::string_view kCheckHelp;
extern const std::string_view kInitHelp;
extern const std::string_view kBeginHelp;
extern const std::string_view kWorkHelp;
extern const std::string_view kCommitHelp;
extern const std::string_view kAbortHelp;
extern const std::string_view kGcHelp;

// Prints a text to standard output. Returns the exit code.
int PrintHelp(std::string_view text);

// Writes all of `text` to standard output; false if it cannot be written (a full disk, a closed pipe).
bool Print(std::string_view text);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_HELP_H_
