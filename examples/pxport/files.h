// Reads and writes small files as a whole: jobs, tickets, receipts. "-" is standard input.
#ifndef PXPORT_EXAMPLES_PXPORT_FILES_H_
#define PXPORT_EXAMPLES_PXPORT_FILES_H_

#include <optional>
#include <string>
#include <string_view>

namespace command {

// Nullopt, with errno, if the file cannot be read or is too large.
std::optional<std::string> ReadSmallFile(const std::string& path);

// Replaces the file, or changes nothing and returns false, with errno.
bool WriteSmallFile(const std::string& path, std::string_view text);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_FILES_H_
