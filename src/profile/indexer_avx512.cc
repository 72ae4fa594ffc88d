// The indexer for CPUs with AVX-512 (VBMI and VBMI2: Ice Lake, Zen 4 and later). One table lookup classifies
// 64 bytes, and compressing stores write their tokens.
#include "profile/indexer_x86.h"

#ifdef PX_X86_KERNELS
// GCC 12 warns about operands that its own header leaves undefined on purpose.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <cstring>

#include "profile/block_scan.h"
#include "profile/grammar_table.h"

#define PX_AVX512                                             \
  __attribute__((                                             \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi," \
             "avx512vbmi2,pclmul,bmi,bmi2,popcnt")))

namespace pxport {
namespace avx512 {
namespace {

struct Utf8Tables {
  __m512i first_high, first_low, second_high;
};

PX_AVX512 inline __m512i Broadcast(const uint8_t* table) {
  return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
}

PX_AVX512 inline __m512i HighHalves(__m512i bytes) {
  return _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(0x0f));
}

// Whether `bytes`, which follow `before`, are not valid UTF-8.
PX_AVX512 bool HasUtf8Fault(__m512i bytes, __m512i before) {
  // For each byte: the bytes one, two and three before it.
  const __m512i lanes_before = _mm512_alignr_epi64(bytes, before, 6);
  const __m512i back1 = _mm512_alignr_epi8(bytes, lanes_before, 15);
  const __m512i back2 = _mm512_alignr_epi8(bytes, lanes_before, 14);
  const __m512i back3 = _mm512_alignr_epi8(bytes, lanes_before, 13);
  const __m512i first_high = _mm512_shuffle_epi8(Broadcast(utf8::kFirstHigh), HighHalves(back1));
  const __m512i first_low =
      _mm512_shuffle_epi8(Broadcast(utf8::kFirstLow), _mm512_and_si512(back1, _mm512_set1_epi8(0x0f)));
  const __m512i second_high = _mm512_shuffle_epi8(Broadcast(utf8::kSecondHigh), HighHalves(bytes));
  const __m512i faults = _mm512_and_si512(_mm512_and_si512(first_high, first_low), second_high);
  // A second tail byte must be two bytes after E0 to FF, and three bytes after F0 to FF.
  const __m512i third = _mm512_subs_epu8(back2, _mm512_set1_epi8(static_cast<char>(0xE0 - 0x80)));
  const __m512i fourth = _mm512_subs_epu8(back3, _mm512_set1_epi8(static_cast<char>(0xF0 - 0x80)));
  const __m512i wanted =
      _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8(static_cast<char>(0x80)));
  return _mm512_test_epi8_mask(_mm512_xor_si512(faults, wanted), _mm512_set1_epi8(-1)) != 0;
}

PX_AVX512 inline uint64_t PrefixXor(uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<uint64_t>(_mm_cvtsi128_si64(product));
}

// The kinds of the 128 ASCII bytes. The kind of a space is 0.
struct alignas(64) AsciiKinds {
  uint8_t kinds[128];
  constexpr AsciiKinds() : kinds{} {
    for (size_t i = 0; i < 128; ++i)
      kinds[i] = i == ' ' || i == '\t' || i == '\r' ? uint8_t{0} : kKindOfByte[i];
  }
};
constexpr AsciiKinds kAsciiKinds;

struct alignas(64) Ramp {
  uint8_t bytes[64];
  constexpr Ramp() : bytes{} {
    for (uint8_t i = 0; i < 64; ++i) bytes[i] = i;
  }
};
constexpr Ramp kRamp;

// Where the tokens go.
struct Out {
  uint32_t* positions;
  uint8_t* kinds;
  uint32_t* escapes;
};

PX_AVX512 PX_INLINE void StoreTokens(uint64_t tokens, __m512i kinds, uint32_t base, Out* out) {
  const int count = __builtin_popcountll(tokens);
  _mm512_storeu_si512(out->kinds, _mm512_maskz_compress_epi8(tokens, kinds));
  const __m512i offsets = _mm512_maskz_compress_epi8(tokens, _mm512_load_si512(kRamp.bytes));
  const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
  const auto store = [&](int from, __m128i part) PX_AVX512 {
    _mm512_storeu_si512(out->positions + from, _mm512_add_epi32(_mm512_cvtepu8_epi32(part), bases));
  };
  store(0, _mm512_castsi512_si128(offsets));
  if (count > 16) [[unlikely]] {
    store(16, _mm512_extracti32x4_epi32(offsets, 1));
    if (count > 32) {
      store(32, _mm512_extracti32x4_epi32(offsets, 2));
      store(48, _mm512_extracti32x4_epi32(offsets, 3));
    }
  }
  out->positions += count;
  out->kinds += count;
}

// Keeps a mask in a general-purpose register. By default GCC combines masks in mask registers, whose
// operations are several times slower. This makes the whole indexer 14 % faster.
PX_AVX512 PX_INLINE uint64_t MoveToGeneralRegister(uint64_t mask) {
  asm("" : "+r"(mask));
  return mask;
}

// Indexes a block of 64 bytes. Returns the faults instead of branching on them, because they are rare.
PX_AVX512 PX_INLINE uint64_t IndexBlock(__m512i bytes, uint32_t base, const char* text, ScanState* state,
                                        Out* out) {
  const uint64_t high = _mm512_movepi8_mask(bytes);
  uint64_t faults = 0;
  if ((high | state->high >> 61) != 0) [[unlikely]] {
    const __m512i before = base == 0 ? _mm512_setzero_si512() : _mm512_loadu_si512(text + base - 64);
    faults = HasUtf8Fault(bytes, before) ? 1 : 0;
  }
  state->high = high;

  __m512i kinds = _mm512_permutex2var_epi8(_mm512_load_si512(kAsciiKinds.kinds), bytes,
                                           _mm512_load_si512(kAsciiKinds.kinds + 64));
  kinds = _mm512_mask_mov_epi8(kinds, high, _mm512_set1_epi8(token::kScalar));

  uint64_t quotes = MoveToGeneralRegister(_mm512_test_epi8_mask(kinds, _mm512_set1_epi8(token::kString)));
  const uint64_t backslashes = MoveToGeneralRegister(_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')));
  if ((backslashes | state->escaped) != 0) [[unlikely]] {
    const uint64_t escaped = EscapedBytes(backslashes, state);
    quotes &= ~escaped;
    out->escapes = StoreBits(backslashes & ~escaped, base, out->escapes);
  }
  // Includes the opening quote, excludes the closing one.
  const uint64_t in_string = PrefixXor(quotes) ^ state->in_string;
  state->in_string = static_cast<uint64_t>(static_cast<int64_t>(in_string) >> 63);
  faults |= in_string & MoveToGeneralRegister(_mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20)));

  const uint64_t operators = MoveToGeneralRegister(_mm512_test_epi8_mask(
      kinds,
      _mm512_set1_epi8(token::kOpen | token::kClose | token::kColon | token::kComma | token::kLineEnd)));
  const uint64_t scalars =
      MoveToGeneralRegister(_mm512_test_epi8_mask(kinds, _mm512_set1_epi8(token::kScalar))) & ~in_string;
  const uint64_t tokens = (operators & ~in_string) | (quotes & in_string) | ScalarStarts(scalars, state);
  StoreTokens(tokens, kinds, base, out);
  return faults;
}

PX_AVX512 bool IndexText(std::string_view text, Tokens* tokens) {
  tokens->Reserve(text.size());
  tokens->text = text;
  Out out{tokens->positions(), tokens->kinds(), tokens->escapes()};
  out.escapes[-1] = 0;
  *out.positions++ = UINT32_MAX;
  *out.kinds++ = token::kLineEnd;

  ScanState state;
  uint64_t faults = 0;
  size_t base = 0;
  for (; base + 64 <= text.size(); base += 64) {
    faults |= IndexBlock(_mm512_loadu_si512(text.data() + base), static_cast<uint32_t>(base), text.data(),
                         &state, &out);
  }
  // Pad the rest with spaces. Also index an empty rest: a truncated UTF-8 sequence at the end of a block is
  // found in the next block.
  const __mmask64 rest = _bzhi_u64(~uint64_t{0}, static_cast<unsigned>(text.size() - base));
  const __m512i last = _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), rest, text.data() + base);
  faults |= IndexBlock(last, static_cast<uint32_t>(base), text.data(), &state, &out);

  if (!text.empty() && text.back() != '\n') {
    *out.positions++ = static_cast<uint32_t>(text.size());
    *out.kinds++ = token::kLineEnd;
  }
  *out.escapes = UINT32_MAX;
  std::memset(out.kinds, 0, kKindSlack);
  tokens->count = static_cast<size_t>(out.kinds - tokens->kinds());
  tokens->escape_count = static_cast<size_t>(out.escapes - tokens->escapes());
  return faults == 0 && state.in_string == 0;
}

