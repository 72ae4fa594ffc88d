// The rules of JSON that neighbouring tokens cannot show: brackets that match, members in objects and
// elements in arrays, numbers, literals, escapes. Each check covers many lines at once and says only whether
// all of them are good; which line is not, and why, is fault.h's to find out.
#ifndef PXPORT_PROFILE_GRAMMAR_H_
#define PXPORT_PROFILE_GRAMMAR_H_

#include <cstddef>
#include <string_view>

#include "profile/structure.h"

namespace pxport {

// Scratch memory of CheckNesting, kept between pieces.
class NestingStack {
 public:
  NestingStack();
  uint32_t* base() { return slots_.get() + kGuard; }

  // How many brackets may leave the allowed depth before anyone looks.
  static constexpr int kGuard = 64;

 private:
  std::unique_ptr<uint32_t[]> slots_;
};

// Fills the matches of all opening brackets. True if in every line brackets match and are at most kMaxDepth
// deep, the commas of objects and arrays are of their kind, and nothing stands beside the one outermost
// value. For tokens whose neighbours have been found to be in order.
bool CheckNesting(Tokens* tokens, NestingStack* stack);

// True if every scalar, or every one among the tokens [first, last), is a number or literal by RFC 8259.
bool CheckScalars(const Tokens& tokens);
bool CheckScalars(const Tokens& tokens, size_t first, size_t last);

// True if every escape at the positions [first, last) is valid: a known letter, or \u with four hex digits,
// surrogates only in pairs (a lone one could not be written as UTF-8).
bool CheckEscapes(const Tokens& tokens, uint32_t first, uint32_t last);

// The spelling of a scalar token.
inline std::string_view ScalarText(const Tokens& tokens, size_t index) {
  const char* const text = tokens.text.data();
  const uint32_t begin = tokens.positions()[index];
  uint32_t end = tokens.positions()[index + 1];
  while (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r') --end;
  return {text + begin, end - begin};
}

// True if `spelling` is a number or literal by RFC 8259. 16 bytes from its start on must be readable.
bool IsScalar(std::string_view spelling);

}  // namespace pxport

#endif  // PXPORT_PROFILE_GRAMMAR_H_
