// Where an audience's rows go, in input order: straight to files, or through a choice among them first.
#ifndef PXPORT_ROWS_ROW_SINK_H_
#define PXPORT_ROWS_ROW_SINK_H_

#include "base/status.h"
#include "rows/chunk.h"

namespace pxport {

// One thread at a time.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Status Append(const AudienceRows& rows) = 0;
  // No more rows. May take long: it runs on a worker, side by side with those of other audiences.
  virtual Status Close() = 0;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_ROW_SINK_H_
