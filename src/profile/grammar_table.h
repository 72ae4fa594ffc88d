// Which kinds of tokens may follow each other, as masks. All kernels use these tables.
#ifndef PXPORT_PROFILE_GRAMMAR_TABLE_H_
#define PXPORT_PROFILE_GRAMMAR_TABLE_H_

#include <array>
#include <cstdint>

#include "profile/structure.h"

namespace pxport {

// Kernels may read this many bytes after the kind of the last token.
inline constexpr size_t kKindSlack = 128;

// Maps the first byte of a token to its kind. The entries of spaces are not used: no token begins with one.
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

// The kinds that may follow `kind` are kFollowLow[kind & 15] & kFollowHigh[kind >> 4]: a byte shuffle looks
// up tables of 16 entries. The tables do not distinguish } from ], because CheckNesting matches the brackets.
// Both may be followed by a line end.
inline constexpr uint8_t kValueStart = token::kOpen | token::kString | token::kScalar;
inline constexpr uint8_t kAfterValue = token::kComma | token::kClose;

alignas(16) inline constexpr std::array<uint8_t, 16> kFollowLow = {
    0xff,                           // string, scalar, line end: the high half decides
    kValueStart | token::kClose,    // [ and { (the high half excludes values after {)
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

// A token, the one before it and the three after it. These decide all rules except which brackets match.
//
// Both neighbors of a value show whether it is a member of an object or an element of an array. Before a
// member there is a colon. After a member there is }, or a comma followed by a key and a colon. If both sides
// agree for every value, then brackets match in kind, objects hold members only and arrays hold elements
// only. InOrder compares both sides of a scalar or string. For containers, the opening bracket knows one side
// and the closing bracket the other: CheckNesting compares their flags.
struct Neighborhood {
  const uint8_t* kinds;
  explicit Neighborhood(const uint8_t* at) : kinds(at) {}

  bool Has(int offset, uint8_t bits) const { return (kinds[offset] & bits) != 0; }
  bool Is(int offset, uint8_t kind) const { return kinds[offset] == kind; }
  bool Opens() const { return Has(0, token::kOpen); }
  bool KeyAt(int offset) const { return Has(offset, token::kString) && Has(offset + 1, token::kColon); }
  bool EndsMember() const { return Is(1, token::kObjectClose) || (Has(1, token::kComma) && KeyAt(2)); }

  // The flags of this token, a bracket, in Tokens::brackets().
  uint32_t BracketFlags() const {
    const bool opens = Opens();
    const bool in_object = opens ? Has(-1, token::kColon) : EndsMember();
    const bool outermost = Has(opens ? -1 : 1, token::kLineEnd);
    return (opens ? bracket::kOpens : 0) | (in_object ? bracket::kInObject : 0) |
           (outermost ? bracket::kOutermost : 0);
  }

  // False if no valid line has this sequence of tokens.
  bool InOrder() const {
    if ((kFollowLow[kinds[0] & 15] & kFollowHigh[kinds[0] >> 4] & kinds[1]) == 0) return false;
    const bool object = Is(0, token::kObjectOpen);
    if (KeyAt(1) && !object && !Has(0, token::kComma)) return false;
    if (object && Has(1, token::kString) && !KeyAt(1)) return false;
    if (Opens() && Has(1, token::kClose) && object != Is(1, token::kObjectClose)) return false;
    if (Has(0, token::kLineEnd) && Is(1, token::kArrayOpen)) return false;
    const bool ends = Has(0, token::kString | token::kScalar) && Has(1, token::kComma | token::kClose);
    return !ends || Has(-1, token::kColon) == EndsMember();
  }
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_GRAMMAR_TABLE_H_
