// The macros of file and folder names: what they are called and what they stand for. Pure.
#ifndef PXPORT_JOB_NAME_MACRO_H_
#define PXPORT_JOB_NAME_MACRO_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/timestamp.h"
#include "dates/zone.h"

namespace pxport {

struct NameInputs {
  std::string destination_name, destination_id, account_id, organization, sandbox;
  std::string segment_id, segment_name;
  Timestamp now;
  std::optional<Zone> zone = {};  // of DATETIME; not set: UTC
};

enum class MacroKind { kText, kDateTime, kTimestamp };

struct Macro {
  std::string_view name;
  MacroKind kind;
  std::string NameInputs::*value;  // of kText
  std::string_view source;         // the key of the job that gives the value
};

// By the whole name, such as "SEGMENT_ID"; nullptr if there is none.
const Macro* FindMacro(std::string_view name);
// Adobe's custom text, as in "%nightly load%": what looks like words and not like a misspelled macro.
bool IsCustomText(std::string_view text);
// The error of a text between percent signs that is none of them, with what it probably means.
Status UnknownMacro(std::string_view text);
// The value of a macro of the kind kText, if a name can hold it.
StatusOr<std::string> MacroText(const Macro& macro, const NameInputs& inputs);

// Names the first thing in a value that no part of a path can hold; "" if the value is fine. Characters that
// only Windows forbids are fine: files land in S3 or on POSIX file systems, and audiences are called "VIP:
// gold".
std::string_view ForbiddenInName(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_JOB_NAME_MACRO_H_
