// Keys and tuples as bytes that order like their columns: null first, then by bytes, the first column
// deciding.
#ifndef PXPORT_ROWS_ROW_KEY_H_
#define PXPORT_ROWS_ROW_KEY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pxport {

// Appends one column. A null sorts before every text, a text before any longer text that begins with it.
void AppendKeyPart(std::optional<std::string_view> value, std::string* key);

// The columns of a key; nullopt if the bytes are no key.
std::optional<std::vector<std::optional<std::string>>> ParseKey(std::string_view key);

}  // namespace pxport

#endif  // PXPORT_ROWS_ROW_KEY_H_
