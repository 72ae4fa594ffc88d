// Parses JSON documents. The only importer of RapidJSON.
#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"

namespace pxport {
namespace {

constexpr std::string_view kHalfPair = "a \\u escape in this string is half of a surrogate pair";

// RapidJSON decodes the escape of a lone low surrogate to three bytes that are not UTF-8. The source has been
// validated, so such bytes can only come from such an escape.
bool HoldsSurrogate(std::string_view text) {
  for (size_t at = text.find('\xED'); at < text.size(); at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

// Builds the document from SAX events. The stack holds the open containers.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  Builder(std::string_view text, const rapidjson::MemoryStream& stream) : text_(text), stream_(stream) {}

  bool Null() { return Add(Json()); }
  bool Bool(bool value) { return Add(Json::Bool(value)); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) {
    return Add(Json::NumberText(std::string(digits, size)));
  }
  bool String(const char* data, rapidjson::SizeType size, bool) {
    const std::string_view value(data, size);
    return CheckDecoded(value) && Add(Json::String(value));
  }
  bool Key(const char* data, rapidjson::SizeType size, bool) {
    Frame& frame = open_.back();
    frame.key.assign(data, size);
    frame.key_starts.push_back(FindStringStart());
    return CheckDecoded(frame.key);
  }
  bool StartObject() { return Open(Json::Object()); }
  bool StartArray() { return Open(Json::Array()); }
  bool EndObject(rapidjson::SizeType) { return CheckDistinctKeys() && Close(); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  // What made an event return false, and where.
  const std::string& what() const { return what_; }
  const std::string& remedy() const { return remedy_; }
  size_t offset() const { return offset_; }
  Json TakeRoot() { return std::move(root_); }

 private:
  struct Frame {
    Json value;
    std::string key;                 // of the member being read
    std::vector<size_t> key_starts;  // offset of each member's key
  };

  bool Fail(size_t offset, std::string what, std::string remedy) {
    offset_ = offset;
    what_ = std::move(what);
    remedy_ = std::move(remedy);
    return false;
  }

  bool Add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Frame& frame = open_.back(); frame.value.is_array()) {
      frame.value.items().push_back(std::move(value));
    } else {
      frame.value.members().emplace_back(std::move(frame.key), std::move(value));
    }
    return true;
  }

  bool Open(Json container) {
    if (open_.size() >= static_cast<size_t>(Json::kMaxParseDepth)) {
      return Fail(stream_.Tell(), fmt::format("nested deeper than {} levels", Json::kMaxParseDepth),
                  "flatten the document");
    }
    open_.push_back({std::move(container), {}, {}});
    return true;
  }

  bool Close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return Add(std::move(value));
  }

  // Checks each object once, when it is closed, by sorting: a linear search for every key would be quadratic.
  bool CheckDistinctKeys() {
    const Frame& frame = open_.back();
    const auto& members = frame.value.members();
    std::vector<size_t> order(members.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&members](size_t a, size_t b) {
      return members[a].first != members[b].first ? members[a].first < members[b].first : a < b;
    });
    size_t repeated = members.size();  // the first member that repeats an earlier one
    for (size_t i = 1; i < order.size(); ++i) {
      if (members[order[i - 1]].first == members[order[i]].first) repeated = std::min(repeated, order[i]);
    }
    if (repeated == members.size()) return true;
    std::string shown;
    AppendJsonString(MakePointer() + "/" + PointerToken(members[repeated].first), &shown);
    return Fail(frame.key_starts[repeated], fmt::format("duplicate key {}", shown), "remove one of the two");
  }

  // The JSON Pointer of the innermost open container.
  std::string MakePointer() const {
    std::string pointer;
    for (size_t i = 0; i + 1 < open_.size(); ++i) {
      const Frame& frame = open_[i];
      pointer += '/';
      pointer +=
          frame.value.is_array() ? fmt::to_string(frame.value.items().size()) : PointerToken(frame.key);
    }
    return pointer;
  }

  bool CheckDecoded(std::string_view value) {
    if (!HoldsSurrogate(value)) return true;
    return Fail(FindStringStart(), std::string(kHalfPair), "write the character itself, or both halves");
  }

  // Where the string that ends just before the stream's position begins. A backslash precedes every quote
  // inside the string and never the opening quote.
  size_t FindStringStart() const {
    size_t at = stream_.Tell() - 2;
    while (text_[at] != '"' || text_[at - (at > 0)] == '\\') --at;
    return at;
  }

