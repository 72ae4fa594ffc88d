// Random rows: the output reads back as the input, and equals the output of a very simple writer.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "rows.h"

namespace pxport::property_test {
namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : generator_(seed) {}
  size_t Below(size_t n) { return generator_() % n; }
  bool Coin() { return Below(2) == 0; }
  template <typename T>
  const T& Pick(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }
  std::string Text(const std::vector<std::string>& alphabet) {
    std::string text;
    for (size_t left = Coin() ? Below(6) : Below(70); left > 0; --left) text += Pick(alphabet);
    return text;
  }

 private:
  std::mt19937 generator_;
};

const std::vector<std::string>& NastyAlphabet() {
  static const std::vector<std::string> kAlphabet = {"a",
                                                     "b",
                                                     "z",
                                                     "0",
                                                     " ",
                                                     "\t",
                                                     ",",
                                                     ";",
                                                     "|",
                                                     "\"",
                                                     "'",
                                                     "\\",
                                                     "\n",
                                                     "\r",
                                                     "#",
                                                     std::string(1, '\0'),
                                                     "é",
                                                     "漢",
                                                     "🙂",
                                                     "\u00a0",
                                                     "=",
                                                     "\x01",
                                                     "plain text of some length"};
  return kAlphabet;
}

// Reads rows by RFC 4180, and with a separate escape character if the dialect has one.
std::vector<std::vector<std::string>> Read(const CsvDialect& dialect, std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  const auto consume = [&text](std::string_view token) {
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
  };
  const std::string_view quote(&dialect.quote, 1);
  const bool doubling = dialect.escape == dialect.quote;
  while (!text.empty()) {
    std::vector<std::string>& row = rows.emplace_back();
    do {
      std::string& field = row.emplace_back();
      if (consume(quote)) {
        while (true) {
          REQUIRE(!text.empty());
          const bool escapes = text.size() > 1 && text[0] == dialect.escape &&
                               (text[1] == dialect.quote || (!doubling && text[1] == dialect.escape));
          if (escapes) {
            text.remove_prefix(1);
          } else if (consume(quote)) {
            break;
          }
          field += text[0];
          text.remove_prefix(1);
        }
      } else {
        while (!text.starts_with(dialect.delimiter) && !text.starts_with(dialect.line_end)) {
          REQUIRE(!text.empty());
          field += text[0];
          text.remove_prefix(1);
        }
      }
    } while (consume(dialect.delimiter));
    REQUIRE(consume(dialect.line_end));
  }
  return rows;
}

TEST_CASE("the output reads back as the input") {
  Dice dice(20261123);
  for (int round = 0; round < 4000; ++round) {
    CsvDialect dialect = *CsvDialect::Preset(dice.Coin() ? "rfc4180" : "pega-cdh");
    if (dice.Coin()) {
      dialect.delimiter = dice.Pick<std::string>({";", "\t", "||", "a", "ab", "aba", "|#|", "é"});
      dialect.line_end = dice.Pick<std::string>({"\n", "\r\n", "\r"});
      dialect.quote_all = dice.Coin();
      if (dice.Coin()) dialect.escape = '\\';
      if (dice.Below(4) == 0) dialect.quote = dialect.escape = '\0';
    }
    REQUIRE(dialect.Validate() == absl::OkStatus());
    CsvWriter writer(dialect);
    std::string out;
    std::vector<std::vector<std::string>> expected;
    for (size_t rows = 1 + dice.Below(4); rows > 0; --rows) {
      Row row;
      std::vector<std::string>& values = expected.emplace_back();
      for (size_t columns = 1 + dice.Below(5); columns > 0; --columns) {
        const bool null = dice.Below(6) == 0;
        values.push_back(null ? "" : dice.Text(NastyAlphabet()));
        row.push_back(null ? std::nullopt : std::optional(values.back()));
      }
      out += Write(&writer, row);
    }
    CAPTURE(round);
    CAPTURE(out);
    REQUIRE(Read(dialect, out) == expected);
  }
}

// Implements the rules at the top of writer.cc, one character at a time.
class SlowWriter {
 public:
  explicit SlowWriter(const CsvDialect& dialect) : d_(dialect) {}

