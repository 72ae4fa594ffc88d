#include "profile/grammar_table.h"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace pxport::grammar_table_test {
namespace {

// A letter per kind: s is a string, n is a scalar, ; is a line end.
uint8_t KindOf(char letter) {
  return letter == 's'   ? token::kString
         : letter == 'n' ? token::kScalar
         : letter == ';' ? token::kLineEnd
                         : kKindOfByte[static_cast<unsigned char>(letter)];
}

// A line of tokens, with zeros before and after it as in Tokens::kinds().
class Line {
 public:
  explicit Line(std::string_view letters) : count_(letters.size()) {
    for (const char letter : letters) kinds_.push_back(KindOf(letter));
    kinds_.resize(kinds_.size() + 4);
  }
  Neighborhood At(size_t token) const { return Neighborhood(&kinds_[token + 1]); }
  // Whether all tokens are in order with their neighbors. The last token has no successor.
  bool InOrder() const {
    for (size_t token = 0; token + 1 < count_; ++token) {
      if (!At(token).InOrder()) return false;
    }
    return true;
  }

 private:
  const size_t count_;
  std::vector<uint8_t> kinds_ = {0};
};

TEST_CASE("the kind of a token follows from its first byte") {
  CHECK(kKindOfByte['{'] == token::kObjectOpen);
  CHECK(kKindOfByte['}'] == token::kObjectClose);
  CHECK(kKindOfByte['['] == token::kArrayOpen);
  CHECK(kKindOfByte[']'] == token::kArrayClose);
  CHECK(kKindOfByte[':'] == token::kColon);
  CHECK(kKindOfByte[','] == token::kComma);
  CHECK(kKindOfByte['"'] == token::kString);
  CHECK(kKindOfByte['\n'] == token::kLineEnd);
  for (const unsigned char other : {'0', '-', 't', 'x', '\0', '\x1f', '\xff'}) {
    CHECK(kKindOfByte[other] == token::kScalar);
  }
}

TEST_CASE("which kinds may follow each other") {
  struct Row {
    char kind;
    std::string_view followers;  // ] and } are one kind for the tables
  };
  const Row rows[] = {{'{', "s]}"},  {'[', "{[sn]}"}, {'}', ",]};"}, {']', ",]};"}, {':', "{[sn"},
                      {',', "{[sn"}, {'s', ":,]}"},   {'n', ",]}"},  {';', "{[;"}};
  for (const Row& row : rows) {
    CAPTURE(row.kind);
    const uint8_t kind = KindOf(row.kind);
    const int allowed = kFollowLow[kind & 15] & kFollowHigh[kind >> 4];
    for (const char next : std::string_view("{}[]:,sn;")) {
      CAPTURE(next);
      CHECK(((allowed & KindOf(next) & ~token::kObjectFlavor) != 0) ==
            (row.followers.find(next) != std::string_view::npos));
    }
  }
}

TEST_CASE("valid lines are in order") {
  for (const std::string_view line : {";{};", ";;{};;", ";{s:n};", ";{s:s,s:n,s:{}};", ";{s:[]};",
                                      ";{s:[n,s,{},[]]};", ";{s:[{s:n},[[s]]],s:s};"}) {
    CAPTURE(line);
    CHECK(Line(line).InOrder());
  }
}

TEST_CASE("tokens that no valid line has are not in order") {
  for (const std::string_view line :
       {";[];",      ";n;",       ";s;",         ";{s};",       ";{n:n};",     ";{s:};",
        ";{,s:n};",  ";{s:n,};",  ";{s:n s:n};", ";{s:n,n};",   ";{s:n,s};",   ";{s::n};",
        ";{s:n:n};", ";{s:[,]};", ";{s:[n,]};",  ";{s:[n n]};", ";{s:[s:n]};", ";{s:[n,s:n]};",
        ";{s:[n}};", ";{];",      ";{s:[}};",    ";{s:n];",     ";{s:s]};",    ";{{}:n};"}) {
    CAPTURE(line);
    CHECK_FALSE(Line(line).InOrder());
  }
}

TEST_CASE("both brackets of a container have the same flags around it") {
  const auto flags = [](std::string_view letters, size_t token) {
    return Line(letters).At(token).BracketFlags();
  };
  CHECK(flags(";{};", 1) == (bracket::kOpens | bracket::kOutermost));
  CHECK(flags(";{};", 2) == bracket::kOutermost);
  // A member: before a comma and a key, and before a closing brace.
  CHECK(flags(";{s:[],s:{}};", 4) == (bracket::kOpens | bracket::kInObject));
  CHECK(flags(";{s:[],s:{}};", 5) == bracket::kInObject);
  CHECK(flags(";{s:[],s:{}};", 10) == bracket::kInObject);
  // An element: before a comma, and before a closing bracket.
  CHECK(flags(";{s:[{},[]]};", 5) == bracket::kOpens);
  CHECK(flags(";{s:[{},[]]};", 6) == 0);
  CHECK(flags(";{s:[{},[]]};", 9) == 0);
}

}  // namespace
}  // namespace pxport::grammar_table_test
