#include "base/ascii.h"
#include "base/utf8.h"
#include "expression/function.h"

namespace pxport {
namespace {

// The characters that Data Prep does not encode. Unlike RFC 3986 it encodes the tilde.
bool IsPlainInUrl(char c) {
  return IsLetter(c) || IsDigit(c) || c == '-' || c == '_' || c == '.';
}

// Writes every other byte of the UTF-8 text as %XX, including spaces.
Status EncodeUrl(const Call& call, Value* out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  TextBuilder encoded(&call.context);
  for (const char c : text) {
    if (encoded.over()) break;
    if (IsPlainInUrl(c)) {
      encoded.Push(c);
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    const char code[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    encoded.Append({code, sizeof code});
  }
  return encoded.Finish(out);
}

// Null if a % is not followed by two hexadecimal digits or the result is not UTF-8. Keeps plus signs.
Status DecodeUrl(const Call& call, Value* out) {
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  TextBuilder decoded(&call.context);
  for (size_t at = 0; at < text.size() && !decoded.over(); ++at) {
    if (text[at] != '%') {
      decoded.Push(text[at]);
      continue;
    }
    const int high = at + 2 < text.size() ? HexDigitValue(text[at + 1]) : -1;
    const int low = high >= 0 ? HexDigitValue(text[at + 2]) : -1;
    if (low < 0) return absl::OkStatus();
    decoded.Push(static_cast<char>(high * 16 + low));
    at += 2;
  }
  return IsUtf8(decoded.view()) ? decoded.Finish(out) : absl::OkStatus();
}

constexpr Function kUrlCodeFunctions[] = {
    {"get_url_encoded", "get_url_encoded(URL)", 1, 1, ResultKind::kString, Style::kNullOut, EncodeUrl},
    {"get_url_decoded", "get_url_decoded(URL)", 1, 1, ResultKind::kString, Style::kNullOut, DecodeUrl},
};

}  // namespace

std::span<const Function> UrlCodeFunctions() {
  return kUrlCodeFunctions;
}

}  // namespace pxport
