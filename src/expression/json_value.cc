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
    PX_RETURN_IF_ERROR(ReadAny(out));
    SkipSpace();
    return at_ == text_.size() ? absl::OkStatus() : InvalidJson();
  }

 private:
  static Status InvalidJson() { return Failure(Code::kInvalidArgument, "the text is not valid JSON"); }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Accept(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (Peek() == ' ' || Peek() == '\n' || Peek() == '\t' || Peek() == '\r') ++at_;
  }
  bool AcceptWord(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Status ReadAny(Value* out) {
    SkipSpace();
    switch (Peek()) {
      case '{':
        return ReadObject(out);
      case '[':
        return ReadArray(out);
      case '"': {
        std::string_view text;
        PX_RETURN_IF_ERROR(ReadString(&text));
        *out = Value::String(text);
        return absl::OkStatus();
      }
      case 't':
      case 'f':
        *out = Value::Bool(Peek() == 't');
        return AcceptWord(out->boolean ? "true" : "false") ? absl::OkStatus() : InvalidJson();
      case 'n':
        *out = Value();
        return AcceptWord("null") ? absl::OkStatus() : InvalidJson();
      default:
        return ReadJsonNumber(out);
    }
  }

  Status ReadJsonNumber(Value* out) {
    const size_t end = std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size());
    const std::string_view number = text_.substr(at_, end - at_);
    if (!IsJsonNumber(number)) return InvalidJson();
    at_ = end;
    *out = NumberFrom(number);
    return absl::OkStatus();
  }

  Status EnterContainer() {
    ++at_;
    if (++depth_ > kMaxDepth) return Failure(Code::kInvalidArgument, "the JSON is nested too deeply");
    return context_.CheckMemory();
  }

  // Elements are collected on a stack that all levels share, then copied when their number is known.
  Status ReadArray(Value* out) {
    const size_t start = at_, bottom = context_.items.size();
    PX_RETURN_IF_ERROR(EnterContainer());
    SkipSpace();
    if (!Accept(']')) {
      do {
        Value item;
        PX_RETURN_IF_ERROR(ReadAny(&item));
        PX_RETURN_IF_ERROR(CheckPending());
        context_.items.push_back(item);
        SkipSpace();
      } while (Accept(','));
      if (!Accept(']')) return InvalidJson();
    }
    const size_t count = context_.items.size() - bottom;
    Value* const items = context_.arena.AllocateArray<Value>(count);
    std::copy(context_.items.begin() + static_cast<ptrdiff_t>(bottom), context_.items.end(), items);
    context_.items.resize(bottom);
    *out = Value::Array({items, count}, text_.substr(start, at_ - start));
    --depth_;
    return context_.CheckMemory();
  }

  Status ReadObject(Value* out) {
    const size_t start = at_, bottom = context_.members.size();
    PX_RETURN_IF_ERROR(EnterContainer());
    SkipSpace();
    if (!Accept('}')) {
      do {
        Member member;
        SkipSpace();
        if (Peek() != '"') return InvalidJson();
        PX_RETURN_IF_ERROR(ReadString(&member.key));
        SkipSpace();
        if (!Accept(':')) return InvalidJson();
        PX_RETURN_IF_ERROR(ReadAny(&member.value));
        PX_RETURN_IF_ERROR(CheckPending());
        context_.members.push_back(member);
        SkipSpace();
      } while (Accept(','));
      if (!Accept('}')) return InvalidJson();
    }
    const size_t count = context_.members.size() - bottom;
    Member* const members = context_.arena.AllocateArray<Member>(count);
    std::copy(context_.members.begin() + static_cast<ptrdiff_t>(bottom), context_.members.end(), members);
    context_.members.resize(bottom);
    *out = Value::Object({members, count}, text_.substr(start, at_ - start));
    --depth_;
    return context_.CheckMemory();
  }

  Status CheckPending() const {
    const size_t bytes = context_.items.size() * sizeof(Value) + context_.members.size() * sizeof(Member);
    return bytes > context_.limits.memory_bytes ? context_.OutOfMemory() : absl::OkStatus();
  }

  Status ReadString(std::string_view* out) {
    const size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<uint8_t>(text_[at_]) >= ' ')
      ++at_;
    if (Accept('"')) {
      *out = text_.substr(start, at_ - 1 - start);
      return absl::OkStatus();
    }
    std::string& buffer = context_.buffer;
    buffer.assign(text_.substr(start, at_ - start));
    while (!Accept('"')) {
      if (at_ == text_.size() || static_cast<uint8_t>(Peek()) < ' ') return InvalidJson();
      if (!Accept('\\')) {
        buffer.push_back(text_[at_++]);
      } else if (!ReadEscape(&buffer)) {
        return InvalidJson();
      }
    }
    *out = context_.arena.Copy(buffer);
    return absl::OkStatus();
  }

  bool ReadEscape(std::string* out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (Accept('u')) return ReadEscapedCodePoint(out);
    const size_t known = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (known == std::string_view::npos) return false;
    out->push_back(kMeanings[known]);
    ++at_;
    return true;
  }

  bool ReadHex4(uint32_t* unit) {
    if (text_.size() - at_ < 4) return false;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + 4, *unit, 16);
    at_ += 4;
    return error == std::errc() && end == begin + 4;
  }

  bool ReadEscapedCodePoint(std::string* out) {
    uint32_t point = 0, low = 0;
    if (!ReadHex4(&point)) return false;
    if (point >= 0xD800 && point < 0xE000) {
      if (point >= 0xDC00 || !Accept('\\') || !Accept('u') || !ReadHex4(&low) || low < 0xDC00 ||
          low >= 0xE000)
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

// Appends valid JSON without the space between its tokens. Numbers and texts keep their spelling.
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
      // A text of only digits is an id, not a date.
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
