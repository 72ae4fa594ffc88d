// Lines: their ends, their maximum length, and the reports about invalid ones.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "harness.h"

namespace pxport::testing::reader_test {
namespace {

Wish NameWish() {
  return {{Path({"n"})}, {}, {}};
}
std::string Line(int n) {
  return "{\"n\":" + std::to_string(n) + "}";
}
std::string Expected(int n) {
  return "number:" + std::to_string(n) + "\npresent\n";
}

TEST_CASE("all lines are read and counted, empty ones are only counted") {
  const std::string chunk = Line(1) + "\n\n \t \r\n" + Line(2) + "\r\n" + Line(3) + "\n\n\n" + Line(4);
  for (const IndexKernel kernel : Kernels()) {
    const Reading reading = Read(chunk, NameWish(), {.kernel = kernel});
    CHECK(reading.lines == 8);
    REQUIRE(reading.outcomes.size() == 4);
    const uint64_t lines[] = {0, 3, 4, 7};
    for (int i = 0; i < 4; ++i) {
      CHECK(reading.outcomes[static_cast<size_t>(i)].line == lines[i]);
      CHECK(reading.outcomes[static_cast<size_t>(i)].extracted == Expected(i + 1));
    }
  }
}

TEST_CASE("an empty chunk, and chunks of line ends and spaces") {
  for (const IndexKernel kernel : Kernels()) {
    const auto lines = [&](const std::string& chunk) {
      const Reading reading = Read(chunk, NameWish(), {.kernel = kernel});
      CHECK(reading.outcomes.empty());
      return reading.lines;
    };
    CHECK(lines("") == 0);
    CHECK(lines("\n") == 1);
    CHECK(lines("\r\n") == 1);
    CHECK(lines(" ") == 1);
    CHECK(lines("\n\n") == 2);
    CHECK(lines("\n ") == 2);
    CHECK(lines(std::string(100000, '\n')) == 100000);
    CHECK(lines(std::string(100000, ' ')) == 1);
  }
}

TEST_CASE("an invalid line is reported without its line end") {
  for (const IndexKernel kernel : Kernels()) {
    const Reading reading = Read(" {\"n\": \r\n{} x\t\r\n", NameWish(), {.kernel = kernel});
    REQUIRE(reading.outcomes.size() == 2);
    CHECK(reading.outcomes[0].extracted == " {\"n\": ");
    CHECK(reading.outcomes[1].extracted == "{} x\t");
  }
}

TEST_CASE("a false return stops reading immediately") {
  for (const IndexKernel kernel : Kernels()) {
    for (const std::string& middle : {Line(2), std::string("{"), std::string("")}) {
      const std::string chunk = Line(1) + "\n" + middle + "\n" + Line(3) + "\n" + Line(4) + "\n";
      const Reading one = Read(chunk, NameWish(), {.kernel = kernel}, 1);
      CHECK(one.outcomes.size() == 1);
      CHECK(one.lines == 1);
      const Reading two = Read(chunk, NameWish(), {.kernel = kernel}, 2);
      CHECK(two.outcomes.size() == 2);
      CHECK(two.lines == (middle.empty() ? 3 : 2));
    }
  }
}

TEST_CASE("a line may be as long as the limit but not longer, whatever its content") {
  for (const IndexKernel kernel : Kernels()) {
    for (const size_t limit : {size_t{20}, size_t{1000}, size_t{100000}}) {
      const auto line = [](size_t size) { return "{\"n\":\"" + std::string(size - 8, 'x') + "\"}"; };
      const ProfileReader::Options options{.max_line_bytes = limit, .kernel = kernel};
      for (const char* end : {"", "\n", "\r\n"}) {
        const Reading fits = Read(line(limit) + end, NameWish(), options);
        REQUIRE(fits.outcomes.size() == 1);
        CHECK(fits.outcomes[0].good);

        const std::string bad_long = "{" + std::string(limit, 'x');
        for (const std::string& text : {line(limit + 1), bad_long, std::string(limit + 1, ' ')}) {
          const Reading over = Read(Line(1) + "\n" + text + end, NameWish(), options);
          REQUIRE(over.outcomes.size() == 2);
          CHECK(over.outcomes[0].good);
          CHECK(!over.outcomes[1].good);
          CHECK(over.outcomes[1].line == 1);
          CHECK(over.outcomes[1].column == limit + 1);
          CHECK(over.outcomes[1].reason == "line longer than " + std::to_string(limit) + " bytes");
          CHECK(over.outcomes[1].extracted == text.substr(0, limit));
        }
      }
    }
  }
}

TEST_CASE("a line of many megabytes is read, and so is the line after it") {
  std::string huge = "{\"a\":[0";
  while (huge.size() < 3 * kMiB) huge += ",{\"k\":[1,2.5,\"\\u00e9\"]}";
  huge += "],\"n\":7}";
  for (const IndexKernel kernel : Kernels()) {
    const Reading reading =
        Read(Line(1) + "\n" + huge + "\n" + Line(2) + "\n", NameWish(), {.kernel = kernel});
    REQUIRE(reading.outcomes.size() == 3);
    CHECK(reading.outcomes[1].extracted == Expected(7));
    CHECK(reading.outcomes[2].extracted == Expected(2));
  }
}

TEST_CASE("an invalid line is reported with its column and reason") {
  struct Case {
    std::string text;
    uint64_t column;
    std::string reason;
  };
  const Case cases[] = {
      {"[1]", 1, "an array begins, where one profile per line is expected"},
      {"  7", 3, "not a JSON object"},
      {"{\"a\":1 \"b\":2}", 8, "expected ',' or '}' after a member"},
      {"{\"a\":[1 2]}", 9, "expected ',' or ']' after an element"},
      {"{\"a\":1} {\"a\":2}", 9, "another profile begins, where one profile per line is expected"},
      {"{\"a\":1}}", 8, "more text after the profile's closing brace"},
      {"{\"a\" 1}", 6, "expected ':' after a key"},
      {"{\"a\":1,}", 8, "expected a key after ','"},
      {"{a:1}", 2, "expected '\"' or '}' after '{'"},
      {"{\"a\":}", 6, "expected a value"},
      {"{\"a\":tru}", 9, "expected 'true'"},
      {"{\"a\":truex}", 10, "unexpected character after true"},
      {"{\"a\":012}", 7, "number with a leading zero"},
      {"{\"a\":1.}", 8, "expected a digit in a number"},
      {"{\"a\":12x}", 8, "unexpected character after a number"},
      {"{\"a\":\"x\ty\"}", 8, "string with a raw control character (0x09)"},
      {"{\"a\":\"\\x\"}", 7, "unknown escape in a string"},
      {"{\"a\":\"\\u12g4\"}", 7, "\\u escape without four hex digits"},
      {"{\"a\":\"\\ud800\"}", 7, "lone surrogate in \\u escape"},
      {"{\"a\":\"x\xc3\"}", 8, "not valid UTF-8"},
      {"{\"a\":\xff}", 6, "not valid UTF-8"},
      {"{\"a\":\"x", 8, "the line ends too early: string without its closing quote"},
      {"{\"a\":1", 7, "the line ends too early: expected ',' or '}' after a member"},
      {"{\"a\":" + std::string(1024, '['), 1029, "nested deeper than 1024"},
  };
  for (const IndexKernel kernel : Kernels()) {
    for (const Case& test : cases) {
      CAPTURE(test.text.substr(0, 200));
      const Reading reading = Read(Line(1) + "\n" + test.text + "\n", NameWish(), {.kernel = kernel});
      REQUIRE(reading.outcomes.size() == 2);
      CHECK(!reading.outcomes[1].good);
      CHECK(reading.outcomes[1].line == 1);
      CHECK(reading.outcomes[1].column == test.column);
      CHECK(reading.outcomes[1].reason == test.reason);
    }
  }
}

TEST_CASE("an odd number of quotes invalidates one line only") {
  for (const IndexKernel kernel : Kernels()) {
    std::string chunk;
    for (int i = 0; i < 200; ++i) chunk += (i % 7 == 3 ? "{\"n\":\"}" : Line(i)) + "\n";
    const Reading reading = Read(chunk, NameWish(), {.kernel = kernel});
    REQUIRE(reading.outcomes.size() == 200);
    for (int i = 0; i < 200; ++i) {
      const Outcome& outcome = reading.outcomes[static_cast<size_t>(i)];
      CHECK(outcome.good == (i % 7 != 3));
      if (outcome.good) CHECK(outcome.extracted == Expected(i));
    }
  }
}

TEST_CASE("fast validation ignores faults in skipped values only") {
  const auto good = [](const std::string& line, const Wish& wish) {
    const Reading reading = Read(line, wish, {.validation = Validation::kFast});
    REQUIRE(reading.outcomes.size() == 1);
    return reading.outcomes[0].good;
  };
  const Wish wish{{Path({"a"})}, {{"E"}}, {{"ups", "s"}}};
  CHECK(good(R"({"skipped":01,"b":"\x","a":1})", wish));
  CHECK(!good(R"({"a":01})", wish));
  CHECK(!good(R"({"a":"\x"})", wish));
  CHECK(!good(R"({"a":[{"b":01}]})", wish));
  CHECK(!good(R"({"a":[{"b":"\ud800"}]})", wish));
  CHECK(!good(R"({"identityMap":{"E":[{"id":"\x"}]}})", wish));
  CHECK(!good(R"({"segmentMembership":{"ups":{"s":{"status":truly}}}})", wish));
  CHECK(!good("{\"skipped\":\"\x01\"}", wish));
  CHECK(!good("{\"skipped\":\"\xff\"}", wish));
  CHECK(!good(R"({"skipped":[}})", wish));
}

}  // namespace
}  // namespace pxport::testing::reader_test
