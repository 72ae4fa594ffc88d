// The rows that a sink forwards, as texts.
#ifndef PXPORT_TESTS_UNIT_SELECT_ROW_COLLECTOR_H_
#define PXPORT_TESTS_UNIT_SELECT_ROW_COLLECTOR_H_

#include <string>
#include <vector>

#include "rows/row_sink.h"

namespace pxport {

class RowCollector final : public RowSink {
 public:
  // Appends to `rows`, which outlives the sink.
  explicit RowCollector(std::vector<std::string>* rows) : rows_(rows) {}
  Status Append(const AudienceRows& rows) override {
    uint32_t start = 0;
    for (const uint32_t end : rows.ends) {
      rows_->push_back(rows.bytes.substr(start, end - start));
      start = end;
    }
    return absl::OkStatus();
  }
  Status Close() override { return absl::OkStatus(); }

 private:
  std::vector<std::string>* const rows_;
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_SELECT_ROW_COLLECTOR_H_
