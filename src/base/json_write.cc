#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"

namespace pxport {
namespace {

constexpr size_t kIndent = 2;

class JsonWriter {
 public:
  JsonWriter(bool pretty, bool sorted, std::string* out) : pretty_(pretty), sorted_(sorted), out_(out) {}

  void WriteValue(const Json& json) {
    switch (json.kind()) {
      case Json::Kind::kNull:
        out_->append("null");
        break;
      case Json::Kind::kBool:
        out_->append(json.boolean() ? "true" : "false");
        break;
      case Json::Kind::kNumber:
        out_->append(json.text());
        break;
      case Json::Kind::kString:
        AppendJsonString(json.text(), out_);
        break;
      case Json::Kind::kArray:
        WriteArray(json);
        break;
      case Json::Kind::kObject:
        WriteObject(json);
        break;
    }
  }

 private:
  void WriteArray(const Json& json) {
    out_->push_back('[');
    ++depth_;
    bool first = true;
    for (const Json& item : json.items()) {
      WriteSeparator(&first);
      WriteValue(item);
    }
    WriteClose(']', first);
  }

  void WriteObject(const Json& json) {
    std::vector<const Json::Member*> members;
    members.reserve(json.members().size());
    for (const Json::Member& member : json.members()) members.push_back(&member);
    if (sorted_)
      std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->first < b->first; });
    out_->push_back('{');
    ++depth_;
    bool first = true;
    for (const Json::Member* member : members) {
      WriteSeparator(&first);
      AppendJsonString(member->first, out_);
      out_->append(pretty_ ? ": " : ":");
      WriteValue(member->second);
    }
    WriteClose('}', first);
  }

  void WriteSeparator(bool* first) {
    if (!*first) out_->push_back(',');
    *first = false;
    WriteNewLine();
  }

  void WriteClose(char bracket, bool empty) {
    --depth_;
    if (!empty) WriteNewLine();
    out_->push_back(bracket);
  }

  void WriteNewLine() {
    if (!pretty_) return;
    out_->push_back('\n');
    out_->append(depth_ * kIndent, ' ');
  }

  const bool pretty_;
  const bool sorted_;
  std::string* const out_;
  size_t depth_ = 0;
};

std::string WriteJson(const Json& json, bool pretty, bool sorted) {
  std::string out;
  JsonWriter(pretty, sorted, &out).WriteValue(json);
  return out;
}

// Appends the escape of a control character: u00XX where JSON has no shorter one.
void AppendControl(char c, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '\b':
      out->append("\\b");
      break;
    case '\f':
      out->append("\\f");
      break;
    case '\n':
      out->append("\\n");
      break;
    case '\r':
      out->append("\\r");
      break;
    case '\t':
      out->append("\\t");
      break;
    default:
      out->append("\\u00");
      out->push_back(kHex[c >> 4]);
      out->push_back(kHex[c & 15]);
  }
}

}  // namespace

std::string Json::Dump() const {
  return WriteJson(*this, false, false);
}

std::string Json::Pretty() const {
  return WriteJson(*this, true, false) + "\n";
}

// std::string compares bytes as unsigned.
std::string Json::Canonical() const {
  return WriteJson(*this, false, true);
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t plain = 0;  // start of the run that needs no escape
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool control = static_cast<unsigned char>(c) < 0x20;
    if (!control && c != '"' && c != '\\') continue;
    out->append(text.substr(plain, i - plain));
    plain = i + 1;
    if (control) {
      AppendControl(c, out);
    } else {
      out->push_back('\\');
      out->push_back(c);
    }
  }
  out->append(text.substr(plain));
  out->push_back('"');
}

}  // namespace pxport
