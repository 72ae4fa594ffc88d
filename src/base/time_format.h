// Date patterns in the notation of Java's DateTimeFormatter, as Spark and Adobe use them. Names are English,
// the zone is always UTC. tests/golden/time_format holds the output of Java to compare with.
//
//   y u      year; yy its last two digits. Y too: it means the year here, never the week-based year
//   M        month: 1, 01, Jan, January, J
//   d dd     day of the month
//   D to DDD day of the year
//   E        day of the week: Tue (E to EEE), Tuesday, T
//   a        AM or PM
//   H HH     hour, 0 to 23; k from 1 to 24, K from 0 to 11, h from 1 to 12
//   m mm     minute
//   s ss     second
//   S        fraction, 1 to 9 digits, truncated, not rounded
//   X        Z; x +00, xx +0000, xxx +00:00; Z to ZZZ +0000, ZZZZ GMT, ZZZZZ Z
//   z to zzz UTC; zzzz Coordinated Universal Time; VV Z
//   'text'   literal text, '' is a quote; other characters are literal, but # { } are reserved
//   [ ]      optional section: omitted if its only letters are S and all their digits are zero
//
// Three things differ from Java on purpose: Y; year 0, which is 0000 and not year 1 BC; and optional
// sections, which Java always writes (`[.SSS]` as `.000`). Other letters of Java depend on locales or have no
// use here and are rejected.
#ifndef PXPORT_BASE_TIME_FORMAT_H_
#define PXPORT_BASE_TIME_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/text_shape.h"
#include "base/timestamp.h"

namespace pxport {

// The set of letters that a pattern may have.
enum class PatternLetters : uint8_t {
  kFile,      // the letters above
  kDataPrep,  // Data Prep's letters, written by dates/date_format.h; u and Y differ in meaning
};

// Appends the field that a letter of kFile selects.
void AppendDateField(char letter, int count, const CivilTime& civil, std::string* out);

// A compiled pattern. Immutable; share it freely between threads.
class TimeFormat {
 public:
  // InvalidArgument names the byte column (1-based) and the error there.
  static StatusOr<TimeFormat> Compile(std::string_view pattern,
                                      PatternLetters letters = PatternLetters::kFile);

  // Appends to `out`; never fails. Allocates only to grow `out`. Years 0 to 9999.
  void Append(Timestamp when, std::string* out) const;
  // True if `text` already is what Append would write for its point in time, so the text can be copied: most
  // dates of most exports. False if that is unknown.
  bool Keeps(std::string_view text) const;
  // Appends the shape of all texts that Append can write for the years 0 to 9999.
  // `zone`: instead of what UTC has, appends the shape of all that the letters X x Z z V can give.
  void AppendShape(TextShape* shape, void (*zone)(TextShape*) = nullptr) const;
  const std::string& pattern() const { return pattern_; }

  struct Item {
    char letter = 0;  // pattern letter, 0 for literal text, '[' for the beginning of an optional section
    int count = 0;    // of a letter: its length; of '[': digits of its fractions, 0 if always written
    size_t end = 0;   // of '[': the item after the section
    std::string literal;
  };
  const std::vector<Item>& items() const { return items_; }

 private:
  friend class TimeFormatCompiler;
  // A pattern of digits at fixed places, as most are. The form is its output with zeros in place of numbers.
  struct Number {
    char letter;
    size_t at;
  };
  void FindForm();
  void AppendForm(const CivilTime& civil, std::string* out) const;

  std::string pattern_;
  std::vector<Item> items_;
  std::string form_;             // empty if the pattern has no form
  bool plain_ = false;           // the form is one that ParsePlainTimestamp reads
  std::vector<Number> numbers_;  // years have four digits, others two
};

}  // namespace pxport

#endif  // PXPORT_BASE_TIME_FORMAT_H_
