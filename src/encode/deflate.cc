#include "encode/deflate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "encode/bit_writer.h"
#include "encode/gzip.h"
#include "encode/huffman.h"

namespace pxport {
namespace {

// Literals, the end of the block and lengths. The last two have a fixed code but no meaning.
constexpr size_t kLiterals = 288;
constexpr size_t kLiteralsInUse = 286;
constexpr size_t kDistanceSlots = 30;
constexpr size_t kEndOfBlock = 256;
constexpr size_t kFirstLength = 257;
constexpr uint32_t kMinLength = 3;
// Lower than the limit of deflate, so that four literals fit between two flushes of CodeWriter.
constexpr int kMaxLiteralBits = 13;
constexpr int kMaxSlotBits = 15;
constexpr size_t kMaxStored = 65'535;
constexpr size_t kStoredHeader = 5;

enum BlockType : uint32_t { kStored = 0, kFixed = 1, kDynamic = 2 };

struct LengthSymbols {
  std::array<uint8_t, kMaxMatch + 1> symbol{};  // minus kFirstLength
  std::array<uint8_t, kMaxMatch + 1> extra_bits{};
  std::array<uint16_t, kMaxMatch + 1> base{};
};
constexpr LengthSymbols MakeLengthSymbols() {
  LengthSymbols table;
  uint32_t length = kMinLength;
  for (uint32_t symbol = 0; symbol < 28; ++symbol) {
    const uint32_t extra = symbol < 8 ? 0 : symbol / 4 - 1;
    const uint32_t base = length;
    for (; length < base + (1u << extra) && length < kMaxMatch; ++length) {
      table.symbol[length] = static_cast<uint8_t>(symbol);
      table.extra_bits[length] = static_cast<uint8_t>(extra);
      table.base[length] = static_cast<uint16_t>(base);
    }
  }
  table.symbol[kMaxMatch] = 28;  // a symbol of its own, although the previous one could express it
  table.base[kMaxMatch] = kMaxMatch;
  return table;
}
constexpr LengthSymbols kLength = MakeLengthSymbols();

struct Frequencies {
  std::array<uint32_t, kLiterals> literals{};
  std::array<uint32_t, kDistanceSlots> slots{};
  uint64_t extra_bits = 0;  // of lengths and distances

  explicit Frequencies(const Parsed& parsed) : slots(parsed.slots) {
    std::copy(parsed.literals.begin(), parsed.literals.end(), literals.begin());
    literals[kEndOfBlock] = 1;
    for (uint32_t length = kMinLength; length <= kMaxMatch; ++length) {
      literals[kFirstLength + kLength.symbol[length]] += parsed.lengths[length];
      extra_bits += uint64_t{parsed.lengths[length]} * kLength.extra_bits[length];
    }
    for (uint32_t slot = 0; slot < kDistanceSlots; ++slot)
      extra_bits += uint64_t{slots[slot]} * DistanceExtraBits(slot);
  }
};

struct PrefixCodes {
  std::array<uint8_t, kLiterals> literal_bits{};
  std::array<uint8_t, kDistanceSlots> slot_bits{};

  static PrefixCodes MakeOptimal(const Frequencies& frequencies) {
    PrefixCodes code;
    HuffmanLengths(std::span(frequencies.literals).first<kLiteralsInUse>(), kMaxLiteralBits,
                   std::span(code.literal_bits).first<kLiteralsInUse>());
    HuffmanLengths(frequencies.slots, kMaxSlotBits, code.slot_bits);
    return code;
  }
  static PrefixCodes MakeFixed() {
    PrefixCodes code;
    for (size_t i = 0; i < kLiterals; ++i) code.literal_bits[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    code.slot_bits.fill(5);
    return code;
  }
  uint64_t CountBits(const Frequencies& of) const {
    uint64_t bits = of.extra_bits;
    for (size_t i = 0; i < kLiterals; ++i) bits += uint64_t{of.literals[i]} * literal_bits[i];
    for (size_t i = 0; i < kDistanceSlots; ++i) bits += uint64_t{of.slots[i]} * slot_bits[i];
    return bits;
  }
};

// Writes a dynamic code as the head of its block spells it: the code lengths, run-length encoded, in a prefix
// code of their own.
class CodeHeader {
 public:
  explicit CodeHeader(const PrefixCodes& code) {
    while (literals_ > kFirstLength && code.literal_bits[literals_ - 1] == 0) --literals_;
    while (slots_ > 1 && code.slot_bits[slots_ - 1] == 0) --slots_;
    std::array<uint8_t, kLiteralsInUse + kDistanceSlots> all;
    std::copy_n(code.literal_bits.begin(), literals_, all.begin());
    std::copy_n(code.slot_bits.begin(), slots_, all.begin() + static_cast<std::ptrdiff_t>(literals_));
    EncodeRuns({all.data(), literals_ + slots_});
    std::array<uint32_t, kSymbols> frequencies{};
    for (size_t i = 0; i < count_; ++i) ++frequencies[items_[i].symbol];
    HuffmanLengths(frequencies, 7, bits_);
    while (ordered_ > 4 && bits_[kOrder[ordered_ - 1]] == 0) --ordered_;
  }

