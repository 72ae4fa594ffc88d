#include "encode/lz77.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

#define PX_ALWAYS_INLINE inline __attribute__((always_inline))

namespace pxport {
namespace {

constexpr uint32_t kMinMatch = 4;
constexpr uint32_t kMaxDistance = 32'767;
// Up to here eight bytes can be read at a position and at the two behind it.
constexpr size_t kTail = 12;

uint64_t Load64(const uint8_t* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Equality only, so the order of bytes does not matter.
uint32_t LoadWord(const uint8_t* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Of the first `bytes` bytes. More of them than a match needs: in data like hexadecimal digests, where every
// four bytes have been seen somewhere, they keep short matches away that cost more than their literals, and
// cost time.
template <int bytes, int bits>
uint32_t HashOfBytes(const uint8_t* at) {
  return static_cast<uint32_t>(((Load64(at) << (64 - 8 * bytes)) * 0x9E3779B185EBCA87) >> (64 - bits));
}

// How many bytes are equal, up to `end` of the first.
PX_ALWAYS_INLINE uint32_t Common(const uint8_t* a, const uint8_t* b, const uint8_t* end) {
  const uint8_t* const start = a;
  for (; end - a >= 8; a += 8, b += 8) {
    if (const uint64_t differing = Load64(a) ^ Load64(b)) {
      return static_cast<uint32_t>(a - start + (std::countr_zero(differing) >> 3));
    }
  }
  while (a < end && *a == *b) ++a, ++b;
  return static_cast<uint32_t>(a - start);
}

// Positions are kept modulo 2^16. A distance from them is at most the position itself (the tables begin with
// zeros, and below 2^16 nothing wraps), so that the bytes it points at exist; whether they match is compared.
uint32_t DistanceTo(size_t position, uint16_t entry) {
  return static_cast<uint16_t>(position - entry);
}

// Sixteen bytes of which each may stand in a digest, a UUID or a long number. Nothing in such a run repeats
// but by chance: a search would take time to find what costs as much as its literals.
constexpr size_t kLazyBytes = 16;
constexpr int kMostWindows = 4;   // passed over at once: what is behind may repeat all the same
constexpr size_t kRandomRun = 4;  // literals behind which it is tried, once in a run
PX_ALWAYS_INLINE bool LooksRandom(const uint8_t* at) {
  using Bytes __attribute__((vector_size(kLazyBytes))) = uint8_t;  // compiles to SSE2 or NEON
  using Halves __attribute__((vector_size(kLazyBytes))) = uint64_t;
  Bytes bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  const auto digit = bytes - '0' <= 9;
  const auto letter = bytes - 'a' <= 5;
  const auto known = reinterpret_cast<Halves>(digit | letter | (bytes == '-'));
  return (known[0] & known[1]) == ~uint64_t{0};
}

// DistanceSlot looked up, which is quicker on processors where the number of a word's bits is slow to find.
// From 257 on, slots hold whole multiples of 128.
struct SlotTable {
  std::array<uint8_t, 256> near{}, far{};
  constexpr SlotTable() {
    for (uint32_t i = 0; i < 256; ++i) {
      near[i] = static_cast<uint8_t>(DistanceSlot(i + 1));
      far[i] = static_cast<uint8_t>(DistanceSlot((i << 7) + 1));
    }
  }
  uint32_t Of(uint32_t distance) const {
    const uint32_t offset = distance - 1;
    return offset < 256 ? near[offset] : far[offset >> 7];
  }
};
constexpr SlotTable kSlotTable;

// The sequences and counts of one block as they grow.
class TokenCollector {
 public:
  TokenCollector(const uint8_t* in, Parsed* parsed)
      : in_(in), parsed_(parsed), next_(parsed->sequences.data()) {
    parsed_->literals.fill(0);
    parsed_->lengths.fill(0);
    parsed_->slots.fill(0);
  }

  size_t run_start() const { return run_start_; }
  void Literal(size_t position) { ++parsed_->literals[in_[position]]; }
  void Unliteral(size_t position) { --parsed_->literals[in_[position]]; }
  void Copy(size_t position, uint32_t length, uint32_t distance) {
    const uint32_t slot = kSlotTable.Of(distance);
    *next_++ = {static_cast<uint32_t>(position - run_start_), slot, static_cast<uint16_t>(length),
                static_cast<uint16_t>(distance)};
    ++parsed_->lengths[length];
    ++parsed_->slots[slot];
    run_start_ = position + length;
  }
  void End(size_t position, size_t size) {
    for (; position < size; ++position) Literal(position);
    *next_++ = {static_cast<uint32_t>(size - run_start_), 0, 0, 0};
  }

 private:
  const uint8_t* const in_;
  Parsed* const parsed_;
  Sequence* next_;
  size_t run_start_ = 0;  // first literal of the sequence to come
};

// Takes every match it meets, one candidate a position. In long runs of literals it passes over what looks
// random, and looks only at every second, then every fourth position; a match found late is extended
// backwards.
template <int hash_bytes, int hash_bits, size_t second, size_t fourth>
void ParseGreedily(const uint8_t* in, size_t size, uint16_t* table, Parsed* parsed) {
  constexpr auto hash = HashOfBytes<hash_bytes, hash_bits>;
  TokenCollector out(in, parsed);
  std::fill_n(table, size_t{1} << hash_bits, uint16_t{0});
  const size_t limit = size > kTail ? size - kTail : 0;
  size_t at = 0;
  while (at < limit) {
    uint16_t& entry = table[hash(in + at)];
    const uint32_t distance = DistanceTo(at, entry);
    entry = static_cast<uint16_t>(at);
    // One branch for both conditions (the load is always in bounds): a second one would be mispredicted too.
    if ((distance - 1 < kMaxDistance) & (LoadWord(in + at) == LoadWord(in + at - distance))) {
      const uint8_t* const end = in + std::min(size, at + kMaxMatch);
      uint32_t length = kMinMatch + Common(in + at + kMinMatch, in + at + kMinMatch - distance, end);
      while (at > out.run_start() && at > distance && length < kMaxMatch &&
             in[at - 1] == in[at - 1 - distance]) {
        --at;
        ++length;
        out.Unliteral(at);
      }
      out.Copy(at, length, distance);
      table[hash(in + at + 1)] = static_cast<uint16_t>(at + 1);
      table[hash(in + at + 2)] = static_cast<uint16_t>(at + 2);
      at += length;
      continue;
    }
    const size_t run = at - out.run_start();
    out.Literal(at++);  // may pass `limit`, not the end
    if (run == kRandomRun) {
      for (int i = 0; i < kMostWindows && size - at > kLazyBytes + kTail && LooksRandom(in + at); ++i) {
        for (const size_t end = at + kLazyBytes; at < end; ++at) out.Literal(at);
      }
      continue;
    }
    if (run < second) continue;
    out.Literal(at++);
    if (run < fourth) continue;
    out.Literal(at++);
    out.Literal(at++);
  }
  out.End(at, size);
}

}  // namespace

// Level 2: two candidates a position, newest first, and a look whether the next position has a longer match.
struct Lz77Bucket {
  uint16_t newer;
  uint16_t older;
};

namespace {

constexpr int kBucketBits = 14;
constexpr uint32_t kLazyBelow = 16;          // longer matches are taken at once
constexpr size_t kSparseRun = 16;            // literals behind which only every second position is looked at
constexpr uint32_t kShortMatchReach = 2048;  // a match of four from farther costs more than its literals

struct Match {
  uint32_t length = 0;
  uint32_t distance = 0;
};

class LazyParser {
 public:
  LazyParser(const uint8_t* in, size_t size, Lz77Bucket* table) : in_(in), size_(size), table_(table) {}

  void Run(Parsed* parsed) {
    TokenCollector out(in_, parsed);
    std::fill_n(table_, size_t{1} << kBucketBits, Lz77Bucket{0, 0});
    const size_t limit = size_ > kTail ? size_ - kTail : 0;
    size_t at = 0;
    while (at < limit) {
      Match match = Find(at);
      if (match.length == 0 || (match.length == kMinMatch && match.distance > kShortMatchReach)) {
        const size_t run = at - out.run_start();
        out.Literal(at++);
        if (run >= kSparseRun) out.Literal(at++);
        continue;
      }
      while (match.length < kLazyBelow && at + 1 < limit) {
        const Match next = Find(at + 1);
        if (next.length <= match.length) break;
        out.Literal(at++);
        match = next;
      }
      out.Copy(at, match.length, match.distance);
      const size_t end = std::min(at + match.length, limit);
      for (size_t inside = at + 2; inside < end; ++inside) Insert(inside);
      at += match.length;
    }
    out.End(at, size_);
  }

 private:
  // The longer of the two candidates, the nearer of equals; and enters the position.
  Match Find(size_t at) {
    const Lz77Bucket bucket = Insert(at);
    Match best;
    Try(at, DistanceTo(at, bucket.newer), &best);
    Try(at, DistanceTo(at, bucket.older), &best);
    return best;
  }

  Lz77Bucket Insert(size_t at) {
    Lz77Bucket& bucket = table_[HashOfBytes<5, kBucketBits>(in_ + at)];
    const Lz77Bucket before = bucket;
    bucket = {static_cast<uint16_t>(at), before.newer};
    return before;
  }

  void Try(size_t at, uint32_t distance, Match* best) const {
    if (!((distance - 1 < kMaxDistance) & (LoadWord(in_ + at) == LoadWord(in_ + at - distance)))) return;
    const uint8_t* const end = in_ + std::min(size_, at + kMaxMatch);
    const uint32_t length = kMinMatch + Common(in_ + at + kMinMatch, in_ + at + kMinMatch - distance, end);
    if (length > best->length) *best = {length, distance};
  }

  const uint8_t* const in_;
  const size_t size_;
  Lz77Bucket* const table_;
};

constexpr size_t kMaxBlock = 256 * 1024;

}  // namespace

struct Lz77::Tables {
  std::array<uint16_t, 1 << 13> single;
  std::array<Lz77Bucket, 1 << kBucketBits> buckets;
};

Lz77::Lz77(int level) : level_(level), tables_(std::make_unique<Tables>()) {
  parsed_.sequences.resize(kMaxBlock / kMinMatch + 1);
}
Lz77::~Lz77() = default;

const Parsed& Lz77::Parse(std::string_view block) {
  assert(block.size() <= kMaxBlock);
  const auto* in = reinterpret_cast<const uint8_t*>(block.data());
  switch (level_) {
    case 0:
      ParseGreedily<6, 12, 4, 8>(in, block.size(), tables_->single.data(), &parsed_);
      break;
    case 1:
      ParseGreedily<7, 13, 12, 24>(in, block.size(), tables_->single.data(), &parsed_);
      break;
    default:
      LazyParser(in, block.size(), tables_->buckets.data()).Run(&parsed_);
  }
  return parsed_;
}

}  // namespace pxport
