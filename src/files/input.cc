#include "files/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "encode/gunzip.h"

namespace pxport {
namespace {

constexpr std::string_view kStandardInput = "-";

// How long a read from a pipe or terminal may continue after it was asked to stop.
constexpr int kStopPeriodMs = 100;

class FileSource final : public ByteSource {
 public:
  // `stopped` is not set for regular files: they never keep a reader waiting.
  FileSource(int fd, std::string name, StopFunction stopped)
      : fd_(fd), name_(std::move(name)), stopped_(std::move(stopped)) {}
  ~FileSource() override {
    if (fd_ != STDIN_FILENO) close(fd_);
  }
  StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    while (true) {
      if (stopped_ != nullptr) PX_RETURN_IF_ERROR(Wait());
      const ssize_t got = read(fd_, buffer, capacity);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno == EINTR || (stopped_ != nullptr && errno == EAGAIN)) continue;
      return WithDetail(FromErrno(errno, fmt::format("cannot read {}", name_)), kInputName, name_);
    }
  }

 private:
  Status Wait() {
    pollfd waiting{fd_, POLLIN, 0};
    while (poll(&waiting, 1, kStopPeriodMs) <= 0) {
      if (stopped_()) return Failure(Code::kCancelled, "cancelled");
    }
    return absl::OkStatus();
  }

  const int fd_;
  const std::string name_;
  const StopFunction stopped_;
};

// Looks at the first two bytes, then passes the stream on, through Gunzip if they are gzip's.
class SniffedSource final : public ByteSource {
 public:
  SniffedSource(std::unique_ptr<ByteSource> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)) {}

  StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    if (!sniffed_) PX_RETURN_IF_ERROR(Sniff());
    if (gunzip_ != nullptr) return ReadGzip(buffer, capacity);
    if (pending_.empty()) return inner_->Read(buffer, capacity);
    const size_t take = std::min(capacity, pending_.size());
    std::memcpy(buffer, pending_.data(), take);
    pending_.remove_prefix(take);
    return take;
  }

 private:
  Status Sniff() {
    sniffed_ = true;
    raw_.resize(256 * kKiB);
    size_t have = 0;
    while (have < 2) {
      PX_ASSIGN_OR_RETURN(size_t got, inner_->Read(raw_.data() + have, raw_.size() - have));
      if (got == 0) break;
      have += got;
    }
    pending_ = std::string_view(raw_.data(), have);
    if (pending_.starts_with("\x1f\x8b")) gunzip_ = std::make_unique<Gunzip>();
    return absl::OkStatus();
  }

  StatusOr<size_t> ReadGzip(char* buffer, size_t capacity) {
    while (true) {
      auto step = gunzip_->Run(pending_, {buffer, capacity});
      if (!step.ok()) return WithDetail(Within(name_, step.status()), kInputName, name_);
      pending_.remove_prefix(step->consumed);
      if (step->produced > 0) return step->produced;
      if (!pending_.empty() && step->consumed > 0) continue;
      PX_ASSIGN_OR_RETURN(size_t got, inner_->Read(raw_.data(), raw_.size()));
      if (got == 0) {
        Status finished = gunzip_->Finish();
        if (!finished.ok()) return WithDetail(Within(name_, finished), kInputName, name_);
        return size_t{0};
      }
      pending_ = std::string_view(raw_.data(), got);
    }
  }

  std::unique_ptr<ByteSource> inner_;
  const std::string name_;
  bool sniffed_ = false;
  std::string raw_;
  std::string_view pending_;
  std::unique_ptr<Gunzip> gunzip_;
};

std::string_view WithoutScheme(std::string_view url) {
  constexpr std::string_view kFile = "file://";
  if (url.starts_with(kFile)) url.remove_prefix(kFile.size());
  return url;
}

StatusOr<PinnedInput> Pin(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return FromErrno(errno, fmt::format("cannot open input {}", path));
  if (S_ISDIR(info.st_mode)) {
    return Failure(Code::kFailedPrecondition, fmt::format("input {} is a folder", path),
                   fmt::format("name its files, as in {}/*.ndjson", path));
  }
  if (access(path.c_str(), R_OK) != 0) return FromErrno(errno, fmt::format("cannot read input {}", path));
  PinnedInput input{path, 0, 0};
  if (S_ISREG(info.st_mode)) {
    input.bytes = static_cast<uint64_t>(info.st_size);
    input.modified_ns = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  }
  return input;
}

StatusOr<std::vector<std::string>> ExpandPattern(const std::string& pattern) {
  glob_t found{};
  const int outcome = glob(pattern.c_str(), GLOB_ERR | GLOB_NOSORT, nullptr, &found);
  std::vector<std::string> paths;
  for (size_t i = 0; outcome == 0 && i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  globfree(&found);
  if (outcome == GLOB_NOMATCH) {
    return Failure(Code::kNotFound, fmt::format("input {} matches no file", pattern),
                   "check input.url; a relative path starts at the working directory");
  }
  if (outcome != 0) {
    return Failure(Code::kPermissionDenied,
                   fmt::format("input {}: a folder on the way cannot be listed", pattern),
                   "give this user the right to list it");
  }
  std::sort(paths.begin(), paths.end());  // byte order, whatever the locale
  return paths;
}

}  // namespace