  const std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  std::vector<Frame> open_;
  Json root_;
  std::string what_;
  std::string remedy_;
  size_t offset_ = 0;
};

struct Complaint {
  std::string_view what;
  std::string_view remedy;
};

Complaint ExplainJsonFault(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return {"expected a JSON value", "check the file: the document is empty"};
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return {"expected the end of the document", "remove what follows the first value"};
    case rapidjson::kParseErrorValueInvalid:
      return {"expected a value",
              "write an object, array, number, true, false, null or a string in double quotes"};
    case rapidjson::kParseErrorObjectMissName:
      return {"expected a key in double quotes",
              "put the key in double quotes; remove a comma before '}' and comments"};
    case rapidjson::kParseErrorObjectMissColon:
      return {"expected ':' after the key", "put ':' between key and value"};
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return {"expected ',' or '}' after the member", "separate members by ',' and close the object by '}'"};
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return {"expected ',' or ']' after the item", "separate items by ',' and close the array by ']'"};
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return {"expected four hexadecimal digits after \\u",
              "write the character itself, or \\u and four digits"};
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return {kHalfPair, "write the character itself, or both halves"};
    case rapidjson::kParseErrorStringEscapeInvalid:
      return {"expected one of \" \\ / b f n r t u after the backslash", "write a backslash as \\\\"};
    case rapidjson::kParseErrorStringMissQuotationMark:
      return {"expected '\"' at the end of the string", "close the string"};
    case rapidjson::kParseErrorStringInvalidEncoding:
      return {"expected UTF-8 without control characters", "save the file as UTF-8; write a line end as \\n"};
    case rapidjson::kParseErrorNumberTooBig:
      return {"number beyond the range of a double", "write a smaller number, or a string"};
    case rapidjson::kParseErrorNumberMissFraction:
      return {"expected a digit after the decimal point", "complete the number"};
    case rapidjson::kParseErrorNumberMissExponent:
      return {"expected a digit in the exponent", "complete the number"};
    default:
      return {"expected JSON", "check the syntax here"};
  }
}

std::string DescribeFound(std::string_view text, size_t offset) {
  if (offset >= text.size()) return "the end";
  const char c = text[offset];
  if (c > 0x20 && c < 0x7F) return fmt::format("'{}'", c);
  return fmt::format("byte 0x{:02x}", static_cast<unsigned char>(c));
}

Status FailAt(std::string_view text, size_t offset, std::string_view what, std::string_view remedy) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t column = before.size() - line_start + 1;
  Status status =
      Failure(Code::kInvalidArgument, fmt::format("line {}, column {}: {}", line, column, what), remedy);
  status = WithDetail(std::move(status), kInputLine, fmt::to_string(line));
  return WithDetail(std::move(status), kInputColumn, fmt::to_string(column));
}

}  // namespace

StatusOr<Json> Json::Parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return FailAt(text, 0, "expected a JSON value, found a byte order mark",
                  "save the file as UTF-8 without it");
  }
  // Iterative, so that the depth of the input never becomes depth of the stack, even if the limit is raised.
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseIterativeFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  Builder builder(text, stream);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!result.IsError()) {
    if (stream.Tell() == text.size()) return builder.TakeRoot();
    // RapidJSON treats a NUL byte as the end of the document.
    return FailAt(text, stream.Tell(), "expected the end of the document, found byte 0x00",
                  "remove the NUL bytes");
  }
  if (result.Code() == rapidjson::kParseErrorTermination) {
    return FailAt(text, builder.offset(), builder.what(), builder.remedy());
  }
  const size_t offset = result.Offset();
  const char found = offset < text.size() ? text[offset] : '\0';
  // RapidJSON reports a bare control character as an invalid escape. For a real invalid escape it points at
  // the backslash.
  const bool control = result.Code() == rapidjson::kParseErrorStringEscapeInvalid && found != '\\';
  const auto [what, remedy] =
      ExplainJsonFault(control ? rapidjson::kParseErrorStringInvalidEncoding : result.Code());
  if (found == '\\') return FailAt(text, offset, what, remedy);
  return FailAt(text, offset, fmt::format("{}, found {}", what, DescribeFound(text, offset)), remedy);
}

}  // namespace pxport