  uint64_t CountBits() const {
    uint64_t bits = 5 + 5 + 4 + 3 * ordered_;
    for (size_t i = 0; i < count_; ++i) bits += bits_[items_[i].symbol] + kExtraBits[items_[i].symbol];
    return bits;
  }

  void Write(BitWriter* out) const {
    out->Put(literals_ - kFirstLength, 5);
    out->Put(slots_ - 1, 5);
    out->Put(ordered_ - 4, 4);
    for (size_t i = 0; i < ordered_; ++i) {
      out->Flush();
      out->Put(bits_[kOrder[i]], 3);
    }
    std::array<uint16_t, kSymbols> codes;
    CanonicalCodes(bits_, codes);
    for (size_t i = 0; i < count_; ++i) {
      const Item item = items_[i];
      out->Flush();
      out->Put(codes[item.symbol], bits_[item.symbol]);
      out->Put(item.extra, kExtraBits[item.symbol]);
    }
    out->Flush();
  }

 private:
  static constexpr size_t kSymbols = 19;
  static constexpr uint8_t kRepeat = 16;     // repeats the previous length 3 to 6 times
  static constexpr uint8_t kZeros = 17;      // 3 to 10 zeros
  static constexpr uint8_t kManyZeros = 18;  // 11 to 138 zeros
  static constexpr std::array<uint8_t, kSymbols> kExtraBits = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                               0, 0, 0, 0, 0, 0, 2, 3, 7};
  static constexpr std::array<uint8_t, kSymbols> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
  struct Item {
    uint8_t symbol;
    uint8_t extra;
  };

  void EncodeRuns(std::span<const uint8_t> lengths) {
    for (size_t i = 0; i < lengths.size();) {
      const uint8_t length = lengths[i];
      size_t run = 1;
      while (i + run < lengths.size() && lengths[i + run] == length) ++run;
      i += run;
      if (length == 0) {
        for (; run >= 11; run -= std::min<size_t>(run, 138)) Add(kManyZeros, std::min<size_t>(run, 138) - 11);
        if (run >= 3) Add(kZeros, std::exchange(run, 0) - 3);
      } else {
        Add(length, 0);
        for (--run; run >= 3; run -= std::min<size_t>(run, 6)) Add(kRepeat, std::min<size_t>(run, 6) - 3);
      }
      for (; run > 0; --run) Add(length, 0);
    }
  }
  void Add(uint8_t symbol, size_t extra) { items_[count_++] = {symbol, static_cast<uint8_t>(extra)}; }

  size_t literals_ = kLiteralsInUse;
  size_t slots_ = kDistanceSlots;
  std::array<Item, kLiteralsInUse + kDistanceSlots> items_;
  size_t count_ = 0;
  std::array<uint8_t, kSymbols> bits_;
  size_t ordered_ = kSymbols;  // number of lengths of this code that are written
};

// Packs a code and its extra bits for CodeWriter.
constexpr uint64_t PackCode(uint64_t value, uint32_t bits) {
  return bits == 0 ? 0 : value << (64 - bits) | bits;
}

// Writes codes from the position of a BitWriter on; the first code occupies the lowest bits. New bits enter
// at the top of the word. A packed code has its bits at the top and their count at the bottom, so it needs no
// unpacking or masking: shifts use only the lowest six bits. The counts that remain in the word stay below
// all codes if at most 59 bits are put between two calls of Flush, at most 31 at a time.
class CodeWriter {
 public:
  explicit CodeWriter(const BitWriter& at)
      : next_(at.next()), word_(PackCode(at.bits(), at.count())), count_(at.count()) {}

  void Put(uint64_t code) {
    word_ = word_ >> (code & 63) | code;
    count_ += static_cast<uint32_t>(code);
  }
  // Combines two codes first: this does not depend on the word.
  void Put(uint64_t first, uint64_t second) {
    const uint64_t both = first >> (second & 63) | second;
    const auto count = static_cast<uint32_t>(first) + static_cast<uint32_t>(second);
    word_ = word_ >> (count & 63) | both;
    count_ += count;
  }
  // Stores the whole bytes and keeps the remaining bits.
  void Flush() {
    const uint64_t low = word_ >> 1 >> (63 - count_);
    const uint64_t ordered = std::endian::native == std::endian::little ? low : __builtin_bswap64(low);
    std::memcpy(next_, &ordered, sizeof ordered);
    next_ += count_ >> 3;
    count_ &= 7;
  }
  BitWriter End() const { return BitWriter(next_, word_ >> 1 >> (63 - count_), count_); }

 private:
  uint8_t* next_;
  uint64_t word_;
  uint32_t count_;
};

struct SlotEntry {
  uint64_t code;  // packed
  uint32_t base;
  uint32_t extra_bits;
};

struct WriteTables {
  std::array<uint64_t, 256> literals;  // all packed
  std::array<uint64_t, kMaxMatch + 1> lengths;
  std::array<SlotEntry, kDistanceSlots> slots;
  uint64_t end_of_block;

