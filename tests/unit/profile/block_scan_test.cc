#include "profile/block_scan.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "base/code_point.h"

namespace pxport::block_scan_test {
namespace {

uint64_t MaskOf(const std::string& text, size_t block, bool (*matches)(char)) {
  uint64_t mask = 0;
  for (size_t bit = 0; bit < 64; ++bit) {
    if (matches(text[block * 64 + bit])) mask |= uint64_t{1} << bit;
  }
  return mask;
}

bool HasBit(const std::vector<uint64_t>& blocks, size_t at) {
  return (blocks[at / 64] >> (at % 64) & 1) != 0;
}

TEST_CASE("escaped bytes and starts of scalars are found across blocks") {
  std::mt19937 random(1);
  constexpr size_t kBlocks = 8;
  for (int round = 0; round < 500; ++round) {
    std::string text(kBlocks * 64, 'x');
    const unsigned one_in = 1 + random() % 4;
    for (char& c : text) c = random() % one_in == 0 ? '\\' : 'x';
    ScanState state;
    std::vector<uint64_t> escaped, starts;
    for (size_t block = 0; block < kBlocks; ++block) {
      escaped.push_back(EscapedBytes(MaskOf(text, block, [](char c) { return c == '\\'; }), &state));
      starts.push_back(ScalarStarts(MaskOf(text, block, [](char c) { return c == 'x'; }), &state));
    }
    bool after_escape = false;
    for (size_t at = 0; at < text.size(); ++at) {
      REQUIRE(HasBit(escaped, at) == after_escape);
      REQUIRE(HasBit(starts, at) == (text[at] == 'x' && (at == 0 || text[at - 1] != 'x')));
      after_escape = !after_escape && text[at] == '\\';
    }
    CHECK(state.escaped == (after_escape ? 1 : 0));
  }
}

TEST_CASE("the positions of set bits are stored in ascending order") {
  uint32_t out[64];
  CHECK(StoreBits(0, 100, out) == out);
  CHECK(StoreBits(uint64_t{1} << 63 | 0b101, 100, out) == out + 3);
  CHECK(out[0] == 100);
  CHECK(out[1] == 102);
  CHECK(out[2] == 163);
  CHECK(StoreBits(~uint64_t{0}, 0, out) == out + 64);
  CHECK(out[63] == 63);
}

// The check that the kernels do with these tables, byte by byte.
bool HasFault(const std::string& text) {
  const auto byte = [&](size_t at, size_t back) -> unsigned {
    return at < back ? 0U : static_cast<unsigned char>(text[at - back]);
  };
  for (size_t at = 0; at < text.size(); ++at) {
    const unsigned before = byte(at, 1);
    const unsigned errors =
        utf8::kFirstHigh[before >> 4] & utf8::kFirstLow[before & 15] & utf8::kSecondHigh[byte(at, 0) >> 4];
    const bool must_be_tail = byte(at, 2) >= 0xE0 || byte(at, 3) >= 0xF0;
    if ((errors ^ (must_be_tail ? utf8::kTwoTails : 0U)) != 0) return true;
  }
  return false;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    if (point.value == CodePoint::kMalformed) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

TEST_CASE("the tables of the UTF-8 check accept exactly valid UTF-8") {
  const auto check = [](std::initializer_list<unsigned> bytes) {
    std::string text;
    for (const unsigned byte : bytes) text += static_cast<char>(byte);
    text += "   ";  // a truncated sequence is found in the bytes after it
    REQUIRE(HasFault(text) == !IsUtf8(text));
  };
  // Both sides of every limit in the table of RFC 3629.
  const unsigned bounds[] = {0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                             0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                             0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF};
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) check({first, second});
    for (const unsigned second : bounds) {
      for (const unsigned third : bounds) {
        check({first, second, third});
        for (const unsigned fourth : {0x22U, 0x7FU, 0x80U, 0xBFU, 0xC2U, 0xFFU})
          check({first, second, third, fourth});
      }
    }
  }
}

}  // namespace
}  // namespace pxport::block_scan_test
