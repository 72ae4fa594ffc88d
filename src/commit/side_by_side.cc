#include "commit/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "base/thread.h"

namespace pxport {

void SideBySide(size_t count, int threads, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next{0};
  const auto share = [&] {
    for (size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
  };
  const size_t wanted = std::min(count, static_cast<size_t>(std::max(threads, 1)));
  std::vector<std::thread> helpers;
  helpers.reserve(wanted);
  while (helpers.size() + 1 < wanted) {
    auto helper = StartThread(share);
    if (!helper.ok()) break;  // the threads there are do the work
    helpers.push_back(*std::move(helper));
  }
  share();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace pxport
