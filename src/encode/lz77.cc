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
// Before the last kTail bytes, eight bytes can be read at a position and at the next two.
constexpr size_t kTail = 12;

uint64_t Load64(const uint8_t* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Used only to test for equality, so the byte order does not matter.
uint32_t LoadWord(const uint8_t* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Hashes the first `bytes` bytes, more than a match needs. In data like hexadecimal digests every four bytes
// have occurred before; the longer hash avoids short matches, which take time and cost more than their
// literals.
template <int bytes, int bits>
uint32_t HashOfBytes(const uint8_t* at) {
  return static_cast<uint32_t>(((Load64(at) << (64 - 8 * bytes)) * 0x9E3779B185EBCA87) >> (64 - bits));
}

// The number of equal bytes, up to `end` of the first text.
PX_ALWAYS_INLINE uint32_t CountCommonBytes(const uint8_t* a, const uint8_t* b, const uint8_t* end) {
  const uint8_t* const start = a;
  for (; end - a >= 8; a += 8, b += 8) {
    if (const uint64_t differing = Load64(a) ^ Load64(b)) {
      return static_cast<uint32_t>(a - start + (std::countr_zero(differing) >> 3));
    }
  }
  while (a < end && *a == *b) ++a, ++b;
  return static_cast<uint32_t>(a - start);
}

// Positions are stored modulo 2^16. The distance to an entry is at most the position itself (the tables begin
// with zeros, and below 2^16 nothing wraps), so the bytes there exist. The caller compares whether they
// match.
uint32_t DistanceTo(size_t position, uint16_t entry) {
  return static_cast<uint16_t>(position - entry);
}

constexpr size_t kLazyBytes = 16;
constexpr int kMostWindows = 4;   // skipped at once; the data after them may still repeat
constexpr size_t kRandomRun = 4;  // number of literals after which a run is tested, once per run

// True if each of kLazyBytes bytes may be part of a digest, a UUID or a long number. Such runs repeat only by
// chance: searching them takes time and the matches cost as much as the literals.
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

// DistanceSlot by table lookup, which is faster on processors with a slow bit count. From distance 257 on,
// slots hold whole multiples of 128.
struct SlotTable {
  std::array<uint8_t, 256> near{}, far{};
  constexpr SlotTable() {
    for (uint32_t i = 0; i < 256; ++i) {
      near[i] = static_cast<uint8_t>(DistanceSlot(i + 1));
      far[i] = static_cast<uint8_t>(DistanceSlot((i << 7) + 1));
    }
  }
  uint32_t SlotOf(uint32_t distance) const {
    const uint32_t offset = distance - 1;
    return offset < 256 ? near[offset] : far[offset >> 7];
  }
};
constexpr SlotTable kSlotTable;

// Collects the sequences and counts of one block.
class TokenCollector {
 public:
  TokenCollector(const uint8_t* in, Parsed* parsed)
      : in_(in), parsed_(parsed), next_(parsed->sequences.data()) {
    parsed_->literals.fill(0);
    parsed_->lengths.fill(0);
    parsed_->slots.fill(0);
  }

  size_t run_start() const { return run_start_; }
  void AddLiteral(size_t position) { ++parsed_->literals[in_[position]]; }
  void RemoveLiteral(size_t position) { --parsed_->literals[in_[position]]; }
  void AddCopy(size_t position, uint32_t length, uint32_t distance) {
    const uint32_t slot = kSlotTable.SlotOf(distance);
    *next_++ = {static_cast<uint32_t>(position - run_start_), slot, static_cast<uint16_t>(length),
                static_cast<uint16_t>(distance)};
    ++parsed_->lengths[length];
    ++parsed_->slots[slot];
    run_start_ = position + length;
  }
  void Finish(size_t position, size_t size) {
    for (; position < size; ++position) AddLiteral(position);
    *next_++ = {static_cast<uint32_t>(size - run_start_), 0, 0, 0};
  }

 private:
  const uint8_t* const in_;
  Parsed* const parsed_;
  Sequence* next_;
  size_t run_start_ = 0;  // first literal of the next sequence
};

// Accepts every match, with one candidate per position. In long runs of literals it skips data that looks
// random and tests only every second, then every fourth position. A match that is found late is extended
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
    // One branch for both conditions (the load is always in bounds): a second branch would be mispredicted
    // too.
    if ((distance - 1 < kMaxDistance) & (LoadWord(in + at) == LoadWord(in + at - distance))) {
      const uint8_t* const end = in + std::min(size, at + kMaxMatch);
      uint32_t length =
          kMinMatch + CountCommonBytes(in + at + kMinMatch, in + at + kMinMatch - distance, end);
      while (at > out.run_start() && at > distance && length < kMaxMatch &&
             in[at - 1] == in[at - 1 - distance]) {
        --at;
        ++length;
        out.RemoveLiteral(at);
      }
      out.AddCopy(at, length, distance);
      table[hash(in + at + 1)] = static_cast<uint16_t>(at + 1);
      table[hash(in + at + 2)] = static_cast<uint16_t>(at + 2);
      at += length;
      continue;
    }
    const size_t run = at - out.run_start();
    out.AddLiteral(at++);  // may pass `limit`, not the end
    if (run == kRandomRun) {
      for (int i = 0; i < kMostWindows && size - at > kLazyBytes + kTail && LooksRandom(in + at); ++i) {
        for (const size_t end = at + kLazyBytes; at < end; ++at) out.AddLiteral(at);
      }
      continue;
    }
    if (run < second) continue;
    out.AddLiteral(at++);
    if (run < fourth) continue;
    out.AddLiteral(at++);
    out.AddLiteral(at++);
  }
  out.Finish(at, size);
}

}  // namespace

