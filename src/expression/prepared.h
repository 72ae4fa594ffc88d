// Text arguments in compiled form: regular expressions, date patterns, time zones.
#ifndef PXPORT_EXPRESSION_PREPARED_H_
#define PXPORT_EXPRESSION_PREPARED_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "dates/date_format.h"
#include "dates/date_reader.h"
#include "dates/zone.h"

namespace re2 {
class RE2;
}

namespace pxport {

enum class Prepare : uint8_t {
  kNothing,
  kRegex,
  kDateFormat,
  kDateReader,
  kZone,
  // Only checked, so that a misspelled literal is reported before any row is read.
  kCharset,
  kHashName,
  kAnchor,
  kDatePart,
  kSettablePart,
};

struct Prepared {
  std::unique_ptr<re2::RE2> regex;
  std::optional<DateFormat> format;
  std::optional<DateReader> reader;
  std::optional<Zone> zone;

  Prepared();
  Prepared(Prepared&&) noexcept;
  Prepared& operator=(Prepared&&) noexcept;
  ~Prepared();
};

// Fails with InvalidArgument, which says what is wrong with the text.
StatusOr<Prepared> PrepareText(Prepare what, std::string_view text);

// The last text that was compiled for one call. Arguments that are not literals often repeat from row to row.
struct PreparedCache {
  std::string text;
  std::optional<Prepared> prepared;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_PREPARED_H_
