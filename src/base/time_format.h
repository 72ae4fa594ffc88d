// Date patterns in the notation of Java's DateTimeFormatter, as Spark and Adobe use them.
// Letters: y u (year; Y too: it means the year here, never the week year), M (M MM MMM MMMM), d, D (day of year), E (day
// name), a (AM/PM), H k K h, m, s, S (fraction, 1 to 9 digits), n is refused; zone is always UTC: X (Z), x (+00), Z (+0000),
// z (UTC), VV (Z); 'text' and '' as in Java; [ ] optional section, written when the value in it is not zero
// (sub-seconds) and always for zones. Names are English.
#ifndef PXPORT_BASE_TIME_FORMAT_H_
#define PXPORT_BASE_TIME_FORMAT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/timestamp.h"

namespace pxport {

// A compiled pattern. Immutable; share it freely between threads.
class TimeFormat {
 public:
  // InvalidArgument names the byte column and the letter that is not known.
  static StatusOr<TimeFormat> Compile(std::string_view pattern);

  // Appends to `out`; never fails. No allocation beyond that of `out`.
  void Append(Timestamp when, std::string* out) const;
  const std::string& pattern() const { return pattern_; }

 private:
  struct Item {
    char letter = 0;      // pattern letter, or 0 for literal text, '[' and ']' for the ends of an optional section
    int count = 0;        // how often the letter stands
    std::string literal;
  };
  std::string pattern_;
  std::vector<Item> items_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_TIME_FORMAT_H_
