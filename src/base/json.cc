#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>
#include <new>

#include "base/ascii.h"

namespace pxport {
namespace {

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

// A JSON number in parts: value = digits * 10^exponent, digits without zeros at either end.
struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

Decimal Decompose(std::string_view text) {
  // Beyond this the exponent alone decides: no document in memory has enough digits to offset it.
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max() / 4;
  Decimal number;
  size_t at = 0;
  if (text[at] == '-') {
    number.negative = true;
    ++at;
  }
  const size_t integer_end = SkipDigits(text, at);
  number.digits.append(text.substr(at, integer_end - at));
  at = integer_end;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction_end = SkipDigits(text, ++at);
    number.digits.append(text.substr(at, fraction_end - at));
    number.exponent = -static_cast<int64_t>(fraction_end - at);
    at = fraction_end;
  }
  if (at < text.size()) {  // e or E
    ++at;
    const bool minus = text[at] == '-';
    if (minus || text[at] == '+') ++at;
    int64_t exponent = 0;
    for (; at < text.size(); ++at) exponent = std::min(exponent * 10 + (text[at] - '0'), kHuge / 10);
    number.exponent += minus ? -exponent : exponent;
  }
  while (!number.digits.empty() && number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
  number.digits.erase(0, number.digits.find_first_not_of('0'));
  return number;
}

std::vector<const Json::Member*> SortedMembers(const Json& object) {
  std::vector<const Json::Member*> sorted;
  sorted.reserve(object.members().size());
  for (const Json::Member& member : object.members()) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->first < b->first; });
  return sorted;
}

bool SameMembers(const Json& a, const Json& b) {
  if (a.members().size() != b.members().size()) return false;
  const auto left = SortedMembers(a);
  const auto right = SortedMembers(b);
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](auto* x, auto* y) { return x->first == y->first && x->second == y->second; });
}

}  // namespace

bool IsJsonNumber(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t end = SkipDigits(text, at);
  if (end == at || (text[at] == '0' && end > at + 1)) return false;
  at = end;
  if (at < text.size() && text[at] == '.') {
    end = SkipDigits(text, ++at);
    if (end == at) return false;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    end = SkipDigits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

// Moves nested containers into one flat list and destroys them one by one, so the stack stays shallow. If
// memory for the list runs out, the rest is destroyed by recursion, which is better than a leak.
Json::~Json() {
  try {
    std::vector<Json> pending;
    MoveContainersTo(&pending);
    while (!pending.empty()) {
      Json last = std::move(pending.back());
      pending.pop_back();
      last.MoveContainersTo(&pending);
    }
  } catch (const std::bad_alloc&) {
  }
}

void Json::MoveContainersTo(std::vector<Json>* pending) {
  const auto move_out = [pending](Json& child) {
    if (!child.items_.empty() || !child.members_.empty()) pending->push_back(std::move(child));
  };
  for (Json& item : items_) move_out(item);
  for (Member& member : members_) move_out(member.second);
}

Json::Json(Json&& other) noexcept
    : kind_(std::exchange(other.kind_, Kind::kNull)),
      boolean_(std::exchange(other.boolean_, false)),
      text_(std::exchange(other.text_, {})),
      items_(std::exchange(other.items_, {})),
      members_(std::exchange(other.members_, {})) {}

// Both assignments move the new content out before they destroy the old content, which may own it.
Json& Json::operator=(const Json& other) {
  Json copy(other);
  return *this = std::move(copy);
}

Json& Json::operator=(Json&& other) noexcept {
  Json taken(std::move(other));
  std::swap(kind_, taken.kind_);
  std::swap(boolean_, taken.boolean_);
  text_.swap(taken.text_);
  items_.swap(taken.items_);
  members_.swap(taken.members_);
  return *this;
}

Json Json::Bool(bool value) {
  Json json;
  json.kind_ = Kind::kBool;
  json.boolean_ = value;
  return json;
}

Json Json::Number(int64_t value) {
  return NumberText(fmt::format_int(value).str());
}

Json Json::NumberText(std::string spelling) {
  assert(IsJsonNumber(spelling));
  Json json;
  json.kind_ = Kind::kNumber;
  json.text_ = std::move(spelling);
  return json;
}

Json Json::String(std::string_view value) {
  Json json;
  json.kind_ = Kind::kString;
  json.text_ = value;
  return json;
}

Json Json::Array(std::vector<Json> items) {
  Json json;
  json.kind_ = Kind::kArray;
  json.items_ = std::move(items);
  return json;
}

Json Json::Object(std::vector<Member> members) {
  Json json;
  json.kind_ = Kind::kObject;
  json.members_ = std::move(members);
  return json;
}

std::optional<int64_t> Json::integer() const {
  if (!is_number()) return std::nullopt;
  const Decimal number = Decompose(text_);
  if (number.digits.empty()) return 0;
  constexpr int64_t kMaxDigits = 19;  // of 2^63
  if (number.exponent < 0 || number.exponent > kMaxDigits) return std::nullopt;
  if (static_cast<int64_t>(number.digits.size()) + number.exponent > kMaxDigits) return std::nullopt;
  uint64_t magnitude = 0;  // 19 digits always fit
  for (char digit : number.digits) magnitude = magnitude * 10 + static_cast<uint64_t>(digit - '0');
  for (int64_t i = 0; i < number.exponent; ++i) magnitude *= 10;
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (magnitude > kMax + (number.negative ? 1 : 0)) return std::nullopt;
  return static_cast<int64_t>(number.negative ? 0 - magnitude : magnitude);
}

std::optional<double> Json::real() const {
  if (!is_number()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

const Json* Json::Find(std::string_view key) const {
  for (const Member& member : members_) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

Json* Json::Find(std::string_view key) {
  return const_cast<Json*>(std::as_const(*this).Find(key));
}

void Json::Set(std::string_view key, Json value) {
  if (is_null()) kind_ = Kind::kObject;
  assert(is_object());
  if (Json* found = Find(key)) {
    *found = std::move(value);
  } else {
    members_.emplace_back(key, std::move(value));
  }
}

bool Json::operator==(const Json& other) const {
  return kind_ == other.kind_ && boolean_ == other.boolean_ && text_ == other.text_ &&
         items_ == other.items_ && SameMembers(*this, other);
}

std::string_view Json::KindName(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
  }
  return "unknown";
}

}  // namespace pxport
