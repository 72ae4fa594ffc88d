#include "expression/date_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/time_format.h"
#include "expression/zone.h"

namespace pxport {
namespace {

constexpr std::string_view kLowerMonths[] = {"january",   "february", "march",    "april",
                                             "may",       "june",     "july",     "august",
                                             "september", "october",  "november", "december"};
constexpr std::string_view kLowerDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};
constexpr int kMaxSections = 16;  // within each other: they are read recursively

// Whether `text` begins with `word`, which is in lower case.
bool StartsWith(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char w, char t) {
           return w == (t >= 'A' && t <= 'Z' ? static_cast<char>(t + 32) : t);
         });
}

}  // namespace

struct DateReader::Fields {
  CivilTime civil;
  int day_of_year = 0;
  int half_day_hour = -1;  // h, K: 0 to 11
  int afternoon = 0;
  std::optional<Zone> zone;
};

struct DateReader::Cursor {
  std::string_view rest;

  bool Literal(std::string_view text) {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  bool Number(int least_digits, int most_digits, int least, int most, int32_t* value) {
    int digits = 0;
    int64_t number = 0;
    while (digits < most_digits && static_cast<size_t>(digits) < rest.size() &&
           IsDigit(rest[static_cast<size_t>(digits)])) {
      number = number * 10 + (rest[static_cast<size_t>(digits++)] - '0');
    }
    if (digits < least_digits || number < least || number > most) return false;
    rest.remove_prefix(static_cast<size_t>(digits));
    *value = static_cast<int32_t>(number);
    return true;
  }
  // Letter alone: one or two digits; else as many as it stands for.
  bool TwoDigits(int count, int least, int most, int32_t* value) {
    return Number(count, std::max(count, 2), least, most, value);
  }
  // The place of the word in the list, full or by its first three letters.
  template <size_t n>
  bool Name(const std::string_view (&names)[n], int32_t* index) {
    for (size_t i = 0; i < n; ++i) {
      if (!StartsWith(rest, names[i].substr(0, 3))) continue;
      rest.remove_prefix(StartsWith(rest, names[i]) ? names[i].size() : 3);
      *index = static_cast<int32_t>(i);
      return true;
    }
    return false;
  }
  bool ZoneText(bool names, std::optional<Zone>* zone) {
    size_t size = 0;
    while (size < rest.size()) {
      const char c = rest[size];
      const bool sign = c == '+' || c == '-';
      const bool offset = IsDigit(c) || c == ':' || (sign && (names || size == 0)) || (c == 'Z' && size == 0);
      if (!offset && !(names && (IsLetter(c) || c == '/' || c == '_'))) break;
      ++size;
      if (!names && c == 'Z') break;
    }
    *zone = Zone::Find(rest.substr(0, size));
    rest.remove_prefix(size);
    return zone->has_value();
  }
};

class DatePatternParser {
 public:
  explicit DatePatternParser(std::string_view pattern) : pattern_(pattern) {}

  // The pattern has been checked by TimeFormat.
  StatusOr<DateReader> Run() {
    DateReader reader;
    std::vector<size_t> open;
    for (size_t at = 0; at < pattern_.size();) {
      const char c = pattern_[at];
      if (c == '[') {
        if (open.size() == kMaxSections)
          return Failure(Code::kInvalidArgument, fmt::format("date pattern, column {}: too many [", at + 1));
        open.push_back(reader.items_.size());
        reader.items_.push_back({c, 0, 0, {}});
        ++at;
      } else if (c == ']') {
        reader.items_[open.back()].end = reader.items_.size();
        open.pop_back();
        ++at;
      } else if (c == '\'') {
        at = Quoted(at, &reader);
      } else if (IsLetter(c)) {
        const size_t end = std::min(pattern_.find_first_not_of(c, at), pattern_.size());
        reader.items_.push_back({c, static_cast<int>(end - at), 0, {}});
        at = end;
      } else {
        reader.items_.push_back({0, 0, 0, std::string(1, c)});
        ++at;
      }
    }
    return reader;
  }

 private:
  size_t Quoted(size_t at, DateReader* reader) const {
    std::string text;
    for (++at; pattern_[at] != '\'' || (at + 1 < pattern_.size() && pattern_[at + 1] == '\''); ++at) {
      if (pattern_[at] == '\'') ++at;
      text.push_back(pattern_[at]);
    }
    reader->items_.push_back({0, 0, 0, text.empty() ? "'" : text});
    return at + 1;
  }

