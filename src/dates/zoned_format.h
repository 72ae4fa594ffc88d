// Patterns of base/time_format.h whose fields are those of a time zone: file.time_zone of a job.
#ifndef PXPORT_DATES_ZONED_FORMAT_H_
#define PXPORT_DATES_ZONED_FORMAT_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/text_shape.h"
#include "base/time_format.h"
#include "base/timestamp.h"
#include "dates/zone.h"

namespace pxport {

// Immutable and thread-safe.
class ZonedFormat {
 public:
  // Without a zone it is UTC, and everything is as in TimeFormat.
  static StatusOr<ZonedFormat> Compile(std::string_view pattern, std::optional<Zone> zone);

  // A time whose local year is not 0 to 9999 is written in UTC.
  void Append(Timestamp when, std::string* out) const;
  // As TimeFormat::Keeps.
  bool Keeps(std::string_view text) const { return !zone_.has_value() && format_.Keeps(text); }
  // As TimeFormat::AppendShape, for patterns without named zones (z, V).
  void AppendShape(TextShape* shape) const;
  bool HasNamedZone() const;

 private:
  ZonedFormat(TimeFormat format, std::optional<Zone> zone) : format_(std::move(format)), zone_(zone) {}

  TimeFormat format_;
  std::optional<Zone> zone_;
};

}  // namespace pxport

#endif  // PXPORT_DATES_ZONED_FORMAT_H_
