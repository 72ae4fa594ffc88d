// Arguments that are one of a few words: charsets, hashes, date parts.
#ifndef PXPORT_EXPRESSION_CHOICES_H_
#define PXPORT_EXPRESSION_CHOICES_H_

#include <cstdint>
#include <string_view>

#include "base/status.h"

namespace pxport {

enum class Charset : uint8_t { kUtf8, kUtf16, kLatin1, kAscii };
enum class Hash : uint8_t { kSha1, kSha256, kSha512, kMd5, kCrc32 };
enum class Anchor : uint8_t { kRetain, kRemove, kAppend };
enum class DatePart : uint8_t {
  kYear,
  kQuarter,
  kMonth,
  kDayOfYear,
  kDay,
  kWeek,
  kWeekday,
  kHour,
  kHour12,
  kMinute,
  kSecond,
  kMillisecond,
};

// Case-insensitive. The remedy of InvalidArgument lists the accepted words.
StatusOr<Charset> CharsetFrom(std::string_view text);
StatusOr<Hash> HashFrom(std::string_view text);
StatusOr<Anchor> AnchorFrom(std::string_view text);
StatusOr<DatePart> DatePartFrom(std::string_view text);
// The parts that set_date_part can set: all but quarter, week, weekday, day of the year and the 12-hour hour.
StatusOr<DatePart> SettablePartFrom(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_CHOICES_H_
