#include "job/secrets.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

#include "base/utf8.h"
#include "job/error.h"

namespace pxport {
namespace {

// Far more than any key or token has; stops a mistaken path (a log, a device) early.
constexpr size_t kMaxSecretFileBytes = 1 << 20;
constexpr std::string_view kForms =
    "use ${env:NAME} or ${file:PATH}; put a secret that holds \"${\" into one of those";

StatusOr<std::string> FromEnvironment(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  if (value == nullptr) {
    return Failure(Code::kInvalidArgument, fmt::format("the environment variable {} is not set", Shown(name)),
                   "set it before the job starts, or correct its name");
  }
  if (!IsUtf8(value)) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("the environment variable {} is not UTF-8", Shown(name)),
                   "Base64-encode a binary key");
  }
  return std::string(value);
}

StatusOr<std::string> FromFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return FromErrno(errno == 0 ? ENOENT : errno,
                     fmt::format("cannot read the file {} of a variable", Shown(path)));
  }
  std::string content(kMaxSecretFileBytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<size_t>(file.gcount()));
  if (file.bad()) {  // a folder opens and then does not read
    return Failure(Code::kInvalidArgument, fmt::format("cannot read the file {} of a variable", Shown(path)),
                   "name a file");
  }
  if (content.size() > kMaxSecretFileBytes) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("the file {} of a variable is over 1 MiB", Shown(path)),
                   "name the file of the key or token itself");
  }
  if (!IsUtf8(content)) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("the file {} of a variable is not UTF-8 text", Shown(path)),
                   "Base64-encode a binary key");
  }
  if (content.ends_with('\n')) content.pop_back();
  if (content.ends_with('\r')) content.pop_back();
  return content;
}

}  // namespace

StatusOr<std::string> ExpandVariables(std::string_view text) {
  std::string expanded;
  while (true) {
    const size_t start = text.find("${");
    expanded += text.substr(0, start);
    if (start == text.npos) return expanded;
    text.remove_prefix(start + 2);
    const size_t end = text.find('}');
    if (end == text.npos) return Failure(Code::kInvalidArgument, "\"${\" without \"}\"", kForms);
    const std::string_view variable = text.substr(0, end);
    text.remove_prefix(end + 1);
    // The name of an unknown variable is not shown: it may as well be a part of the secret itself.
    if (!variable.starts_with("env:") && !variable.starts_with("file:")) {
      return Failure(Code::kInvalidArgument, "\"${\" starts no variable that is known", kForms);
    }
    const std::string name(variable.substr(variable.find(':') + 1));
    if (name.empty() || name.find('\0') != name.npos) {
      return Failure(Code::kInvalidArgument, "a variable has no name", kForms);
    }
    auto value = variable.starts_with("env:") ? FromEnvironment(name) : FromFile(name);
    PX_RETURN_IF_ERROR(value.status());
    expanded += *value;
  }
}

}  // namespace pxport
