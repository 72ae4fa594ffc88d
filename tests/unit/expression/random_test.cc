// Random bytes, random trees and damaged expressions: whatever comes, the answer is a value or an error, in
// time.
#include <doctest/doctest.h>

#include <random>

#include "base/utf8.h"
#include "expression/function.h"
#include "harness.h"

namespace pxport::expression_test::expression_random_test {
namespace {

constexpr std::string_view kProfile = R"({"a":"Hello \u00e4","n":-12.5,"i":42,"t":true,"z":null,
  "list":[1,"b",null,[2,3],{"k":"v"}],"o":{"k":"v","d":"2020-02-29T12:00:00Z"},"d":"2024-02-29"})";

class Source {
 public:
  explicit Source(uint32_t seed) : random_(seed) {}
  size_t Below(size_t n) { return random_() % n; }

  std::string Expression(int depth) {
    static constexpr const char* kLeaves[] = {
        "a",     "n",      "i",         "t",      "z",        "list",   "o",        "d",    "missing",
        "'x y'", "''",     "0",         "-1",     "3",        "2.5",    "null",     "true", "'2020-01-31'",
        "'UTC'", "'yyyy'", "list[4].k", "o['k']", "[1, 'a']", "{k: 1}", "'[a-z]+'", "'day'"};
    static constexpr const char* kOperators[] = {"+",  "-", "*",  "/",  "%",  "==",  "!=",  "<",
                                                 "<=", ">", ">=", "&&", "||", "and", "div", "mod"};
    if (depth == 0 || Below(5) == 0) return kLeaves[Below(std::size(kLeaves))];
    const auto sub = [&] { return Expression(depth - 1); };
    switch (Below(8)) {
      case 0:
        return "(" + sub() + " " + kOperators[Below(std::size(kOperators))] + " " + sub() + ")";
      case 1:
        return "(" + sub() + " ? " + sub() + " : " + sub() + ")";
      case 2:
        return (Below(2) == 0 ? "!" : "-") + sub();
      case 3:
        return "[" + sub() + "," + sub() + "][" + sub() + "]";
      case 4:
        return std::string(Below(2) == 0 ? "filterArray(" : "transformArray(") + sub() + ", x -> concat(x, " +
               sub() + "))";
      default:
        return Call(depth);
    }
  }

  std::string Call(int depth) {
    const auto groups = AllFunctions();
    const auto group = groups[Below(groups.size())];
    const Function& function = group[Below(group.size())];
    const int most = function.most < 0 ? function.least + 3 : function.most;
    const int count =
        function.least + static_cast<int>(Below(static_cast<size_t>(most - function.least + 1)));
    std::string text = std::string(function.name) + "(";
    for (int i = 0; i < count; ++i) text += (i > 0 ? "," : "") + Expression(depth - 1);
    return text + ")";
  }

  // Makes a single change, so that most of the text remains valid.
  void Damage(std::string* text) {
    static constexpr const char* kPieces[] = {"(",     ")",    "'", "\"",   ",",     ".", "[",  "]",
                                              "->",    "${",   "}", "{",    "\\u12", "-", "==", "0",
                                              "1e999", "\xc3", "x", "null", " ",     "?", ":",  "not "};
    const size_t at = Below(text->size() + 1);
    switch (Below(3)) {
      case 0:
        text->erase(at, 1 + Below(4));
        break;
      case 1:
        text->insert(at, kPieces[Below(std::size(kPieces))]);
        break;
      default:
        if (at < text->size()) (*text)[at] = static_cast<char>(Below(256));
    }
  }

 private:
  std::mt19937 random_;
};

// A result must be valid in a column: UTF-8, and JSON if its kind is JSON.
bool Runs(std::string_view text) {
  const StatusOr<Program> program = Program::Compile(text);
  if (!program.ok()) {
    CHECK(program.status().code() == Code::kInvalidArgument);
    CHECK(Message(program.status()).starts_with("column "));
    return false;
  }
  const Row row(*program, kProfile);
  ExpressionLimits limits;
  limits.steps = 20'000;
  limits.output_bytes = 4096;
  limits.memory_bytes = 1 << 20;
  Evaluator evaluator(*program, limits);
  std::string first;
  for (int i = 0; i < 2; ++i) {  // the second run reuses the memory of the first
    const StatusOr<ValueView> result = evaluator.Run(row.views(), SampleRow());
    if (!result.ok()) {
      const Code code = result.status().code();
      CHECK((code == Code::kInvalidArgument || code == Code::kResourceExhausted));
      return true;
    }
    CHECK(result->text.size() <= 4096);
    CHECK(IsUtf8(result->text));
    CHECK(result->kind != ValueKind::kAbsent);
    if (result->kind == ValueKind::kNumber) CHECK(IsJsonNumber(result->text));
    if (!result->scalar()) CHECK(Json::Parse(std::string(result->text)).ok());
    const ResultKind kind = program->result();
    if (kind == ResultKind::kArray && !result->missing()) CHECK(result->kind == ValueKind::kArray);
    if (kind == ResultKind::kScalar) CHECK(result->scalar());
    if (kind == ResultKind::kNumber && !result->missing()) CHECK(result->kind == ValueKind::kNumber);
    if (kind == ResultKind::kBool && !result->missing()) CHECK(result->kind == ValueKind::kBool);
    if (i == 0) first = result->text;
    CHECK(result->text == first);
  }
  return true;
}

}  // namespace

TEST_CASE("expression random: trees of every function return a value or an error") {
  int ran = 0;
  for (uint32_t seed = 0; seed < 20'000; ++seed) {
    const std::string text = Source(seed).Expression(4);
    CAPTURE(text);
    if (Runs(text)) ++ran;
  }
  CHECK(ran > 10'000);  // most of them must compile for the test to be useful
}

TEST_CASE("expression random: damaged expressions") {
  int ran = 0;
  for (uint32_t seed = 0; seed < 10'000; ++seed) {
    Source source(seed + 1'000'000);
    std::string text = source.Expression(3);
    for (size_t i = 1 + source.Below(3); i > 0; --i) source.Damage(&text);
    CAPTURE(text);
    if (Runs(text)) ++ran;
  }
  CHECK(ran > 500);
}

TEST_CASE("expression random: bytes") {
  for (uint32_t seed = 0; seed < 10'000; ++seed) {
    Source source(seed);
    std::string text(source.Below(40), '\0');
    const bool signs = seed % 2 == 0;
    for (char& c : text) c = static_cast<char>(signs ? 0x20 + source.Below(0x60) : source.Below(256));
    CAPTURE(text);
    Runs(text);
  }
}

TEST_CASE("expression random: a valid expression truncated at every byte") {
  const std::string text =
      "transformArray(list, x -> concat(\"\\u00e4\", ${a}.b['c'][0], 1.5e3)) == {k: [not true]} ? 'x' : -y";
  REQUIRE(Program::Compile(text).ok());
  for (size_t size = 0; size < text.size(); ++size) Runs(text.substr(0, size));
}

}  // namespace pxport::expression_test::expression_random_test
