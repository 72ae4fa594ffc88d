// Java date patterns for writing dates that have an offset: base/time_format knows UTC only.
#ifndef PXPORT_EXPRESSION_DATE_FORMAT_H_
#define PXPORT_EXPRESSION_DATE_FORMAT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time_format.h"
#include "expression/value.h"

namespace pxport {

// Immutable; share it between threads.
class DateFormat {
 public:
  // The patterns of base/time_format.h. Zone letters within [ ] are refused: they would always say UTC.
  static StatusOr<DateFormat> Compile(std::string_view pattern);

  // Local fields of the date, and its offset for the zone letters. Years 0 to 9999.
  void Append(const Value& date, std::string* out) const;

 private:
  struct Piece {
    TimeFormat text;
    char zone = 0;  // the letter, if the piece is one
    int count = 0;
  };
  std::vector<Piece> pieces_;
};

// RFC 3339 with the shortest fraction, `Z` for UTC.
void AppendIsoDate(const Value& date, std::string* out);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_DATE_FORMAT_H_
