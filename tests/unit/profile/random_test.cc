// Thousands of damaged lines: the reader must accept the same lines as the reference and return the same
// fields. The result must not depend on how a file is split into chunks.
#include <doctest/doctest.h>

#include <random>

#include "harness.h"
#include "json_cases.h"
#include "profile/fault.h"
#include "reference.h"

namespace pxport::testing::profile_random_test {
namespace {

using Random = std::mt19937;

size_t RandomBelow(Random* random, size_t end) {
  return std::uniform_int_distribution<size_t>(0, end - 1)(*random);
}

// Makes one to three random changes. Never adds a line end, which would split the line.
std::string Damage(std::string line, Random* random) {
  static const std::string kSpecialBytes =
      "{}[]:,\"\\ "
      "\t\r0123456789-+.eEtfnull\x01\x0c\x1a\x7f\x80\xbf\xc3\xe2\xf0\xffu";
  for (size_t changes = 1 + RandomBelow(random, 3); changes > 0; --changes) {
    if (line.empty()) return "{";
    const size_t at = RandomBelow(random, line.size());
    switch (RandomBelow(random, 7)) {
      case 0:
        line[at] = kSpecialBytes[RandomBelow(random, kSpecialBytes.size())];
        break;
      case 1:
        line.insert(at, 1, kSpecialBytes[RandomBelow(random, kSpecialBytes.size())]);
        break;
      case 2:
        line.erase(at, 1 + RandomBelow(random, 3));
        break;
      case 3:
        line.resize(at);
        break;
      case 4:
        line[at] = static_cast<char>(line[at] ^ static_cast<char>(1 << RandomBelow(random, 8)));
        break;
      case 5: {  // a copy of a part of the line
        const size_t from = RandomBelow(random, line.size());
        const std::string piece = line.substr(from, 1 + RandomBelow(random, 40));
        line.insert(at, piece);
        break;
      }
      default: {
        const size_t other = RandomBelow(random, line.size());
        std::swap(line[at], line[other]);
        break;
      }
    }
  }
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  return line;
}

bool HasOnlySpaces(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

TEST_CASE("damaged lines are accepted and read as by the reference") {
  const Wish wish = BroadWish();
  const auto samples = SampleLines();
  for (const IndexKernel kernel : Kernels()) {
    Random random(20260102);
    std::vector<std::string> lines;
    std::string chunk;
    int good_lines = 0, bad_lines = 0;
    for (int i = 0; i < 12000; ++i) {
      const std::string line = Damage(samples[RandomBelow(&random, samples.size())], &random);
      if (HasOnlySpaces(line) || line.ends_with('\r')) continue;
      const auto root = ParseObject(line);
      (root ? good_lines : bad_lines)++;
      const Reading reading = Read(line, wish, {.kernel = kernel});
      CAPTURE(line.substr(0, 200));
      REQUIRE(reading.outcomes.size() == 1);
      REQUIRE(reading.outcomes[0].good == root.has_value());
      REQUIRE(FindFault(line).has_value() == !root);
      const Reading fast = Read(line, wish, {.validation = Validation::kFast, .kernel = kernel});
      if (root) {
        REQUIRE(reading.outcomes[0].extracted == Extract(*root, wish));
        REQUIRE(fast.outcomes == reading.outcomes);
      } else {
        REQUIRE(reading.outcomes[0].extracted == line);
        REQUIRE(reading.outcomes[0].reason != "not valid JSON");
      }
      chunk += line + (RandomBelow(&random, 5) == 0 ? "\r\n" : "\n");
      lines.push_back(line);
    }
    // The test needs both valid and invalid lines.
    CHECK(good_lines > 1000);
    CHECK(bad_lines > 1000);
    const Reading together = Read(chunk, wish, {.kernel = kernel});
    REQUIRE(together.outcomes.size() == lines.size());
    for (size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(lines[i]);
      const auto root = ParseObject(lines[i]);
      REQUIRE(together.outcomes[i].good == root.has_value());
      REQUIRE(together.outcomes[i].line == i);
      if (root) REQUIRE(together.outcomes[i].extracted == Extract(*root, wish));
    }
  }
}

TEST_CASE("a profile that is cut at any byte is rejected") {
  for (const IndexKernel kernel : Kernels()) {
    for (const std::string& line : SampleLines()) {
      for (size_t size = 1; size < line.size(); ++size) {
        const std::string cut = line.substr(0, size);
        if (HasOnlySpaces(cut)) continue;
        CAPTURE(cut);
        const Reading reading = Read(cut, {}, {.kernel = kernel});
        REQUIRE(reading.outcomes.size() == 1);
        REQUIRE(reading.outcomes[0].good == ParseObject(cut).has_value());
      }
    }
  }
}

TEST_CASE("the result does not depend on the chunks") {
  const Wish wish = BroadWish();
  const auto samples = SampleLines();
  Random random(7);
  std::vector<std::string> lines;
  std::string file;
  for (int i = 0; i < 3000; ++i) {
    std::string line = samples[RandomBelow(&random, samples.size())];
    switch (RandomBelow(&random, 60)) {
      case 0:
        line = Damage(line, &random);
        break;
      case 1:
        line = "  ";
        break;
      case 2:
        line = "";
        break;
      case 3:
        line =
            "{\"long\":\"" + std::string(40000 + RandomBelow(&random, 40000), 'x') + "\"," + line.substr(1);
        break;
      default:
        break;
    }
    line += RandomBelow(&random, 4) == 0 ? "\r\n" : "\n";
    file += line;
    lines.push_back(line);
  }
  for (const IndexKernel kernel : Kernels()) {
    const Reading whole = Read(file, wish, {.kernel = kernel});
    CHECK(whole.lines == lines.size());
    for (int round = 0; round < 8; ++round) {
      std::vector<Outcome> outcomes;
      size_t line = 0;
      while (line < lines.size()) {
        const size_t end = std::min(lines.size(), line + 1 + RandomBelow(&random, round < 4 ? 3 : 600));
        std::string chunk;
        for (size_t i = line; i < end; ++i) chunk += lines[i];
        const Reading part = Read(chunk, wish, {.kernel = kernel});
        REQUIRE(part.lines == end - line);
        for (Outcome outcome : part.outcomes) {
          outcome.line += line;
          outcomes.push_back(std::move(outcome));
        }
        line = end;
      }
      REQUIRE(outcomes == whole.outcomes);
    }
  }
}

}  // namespace
}  // namespace pxport::testing::profile_random_test
