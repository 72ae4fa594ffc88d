// Progress of a run on standard error: one line that redraws itself on a terminal, otherwise a line every 10
// seconds.
#ifndef PXPORT_EXAMPLES_PXPORT_PROGRESS_BAR_H_
#define PXPORT_EXAMPLES_PXPORT_PROGRESS_BAR_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "pxport/pxport.h"

namespace command {

class ProgressBar {
 public:
  enum class Style { kNone, kLines, kBar };
  // A bar if standard error is a terminal that can redraw a line, lines otherwise.
  static Style StyleOfTerminal();

  explicit ProgressBar(Style style);
  static constexpr uint32_t kPeriodMs = 100;  // how often to call Show

  void Show(const pxport_progress& progress);
  void Clear();  // removes the bar before other text is written

  // The line for a terminal `width` columns wide, at most `width` long. Pure.
  static std::string Line(const pxport_progress& progress, uint64_t elapsed_ms, size_t width);

 private:
  const Style style_;
  const std::chrono::steady_clock::time_point start_;
  uint64_t next_line_ms_;
  size_t drawn_ = 0;  // columns on the screen
};

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_PROGRESS_BAR_H_
