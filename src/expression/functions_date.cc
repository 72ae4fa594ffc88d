#include <array>

#include "dates/date_reader.h"
#include "dates/zone.h"
#include "expression/function.h"
#include "expression/numbers.h"

namespace pxport {
namespace {

// Checks that the local year is one that base/time_format and RFC 3339 can write.
Status CheckYear(const Call& call, Value date, Value* out) {
  constexpr int64_t kYear0 = -62'167'219'200, kYear10000 = 253'402'300'800;
  const int64_t local = date.integer + date.offset;
  if (local < kYear0 || local >= kYear10000) return call.Wrong("the year is not between 0 and 9999");
  *out = date;
  return absl::OkStatus();
}

Status GetNow(const Call& call, Value* out) {
  *out = Value::Date(call.context.row.now);
  return absl::OkStatus();
}

Status GetUnixMillis(const Call& call, Value* out) {
  const Timestamp now = call.context.row.now;
  *out = Value::Integer(now.seconds * 1000 + now.nanos / 1'000'000);
  return absl::OkStatus();
}

Status WriteDate(const Call& call, const Value& date, Value* out) {
  const Prepared* prepared = nullptr;
  PX_RETURN_IF_ERROR(call.Get(1, Prepare::kDateFormat, &prepared));
  call.context.buffer.clear();
  prepared->format->Append(date.zoned(), &call.context.buffer);
  if (call.context.buffer.size() > call.context.limits.output_bytes) return call.context.TooLong();
  *out = Value::String(call.context.arena.Copy(call.context.buffer));
  return absl::OkStatus();
}

Status Format(const Call& call, Value* out) {
  Value date;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Date(0, &date));
  return WriteDate(call, date, out);
}

Status FormatMillis(const Call& call, Value* out) {
  int64_t millis = 0;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Integer(0, &millis));
  const int64_t rest = (millis % 1000 + 1000) % 1000;
  Value date;
  PX_RETURN_IF_ERROR(CheckYear(
      call, Value::Date(Timestamp{(millis - rest) / 1000, static_cast<int32_t>(rest) * 1'000'000}), &date));
  return WriteDate(call, date, out);
}

// Returns the default if the text is missing, empty or invalid.
Status ReadDate(const Call& call, Value* out) {
  std::string_view text;
  std::optional<ZonedTime> date;
  if (!call.absent(0) && call[0].type == ValueType::kDate) {
    *out = call[0];
    return absl::OkStatus();
  }
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  if (!text.empty() && !call.absent(1)) {
    const Prepared* prepared = nullptr;
    PX_RETURN_IF_ERROR(call.Get(1, Prepare::kDateReader, &prepared));
    date = prepared->reader->Read(text);
  } else if (!text.empty()) {
    date = ReadAnyDate(text);
  }
  if (date.has_value()) return CheckYear(call, Value::Date(*date), out);
  if (call.count() == 3) return call.absent(2) ? absl::OkStatus() : call.Date(2, out);
  if (text.empty()) return absl::OkStatus();
  return call.Wrong(call.absent(1) ? "the text is not a date" : "the text does not match the pattern",
                    "pass a default as the third argument, for example null");
}

Status MakeDateTime(const Call& call, Value* out) {
  struct Range {
    int64_t least, most;
  };
  constexpr Range kRanges[] = {{0, 9999}, {1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 59}, {0, 999'999'999}};
  std::array<int32_t, 7> parts{};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (call.absent(i)) return absl::OkStatus();
    int64_t part = 0;
    PX_RETURN_IF_ERROR(call.Integer(i, &part));
    if (part < kRanges[i].least || part > kRanges[i].most) return call.Wrong("a date part is out of range");
    parts[i] = static_cast<int32_t>(part);
  }
  const CivilTime civil{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]};
  if (ToCivil(FromCivil(civil)).day != civil.day) return call.Wrong("the month has no such day");
  Zone zone = Zone::Fixed(0);
  if (!call.absent(7)) {
    const Prepared* prepared = nullptr;
    PX_RETURN_IF_ERROR(call.Get(7, Prepare::kZone, &prepared));
    zone = *prepared->zone;
  }
  return CheckYear(call, Value::Date(zone.FromLocal(civil)), out);
}

Status ToUtc(const Call& call, Value* out) {
  Value date;
  PX_RETURN_IF_ERROR(call.Date(0, &date));
  return CheckYear(call, Value::Date(date.when()), out);
}

Status ToZone(const Call& call, Value* out) {
  Value date;
  const Prepared* prepared = nullptr;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Date(0, &date));
  PX_RETURN_IF_ERROR(call.Get(1, Prepare::kZone, &prepared));
  return CheckYear(call, Value::Date(prepared->zone->At(date.when())), out);
}

constexpr ResultKind kDate = ResultKind::kDate;

constexpr Function kDateFunctions[] = {
    {"now", "now()", 0, 0, kDate, Style::kSeesNulls, GetNow, Prepare::kNothing, 0, Needs::kClock},
    {"timestamp", "timestamp()", 0, 0, ResultKind::kNumber, Style::kSeesNulls, GetUnixMillis,
     Prepare::kNothing, 0, Needs::kClock},
    {"format", "format(DATE, PATTERN)", 2, 2, ResultKind::kString, Style::kNullOut, Format,
     Prepare::kDateFormat},
    {"dformat", "dformat(MILLISECONDS, PATTERN)", 2, 2, ResultKind::kString, Style::kNullOut, FormatMillis,
     Prepare::kDateFormat},
    {"date", "date(TEXT, PATTERN, DEFAULT)", 1, 3, kDate, Style::kSeesNulls, ReadDate, Prepare::kDateReader},
    {"make_date_time", "make_date_time(YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, NANOSECOND, ZONE)", 8, 8,
     kDate, Style::kNullOut, MakeDateTime, Prepare::kZone, 7},
    {"make_timestamp", "make_timestamp(YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, NANOSECOND, ZONE)", 8, 8,
     kDate, Style::kNullOut, MakeDateTime, Prepare::kZone, 7},
    {"zone_date_to_utc", "zone_date_to_utc(DATE)", 1, 1, kDate, Style::kNullOut, ToUtc},
    {"zone_date_to_zone", "zone_date_to_zone(DATE, ZONE)", 2, 2, kDate, Style::kNullOut, ToZone,
     Prepare::kZone},
};

}  // namespace

std::span<const Function> DateFunctions() {
  return kDateFunctions;
}

}  // namespace pxport
