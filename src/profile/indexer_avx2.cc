// The indexer for CPUs with AVX2: processes 64 bytes at a time in two halves.
#include "profile/indexer_x86.h"

#ifdef PX_X86_KERNELS
#include <immintrin.h>

#include <cstring>

#include "profile/block_scan.h"
#include "profile/grammar_table.h"

#define PX_AVX2 __attribute__((target("avx2,pclmul,bmi,bmi2,lzcnt,popcnt")))

namespace pxport {
namespace avx2 {
namespace {

PX_AVX2 inline __m256i Broadcast(const uint8_t* table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
}

PX_AVX2 inline __m256i Fill(unsigned byte) {
  return _mm256_set1_epi8(static_cast<char>(byte));
}

PX_AVX2 inline __m256i HighHalves(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), Fill(0x0f));
}

PX_AVX2 inline __m256i LowHalves(__m256i bytes) {
  return _mm256_and_si256(bytes, Fill(0x0f));
}

PX_AVX2 inline uint64_t Mask(__m256i first, __m256i second) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(first)) |
         static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(second))) << 32;
}

// 64 bytes.
struct Bytes {
  __m256i first, second;
};

PX_AVX2 inline Bytes Load(const void* from) {
  const auto* const parts = static_cast<const __m256i*>(from);
  return {_mm256_loadu_si256(parts), _mm256_loadu_si256(parts + 1)};
}

PX_AVX2 inline uint64_t Equal(const Bytes& bytes, unsigned byte) {
  return Mask(_mm256_cmpeq_epi8(bytes.first, Fill(byte)), _mm256_cmpeq_epi8(bytes.second, Fill(byte)));
}

// The bytes that have at least one of `bits`.
PX_AVX2 inline uint64_t Has(const Bytes& bytes, unsigned bits) {
  const __m256i zero = _mm256_setzero_si256();
  return ~Mask(_mm256_cmpeq_epi8(_mm256_and_si256(bytes.first, Fill(bits)), zero),
               _mm256_cmpeq_epi8(_mm256_and_si256(bytes.second, Fill(bits)), zero));
}

// The UTF-8 faults of 32 bytes that follow `before`.
PX_AVX2 inline __m256i Utf8Faults(__m256i bytes, __m256i before) {
  // For each byte: the bytes one, two and three before it.
  const __m256i lanes_before = _mm256_permute2x128_si256(before, bytes, 0x21);
  const __m256i back1 = _mm256_alignr_epi8(bytes, lanes_before, 15);
  const __m256i back2 = _mm256_alignr_epi8(bytes, lanes_before, 14);
  const __m256i back3 = _mm256_alignr_epi8(bytes, lanes_before, 13);
  const __m256i first_high = _mm256_shuffle_epi8(Broadcast(utf8::kFirstHigh), HighHalves(back1));
  const __m256i first_low = _mm256_shuffle_epi8(Broadcast(utf8::kFirstLow), LowHalves(back1));
  const __m256i second_high = _mm256_shuffle_epi8(Broadcast(utf8::kSecondHigh), HighHalves(bytes));
  const __m256i faults = _mm256_and_si256(_mm256_and_si256(first_high, first_low), second_high);
  // A second tail byte must be two bytes after E0 to FF, and three bytes after F0 to FF.
  const __m256i third = _mm256_subs_epu8(back2, Fill(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(back3, Fill(0xF0 - 0x80));
  const __m256i wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), Fill(0x80));
  return _mm256_xor_si256(faults, wanted);
}

[[gnu::noinline]] PX_AVX2 bool HasUtf8Fault(const char* block, const char* text, uint32_t base) {
  const Bytes bytes = Load(block);
  const __m256i before = base == 0 ? _mm256_setzero_si256() : Load(text + base - 64).second;
  const __m256i faults =
      _mm256_or_si256(Utf8Faults(bytes.first, before), Utf8Faults(bytes.second, bytes.first));
  return _mm256_testz_si256(faults, faults) == 0;
}

