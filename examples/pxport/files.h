// Small files read and written whole: jobs, tickets, receipts. "-" is standard input.
#ifndef PXPORT_EXAMPLES_PXPORT_FILES_H_
#define PXPORT_EXAMPLES_PXPORT_FILES_H_

#include <optional>
#include <string>
#include <string_view>

namespace command {

// Nullopt if it cannot be read or is far too big for any of them; errno says why.
std::optional<std::string> ReadSmallFile(const std::string& path);

// Writes all of it or changes nothing, replacing what is there. False: errno says why.
bool WriteSmallFile(const std::string& path, std::string_view text);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_FILES_H_