// Writes an entry for each set bit: `base` plus the position of the bit, with the byte of `flags` at that
// position in the highest bits. Returns the number of entries.
PX_AVX512 PX_INLINE int StoreIndexes(uint64_t bits, uint32_t base, __m512i flags, uint32_t* out) {
  const int count = __builtin_popcountll(bits);
  const __m512i offsets = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kRamp.bytes));
  const __m512i packed = _mm512_maskz_compress_epi8(bits, flags);
  const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
  const auto store = [&](int from, __m128i low, __m128i high) PX_AVX512 {
    const __m512i index = _mm512_add_epi32(_mm512_cvtepu8_epi32(low), bases);
    const __m512i above = _mm512_slli_epi32(_mm512_cvtepu8_epi32(high), bracket::kIndexBits);
    _mm512_storeu_si512(out + from, _mm512_or_si512(index, above));
  };
  store(0, _mm512_castsi512_si128(offsets), _mm512_castsi512_si128(packed));
  if (count > 16) {
    store(16, _mm512_extracti32x4_epi32(offsets, 1), _mm512_extracti32x4_epi32(packed, 1));
    if (count > 32) [[unlikely]] {
      store(32, _mm512_extracti32x4_epi32(offsets, 2), _mm512_extracti32x4_epi32(packed, 2));
      store(48, _mm512_extracti32x4_epi32(offsets, 3), _mm512_extracti32x4_epi32(packed, 3));
    }
  }
  return count;
}

