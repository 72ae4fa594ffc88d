// Unicode lower-casing without a locale, like Java's toLowerCase(Locale.ROOT): full mappings (U+0130 becomes
// two code points) and the final sigma rule. lower_case_table.py makes the tables.
#ifndef PXPORT_BASE_LOWER_CASE_H_
#define PXPORT_BASE_LOWER_CASE_H_

#include <string>
#include <string_view>

namespace pxport {

// Appends the lower-case form of valid UTF-8. ASCII takes a fast path.
void AppendLowerCase(std::string_view text, std::string* out);

}  // namespace pxport

#endif  // PXPORT_BASE_LOWER_CASE_H_
