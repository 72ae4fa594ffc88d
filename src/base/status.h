// Errors as values. A failed Status carries a message (one line that says what is wrong), a remedy (one line
// that says what to do) and machine-readable details by key. The C API passes all three to the host. Messages
// and details never hold secrets or identities. Thread-compatible, like every value here.
#ifndef PXPORT_BASE_STATUS_H_
#define PXPORT_BASE_STATUS_H_

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pxport {

using absl::Status;
using absl::StatusOr;
using Code = absl::StatusCode;

// Keys of details. They are part of the C contract (pxport_error_detail): append, never rename.
inline constexpr std::string_view kRemedy = "remedy";     // what to do, one line
inline constexpr std::string_view kJobPath = "job_path";  // JSON Pointer into the job
// 1-based byte in the text of the expression at job_path, counting its '='.
inline constexpr std::string_view kExpressionColumn = "expression_column";
// The violations of policies: a JSON array of {policy, marketing_action, expression, columns, labels,
// remedy}.
inline constexpr std::string_view kViolations = "violations";
inline constexpr std::string_view kInputName = "input_name";      // file or stream of the invalid profile
inline constexpr std::string_view kInputLine = "input_line";      // 1-based
inline constexpr std::string_view kInputColumn = "input_column";  // 1-based, in bytes
inline constexpr std::string_view kPath = "path";                 // file or object concerned
inline constexpr std::string_view kNamespace = "namespace";       // identity namespace concerned
inline constexpr std::string_view kRetryable = "retryable";       // "1": the same call may succeed later
inline constexpr std::string_view kExportId = "export_id";        // export concerned
// The host's callback that failed: "read", "write", "credentials".
inline constexpr std::string_view kCallback = "callback";
// "1": the export is decided but not yet fully published; commit (or the same job again) finishes it.
inline constexpr std::string_view kDecided = "decided";

// A failure. `what` is one line without a period at the end; `remedy` may be empty.
Status Failure(Code code, std::string what, std::string_view remedy = {});

// Adds or replaces one detail. An OK status is returned unchanged.
Status WithDetail(Status status, std::string_view key, std::string_view value);

// The detail, or nullopt.
std::optional<std::string> Detail(const Status& status, std::string_view key);

// All details, in byte order of their keys.
std::vector<std::pair<std::string, std::string>> Details(const Status& status);

// The message as a std::string_view (on Debian 12 Abseil's string_view is a different type).
std::string_view Message(const Status& status);

// The same status with "context: " before the message. Keeps code and details.
Status Within(std::string_view context, const Status& status);

// Converts errno to a Status: NotFound, PermissionDenied, ResourceExhausted (disk full, quota, too many
// files), AlreadyExists or Internal, with a remedy where one is known. `what` names the operation and the
// path.
Status FromErrno(int error_number, std::string_view what);

}  // namespace pxport

#define PX_RETURN_IF_ERROR(expression)                                                   \
  do {                                                                                   \
    if (::pxport::Status px_status_ = (expression); !px_status_.ok()) return px_status_; \
  } while (false)

#define PX_CONCAT_INNER_(a, b) a##b
#define PX_CONCAT_(a, b) PX_CONCAT_INNER_(a, b)
#define PX_ASSIGN_OR_RETURN(target, expression) \
  PX_ASSIGN_OR_RETURN_IMPL_(PX_CONCAT_(px_result_, __LINE__), target, expression)
#define PX_ASSIGN_OR_RETURN_IMPL_(result, target, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) return result.status();                   \
  target = std::move(result).value()

#endif  // PXPORT_BASE_STATUS_H_
