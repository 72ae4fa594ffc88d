// Which token may stand behind which, as masks of token kinds: the one table that all kernels use.
#ifndef PXPORT_PROFILE_GRAMMAR_TABLE_H_
#define PXPORT_PROFILE_GRAMMAR_TABLE_H_

#include <array>
#include <cstdint>

#include "profile/structure.h"

namespace pxport {

// Kinds behind the last token that a kernel may read.
inline constexpr size_t kKindSlack = 128;

// The set of kinds that may follow `kind` is kFollowLow[kind & 15] & kFollowHigh[kind >> 4]: two tables of
// 16, because that is what a byte shuffle looks up. Which bracket closes which is not decided here (grammar.h
// counts them), so both closing brackets are one part of speech, and a line end may follow either.
inline constexpr uint8_t kValueStart = token::kOpen | token::kString | token::kScalar;
inline constexpr uint8_t kAfterValue = token::kComma | token::kClose;

inline constexpr std::array<uint8_t, 16> kFollowLow = {
    0xff,                           // string, scalar, line end: the high half decides
    kValueStart | token::kClose,    // [ and, less what the high half takes away, {
    kAfterValue | token::kLineEnd,  // ] }
    0,
    kValueStart,  // :
    0,
    0,
    0,
    kValueStart,  // ,
    0,
    0,
    0,
    0,
    0,
    0,
    0};
inline constexpr std::array<uint8_t, 16> kFollowHigh = {
    0xff,                         // the low half decides
    token::kColon | kAfterValue,  // string
    kAfterValue,                  // scalar
    0,
    token::kOpen | token::kLineEnd,  // line end
    0,
    0,
    0,
    token::kString | token::kClose | token::kComma | token::kLineEnd,  // { }
    0,
    0,
    0,
    0,
    0,
    0,
    0};

// The whole rule for two neighbours; `key_next`: the second is a string with a colon behind it.
inline bool MayFollow(uint8_t kind, uint8_t next, bool key_next) {
  if (kind == 0 || (kFollowLow[kind & 15] & kFollowHigh[kind >> 4] & next) == 0) return false;
  if (key_next) return kind == token::kObjectOpen || kind == token::kComma;
  if (kind == token::kObjectOpen) return next == token::kObjectClose;
  if (kind == token::kLineEnd) return next != token::kArrayOpen;
  return true;
}

}  // namespace pxport

#endif  // PXPORT_PROFILE_GRAMMAR_TABLE_H_