StatusOr<std::vector<PinnedInput>> ListInput(const std::vector<std::string>& urls) {
  std::vector<PinnedInput> inputs;
  for (const std::string& url : urls) {
    if (url == kStandardInput) {
      inputs.push_back({url, 0, 0});
      continue;
    }
    const std::string path(WithoutScheme(url));
    struct stat info;
    // A name that exists is meant as it is, even if it holds characters of a pattern.
    const bool pattern = path.find_first_of("*?[") != std::string::npos && lstat(path.c_str(), &info) != 0;
    std::vector<std::string> paths{path};
    if (pattern) {
      PX_ASSIGN_OR_RETURN(paths, ExpandPattern(path));
    }
    for (const std::string& one : paths) {
      PX_ASSIGN_OR_RETURN(PinnedInput input, Pin(one));
      inputs.push_back(std::move(input));
    }
  }
  return inputs;
}

StatusOr<std::unique_ptr<ByteSource>> OpenInput(const PinnedInput& input, StopFunction stopped) {
  int fd = STDIN_FILENO;
  if (input.name != kStandardInput) {
    // Opening a pipe must not wait for its writer either; regular files know no waiting.
    fd = open(input.name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
      return WithDetail(FromErrno(errno, fmt::format("cannot open input {}", input.name)), kInputName,
                        input.name);
    }
  }
  struct stat info;
  const bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  auto file = std::make_unique<FileSource>(fd, input.name, regular ? nullptr : std::move(stopped));
  if (regular && fd != STDIN_FILENO) {
    const int64_t modified = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    if (static_cast<uint64_t>(info.st_size) != input.bytes || modified != input.modified_ns) {
      return WithDetail(Failure(Code::kFailedPrecondition,
                                fmt::format("input {} changed after the export began", input.name),
                                "export a finished snapshot, not a file that is still written"),
                        kInputName, input.name);
    }
  }
  if (regular) posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<SniffedSource>(std::move(file), input.name);
}

ChunkCutter::ChunkCutter(size_t chunk_bytes, size_t max_line_bytes)
    : chunk_bytes_(chunk_bytes), max_line_bytes_(max_line_bytes) {}

void ChunkCutter::Begin(Chunk* chunk) {
  chunk->ShrinkTo(chunk_bytes_);
  chunk->Grow(std::max(chunk_bytes_, rest_.size() + (chunk_bytes_ + 1) / 2));
  chunk->sequence = sequence_;
  chunk->source = source_;
  chunk->skip = 0;
  chunk->offset = fed_ - rest_.size();
  std::memcpy(chunk->data(), rest_.data(), rest_.size());
  chunk->set_size(rest_.size());
  searched_ = rest_.size();
  rest_.clear();
}

// Takes the tail of a line over the limit out of the chunk's bytes from `from` on. True if the chunk is empty
// after it.
bool ChunkCutter::Drop(Chunk* chunk, size_t from) {
  const char* start = chunk->data() + from;
  const size_t size = chunk->size() - from;
  const char* end = static_cast<const char*>(std::memchr(start, '\n', size));
  if (end == nullptr) {
    chunk->set_size(from);
  } else {
    const size_t gone = static_cast<size_t>(end + 1 - start);
    std::memmove(chunk->data() + from, end + 1, size - gone);
    chunk->set_size(chunk->size() - gone);
    dropping_ = false;
  }
  return chunk->size() == 0;
}

bool ChunkCutter::Filled(Chunk* chunk, size_t got) {
  const size_t before = chunk->size();
  chunk->set_size(before + got);
  fed_ += got;
  if (dropping_) {  // there is nothing in the chunk before what was dropped
    const bool empty = Drop(chunk, before);
    chunk->offset = fed_ - chunk->size();
    if (empty) return false;
  }
  if (at_start_ && chunk->size() >= 3) {
    at_start_ = false;
    if (chunk->view().starts_with("\xEF\xBB\xBF")) chunk->skip = 3;
  }
  if (chunk->size() < chunk->capacity() && chunk->size() < chunk_bytes_) return false;
  const std::string_view bytes = chunk->view();
  const size_t last = bytes.substr(searched_).rfind('\n');
  if (last != std::string_view::npos) {
    rest_.assign(bytes.substr(searched_ + last + 1));
    chunk->set_size(searched_ + last + 1);
  } else if (bytes.size() - chunk->skip <= max_line_bytes_) {
    searched_ = bytes.size();
    chunk->Grow(std::min(2 * chunk->capacity(), max_line_bytes_ + chunk->skip + chunk_bytes_));
    return false;
  } else {
    dropping_ = true;  // the reader will refuse what the chunk holds of it
  }
  ++sequence_;
  return true;
}

bool ChunkCutter::End(Chunk* chunk) {
  searched_ = 0;
  if (at_start_ && chunk->view().starts_with("\xEF\xBB\xBF")) chunk->skip = 3;
  at_start_ = true;
  dropping_ = false;
  fed_ = 0;
  ++source_;
  if (chunk->size() == 0) {
    chunk->source = source_;
    chunk->offset = 0;
    return false;
  }
  ++sequence_;
  return true;
}

StatusOr<bool> InputReader::Next(ChunkCutter* cutter, Chunk* chunk) {
  cutter->Begin(chunk);
  while (true) {
    if (source_ == nullptr) {
      if (next_ == inputs_.size()) return false;
      PX_ASSIGN_OR_RETURN(source_, OpenInput(inputs_[next_], stopped_));
      ++next_;
    }
    PX_ASSIGN_OR_RETURN(size_t got,
                        source_->Read(chunk->data() + chunk->size(), chunk->capacity() - chunk->size()));
    if (got > 0) {
      if (cutter->Filled(chunk, got)) return true;
    } else {
      source_ = nullptr;
      if (cutter->End(chunk)) return true;
    }
  }
}

}  // namespace pxport
