#include <re2/re2.h>

#include <vector>

#include "expression/function.h"

namespace pxport {
namespace {

re2::StringPiece QuotePiece(std::string_view text) {
  return {text.data(), text.size()};
}

// RE2 runs in linear time, but some regular expressions are slow per byte, so each match is charged extra.
Status OpenRegex(const Call& call, std::string_view* text, const re2::RE2** regex) {
  const Prepared* prepared = nullptr;
  PX_RETURN_IF_ERROR(call.Text(0, text));
  PX_RETURN_IF_ERROR(call.Get(1, Prepare::kRegex, &prepared));
  PX_RETURN_IF_ERROR(call.context.Charge(text->size() / 8));
  *regex = prepared->regex.get();
  return absl::OkStatus();
}

// Returns the whole match and its groups; null if nothing matches.
Status ExtractRegex(const Call& call, Value* out) {
  std::string_view text;
  const re2::RE2* regex = nullptr;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(OpenRegex(call, &text, &regex));
  const int count = regex->NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
  if (!regex->Match(QuotePiece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), count))
    return absl::OkStatus();
  ListBuilder list(&call.context);
  for (const re2::StringPiece& group : groups)
    list.Add(group.data() == nullptr ? Value() : Value::String({group.data(), group.size()}));
  return list.Finish(out);
}

// Matches the whole text, like Java's matches().
Status MatchesRegex(const Call& call, Value* out) {
  std::string_view text;
  const re2::RE2* regex = nullptr;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(OpenRegex(call, &text, &regex));
  *out = Value::Bool(regex->Match(QuotePiece(text), 0, text.size(), re2::RE2::ANCHOR_BOTH, nullptr, 0));
  return absl::OkStatus();
}

// Empty matches do not split.
Status Explode(const Call& call, Value* out) {
  std::string_view text;
  ListBuilder parts(&call.context);
  size_t start = 0;
  if (call.absent(1)) {
    PX_RETURN_IF_ERROR(call.Text(0, &text));
    for (size_t at = text.find(','); at != std::string_view::npos && !parts.over();
         at = text.find(',', start)) {
      parts.Add(Value::String(text.substr(start, at - start)));
      start = at + 1;
    }
  } else {
    const re2::RE2* regex = nullptr;
    PX_RETURN_IF_ERROR(OpenRegex(call, &text, &regex));
    re2::StringPiece found;
    size_t from = 0;
    while (from < text.size() && !parts.over() &&
           regex->Match(QuotePiece(text), from, text.size(), re2::RE2::UNANCHORED, &found, 1)) {
      // Charges for the rest of the text: a search may scan it even if the match is near.
      PX_RETURN_IF_ERROR(call.context.Charge(1 + (text.size() - from) / 256));
      const auto at = static_cast<size_t>(found.data() - text.data());
      if (found.empty()) {
        from = at + 1;
        continue;
      }
      parts.Add(Value::String(text.substr(start, at - start)));
      start = from = at + found.size();
    }
  }
  parts.Add(Value::String(text.substr(start)));
  return parts.Finish(out);
}

constexpr Function kRegexFunctions[] = {
    {"explode", "explode(TEXT, REGEX)", 1, 2, ResultKind::kArray, Style::kNullOut, Explode, Prepare::kRegex},
    {"extract_regex", "extract_regex(TEXT, REGEX)", 2, 2, ResultKind::kArray, Style::kNullOut, ExtractRegex,
     Prepare::kRegex},
    {"matches_regex", "matches_regex(TEXT, REGEX)", 2, 2, ResultKind::kBool, Style::kNullOut, MatchesRegex,
     Prepare::kRegex},
};

}  // namespace

std::span<const Function> RegexFunctions() {
  return kRegexFunctions;
}

}  // namespace pxport
