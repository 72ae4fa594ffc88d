#include "commit/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace pxport {

void SideBySide(size_t count, int threads, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next{0};
  const auto share = [&] {
    for (size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
  };
  std::vector<std::thread> helpers;
  const size_t wanted = std::min(count, static_cast<size_t>(std::max(threads, 1)));
  try {
    while (helpers.size() + 1 < wanted) helpers.emplace_back(share);
  } catch (const std::system_error&) {
    // The system has no more threads: those there are do it.
  }
  share();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace pxport
