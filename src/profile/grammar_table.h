// Which token may stand behind which, as masks of token kinds: the one table that all kernels use.
#ifndef PXPORT_PROFILE_GRAMMAR_TABLE_H_
#define PXPORT_PROFILE_GRAMMAR_TABLE_H_

#include <array>
#include <cstdint>

#include "profile/structure.h"

namespace pxport {

// Kinds behind the last token that a kernel may read.
inline constexpr size_t kKindSlack = 128;

// The kind of the token that begins with a byte. Blanks begin none, whatever stands here.
constexpr std::array<uint8_t, 256> MakeKindOfByte() {
  std::array<uint8_t, 256> kinds{};
  for (auto& kind : kinds) kind = token::kScalar;
  kinds['{'] = token::kObjectOpen;
  kinds['}'] = token::kObjectClose;
  kinds['['] = token::kArrayOpen;
  kinds[']'] = token::kArrayClose;
  kinds[':'] = token::kColon;
  kinds[','] = token::kComma;
  kinds['"'] = token::kString;
  kinds['\n'] = token::kLineEnd;
  return kinds;
}
inline constexpr std::array<uint8_t, 256> kKindOfByte = MakeKindOfByte();

// The set of kinds that may follow `kind` is kFollowLow[kind & 15] & kFollowHigh[kind >> 4]: two tables of
// 16, because that is what a byte shuffle looks up. Which bracket closes which is not decided here (grammar.h
// counts them), so both closing brackets are one part of speech, and a line end may follow either.
inline constexpr uint8_t kValueStart = token::kOpen | token::kString | token::kScalar;
inline constexpr uint8_t kAfterValue = token::kComma | token::kClose;

alignas(16) inline constexpr std::array<uint8_t, 16> kFollowLow = {
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
alignas(16) inline constexpr std::array<uint8_t, 16> kFollowHigh = {
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

// A token with the one before it and the three behind it: enough to tell everything but which bracket closes
// which.
//
// What stands behind a value shows whether it is a member of an object (a comma with a key and a colon behind
// it, or }) or an element of an array (another comma, or ]), and so does what stands before it (a colon, or
// not). Where both agree for every value, every container is closed by a bracket of its own kind and has only
// commas of its kind. For scalars and strings both sides are here; for containers CheckNesting compares what
// the opening and the closing bracket say.
struct Neighborhood {
  const uint8_t* kinds;
  explicit Neighborhood(const uint8_t* at) : kinds(at) {}

  bool Has(int offset, uint8_t bits) const { return (kinds[offset] & bits) != 0; }
  bool Is(int offset, uint8_t kind) const { return kinds[offset] == kind; }
  bool Opens() const { return Has(0, token::kOpen); }
  bool KeyAt(int offset) const { return Has(offset, token::kString) && Has(offset + 1, token::kColon); }
  bool MemberEndsBehind() const { return Is(1, token::kObjectClose) || (Has(1, token::kComma) && KeyAt(2)); }

  // Of a bracket: what Tokens::brackets() says of it.
  uint32_t Says() const {
    const bool opens = Opens();
    const bool in_object = opens ? Has(-1, token::kColon) : MemberEndsBehind();
    const bool outermost = Has(opens ? -1 : 1, token::kLineEnd);
    return (opens ? bracket::kOpens : 0) | (in_object ? bracket::kInObject : 0) |
           (outermost ? bracket::kOutermost : 0);
  }

  // False if this token and its neighbours can never stand together.
  bool InOrder() const {
    if ((kFollowLow[kinds[0] & 15] & kFollowHigh[kinds[0] >> 4] & kinds[1]) == 0) return false;
    const bool object = Is(0, token::kObjectOpen);
    if (KeyAt(1) && !object && !Has(0, token::kComma)) return false;
    if (object && Has(1, token::kString) && !KeyAt(1)) return false;
    if (Opens() && Has(1, token::kClose) && object != Is(1, token::kObjectClose)) return false;
    if (Has(0, token::kLineEnd) && Is(1, token::kArrayOpen)) return false;
    const bool ends = Has(0, token::kString | token::kScalar) && Has(1, token::kComma | token::kClose);
    return !ends || Has(-1, token::kColon) == MemberEndsBehind();
  }
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_GRAMMAR_TABLE_H_
