#include "encode/huffman.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace pxport {
namespace {

constexpr size_t kMaxSymbols = 288;
constexpr int kMaxBits = 15;

struct Leaf {
  uint32_t frequency;
  uint32_t symbol;
};

// Computes the depths of the leaves of Huffman's tree in place, for frequencies in ascending order (Moffat
// and Katajainen 1995). The array holds frequencies first, then parents, then depths in descending order.
void ComputeDepths(std::span<uint32_t> node) {
  const size_t count = node.size();
  size_t leaf = 0;
  size_t root = 0;
  const auto pop_smallest = [&](size_t next) {
    if (leaf >= count || (root < next && node[root] < node[leaf])) {
      const uint32_t frequency = node[root];
      node[root++] = static_cast<uint32_t>(next);
      return frequency;
    }
    return node[leaf++];
  };
  for (size_t next = 0; next + 1 < count; ++next) {
    const uint32_t first = pop_smallest(next);
    node[next] = first + pop_smallest(next);
  }
  // Converts parents to depths of inner nodes, from the root down.
  node[count - 2] = 0;
  for (size_t i = count - 2; i-- > 0;) node[i] = node[node[i]] + 1;
  // Converts depths of inner nodes to depths of leaves: every free place on a level that is not an inner node
  // is a leaf.
  size_t inner = count - 1;  // inner nodes not yet counted
  size_t place = count;
  size_t free = 1;
  for (uint32_t depth = 0; free > 0; ++depth) {
    size_t used = 0;
    while (inner > 0 && node[inner - 1] == depth) ++used, --inner;
    for (; free > used; --free) node[--place] = depth;
    free = 2 * used;
  }
}

// Counts the codes of each length after shortening those longer than `max_bits` at the cost of others.
std::array<uint32_t, kMaxBits + 1> CountLengths(std::span<const uint32_t> depths, int max_bits) {
  std::array<uint32_t, kMaxBits + 1> count{};
  uint32_t taken = 0;  // out of 2^max_bits codes of the maximum length
  for (uint32_t depth : depths) {
    const int bits = static_cast<int>(std::min<uint32_t>(depth, static_cast<uint32_t>(max_bits)));
    ++count[bits];
    taken += 1u << (max_bits - bits);
  }
  for (; taken > 1u << max_bits; --taken) {
    // Moves one code of the maximum length below the longest shorter one, which splits into two.
    int bits = max_bits - 1;
    while (count[bits] == 0) --bits;
    --count[max_bits];
    --count[bits];
    count[bits + 1] += 2;
  }
  return count;
}

}  // namespace

void HuffmanLengths(std::span<const uint32_t> frequencies, int max_bits, std::span<uint8_t> lengths) {
  assert(frequencies.size() <= kMaxSymbols && lengths.size() == frequencies.size() && max_bits <= kMaxBits);
  std::array<Leaf, kMaxSymbols> leaves;
  size_t count = 0;
  for (uint32_t symbol = 0; symbol < frequencies.size(); ++symbol) {
    lengths[symbol] = 0;
    if (frequencies[symbol] > 0) leaves[count++] = {frequencies[symbol], symbol};
  }
  for (uint32_t symbol = 0; count < 2; ++symbol) {
    if (frequencies[symbol] == 0) leaves[count++] = {0, symbol};
  }
  const std::span<Leaf> used(leaves.data(), count);
  std::sort(used.begin(), used.end(), [](const Leaf& a, const Leaf& b) {
    return a.frequency != b.frequency ? a.frequency < b.frequency : a.symbol < b.symbol;
  });
  std::array<uint32_t, kMaxSymbols> nodes;
  for (size_t i = 0; i < count; ++i) nodes[i] = used[i].frequency;
  ComputeDepths({nodes.data(), count});
  const auto count_of = CountLengths({nodes.data(), count}, max_bits);
  size_t next = 0;
  for (int bits = max_bits; bits > 0; --bits) {
    for (uint32_t i = 0; i < count_of[bits]; ++i) lengths[used[next++].symbol] = static_cast<uint8_t>(bits);
  }
}

void CanonicalCodes(std::span<const uint8_t> lengths, std::span<uint16_t> codes) {
  std::array<uint32_t, kMaxBits + 1> count{};
  for (uint8_t bits : lengths) ++count[bits];
  count[0] = 0;
  std::array<uint32_t, kMaxBits + 1> next{};
  for (int bits = 1; bits <= kMaxBits; ++bits) next[bits] = (next[bits - 1] + count[bits - 1]) << 1;
  for (size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    const int bits = lengths[symbol];
    uint32_t code = bits > 0 ? next[bits]++ : 0;
    uint32_t reversed = 0;
    for (int i = 0; i < bits; ++i, code >>= 1) reversed = reversed << 1 | (code & 1);
    codes[symbol] = static_cast<uint16_t>(reversed);
  }
}

}  // namespace pxport
