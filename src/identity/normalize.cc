#include "identity/normalize.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/code_point.h"
#include "base/lower_case.h"
#include "identity/spaces.h"

namespace pxport {
namespace {

constexpr size_t kSha256HexDigits = 64;
constexpr size_t kAdvertisingIdDigits = 32;

bool IsHexDigit(char c) {
  return HexDigitValue(c) >= 0;
}

// What a byte is in an email address: one bit that counts and two flags.
constexpr uint32_t kAt = 1, kForbidden = uint32_t{1} << 30, kWide = uint32_t{1} << 31;

constexpr std::array<uint32_t, 256> kEmailBytes = [] {
  std::array<uint32_t, 256> bytes{};
  for (size_t c = 0; c <= ' '; ++c) bytes[c] = kForbidden;
  bytes[0x7F] = kForbidden;
  // Brackets occur in "Jane <jane@example.com>"; commas and semicolons separate addresses.
  for (const unsigned char c : {'<', '>', ',', ';'}) bytes[c] = kForbidden;
  for (size_t c = 0x80; c < bytes.size(); ++c) bytes[c] = kWide;
  bytes['@'] = kAt;
  return bytes;
}();

bool HasWideSpace(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = DecodeUtf8(text);
    if (IsSpaceOrMark(c.value) || (c.value >= 0x80 && c.value <= 0x9F)) return true;
    text.remove_prefix(c.bytes);
  }
  return false;
}

// `text` is trimmed and not empty.
bool IsEmailAddress(std::string_view text) {
  uint32_t seen = 0;
  uint64_t sum = 0;  // flags add up above the count of '@', which is below 2^30 in any line
  for (const char c : text) {
    const uint32_t byte = kEmailBytes[static_cast<unsigned char>(c)];
    seen |= byte;
    sum += byte;
  }
  if ((sum & (kForbidden - 1)) != 1 || text.front() == '@' || text.back() == '@') return false;
  if ((seen & kForbidden) != 0) return false;
  return (seen & kWide) == 0 || !HasWideSpace(text);
}

// Removes what Gmail ignores in the local part of an address: dots, and for UID2 the '+' and the text after
// it. The address is the end of `out`, from `begin`.
void DropIgnoredByGmail(EmailFormat format, size_t begin, std::string* out) {
  const size_t at = out->find('@', begin);
  const std::string_view domain = std::string_view(*out).substr(at + 1);
  const bool gmail = domain == "gmail.com" || (format == EmailFormat::kGoogle && domain == "googlemail.com");
  if (!gmail) return;
  size_t end = at;
  if (format == EmailFormat::kUid2) end = std::min(out->find('+', begin), at);
  const auto name = out->begin() + static_cast<ptrdiff_t>(begin);
  const auto kept_end = std::remove(name, out->begin() + static_cast<ptrdiff_t>(end), '.');
  out->erase(kept_end, out->begin() + static_cast<ptrdiff_t>(at));
}

}  // namespace

bool NormalizeEmail(std::string_view email, EmailFormat format, bool trim, std::string* out) {
  const std::string_view address = TrimText(email);
  if (address.empty() || !IsEmailAddress(address)) return false;
  const size_t begin = out->size();
  AppendLowerCase(trim || format != EmailFormat::kAdobe ? address : email, out);
  if (format == EmailFormat::kAdobe) return true;
  DropIgnoredByGmail(format, begin, out);
  if ((*out)[begin] != '@') return true;
  out->resize(begin);  // the local part consisted of ignored characters only
  return false;
}

bool IsSha256Hex(std::string_view text) {
  return text.size() == kSha256HexDigits && std::all_of(text.begin(), text.end(), IsHexDigit);
}

bool IsZeroAdvertisingId(std::string_view id) {
  size_t zeros = 0;
  for (const char c : TrimText(id)) {
    if (c != '0' && c != '-') return false;
    zeros += c == '0' ? 1 : 0;
  }
  return zeros == kAdvertisingIdDigits;
}

}  // namespace pxport
