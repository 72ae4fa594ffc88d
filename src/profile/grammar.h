// The rules of JSON that cannot be checked by looking at neighboring tokens: matching brackets, members in
// objects and elements in arrays, numbers, literals, escapes. Each check covers many lines at once and
// returns whether all of them are valid. fault.h finds the position and the reason in an invalid line.
#ifndef PXPORT_PROFILE_GRAMMAR_H_
#define PXPORT_PROFILE_GRAMMAR_H_

#include <cstddef>
#include <string_view>

#include "profile/structure.h"

namespace pxport {

// Scratch memory of CheckNesting, reused for all pieces.
class NestingStack {
 public:
  NestingStack();
  uint32_t* base() { return slots_.get() + kGuard; }

  // CheckNesting checks the depth only once per this many brackets. The stack has this many spare entries at
  // both ends.
  static constexpr int kGuard = 64;

 private:
  std::unique_ptr<uint32_t[]> slots_;
};

// Fills Tokens::matches(). Returns true if, in every line, brackets match and are at most kMaxDepth deep,
// objects hold members and arrays hold elements, and there is exactly one outermost value. The indexer must
// have accepted the tokens.
bool CheckNesting(Tokens* tokens, NestingStack* stack);

// Whether all scalars, or all scalars among the tokens [first, last), are numbers or literals of RFC 8259.
bool CheckScalars(const Tokens& tokens);
bool CheckScalars(const Tokens& tokens, size_t first, size_t last);

// Whether all escapes at the positions [first, last) are valid: a known letter, or \u with four hex digits.
// Surrogates must be in pairs, because a lone surrogate has no UTF-8.
bool CheckEscapes(const Tokens& tokens, uint32_t first, uint32_t last);

// Returns the text of a scalar token.
inline std::string_view ScalarText(const Tokens& tokens, size_t index) {
  const char* const text = tokens.text.data();
  const uint32_t begin = tokens.positions()[index];
  uint32_t end = tokens.positions()[index + 1];
  while (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r') --end;
  return {text + begin, end - begin};
}

// Whether `spelling` is a number or literal of RFC 8259. 16 bytes from its start must be readable, and the
// byte after it must not be a digit (in indexed text it is a space or another token).
bool IsScalar(std::string_view spelling);

}  // namespace pxport

#endif  // PXPORT_PROFILE_GRAMMAR_H_
