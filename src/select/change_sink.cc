#include "select/change_sink.h"

#include <fmt/format.h>

#include <utility>

#include "base/limits.h"
#include "rows/change_entry.h"

namespace pxport {
namespace {

constexpr uint64_t kNoRow = ~uint64_t{0};

// Layout of an item in the spill file: this, the lengths of its rows, its rows.
struct ChangeItemHead {
  uint32_t rows = 0, row_bytes = 0, identities = 0;
  Standing standing = Standing::kMember;
};

}  // namespace

// What is sorted under a key.
struct ChangeSink::Mark {
  Fingerprint fingerprint;
  uint64_t row = kNoRow;
  Standing standing = Standing::kMember;
};

// All that this run says about one key.
struct ChangeSink::Group {
  std::string key;
  Fingerprint fingerprint;  // of its rows
  bool member = false, stays = false, left = false, gone = false, deferred = false;
  std::vector<uint64_t> rows, left_rows;
};

ChangeSink::ChangeSink(Options options, std::unique_ptr<RowSink> next, std::unique_ptr<SpillFile> rows)
    : options_(std::move(options)),
      next_(std::move(next)),
      rows_(std::move(rows)),
      sorter_(options_.spool_folder, options_.memory_bytes) {}

StatusOr<std::unique_ptr<ChangeSink>> ChangeSink::Open(Options options, std::unique_ptr<RowSink> next) {
  std::unique_ptr<SpillFile> rows;
  if (options.compares) {
    PX_ASSIGN_OR_RETURN(rows, SpillFile::Create(options.spool_folder));
  }
  return std::unique_ptr<ChangeSink>(new ChangeSink(std::move(options), std::move(next), std::move(rows)));
}

Status ChangeSink::Append(const AudienceRows& rows) {
  std::string_view all = rows.entries;
  size_t first_row = 0;
  for (const RowItem& item : rows.items) {
    if (item.rows > 0 && options_.compares) PX_RETURN_IF_ERROR(SpillRows(rows, item, first_row));
    first_row += item.rows;
    for (uint32_t i = 0; i < item.entries; ++i) {
      const ChangeEntry entry = TakeEntry(&all);
      if (entry.key.empty()) continue;  // by time, a row without a key is written all the same
      Mark mark{entry.fingerprint, kNoRow, item.standing};
      if (item.rows > 0 && options_.compares) mark.row = row_count_ - item.rows + i;
      payload_.clear();
      AppendRaw(mark, &payload_);
      PX_RETURN_IF_ERROR(sorter_.Add(entry.key, payload_));
    }
  }
  return options_.compares ? absl::OkStatus() : next_->Append(rows);
}

Status ChangeSink::SpillRows(const AudienceRows& rows, const RowItem& item, size_t first_row) {
  const uint32_t start = first_row == 0 ? 0 : rows.ends[first_row - 1];
  const uint32_t end = rows.ends[first_row + item.rows - 1];
  payload_.clear();
  AppendRaw(ChangeItemHead{item.rows, end - start, item.identities, item.standing}, &payload_);
  for (size_t row = first_row; row < first_row + item.rows; ++row)
    AppendRaw(rows.ends[row] - start, &payload_);
  PX_RETURN_IF_ERROR(rows_->Append(payload_));
  PX_RETURN_IF_ERROR(rows_->Append(std::string_view(rows.bytes).substr(start, end - start)));
  ++items_;
  row_count_ += item.rows;
  return absl::OkStatus();
}

Status ChangeSink::Close() {
  dropped_.Resize(row_count_);
  PX_RETURN_IF_ERROR(Merge());
  PX_RETURN_IF_ERROR(FlushDeletes());
  if (options_.deletes != nullptr) PX_RETURN_IF_ERROR(options_.deletes->Close());
  if (options_.after != nullptr) {
    PX_ASSIGN_OR_RETURN(const StateData data, options_.after->Finish());
    options_.written(data);
  }
  if (options_.compares) PX_RETURN_IF_ERROR(HandOn());
  options_.count(counted_);
  return next_->Close();
}

Status ChangeSink::AdvanceBefore() {
  if (options_.before == nullptr) return absl::OkStatus();
  PX_ASSIGN_OR_RETURN(before_, options_.before->Next());
  if (before_ != nullptr && !before_->left) ++counted_.known;
  return absl::OkStatus();
}

// Two sorted streams side by side: what this run has, and what is remembered.
Status ChangeSink::Merge() {
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<KeyStream> stream, sorter_.Read());
  PX_RETURN_IF_ERROR(AdvanceBefore());
  Group group;
  for (uint64_t steps = 0;; ++steps) {
    if (options_.cancel != nullptr && steps % kCancelEvery == 0) PX_RETURN_IF_ERROR(options_.cancel->Check());
    PX_ASSIGN_OR_RETURN(const bool more, NextGroup(stream.get(), &group));
    while (before_ != nullptr && (!more || before_->key < group.key)) {
      if (!before_->left) PX_RETURN_IF_ERROR(PassOver(before_->key));
      PX_RETURN_IF_ERROR(AdvanceBefore());
    }
    if (!more) return absl::OkStatus();
    const bool known = before_ != nullptr && before_->key == group.key;
    PX_RETURN_IF_ERROR(Settle(group, known ? before_ : nullptr));
    if (known) PX_RETURN_IF_ERROR(AdvanceBefore());
  }
}