PX_AVX2 inline uint64_t PrefixXor(uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<uint64_t>(_mm_cvtsi128_si64(product));
}

// Spaces and operators by their low half byte: a byte is one of them if its entry equals the byte. The zeros
// match no byte: a zero byte is compared with the first entry, and operators are compared with bit 5 set.
// With bit 5 set, [ equals { and ] equals }, while comma and colon do not change. Two control characters
// become comma and colon this way; the caller excludes control characters.
alignas(16) constexpr uint8_t kSpaces[16] = {' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', 0, 0, 0, '\r', 0, 0};
alignas(16) constexpr uint8_t kOperators[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0};

PX_AVX2 inline uint64_t Matches(const Bytes& bytes, const Bytes& folded, const uint8_t* table) {
  const __m256i lookup = Broadcast(table);
  return Mask(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(lookup, bytes.first), folded.first),
              _mm256_cmpeq_epi8(_mm256_shuffle_epi8(lookup, bytes.second), folded.second));
}

struct Out {
  uint32_t* const positions;
  uint8_t* const kinds;
  size_t count;  // tokens so far
  uint32_t* escapes;
};

// Lists the set bits of each possible byte, in ascending order.
struct SetBits {
  alignas(64) uint8_t of[256][8];
  constexpr SetBits() : of{} {
    for (unsigned byte = 0; byte < 256; ++byte) {
      for (unsigned bit = 0, count = 0; bit < 8; ++bit) {
        if (byte >> bit & 1) of[byte][count++] = static_cast<uint8_t>(bit);
      }
    }
  }
};
constexpr SetBits kSetBits;

// Stores the positions of all tokens, and in kinds their first bytes (BytesToKinds converts them). Eight
// bytes at a time and branchless, because the number of tokens varies from block to block. Each step stores
// eight entries; the next step overwrites those that are not tokens.
PX_AVX2 PX_INLINE void StoreTokens(uint64_t tokens, const char* block, uint32_t base, Out* out) {
  __m256i first = _mm256_set1_epi32(static_cast<int>(base));
  size_t count = out->count;
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i, tokens >>= 8) {
    const uint8_t* const bits = kSetBits.of[tokens & 0xff];
    const __m128i order = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bits));
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(block + 8 * i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out->positions + count),
                        _mm256_add_epi32(_mm256_cvtepu8_epi32(order), first));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out->kinds + count), _mm_shuffle_epi8(bytes, order));
    count += static_cast<size_t>(__builtin_popcountll(tokens & 0xff));
    first = _mm256_add_epi32(first, _mm256_set1_epi32(8));
  }
  out->count = count;
}

// Looks up kKindOfByte for 32 bytes, the first bytes of tokens. Each half of a byte yields a mask of possible
// kinds. Both masks have one kind in common, or none, which means a scalar. (The shuffle returns zero for
// bytes from 0x80 up.)
PX_AVX2 PX_INLINE __m256i KindsOf(__m256i bytes) {
  using namespace token;
  alignas(16) constexpr uint8_t kByLowHalf[16] = {
      0, 0, kString, 0, 0, 0, 0, 0, 0, 0, kColon | kLineEnd, kObjectOpen, kComma, kObjectClose, 0, 0};
  alignas(16) constexpr uint8_t kByHighHalf[16] = {kLineEnd,       0, kString | kComma,          kColon, 0,
                                                   kOpen | kClose, 0, kObjectOpen | kObjectClose};
  const __m256i kinds = _mm256_and_si256(_mm256_shuffle_epi8(Broadcast(kByLowHalf), bytes),
                                         _mm256_shuffle_epi8(Broadcast(kByHighHalf), HighHalves(bytes)));
  const __m256i none = _mm256_cmpeq_epi8(kinds, _mm256_setzero_si256());
  return _mm256_or_si256(kinds, _mm256_and_si256(none, Fill(kScalar)));
}

PX_AVX2 void BytesToKinds(uint8_t* kinds, size_t count) {
  for (size_t i = 0; i < count; i += 32) {
    auto* const some = reinterpret_cast<__m256i*>(kinds + i);
    _mm256_storeu_si256(some, KindsOf(_mm256_loadu_si256(some)));
  }
}

