#include "select/dedup.h"

#include <utility>

#include "base/checksum.h"
#include "base/limits.h"
#include "rows/change.h"

namespace pxport {
namespace {

// Layout of an item in the spill file: this, the lengths of its rows, its tie-breaking tuple, its rows, its
// entries.
struct DedupItemHead {
  uint32_t rows = 0, row_bytes = 0, tie_bytes = 0, identities = 0, entries = 0, entry_bytes = 0;
  Standing standing = Standing::kMember;
};

// The first bytes of a tuple as a number that orders like them.
uint64_t TiePrefix(std::string_view tie) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < 8; ++i)
    prefix = prefix << 8 | (i < tie.size() ? static_cast<unsigned char>(tie[i]) : 0);
  return prefix;
}

}  // namespace

// An item's place in the order of preference; the payload of its keys. Most ties end at the prefix, equal
// tuples at the checksum; only what is left is read back.
struct DedupSink::Rank {
  uint64_t item = 0, offset = 0;
  int64_t seconds = 0;
  int32_t nanos = 0;
  uint32_t tie_bytes = 0;
  uint64_t tie_prefix = 0, tie_checksum = 0;
};

DedupSink::DedupSink(Options options, std::unique_ptr<RowSink> next, std::unique_ptr<SpillFile> rows)
    : options_(std::move(options)),
      next_(std::move(next)),
      rows_(std::move(rows)),
      sorter_(options_.spool_folder, options_.memory_bytes) {}

StatusOr<std::unique_ptr<DedupSink>> DedupSink::Open(Options options, std::unique_ptr<RowSink> next) {
  PX_ASSIGN_OR_RETURN(auto rows, SpillFile::Create(options.spool_folder));
  return std::unique_ptr<DedupSink>(new DedupSink(std::move(options), std::move(next), std::move(rows)));
}

Status DedupSink::Append(const AudienceRows& rows) {
  size_t first_row = 0;
  uint32_t text_start = 0, entry_start = 0;
  for (const RowItem& item : rows.items) {
    PX_RETURN_IF_ERROR(SpillItem(rows, item, first_row, text_start, entry_start));
    first_row += item.rows;
    text_start = item.tie_end;
    entry_start = item.entries_end;
  }
  return absl::OkStatus();
}

Status DedupSink::SpillItem(const AudienceRows& rows, const RowItem& item, size_t first_row,
                            uint32_t text_start, uint32_t entry_start) {
  const std::string_view texts = rows.keys;
  const std::string_view tie = texts.substr(item.keys_end, item.tie_end - item.keys_end);
  const uint32_t start = first_row == 0 ? 0 : rows.ends[first_row - 1];
  const uint32_t end = item.rows == 0 ? start : rows.ends[first_row + item.rows - 1];
  const std::string_view entries =
      std::string_view(rows.entries).substr(entry_start, item.entries_end - entry_start);

  Rank rank{items_++,
            rows_->bytes(),
            item.qualified.seconds,
            item.qualified.nanos,
            static_cast<uint32_t>(tie.size()),
            TiePrefix(tie),
            Crc64Nvme(tie)};
  payload_.clear();
  AppendRaw(DedupItemHead{item.rows, end - start, rank.tie_bytes, item.identities, item.entries,
                          static_cast<uint32_t>(entries.size()), item.standing},
            &payload_);
  for (size_t row = first_row; row < first_row + item.rows; ++row)
    AppendRaw(rows.ends[row] - start, &payload_);
  PX_RETURN_IF_ERROR(rows_->Append(payload_));
  PX_RETURN_IF_ERROR(rows_->Append(tie));
  PX_RETURN_IF_ERROR(rows_->Append(std::string_view(rows.bytes).substr(start, end - start)));
  PX_RETURN_IF_ERROR(rows_->Append(entries));

  payload_.clear();
  AppendRaw(rank, &payload_);
  std::string_view keys = texts.substr(text_start, item.keys_end - text_start);
  while (!keys.empty()) {
    const auto size = ReadRaw<uint32_t>(keys);
    PX_RETURN_IF_ERROR(sorter_.Add(keys.substr(sizeof(size), size), payload_));
    keys.remove_prefix(sizeof(size) + size);
  }
  return absl::OkStatus();
}

