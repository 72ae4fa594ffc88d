#include "net/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/digest.h"
#include "base/limits.h"

extern char** environ;

namespace pxport {
namespace {

constexpr size_t kMaxOutputBytes = kMiB;
constexpr int kSliceMs = 100;  // how often cancellation is checked

struct Pipe {
  int read_end = -1, write_end = -1;
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    CloseWriteEnd();
  }
  void CloseWriteEnd() {
    if (write_end >= 0) close(write_end);
    write_end = -1;
  }
};

// The child gets its own process group, so that everything it starts can be killed, and default signal
// handling, whatever the calling thread blocks or ignores.
int Spawn(const std::string& command, int output, pid_t* child) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&usual, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "/bin/sh", option = "-c", text = command;
  char* arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  const int error = posix_spawn(child, "/bin/sh", &files, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

Status CheckDeadline(int64_t deadline_ms, const Cancel* cancel) {
  if (cancel != nullptr) PX_RETURN_IF_ERROR(cancel->Check());
  if (MonotonicMillis() >= deadline_ms) {
    return Failure(Code::kDeadlineExceeded, "running the command failed: it timed out",
                   "run it in a shell to see why");
  }
  return absl::OkStatus();
}

// Reads until all processes have closed the write end.
Status ReadOutput(int file, int64_t deadline_ms, const Cancel* cancel, std::string* output) {
  char buffer[16 * 1024];
  for (;;) {
    PX_RETURN_IF_ERROR(CheckDeadline(deadline_ms, cancel));
    pollfd waiting = {file, POLLIN, 0};
    if (poll(&waiting, 1, kSliceMs) <= 0) continue;
    const ssize_t count = read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "cannot read the output of the command");
    if (count == 0) return absl::OkStatus();
    output->append(buffer, static_cast<size_t>(count));
    if (output->size() > kMaxOutputBytes)
      return Failure(Code::kInvalidArgument, "running the command failed: it printed more than 1 MiB");
  }
}

// Returns the wait status; nullopt if the host reaps children itself, so that the status is lost.
StatusOr<std::optional<int>> WaitFor(pid_t child, int64_t deadline_ms, const Cancel* cancel) {
  for (;;) {
    int status = 0;
    const pid_t result = waitpid(child, &status, WNOHANG);
    if (result == child) return std::optional<int>(status);
    if (result < 0 && errno != EINTR) return std::optional<int>();
    PX_RETURN_IF_ERROR(CheckDeadline(deadline_ms, cancel));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

StatusOr<std::string> RunShellCommand(const std::string& command, int64_t timeout_ms, const Cancel* cancel) {
  if (command.find('\0') != std::string::npos) {
    return Failure(Code::kInvalidArgument, "cannot run the command: it contains a NUL character");
  }
  Pipe pipe;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return FromErrno(errno, "cannot create a pipe for the command");
  pipe.read_end = ends[0];
  pipe.write_end = ends[1];
  pid_t child = -1;
  if (const int error = Spawn(command, pipe.write_end, &child); error != 0) {
    return FromErrno(error, "cannot start the command");
  }
  pipe.CloseWriteEnd();

  const int64_t deadline_ms = MonotonicMillis() + timeout_ms;
  std::string output;
  Status status = ReadOutput(pipe.read_end, deadline_ms, cancel, &output);
  std::optional<int> exit;
  if (status.ok()) {
    StatusOr<std::optional<int>> waited = WaitFor(child, deadline_ms, cancel);
    if (waited.ok()) exit = *waited;
    status = waited.status();
  }
  if (!status.ok()) {
    kill(-child, SIGKILL);
    waitpid(child, nullptr, 0);
  } else if (exit && WIFEXITED(*exit) && WEXITSTATUS(*exit) != 0) {
    status = Failure(Code::kFailedPrecondition,
                     fmt::format("running the command failed: exit code {}", WEXITSTATUS(*exit)),
                     "run it in a shell to see why");
  } else if (exit && WIFSIGNALED(*exit)) {
    status = Failure(Code::kFailedPrecondition,
                     fmt::format("running the command failed: killed by signal {}", WTERMSIG(*exit)),
                     "run it in a shell to see why");
  }
  if (status.ok()) return output;
  Wipe(&output);
  return status;
}

}  // namespace pxport