// Indexes the block of 64 bytes at `block`, which is at offset `base` of the piece. Returns the faults
// instead of branching on them, because they are rare.
PX_AVX2 PX_INLINE uint64_t IndexBlock(const char* block, uint32_t base, const char* text, ScanState* state,
                                      Out* out, uint64_t* tokens_found) {
  const Bytes bytes = Load(block);
  const uint64_t high = Mask(bytes.first, bytes.second);
  uint64_t faults = 0;
  if ((high | state->high >> 61) != 0) [[unlikely]] {
    faults = HasUtf8Fault(block, text, base) ? 1 : 0;
  }
  state->high = high;

  uint64_t quotes = Equal(bytes, '"');
  const uint64_t backslashes = Equal(bytes, '\\');
  if ((backslashes | state->escaped) != 0) [[unlikely]] {
    const uint64_t escaped = EscapedBytes(backslashes, state);
    quotes &= ~escaped;
    out->escapes = StoreBits(backslashes & ~escaped, base, out->escapes);
  }
  // Includes the opening quote, excludes the closing one.
  const uint64_t in_string = PrefixXor(quotes) ^ state->in_string;
  state->in_string = static_cast<uint64_t>(static_cast<int64_t>(in_string) >> 63);

  const __m256i last_control = Fill(0x1f);
  const uint64_t controls =
      Mask(_mm256_cmpeq_epi8(_mm256_min_epu8(bytes.first, last_control), bytes.first),
           _mm256_cmpeq_epi8(_mm256_min_epu8(bytes.second, last_control), bytes.second));
  faults |= in_string & controls;

  const Bytes folded = {_mm256_or_si256(bytes.first, Fill(0x20)), _mm256_or_si256(bytes.second, Fill(0x20))};
  const uint64_t line_ends = Equal(bytes, '\n');
  const uint64_t operators = (Matches(bytes, folded, kOperators) & ~controls) | line_ends;
  const uint64_t spaces = Matches(bytes, bytes, kSpaces);
  const uint64_t scalars = ~(operators | spaces | quotes | in_string);
  *tokens_found = (operators & ~in_string) | (quotes & in_string) | ScalarStarts(scalars, state);
  return faults;
}

// The prefetch distance in bytes. Chunks are in the L3 cache, and the hardware prefetcher stops at the end of
// each page.
constexpr size_t kAhead = 1024;

PX_AVX2 bool IndexText(std::string_view text, Tokens* tokens) {
  tokens->Reserve(text.size());
  tokens->text = text;
  Out out{tokens->positions(), tokens->kinds(), 0, tokens->escapes()};
  out.escapes[-1] = 0;
  const auto add_line_end = [&out](uint32_t position) {
    out.positions[out.count] = position;
    out.kinds[out.count++] = '\n';
  };
  add_line_end(UINT32_MAX);

  ScanState state;
  uint64_t faults = 0;
  size_t base = 0;
  // Tokens are stored one block late: computing the masks of a block has a long latency, during which the CPU
  // stores the tokens of the block before it.
  uint64_t tokens_before = 0, block_tokens = 0;
  if (text.size() >= 64) {
    faults |= IndexBlock(text.data(), 0, text.data(), &state, &out, &tokens_before);
    for (base = 64; base + 64 <= text.size(); base += 64) {
      const char* const block = text.data() + base;
      _mm_prefetch(block + kAhead, _MM_HINT_T0);
      faults |= IndexBlock(block, static_cast<uint32_t>(base), text.data(), &state, &out, &block_tokens);
      StoreTokens(tokens_before, block - 64, static_cast<uint32_t>(base - 64), &out);
      tokens_before = block_tokens;
    }
    StoreTokens(tokens_before, text.data() + base - 64, static_cast<uint32_t>(base - 64), &out);
  }
  // Pad the rest with spaces. Also index an empty rest: a truncated UTF-8 sequence at the end of a block is
  // found in the next block.
  char last[64];
  std::memset(last, ' ', sizeof last);
  std::memcpy(last, text.data() + base, text.size() - base);
  faults |= IndexBlock(last, static_cast<uint32_t>(base), text.data(), &state, &out, &block_tokens);
  StoreTokens(block_tokens, last, static_cast<uint32_t>(base), &out);

  if (!text.empty() && text.back() != '\n') {
    add_line_end(static_cast<uint32_t>(text.size()));
  }
  *out.escapes = UINT32_MAX;
  tokens->count = out.count;
  BytesToKinds(out.kinds, out.count);
  std::memset(out.kinds + out.count, 0, kKindSlack);
  tokens->escape_count = static_cast<size_t>(out.escapes - tokens->escapes());
  return faults == 0 && state.in_string == 0;
}