// Level 2: two candidates per position, newest first, and a check whether the next position has a longer
// match.
struct Lz77Bucket {
  uint16_t newer;
  uint16_t older;
};

namespace {

constexpr int kBucketBits = 14;
constexpr uint32_t kLazyBelow = 16;          // longer matches are accepted at once
constexpr size_t kSparseRun = 16;            // literals after which only every second position is tested
constexpr uint32_t kShortMatchReach = 2048;  // a more distant match of four costs more than its literals

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
      Match match = FindMatch(at);
      if (match.length == 0 || (match.length == kMinMatch && match.distance > kShortMatchReach)) {
        const size_t run = at - out.run_start();
        out.AddLiteral(at++);
        if (run >= kSparseRun) out.AddLiteral(at++);
        continue;
      }
      while (match.length < kLazyBelow && at + 1 < limit) {
        const Match next = FindMatch(at + 1);
        if (next.length <= match.length) break;
        out.AddLiteral(at++);
        match = next;
      }
      out.AddCopy(at, match.length, match.distance);
      const size_t end = std::min(at + match.length, limit);
      for (size_t inside = at + 2; inside < end; ++inside) Insert(inside);
      at += match.length;
    }
    out.Finish(at, size_);
  }

 private:
  // Finds the longer of two candidates (the nearer if equal) and inserts the position.
  Match FindMatch(size_t at) {
    const Lz77Bucket bucket = Insert(at);
    Match best;
    TryCandidate(at, DistanceTo(at, bucket.newer), &best);
    TryCandidate(at, DistanceTo(at, bucket.older), &best);
    return best;
  }

  Lz77Bucket Insert(size_t at) {
    Lz77Bucket& bucket = table_[HashOfBytes<5, kBucketBits>(in_ + at)];
    const Lz77Bucket before = bucket;
    bucket = {static_cast<uint16_t>(at), before.newer};
    return before;
  }

  void TryCandidate(size_t at, uint32_t distance, Match* best) const {
    if (!((distance - 1 < kMaxDistance) & (LoadWord(in_ + at) == LoadWord(in_ + at - distance)))) return;
    const uint8_t* const end = in_ + std::min(size_, at + kMaxMatch);
    const uint32_t length =
        kMinMatch + CountCommonBytes(in_ + at + kMinMatch, in_ + at + kMinMatch - distance, end);
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
