// Reads dates: by a Java pattern, or in the spellings that Data Prep tries when no pattern is given.
#ifndef PXPORT_EXPRESSION_DATE_READER_H_
#define PXPORT_EXPRESSION_DATE_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "expression/value.h"

namespace pxport {

// A pattern for reading. Immutable; share it between threads.
class DateReader {
 public:
  // The letters of base/time_format.h. A letter alone takes one or two digits (y up to four, D up to three),
  // repeated it takes exactly as many as it stands for; names are English, in any case.
  static StatusOr<DateReader> Compile(std::string_view pattern);

  // nullopt if the text does not fit the whole pattern or is no date. What the pattern lacks is the
  // beginning: January, the first, midnight, UTC. Sections in [ ] may be missing. yy means 2000 to 2099.
  std::optional<Value> Read(std::string_view text) const;

 private:
  friend class DatePatternParser;
  struct Item {
    char letter = 0;  // 0: literal; '[': a section that ends before item `end`
    int count = 0;
    size_t end = 0;
    std::string literal;
  };
  struct Fields;
  struct Cursor;
  static bool ReadTimeOrZone(const Item& item, Cursor* cursor, Fields* fields);
  bool ReadItems(size_t begin, size_t end, Cursor* cursor, Fields* fields) const;

  std::vector<Item> items_;
};

// Without a pattern: what base/timestamp.h reads, the same with the name of a zone behind a blank, then the
// patterns Data Prep documents, in its order. The offset of the text stays with the date.
std::optional<Value> ReadAnyDate(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_DATE_READER_H_
