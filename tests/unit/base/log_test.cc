#include "base/log.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <thread>
#include <vector>

namespace pxport::log_test {
namespace {

TEST_CASE("log: Drain passes the waiting lines in order, on its thread") {
  std::vector<std::string> lines;
  std::thread::id sink_thread;
  Log log([&](LogLevel level, std::string_view line) {
    lines.push_back(fmt::format("{}:{}", static_cast<int>(level), line));
    sink_thread = std::this_thread::get_id();
  });
  CHECK(log.enabled());
  std::thread([&log] { log.Write(LogLevel::kError, "a"); }).join();
  log.Write(LogLevel::kDebug, "b");
  CHECK(lines.empty());
  log.Drain();
  CHECK(lines == std::vector<std::string>{"0:a", "3:b"});
  CHECK(sink_thread == std::this_thread::get_id());
  log.Drain();
  CHECK(lines.size() == 2);
}

TEST_CASE("log: without a sink everything is dropped") {
  Log log;
  CHECK_FALSE(log.enabled());
  log.Write(LogLevel::kError, "a");
  log.Drain();
}

TEST_CASE("log: lines beyond the limit are counted and dropped") {
  std::vector<std::string> lines;
  Log log([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  for (int i = 0; i < 1005; ++i) log.Write(LogLevel::kInfo, fmt::format("{}", i));
  log.Drain();
  REQUIRE(lines.size() == 1001);
  CHECK(lines[999] == "999");
  CHECK(lines[1000] == "5 more log lines were dropped");
  lines.clear();
  log.Write(LogLevel::kInfo, "after");
  log.Drain();
  CHECK(lines == std::vector<std::string>{"after"});
}

TEST_CASE("log: a sink may log; the next Drain passes that line") {
  std::vector<std::string> lines;
  Log* self = nullptr;
  Log log([&](LogLevel level, std::string_view line) {
    lines.emplace_back(line);
    if (line == "first") self->Write(level, "second");
  });
  self = &log;
  log.Write(LogLevel::kInfo, "first");
  log.Drain();
  CHECK(lines == std::vector<std::string>{"first"});
  log.Drain();
  CHECK(lines == std::vector<std::string>{"first", "second"});
}

TEST_CASE("log: writers on many threads lose nothing below the limit") {
  int count = 0;
  Log log([&](LogLevel, std::string_view) { ++count; });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log] {
      for (int i = 0; i < 200; ++i) log.Write(LogLevel::kInfo, "line");
    });
  }
  for (std::thread& thread : threads) thread.join();
  log.Drain();
  CHECK(count == 800);
}

}  // namespace
}  // namespace pxport::log_test
