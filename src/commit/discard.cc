#include "commit/discard.h"

#include <fmt/format.h>

namespace pxport {

Status Discard(const ExportStores& stores, std::string_view export_id, Log* log) {
  PX_ASSIGN_OR_RETURN(ExportState state, ReadState(stores, export_id));
  if (state == ExportState::kMissing) return absl::OkStatus();  // failed before its plan was written
  PX_RETURN_IF_ERROR(Abort(stores, export_id, log));
  const std::string plan_key = fmt::format("{}/plan", export_id);
  PX_ASSIGN_OR_RETURN(std::vector<StoreEntry> left, stores.control->List(fmt::format("{}/", export_id)));
  for (const StoreEntry& entry : left) {
    if (entry.key != plan_key && entry.key != LeaseKey(export_id))
      PX_RETURN_IF_ERROR(stores.control->Delete(entry.key));
  }
  // The plan goes last: what a crash leaves here is an undecided export, which the next run aborts.
  return stores.control->Delete(plan_key);
}

}  // namespace pxport
