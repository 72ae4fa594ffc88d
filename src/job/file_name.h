// Names of files and folders from the macros of docs/job.md. Pure.
#ifndef PXPORT_JOB_FILE_NAME_H_
#define PXPORT_JOB_FILE_NAME_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "base/text_shape.h"
#include "base/timestamp.h"
#include "job/name_macro.h"

namespace pxport {

// The default of file.name.
inline constexpr std::string_view kDefaultFileName =
    "%DESTINATION_NAME%_%SEGMENT_ID%_%DATETIME(yyyyMMdd_HHmmss)%";

// Expands a file name template: DESTINATION, DESTINATION_NAME, DESTINATION_INSTANCE_ID,
// DESTINATION_INSTANCE_NAME, DESTINATION_ID, ACCOUNT_ID, SEGMENT_ID, SEGMENT_NAME, ORGANIZATION_NAME,
// SANDBOX_NAME, DATETIME(pattern), TIMESTAMP and custom text, each between percent signs. DATETIME and
// TIMESTAMP exclude each other. Without extension. Fails for unknown macros (did you mean), macros whose
// value the job does not give, characters a file name cannot hold (with the remedy), and names over
// kMaxFileNameBytes less `reserved_bytes` (suffixes and extensions still to come). A name fails at every
// clock or at none: a template that makes a bad name at some clock only is refused always.
StatusOr<std::string> ExpandFileName(std::string_view name_template, const NameInputs& inputs,
                                     size_t reserved_bytes);
// The names that the template makes at any clock, with the same failures. `inputs.now` is not used.
StatusOr<TextShape> FileNameShape(std::string_view name_template, const NameInputs& inputs,
                                  size_t reserved_bytes);

// Splits the path part of a destination URL into its fixed folder and the rest, which begins with the first
// folder that has a macro ("a/b/dt=%DATETIME(dd)%/c" -> "a/b/" and "dt=%DATETIME(dd)%/c"). It may have the
// macros of file names.
struct FolderTemplate {
  std::string fixed;   // "" or ends with '/'
  std::string macros;  // "" if none
};
StatusOr<FolderTemplate> ParseFolder(std::string_view path);
// The key prefix of one audience: "" or "VIP/59bd.../". Fails at every clock or at none, as ExpandFileName.
StatusOr<std::string> ExpandFolder(const FolderTemplate& folder, const NameInputs& inputs);
// The key prefixes at any clock. `inputs.now` is not used.
StatusOr<TextShape> FolderShape(const FolderTemplate& folder, const NameInputs& inputs);

// A UUID (version 8 form) from the SHA-256 of a text: stable ids of flow runs and destinations.
std::string UuidFrom(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_JOB_FILE_NAME_H_
