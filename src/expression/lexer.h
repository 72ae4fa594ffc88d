// Splits an expression into tokens.
#ifndef PXPORT_EXPRESSION_LEXER_H_
#define PXPORT_EXPRESSION_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

enum class TokenKind : uint8_t {
  kEnd,
  kName,      // a field, a function, a variable
  kWrapped,   // ${any name}
  kReserved,  // a reserved word that is neither an operator nor a constant
  kNumber,
  kString,
  kTrue,
  kFalse,
  kNull,
  kSign,  // operators and brackets, by their symbol: the word `and` is "&&", `mod` is "%"
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t at = 0;     // 0-based byte in the text
  std::string text;  // kName, kWrapped, kString: decoded; kNumber: as written; kSign: the symbol
  bool is(std::string_view sign) const { return kind == TokenKind::kSign && text == sign; }
  // The token as a key of an object: reserved words are allowed there.
  std::string key() const { return kind == TokenKind::kName || word.empty() ? text : std::string(word); }
  // The word as written, for kName and all other tokens that are words; empty for symbols, numbers and texts.
  std::string_view word;
};

// All tokens, kEnd last; `word` points into `text`. Rejects invalid UTF-8.
StatusOr<std::vector<Token>> Tokenize(std::string_view text);

// An error at a position of the text: "column N: what", with the detail kInputColumn.
Status ExpressionError(size_t at, std::string_view what, std::string_view remedy = {});

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_LEXER_H_
