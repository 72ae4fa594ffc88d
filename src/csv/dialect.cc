#include "csv/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/nearest.h"
#include "base/time_format.h"

namespace pxport {
namespace {

constexpr std::array<std::string_view, 4> kPresetNames = {"pega-cdh", "adobe-s3", "spark", "rfc4180"};

// The defaults of Spark, and therefore of Adobe.
CsvDialect MakeSparkDialect() {
  CsvDialect dialect;
  dialect.escape = '\\';
  dialect.ignore_leading_white_space = true;
  dialect.ignore_trailing_white_space = true;
  dialect.empty_value = "\"\"";
  dialect.timestamp_format = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]";
  dialect.univocity = true;
  return dialect;
}

CsvDialect MakeAdobeDialect() {
  CsvDialect dialect = MakeSparkDialect();
  dialect.quote = '\0';
  dialect.null_value = "null";
  dialect.empty_value.clear();
  return dialect;
}

CsvDialect MakeRfc4180Dialect() {
  CsvDialect dialect;
  dialect.timestamp_format = "yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX";
  return dialect;
}

Status RejectOption(std::string_view option, const Json& value, std::string_view complaint,
                    std::string_view remedy) {
  std::string shown = value.Dump();
  if (shown.size() > 80) shown = std::string(Json::KindName(value.kind()));
  return Failure(Code::kInvalidArgument, fmt::format("CSV option \"{}\": {} {}", option, shown, complaint),
                 remedy);
}

Status SetBool(std::string_view option, const Json& value, bool* field) {
  if (!value.is_bool())
    return RejectOption(option, value, "is not a boolean", "write true or false, without quotation marks");
  *field = value.boolean();
  return absl::OkStatus();
}

Status SetText(std::string_view option, const Json& value, std::string* field) {
  if (!value.is_string())
    return RejectOption(option, value, "is not a string", "write the text in quotation marks");
  *field = value.text();
  return absl::OkStatus();
}

// `empty_is_null`: "" means the null character, as in Spark's quote.
Status SetChar(std::string_view option, const Json& value, bool empty_is_null, char* field) {
  constexpr std::string_view kRemedy =
      "write one ASCII character other than a line end, such as \"\\\"\" or \"\\\\\"";
  if (!value.is_string()) return RejectOption(option, value, "is not a string", kRemedy);
  const std::string& text = value.text();
  if (text.empty() && empty_is_null) {
    *field = '\0';
    return absl::OkStatus();
  }
  const bool usable =
      text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && text != "\n" && text != "\r";
  if (!usable) return RejectOption(option, value, "is not a single usable character", kRemedy);
  *field = text[0];
  return absl::OkStatus();
}

Status SetPattern(std::string_view option, const Json& value, std::string* field) {
  PX_RETURN_IF_ERROR(SetText(option, value, field));
  const Status compiled = TimeFormat::Compile(*field).status();
  return Within(fmt::format("CSV option \"{}\"", option), compiled);
}

Status SetDelimiter(std::string_view option, const Json& value, std::string* field) {
  PX_RETURN_IF_ERROR(SetText(option, value, field));
  if (!field->empty()) return absl::OkStatus();
  return RejectOption(option, value, "cannot separate columns",
                      "write one or more characters, such as \",\" or \"\\t\"");
}

Status SetLineEnd(std::string_view option, const Json& value, std::string* field) {
  PX_RETURN_IF_ERROR(SetText(option, value, field));
  if (*field == "\n" || *field == "\r\n" || *field == "\r") return absl::OkStatus();
  return RejectOption(option, value, "is not a line end", "write \"\\n\", \"\\r\\n\" or \"\\r\"");
}

Status SetEncoding(std::string_view option, const Json& value, CsvEncoding* encoding) {
  std::string name;
  PX_RETURN_IF_ERROR(SetText(option, value, &name));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  for (const auto& [known, meant] :
       {std::pair("UTF-8", CsvEncoding::kUtf8), std::pair("UTF-8-BOM", CsvEncoding::kUtf8Bom),
        std::pair("UTF-16LE", CsvEncoding::kUtf16le)}) {
    if (name != known) continue;
    *encoding = meant;
    return absl::OkStatus();
  }
  return RejectOption(option, value, "is not a supported encoding",
                      "write \"UTF-8\", \"UTF-8-BOM\" or \"UTF-16LE\"");
}

struct Option {
  std::string_view name;
  Status (*apply)(std::string_view option, const Json& value, CsvDialect* dialect);
};

template <bool CsvDialect::*field>
constexpr auto kBool = [](std::string_view option, const Json& value, CsvDialect* dialect) {
  return SetBool(option, value, &(dialect->*field));
};

template <std::string CsvDialect::*field, Status (*set)(std::string_view, const Json&, std::string*)>
constexpr auto kReadString = [](std::string_view option, const Json& value, CsvDialect* dialect) {
  return set(option, value, &(dialect->*field));
};

Status ApplyQuote(std::string_view option, const Json& value, CsvDialect* dialect) {
  // A dialect that doubles its quote continues to do so. An `escape` in the options is applied later.
  const bool doubling = dialect->escape == dialect->quote;
  PX_RETURN_IF_ERROR(SetChar(option, value, true, &dialect->quote));
  if (doubling) dialect->escape = dialect->quote;
  return absl::OkStatus();
}

Status ApplyEscapeEscape(std::string_view option, const Json& value, CsvDialect* dialect) {
  char character = '\0';
  PX_RETURN_IF_ERROR(SetChar(option, value, true, &character));
  dialect->escape_escape = character;
  return absl::OkStatus();
}

// The options in the order in which they are applied.
const Option kOptions[] = {
    {"delimiter", kReadString<&CsvDialect::delimiter, SetDelimiter>},
    {"quote", ApplyQuote},
    {"escape", [](std::string_view option, const Json& value,
                  CsvDialect* dialect) { return SetChar(option, value, false, &dialect->escape); }},
    {"charToEscapeQuoteEscaping", ApplyEscapeEscape},
    {"quoteAll", kBool<&CsvDialect::quote_all>},
    {"escapeQuotes", kBool<&CsvDialect::escape_quotes>},
    {"header", kBool<&CsvDialect::header>},
    {"ignoreLeadingWhiteSpace", kBool<&CsvDialect::ignore_leading_white_space>},
    {"ignoreTrailingWhiteSpace", kBool<&CsvDialect::ignore_trailing_white_space>},
    {"nullValue", kReadString<&CsvDialect::null_value, SetText>},
    {"emptyValue", kReadString<&CsvDialect::empty_value, SetText>},
    {"dateFormat", kReadString<&CsvDialect::date_format, SetPattern>},
    {"timestampFormat", kReadString<&CsvDialect::timestamp_format, SetPattern>},
    {"lineSep", kReadString<&CsvDialect::line_end, SetLineEnd>},
    {"encoding", [](std::string_view option, const Json& value,
                    CsvDialect* dialect) { return SetEncoding(option, value, &dialect->encoding); }},
    {"commentQuoting", kBool<&CsvDialect::comment_quoting>},
    {"escapeFormulas", kBool<&CsvDialect::escape_formulas>},
};

Status FailUnknownOption(std::string_view name) {
  std::array<std::string_view, std::size(kOptions)> known;
  std::transform(std::begin(kOptions), std::end(kOptions), known.begin(),
                 [](const Option& o) { return o.name; });
  const std::string_view nearest = NearestWord(name, known);
  std::string what = fmt::format("unknown CSV option \"{}\"", name);
  if (!nearest.empty()) what += fmt::format(", did you mean \"{}\"?", nearest);
  return Failure(Code::kInvalidArgument, std::move(what),
                 fmt::format("use one of {}", fmt::join(known, ", ")));
}

Status WithOptionPath(std::string_view option, Status status) {
  return WithDetail(std::move(status), kJobPath, fmt::format("/{}", PointerToken(option)));
}

}  // namespace

