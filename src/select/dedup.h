// Deduplicates the rows of one audience (docs/job.md): of the profiles with the same key, keeps the one that
// qualified last. Ties go to the profile with the smallest other columns, then to the first one in the input.
// Rows and keys are spilled to disk, so that the result is exact and memory is bounded at any size. The kept
// rows come out in input order.
#ifndef PXPORT_SELECT_DEDUP_H_
#define PXPORT_SELECT_DEDUP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "rows/row_sink.h"
#include "select/key_sorter.h"
#include "select/spill_file.h"

namespace pxport {

// One bit per item: 100 million profiles take 12 MiB.
class ItemBits {
 public:
  void Resize(uint64_t items) { words_.resize((items + 63) / 64); }
  bool Get(uint64_t item) const { return (words_[item / 64] >> (item % 64) & 1) != 0; }
  void Set(uint64_t item) { words_[item / 64] |= uint64_t{1} << (item % 64); }
  void Clear(uint64_t item) { words_[item / 64] &= ~(uint64_t{1} << (item % 64)); }

 private:
  std::vector<uint64_t> words_;
};

// Spills the items of an audience with their keys, drops the duplicates at the end, forwards the rest.
class DedupSink final : public RowSink {
 public:
  enum class Kind {
    kByColumns,    // an item has at most one key: of each key the best is kept
    kByNamespace,  // an item has a key for each identity: best first, an item is kept if no better kept one
                   // shares a key
  };
  struct Dropped {
    uint64_t profiles = 0, rows = 0, identities = 0;
  };
  struct Options {
    Kind kind = Kind::kByColumns;
    std::string spool_folder;
    size_t memory_bytes = 0;
    const Cancel* cancel = nullptr;  // may be null
    // Called once, before `next` is closed: the profiles dropped, their rows and identities.
    std::function<void(const Dropped&)> count;
    // Forward the keys of dropped profiles (without rows), so that the change sink does not report them as
    // deleted.
    bool hands_on_dropped_keys = false;
  };
  static StatusOr<std::unique_ptr<DedupSink>> Open(Options options, std::unique_ptr<RowSink> next);

  Status Append(const AudienceRows& rows) override;
  Status Close() override;

 private:
  struct Rank;
  DedupSink(Options options, std::unique_ptr<RowSink> next, std::unique_ptr<SpillFile> rows);
  Status SpillItem(const AudienceRows& rows, const RowItem& item, size_t first_row, uint32_t text_start,
                   uint32_t entry_start);
  StatusOr<bool> Better(const Rank& a, const Rank& b);
  StatusOr<std::string> Tie(const Rank& rank) const;
  Status KeepBestOfEachKey();
  Status KeepInRounds();
  StatusOr<uint64_t> Round(ItemBits* undecided);
  StatusOr<uint64_t> KeepUnbeaten(ItemBits* undecided, const ItemBits& beaten);
  Status HandOn();

  const Options options_;
  const std::unique_ptr<RowSink> next_;
  const std::unique_ptr<SpillFile> rows_;
  KeySorter sorter_;
  uint64_t items_ = 0;
  Dropped count_;
  ItemBits dropped_;
  std::string payload_;
};

}  // namespace pxport

#endif  // PXPORT_SELECT_DEDUP_H_