  explicit WriteTables(const PrefixCodes& code) {
    std::array<uint16_t, kLiterals> codes;
    CanonicalCodes(code.literal_bits, codes);
    for (size_t i = 0; i < 256; ++i) literals[i] = PackCode(codes[i], code.literal_bits[i]);
    for (uint32_t length = kMinLength; length <= kMaxMatch; ++length) {
      const size_t symbol = kFirstLength + kLength.symbol[length];
      const uint32_t bits = code.literal_bits[symbol];
      lengths[length] = PackCode(codes[symbol] | (length - kLength.base[length]) << bits,
                                 bits + kLength.extra_bits[length]);
    }
    end_of_block = PackCode(codes[kEndOfBlock], code.literal_bits[kEndOfBlock]);
    std::array<uint16_t, kDistanceSlots> slot_codes;
    CanonicalCodes(code.slot_bits, slot_codes);
    for (uint32_t slot = 0; slot < kDistanceSlots; ++slot) {
      slots[slot] = {PackCode(slot_codes[slot], code.slot_bits[slot]), DistanceBase(slot),
                     DistanceExtraBits(slot)};
    }
  }
};

void WriteSequences(std::string_view block, const Parsed& parsed, const PrefixCodes& code,
                    BitWriter* shared) {
  const WriteTables tables(code);
  CodeWriter out(*shared);  // a local variable stays in registers
  const auto* at = reinterpret_cast<const uint8_t*>(block.data());
  const auto literal = [&](uint32_t i) { return tables.literals[at[i]]; };
  for (const Sequence* sequence = parsed.sequences.data();; ++sequence) {
    uint32_t left = sequence->literals;
    for (; left >= 4; left -= 4, at += 4) {
      out.Put(literal(0), literal(1));
      out.Put(literal(2), literal(3));
      out.Flush();
    }
    if (sequence->length == 0) {
      for (; left > 0; --left, ++at) out.Put(literal(0));
      break;
    }
    // Up to three more literals without a branch on their number. A copy follows, so all three bytes can be
    // read.
    out.Put(left > 0 ? literal(0) : 0, left > 1 ? literal(1) : 0);
    out.Put(left > 2 ? literal(2) : 0);
    out.Flush();
    at += left;
    const SlotEntry& slot = tables.slots[sequence->slot];
    out.Put(tables.lengths[sequence->length]);
    out.Put(slot.code, PackCode(sequence->distance - slot.base, slot.extra_bits));
    out.Flush();
    at += sequence->length;
  }
  out.Flush();
  out.Put(tables.end_of_block);
  out.Flush();
  *shared = out.End();
}

// Appends the bytes of the block unchanged, in pieces of at most 64 KiB.
void AppendStored(std::string_view block, std::string* out) {
  while (!block.empty()) {
    const std::string_view piece = block.substr(0, kMaxStored);
    block.remove_prefix(piece.size());
    const auto size = static_cast<uint16_t>(piece.size());
    const auto complement = static_cast<uint16_t>(~size);
    for (const int byte : {int{kStored}, size & 0xFF, size >> 8, complement & 0xFF, complement >> 8}) {
      out->push_back(static_cast<char>(byte));
    }
    out->append(piece);
  }
}

uint64_t CountStoredBytes(size_t size) {
  return size + kStoredHeader * ((size + kMaxStored - 1) / kMaxStored);
}

}  // namespace

// The output of a block is never larger than if stored. The writer may overwrite 8 more bytes.
Deflate::Deflate(int level)
    : lz77_(level),
      buffer_(std::make_unique_for_overwrite<uint8_t[]>(CountStoredBytes(kGzipBlockBytes) + 8)) {}
Deflate::~Deflate() = default;

void Deflate::Append(std::string_view block, std::string* out) {
  if (block.empty()) return;
  const Parsed& parsed = lz77_.Parse(block);
  const Frequencies frequencies(parsed);
  const PrefixCodes best = PrefixCodes::MakeOptimal(frequencies);
  const CodeHeader header(best);
  const PrefixCodes fixed = PrefixCodes::MakeFixed();
  const uint64_t dynamic_bits = header.CountBits() + best.CountBits(frequencies);
  const uint64_t fixed_bits = fixed.CountBits(frequencies);
  // After the codes, an empty stored block moves the output to a byte boundary.
  const uint64_t coded_bytes = (3 + std::min(dynamic_bits, fixed_bits) + 3 + 7) / 8 + 4;
  if (CountStoredBytes(block.size()) <= coded_bytes) return AppendStored(block, out);

  BitWriter writer(buffer_.get());
  writer.Put(0, 1);  // not the last block
  const bool dynamic = dynamic_bits < fixed_bits;
  writer.Put(dynamic ? kDynamic : kFixed, 2);
  if (dynamic) header.Write(&writer);
  writer.Flush();
  WriteSequences(block, parsed, dynamic ? best : fixed, &writer);
  writer.Put(0, 1);
  writer.Put(kStored, 2);
  uint8_t* end = writer.Align();
  std::memcpy(end, "\0\0\xFF\xFF", 4);
  end += 4;
  out->append(reinterpret_cast<const char*>(buffer_.get()), static_cast<size_t>(end - buffer_.get()));
}

}  // namespace pxport
