#include "base/status.h"

#include <absl/strings/cord.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace pxport {
namespace {

constexpr std::string_view kTypePrefix = "pxport/";

absl::string_view Absl(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): callers pass text that they have just formatted
Status Failure(Code code, std::string what, std::string_view remedy) {
  Status status(code, Absl(what));
  return remedy.empty() ? status : WithDetail(std::move(status), kRemedy, remedy);
}

Status WithDetail(Status status, std::string_view key, std::string_view value) {
  status.SetPayload(Absl(fmt::format("{}{}", kTypePrefix, key)), absl::Cord(Absl(value)));
  return status;
}

std::optional<std::string> Detail(const Status& status, std::string_view key) {
  auto payload = status.GetPayload(Absl(fmt::format("{}{}", kTypePrefix, key)));
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

std::vector<std::pair<std::string, std::string>> Details(const Status& status) {
  std::vector<std::pair<std::string, std::string>> details;
  status.ForEachPayload([&details](absl::string_view type, const absl::Cord& value) {
    std::string_view key(type.data(), type.size());
    if (key.starts_with(kTypePrefix))
      details.emplace_back(key.substr(kTypePrefix.size()), std::string(value));
  });
  std::sort(details.begin(), details.end());
  return details;
}

std::string_view Message(const Status& status) {
  return {status.message().data(), status.message().size()};
}

Status Within(std::string_view context, const Status& status) {
  if (status.ok()) return status;
  Status wrapped(status.code(), Absl(fmt::format("{}: {}", context, Message(status))));
  status.ForEachPayload(
      [&wrapped](absl::string_view key, const absl::Cord& value) { wrapped.SetPayload(key, value); });
  return wrapped;
}

Status FromErrno(int error_number, std::string_view what) {
  std::string text = fmt::format("{}: {}", what, std::generic_category().message(error_number));
  switch (error_number) {
    case ENOENT:
      return Failure(Code::kNotFound, std::move(text), "check the path");
    case ENOTDIR:
      return Failure(Code::kFailedPrecondition, std::move(text),
                     "check the path: a part of it is a file, not a folder");
    case EACCES:
    case EPERM:
    case EROFS:
      return Failure(Code::kPermissionDenied, std::move(text), "grant this user access to the path");
    case EEXIST:
      return Failure(Code::kAlreadyExists, std::move(text));
    case ENOSPC:
    case EDQUOT:
      return Failure(Code::kResourceExhausted, std::move(text), "free disk space, then run the job again");
    case EMFILE:
    case ENFILE:
      return Failure(Code::kResourceExhausted, std::move(text), "raise the limit of open files (ulimit -n)");
    case EFBIG:
      return Failure(Code::kResourceExhausted, std::move(text),
                     "raise the limit of file sizes (ulimit -f), or split with file.max_bytes");
    default:
      return Failure(Code::kInternal, std::move(text));
  }
}

}  // namespace pxport
