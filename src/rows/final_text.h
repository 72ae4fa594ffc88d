// The text that a reader finds in a column of a data file. Required columns, deduplication, keys and
// tie-breaks look at this text, not at the value of the profile.
#ifndef PXPORT_ROWS_FINAL_TEXT_H_
#define PXPORT_ROWS_FINAL_TEXT_H_

#include <string_view>

#include "job/row_plan.h"

namespace pxport {

class FinalText {
 public:
  explicit FinalText(const RowPlan& plan)
      : leading_(plan.format == FileFormat::kCsv && plan.dialect.ignore_leading_white_space),
        trailing_(plan.format == FileFormat::kCsv && plan.dialect.ignore_trailing_white_space) {}

  // A part of `text`.
  std::string_view Of(std::string_view text) const { return leading_ || trailing_ ? Trimmed(text) : text; }

 private:
  std::string_view Trimmed(std::string_view text) const;

  const bool leading_, trailing_;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_FINAL_TEXT_H_
