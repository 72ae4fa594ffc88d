#include "expression/json_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/code_point.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "expression/numbers.h"
#include "expression/operations.h"

namespace pxport {
namespace {

class JsonValueReader {
 public:
  JsonValueReader(std::string_view text, Context* context) : text_(text), context_(*context) {}

  Status Run(Value* out) {
    PX_RETURN_IF_ERROR(Any(out));
    Blanks();
    return at_ == text_.size() ? absl::OkStatus() : Wrong();
  }

 private:
  static Status Wrong() { return Failure(Code::kInvalidArgument, "the text is not valid JSON"); }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  void Blanks() {
    while (Peek() == ' ' || Peek() == '\n' || Peek() == '\t' || Peek() == '\r') ++at_;
  }
  bool TakeWord(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Status Any(Value* out) {
    Blanks();
    switch (Peek()) {
      case '{':
        return Object(out);
      case '[':
        return Array(out);
      case '"': {
        std::string_view text;
        PX_RETURN_IF_ERROR(String(&text));
        *out = Value::String(text);
        return absl::OkStatus();
      }
      case 't':
      case 'f':
        *out = Value::Bool(Peek() == 't');
        return TakeWord(out->boolean ? "true" : "false") ? absl::OkStatus() : Wrong();
      case 'n':
        *out = Value();
        return TakeWord("null") ? absl::OkStatus() : Wrong();
      default:
        return Number(out);
    }
  }

  Status Number(Value* out) {
    const size_t end = std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size());
    const std::string_view number = text_.substr(at_, end - at_);
    if (!IsJsonNumber(number)) return Wrong();
    at_ = end;
    *out = NumberFrom(number);
    return absl::OkStatus();
  }

  Status Enter() {
    ++at_;
    if (++depth_ > kMaxDepth) return Failure(Code::kInvalidArgument, "the JSON is nested too deep");
    return context_.CheckMemory();
  }

  // Elements wait on a stack that all levels share, until their number is known.
  Status Array(Value* out) {
    const size_t start = at_, bottom = context_.items.size();
    PX_RETURN_IF_ERROR(Enter());
    Blanks();
    if (!Take(']')) {
      do {
        Value item;
        PX_RETURN_IF_ERROR(Any(&item));
        PX_RETURN_IF_ERROR(Waiting());
        context_.items.push_back(item);
        Blanks();
      } while (Take(','));
      if (!Take(']')) return Wrong();
    }
    const size_t count = context_.items.size() - bottom;
    Value* const items = context_.arena.AllocateArray<Value>(count);
    std::copy(context_.items.begin() + static_cast<ptrdiff_t>(bottom), context_.items.end(), items);
    context_.items.resize(bottom);
    *out = Value::Array({items, count}, text_.substr(start, at_ - start));
    --depth_;
    return context_.CheckMemory();
  }

  Status Object(Value* out) {
    const size_t start = at_, bottom = context_.members.size();
    PX_RETURN_IF_ERROR(Enter());
    Blanks();
    if (!Take('}')) {
      do {
        Member member;
        Blanks();
        if (Peek() != '"') return Wrong();
        PX_RETURN_IF_ERROR(String(&member.key));
        Blanks();
        if (!Take(':')) return Wrong();
        PX_RETURN_IF_ERROR(Any(&member.value));
        PX_RETURN_IF_ERROR(Waiting());
        context_.members.push_back(member);
        Blanks();
      } while (Take(','));
      if (!Take('}')) return Wrong();
    }
    const size_t count = context_.members.size() - bottom;
    Member* const members = context_.arena.AllocateArray<Member>(count);
    std::copy(context_.members.begin() + static_cast<ptrdiff_t>(bottom), context_.members.end(), members);
    context_.members.resize(bottom);
    *out = Value::Object({members, count}, text_.substr(start, at_ - start));
    --depth_;
    return context_.CheckMemory();
  }

  Status Waiting() const {
    const size_t bytes = context_.items.size() * sizeof(Value) + context_.members.size() * sizeof(Member);
    return bytes > context_.limits.memory_bytes ? context_.OutOfMemory() : absl::OkStatus();
  }

  Status String(std::string_view* out) {
    const size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<uint8_t>(text_[at_]) >= ' ')
      ++at_;
    if (Take('"')) {
      *out = text_.substr(start, at_ - 1 - start);
      return absl::OkStatus();
    }
    std::string& buffer = context_.buffer;
    buffer.assign(text_.substr(start, at_ - start));
    while (!Take('"')) {
      if (at_ == text_.size() || static_cast<uint8_t>(Peek()) < ' ') return Wrong();
      if (!Take('\\')) {
        buffer.push_back(text_[at_++]);
      } else if (!Escape(&buffer)) {
        return Wrong();
      }
    }
    *out = context_.arena.Copy(buffer);
    return absl::OkStatus();
  }

