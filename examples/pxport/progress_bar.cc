#include "progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "text.h"

namespace command {
namespace {

constexpr uint64_t kLinePeriodMs = 10'000;  // slow enough for the log of a nightly job
constexpr size_t kUsualWidth = 80;

size_t TerminalWidth() {
  struct winsize size = {};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualWidth;
}

std::string Bar(double share, size_t width) {
  const size_t filled = static_cast<size_t>(share * static_cast<double>(width));
  return "[" + std::string(filled, '#') + std::string(width - filled, '.') + "]";
}

}  // namespace

ProgressBar::Style ProgressBar::StyleOfTerminal() {
  const char* terminal = std::getenv("TERM");
  const bool redraws = terminal != nullptr && std::string_view(terminal) != "dumb";
  return redraws && isatty(STDERR_FILENO) == 1 ? Style::kBar : Style::kLines;
}

ProgressBar::ProgressBar(Style style)
    : style_(style), start_(std::chrono::steady_clock::now()), next_line_ms_(kLinePeriodMs) {}

void ProgressBar::Show(const pxport_progress& progress) {
  if (style_ == Style::kNone) return;
  const auto elapsed = std::chrono::steady_clock::now() - start_;
  const auto elapsed_ms =
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
  if (style_ == Style::kLines) {
    // The library also reports at the end of a call, however short it was: skip that line.
    if (elapsed_ms < next_line_ms_) return;
    next_line_ms_ = elapsed_ms + kLinePeriodMs;
    std::fprintf(stderr, "pxport: %s\n", Line(progress, elapsed_ms, kUsualWidth).c_str());
    return;
  }
  // Leave one column free: some terminals wrap when the last one is written.
  std::string line = Line(progress, elapsed_ms, std::max<size_t>(TerminalWidth(), 2) - 1);
  const size_t columns = line.size();
  if (columns < drawn_) line.append(drawn_ - columns, ' ');
  drawn_ = columns;
  std::fprintf(stderr, "\r%s", line.c_str());
  std::fflush(stderr);
}

void ProgressBar::Clear() {
  if (drawn_ == 0) return;
  std::fprintf(stderr, "\r%s\r", std::string(drawn_, ' ').c_str());
  std::fflush(stderr);
  drawn_ = 0;
}

std::string ProgressBar::Line(const pxport_progress& progress, uint64_t elapsed_ms, size_t width) {
  const double seconds = std::max(static_cast<double>(elapsed_ms) / 1000, 0.001);
  const auto rate = static_cast<uint64_t>(static_cast<double>(progress.bytes_in) / seconds);
  std::string counts = Count(progress.profiles_in, "profile") + "  " + Count(progress.rows_out, "row");
  const std::string speed = "  " + Bytes(rate) + "/s";
  if (progress.bytes_total == 0) {
    counts += "  " + Bytes(progress.bytes_in) + " read";
    if (counts.size() + speed.size() <= width) counts += speed;
    return counts.substr(0, width);
  }
  const double share =
      std::min(1.0, static_cast<double>(progress.bytes_in) / static_cast<double>(progress.bytes_total));
  std::string line = std::to_string(static_cast<int>(share * 100)) + " %  ";
  line.insert(0, line.size() < 7 ? 7 - line.size() : 0, ' ');
  const std::string left =
      share > 0.01 ? "  " + Duration(static_cast<uint64_t>(seconds * (1 - share) / share) * 1000) + " left"
                   : "";
  // Drop the least useful parts first when the window is narrow.
  std::string tail = counts;
  for (const std::string& more : {speed, left}) {
    if (line.size() + tail.size() + more.size() <= width) tail += more;
  }
  constexpr size_t kLeastBar = 12, kMostBar = 42;
  const size_t used = line.size() + tail.size() + 2;
  if (used + kLeastBar <= width) line += Bar(share, std::min(width - used, kMostBar) - 2) + "  ";
  return (line + tail).substr(0, width);
}

}  // namespace command
