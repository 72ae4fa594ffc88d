#include "commit/protocol.h"

#include <doctest/doctest.h>

#include "base/log.h"
#include "unit/commit/commit_world.h"

namespace pxport::protocol_test {
namespace {

TEST_CASE("between steps: nothing to call, called, and left out of what is not interrupted") {
  Protocol protocol;
  CHECK(protocol.Between().ok());
  int calls = 0;
  protocol.between = StopAt(2, &calls);
  CHECK(protocol.Between().ok());
  CHECK(protocol.Between().code() == Code::kCancelled);
  CHECK(protocol.Uninterrupted().Between().ok());
  CHECK(calls == 2);
}

TEST_CASE("lines go to the log if there is one") {
  Protocol protocol;
  protocol.Write(LogLevel::kWarning, "goes nowhere");
  std::vector<std::string> lines;
  Log log([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  protocol.log = &log;
  protocol.Uninterrupted().Write(LogLevel::kWarning, "is kept");
  log.Drain();
  CHECK(lines == std::vector<std::string>{"is kept"});
}

}  // namespace
}  // namespace pxport::protocol_test
