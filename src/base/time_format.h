// Date patterns in the notation of Java's DateTimeFormatter, as Spark and Adobe use them. Names are English,
// the zone is always UTC. tests/golden/time_format holds Java's own output against it.
//
//   y u      year; yy its last two digits. Y too: it means the year here, never the week year
//   M        month: 1, 01, Jan, January, J
//   d dd     day of the month
//   D to DDD day of the year
//   E        day of the week: Tue (E to EEE), Tuesday, T
//   a        AM or PM
//   H HH     hour, 0 to 23; k from 1 to 24, K from 0 to 11, h from 1 to 12
//   m mm     minute
//   s ss     second
//   S        fraction, 1 to 9 digits, cut off, not rounded
//   X        Z; x +00, xx +0000, xxx +00:00; Z to ZZZ +0000, ZZZZ GMT, ZZZZZ Z
//   z to zzz UTC; zzzz Coordinated Universal Time; VV Z
//   'text'   taken as it is, '' is a quote; other signs stand for themselves, but # { } are reserved
//   [ ]      optional section: left out if its only letters are S and all their digits are zero
//
// Three things differ from Java on purpose: Y; year 0, which is 0000 and not 0001 of the era before; and
// optional sections, which Java writes always (`[.SSS]` as `.000`). What Java knows beyond the list depends
// on locales or has no use here, and is refused.
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

// Which letters a pattern may have.
enum class PatternLetters : uint8_t {
  kFile,      // those above
  kDataPrep,  // those of Data Prep's table, which dates/date_format.h writes: u and Y have other meanings
};

// Appends what a letter of kFile says about the time.
void AppendDateField(char letter, int count, const CivilTime& civil, std::string* out);

// A compiled pattern. Immutable; share it freely between threads.
class TimeFormat {
 public:
  // InvalidArgument names the byte column (1-based) and what is wrong there.
  static StatusOr<TimeFormat> Compile(std::string_view pattern,
                                      PatternLetters letters = PatternLetters::kFile);

  // Appends to `out`; never fails. No allocation beyond that of `out`. Years 0 to 9999.
  void Append(Timestamp when, std::string* out) const;
  // True if `text` already is what Append would write for the point in time that it spells, so that there is
  // nothing to do: most dates of most exports. False says nothing.
  bool Keeps(std::string_view text) const;
  // Appends what Append can write for any point in time of the years 0 to 9999.
  void AppendShape(TextShape* shape) const;
  const std::string& pattern() const { return pattern_; }

  struct Item {
    char letter = 0;  // pattern letter, 0 for literal text, '[' for the beginning of an optional section
    int count = 0;  // how often the letter stands; of '[': digits of its fractions, 0 if it is always written
    size_t end = 0;  // of '[': the item behind the section
    std::string literal;
  };
  const std::vector<Item>& items() const { return items_; }

 private:
  friend class TimeFormatCompiler;
  // A pattern of digits at fixed places, as most are: what it writes, with zeros where numbers go.
  struct Number {
    char letter;
    size_t at;
  };
  void FindForm();
  void AppendForm(const CivilTime& civil, std::string* out) const;

  std::string pattern_;
  std::vector<Item> items_;
  std::string form_;             // empty: the pattern has none
  bool plain_ = false;           // the form is one that ParsePlainTimestamp reads
  std::vector<Number> numbers_;  // of four digits if it is a year, else of two
};

}  // namespace pxport

#endif  // PXPORT_BASE_TIME_FORMAT_H_