PX_AVX2 inline __m256i Load32(const uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
PX_AVX2 inline __m256i Is(__m256i kinds, uint8_t kind) {
  return _mm256_cmpeq_epi8(kinds, Fill(kind));
}
// The kinds that have none of `bits`.
PX_AVX2 inline __m256i Lacks(__m256i kinds, uint8_t bits) {
  return Is(_mm256_and_si256(kinds, Fill(bits)), 0);
}

PX_AVX2 inline __m256i FlagsAround(__m256i in_object, __m256i outermost) {
  return _mm256_or_si256(_mm256_and_si256(in_object, Fill(bracket::kInObject)),
                         _mm256_and_si256(outermost, Fill(bracket::kOutermost)));
}

// The results of Neighborhood for 32 tokens, a byte per token.
struct Checked {
  __m256i wrong;  // not zero: the token is not InOrder
  __m256i flags;  // BracketFlags; undefined for tokens that are not brackets
};
PX_AVX2 PX_INLINE Checked CheckNeighbors(const uint8_t* kinds, __m256i follow_low, __m256i follow_high) {
  const __m256i before = Load32(kinds - 1), here = Load32(kinds), next = Load32(kinds + 1),
                second = Load32(kinds + 2), third = Load32(kinds + 3);
  const __m256i followed =
      _mm256_and_si256(next, _mm256_and_si256(_mm256_shuffle_epi8(follow_low, LowHalves(here)),
                                              _mm256_shuffle_epi8(follow_high, HighHalves(here))));
  const __m256i colon_before = Is(before, token::kColon);
  const __m256i object = Is(here, token::kObjectOpen);
  const __m256i string_next = Is(next, token::kString);
  const __m256i colon_second = Is(second, token::kColon);
  const __m256i member_ends = _mm256_or_si256(
      Is(next, token::kObjectClose),
      _mm256_and_si256(Is(next, token::kComma),
                       _mm256_and_si256(Is(second, token::kString), Is(third, token::kColon))));
  const __m256i not_open = Lacks(here, token::kOpen);

  // A key that does not follow { or a comma; a string after { that is not a key.
  const __m256i no_place_for_key = _mm256_andnot_si256(_mm256_or_si256(object, Is(here, token::kComma)),
                                                       _mm256_and_si256(string_next, colon_second));
  const __m256i no_key = _mm256_andnot_si256(colon_second, _mm256_and_si256(object, string_next));
  // {] and [}: the flavors differ. kObjectFlavor is the highest bit.
  const __m256i crossed =
      _mm256_andnot_si256(_mm256_or_si256(not_open, Lacks(next, token::kClose)),
                          _mm256_and_si256(_mm256_xor_si256(here, next), Fill(token::kObjectFlavor)));
  const __m256i bare_array = _mm256_and_si256(Is(here, token::kLineEnd), Is(next, token::kArrayOpen));
  const __m256i no_value_end = _mm256_or_si256(Lacks(here, token::kString | token::kScalar),
                                               Lacks(next, token::kComma | token::kClose));
  const __m256i sides_differ = _mm256_andnot_si256(no_value_end, _mm256_xor_si256(colon_before, member_ends));
  const __m256i wrong = _mm256_or_si256(
      _mm256_or_si256(_mm256_or_si256(Is(followed, 0), no_place_for_key), _mm256_or_si256(no_key, crossed)),
      _mm256_or_si256(bare_array, sides_differ));

  const __m256i of_open =
      _mm256_or_si256(FlagsAround(colon_before, Is(before, token::kLineEnd)), Fill(bracket::kOpens));
  const __m256i of_close = FlagsAround(member_ends, Is(next, token::kLineEnd));
  return {wrong, _mm256_blendv_epi8(of_open, of_close, not_open)};
}

// Appends the indexes of the brackets among 64 tokens, with their flags. Eight tokens at a time and
// branchless, as in StoreTokens.
PX_AVX2 PX_INLINE uint32_t* StoreBrackets(uint64_t brackets, const Bytes& flags, uint32_t base,
                                          uint32_t* out) {
  alignas(32) long long all[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(all), flags.first);
  _mm256_store_si256(reinterpret_cast<__m256i*>(all) + 1, flags.second);
  __m256i first = _mm256_set1_epi32(static_cast<int>(base));
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i, brackets >>= 8) {
    const __m256i order =
        _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(kSetBits.of[brackets & 0xff])));
    // The lowest byte of each element holds the flags of its bracket; the shift drops the other bytes.
    const __m256i above = _mm256_shuffle_epi8(_mm256_set1_epi64x(all[i]), order);
    const __m256i index = _mm256_add_epi32(order, first);
    first = _mm256_add_epi32(first, _mm256_set1_epi32(8));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm256_or_si256(index, _mm256_slli_epi32(above, bracket::kIndexBits)));
    out += __builtin_popcountll(brackets & 0xff);
  }
  return out;
}

