#include "reference.h"

#include <algorithm>
#include <cstdint>

#include "base/limits.h"

namespace pxport::testing {
namespace {

// Strict UTF-8 by the table of RFC 3629.
bool ValidUtf8(std::string_view s) {
  for (size_t i = 0; i < s.size();) {
    const auto at = [&](size_t k) -> unsigned {
      return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0U;
    };
    const auto in = [&](size_t k, unsigned low, unsigned high) { return at(k) >= low && at(k) <= high; };
    if (at(0) <= 0x7F) {
      i += 1;
    } else if (in(0, 0xC2, 0xDF) && in(1, 0x80, 0xBF)) {
      i += 2;
    } else if ((at(0) == 0xE0 && in(1, 0xA0, 0xBF) && in(2, 0x80, 0xBF)) ||
               ((in(0, 0xE1, 0xEC) || in(0, 0xEE, 0xEF)) && in(1, 0x80, 0xBF) && in(2, 0x80, 0xBF)) ||
               (at(0) == 0xED && in(1, 0x80, 0x9F) && in(2, 0x80, 0xBF))) {
      i += 3;
    } else if ((at(0) == 0xF0 && in(1, 0x90, 0xBF) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF)) ||
               (in(0, 0xF1, 0xF3) && in(1, 0x80, 0xBF) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF)) ||
               (at(0) == 0xF4 && in(1, 0x80, 0x8F) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF))) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

void AppendPoint(uint32_t point, std::string* out) {
  if (point < 0x80) {
    *out += static_cast<char>(point);
  } else if (point < 0x800) {
    *out += static_cast<char>(0xC0 + point / 64);
    *out += static_cast<char>(0x80 + point % 64);
  } else if (point < 0x10000) {
    *out += static_cast<char>(0xE0 + point / 4096);
    *out += static_cast<char>(0x80 + point / 64 % 64);
    *out += static_cast<char>(0x80 + point % 64);
  } else {
    *out += static_cast<char>(0xF0 + point / 262144);
    *out += static_cast<char>(0x80 + point / 4096 % 64);
    *out += static_cast<char>(0x80 + point / 64 % 64);
    *out += static_cast<char>(0x80 + point % 64);
  }
}

struct Parser {
  std::string_view s;
  size_t i = 0;

  bool Eat(char c) {
    if (i < s.size() && s[i] == c) {
      ++i;
      return true;
    }
    return false;
  }
  bool EatWord(std::string_view word) {
    if (s.substr(i, word.size()) != word) return false;
    i += word.size();
    return true;
  }
  void SkipSpaces() {
    while (i < s.size() && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n')) ++i;
  }

  bool Value(int depth, Node* out) {
    SkipSpaces();
    const size_t start = i;
    if (i >= s.size()) return false;
    bool good = false;
    if (s[i] == '{') {
      good = Object(depth, out);
    } else if (s[i] == '[') {
      good = Array(depth, out);
    } else if (s[i] == '"') {
      out->kind = Node::kString;
      return String(&out->text);
    } else if (EatWord("true") || EatWord("false")) {
      out->kind = Node::kBool;
      good = true;
    } else if (EatWord("null")) {
      out->kind = Node::kNull;
      return true;
    } else {
      out->kind = Node::kNumber;
      good = Number();
    }
    out->text = std::string(s.substr(start, i - start));
    return good;
  }

  bool Object(int depth, Node* out) {
    out->kind = Node::kObject;
    if (depth > kMaxDepth) return false;
    Eat('{');
    SkipSpaces();
    if (Eat('}')) return true;
    do {
      SkipSpaces();
      NodeMember member;
      if (i >= s.size() || s[i] != '"' || !String(&member.first)) return false;
      SkipSpaces();
      if (!Eat(':') || !Value(depth + 1, &member.second)) return false;
      out->members.push_back(std::move(member));
      SkipSpaces();
    } while (Eat(','));
    return Eat('}');
  }

  bool Array(int depth, Node* out) {
    out->kind = Node::kArray;
    if (depth > kMaxDepth) return false;
    Eat('[');
    SkipSpaces();
    if (Eat(']')) return true;
    do {
      Node item;
      if (!Value(depth + 1, &item)) return false;
      out->items.push_back(std::move(item));
      SkipSpaces();
    } while (Eat(','));
    return Eat(']');
  }

  bool Digits() {
    const size_t start = i;
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
    return i > start;
  }
  bool Number() {
    Eat('-');
    if (!Eat('0') && !Digits()) return false;
    if (Eat('.') && !Digits()) return false;
    if (Eat('e') || Eat('E')) {
      if (!Eat('+')) Eat('-');
      if (!Digits()) return false;
    }
    return true;
  }

  bool Unit(uint32_t* unit) {
    if (i + 4 > s.size()) return false;
    *unit = 0;
    for (int k = 0; k < 4; ++k, ++i) {
      const char c = s[i];
      const std::string_view digits = "0123456789abcdef";
      const size_t digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
      if (digit == std::string_view::npos) return false;
      *unit = *unit * 16 + static_cast<uint32_t>(digit);
    }
    return true;
  }

  bool String(std::string* out) {
    Eat('"');
    while (i < s.size() && s[i] != '"') {
      if (static_cast<unsigned char>(s[i]) < 0x20) return false;
      if (s[i] != '\\') {
        *out += s[i++];
        continue;
      }
      ++i;
      if (i >= s.size()) return false;
      const char c = s[i++];
      const size_t known = std::string_view("\"\\/bfnrt").find(c);
      if (known != std::string_view::npos) {
        *out += "\"\\/\b\f\n\r\t"[known];
        continue;
      }
      uint32_t unit = 0;
      if (c != 'u' || !Unit(&unit)) return false;
      if (unit >= 0xDC00 && unit <= 0xDFFF) return false;
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        uint32_t low = 0;
        if (!EatWord("\\u") || !Unit(&low) || low < 0xDC00 || low > 0xDFFF) return false;
        unit = 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00);
      }
      AppendPoint(unit, out);
    }
    return Eat('"');
  }
};

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

