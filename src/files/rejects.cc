#include "files/rejects.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iterator>

#include "base/limits.h"

namespace pxport {

StatusOr<std::unique_ptr<Rejects>> Rejects::Open(const std::string& path) {
  std::string temporary = fmt::format("{}.{}.part", path, getpid());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    return WithDetail(FromErrno(errno, fmt::format("cannot write the rejects file {}", path)), kJobPath,
                      "/rejects/url");
  }
  return std::unique_ptr<Rejects>(new Rejects(path, std::move(temporary), fd));
}

Rejects::~Rejects() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(temporary_.c_str());
}

Status Rejects::Add(std::string_view input, uint64_t line, uint64_t column, std::string_view reason,
                    std::string_view text) {
  fmt::format_to(std::back_inserter(buffer_), "# {}:{}:{}: {}\n", input, line, column, reason);
  buffer_.append(text);
  buffer_.push_back('\n');
  return buffer_.size() < 64 * kKiB ? absl::OkStatus() : Flush();
}

Status Rejects::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t put = write(fd_, rest.data(), rest.size());
    if (put < 0 && errno != EINTR)
      return FromErrno(errno, fmt::format("cannot write the rejects file {}", path_));
    if (put > 0) rest.remove_prefix(static_cast<size_t>(put));
  }
  buffer_.clear();
  return absl::OkStatus();
}

Status Rejects::Keep() {
  PX_RETURN_IF_ERROR(Flush());
  if (fsync(fd_) != 0 || rename(temporary_.c_str(), path_.c_str()) != 0) {
    return FromErrno(errno, fmt::format("cannot write the rejects file {}", path_));
  }
  close(fd_);
  fd_ = -1;
  return absl::OkStatus();
}

}  // namespace pxport
