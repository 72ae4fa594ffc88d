// Rows of the deletes files: the key of somebody who left, nothing else.
#ifndef PXPORT_ROWS_DELETE_ROW_H_
#define PXPORT_ROWS_DELETE_ROW_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "csv/writer.h"
#include "job/row_plan.h"
#include "rows/chunk.h"

namespace pxport {

// One thread. The plan outlives it.
class DeleteRow {
 public:
  explicit DeleteRow(const RowPlan& plan) : plan_(plan), csv_(plan.dialect) {}
  // `key`: as rows/row_key.h makes it of the plan's key columns. A row that the dialect leaves out is left
  // out.
  Status Append(std::string_view key, AudienceRows* rows);

 private:
  const RowPlan& plan_;
  CsvWriter csv_;
};

// What stands at the start of every file with these columns: the header, if the dialect has one.
std::string FileHeader(const RowPlan& plan, const std::vector<std::string>& columns);

}  // namespace pxport

#endif  // PXPORT_ROWS_DELETE_ROW_H_
