#include "expression/lexer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/code_point.h"
#include "base/utf8.h"
#include "expression/limits.h"

namespace pxport {
namespace {

struct Word {
  std::string_view word;
  TokenKind kind;
  std::string_view sign;
};
constexpr Word kWords[] = {
    {"true", TokenKind::kTrue, ""},       {"false", TokenKind::kFalse, ""},
    {"null", TokenKind::kNull, ""},       {"and", TokenKind::kSign, "&&"},
    {"or", TokenKind::kSign, "||"},       {"not", TokenKind::kSign, "!"},
    {"eq", TokenKind::kSign, "=="},       {"ne", TokenKind::kSign, "!="},
    {"lt", TokenKind::kSign, "<"},        {"le", TokenKind::kSign, "<="},
    {"gt", TokenKind::kSign, ">"},        {"ge", TokenKind::kSign, ">="},
    {"div", TokenKind::kSign, "/"},       {"mod", TokenKind::kSign, "%"},
    {"new", TokenKind::kReserved, ""},    {"break", TokenKind::kReserved, ""},
    {"var", TokenKind::kReserved, ""},    {"for", TokenKind::kReserved, ""},
    {"while", TokenKind::kReserved, ""},  {"continue", TokenKind::kReserved, ""},
    {"else", TokenKind::kReserved, ""},   {"if", TokenKind::kReserved, ""},
    {"return", TokenKind::kReserved, ""},
};

// Longest first: "<=" must not be read as "<".
constexpr std::string_view kSigns[] = {"->", "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "<",
                                       ">",  "!",  "(",  ")",  "[",  "]",  "{",  "}", ",", ".", "?", ":"};

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '_' || (c & 0x80) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  StatusOr<std::vector<Token>> Run() {
    for (SkipSpace(); at_ < text_.size(); SkipSpace()) {
      tokens_.push_back({});
      tokens_.back().at = at_;
      PX_RETURN_IF_ERROR(ReadToken(&tokens_.back()));
    }
    tokens_.push_back({TokenKind::kEnd, text_.size(), {}, {}});
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void SkipSpace() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  Status ReadToken(Token* token) {
    const char c = Peek();
    if (c == '$' && Peek(1) == '{') return ReadWrapped(token);
    if (IsNameStart(c)) return ReadName(token);
    if (IsDigit(c)) return ReadNumber(token);
    if (c == '"' || c == '\'') return ReadQuoted(token);
    for (const std::string_view sign : kSigns) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      token->kind = TokenKind::kSign;
      token->text = sign;
      at_ += sign.size();
      return absl::OkStatus();
    }
    if (c == '=') return ExpressionError(at_, "'=' is not an operator", "compare with ==");
    const std::string shown =
        c > 0x20 && c < 0x7F ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", static_cast<uint8_t>(c));
    return ExpressionError(at_, fmt::format("unexpected {}", shown));
  }

  Status ReadName(Token* token) {
    const size_t start = at_;
    while (at_ < text_.size() && (IsNameStart(text_[at_]) || IsDigit(text_[at_]) || text_[at_] == '\\')) {
      if (text_[at_] == '$' && Peek(1) == '{') break;
      PX_RETURN_IF_ERROR(ReadNameByte(&token->text));
    }
    token->word = text_.substr(start, at_ - start);
    token->kind = TokenKind::kName;
    for (const Word& word : kWords) {
      if (word.word != token->word) continue;
      token->kind = word.kind;
      if (word.kind == TokenKind::kSign) token->text = word.sign;
    }
    return absl::OkStatus();
  }

  // Reads one byte of a name. A backslash escapes the next character: `street\.name` is one key.
  Status ReadNameByte(std::string* out) {
    if (text_[at_] == '\\') {
      const char next = Peek(1);
      if (next == '\0' || IsDigit(next) || (IsNameStart(next) && next != '$' && next != '_')) {
        return ExpressionError(at_, "the backslash in the name does not escape anything",
                               "write \\\\ for a backslash, \\. for a dot");
      }
      ++at_;
    }
    out->push_back(text_[at_++]);
    return absl::OkStatus();
  }

