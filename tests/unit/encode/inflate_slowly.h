// An inflater straight from RFC 1951, one bit at a time: independent of ISA-L and of the project's own
// tables.
#ifndef PXPORT_TESTS_UNIT_ENCODE_INFLATE_SLOWLY_H_
#define PXPORT_TESTS_UNIT_ENCODE_INFLATE_SLOWLY_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pxport {

// Decodes deflate blocks up to the end of the data, which must be a byte boundary, or to the last block.
class SlowInflater {
 public:
  explicit SlowInflater(std::string_view data) : data_(data) {}

  std::string Run() {
    bool last = false;
    while (!last && at_ < 8 * data_.size()) {
      last = Bits(1) != 0;
      const uint32_t type = Bits(2);
      REQUIRE(type < 3);
      ++blocks_of_type_[type];
      if (type == 0) {
        CopyStored();
      } else {
        if (type == 1) SetFixedCodes();
        if (type == 2) ReadCodes();
        ReadSymbols();
      }
    }
    ended_ = last;
    return std::move(out_);
  }

  bool ended() const { return ended_; }  // a block was marked as the last one
  int stored_blocks() const { return blocks_of_type_[0]; }
  int fixed_blocks() const { return blocks_of_type_[1]; }
  int dynamic_blocks() const { return blocks_of_type_[2]; }

 private:
  using Code = std::vector<uint8_t>;  // the length of each symbol's code

  uint32_t Bits(uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; ++i, ++at_) {
      REQUIRE(at_ < 8 * data_.size());
      value |= (static_cast<uint8_t>(data_[at_ / 8]) >> (at_ % 8) & 1u) << i;
    }
    return value;
  }

  void CopyStored() {
    at_ = (at_ + 7) / 8 * 8;
    const uint32_t size = Bits(16);
    REQUIRE(Bits(16) == (~size & 0xFFFF));
    for (uint32_t i = 0; i < size; ++i) out_.push_back(static_cast<char>(Bits(8)));
  }

  // Section 3.2.2: codes of one length are consecutive, in the order of their symbols.
  size_t ReadSymbol(const Code& code) {
    uint32_t bits = 0, first = 0;
    for (uint8_t length = 1; length <= 15; ++length) {
      bits = bits << 1 | Bits(1);
      first <<= 1;
      for (size_t symbol = 0; symbol < code.size(); ++symbol) {
        if (code[symbol] == length && first++ == bits) return symbol;
      }
    }
    FAIL("no such code");
    return 0;
  }

  // Section 3.2.6.
  void SetFixedCodes() {
    literals_.assign(288, 8);
    std::fill(literals_.begin() + 144, literals_.begin() + 256, 9);
    std::fill(literals_.begin() + 256, literals_.begin() + 280, 7);
    distances_.assign(30, 5);
  }

  // Section 3.2.7.
  void ReadCodes() {
    const uint32_t literals = 257 + Bits(5), distances = 1 + Bits(5), lengths = 4 + Bits(4);
    REQUIRE(literals <= 286);
    REQUIRE(distances <= 30);
    constexpr size_t kOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    Code length_code(19, 0);
    for (uint32_t i = 0; i < lengths; ++i) length_code[kOrder[i]] = static_cast<uint8_t>(Bits(3));
    Code all;
    while (all.size() < literals + distances) {
      const size_t symbol = ReadSymbol(length_code);
      if (symbol == 16) REQUIRE(!all.empty());
      const uint8_t repeated = symbol < 16 ? static_cast<uint8_t>(symbol) : symbol == 16 ? all.back() : 0;
      const uint32_t times = symbol < 16    ? 1
                             : symbol == 16 ? 3 + Bits(2)
                             : symbol == 17 ? 3 + Bits(3)
                                            : 11 + Bits(7);
      all.insert(all.end(), times, repeated);
    }
    REQUIRE(all.size() == literals + distances);
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(literals);
    literals_.assign(all.begin(), middle);
    distances_.assign(middle, all.end());
  }

  // Section 3.2.5.
  void ReadSymbols() {
    constexpr uint32_t kLengthBase[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    constexpr uint32_t kLengthExtra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    constexpr uint32_t kDistanceBase[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                          33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                          1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    for (;;) {
      const size_t symbol = ReadSymbol(literals_);
      if (symbol == 256) return;
      if (symbol < 256) {
        out_.push_back(static_cast<char>(symbol));
        continue;
      }
      REQUIRE(symbol < 286);
      const uint32_t length = kLengthBase[symbol - 257] + Bits(kLengthExtra[symbol - 257]);
      const size_t slot = ReadSymbol(distances_);
      const auto extra = static_cast<uint32_t>(slot < 4 ? 0 : slot / 2 - 1);
      const uint32_t distance = kDistanceBase[slot] + Bits(extra);
      REQUIRE(distance <= out_.size());
      for (uint32_t i = 0; i < length; ++i) out_.push_back(out_[out_.size() - distance]);
    }
  }

  const std::string_view data_;
  size_t at_ = 0;  // in bits
  std::string out_;
  Code literals_, distances_;
  int blocks_of_type_[3] = {};
  bool ended_ = false;
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_ENCODE_INFLATE_SLOWLY_H_
