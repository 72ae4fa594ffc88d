#include "dates/zoned_format.h"

#include <algorithm>
#include <utility>

#include "dates/date_format.h"

namespace pxport {

StatusOr<ZonedFormat> ZonedFormat::Compile(std::string_view pattern, std::optional<Zone> zone) {
  PX_ASSIGN_OR_RETURN(TimeFormat format, TimeFormat::Compile(pattern));
  return ZonedFormat(std::move(format), zone);
}

void ZonedFormat::Append(Timestamp when, std::string* out) const {
  if (!zone_.has_value()) return format_.Append(when, out);
  const ZonedTime time = zone_->At(when);
  const CivilTime civil = ToCivil(time.local());
  if (civil.year < 0 || civil.year > 9999) return format_.Append(when, out);
  const auto& items = format_.items();
  for (size_t i = 0; i < items.size(); ++i) {
    const TimeFormat::Item& item = items[i];
    if (item.letter == 0) {
      out->append(item.literal);
    } else if (item.letter == '[') {
      if (item.count > 0 && IsZeroFraction(civil.nanos, item.count)) i = item.end - 1;
    } else if (!AppendZoneField(time, item.letter, item.count, out)) {
      AppendDateField(item.letter, item.count, civil, out);
    }
  }
}

void ZonedFormat::AppendShape(TextShape* shape) const {
  if (!zone_.has_value()) return format_.AppendShape(shape);
  format_.AppendShape(shape, [](TextShape* offset) {
    for (const char* zero : {"GMT", "Z", "+", "-"}) offset->AddOptional(zero);
    offset->AddAny(TextShape::Class::kDigit, 0, 2);
    for (int i = 0; i < 2; ++i) {
      offset->AddOptional(":");
      offset->AddAny(TextShape::Class::kDigit, 0, 2);
    }
  });
}

bool ZonedFormat::HasNamedZone() const {
  const auto& items = format_.items();
  return std::any_of(items.begin(), items.end(),
                     [](const TimeFormat::Item& item) { return item.letter == 'z' || item.letter == 'V'; });
}

}  // namespace pxport