  Status ReadWrapped(Token* token) {
    const size_t start = at_;
    at_ += 2;
    while (at_ < text_.size() && text_[at_] != '}') PX_RETURN_IF_ERROR(ReadNameByte(&token->text));
    if (at_ == text_.size()) return ExpressionError(start, "'${' without '}'");
    if (token->text.empty()) return ExpressionError(at_, "expected a name between '${' and '}'");
    token->kind = TokenKind::kWrapped;
    ++at_;
    return absl::OkStatus();
  }

  Status ReadNumber(Token* token) {
    const size_t start = at_;
    const auto digits = [this] {
      while (IsDigit(Peek())) ++at_;
    };
    digits();
    if (text_[start] == '0' && at_ > start + 1)
      return ExpressionError(start, "a number must not begin with 0",
                             "remove the zero, or write the number in quotes");
    if (Peek() == '.' && IsDigit(Peek(1))) {
      ++at_;
      digits();
    }
    if (Peek() == 'e' || Peek() == 'E') {
      const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if (IsDigit(Peek(1 + sign))) {
        at_ += 1 + sign;
        digits();
      }
    }
    if (IsNameStart(Peek())) return ExpressionError(at_, "expected an operator after the number");
    token->kind = TokenKind::kNumber;
    token->text = text_.substr(start, at_ - start);
    return absl::OkStatus();
  }

  Status ReadQuoted(Token* token) {
    const size_t start = at_;
    const char quote = text_[at_++];
    token->kind = TokenKind::kString;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') {
        PX_RETURN_IF_ERROR(ReadEscape(&token->text));
      } else {
        token->text.push_back(text_[at_++]);
      }
    }
    if (at_ == text_.size()) return ExpressionError(start, "the closing quote is missing");
    ++at_;
    return absl::OkStatus();
  }

  // Keeps a backslash before any other character, so that regular expressions such as "\d+" work unchanged.
  Status ReadEscape(std::string* out) {
    constexpr std::string_view kLetters = "nrtbf\\'\"/";
    constexpr std::string_view kMeanings = "\n\r\t\b\f\\'\"/";
    const char c = Peek(1);
    if (c == 'u') return ReadEscapedCodePoint(out);
    const size_t known = at_ + 1 < text_.size() ? kLetters.find(c) : std::string_view::npos;
    if (known == std::string_view::npos) {
      out->push_back(text_[at_++]);
      return absl::OkStatus();
    }
    out->push_back(kMeanings[known]);
    at_ += 2;
    return absl::OkStatus();
  }

  bool ReadHex4(uint32_t* unit) {
    const char* const begin = text_.data() + at_ + 2;
    if (text_.size() - at_ < 6 || text_[at_] != '\\' || text_[at_ + 1] != 'u') return false;
    const auto [end, error] = std::from_chars(begin, begin + 4, *unit, 16);
    return error == std::errc() && end == begin + 4;
  }

  Status ReadEscapedCodePoint(std::string* out) {
    uint32_t point = 0;
    const size_t start = at_;
    if (!ReadHex4(&point)) return ExpressionError(start, "expected four hexadecimal digits after \\u");
    at_ += 6;
    if (point >= 0xD800 && point < 0xE000) {
      uint32_t low = 0;
      if (point >= 0xDC00 || !ReadHex4(&low) || low < 0xDC00 || low >= 0xE000)
        return ExpressionError(start, "unpaired surrogate");
      at_ += 6;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(point, out);
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Status ExpressionError(size_t at, std::string_view what, std::string_view remedy) {
  const std::string column = fmt::format("{}", at + 1);
  return WithDetail(Failure(Code::kInvalidArgument, fmt::format("column {}: {}", column, what), remedy),
                    kInputColumn, column);
}

StatusOr<std::vector<Token>> Tokenize(std::string_view text) {
  if (text.size() > kMaxExpressionBytes) {
    return ExpressionError(kMaxExpressionBytes,
                           fmt::format("the expression is longer than {} bytes", kMaxExpressionBytes));
  }
  if (!IsUtf8(text)) return ExpressionError(0, "the expression is not valid UTF-8");
  return Lexer(text).Run();
}

}  // namespace pxport
