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

// A failure must name the option and its value, point at the option, and have a remedy.
void CheckRejected(std::string_view options, std::string_view pointer, std::vector<std::string_view> words) {
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
  CHECK(dialect == CsvDialect());  // nothing is applied partially
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
          "lineSep": "\r\n", "encoding": "utf-16le", "commentQuoting": true, "escapeFormulas": true})");
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
  expected.encoding = CsvEncoding::kUtf16le;
  expected.comment_quoting = true;
  expected.escape_formulas = true;
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

TEST_CASE("a dialect that doubles its quote continues to double a new quote, unless an escape is set") {
  CHECK(Applied(R"({"quote": "'"})").escape == '\'');
  CHECK(Applied(R"({"quote": "'"})", "spark").escape == '\\');
  CHECK(Applied(R"({"quote": "'", "escape": "\\"})").escape == '\\');
  CHECK(Applied(R"({"escape": "\\", "quote": "'"})").escape == '\\');
}

TEST_CASE("invalid values are rejected with name, value and remedy") {
  CheckRejected(R"({"quote": "ab"})", "/quote", {"quote", "\"ab\""});
  CheckRejected(R"({"quote": "é"})", "/quote", {"quote", "é"});
  CheckRejected(R"({"quote": "\n"})", "/quote", {"quote"});
  CheckRejected(R"({"quote": 1})", "/quote", {"quote", "1", "string"});
  CheckRejected(R"({"quote": null})", "/quote", {"quote", "null"});
  CheckRejected(R"({"escape": ""})", "/escape", {"escape", "\"\""});
  CheckRejected(R"({"escape": "\\\\"})", "/escape", {"escape"});
  CheckRejected(R"({"charToEscapeQuoteEscaping": "ab"})", "/charToEscapeQuoteEscaping",
                {"charToEscapeQuoteEscaping"});
  CheckRejected(R"({"delimiter": ""})", "/delimiter", {"delimiter"});
  CheckRejected(R"({"delimiter": [","]})", "/delimiter", {"delimiter", "[\",\"]"});
  CheckRejected(R"({"quoteAll": "true"})", "/quoteAll", {"quoteAll", "\"true\"", "boolean"});
  CheckRejected(R"({"header": 1})", "/header", {"header", "1"});
  CheckRejected(R"({"nullValue": null})", "/nullValue", {"nullValue", "null"});
  CheckRejected(R"({"lineSep": "\n\r"})", "/lineSep", {"lineSep"});
  CheckRejected(R"({"lineSep": ""})", "/lineSep", {"lineSep"});
  CheckRejected(R"({"encoding": "UTF-16"})", "/encoding", {"encoding", "UTF-16"});
  CheckRejected(R"({"dateFormat": "yyyy-MM-dd'"})", "/dateFormat", {"dateFormat"});
  CheckRejected(R"({"timestampFormat": "bbbb"})", "/timestampFormat", {"timestampFormat"});
  CheckRejected(R"([])", "", {"array"});
}

TEST_CASE("an unknown option names the nearest known one") {
  CheckRejected(R"({"delimeter": ";"})", "/delimeter", {"delimeter", "did you mean \"delimiter\""});
  CheckRejected(R"({"QuoteAll": true})", "/QuoteAll", {"did you mean \"quoteAll\""});
  CheckRejected(R"({"a/b~c": true})", "/a~1b~0c", {"a/b~c"});
  CheckRejected(R"({"delimiter": ";", "sep": ";"})", "/sep", {"sep"});
}

TEST_CASE("contradictions that no reader could resolve") {
  CheckRejected(R"({"delimiter": "\""})", "/delimiter", {"delimiter", "quote"});
  CheckRejected(R"({"delimiter": "|'", "quote": "'"})", "/delimiter", {"delimiter", "quote"});
  CheckRejected(R"({"delimiter": "\u0000", "quote": ""})", "/delimiter", {"delimiter", "quote"});
  CheckRejected(R"({"delimiter": ",\n"})", "/delimiter", {"delimiter", "line end"});
  CheckRejected(R"({"delimiter": "\r"})", "/delimiter", {"delimiter", "line end"});
  CheckRejected(R"({"escape": "\\", "charToEscapeQuoteEscaping": "\""})", "/charToEscapeQuoteEscaping",
                {"quote"});
}

TEST_CASE("Validate checks dialects that Apply did not create") {
  const auto is_rejected = [](auto change) {
    CsvDialect dialect;
    change(&dialect);
    return dialect.Validate().code() == Code::kInvalidArgument;
  };
  CHECK_FALSE(is_rejected([](CsvDialect*) {}));
  CHECK(is_rejected([](CsvDialect* d) { d->delimiter.clear(); }));
  CHECK(is_rejected([](CsvDialect* d) { d->quote = '\n'; }));
  CHECK(is_rejected([](CsvDialect* d) { d->quote = '\xE9'; }));
  CHECK(is_rejected([](CsvDialect* d) { d->escape = '\r'; }));
  CHECK(is_rejected([](CsvDialect* d) { d->escape_escape = '\xFF'; }));
  CHECK(is_rejected([](CsvDialect* d) { d->line_end = ";"; }));
}

}  // namespace
}  // namespace pxport::dialect_test
