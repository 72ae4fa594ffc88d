#include <string.h>

#include <algorithm>

#include "base/code_point.h"
#include "base/lower_case.h"
#include "base/utf8.h"
#include "expression/function.h"
#include "expression/operations.h"
#include "expression/upper_case.h"

namespace pxport {
namespace {

// memmem always runs in linear time, string_view::find does not.
size_t FindFrom(std::string_view text, std::string_view what, size_t from) {
  if (from > text.size()) return std::string_view::npos;
  if (what.empty()) return from;
  if (text.empty()) return std::string_view::npos;  // its data may be null
  const void* const found = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

bool IsContinuation(char c) {
  return (c & 0xC0) == 0x80;
}

// The byte offset of the letter with that index, or the size if the text has fewer letters.
size_t ByteOfLetter(std::string_view text, int64_t letter) {
  size_t at = 0;
  for (; letter > 0 && at < text.size(); --letter) {
    ++at;
    while (at < text.size() && IsContinuation(text[at])) ++at;
  }
  return at;
}

// Removes what Java's trim() removes: code points up to U+0020.
std::string_view TrimLikeJava(std::string_view text, bool left, bool right) {
  while (left && !text.empty() && static_cast<uint8_t>(text.front()) <= ' ') text.remove_prefix(1);
  while (right && !text.empty() && static_cast<uint8_t>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

Status Concat(const Call& call, Value* out) {
  TextBuilder text(&call.context);
  for (size_t i = 0; i < call.count(); ++i) {
    std::string_view part;
    PX_RETURN_IF_ERROR(call.Text(i, &part));
    text.Append(part);
  }
  return text.Finish(out);
}

template <void (*append)(std::string_view, std::string*)>
Status ChangeCase(const Call& call, Value* out) {
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  call.context.buffer.clear();
  append(text, &call.context.buffer);
  if (call.context.buffer.size() > call.context.limits.output_bytes) return call.context.TooLong();
  *out = Value::String(call.context.arena.Copy(call.context.buffer));
  return absl::OkStatus();
}

template <bool left, bool right>
Status Trim(const Call& call, Value* out) {
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  *out = Value::String(TrimLikeJava(text, left, right));
  return absl::OkStatus();
}

Status Instr(const Call& call, Value* out) {
  std::string_view text, what;
  int64_t start = 0, occurrence = 1;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  PX_RETURN_IF_ERROR(call.Text(1, &what));
  if (!call.absent(2)) PX_RETURN_IF_ERROR(call.Integer(2, &start));
  if (!call.absent(3)) PX_RETURN_IF_ERROR(call.Integer(3, &occurrence));
  if (start < 0) return call.Wrong("the start is negative");
  if (occurrence < 1) return call.Wrong("the occurrence is less than 1");
  *out = Value::Integer(-1);
  size_t at = ByteOfLetter(text, start);
  if (at == text.size() && start > static_cast<int64_t>(CountCodePoints(text))) return absl::OkStatus();
  at = FindFrom(text, what, at);
  for (; occurrence > 1 && at != std::string_view::npos; --occurrence) {
    at = at == text.size() ? std::string_view::npos
                           : FindFrom(text, what, ByteOfLetter(text.substr(at), 1) + at);
  }
  if (at != std::string_view::npos)
    *out = Value::Integer(static_cast<int64_t>(CountCodePoints(text.substr(0, at))));
  return absl::OkStatus();
}

Status Replace(const Call& call, Value* out) {
  std::string_view text, what, with;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  PX_RETURN_IF_ERROR(call.Text(1, &what));
  PX_RETURN_IF_ERROR(call.Text(2, &with));
  TextBuilder result(&call.context);
  size_t from = 0;
  while (!what.empty()) {
    const size_t at = FindFrom(text, what, from);
    if (at == std::string_view::npos || result.over()) break;
    result.Append(text.substr(from, at - from));
    result.Append(with);
    from = at + what.size();
  }
  result.Append(text.substr(from));
  return result.Finish(out);
}

Status Substr(const Call& call, Value* out) {
  std::string_view text;
  int64_t start = 0, length = 0;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  if (call.absent(1) || call.absent(2)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Integer(1, &start));
  PX_RETURN_IF_ERROR(call.Integer(2, &length));
  if (start < 0 || length < 0) return call.Wrong("the start or the length is negative");
  text.remove_prefix(ByteOfLetter(text, start));
  *out = Value::String(text.substr(0, ByteOfLetter(text, length)));
  return absl::OkStatus();
}

template <bool from_left>
Status CutSide(const Call& call, Value* out) {
  std::string_view text;
  int64_t count = 0;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Integer(1, &count));
  if (count < 0) return call.Wrong("the count is negative");
  if (from_left) {
    *out = Value::String(text.substr(0, ByteOfLetter(text, count)));
  } else {
    const auto letters = static_cast<int64_t>(CountCodePoints(text));
    *out = Value::String(text.substr(ByteOfLetter(text, std::max<int64_t>(0, letters - count))));
  }
  return absl::OkStatus();
}

// Splits at every letter that is one of the separators.
Status Split(const Call& call, Value* out) {
  std::string_view text, separators;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  PX_RETURN_IF_ERROR(call.Text(1, &separators));
  PX_RETURN_IF_ERROR(call.context.Charge(text.size() / 64 * (1 + separators.size())));
  ListBuilder parts(&call.context);
  size_t start = 0;
  for (size_t at = 0; at < text.size() && !parts.over();) {
    const size_t bytes = ByteOfLetter(text.substr(at), 1);
    if (FindFrom(separators, text.substr(at, bytes), 0) != std::string_view::npos) {
      parts.Add(Value::String(text.substr(start, at - start)));
      start = at + bytes;
    }
    at += bytes;
  }
  parts.Add(Value::String(text.substr(start)));
  return parts.Finish(out);
}

Status Equals(const Call& call, Value* out) {
  bool equal = false;
  PX_RETURN_IF_ERROR(Equal(call[0], call[1], &call.context, &equal));
  *out = Value::Bool(equal);
  return absl::OkStatus();
}

Status EqualsIgnoreCase(const Call& call, Value* out) {
  if (call.absent(0) || call.absent(1)) {
    *out = Value::Bool(call.absent(0) && call.absent(1));
    return absl::OkStatus();
  }
  std::string_view a, b;
  PX_RETURN_IF_ERROR(call.Text(0, &a));
  PX_RETURN_IF_ERROR(call.Text(1, &b));
  *out = Value::Bool(EqualIgnoringCase(a, b));
  return absl::OkStatus();
}

constexpr ResultKind kStringResult = ResultKind::kString;

constexpr Function kStringFunctions[] = {
    {"concat", "concat(TEXT, ...)", 1, -1, kStringResult, Style::kSeesNulls, Concat},
    {"instr", "instr(TEXT, WHAT, START, OCCURRENCE)", 2, 4, ResultKind::kNumber, Style::kNullOut, Instr},
    {"replacestr", "replacestr(TEXT, WHAT, WITH)", 3, 3, kStringResult, Style::kNullOut, Replace},
    {"substr", "substr(TEXT, START, LENGTH)", 3, 3, kStringResult, Style::kNullOut, Substr},
    {"lower", "lower(TEXT)", 1, 1, kStringResult, Style::kNullOut, ChangeCase<AppendLowerCase>},
    {"lcase", "lcase(TEXT)", 1, 1, kStringResult, Style::kNullOut, ChangeCase<AppendLowerCase>},
    {"upper", "upper(TEXT)", 1, 1, kStringResult, Style::kNullOut, ChangeCase<AppendUpperCase>},
    {"ucase", "ucase(TEXT)", 1, 1, kStringResult, Style::kNullOut, ChangeCase<AppendUpperCase>},
    {"split", "split(TEXT, SEPARATORS)", 2, 2, ResultKind::kArray, Style::kNullOut, Split},
    {"left", "left(TEXT, COUNT)", 2, 2, kStringResult, Style::kNullOut, CutSide<true>},
    {"right", "right(TEXT, COUNT)", 2, 2, kStringResult, Style::kNullOut, CutSide<false>},
    {"ltrim", "ltrim(TEXT)", 1, 1, kStringResult, Style::kNullOut, Trim<true, false>},
    {"rtrim", "rtrim(TEXT)", 1, 1, kStringResult, Style::kNullOut, Trim<false, true>},
    {"trim", "trim(TEXT)", 1, 1, kStringResult, Style::kNullOut, Trim<true, true>},
    {"equals", "TEXT.equals(TEXT)", 2, 2, ResultKind::kBool, Style::kSeesNulls, Equals},
    {"equalsIgnoreCase", "TEXT.equalsIgnoreCase(TEXT)", 2, 2, ResultKind::kBool, Style::kSeesNulls,
     EqualsIgnoreCase},
};

}  // namespace

std::span<const Function> StringFunctions() {
  return kStringFunctions;
}

}  // namespace pxport
