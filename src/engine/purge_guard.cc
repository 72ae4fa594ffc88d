#include "engine/purge_guard.h"

#include <fmt/format.h>

#include <numeric>
#include <string>

#include "rows/counts.h"

namespace pxport {
namespace {

bool RemovesTooMany(const AudienceCounts& counts, const LimitsSpec& limits) {
  if (counts.removed == 0) return false;
  if (counts.removed == counts.known) return true;
  // Not removed * 100, which may overflow.
  const double percent = 100.0 * static_cast<double>(counts.removed) / static_cast<double>(counts.known);
  return counts.removed >= limits.max_removed_min &&
         percent > static_cast<double>(limits.max_removed_percent);
}

std::string CauseOf(const RowPlan& rows, const Counts& all, const AudienceCounts& counts) {
  if (all.profiles == 0) return "the input has no profiles";
  const uint64_t required = std::accumulate(counts.required.begin(), counts.required.end(), uint64_t{0});
  const uint64_t members = counts.exported + counts.consent + counts.duplicate + counts.unchanged + required;
  if (members == 0) return fmt::format("none of the {} profiles is a member", all.profiles);
  if (counts.consent == members) return fmt::format("consent excludes all {} members", members);
  for (const size_t column : rows.key_columns) {
    if (column < counts.required.size() && counts.required[column] == members) {
      return fmt::format("none of the {} members has a value in the key column \"{}\"", members,
                         rows.columns[column].header);
    }
  }
  return fmt::format("{} profiles were read, {} are members, consent excludes {}, required columns {}",
                     all.profiles, members, counts.consent, required);
}

}  // namespace

Status CheckRemovals(const RowPlan& rows, const LimitsSpec& limits, std::span<const ShardReceipt> receipts) {
  Counts counts;
  counts.audiences.resize(rows.audiences.size());
  for (const ShardReceipt& receipt : receipts) counts.Add(receipt.counts);
  uint64_t removed = 0;
  for (const AudienceCounts& audience : counts.audiences) removed += audience.removed;
  if (limits.allow_removals.has_value() && removed <= *limits.allow_removals) return absl::OkStatus();
  for (size_t i = 0; i < rows.audiences.size(); ++i) {
    const AudiencePlan& audience = rows.audiences[i];
    const AudienceCounts& count = counts.audiences[i];
    const bool nothing_read = counts.profiles == 0 && audience.keyed();
    if (!nothing_read && !RemovesTooMany(count, limits)) continue;
    return Failure(
        Code::kFailedPrecondition,
        fmt::format("audience {} would lose {} of its {} known keys{}: {}", audience.id, count.removed,
                    count.known,
                    limits.allow_removals.has_value()
                        ? fmt::format(", and only {} removals are allowed", *limits.allow_removals)
                        : "",
                    CauseOf(rows, counts, count)),
        fmt::format("check the input and the job; if the removals are right, allow them in this run: "
                    "--allow-removals {} (limits.allow_removals)",
                    removed));
  }
  return absl::OkStatus();
}

}  // namespace pxport