// ReadNeighbors, 64 tokens at a time: implements the rules of Neighborhood with masks.
PX_AVX512 bool ReadNeighborsAvx512(Tokens* tokens) {
  const __m512i follow_low = Broadcast(kFollowLow.data());
  const __m512i follow_high = Broadcast(kFollowHigh.data());
  const auto has = [](__m512i kinds, uint8_t bits) PX_AVX512 -> uint64_t {
    return _mm512_test_epi8_mask(kinds, _mm512_set1_epi8(static_cast<char>(bits)));
  };
  const auto is = [](__m512i kinds, uint8_t kind) PX_AVX512 -> uint64_t {
    return _mm512_cmpeq_epi8_mask(kinds, _mm512_set1_epi8(static_cast<char>(kind)));
  };
  const uint8_t* kinds = tokens->kinds();
  uint32_t* brackets = tokens->brackets();
  uint32_t* scalars = tokens->scalars();
  uint64_t faults = 0;
  size_t left = tokens->count - 1;  // all tokens but the last, a line end without a successor
  for (size_t base = 0; base < tokens->count; base += 64) {
    const __m512i before = _mm512_loadu_si512(kinds + base - 1);
    const __m512i here = _mm512_loadu_si512(kinds + base);
    const __m512i next = _mm512_loadu_si512(kinds + base + 1);
    const __m512i second = _mm512_loadu_si512(kinds + base + 2);
    const __m512i third = _mm512_loadu_si512(kinds + base + 3);
    const __m512i allowed =
        _mm512_and_si512(_mm512_shuffle_epi8(follow_low, _mm512_and_si512(here, _mm512_set1_epi8(0x0f))),
                         _mm512_shuffle_epi8(follow_high, HighHalves(here)));

    const uint64_t opens = has(here, token::kOpen);
    const uint64_t closes = has(here, token::kClose);
    const uint64_t line_ends = has(here, token::kLineEnd);
    const uint64_t objects = is(here, token::kObjectOpen);
    const uint64_t colons_before = has(before, token::kColon);
    const uint64_t strings_next = has(next, token::kString);
    const uint64_t keys_next = strings_next & has(second, token::kColon);
    const uint64_t member_ends =
        is(next, token::kObjectClose) |
        (has(next, token::kComma) & has(second, token::kString) & has(third, token::kColon));
    const uint64_t value_ends =
        has(here, token::kString | token::kScalar) & has(next, token::kComma | token::kClose);

    const uint64_t wrong = ~_mm512_test_epi8_mask(allowed, next)                  //
                           | (keys_next & ~(objects | has(here, token::kComma)))  //
                           | (objects & strings_next & ~keys_next)                //
                           |
                           (opens & has(next, token::kClose) & (objects ^ is(next, token::kObjectClose)))  //
                           | (line_ends & is(next, token::kArrayOpen))                                     //
                           | (value_ends & (colons_before ^ member_ends));
    faults |= _bzhi_u64(wrong, static_cast<unsigned>(left < 64 ? left : 64));
    left -= left < 64 ? left : 64;

    const uint64_t in_object = (opens & colons_before) | (closes & member_ends);
    const uint64_t outermost = (opens & has(before, token::kLineEnd)) | (closes & has(next, token::kLineEnd));
    __m512i flags = _mm512_maskz_set1_epi8(opens, bracket::kOpens);
    flags = _mm512_or_si512(flags, _mm512_maskz_set1_epi8(outermost, bracket::kOutermost));
    flags = _mm512_or_si512(flags, _mm512_maskz_set1_epi8(in_object, bracket::kInObject));
    brackets += StoreIndexes(opens | closes, static_cast<uint32_t>(base), flags, brackets);
    scalars +=
        StoreIndexes(has(here, token::kScalar), static_cast<uint32_t>(base), _mm512_setzero_si512(), scalars);
  }
  tokens->bracket_count = static_cast<size_t>(brackets - tokens->brackets());
  tokens->scalar_count = static_cast<size_t>(scalars - tokens->scalars());
  return faults == 0;
}

class Avx512Indexer final : public Indexer {
 public:
  bool Index(std::string_view text, Tokens* tokens) override {
    return IndexText(text, tokens) && ReadNeighborsAvx512(tokens) && MatchInnermostAvx512(tokens);
  }
};

}  // namespace
}  // namespace avx512

std::unique_ptr<Indexer> MakeAvx512Indexer() {
  const bool known = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                     __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi") &&
                     __builtin_cpu_supports("bmi2");
  return known ? std::make_unique<avx512::Avx512Indexer>() : nullptr;
}

}  // namespace pxport

#undef PX_AVX512
#endif
