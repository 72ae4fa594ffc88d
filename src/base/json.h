// JSON documents: jobs, plans, receipts, manifests, reports, responses of credential services. The only
// importer of RapidJSON. Profiles have their own reader in src/profile.
#ifndef PXPORT_BASE_JSON_H_
#define PXPORT_BASE_JSON_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace pxport {

// A JSON value that owns its content, immutable by convention. Objects keep the order of their members.
class Json {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;

  Json() = default;  // null
  ~Json();           // of any depth: a million nested arrays do not exhaust the stack
  Json(const Json&) = default;
  Json(Json&& other) noexcept;             // `other` becomes null
  Json& operator=(const Json& other);      // `other` may be a part of this value
  Json& operator=(Json&& other) noexcept;  // `other` may be a part of this value
  static Json Bool(bool value);
  static Json Number(int64_t value);
  static Json NumberText(std::string spelling);  // must be a JSON number
  static Json String(std::string_view value);    // must be UTF-8
  static Json Array(std::vector<Json> items = {});
  static Json Object(std::vector<Member> members = {});

  static constexpr int kMaxParseDepth = 256;
  // Parses strict RFC 8259: valid UTF-8, no duplicate keys, depth at most kMaxParseDepth, numbers within the
  // range of a double. InvalidArgument says what was expected and at which line and column (bytes, 1-based),
  // in the message and in the details kInputLine and kInputColumn.
  static StatusOr<Json> Parse(std::string_view text);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // A value of another kind reads as the neutral value (false, "", empty).
  bool boolean() const { return boolean_; }
  const std::string& text() const { return text_; }  // string, or the spelling of a number
  // The number as an integer if it is one (1.0 and 1e3 are) and fits, otherwise nullopt.
  std::optional<int64_t> integer() const;
  std::optional<double> real() const;  // nullopt also beyond the range of a double
  const std::vector<Json>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }
  std::vector<Json>& items() { return items_; }
  std::vector<Member>& members() { return members_; }

  // Member of an object, or nullptr.
  const Json* Find(std::string_view key) const;
  Json* Find(std::string_view key);
  // Sets or adds a member. A null value becomes an object first.
  void Set(std::string_view key, Json value);

  // The value at a JSON Pointer (RFC 6901), or nullptr.
  const Json* At(std::string_view pointer) const;
  // Sets the value at a JSON Pointer. Missing and null parents become objects; "-" or the length appends to
  // an array. InvalidArgument if the pointer is malformed, leads through a scalar or is deeper than
  // kMaxParseDepth; then nothing has changed.
  Status SetAt(std::string_view pointer, Json value);

  std::string Dump() const;    // compact, no line ends
  std::string Pretty() const;  // two-space indent, final line end
  // Compact, with the members of every object in byte order: equal documents have equal bytes.
  std::string Canonical() const;

  // Ignores the order of members. Numbers are equal if their spellings are.
  bool operator==(const Json& other) const;

  static std::string_view KindName(Kind kind);  // "object", "string", ...

 private:
  void MoveContainersTo(std::vector<Json>* pending);

  Kind kind_ = Kind::kNull;
  bool boolean_ = false;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

// The value at a JSON Pointer if it is of that kind, otherwise the neutral value ("", false, 0). The text
// belongs to `json`.
const std::string& TextAt(const Json& json, std::string_view pointer);
// The text, or the texts of an array.
std::vector<std::string> TextsAt(const Json& json, std::string_view pointer);
bool FlagAt(const Json& json, std::string_view pointer);
uint64_t CountAt(const Json& json, std::string_view pointer);

// True for a JSON number as RFC 8259 spells it.
bool IsJsonNumber(std::string_view text);

// One reference token of a JSON Pointer, escaped (~ and /).
std::string PointerToken(std::string_view key);

// Appends the text as a JSON string with its quotes. The text must be UTF-8.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace pxport

#endif  // PXPORT_BASE_JSON_H_
