#include "faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

namespace pxport {
namespace {

constexpr size_t kCalls = static_cast<size_t>(SystemCall::kNumber);

struct CallState {
  std::atomic<int> error{0}, skip{0}, count{0}, made{0};
  std::atomic<bool> after{false};
};
std::array<CallState, kCalls> states;
std::atomic<size_t> max_write{0};
std::atomic<int> writes{0};

CallState& StateOf(SystemCall call) {
  return states[static_cast<size_t>(call)];
}

// Makes a call or lets it fail, as the test has set.
template <typename Function>
auto Make(SystemCall call, Function function) {
  CallState& state = StateOf(call);
  const int number = state.made++;
  const bool fails = number >= state.skip && number - state.skip < state.count;
  if (!fails || state.after) {
    const auto result = function();
    if (!fails) return result;
  }
  errno = state.error;
  return static_cast<decltype(function())>(-1);
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

SystemFault::SystemFault(SystemCall call, int error, int skip, int count, When when) : call_(call) {
  CallState& state = StateOf(call);
  state.made = 0;
  state.error = error;
  state.skip = skip;
  state.after = when == When::kAfterTheCall;
  state.count = count;
}
SystemFault::~SystemFault() {
  StateOf(call_).count = 0;
}

ShortWrites::ShortWrites(size_t max_bytes) {
  max_write = max_bytes;
}
ShortWrites::~ShortWrites() {
  max_write = 0;
}

int CallsMade(SystemCall call) {
  return StateOf(call).made;
}

}  // namespace pxport

using pxport::Make;
using pxport::Real;
using pxport::SystemCall;

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  if (fd <= 2) return real(fd, bytes, size);
  if (pxport::max_write > 0) {
    if (pxport::writes++ % 2 == 1) {
      errno = EINTR;
      return -1;
    }
    size = std::min<size_t>(size, pxport::max_write);
  }
  return Make(SystemCall::kWrite, [&] { return real(fd, bytes, size); });
}

int fsync(int fd) {
  static const auto real = Real<int (*)(int)>("fsync");
  return Make(SystemCall::kFsync, [&] { return real(fd); });
}

// Always closes: what fails is the answer.
int close(int fd) {
  static const auto real = Real<int (*)(int)>("close");
  const int result = real(fd);
  return Make(SystemCall::kClose, [&] { return result; });
}

int link(const char* from, const char* to) noexcept {
  static const auto real = Real<int (*)(const char*, const char*)>("link");
  return Make(SystemCall::kLink, [&] { return real(from, to); });
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = Real<int (*)(const char*, const char*)>("rename");
  return Make(SystemCall::kRename, [&] { return real(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned int flags) noexcept {
  static const auto real = Real<int (*)(int, const char*, int, const char*, unsigned int)>("renameat2");
  return Make(SystemCall::kRenameat2, [&] { return real(from_folder, from, to_folder, to, flags); });
}

int unlink(const char* path) noexcept {
  static const auto real = Real<int (*)(const char*)>("unlink");
  return Make(SystemCall::kUnlink, [&] { return real(path); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = Real<int (*)(const char*, mode_t)>("mkdir");
  return Make(SystemCall::kMkdir, [&] { return real(path, mode); });
}

// Returns its error, where the others set errno.
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                   void* argument) noexcept {
  using Function = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto real = Real<Function>("pthread_create");
  const int result = Make(SystemCall::kStartThread, [&] { return real(thread, attributes, run, argument); });
  return result == -1 ? errno : result;
}

int flock(int fd, int operation) noexcept {
  static const auto real = Real<int (*)(int, int)>("flock");
  return Make(SystemCall::kFlock, [&] { return real(fd, operation); });
}

// What calls of open become with large files.
int open64(const char* path, int flags, ...) {
  static const auto real = Real<int (*)(const char*, int, mode_t)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if ((flags & O_CREAT) == 0) return real(path, flags, mode);
  return Make(SystemCall::kOpenNew, [&] { return real(path, flags, mode); });
}

}  // extern "C"