  bool Escape(std::string* out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (Take('u')) return EscapedCodePoint(out);
    const size_t known = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (known == std::string_view::npos) return false;
    out->push_back(kMeanings[known]);
    ++at_;
    return true;
  }

  bool Hex4(uint32_t* unit) {
    if (text_.size() - at_ < 4) return false;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + 4, *unit, 16);
    at_ += 4;
    return error == std::errc() && end == begin + 4;
  }

  bool EscapedCodePoint(std::string* out) {
    uint32_t point = 0, low = 0;
    if (!Hex4(&point)) return false;
    if (point >= 0xD800 && point < 0xE000) {
      if (point >= 0xDC00 || !Take('\\') || !Take('u') || !Hex4(&low) || low < 0xDC00 || low >= 0xE000)
        return false;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(point, out);
    return true;
  }

  const std::string_view text_;
  Context& context_;
  size_t at_ = 0;
  int depth_ = 0;
};

void AppendQuoted(std::string_view text, Context* context, TextBuilder* out) {
  context->buffer.clear();
  AppendJsonString(text, &context->buffer);
  out->Append(context->buffer);
}

void AppendSingleQuoted(std::string_view text, TextBuilder* out) {
  out->Push('\'');
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of("'\\", at), text.size());
    out->Append(text.substr(at, end - at));
    if (end < text.size()) {
      out->Push('\\');
      out->Push(text[end]);
    }
    at = end + 1;
  }
  out->Push('\'');
}

// Valid JSON without the space between its parts: numbers and texts keep their spelling.
void AppendCompact(std::string_view json, TextBuilder* out) {
  constexpr std::string_view kSpace = " \t\r\n";
  bool quoted = false;
  size_t start = 0;
  for (size_t at = 0; at < json.size(); ++at) {
    if (quoted && json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      quoted = !quoted;
    } else if (!quoted && kSpace.find(json[at]) != std::string_view::npos) {
      out->Append(json.substr(start, at - start));
      start = at + 1;
    }
  }
  out->Append(json.substr(start));
}

void AppendMillis(Timestamp when, TextBuilder* out) {
  char digits[kNumberBytes];
  out->Append(SpellNumber(Value::Integer(when.seconds * 1000 + when.nanos / 1'000'000), digits));
}

}  // namespace

Status ReadJson(std::string_view text, Context* context, Value* out) {
  context->items.clear();
  context->members.clear();
  return JsonValueReader(text, context).Run(out);
}

void AppendJson(const Value& value, Context* context, TextBuilder* out) {
  if (out->over()) return;
  const bool container = value.is_array() || value.is_object();
  if (container && !value.text.empty()) return AppendCompact(value.text, out);
  if (value.is_null()) return out->Append("null");
  if (value.is_string() || value.type == ValueType::kDate)
    return AppendQuoted(TextOf(value, context).value_or(""), context, out);
  if (!container) return out->Append(TextOf(value, context).value_or(""));
  out->Push(value.is_array() ? '[' : '{');
  for (uint32_t i = 0; i < value.size; ++i) {
    if (i > 0) out->Push(',');
    if (value.is_array()) {
      AppendJson(value.items[i], context, out);
    } else {
      AppendQuoted(value.members[i].key, context, out);
      out->Push(':');
      AppendJson(value.members[i].value, context, out);
    }
  }
  out->Push(value.is_array() ? ']' : '}');
}

Status AppendPseudoJson(const Value& value, Context* context, TextBuilder* out) {
  if (out->over()) return context->TooLong();
  PX_RETURN_IF_ERROR(context->Charge(1));
  switch (value.type) {
    case ValueType::kNull:
      out->Append("null");
      break;
    case ValueType::kString:
      // A text of digits alone is an id: only a text that is written as a date becomes one.
      if (const std::optional<Timestamp> when = ParseTimestamp(value.text);
          when.has_value() && value.text.find('-') != std::string_view::npos) {
        AppendMillis(*when, out);
      } else {
        AppendSingleQuoted(value.text, out);
      }
      break;
    case ValueType::kDate:
      AppendMillis(value.when(), out);
      break;
    case ValueType::kArray:
    case ValueType::kObject:
      out->Push(value.is_array() ? '[' : '{');
      for (uint32_t i = 0; i < value.size; ++i) {
        if (i > 0) out->Push(',');
        if (value.is_object()) {
          AppendSingleQuoted(value.members[i].key, out);
          out->Push(':');
        }
        PX_RETURN_IF_ERROR(
            AppendPseudoJson(value.is_array() ? value.items[i] : value.members[i].value, context, out));
      }
      out->Push(value.is_array() ? ']' : '}');
      break;
    default:
      out->Append(TextOf(value, context).value_or(""));
  }
  return absl::OkStatus();
}

}  // namespace pxport
