#include "expression/lexer.h"

#include <doctest/doctest.h>

#include <string>

#include "expression/limits.h"

namespace pxport::expression_test::lexer_test {
namespace {

std::vector<Token> Tokens(std::string_view text) {
  StatusOr<std::vector<Token>> tokens = Tokenize(text);
  CAPTURE(text);
  REQUIRE(tokens.ok());
  CHECK(tokens->back().kind == TokenKind::kEnd);
  CHECK(tokens->back().at == text.size());
  return std::move(*tokens);
}

TEST_CASE("expression lexer: kinds, decoded texts and byte offsets") {
  const std::vector<Token> tokens = Tokens(R"( a\.b + ${First Name} 1.5e3 'x\'y' true false null if )");
  const struct {
    TokenKind kind;
    size_t at;
    const char* text;
  } kExpected[] = {{TokenKind::kName, 1, "a.b"},           {TokenKind::kSign, 6, "+"},
                   {TokenKind::kWrapped, 8, "First Name"}, {TokenKind::kNumber, 22, "1.5e3"},
                   {TokenKind::kString, 28, "x'y"},        {TokenKind::kTrue, 35, "true"},
                   {TokenKind::kFalse, 40, "false"},       {TokenKind::kNull, 46, "null"},
                   {TokenKind::kReserved, 51, "if"}};
  REQUIRE(tokens.size() == std::size(kExpected) + 1);
  for (size_t i = 0; i < std::size(kExpected); ++i) {
    CAPTURE(i);
    CHECK(tokens[i].kind == kExpected[i].kind);
    CHECK(tokens[i].at == kExpected[i].at);
    CHECK(tokens[i].text == kExpected[i].text);
  }
}

TEST_CASE("expression lexer: operators have one symbol for both spellings") {
  const std::pair<const char*, const char*> kWords[] = {
      {"and", "&&"}, {"or", "||"}, {"not", "!"}, {"eq", "=="}, {"ne", "!="}, {"lt", "<"},
      {"le", "<="},  {"gt", ">"},  {"ge", ">="}, {"div", "/"}, {"mod", "%"}};
  for (const auto& spellings : kWords) {
    const std::string word = spellings.first, symbol = spellings.second;
    CAPTURE(word);
    const std::vector<Token> words = Tokens(word), symbols = Tokens(symbol);
    REQUIRE(words.size() == 2);
    REQUIRE(symbols.size() == 2);
    CHECK(words[0].is(symbol));
    CHECK(symbols[0].is(symbol));
    CHECK(words[0].word == word);
    CHECK(symbols[0].word.empty());
    CHECK(words[0].key() == word);
  }
  const std::vector<Token> longest = Tokens("a<=b->c");
  CHECK(longest[1].is("<="));
  CHECK(longest[3].is("->"));
  CHECK_FALSE(Tokens("'+'")[0].is("+"));
}

TEST_CASE("expression lexer: keys of objects") {
  CHECK(Tokens(R"(a\.b)")[0].key() == "a.b");
  CHECK(Tokens("if")[0].key() == "if");
  CHECK(Tokens("null")[0].key() == "null");
  CHECK(Tokens("'x y'")[0].key() == "x y");
  CHECK(Tokens("${x y}")[0].key() == "x y");
}

TEST_CASE("expression lexer: length and encoding") {
  CHECK(Tokenize(std::string(kMaxExpressionBytes, ' ')).ok());
  const Status too_long = Tokenize(std::string(kMaxExpressionBytes + 1, ' ')).status();
  CHECK(Message(too_long) == "column 65537: the expression is longer than 65536 bytes");
  CHECK(Message(Tokenize("'\xff'").status()) == "column 1: the expression is not valid UTF-8");
  CHECK(Tokens("").size() == 1);
}

TEST_CASE("expression lexer: errors have the 1-based column, also as a detail") {
  const Status error = ExpressionError(6, "what", "do that");
  CHECK(error.code() == Code::kInvalidArgument);
  CHECK(Message(error) == "column 7: what");
  CHECK(Detail(error, kInputColumn) == "7");
  CHECK(Detail(error, kRemedy) == "do that");
  CHECK(Detail(Tokenize("ab @").status(), kInputColumn) == "4");
}

}  // namespace
}  // namespace pxport::expression_test::lexer_test