// The last member of each key.
std::vector<std::pair<std::string, const Node*>> LastMembers(const Node& object) {
  std::vector<std::pair<std::string, const Node*>> members;
  for (size_t k = 0; k < object.members.size(); ++k) {
    const std::string& key = object.members[k].first;
    const Node& value = object.members[k].second;
    const bool again =
        std::any_of(object.members.begin() + static_cast<ptrdiff_t>(k) + 1, object.members.end(),
                    [&](const auto& later) { return later.first == key; });
    if (!again) members.emplace_back(key, &value);
  }
  return members;
}

const Node* At(const Node* node, const FieldPath& path) {
  for (const PathStep& step : path.steps()) {
    if (node == nullptr) return nullptr;
    if (step.index < 0) {
      node = node->Last(step.key);
    } else if (node->kind == Node::kArray && static_cast<size_t>(step.index) < node->items.size()) {
      node = &node->items[static_cast<size_t>(step.index)];
    } else {
      return nullptr;
    }
  }
  return node;
}

std::string ExtractIdentity(const Node* map, const std::vector<std::string>& spellings) {
  struct Found {
    std::string id, state;
    bool primary;
  };
  std::vector<Found> all;
  if (map == nullptr || map->kind != Node::kObject) return "";
  for (const auto& [key, list] : LastMembers(*map)) {
    const bool wanted =
        std::any_of(spellings.begin(), spellings.end(),
                    [&, k = key](const std::string& spelling) { return Lower(spelling) == Lower(k); });
    if (!wanted || list->kind != Node::kArray) continue;
    for (const Node& entry : list->items) {
      const Node* id = entry.Last("id");
      if (id == nullptr || (id->kind != Node::kString && id->kind != Node::kNumber)) continue;
      const Node* primary = entry.Last("primary");
      const Node* state = entry.Last("authenticatedState");
      all.push_back({id->text, state != nullptr && state->kind == Node::kString ? state->text : "",
                     primary != nullptr && primary->kind == Node::kBool && primary->text == "true"});
    }
  }
  std::string out;
  for (const bool primary : {true, false}) {
    for (const Found& found : all) {
      if (found.primary == primary) out += (primary ? " *" : " ") + found.id + "(" + found.state + ")";
    }
  }
  return out;
}

}  // namespace

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

const Node* Node::Last(std::string_view key) const {
  const Node* last = nullptr;
  if (kind != kObject) return nullptr;
  for (const auto& [name, value] : members) {
    if (name == key) last = &value;
  }
  return last;
}

std::optional<Node> ParseObject(std::string_view line) {
  if (!ValidUtf8(line)) return std::nullopt;
  Parser parser{line};
  Node root;
  parser.SkipSpaces();
  if (parser.i >= line.size() || line[parser.i] != '{' || !parser.Value(1, &root)) return std::nullopt;
  parser.SkipSpaces();
  if (parser.i != line.size()) return std::nullopt;
  return root;
}

std::string Describe(const Node* node) {
  if (node == nullptr) return "absent";
  static constexpr const char* kNames[] = {"null", "bool:", "number:", "string:", "array:", "object:"};
  return kNames[node->kind] + node->text;
}

std::string Extract(const Node& root, const Wish& wish) {
  std::string out;
  for (const FieldPath& path : wish.paths) out += Describe(At(&root, path)) + "\n";
  for (const auto& spellings : wish.identities) {
    out += "identity" + ExtractIdentity(root.Last("identityMap"), spellings) + "\n";
  }
  const Node* segments = root.Last("segmentMembership");
  for (const auto& [segment_namespace, id] : wish.memberships) {
    const Node* in_namespace = segments == nullptr ? nullptr : segments->Last(segment_namespace);
    const Node* member = in_namespace == nullptr ? nullptr : in_namespace->Last(id);
    out += "member";
    if (member != nullptr && member->kind == Node::kObject) {
      out += " " + Describe(member->Last("status")) + " " + Describe(member->Last("lastQualificationTime")) +
             " " + Describe(member->Last("validUntil"));
    }
    out += "\n";
  }
  out += "present";
  if (segments != nullptr && segments->kind == Node::kObject) {
    for (const auto& [segment_namespace, ids] : LastMembers(*segments)) {
      if (ids->kind != Node::kObject) continue;
      for (const auto& [id, member] : LastMembers(*ids)) {
        const auto at =
            std::find(wish.memberships.begin(), wish.memberships.end(), std::pair(segment_namespace, id));
        if (at == wish.memberships.end() || member->kind != Node::kObject) continue;
        out += " " + std::to_string(at - wish.memberships.begin());
      }
    }
  }
  return out + "\n";
}

}  // namespace pxport::testing
