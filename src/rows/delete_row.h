// Rows of the deletes files: the key of a profile that has left, nothing else.
#ifndef PXPORT_ROWS_DELETE_ROW_H_
#define PXPORT_ROWS_DELETE_ROW_H_

#include <memory>
#include <string_view>

#include "base/status.h"
#include "job/row_plan.h"
#include "rows/chunk.h"
#include "rows/row_format.h"

namespace pxport {

// One thread. The plan outlives it.
class DeleteRow {
 public:
  explicit DeleteRow(const RowPlan& plan);
  // `key`: as rows/row_key.h makes it of the plan's key columns; DataLoss for any other. A row that the
  // format leaves out is not appended.
  Status Append(std::string_view key, AudienceRows* rows);

 private:
  const RowPlan& plan_;
  const std::unique_ptr<RowWriter> writer_;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_DELETE_ROW_H_
