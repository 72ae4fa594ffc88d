#include "csv/dialect.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace pxport::dialect_test {
namespace {

Json Parse(std::string_view text) {
  StatusOr<Json> json = Json::Parse(text);
  REQUIRE_MESSAGE(json.ok(), std::string(text));
  return *std::move(json);
}

// A failure must name the option and its value, point at it, and say what to do.
void CheckRefused(std::string_view options, std::string_view pointer, std::vector<std::string_view> words) {
  CAPTURE(options);
  CsvDialect dialect;
  const Status status = dialect.Apply(Parse(options));
  REQUIRE_FALSE(status.ok());
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(Detail(status, kJobPath) == std::optional<std::string>(pointer));
  CHECK_FALSE(Detail(status, kRemedy).value_or("").empty());
  const std::string message(Message(status));
  for (const std::string_view word : words) CHECK_MESSAGE(message.find(word) != std::string::npos, message);
  CHECK(message.find('\n') == std::string::npos);
  CHECK(dialect == CsvDialect());  // nothing is half applied
}

CsvDialect Applied(std::string_view options, std::string_view preset = "pega-cdh") {
  CsvDialect dialect = *CsvDialect::Preset(preset);
  const Status status = dialect.Apply(Parse(options));
  CHECK_MESSAGE(status.ok(), std::string(Message(status)));
  return dialect;
}

TEST_CASE("presets") {
  CHECK(CsvDialect::PresetNames().size() == 4);
  for (const std::string_view name : CsvDialect::PresetNames()) {
    REQUIRE(CsvDialect::Preset(name).ok());
    CHECK(CsvDialect::Preset(name)->Validate() == absl::OkStatus());
  }
  CHECK(*CsvDialect::Preset("pega-cdh") == CsvDialect());
  CHECK(CsvDialect::Preset("adobe-s3")->quote == '\0');
  CHECK(CsvDialect::Preset("adobe-s3")->null_value == "null");
  CHECK(CsvDialect::Preset("adobe-s3")->univocity);
  CHECK(CsvDialect::Preset("spark")->empty_value == "\"\"");
  CHECK(CsvDialect::Preset("spark")->timestamp_format == "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]");
  CHECK_FALSE(CsvDialect::Preset("rfc4180")->univocity);
  for (const std::string_view name : CsvDialect::PresetNames()) CHECK(CsvDialect::Preset(name)->header);
}

TEST_CASE("an unknown preset names the nearest and lists all") {
  const Status status = CsvDialect::Preset("rfc-4180").status();
  CHECK(status.code() == Code::kNotFound);
  CHECK(Message(status) == "unknown CSV preset \"rfc-4180\", did you mean \"rfc4180\"?");
  CHECK(Detail(status, kRemedy) == "use one of pega-cdh, adobe-s3, spark, rfc4180");
  CHECK(Message(CsvDialect::Preset("").status()) == "unknown CSV preset \"\"");
  CHECK(Message(CsvDialect::Preset("Hadoop table").status()).find("did you mean") == std::string_view::npos);
}

TEST_CASE("every option is applied") {
  const CsvDialect dialect = Applied(
      R"({"delimiter": "||", "quote": "'", "escape": "\\", "charToEscapeQuoteEscaping": "^", "quoteAll": true,
          "escapeQuotes": false, "header": false, "ignoreLeadingWhiteSpace": true, "ignoreTrailingWhiteSpace": true,
          "nullValue": "N", "emptyValue": "E", "dateFormat": "dd.MM.yyyy", "timestampFormat": "HH:mm",
          "lineSep": "\r\n", "encoding": "utf-16le", "commentQuoting": true})");
  CsvDialect expected;
  expected.delimiter = "||";
  expected.quote = '\'';
  expected.escape = '\\';
  expected.escape_escape = '^';
  expected.quote_all = true;
  expected.escape_quotes = false;
  expected.header = false;
  expected.ignore_leading_white_space = true;
  expected.ignore_trailing_white_space = true;
  expected.null_value = "N";
  expected.empty_value = "E";
  expected.date_format = "dd.MM.yyyy";
  expected.timestamp_format = "HH:mm";
  expected.line_end = "\r\n";
  expected.utf16le = true;
  expected.comment_quoting = true;
  CHECK(dialect == expected);
}

TEST_CASE("no options change nothing") {
  for (const std::string_view name : CsvDialect::PresetNames()) {
    CHECK(Applied("{}", name) == *CsvDialect::Preset(name));
  }
}

TEST_CASE("the null character as quote has two spellings") {
  CHECK(Applied(R"({"quote": ""})", "spark").quote == '\0');
  CHECK(Applied(R"({"quote": "\u0000"})", "spark").quote == '\0');
}