StatusOr<CsvDialect> CsvDialect::Preset(std::string_view name) {
  if (name == "pega-cdh") return CsvDialect();
  if (name == "adobe-s3") return MakeAdobeDialect();
  if (name == "spark") return MakeSparkDialect();
  if (name == "rfc4180") return MakeRfc4180Dialect();
  const std::string_view nearest = NearestWord(name, kPresetNames);
  std::string what = fmt::format("unknown CSV preset \"{}\"", name);
  if (!nearest.empty()) what += fmt::format(", did you mean \"{}\"?", nearest);
  return Failure(Code::kNotFound, std::move(what),
                 fmt::format("use one of {}", fmt::join(kPresetNames, ", ")));
}

std::span<const std::string_view> CsvDialect::PresetNames() {
  return kPresetNames;
}

Status CsvDialect::Apply(const Json& options) {
  if (!options.is_object()) {
    return WithDetail(
        Failure(Code::kInvalidArgument,
                fmt::format("the CSV options are {}, not an object", Json::KindName(options.kind())),
                "write an object, such as {\"delimiter\": \";\"}"),
        kJobPath, "");
  }
  for (const auto& [name, value] : options.members()) {
    const auto known = std::find_if(std::begin(kOptions), std::end(kOptions),
                                    [&name = name](const Option& option) { return option.name == name; });
    if (known == std::end(kOptions)) return WithOptionPath(name, FailUnknownOption(name));
  }
  // Applies the options in the order of the table, so that the order of the members does not matter.
  CsvDialect changed = *this;
  for (const Option& option : kOptions) {
    const Json* value = options.Find(option.name);
    if (value == nullptr) continue;
    PX_RETURN_IF_ERROR(WithOptionPath(option.name, option.apply(option.name, *value, &changed)));
  }
  PX_RETURN_IF_ERROR(changed.Validate());
  *this = std::move(changed);
  return absl::OkStatus();
}