StatusOr<std::string> DedupSink::Tie(const Rank& rank) const {
  std::string head, tie;
  PX_RETURN_IF_ERROR(rows_->ReadAt(rank.offset, sizeof(DedupItemHead), &head));
  const auto item = ReadRaw<DedupItemHead>(head);
  PX_RETURN_IF_ERROR(
      rows_->ReadAt(rank.offset + sizeof(item) + item.rows * sizeof(uint32_t), item.tie_bytes, &tie));
  return tie;
}

StatusOr<bool> DedupSink::Better(const Rank& a, const Rank& b) {
  if (a.seconds != b.seconds) return a.seconds > b.seconds;
  if (a.nanos != b.nanos) return a.nanos > b.nanos;
  if (a.tie_prefix != b.tie_prefix) return a.tie_prefix < b.tie_prefix;
  if (a.tie_checksum != b.tie_checksum || a.tie_bytes != b.tie_bytes) {
    PX_ASSIGN_OR_RETURN(std::string tie_a, Tie(a));
    PX_ASSIGN_OR_RETURN(std::string tie_b, Tie(b));
    if (tie_a != tie_b) return tie_a < tie_b;
  }
  return a.item < b.item;
}

Status DedupSink::Close() {
  PX_RETURN_IF_ERROR(rows_->Flush());
  dropped_.Resize(items_);
  PX_RETURN_IF_ERROR(options_.kind == Kind::kByColumns ? KeepBestOfEachKey() : KeepInRounds());
  PX_RETURN_IF_ERROR(HandOn());
  options_.count(count_);
  return next_->Close();
}

Status DedupSink::KeepBestOfEachKey() {
  PX_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, sorter_.Read());
  std::string key;
  Rank best;
  bool first = true;
  for (int steps = 0; const KeyRecord* record = stream->Current(); ++steps) {
    if (options_.cancel != nullptr && steps % kCancelEvery == 0) PX_RETURN_IF_ERROR(options_.cancel->Check());
    const auto rank = ReadRaw<Rank>(record->payload);
    if (first || record->key != key) {
      first = false;
      key.assign(record->key);
      best = rank;
    } else {
      PX_ASSIGN_OR_RETURN(bool better, Better(rank, best));
      dropped_.Set(better ? best.item : rank.item);
      if (better) best = rank;
    }
    PX_RETURN_IF_ERROR(stream->Advance());
  }
  return absl::OkStatus();
}

// Each round decides at least the best of all undecided items, so it ends; usual inputs take two or three
// rounds.
Status DedupSink::KeepInRounds() {
  ItemBits undecided;
  undecided.Resize(items_);
  uint64_t left = 0;
  PX_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, sorter_.Read());
  while (const KeyRecord* record = stream->Current()) {
    const auto item = ReadRaw<Rank>(record->payload).item;
    left += undecided.Get(item) ? 0 : 1;
    undecided.Set(item);
    PX_RETURN_IF_ERROR(stream->Advance());
  }
  stream.reset();
  while (left > 0) {
    PX_ASSIGN_OR_RETURN(uint64_t decided, Round(&undecided));
    left -= decided;
  }
  return absl::OkStatus();
}

// Every key names its best undecided item. An item that is the best for all its keys is kept, and items that
// share a key with it are dropped.
StatusOr<uint64_t> DedupSink::Round(ItemBits* undecided) {
  if (options_.cancel != nullptr) PX_RETURN_IF_ERROR(options_.cancel->Check());
  ItemBits beaten;  // not the best for at least one key
  beaten.Resize(items_);
  std::string key;
  bool have = false;
  Rank best;
  PX_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, sorter_.Read());
  while (const KeyRecord* record = stream->Current()) {
    if (record->key != key) {
      key.assign(record->key);
      have = false;
    }
    const auto rank = ReadRaw<Rank>(record->payload);
    if (undecided->Get(rank.item) && !(have && rank.item == best.item)) {
      bool better = !have;
      if (have) {
        PX_ASSIGN_OR_RETURN(better, Better(rank, best));
        beaten.Set(better ? best.item : rank.item);
      }
      if (better) best = rank;
      have = true;
    }
    PX_RETURN_IF_ERROR(stream->Advance());
  }

  return KeepUnbeaten(undecided, beaten);
}

