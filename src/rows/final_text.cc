#include "rows/final_text.h"

#include "csv/dialect.h"

namespace pxport {

std::string_view FinalText::Trimmed(std::string_view text) const {
  if (leading_) {
    while (!text.empty() && CsvDialect::IsSpace(text.front())) text.remove_prefix(1);
  }
  if (trailing_) {
    while (!text.empty() && CsvDialect::IsSpace(text.back())) text.remove_suffix(1);
  }
  return text;
}

}  // namespace pxport