StatusOr<bool> ChangeSink::NextGroup(KeyStream* stream, Group* group) {
  const KeyRecord* record = stream->Current();
  if (record == nullptr) return false;
  group->key.assign(record->key);
  group->fingerprint = {};
  group->member = group->stays = group->left = group->gone = group->deferred = false;
  group->rows.clear();
  group->left_rows.clear();
  for (; record != nullptr && record->key == group->key; record = stream->Current()) {
    const auto mark = ReadRaw<Mark>(record->payload);
    group->member = group->member || mark.standing == Standing::kMember;
    group->stays = group->stays || mark.standing == Standing::kStays;
    group->left = group->left || mark.standing == Standing::kLeft;
    group->gone = group->gone || mark.standing == Standing::kGone;
    group->deferred = group->deferred || mark.standing == Standing::kDeferred;
    if (mark.row != kNoRow) {
      group->fingerprint.Add(mark.fingerprint);
      (mark.standing == Standing::kLeft ? group->left_rows : group->rows).push_back(mark.row);
      if (group->rows.size() + group->left_rows.size() > kMaxRowsOfKey) {
        return Failure(
            Code::kResourceExhausted,
            fmt::format("more than {} rows share one key: they cannot be distinguished", kMaxRowsOfKey),
            "set key to columns that differ from profile to profile, or set deduplicate_by");
      }
    }
    PX_RETURN_IF_ERROR(stream->Advance());
  }
  return true;
}

// A known key that is no member's now.
Status ChangeSink::PassOver(std::string_view key) {
  ++counted_.removed;
  return Delete(key);
}

Status ChangeSink::Settle(const Group& group, const StateRecord* before) {
  if (!options_.compares) {
    ++counted_.known;
    const bool gone = (group.left || group.gone) && !group.member && !group.stays;
    return gone ? PassOver(group.key) : absl::OkStatus();
  }
  const bool was_member = before != nullptr && !before->left;
  if (!group.member && !group.left) {  // stays or deferred: what is remembered stays as it is
    return before == nullptr ? absl::OkStatus() : Remember(*before);
  }
  const StateRecord now{group.key, group.fingerprint, !group.member && !group.stays};
  const bool same = before != nullptr && before->left == now.left && before->fingerprint == group.fingerprint;
  for (const uint64_t row : group.rows) {
    if (same) dropped_.Set(row);
  }
  for (const uint64_t row : group.left_rows) {
    if (same || options_.first) dropped_.Set(row);
  }
  if (was_member && now.left) PX_RETURN_IF_ERROR(PassOver(group.key));
  return Remember(now);
}

Status ChangeSink::Remember(const StateRecord& record) {
  return options_.after->Add(record);
}

Status ChangeSink::Delete(std::string_view key) {
  if (options_.deletes == nullptr) return absl::OkStatus();
  const size_t rows = delete_batch_.ends.size();
  PX_RETURN_IF_ERROR(options_.delete_row(key, &delete_batch_));
  counted_.deletes += delete_batch_.ends.size() - rows;
  return delete_batch_.bytes.size() < kHandOnBytes ? absl::OkStatus() : FlushDeletes();
}

Status ChangeSink::FlushDeletes() {
  if (delete_batch_.ends.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(options_.deletes->Append(delete_batch_));
  delete_batch_.bytes.clear();
  delete_batch_.ends.clear();
  return absl::OkStatus();
}

Status ChangeSink::HandOn() {
  PX_RETURN_IF_ERROR(rows_->Flush());
  SpillFile::Cursor cursor(rows_.get(), kCursorBytes);
  AudienceRows batch;
  const auto flush = [&]() -> Status {
    PX_RETURN_IF_ERROR(next_->Append(batch));
    batch.bytes.clear();
    batch.ends.clear();
    return absl::OkStatus();
  };
  uint64_t first_row = 0;
  for (uint64_t item = 0; item < items_; ++item) {
    if (options_.cancel != nullptr && item % kCancelEvery == 0) PX_RETURN_IF_ERROR(options_.cancel->Check());
    PX_ASSIGN_OR_RETURN(std::string_view bytes, cursor.Next(sizeof(ChangeItemHead)));
    const auto head = ReadRaw<ChangeItemHead>(bytes);
    const size_t lengths = head.rows * sizeof(uint32_t);
    PX_ASSIGN_OR_RETURN(bytes, cursor.Next(lengths + head.row_bytes));
    uint32_t start = 0, dropped = 0;
    for (uint32_t row = 0; row < head.rows; ++row) {
      const auto end = ReadRaw<uint32_t>(bytes.substr(row * sizeof(uint32_t)));
      if (dropped_.Get(first_row + row)) {
        ++dropped;
      } else {
        batch.bytes.append(bytes.substr(lengths + start, end - start));
        batch.ends.push_back(static_cast<uint32_t>(batch.bytes.size()));
      }
      start = end;
    }
    first_row += head.rows;
    counted_.rows += dropped;
    if (dropped == head.rows) {
      ++(head.standing == Standing::kMember ? counted_.unchanged : counted_.left);
      counted_.identities += head.identities;
    } else {
      counted_.identities += dropped;  // each row but the first has one identity more (row_maker.cc)
    }
    if (batch.bytes.size() >= kHandOnBytes) PX_RETURN_IF_ERROR(flush());
  }
  return flush();
}

}  // namespace pxport
