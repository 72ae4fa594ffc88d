#include "expression/prepared.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "expression/choices.h"
#include "expression/limits.h"
#include "regex/regex_syntax.h"

namespace pxport {

Prepared::Prepared() = default;
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;
Prepared::~Prepared() = default;

namespace {

StatusOr<Prepared> PrepareRegex(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(int64_t{4} << 20);
  Prepared prepared;
  PX_ASSIGN_OR_RETURN(const std::string translated, ToRe2Syntax(text));
  prepared.regex = std::make_unique<re2::RE2>(translated, options);
  if (!prepared.regex->ok()) {
    return Failure(
        Code::kInvalidArgument, fmt::format("the regular expression is invalid: {}", prepared.regex->error()),
        "check its brackets and quantifiers; docs/expressions.md lists the differences between RE2 and Java");
  }
  return prepared;
}

template <typename T>
StatusOr<Prepared> CheckChoice(const StatusOr<T>& choice) {
  if (!choice.ok()) return choice.status();
  return Prepared();
}

}  // namespace

StatusOr<Prepared> PrepareText(Prepare what, std::string_view text) {
  Prepared prepared;
  switch (what) {
    case Prepare::kNothing:
      return prepared;
    case Prepare::kRegex:
      return PrepareRegex(text);
    case Prepare::kDateFormat: {
      PX_ASSIGN_OR_RETURN(prepared.format, DateFormat::Compile(text));
      return prepared;
    }
    case Prepare::kDateReader: {
      PX_ASSIGN_OR_RETURN(prepared.reader, DateReader::Compile(text));
      return prepared;
    }
    case Prepare::kZone:
      prepared.zone = Zone::Find(text);
      if (prepared.zone.has_value()) return prepared;
      return Failure(Code::kInvalidArgument, "unknown time zone",
                     "use an offset such as +02:00, or a name of the tz database such as Europe/Paris");
    case Prepare::kCharset:
      return CheckChoice(CharsetFrom(text));
    case Prepare::kHashName:
      return CheckChoice(HashFrom(text));
    case Prepare::kAnchor:
      return CheckChoice(AnchorFrom(text));
    case Prepare::kDatePart:
      return CheckChoice(DatePartFrom(text));
    case Prepare::kSettablePart:
      return CheckChoice(SettablePartFrom(text));
  }
  return prepared;
}

}  // namespace pxport
