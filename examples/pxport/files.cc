#include "files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "handles.h"

namespace command {
namespace {

constexpr size_t kMostBytes = 64u << 20;  // rejects a data file that was passed by mistake

using File = std::unique_ptr<std::FILE, Freed<&std::fclose>>;

bool ReadAll(std::FILE* file, std::string* text) {
  char buffer[1 << 16];
  while (text->size() <= kMostBytes) {
    const size_t got = std::fread(buffer, 1, sizeof buffer, file);
    text->append(buffer, got);
    if (got < sizeof buffer) return std::ferror(file) == 0;
  }
  errno = EFBIG;
  return false;
}

}  // namespace

std::optional<std::string> ReadSmallFile(const std::string& path) {
  std::string text;
  bool read = false;
  if (path == "-") {
    read = ReadAll(stdin, &text);
  } else if (const File file{std::fopen(path.c_str(), "rbe")}) {
    read = ReadAll(file.get(), &text);
  }
  if (!read) return std::nullopt;
  return text;
}

bool WriteSmallFile(const std::string& path, std::string_view text) {
  const std::string beside = path + "." + std::to_string(getpid()) + ".new";
  const int number = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  std::FILE* file = number < 0 ? nullptr : fdopen(number, "wb");
  if (file == nullptr) return false;
  bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0 &&
                 fsync(number) == 0;
  int error = errno;
  if (std::fclose(file) != 0) written = false;
  if (written && std::rename(beside.c_str(), path.c_str()) == 0) return true;
  if (written) error = errno;
  unlink(beside.c_str());
  errno = error;
  return false;
}

}  // namespace command
