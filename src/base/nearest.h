// "Did you mean": the known word nearest to an unknown one.
#ifndef PXPORT_BASE_NEAREST_H_
#define PXPORT_BASE_NEAREST_H_

#include <span>
#include <string_view>

namespace pxport {

// The nearest of `known`, or "" if none is near. ASCII case and the separators '_', '-' and ' ' do not count.
// Up to a third of the word may differ, and always 2 letters (of words shorter than 4: 1). The beginning of a
// known word is near ("gz" for gzip), and so are a part of it ("rows" for max_rows) and a longer word that
// begins with it. The first of equally near words wins. Words over 64 bytes are near to none: they are no
// typing errors, and the time grows with the product of both lengths.
std::string_view NearestWord(std::string_view word, std::span<const std::string_view> known);

}  // namespace pxport

#endif  // PXPORT_BASE_NEAREST_H_
