#include "rows/delete_row.h"

#include "rows/row_key.h"

namespace pxport {

DeleteRow::DeleteRow(const RowPlan& plan)
    : plan_(plan), writer_(RowFormat::Of(plan.format).NewWriter(plan)) {}

Status DeleteRow::Append(std::string_view key, AudienceRows* rows) {
  const auto parts = ParseKey(key);
  if (!parts.has_value() || parts->size() != plan_.key_columns.size()) {
    return Failure(Code::kDataLoss, "cannot write a deletes row: the state holds an invalid key",
                   "start over with a full export: set state.url to a new folder");
  }
  if (writer_->AppendDeletesRow(*parts, &rows->bytes))
    rows->ends.push_back(static_cast<uint32_t>(rows->bytes.size()));
  return absl::OkStatus();
}

}  // namespace pxport