// ReadNeighbors, 64 tokens at a time.
PX_AVX2 bool ReadNeighborsAvx2(Tokens* tokens) {
  const __m256i follow_low = Broadcast(kFollowLow.data());
  const __m256i follow_high = Broadcast(kFollowHigh.data());
  uint32_t* brackets = tokens->brackets();
  uint32_t* scalars = tokens->scalars();
  __m256i faults = _mm256_setzero_si256();
  const size_t checked = tokens->count - 1;  // all tokens but the last, a line end without a successor
  for (size_t base = 0; base < tokens->count; base += 64) {
    const uint8_t* const kinds = tokens->kinds() + base;
    const Checked first = CheckNeighbors(kinds, follow_low, follow_high);
    const Checked second = CheckNeighbors(kinds + 32, follow_low, follow_high);
    if (base + 64 <= checked) [[likely]] {
      faults = _mm256_or_si256(faults, _mm256_or_si256(first.wrong, second.wrong));
    } else {
      const Bytes wrong = {first.wrong, second.wrong};
      const uint64_t some = _bzhi_u64(Has(wrong, 0xff), static_cast<unsigned>(checked - base));
      if (some != 0) return false;
    }
    const Bytes here = Load(kinds);
    brackets = StoreBrackets(Has(here, token::kOpen | token::kClose), {first.flags, second.flags},
                             static_cast<uint32_t>(base), brackets);
    scalars = StoreBits(Equal(here, token::kScalar), static_cast<uint32_t>(base), scalars);
  }
  tokens->bracket_count = static_cast<size_t>(brackets - tokens->brackets());
  tokens->scalar_count = static_cast<size_t>(scalars - tokens->scalars());
  tokens->levels_matched = 0;
  return _mm256_testz_si256(faults, faults) != 0;
}

class Avx2Indexer final : public Indexer {
 public:
  bool Index(std::string_view text, Tokens* tokens) override {
    return IndexText(text, tokens) && ReadNeighborsAvx2(tokens);
  }
};

}  // namespace
}  // namespace avx2

std::unique_ptr<Indexer> MakeAvx2Indexer() {
  const bool known = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                     __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                     __builtin_cpu_supports("popcnt");
  return known ? std::make_unique<avx2::Avx2Indexer>() : nullptr;
}

}  // namespace pxport

#undef PX_AVX2
#endif
