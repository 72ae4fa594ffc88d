#include "expression/date_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace pxport {
namespace {

constexpr std::string_view kZoneLetters = "XxZzV";

Timestamp Local(const Value& date) {
  return {date.integer + date.offset, date.nanos};
}

// An offset that is not zero.
void AppendOffset(int32_t offset, char letter, int count, std::string* out) {
  const int32_t minutes = std::abs(offset) / 60;
  const char sign = offset < 0 ? '-' : '+';
  const auto append = [&](std::string_view before, std::string_view between, bool short_form) {
    fmt::format_to(std::back_inserter(*out), "{}{}{:02}", before, sign, minutes / 60);
    if (!short_form || minutes % 60 != 0)
      fmt::format_to(std::back_inserter(*out), "{}{:02}", between, minutes % 60);
  };
  if (letter == 'X' || letter == 'x') return append("", count == 3 || count == 5 ? ":" : "", count == 1);
  if (letter == 'Z' && count < 4) return append("", "", false);
  append(letter == 'Z' && count == 4 ? "GMT" : "", ":", false);
}

}  // namespace

StatusOr<DateFormat> DateFormat::Compile(std::string_view pattern) {
  PX_ASSIGN_OR_RETURN(TimeFormat whole,
                      TimeFormat::Compile(pattern));  // its columns are those of the pattern
  DateFormat format;
  size_t start = 0;
  int sections = 0;
  const auto close = [&](size_t end) -> Status {
    if (end == start) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(TimeFormat text, TimeFormat::Compile(pattern.substr(start, end - start)));
    format.pieces_.push_back({std::move(text), 0, 0});
    return absl::OkStatus();
  };
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'') {
      at = pattern.find('\'', at + 1) + 1;  // the pattern is known to be right
      continue;
    }
    sections += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (kZoneLetters.find(c) == std::string_view::npos) {
      ++at;
      continue;
    }
    if (sections > 0) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("date pattern, column {}: '{}' within [ ]", at + 1, c),
                     "put the zone behind the optional section");
    }
    PX_RETURN_IF_ERROR(close(at));
    const size_t end = std::min(pattern.find_first_not_of(c, at), pattern.size());
    PX_ASSIGN_OR_RETURN(TimeFormat utc, TimeFormat::Compile(pattern.substr(at, end - at)));
    format.pieces_.push_back({std::move(utc), c, static_cast<int>(end - at)});
    at = start = end;
  }
  PX_RETURN_IF_ERROR(close(pattern.size()));
  return format;
}

void DateFormat::Append(const Value& date, std::string* out) const {
  const Timestamp local = Local(date);
  for (const Piece& piece : pieces_) {
    if (piece.zone != 0 && date.offset != 0) {
      AppendOffset(date.offset, piece.zone, piece.count, out);
    } else {
      piece.text.Append(local, out);
    }
  }
}

void AppendIsoDate(const Value& date, std::string* out) {
  out->append(FormatRfc3339(Local(date)));
  if (date.offset == 0) return;
  out->pop_back();
  AppendOffset(date.offset, 'X', 3, out);
}

}  // namespace pxport
