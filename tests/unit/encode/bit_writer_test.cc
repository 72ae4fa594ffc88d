#include "encode/bit_writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace pxport::bit_writer_test {
namespace {

constexpr size_t kSlack = 8;  // bytes that the writer may overwrite after the last one

// The bytes of a sequence of bits, first bit lowest, padded with zeros.
std::string PackBits(const std::vector<bool>& bits) {
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(static_cast<uint8_t>(bytes[i / 8]) | 1u << (i % 8));
  }
  return bytes;
}

std::string TextOf(const std::vector<uint8_t>& memory, const uint8_t* end) {
  return {memory.data(), end};
}

TEST_CASE("bit writer: the first bit is the lowest of the first byte, as RFC 1951 packs bits") {
  std::vector<uint8_t> memory(2 + kSlack, 0xEE);
  BitWriter writer(memory.data());
  writer.Put(1, 1);
  writer.Put(0b10, 2);
  writer.Put(0b11001, 5);
  writer.Put(0b101, 3);
  CHECK(TextOf(memory, writer.Align()) == "\xCD\x05");
}

TEST_CASE("bit writer: Flush stores whole bytes and keeps the other bits") {
  std::vector<uint8_t> memory(8 + kSlack, 0xEE);
  BitWriter writer(memory.data());
  writer.Put(0x1ABCDE, 21);
  writer.Flush();
  CHECK(writer.next() == memory.data() + 2);
  CHECK(writer.count() == 5);
  CHECK(writer.bits() == 0x1A);
  CHECK(memory[0] == 0xDE);
  CHECK(memory[1] == 0xBC);
  writer.Flush();
  CHECK(writer.next() == memory.data() + 2);
  CHECK(writer.count() == 5);
}

TEST_CASE("bit writer: Align adds nothing at a byte boundary") {
  std::vector<uint8_t> memory(1 + kSlack, 0xEE);
  BitWriter writer(memory.data());
  CHECK(writer.Align() == memory.data());
  writer.Put(0xA5, 8);
  CHECK(writer.Align() == memory.data() + 1);
  CHECK(writer.Align() == memory.data() + 1);
  CHECK(memory[0] == 0xA5);
}

TEST_CASE("bit writer: a second writer continues after the first") {
  std::vector<uint8_t> memory(4 + kSlack, 0xEE);
  BitWriter first(memory.data());
  first.Put(0x5A5, 11);
  first.Flush();
  BitWriter second(first.next(), first.bits(), first.count());
  second.Put(0x1F, 5);
  second.Put(0x7, 3);
  CHECK(TextOf(memory, second.Align()) == "\xA5\xFD\x07");
}

TEST_CASE("bit writer: random bits, flushed at every allowed moment, and nothing far after them changes") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<uint8_t> memory(400 + kSlack, 0xEE);
    std::vector<bool> bits;
    BitWriter writer(memory.data());
    uint32_t pending = 0;
    while (bits.size() < 3000) {
      const auto count = static_cast<uint32_t>(random() % 57);
      if (pending + count > 56 || random() % 4 == 0) {
        writer.Flush();
        pending = 0;
      }
      const uint64_t value = random() & ((uint64_t{1} << count) - 1);
      writer.Put(value, count);
      pending += count;
      for (uint32_t i = 0; i < count; ++i) bits.push_back((value >> i & 1) != 0);
    }
    const uint8_t* const end = writer.Align();
    REQUIRE(TextOf(memory, end) == PackBits(bits));
    const auto after = memory.begin() + (end - memory.data()) + static_cast<std::ptrdiff_t>(kSlack);
    REQUIRE(std::all_of(after, memory.end(), [](uint8_t byte) { return byte == 0xEE; }));
  }
}

}  // namespace
}  // namespace pxport::bit_writer_test
