#include "encode/huffman.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <queue>
#include <random>
#include <vector>

namespace pxport::huffman_test {
namespace {

std::vector<uint8_t> Lengths(const std::vector<uint32_t>& frequencies, int max_bits) {
  std::vector<uint8_t> lengths(frequencies.size(), 99);
  HuffmanLengths(frequencies, max_bits, lengths);
  return lengths;
}

// The share of 2^15 codes of the maximum length that is in use.
uint32_t Kraft(const std::vector<uint8_t>& lengths) {
  uint32_t sum = 0;
  for (uint8_t bits : lengths) sum += bits > 0 ? 32768u >> bits : 0;
  return sum;
}

uint64_t Cost(const std::vector<uint32_t>& frequencies, const std::vector<uint8_t>& lengths) {
  uint64_t cost = 0;
  for (size_t i = 0; i < lengths.size(); ++i) cost += uint64_t{frequencies[i]} * lengths[i];
  return cost;
}

// The sum of the inner nodes of Huffman's tree, as in the textbook.
uint64_t BestCost(const std::vector<uint32_t>& frequencies) {
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> queue;
  for (uint32_t frequency : frequencies) {
    if (frequency > 0) queue.push(frequency);
  }
  if (queue.size() == 1) return queue.top();  // one bit nevertheless
  uint64_t cost = 0;
  while (queue.size() > 1) {
    uint64_t sum = queue.top();
    queue.pop();
    sum += queue.top();
    queue.pop();
    cost += sum;
    queue.push(sum);
  }
  return cost;
}

TEST_CASE("huffman: small codes") {
  CHECK(Lengths({1, 1}, 15) == std::vector<uint8_t>{1, 1});
  CHECK(Lengths({5, 2, 1, 1}, 15) == std::vector<uint8_t>{1, 2, 3, 3});
  CHECK(Lengths({0, 7, 0, 7, 7, 7}, 15) == std::vector<uint8_t>{0, 2, 0, 2, 2, 2});
}

TEST_CASE("huffman: fewer than two symbols still make a complete code") {
  CHECK(Lengths({0, 0, 0}, 15) == std::vector<uint8_t>{1, 1, 0});
  CHECK(Lengths({9, 0, 0}, 15) == std::vector<uint8_t>{1, 1, 0});
  CHECK(Lengths({0, 0, 9}, 15) == std::vector<uint8_t>{1, 0, 1});
}

TEST_CASE(
    "huffman: random frequencies give complete codes within the limit, optimal where it does not bind") {
  std::mt19937 random(1);
  for (int i = 0; i < 4000; ++i) {
    std::vector<uint32_t> frequencies(2 + random() % 287);
    const int shape = static_cast<int>(random() % 4);
    for (uint32_t& frequency : frequencies) {
      const auto r = static_cast<uint32_t>(random());
      frequency = shape == 0   ? r % 2
                  : shape == 1 ? r % 1000
                  : shape == 2 ? r % 7 / 6 * (r >> 12)
                               : 1u << (r % 18);
    }
    const auto used = std::count_if(frequencies.begin(), frequencies.end(), [](uint32_t f) { return f > 0; });
    for (int max_bits : {15, 14, 9}) {
      const auto lengths = Lengths(frequencies, max_bits);
      REQUIRE(Kraft(lengths) == 32768);
      REQUIRE(*std::max_element(lengths.begin(), lengths.end()) <= max_bits);
      for (size_t a = 1; a < lengths.size(); ++a) {
        if (used >= 2) REQUIRE((lengths[a] > 0) == (frequencies[a] > 0));
        if (frequencies[a] > frequencies[a - 1] && frequencies[a - 1] > 0)
          REQUIRE(lengths[a] <= lengths[a - 1]);
      }
      const bool bound = *std::max_element(lengths.begin(), lengths.end()) == max_bits;
      const uint64_t best = BestCost(frequencies);
      if (!bound && used >= 1) REQUIRE(Cost(frequencies, lengths) == best);
      REQUIRE(Cost(frequencies, lengths) >= best);
    }
  }
}

TEST_CASE("huffman: Fibonacci frequencies, the deepest tree, are limited at little cost") {
  std::vector<uint32_t> frequencies = {1, 1};
  while (frequencies.size() < 30) frequencies.push_back(frequencies.end()[-1] + frequencies.end()[-2]);
  for (int max_bits : {5, 7, 15}) {
    const auto lengths = Lengths(frequencies, max_bits);
    CHECK(Kraft(lengths) == 32768);
    CHECK(*std::max_element(lengths.begin(), lengths.end()) == max_bits);
  }
  CHECK(Cost(frequencies, Lengths(frequencies, 15)) < BestCost(frequencies) * 101 / 100);
}

TEST_CASE("huffman: canonical codes of RFC 1951") {
  const std::vector<uint8_t> lengths = {3, 3, 3, 3, 3, 2, 4, 4};
  std::vector<uint16_t> codes(8);
  CanonicalCodes(lengths, codes);
  // 010 011 100 101 110 00 1110 1111, each with its bits reversed.
  CHECK(codes == std::vector<uint16_t>{0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111});
}

TEST_CASE("huffman: no code is a prefix of another") {
  std::mt19937 random(2);
  std::vector<uint32_t> frequencies(60);
  for (uint32_t& frequency : frequencies) frequency = static_cast<uint32_t>(random() % 500);
  const auto lengths = Lengths(frequencies, 11);
  std::vector<uint16_t> codes(lengths.size());
  CanonicalCodes(lengths, codes);
  for (size_t a = 0; a < codes.size(); ++a) {
    for (size_t b = 0; b < codes.size(); ++b) {
      if (a == b || lengths[a] == 0 || lengths[b] < lengths[a]) continue;
      CHECK((codes[b] & ((1 << lengths[a]) - 1)) != codes[a]);
    }
  }
}

}  // namespace
}  // namespace pxport::huffman_test
