// Names of the control objects of an export, relative to the control store.
#ifndef PXPORT_COMMIT_CONTROL_KEYS_H_
#define PXPORT_COMMIT_CONTROL_KEYS_H_

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace pxport {

inline std::string ExportPrefix(std::string_view export_id) {
  return fmt::format("{}/", export_id);
}
inline std::string PlanKey(std::string_view export_id) {
  return fmt::format("{}/plan", export_id);
}
// The sign of life of a `run` process: acquired before the plan is written, held until the process is done
// with the export.
inline std::string LeaseKey(std::string_view export_id) {
  return fmt::format("{}/lease", export_id);
}
inline std::string DecisionKey(std::string_view export_id) {
  return fmt::format("{}/decision", export_id);
}
inline std::string DoneKey(std::string_view export_id) {
  return fmt::format("{}/done", export_id);
}
inline std::string AttemptsPrefix(std::string_view export_id) {
  return fmt::format("{}/attempts/", export_id);
}
inline std::string ReceiptsPrefix(std::string_view export_id) {
  return fmt::format("{}/receipts/", export_id);
}
inline std::string RepairPrefix(std::string_view export_id) {
  return fmt::format("{}/repair/", export_id);
}

// "00003.0123456789abcdef": an attempt at a shard.
inline std::string AttemptName(uint32_t shard, std::string_view attempt) {
  return fmt::format("{:05}.{}", shard, attempt);
}
inline std::string ReceiptKey(std::string_view export_id, uint32_t shard, std::string_view attempt) {
  return ReceiptsPrefix(export_id) + AttemptName(shard, attempt);
}
inline std::string RepairKey(std::string_view export_id, uint32_t shard, std::string_view attempt) {
  return RepairPrefix(export_id) + AttemptName(shard, attempt);
}

}  // namespace pxport

#endif  // PXPORT_COMMIT_CONTROL_KEYS_H_
