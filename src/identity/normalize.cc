#include "identity/normalize.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/ascii.h"
#include "base/lower_case.h"
#include "base/nearest.h"
#include "identity/namespaces.h"

namespace pxport {
namespace {

// E.164 has at most 15 digits; the shortest numbers in use have 8 with their country code.
constexpr size_t kMinPhoneDigits = 8, kMaxPhoneDigits = 15;
constexpr size_t kMaxCountryCodeDigits = 3;

bool IsHexDigit(char c) {
  return HexDigitValue(c) >= 0;
}

// What of a phone number counts: its digits, and whether a '+' or "00" says that a country code leads them.
struct PhoneDigits {
  std::string digits;
  bool international = false;
};

PhoneDigits ReadPhone(std::string_view phone) {
  PhoneDigits read;
  bool plus = false, trunk_zero_gone = false;
  for (size_t i = 0; i < phone.size(); ++i) {
    const char c = phone[i];
    if (c == '+' && read.digits.empty()) plus = true;
    if (!IsDigit(c)) continue;
    // "+44 (0)20": the zero in brackets is dialled inside of the country only.
    const bool doubled_zero = !plus && read.digits.starts_with("00");
    const size_t code_digits = read.digits.size() - (doubled_zero ? 2 : 0);
    const bool after_code = (plus || doubled_zero) && !trunk_zero_gone && code_digits >= 1 &&
                            code_digits <= kMaxCountryCodeDigits;
    if (after_code && i > 0 && phone.substr(i - 1).starts_with("(0)")) {
      trunk_zero_gone = true;
      continue;
    }
    read.digits.push_back(c);
  }
  read.international = plus;
  if (!plus && read.digits.starts_with("00")) {
    read.digits.erase(0, 2);
    read.international = true;
  }
  return read;
}

// The digits of the E.164 form, or "" if there is none.
std::string E164Digits(std::string_view phone, std::string_view default_country_code) {
  auto [digits, international] = ReadPhone(phone);
  if (!international) {
    if (default_country_code.empty()) return {};
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) return {};
    digits.insert(0, default_country_code);
  }
  const bool valid = digits.size() >= kMinPhoneDigits && digits.size() <= kMaxPhoneDigits && digits[0] != '0';
  return valid ? digits : std::string();
}

Status UnknownNamespace(std::string_view name_space) {
  std::vector<std::string_view> known;
  for (const Namespace& standard : StandardNamespaces()) known.push_back(standard.code);
  for (const TargetIdentity& target : TargetIdentities()) {
    if (FindNamespace(target.name) == nullptr) known.push_back(target.name);
  }
  const std::string_view nearest = NearestWord(name_space, known);
  std::string what = fmt::format("unknown identity namespace \"{}\"", name_space);
  if (!nearest.empty()) what += fmt::format(", did you mean \"{}\"?", nearest);
  return WithDetail(
      Failure(Code::kNotFound, std::move(what), fmt::format("use one of {}", fmt::join(known, ", "))),
      kNamespace, name_space);
}

}  // namespace

std::string_view TrimText(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

void NormalizeEmail(std::string_view email, bool trim, std::string* out) {
  AppendLowerCase(trim ? TrimText(email) : email, out);
}

bool NormalizePhone(std::string_view phone, PhoneFormat format, std::string_view default_country_code,
                    std::string* out) {
  if (format == PhoneFormat::kAsIs) {
    // Without a branch on what each character is: signs between the digits follow no pattern.
    const size_t before = out->size();
    out->resize(before + phone.size());
    char* to = out->data() + before;
    size_t digits = 0;
    for (const char c : phone) {
      const size_t digit = IsDigit(c) ? 1 : 0;
      const size_t plus = c == '+' ? 1 : 0;
      *to = c;
      to += digit + plus;
      digits += digit;
    }
    out->resize(digits == 0 ? before : static_cast<size_t>(to - out->data()));
    return digits > 0;
  }
  const std::string digits = E164Digits(phone, default_country_code);
  if (digits.empty()) return false;
  if (format == PhoneFormat::kE164) out->push_back('+');
  out->append(digits);
  return true;
}

bool IsSha256Hex(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), IsHexDigit);
}

StatusOr<std::string> NormalizeIdentity(std::string_view name_space, std::string_view value) {
  const Namespace* known = FindNamespace(name_space);
  if (known == nullptr) {
    // extern_id and CustomerID are identities of this destination without being namespaces of Adobe's.
    if (FindTargetIdentity(name_space).ok()) return std::string(value);
    return UnknownNamespace(name_space);
  }
  std::string out;
  if (known->hashed) {
    if (!IsSha256Hex(value)) {
      return WithDetail(Failure(Code::kInvalidArgument,
                                fmt::format("the value is not a SHA-256 digest, which {} holds", known->code),
                                "give 64 hexadecimal digits, or use the namespace of plain values"),
                        kNamespace, known->code);
    }
    AppendLowerCase(value, &out);
  } else if (known->type == IdentityType::kEmail) {
    NormalizeEmail(value, true, &out);
  } else if (known->type == IdentityType::kPhone) {
    if (!NormalizePhone(value, PhoneFormat::kE164, "", &out)) {
      return WithDetail(Failure(Code::kInvalidArgument, "the phone number has no E.164 form",
                                "give it with its country code, as in +40 123 456 789"),
                        kNamespace, known->code);
    }
  } else {
    out = value;
  }
  return out;
}

}  // namespace pxport