// Keeps the items that are not beaten, and drops all others that hold one of their keys. Two passes,
// because a key's kept holder may come after the others, and a key may have more holders than memory.
StatusOr<uint64_t> DedupSink::KeepUnbeaten(ItemBits* undecided, const ItemBits& beaten) {
  std::vector<bool> taken;  // by key, in the order of the stream
  for (const bool marking : {true, false}) {
    uint64_t decided = 0;
    size_t key_index = 0;
    std::string key;
    ItemBits next = *undecided;
    PX_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, sorter_.Read());
    while (const KeyRecord* record = stream->Current()) {
      if (record->key != key) {
        key.assign(record->key);
        ++key_index;
      }
      if (taken.size() <= key_index) taken.resize(key_index + 1);
      const auto item = ReadRaw<Rank>(record->payload).item;
      if (undecided->Get(item)) {
        if (marking) {
          if (!beaten.Get(item)) taken[key_index] = true;
        } else if (taken[key_index]) {
          decided += next.Get(item) ? 1 : 0;
          next.Clear(item);
          if (beaten.Get(item)) dropped_.Set(item);
        }
      }
      PX_RETURN_IF_ERROR(stream->Advance());
    }
    if (marking) continue;
    *undecided = std::move(next);
    return decided;
  }
  return uint64_t{0};
}

Status DedupSink::HandOn() {
  SpillFile::Cursor cursor(rows_.get(), kCursorBytes);
  AudienceRows batch;
  const auto flush = [&]() -> Status {
    PX_RETURN_IF_ERROR(next_->Append(batch));
    batch.bytes.clear();
    batch.ends.clear();
    batch.items.clear();
    batch.entries.clear();
    return absl::OkStatus();
  };
  for (uint64_t item = 0; item < items_; ++item) {
    if (options_.cancel != nullptr && item % kCancelEvery == 0) PX_RETURN_IF_ERROR(options_.cancel->Check());
    PX_ASSIGN_OR_RETURN(std::string_view bytes, cursor.Next(sizeof(DedupItemHead)));
    const auto head = ReadRaw<DedupItemHead>(bytes);
    const size_t lengths = head.rows * sizeof(uint32_t);
    PX_ASSIGN_OR_RETURN(bytes, cursor.Next(lengths + head.tie_bytes + head.row_bytes + head.entry_bytes));
    const bool dropped = dropped_.Get(item);
    if (dropped) {
      count_.profiles += head.rows > 0 ? 1 : 0;  // without rows it was excluded before
      count_.rows += head.rows;
      count_.identities += head.identities;
    } else {
      const auto base = static_cast<uint32_t>(batch.bytes.size());
      for (uint32_t row = 0; row < head.rows; ++row) {
        batch.ends.push_back(base + ReadRaw<uint32_t>(bytes.substr(row * sizeof(uint32_t))));
      }
      batch.bytes.append(bytes.substr(lengths + head.tie_bytes, head.row_bytes));
    }
    if (head.entries > 0 && (!dropped || options_.hands_on_dropped_keys)) {
      batch.entries.append(bytes.substr(lengths + head.tie_bytes + head.row_bytes));
      RowItem& handed = batch.items.emplace_back();
      handed.rows = dropped ? 0 : head.rows;
      handed.identities = head.identities;
      handed.entries = head.entries;
      handed.entries_end = static_cast<uint32_t>(batch.entries.size());
      handed.standing = head.standing;
      if (dropped) handed.standing = WithoutRow(head.standing);
    }
    if (batch.bytes.size() + batch.entries.size() >= kHandOnBytes) PX_RETURN_IF_ERROR(flush());
  }
  return flush();
}

}  // namespace pxport
