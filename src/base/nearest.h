// "Did you mean": finds the known word that is nearest to an unknown one.
#ifndef PXPORT_BASE_NEAREST_H_
#define PXPORT_BASE_NEAREST_H_

#include <span>
#include <string_view>

namespace pxport {

// The nearest of `known`, or "" if none is near. ASCII case and the separators '_', '-' and ' ' are ignored.
// A known word is near if at most a third of the letters differ (always at least 2; 1 for words under 4
// letters). It is also near if the word is its beginning ("gz" for gzip) or a part of it ("rows" for
// max_rows), or begins with it. Among equally near words the first wins. Words over 64 bytes match nothing:
// they are not typos, and the time grows with the product of both lengths.
std::string_view NearestWord(std::string_view word, std::span<const std::string_view> known);

}  // namespace pxport

#endif  // PXPORT_BASE_NEAREST_H_