  std::string Write(const Row& row) const {
    std::string text;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += d_.delimiter;
      if (!row[i].has_value()) {
        text += Constant(d_.null_value, i);
      } else {
        const std::string trimmed = Trimmed(*row[i]);
        text += trimmed.empty() ? Constant(d_.empty_value, i) : Value(*row[i], i);
      }
    }
    if (text.empty() && d_.univocity) return "";
    if (text.empty()) text = std::string(2, d_.quote);
    return text + d_.line_end;
  }

 private:
  std::string Trimmed(std::string text) const {
    const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (d_.ignore_leading_white_space && !text.empty() && is_space(text[0])) text.erase(0, 1);
    while (d_.ignore_trailing_white_space && !text.empty() && is_space(text.back())) text.pop_back();
    return text;
  }

  std::string Constant(const std::string& text, size_t column) const {
    if (text.size() >= 2 && text.front() == d_.quote && text.back() == d_.quote) return text;
    if (!Trimmed(text).empty()) return Value(text, column);
    return d_.quote_all ? std::string(2, d_.quote) : "";
  }

  std::string Value(const std::string& value, size_t column) const {
    CsvDialect front_only = d_;
    front_only.ignore_trailing_white_space = false;
    const std::string seen = SlowWriter(front_only).Trimmed(value);
    const std::string trimmed = Trimmed(value);
    bool quoted = d_.quote_all || seen[0] == d_.quote;
    quoted |= d_.comment_quoting && column == 0 && (d_.univocity ? value[0] : seen[0]) == '#';
    for (size_t i = 0; i < seen.size(); ++i) {
      quoted |= seen[i] == '\n' || seen[i] == '\r' || (d_.escape_quotes && seen[i] == d_.quote);
      quoted |= seen.compare(i, d_.delimiter.size(), d_.delimiter) == 0;
    }
    if (!d_.univocity) {  // with the delimiter appended, its first match must be at the end
      quoted |= (trimmed + d_.delimiter).find(d_.delimiter) != trimmed.size();
    }
    if (!quoted) return trimmed;
    std::string text(1, d_.quote);
    for (const char c : trimmed) {
      if (c == d_.quote) {
        text += d_.escape;
      } else if (c == d_.escape) {
        const char before = d_.escape_escape.value_or(d_.escape);
        if (before != '\0') text += before;
      } else if (c == '\n' && d_.univocity && d_.line_end == "\r\n") {
        text += '\r';
      }
      text += c;
    }
    return text + d_.quote;
  }

  const CsvDialect d_;
};

CsvDialect RandomDialect(Dice* dice) {
  CsvDialect d = *CsvDialect::Preset(dice->Pick<std::string>({"pega-cdh", "adobe-s3", "spark", "rfc4180"}));
  if (dice->Coin()) return d;
  d.delimiter = dice->Pick<std::string>({",", ";", "\t", "||", "z", "aa", "aba", "a b", "漢"});
  d.quote = dice->Pick<char>({'"', '\'', '\0'});
  d.escape = dice->Pick<char>({'"', '\'', '\\', d.quote, d.quote});
  if (dice->Coin()) d.escape_escape = dice->Pick<char>({'\\', '\0', '^'});
  d.quote_all = dice->Below(4) == 0;
  d.escape_quotes = dice->Below(4) != 0;
  d.ignore_leading_white_space = dice->Coin();
  d.ignore_trailing_white_space = dice->Coin();
  d.null_value = dice->Pick<std::string>({"", "null", "\"\"", "#", "a,b", "'N'", " ", " n ", "\n", "\""});
  d.empty_value = dice->Pick<std::string>({"", "\"\"", "empty", "#", ",", "\t"});
  d.line_end = dice->Pick<std::string>({"\n", "\r\n", "\r"});
  d.comment_quoting = dice->Coin();
  d.univocity = dice->Coin();
  return d;
}

TEST_CASE("the writer agrees with a slow one in any dialect") {
  Dice dice(4180);
  for (int round = 0; round < 6000; ++round) {
    const CsvDialect dialect = RandomDialect(&dice);
    if (!dialect.Validate().ok()) continue;
    const SlowWriter slow(dialect);
    CsvWriter writer(dialect);
    for (int rows = 0; rows < 4; ++rows) {
      Row row(1 + dice.Below(4));
      for (auto& field : row) {
        if (dice.Below(5) != 0) field = dice.Text(NastyAlphabet());
      }
      CAPTURE(round);
      REQUIRE(Write(&writer, row) == slow.Write(row));
    }
  }
}

}  // namespace
}  // namespace pxport::property_test
