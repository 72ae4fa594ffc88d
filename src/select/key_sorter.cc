#include "select/key_sorter.h"

#include <algorithm>
#include <cstring>
#include <queue>

#include "base/limits.h"

namespace pxport {
namespace {

constexpr size_t kMaxMergeRuns =
    64;  // more are merged in several rounds: each needs a buffer and a descriptor
constexpr size_t kMinCursorBytes = 16 * kKiB;
constexpr size_t kMaxCursorBytes = 256 * kKiB;

// The first eight bytes as a number that orders like them: most comparisons end here.
uint64_t Prefix(std::string_view key) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < 8; ++i) {
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
  }
  return prefix;
}

struct Lengths {
  uint32_t key = 0, payload = 0;
};

Status AppendRecord(const KeyRecord& record, SpillFile* file) {
  const Lengths lengths{static_cast<uint32_t>(record.key.size()),
                        static_cast<uint32_t>(record.payload.size())};
  char head[sizeof(lengths)];
  std::memcpy(head, &lengths, sizeof(lengths));
  PX_RETURN_IF_ERROR(file->Append({head, sizeof(head)}));
  PX_RETURN_IF_ERROR(file->Append(record.key));
  return file->Append(record.payload);
}

// One sorted run, record by record.
class RunReader {
 public:
  RunReader(const SpillFile* file, size_t buffer_bytes) : cursor_(file, buffer_bytes) {}

  // False at the end.
  StatusOr<bool> Advance() {
    if (cursor_.at_end()) return false;
    PX_ASSIGN_OR_RETURN(std::string_view head, cursor_.Next(sizeof(Lengths)));
    Lengths lengths;
    std::memcpy(&lengths, head.data(), sizeof(lengths));
    PX_ASSIGN_OR_RETURN(std::string_view body, cursor_.Next(size_t{lengths.key} + lengths.payload));
    record_ = {body.substr(0, lengths.key), body.substr(lengths.key)};
    prefix_ = Prefix(record_.key);
    return true;
  }
  const KeyRecord& record() const { return record_; }
  uint64_t prefix() const { return prefix_; }

 private:
  SpillFile::Cursor cursor_;
  KeyRecord record_;
  uint64_t prefix_ = 0;
};

class MergeStream final : public KeyStream {
 public:
  static StatusOr<std::unique_ptr<KeyStream>> Open(const std::vector<std::unique_ptr<SpillFile>>& runs,
                                                   size_t first, size_t count, size_t memory_bytes) {
    auto stream = std::make_unique<MergeStream>();
    const size_t buffer =
        std::clamp(memory_bytes / std::max<size_t>(count, 1), kMinCursorBytes, kMaxCursorBytes);
    for (size_t i = 0; i < count; ++i) {
      stream->readers_.push_back(std::make_unique<RunReader>(runs[first + i].get(), buffer));
    }
    for (size_t i = 0; i < count; ++i) PX_RETURN_IF_ERROR(stream->Refill(i));
    return stream;
  }

  const KeyRecord* Current() const override {
    return heap_.empty() ? nullptr : &readers_[heap_.front()]->record();
  }

  Status Advance() override {
    std::pop_heap(heap_.begin(), heap_.end(), Later{this});
    const size_t reader = heap_.back();
    heap_.pop_back();
    return Refill(reader);
  }

 private:
  // Of equal keys the earlier run holds the earlier records.
  struct Later {
    const MergeStream* stream;
    bool operator()(size_t a, size_t b) const {
      const RunReader &left = *stream->readers_[a], &right = *stream->readers_[b];
      if (left.prefix() != right.prefix()) return left.prefix() > right.prefix();
      const int order = left.record().key.compare(right.record().key);
      return order != 0 ? order > 0 : a > b;
    }
  };

  Status Refill(size_t reader) {
    PX_ASSIGN_OR_RETURN(bool more, readers_[reader]->Advance());
    if (!more) return absl::OkStatus();
    heap_.push_back(reader);
    std::push_heap(heap_.begin(), heap_.end(), Later{this});
    return absl::OkStatus();
  }

  std::vector<std::unique_ptr<RunReader>> readers_;
  std::vector<size_t> heap_;
};

}  // namespace

struct KeySorter::Entry {
  uint64_t prefix;
  size_t offset;
  uint32_t key_bytes, payload_bytes;
};

KeySorter::KeySorter(std::string spool_folder, size_t memory_bytes)
    : folder_(std::move(spool_folder)), memory_bytes_(memory_bytes) {}
KeySorter::~KeySorter() = default;

Status KeySorter::Add(std::string_view key, std::string_view payload) {
  // The vectors double as they grow, so only half of the memory may be filled.
  if (arena_.size() + entries_.size() * sizeof(Entry) + key.size() + payload.size() > memory_bytes_ / 2) {
    PX_RETURN_IF_ERROR(SpillRun());
  }
  entries_.push_back(
      {Prefix(key), arena_.size(), static_cast<uint32_t>(key.size()), static_cast<uint32_t>(payload.size())});
  arena_.append(key).append(payload);
  ++records_;
  return absl::OkStatus();
}

Status KeySorter::SpillRun() {
  if (entries_.empty()) return absl::OkStatus();
  const auto key_of = [this](const Entry& entry) {
    return std::string_view(arena_).substr(entry.offset, entry.key_bytes);
  };
  std::sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = key_of(a).compare(key_of(b));
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
  PX_ASSIGN_OR_RETURN(std::unique_ptr<SpillFile> run, SpillFile::Create(folder_));
  for (const Entry& entry : entries_) {
    const std::string_view body =
        std::string_view(arena_).substr(entry.offset, entry.key_bytes + entry.payload_bytes);
    PX_RETURN_IF_ERROR(
        AppendRecord({body.substr(0, entry.key_bytes), body.substr(entry.key_bytes)}, run.get()));
  }
  PX_RETURN_IF_ERROR(run->Flush());
  runs_.push_back(std::move(run));
  entries_.clear();
  arena_.clear();
  return absl::OkStatus();
}

// Merges the oldest runs into one until few enough are left. Their order is kept, as equal keys depend on it.
Status KeySorter::MergeRuns() {
  while (runs_.size() > kMaxMergeRuns) {
    std::vector<std::unique_ptr<SpillFile>> merged;
    for (size_t first = 0; first < runs_.size(); first += kMaxMergeRuns) {
      const size_t count = std::min(kMaxMergeRuns, runs_.size() - first);
      PX_ASSIGN_OR_RETURN(auto stream, MergeStream::Open(runs_, first, count, memory_bytes_));
      PX_ASSIGN_OR_RETURN(auto run, SpillFile::Create(folder_));
      while (const KeyRecord* record = stream->Current()) {
        PX_RETURN_IF_ERROR(AppendRecord(*record, run.get()));
        PX_RETURN_IF_ERROR(stream->Advance());
      }
      PX_RETURN_IF_ERROR(run->Flush());
      stream.reset();
      for (size_t i = 0; i < count; ++i) runs_[first + i].reset();
      merged.push_back(std::move(run));
    }
    runs_ = std::move(merged);
  }
  return absl::OkStatus();
}

StatusOr<std::unique_ptr<KeyStream>> KeySorter::Read() {
  PX_RETURN_IF_ERROR(SpillRun());
  std::string().swap(arena_);
  std::vector<Entry>().swap(entries_);
  PX_RETURN_IF_ERROR(MergeRuns());
  return MergeStream::Open(runs_, 0, runs_.size(), memory_bytes_);
}

}  // namespace pxport