  const std::string_view pattern_;
};

StatusOr<DateReader> DateReader::Compile(std::string_view pattern) {
  PX_RETURN_IF_ERROR(TimeFormat::Compile(pattern).status());
  return DatePatternParser(pattern).Run();
}

bool DateReader::ReadTimeOrZone(const Item& item, Cursor* cursor, Fields* fields) {
  CivilTime& civil = fields->civil;
  const int count = item.count;
  bool fits = true;
  switch (item.letter) {
    case 'a':
      fields->afternoon = StartsWith(cursor->rest, "pm") ? 1 : 0;
      fits = fields->afternoon == 1 || StartsWith(cursor->rest, "am");
      if (fits) cursor->rest.remove_prefix(2);
      break;
    case 'H':
      fits = cursor->TwoDigits(count, 0, 23, &civil.hour);
      break;
    case 'k':
      fits = cursor->TwoDigits(count, 1, 24, &civil.hour);
      civil.hour %= 24;
      break;
    case 'K':
      fits = cursor->TwoDigits(count, 0, 11, &fields->half_day_hour);
      break;
    case 'h':
      fits = cursor->TwoDigits(count, 1, 12, &fields->half_day_hour);
      fields->half_day_hour %= 12;
      break;
    case 'm':
      fits = cursor->TwoDigits(count, 0, 59, &civil.minute);
      break;
    case 's':
      fits = cursor->TwoDigits(count, 0, 59, &civil.second);
      break;
    case 'S':
      fits = cursor->Number(count, count, 0, 999'999'999, &civil.nanos);
      for (int digits = count; fits && digits < 9; ++digits) civil.nanos *= 10;
      break;
    default:
      fits = cursor->ZoneText(item.letter == 'z' || item.letter == 'V', &fields->zone);
  }
  return fits;
}

bool DateReader::ReadItems(size_t begin, size_t end, Cursor* cursor, Fields* fields) const {
  CivilTime& civil = fields->civil;
  for (size_t i = begin; i < end; ++i) {
    const Item& item = items_[i];
    const int count = item.count;
    int32_t ignored = 0;
    bool fits = true;
    switch (item.letter) {
      case 0:
        fits = cursor->Literal(item.literal);
        break;
      case '[': {
        Cursor inner = *cursor;
        Fields found = *fields;
        if (ReadItems(i + 1, item.end, &inner, &found)) {
          *cursor = inner;
          *fields = found;
        }
        i = item.end - 1;
        break;
      }
      case 'y':
      case 'u':
      case 'Y':
        fits = cursor->Number(count == 1 ? 1 : std::min(count, 4), count == 2 ? 2 : 4, 0, 9999, &civil.year);
        if (count == 2) civil.year += 2000;
        break;
      case 'M':
        fits = count < 3 ? cursor->TwoDigits(count, 1, 12, &civil.month)
                         : cursor->Name(kLowerMonths, &civil.month);
        if (count >= 3) ++civil.month;
        break;
      case 'd':
        fits = cursor->TwoDigits(count, 1, 31, &civil.day);
        break;
      case 'D':
        fits = cursor->Number(count, 3, 1, 366, &fields->day_of_year);
        break;
      case 'E':
        fits = cursor->Name(kLowerDays, &ignored);
        break;
      default:
        fits = ReadTimeOrZone(item, cursor, fields);
    }
    if (!fits) return false;
  }
  return true;
}

std::optional<Value> DateReader::Read(std::string_view text) const {
  Cursor cursor{text};
  Fields fields;
  if (!ReadItems(0, items_.size(), &cursor, &fields) || !cursor.rest.empty()) return std::nullopt;
  CivilTime& civil = fields.civil;
  if (fields.half_day_hour >= 0) civil.hour = fields.half_day_hour + 12 * fields.afternoon;
  if (fields.day_of_year > 0) {
    civil.month = 1;
    civil.day = fields.day_of_year;
  }
  // What carries over was no date: the 30th of February, day 366 of 2021.
  const CivilTime back = ToCivil(FromCivil(civil));
  if (back.year != civil.year || (fields.day_of_year == 0 && back.month != civil.month)) return std::nullopt;
  const Zone zone = fields.zone.value_or(Zone::Fixed(0));
  const Timestamp when = zone.FromLocal(civil);
  return Value::Date(when, zone.OffsetAt(when));
}

namespace {

// The offset at the end of a text that ParseTimestamp has read.
int32_t OffsetOf(std::string_view text) {
  constexpr size_t kDate = 10;  // what stands before may have signs of its own
  const size_t sign = text.size() > kDate ? text.find_first_of("+-", kDate) : std::string_view::npos;
  if (sign == std::string_view::npos) return 0;
  const std::optional<Zone> zone = Zone::Find(text.substr(sign));
  return zone.has_value() ? zone->OffsetAt({}) : 0;
}

const std::vector<DateReader>& DocumentedPatterns() {
  static const std::vector<DateReader> kReaders = [] {
    std::vector<DateReader> readers;
    for (const std::string_view pattern :
         {"yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmX", "yyyy/MM/dd", "yyyy.MM.dd",
          "yyyy-MMM-dd", "yyyyMMdd", "MM-dd-yyyy", "MMddyyyy", "M/dd/yyyy", "dd.M.yyyy",
          "M/dd/yyyy hh:mm:ss a", "dd.M.yyyy hh:mm:ss a", "dd.MMM.yyyy", "dd-MMM-yyyy"}) {
      if (StatusOr<DateReader> reader = DateReader::Compile(pattern); reader.ok())
        readers.push_back(std::move(*reader));
    }
    return readers;
  }();
  return kReaders;
}

}  // namespace

std::optional<Value> ReadAnyDate(std::string_view text) {
  if (const std::optional<Timestamp> when = ParseTimestamp(text)) return Value::Date(*when, OffsetOf(text));
  if (text.size() > 64) return std::nullopt;
  if (const size_t blank = text.rfind(' '); blank != std::string_view::npos && blank > 10) {
    const std::optional<Timestamp> local = ParseTimestamp(text.substr(0, blank));
    const std::optional<Zone> zone = local.has_value() ? Zone::Find(text.substr(blank + 1)) : std::nullopt;
    if (zone.has_value() && OffsetOf(text.substr(0, blank)) == 0) {
      const Timestamp when = zone->FromLocal(ToCivil(*local));
      return Value::Date(when, zone->OffsetAt(when));
    }
  }
  for (const DateReader& reader : DocumentedPatterns()) {
    if (std::optional<Value> date = reader.Read(text)) return date;
  }
  return std::nullopt;
}

}  // namespace pxport
