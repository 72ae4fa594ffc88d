// Numbers for people.
#ifndef PXPORT_EXAMPLES_PXPORT_TEXT_H_
#define PXPORT_EXAMPLES_PXPORT_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace command {

std::string Count(uint64_t number);                        // 1,234,567
std::string Count(uint64_t number, std::string_view one);  // "1 row", "2 rows"
std::string Bytes(uint64_t bytes);                         // 999 B, 1.4 MB: decimal, as S3 bills
std::string Duration(uint64_t milliseconds);               // 0.02 s, 3.4 s, 2 min 5 s

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_TEXT_H_
