#include "encode/lz77.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>

#include "encode/gzip.h"

namespace pxport::lz77_test {
namespace {

// Rebuilds the block from its sequences and literals, and checks the limits and the counts.
void CheckParsed(std::string_view block, const Parsed& parsed) {
  std::string rebuilt;
  std::array<uint32_t, 256> literals{};
  std::array<uint32_t, kMaxMatch + 1> lengths{};
  std::array<uint32_t, 30> slots{};
  for (const Sequence* sequence = parsed.sequences.data();; ++sequence) {
    REQUIRE(sequence->literals <= block.size() - rebuilt.size());
    for (uint32_t i = 0; i < sequence->literals; ++i) {
      const char c = block[rebuilt.size()];
      ++literals[static_cast<uint8_t>(c)];
      rebuilt.push_back(c);
    }
    if (sequence->length == 0) break;
    REQUIRE(sequence->length >= 3);
    REQUIRE(sequence->length <= kMaxMatch);
    REQUIRE(sequence->distance >= 1);
    REQUIRE(sequence->distance <= rebuilt.size());
    REQUIRE(sequence->slot == DistanceSlot(sequence->distance));
    ++lengths[sequence->length];
    ++slots[sequence->slot];
    for (uint32_t i = 0; i < sequence->length; ++i)
      rebuilt.push_back(rebuilt[rebuilt.size() - sequence->distance]);
    REQUIRE(rebuilt.size() <= block.size());
  }
  REQUIRE(rebuilt == block);
  REQUIRE(literals == parsed.literals);
  REQUIRE(lengths == parsed.lengths);
  REQUIRE(slots == parsed.slots);
}

size_t CountCopied(const Parsed& parsed) {
  size_t bytes = 0;
  for (uint32_t length = 0; length <= kMaxMatch; ++length) bytes += length * parsed.lengths[length];
  return bytes;
}

std::string Noise(std::mt19937& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

std::string CopiesAtRandomDistances(std::mt19937& random, size_t size) {
  std::string text = Noise(random, 64);
  while (text.size() < size) {
    const size_t distance = 1 + random() % std::min<size_t>(text.size(), 40000);
    for (auto n = random() % 400; n > 0; --n) text.push_back(text[text.size() - distance]);
    text += Noise(random, random() % 20);
  }
  text.resize(size);
  return text;
}

TEST_CASE("lz77: the distance codes of RFC 1951, section 3.2.5") {
  constexpr uint32_t kFirst[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                 33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
  constexpr uint32_t kExtra[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
  for (uint32_t slot = 0; slot < 30; ++slot) {
    CHECK(DistanceBase(slot) == kFirst[slot]);
    CHECK(DistanceExtraBits(slot) == kExtra[slot]);
    const uint32_t last = slot == 29 ? 32768 : kFirst[slot + 1] - 1;
    for (uint32_t distance = kFirst[slot]; distance <= last; ++distance) {
      if (DistanceSlot(distance) != slot) FAIL_CHECK("distance ", distance);
    }
  }
}

TEST_CASE("lz77: sequences rebuild the block, and the counts match") {
  std::mt19937 random(1);
  for (const int level : {0, 1, 2}) {
    Lz77 lz77(level);
    CheckParsed("", lz77.Parse(""));
    for (size_t size = 1; size < 60; ++size) {
      CheckParsed(std::string(size, 'x'), lz77.Parse(std::string(size, 'x')));
      const std::string bytes = Noise(random, size);
      CheckParsed(bytes, lz77.Parse(bytes));
    }
    for (int i = 0; i < 20; ++i) {
      const std::string text = CopiesAtRandomDistances(random, 1 + random() % kGzipBlockBytes);
      CheckParsed(text, lz77.Parse(text));
    }
    const std::string zeros(kGzipBlockBytes, '\0');
    CheckParsed(zeros, lz77.Parse(zeros));
    const std::string noise = Noise(random, kGzipBlockBytes);
    CheckParsed(noise, lz77.Parse(noise));
  }
}

TEST_CASE("lz77: repetitions are found up to the distance of deflate, and not beyond") {
  std::mt19937 random(2);
  for (const int level : {0, 1, 2}) {
    Lz77 lz77(level);
    const std::string start = Noise(random, 32767);
    const std::string near = start + start.substr(0, 1000);
    const Parsed& parsed = lz77.Parse(near);
    CheckParsed(near, parsed);
    CHECK(CountCopied(parsed) >= kMaxMatch);  // in noise only every fourth position is tested
    const std::string far = Noise(random, 32769) + "a text of more than sixteen bytes";
    const std::string both = "a text of more than sixteen bytes" + far;
    const Parsed& parsed_far = lz77.Parse(both);
    CheckParsed(both, parsed_far);
    CHECK(CountCopied(parsed_far) < 33);
  }
}

TEST_CASE("lz77: a run of one byte is copied in matches of the maximum length") {
  for (const int level : {0, 1, 2}) {
    Lz77 lz77(level);
    const Parsed& parsed = lz77.Parse(std::string(1 + 10 * kMaxMatch, 'x'));
    CHECK(parsed.lengths[kMaxMatch] == 10);
    CHECK(parsed.literals['x'] == 1);
  }
}

TEST_CASE("lz77: higher levels find at least as much in rows of a file") {
  std::string csv;
  for (int row = 0; row < 2000; ++row) {
    csv +=
        fmt::format("C{:08},Anna,realized,2026-01-{:02},{}\n", row * 7919 % 100000, row % 28 + 1, row * 31);
  }
  size_t copied[3];
  for (const int level : {0, 1, 2}) {
    Lz77 lz77(level);
    copied[level] = CountCopied(lz77.Parse(csv));
  }
  CHECK(copied[0] > csv.size() / 2);
  CHECK(copied[2] > copied[0]);
}

TEST_CASE("lz77: the result does not depend on what was parsed before or on the memory around the block") {
  std::mt19937 random(3);
  const std::string block = CopiesAtRandomDistances(random, 50000);
  for (const int level : {0, 1, 2}) {
    const auto sequences = [](const Parsed& parsed) {
      std::string bytes;
      for (const Sequence* s = parsed.sequences.data();; ++s) {
        bytes += fmt::format("{} {} {};", s->literals, s->length, s->distance);
        if (s->length == 0) return bytes;
      }
    };
    Lz77 fresh(level), used(level);
    const std::string expected = sequences(fresh.Parse(block));
    used.Parse(Noise(random, 100000));
    used.Parse(block.substr(1000));
    const std::string memory = Noise(random, 13) + block + Noise(random, 13);
    CHECK(sequences(used.Parse(std::string_view(memory).substr(13, block.size()))) == expected);
  }
}

}  // namespace
}  // namespace pxport::lz77_test
