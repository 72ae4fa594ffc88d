#include "rows/json_text.h"

#include <algorithm>
#include <map>

#include "base/json.h"

namespace pxport {
namespace {

constexpr std::string_view kJsonSpace = " \t\n\r";

// The functions below read valid JSON.

// `at`: of the opening quote. The place of the closing one.
size_t EndOfString(std::string_view json, size_t at) {
  for (++at; json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return at;
}

size_t SkipSpace(std::string_view json, size_t at) {
  return std::min(json.find_first_not_of(kJsonSpace, at), json.size());
}

// The place after the value that begins at `at`.
size_t EndOfValue(std::string_view json, size_t at) {
  if (json[at] == '"') return EndOfString(json, at) + 1;
  if (json[at] != '{' && json[at] != '[') return std::min(json.find_first_of(",]} \t\n\r", at), json.size());
  size_t depth = 0;
  for (;; ++at) {
    const char c = json[at];
    if (c == '"') {
      at = EndOfString(json, at);
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
}

struct JsonMember {
  std::string_view key, value;  // the key with its quotes
};

std::vector<JsonMember> MembersOf(std::string_view object) {
  std::vector<JsonMember> members;
  for (size_t at = SkipSpace(object, 1); object[at] != '}';) {
    const size_t key_end = EndOfString(object, at) + 1;
    const size_t value = SkipSpace(object, object.find(':', key_end) + 1);
    const size_t value_end = EndOfValue(object, value);
    members.push_back({object.substr(at, key_end - at), object.substr(value, value_end - value)});
    at = SkipSpace(object, value_end);
    if (object[at] == ',') at = SkipSpace(object, at + 1);
  }
  return members;
}

// Two spellings of a key are one key. A key that is not valid Unicode is compared as it is spelled.
std::string DecodedKey(std::string_view quoted) {
  if (quoted.find('\\') != std::string_view::npos) {
    if (const auto parsed = Json::Parse(quoted); parsed.ok()) return parsed->text();
  }
  return std::string(quoted.substr(1, quoted.size() - 2));
}

void AppendOnce(std::string_view json, std::string* out);

void AppendObjectOnce(std::string_view object, std::string* out) {
  const std::vector<JsonMember> members = MembersOf(object);
  std::map<std::string, size_t> last;
  for (size_t i = 0; i < members.size(); ++i) last.insert_or_assign(DecodedKey(members[i].key), i);
  std::vector<size_t> kept;
  for (const auto& [key, index] : last) kept.push_back(index);
  std::sort(kept.begin(), kept.end());
  out->push_back('{');
  for (const size_t index : kept) {
    if (index != kept.front()) out->push_back(',');
    out->append(members[index].key);
    out->push_back(':');
    AppendOnce(members[index].value, out);
  }
  out->push_back('}');
}

// As deep as the profile reader allows.
void AppendOnce(std::string_view json, std::string* out) {
  if (json.front() == '{') return AppendObjectOnce(json, out);
  if (json.front() != '[') {
    out->append(json);
    return;
  }
  out->push_back('[');
  for (size_t at = SkipSpace(json, 1); json[at] != ']';) {
    const size_t end = EndOfValue(json, at);
    AppendOnce(json.substr(at, end - at), out);
    at = SkipSpace(json, end);
    if (json[at] != ',') continue;
    out->push_back(',');
    at = SkipSpace(json, at + 1);
  }
  out->push_back(']');
}

}  // namespace

void JsonText::Append(ValueKind kind, std::string_view text, std::string* out) {
  if (kind == ValueKind::kString) return AppendJsonString(text, out);
  const bool structure = kind == ValueKind::kArray || kind == ValueKind::kObject;
  if (structure && MayRepeatKeys(text)) return AppendOnce(text, out);
  out->append(text);
}

bool JsonText::MayRepeatKeys(std::string_view json) {
  levels_.clear();
  keys_.clear();
  bool key_next = false;
  for (size_t at = 0; at < json.size(); ++at) {
    switch (json[at]) {
      case '"': {
        const size_t end = EndOfString(json, at);
        if (key_next) {
          const std::string_view key = json.substr(at + 1, end - at - 1);
          if (key.find('\\') != std::string_view::npos) return true;
          keys_.push_back(key);
          key_next = false;
        }
        at = end;
        break;
      }
      case '{':
      case '[':
        key_next = json[at] == '{';
        levels_.push_back({key_next, keys_.size()});
        break;
      case ',':
        key_next = levels_.back().object;
        break;
      case '}':
      case ']':
        if (Repeats(levels_.back().first_key)) return true;
        keys_.resize(levels_.back().first_key);
        levels_.pop_back();
        break;
      default:
        break;
    }
  }
  return false;
}

bool JsonText::Repeats(size_t first) {
  constexpr size_t kFew = 8;  // compared pair by pair
  const size_t count = keys_.size() - first;
  if (count < 2) return false;
  const auto begin = keys_.begin() + static_cast<ptrdiff_t>(first);
  if (count > kFew) {
    std::sort(begin, keys_.end());
    return std::adjacent_find(begin, keys_.end()) != keys_.end();
  }
  for (auto key = begin + 1; key != keys_.end(); ++key) {
    if (std::find(begin, key, *key) != key) return true;
  }
  return false;
}

}  // namespace pxport
