// One attempt of a worker at one shard: the upload keys it announces, and the receipt it leaves.
#ifndef PXPORT_COMMIT_ATTEMPT_H_
#define PXPORT_COMMIT_ATTEMPT_H_

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "commit/plan.h"
#include "commit/protocol.h"
#include "commit/receipt.h"

namespace pxport {

// 16 lower-case hex digits, random.
std::string NewAttemptId();

// One thread at a time. The stores of the protocol outlive the attempt.
class Attempt {
 public:
  // Refuses (FailedPrecondition) once there is a decision. Otherwise records the attempt with the keys of
  // every audience's first parts, so that the clean-up finds its uploads.
  static StatusOr<Attempt> Begin(const Protocol& protocol, const ExportPlan& plan, uint32_t shard);
  // As Begin, with an id of the caller's choice: NewAttemptId.
  static StatusOr<Attempt> BeginAs(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                   std::string id);
  // Continues an attempt whose process is dead: the keys it had recorded count.
  static StatusOr<Attempt> Resume(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                  std::string id);
  // An attempt at a shard whose decided files were lost (Commit failed with DataLoss): only after the
  // decision.
  static StatusOr<Attempt> BeginRepair(const Protocol& protocol, const ExportPlan& plan, uint32_t shard);

  const std::string& id() const { return id_; }
  std::string write_id() const;  // export id/shard/attempt
  // Records further keys before their uploads are created. Keys that are recorded already cost nothing.
  Status AddKeys(std::span<const std::string> keys);
  // For an attempt from BeginRepair: DataLoss unless its files have the bytes and checksums of the decided
  // ones.
  Status WriteReceipt(const ShardReceipt& receipt);

 private:
  Attempt() = default;
  static StatusOr<Attempt> Record(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                  std::string id, bool repair);

  Protocol protocol_;
  std::string export_id_, id_;
  uint32_t shard_ = 0;
  uint32_t records_ = 0;  // objects written with keys so far
  bool repair_ = false, resumed_ = false;
  std::set<std::string> keys_;  // recorded
};

}  // namespace pxport

#endif  // PXPORT_COMMIT_ATTEMPT_H_
