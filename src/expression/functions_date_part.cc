#include "dates/week.h"
#include "dates/zone.h"
#include "expression/choices.h"
#include "expression/function.h"

namespace pxport {
namespace {

CivilTime LocalFields(const Value& date) {
  return ToCivil({date.integer + date.offset, date.nanos});
}

int64_t PartOf(const CivilTime& civil, DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return civil.year;
    case DatePart::kQuarter:
      return (civil.month + 2) / 3;
    case DatePart::kMonth:
      return civil.month;
    case DatePart::kDayOfYear:
      return DayOfYear(civil);
    case DatePart::kDay:
      return civil.day;
    case DatePart::kWeek:
      return IsoWeekOf(civil).week;
    case DatePart::kWeekday:
      return IsoWeekday(civil);
    case DatePart::kHour:
      return civil.hour;
    case DatePart::kHour12:
      return (civil.hour + 11) % 12 + 1;
    case DatePart::kMinute:
      return civil.minute;
    case DatePart::kSecond:
      return civil.second;
    case DatePart::kMillisecond:
      return civil.nanos / 1'000'000;
  }
  return 0;
}

Status GetPart(const Call& call, Value* out) {
  Value date;
  std::string_view name;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Text(0, &name));
  const StatusOr<DatePart> part = DatePartFrom(name);
  if (!part.ok()) return call.Wrong(Message(part.status()), Detail(part.status(), kRemedy).value_or(""));
  PX_RETURN_IF_ERROR(call.Date(1, &date));
  *out = Value::Integer(PartOf(LocalFields(date), *part));
  return absl::OkStatus();
}

// Returns false if the value is out of range for the part.
bool SetField(CivilTime* civil, DatePart part, int64_t value) {
  const auto set = [value](int32_t* field, int64_t least, int64_t most) {
    if (value < least || value > most) return false;
    *field = static_cast<int32_t>(value);
    return true;
  };
  switch (part) {
    case DatePart::kYear:
      return set(&civil->year, 0, 9999);
    case DatePart::kMonth:
      return set(&civil->month, 1, 12);
    case DatePart::kDay:
      return set(&civil->day, 1, 31);
    case DatePart::kHour:
      return set(&civil->hour, 0, 23);
    case DatePart::kMinute:
      return set(&civil->minute, 0, 59);
    case DatePart::kSecond:
      return set(&civil->second, 0, 59);
    default:
      if (value < 0 || value > 999) return false;
      civil->nanos = static_cast<int32_t>(value) * 1'000'000;
      return true;
  }
}

// The local time `civil` in the zone of `date`. Like Java, keeps the offset if it is valid at that time.
ZonedTime AtSameZone(const CivilTime& civil, const ZonedTime& date) {
  const Timestamp local = FromCivil(civil);
  const ZonedTime same{{local.seconds - date.offset, local.nanos}, date.offset, date.daylight, date.zone};
  const std::optional<Zone> zone = date.zone.empty() ? std::nullopt : Zone::Find(date.zone);
  // Keeps the explicit offset of a text, such as PST in summer.
  if (!zone.has_value() || zone->At(date.when).offset != date.offset) return same;
  const ZonedTime then = zone->At(same.when);
  return then.offset == date.offset ? then : zone->FromLocal(civil);
}

// Like Java: setting a year or month clamps the day to the end of the month; an invalid day is an error.
Status SetPart(const Call& call, Value* out) {
  Value date;
  std::string_view name;
  int64_t value = 0;
  if (call.absent(1) || call.absent(2)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Text(0, &name));
  const StatusOr<DatePart> part = SettablePartFrom(name);
  if (!part.ok()) return call.Wrong(Message(part.status()), Detail(part.status(), kRemedy).value_or(""));
  PX_RETURN_IF_ERROR(call.Integer(1, &value));
  PX_RETURN_IF_ERROR(call.Date(2, &date));
  CivilTime civil = LocalFields(date);
  if (!SetField(&civil, *part, value)) return call.Wrong("the value is out of range");
  if (const CivilTime carried = ToCivil(FromCivil(civil)); carried.month != civil.month) {
    if (*part == DatePart::kDay) return call.Wrong("the month has no such day");
    civil.day -= carried.day;  // the date overflowed into the next month by this many days
  }
  *out = Value::Date(AtSameZone(civil, date.zoned()));
  return absl::OkStatus();
}

constexpr Function kDatePartFunctions[] = {
    {"date_part", "date_part(PART, DATE)", 2, 2, ResultKind::kNumber, Style::kNullOut, GetPart,
     Prepare::kDatePart, 0},
    {"set_date_part", "set_date_part(PART, VALUE, DATE)", 3, 3, ResultKind::kDate, Style::kNullOut, SetPart,
     Prepare::kSettablePart, 0},
};

}  // namespace

std::span<const Function> DatePartFunctions() {
  return kDatePartFunctions;
}

}  // namespace pxport
