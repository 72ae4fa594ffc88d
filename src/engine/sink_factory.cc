#include "engine/sink_factory.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "rows/delete_row.h"
#include "select/change_sink.h"
#include "select/dedup.h"

namespace pxport {
namespace {

// The least a sort gets, however many audiences share the memory: smaller runs would be too many.
constexpr size_t kMinSortBytes = 256 * kKiB;

// What is gathered for each open file before it is written.
size_t FileBufferBytes(uint64_t memory_bytes, size_t files) {
  return std::clamp<size_t>(static_cast<size_t>(memory_bytes) / 4 / std::max<size_t>(files, 1), 16 * kKiB,
                            256 * kKiB);
}

}  // namespace

SinkFactory::SinkFactory(const RowPlan& plan, FileSetOptions files, SinkOptions options,
                         const std::vector<ChangeWindow>& windows, OutputHost* host, Counts* counts)
    : plan_(plan),
      options_(std::move(options)),
      windows_(windows),
      counts_(*counts),
      files_(std::move(files)) {
  assert(counts_.audiences.size() == plan.audiences.size());
  files_.host = host;
  files_.done = [this](FileReceipt receipt) {
    const MutexLock lock(&mutex_);
    receipts_.push_back(std::move(receipt));
  };
  if (options_.gzip_level.has_value()) {
    encoders_ = std::make_unique<EncoderPool>(*options_.gzip_level);
    files_.file.encoders = encoders_.get();
  }
  files_.file.buffer_bytes = FileBufferBytes(options_.memory_bytes, plan.audiences.size());
  delete_files_ = files_;
  delete_files_.header = options_.deletes_header;
  delete_files_.write_empty = false;  // an empty deletes file would start a purge of nothing
}

StatusOr<std::vector<std::unique_ptr<RowSink>>> SinkFactory::Open() {
  std::vector<std::unique_ptr<RowSink>> sinks;
  const bool chosen = plan_.choice.kind != ChoicePlan::Kind::kNone;
  size_t sorts = 0;
  for (const AudiencePlan& audience : plan_.audiences)
    sorts += (chosen ? 1u : 0u) + (audience.keyed() ? 1u : 0u);
  const size_t sort_bytes = std::max<size_t>(
      static_cast<size_t>(options_.memory_bytes) / 3 / std::max<size_t>(sorts, 1), kMinSortBytes);
  for (size_t i = 0; i < plan_.audiences.size(); ++i) {
    std::unique_ptr<RowSink> sink = std::make_unique<FileSet>(&files_, static_cast<uint32_t>(i), false);
    if (plan_.audiences[i].keyed()) {
      only_files_ = false;
      PX_ASSIGN_OR_RETURN(sink, OpenChanges(i, sort_bytes, std::move(sink)));
    }
    if (chosen) {
      only_files_ = false;
      PX_ASSIGN_OR_RETURN(sink, OpenChoice(i, sort_bytes, std::move(sink)));
    }
    sinks.push_back(std::move(sink));
  }
  return sinks;
}

StatusOr<std::unique_ptr<RowSink>> SinkFactory::OpenChoice(size_t audience, size_t sort_bytes,
                                                           std::unique_ptr<RowSink> next) {
  DedupSink::Options dedup;
  dedup.kind = plan_.choice.kind == ChoicePlan::Kind::kByNamespace ? DedupSink::Kind::kByNamespace
                                                                   : DedupSink::Kind::kByColumns;
  dedup.spool_folder = options_.spool_folder;
  dedup.memory_bytes = sort_bytes;
  dedup.cancel = options_.cancel;
  // By time, no key may be purged that a member holds, be it a duplicate.
  const AudiencePlan& plan = plan_.audiences[audience];
  dedup.hands_on_dropped_keys = plan.deletes && !plan.tracked();
  dedup.count = [&counts = counts_.audiences[audience]](const DedupSink::Dropped& dropped) {
    counts.exported -= dropped.profiles;
    counts.duplicate += dropped.profiles;
    counts.rows -= dropped.rows;
    counts.identities_activated -= dropped.identities;
    counts.identities_excluded += dropped.identities;
  };
  PX_ASSIGN_OR_RETURN(auto sink, DedupSink::Open(std::move(dedup), std::move(next)));
  return std::unique_ptr<RowSink>(std::move(sink));
}

StatusOr<std::unique_ptr<RowSink>> SinkFactory::OpenChanges(size_t audience, size_t sort_bytes,
                                                            std::unique_ptr<RowSink> next) {
  const AudiencePlan& plan = plan_.audiences[audience];
  ChangeSink::Options changes;
  changes.compares = plan.tracked();
  changes.first = windows_[audience].first;
  changes.spool_folder = options_.spool_folder;
  changes.memory_bytes = sort_bytes;
  changes.cancel = options_.cancel;
  if (changes.compares) {
    StateTrack& track = (*options_.states)[audience];
    changes.before = std::move(track.before);
    changes.after = std::move(track.after);
  }
  if (plan.deletes) {
    changes.deletes = std::make_unique<FileSet>(&delete_files_, static_cast<uint32_t>(audience), true);
    changes.delete_row = [row = std::make_shared<DeleteRow>(plan_)](
                             std::string_view key, AudienceRows* rows) { return row->Append(key, rows); };
  }
  changes.count = [&counts = counts_.audiences[audience]](const ChangeSink::Counted& counted) {
    counts.exported -= counted.unchanged + counted.left;
    counts.unchanged += counted.unchanged;
    counts.not_member += counted.left;
    counts.rows -= counted.rows;
    counts.identities_activated -= counted.identities;
    counts.known += counted.known;
    counts.removed += counted.removed;
    counts.deletes += counted.deletes;
  };
  changes.written = [this, audience](const StateData& data) {
    const MutexLock lock(&mutex_);
    states_.push_back(data);
    states_.back().audience = static_cast<uint32_t>(audience);
  };
  PX_ASSIGN_OR_RETURN(auto sink, ChangeSink::Open(std::move(changes), std::move(next)));
  return std::unique_ptr<RowSink>(std::move(sink));
}

std::vector<FileReceipt> SinkFactory::TakeReceipts() {
  const MutexLock lock(&mutex_);
  std::sort(receipts_.begin(), receipts_.end(), [](const FileReceipt& a, const FileReceipt& b) {
    return std::tuple(a.audience, a.deletes, a.part) < std::tuple(b.audience, b.deletes, b.part);
  });
  return std::move(receipts_);
}

std::vector<StateData> SinkFactory::TakeStates() {
  const MutexLock lock(&mutex_);
  std::sort(states_.begin(), states_.end(),
            [](const StateData& a, const StateData& b) { return a.audience < b.audience; });
  return std::move(states_);
}

}  // namespace pxport
