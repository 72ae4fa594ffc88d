// Letters as protocols compare them: ASCII only, whatever the locale.
#ifndef PXPORT_BASE_ASCII_H_
#define PXPORT_BASE_ASCII_H_

#include <string>
#include <string_view>

namespace pxport {

inline std::string AsciiLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace pxport

#endif  // PXPORT_BASE_ASCII_H_