Status CsvDialect::Validate() const {
  const auto reject = [](std::string_view option, std::string_view what, std::string_view remedy) {
    return WithOptionPath(option, Failure(Code::kInvalidArgument, std::string(what), remedy));
  };
  const auto unusable = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '\n' || c == '\r';
  };
  if (delimiter.empty())
    return reject("delimiter", "the CSV delimiter is empty", "write one or more characters");
  if (delimiter.find_first_of("\r\n") != std::string::npos) {
    return reject("delimiter", "the CSV delimiter contains a line end: columns and rows would look the same",
                  "choose another delimiter, such as \",\" or \"\\t\"");
  }
  if (delimiter.find(quote) != std::string::npos) {
    return reject("delimiter", "the CSV delimiter contains the quote: no reader could distinguish them",
                  "choose another delimiter or another quote");
  }
  if (unusable(quote))
    return reject("quote", "the CSV quote is not a usable ASCII character", "use \"\\\"\"");
  if (unusable(escape))
    return reject("escape", "the CSV escape is not a usable ASCII character", "use \"\\\"\" or \"\\\\\"");
  if (escape_escape.has_value() && *escape_escape != '\0') {
    if (unusable(*escape_escape)) {
      return reject("charToEscapeQuoteEscaping", "charToEscapeQuoteEscaping is not a usable ASCII character",
                    "use the escape character");
    }
    if (escape != quote && *escape_escape == quote) {
      return reject("charToEscapeQuoteEscaping",
                    "charToEscapeQuoteEscaping is the quote: a reader would end the value there",
                    "use the escape character");
    }
  }
  if (line_end != "\n" && line_end != "\r\n" && line_end != "\r") {
    return reject("lineSep", "the CSV line end is neither LF nor CRLF nor CR",
                  "use \"\\n\", \"\\r\\n\" or \"\\r\"");
  }
  return absl::OkStatus();
}

}  // namespace pxport