TEST_CASE("a dialect that doubles its quote goes on doubling, unless it is told otherwise") {
  CHECK(Applied(R"({"quote": "'"})").escape == '\'');
  CHECK(Applied(R"({"quote": "'"})", "spark").escape == '\\');
  CHECK(Applied(R"({"quote": "'", "escape": "\\"})").escape == '\\');
  CHECK(Applied(R"({"escape": "\\", "quote": "'"})").escape == '\\');
}

TEST_CASE("wrong values are refused with name, value and remedy") {
  CheckRefused(R"({"quote": "ab"})", "/quote", {"quote", "\"ab\""});
  CheckRefused(R"({"quote": "é"})", "/quote", {"quote", "é"});
  CheckRefused(R"({"quote": "\n"})", "/quote", {"quote"});
  CheckRefused(R"({"quote": 1})", "/quote", {"quote", "1", "string"});
  CheckRefused(R"({"quote": null})", "/quote", {"quote", "null"});
  CheckRefused(R"({"escape": ""})", "/escape", {"escape", "\"\""});
  CheckRefused(R"({"escape": "\\\\"})", "/escape", {"escape"});
  CheckRefused(R"({"charToEscapeQuoteEscaping": "ab"})", "/charToEscapeQuoteEscaping",
               {"charToEscapeQuoteEscaping"});
  CheckRefused(R"({"delimiter": ""})", "/delimiter", {"delimiter"});
  CheckRefused(R"({"delimiter": [","]})", "/delimiter", {"delimiter", "[\",\"]"});
  CheckRefused(R"({"quoteAll": "true"})", "/quoteAll", {"quoteAll", "\"true\"", "boolean"});
  CheckRefused(R"({"header": 1})", "/header", {"header", "1"});
  CheckRefused(R"({"nullValue": null})", "/nullValue", {"nullValue", "null"});
  CheckRefused(R"({"lineSep": "\n\r"})", "/lineSep", {"lineSep"});
  CheckRefused(R"({"lineSep": ""})", "/lineSep", {"lineSep"});
  CheckRefused(R"({"encoding": "UTF-16"})", "/encoding", {"encoding", "UTF-16"});
  CheckRefused(R"({"dateFormat": "yyyy-MM-dd'"})", "/dateFormat", {"dateFormat"});
  CheckRefused(R"({"timestampFormat": "bbbb"})", "/timestampFormat", {"timestampFormat"});
  CheckRefused(R"([])", "", {"array"});
}

TEST_CASE("an unknown option names the nearest known one") {
  CheckRefused(R"({"delimeter": ";"})", "/delimeter", {"delimeter", "did you mean \"delimiter\""});
  CheckRefused(R"({"QuoteAll": true})", "/QuoteAll", {"did you mean \"quoteAll\""});
  CheckRefused(R"({"a/b~c": true})", "/a~1b~0c", {"a/b~c"});
  CheckRefused(R"({"delimiter": ";", "sep": ";"})", "/sep", {"sep"});
}

TEST_CASE("contradictions that no reader could undo") {
  CheckRefused(R"({"delimiter": "\""})", "/delimiter", {"delimiter", "quote"});
  CheckRefused(R"({"delimiter": "|'", "quote": "'"})", "/delimiter", {"delimiter", "quote"});
  CheckRefused(R"({"delimiter": "\u0000", "quote": ""})", "/delimiter", {"delimiter", "quote"});
  CheckRefused(R"({"delimiter": ",\n"})", "/delimiter", {"delimiter", "line end"});
  CheckRefused(R"({"delimiter": "\r"})", "/delimiter", {"delimiter", "line end"});
  CheckRefused(R"({"escape": "\\", "charToEscapeQuoteEscaping": "\""})", "/charToEscapeQuoteEscaping",
               {"quote"});
}

TEST_CASE("Validate judges dialects that were not made by Apply") {
  const auto refused = [](auto change) {
    CsvDialect dialect;
    change(&dialect);
    return dialect.Validate().code() == Code::kInvalidArgument;
  };
  CHECK_FALSE(refused([](CsvDialect*) {}));
  CHECK(refused([](CsvDialect* d) { d->delimiter.clear(); }));
  CHECK(refused([](CsvDialect* d) { d->quote = '\n'; }));
  CHECK(refused([](CsvDialect* d) { d->quote = '\xE9'; }));
  CHECK(refused([](CsvDialect* d) { d->escape = '\r'; }));
  CHECK(refused([](CsvDialect* d) { d->escape_escape = '\xFF'; }));
  CHECK(refused([](CsvDialect* d) { d->line_end = ";"; }));
}

}  // namespace
}  // namespace pxport::dialect_test
