#include "identity/phone_plan.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "identity/phone_pattern.h"

namespace pxport {
namespace {

struct PhoneArea {
  uint16_t number;  // calling code and area code
  uint16_t plan;
};

#include "identity/phone_table.inc"

constexpr size_t kMaxCallingCodeDigits = 3;

// Maps a calling code to the index of its main plan, plus 1. 0: no such code.
constexpr std::array<uint8_t, 1000> kMainPlans = [] {
  static_assert(std::size(kPhonePlans) < 256);
  std::array<uint8_t, 1000> plans{};
  for (size_t i = 0; i < std::size(kPhonePlans); ++i) {
    uint8_t& plan = plans[kPhonePlans[i].calling_code];
    if (plan == 0) plan = static_cast<uint8_t>(i + 1);
  }
  return plans;
}();

// The number of bits of PhonePlan::lengths.
constexpr size_t kLengthBits = 32;

char UpperAscii(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
}

}  // namespace

const PhonePlan* FindPhonePlan(std::string_view region) {
  if (region.size() != 2) return nullptr;
  const char upper[] = {UpperAscii(region[0]), UpperAscii(region[1]), '\0'};
  const auto found = std::find_if(std::begin(kPhonePlans), std::end(kPhonePlans), [&](const PhonePlan& plan) {
    return std::memcmp(plan.region, upper, sizeof(upper)) == 0;
  });
  return found == std::end(kPhonePlans) ? nullptr : found;
}

const PhonePlan* MainPhonePlan(std::string_view digits, size_t* code_size) {
  size_t code = 0;
  for (size_t i = 0; i < std::min(digits.size(), kMaxCallingCodeDigits); ++i) {
    code = code * 10 + static_cast<size_t>(digits[i] - '0');
    if (code == 0) return nullptr;  // no calling code begins with 0
    if (kMainPlans[code] != 0) {
      *code_size = i + 1;
      return &kPhonePlans[kMainPlans[code] - 1];
    }
  }
  return nullptr;
}

const PhonePlan* MainPhonePlan(const PhonePlan& plan) {
  return &kPhonePlans[kMainPlans[plan.calling_code] - 1];
}

const PhonePlan* PhonePlanOfArea(std::string_view digits) {
  uint32_t number = 0;
  if (digits.size() > 4) return nullptr;
  for (const char digit : digits) number = number * 10 + static_cast<uint32_t>(digit - '0');
  const auto found = std::find_if(std::begin(kPhoneAreas), std::end(kPhoneAreas),
                                  [number](const PhoneArea& area) { return area.number == number; });
  return found == std::end(kPhoneAreas) ? nullptr : &kPhonePlans[found->plan];
}

PhoneLength TestPhoneLength(const PhonePlan& plan, size_t digits) {
  if (digits >= kLengthBits) return PhoneLength::kTooLong;
  const uint32_t length = uint32_t{1} << digits;
  if ((plan.lengths & length) != 0) return PhoneLength::kPossible;
  if ((plan.local_lengths & length) != 0) return PhoneLength::kLocalOnly;
  if (length > plan.lengths) return PhoneLength::kTooLong;
  return (plan.lengths & (length - 1)) == 0 ? PhoneLength::kTooShort : PhoneLength::kBetween;
}

bool IsNationalNumber(const PhonePlan& plan, std::string_view digits) {
  if (digits.empty() || (plan.first_digits >> (digits[0] - '0') & 1) == 0) return false;
  return MatchPhonePattern(&kPhonePatterns[plan.national_number], digits);
}

std::string_view WithoutInternationalPrefix(const PhonePlan& plan, std::string_view digits) {
  if (plan.international_prefix == 0) return {};
  PhoneMatch match;
  if (!MatchPhonePrefix(&kPhonePatterns[plan.international_prefix], digits, &match)) return {};
  const std::string_view rest = digits.substr(match.matched.size());
  return rest.starts_with('0') ? std::string_view() : rest;  // no calling code begins with 0
}

PhoneDigits WithoutNationalPrefix(const PhonePlan& plan, std::string_view digits, bool possible_only) {
  PhoneMatch match;
  if (plan.national_prefix == 0 || !MatchPhonePrefix(&kPhonePatterns[plan.national_prefix], digits, &match) ||
      match.matched.empty()) {
    return PhoneDigits(digits);
  }
  PhoneDigits rest;
  if (plan.transform_group != 0 && match.groups[plan.transform_group - 1].data() != nullptr) {
    rest.Append(plan.transform_digits);
    rest.Append(match.groups[plan.transform_group - 1]);
  }
  rest.Append(digits.substr(match.matched.size()));
  if (IsNationalNumber(plan, digits) && !IsNationalNumber(plan, rest.view())) return PhoneDigits(digits);
  if (possible_only) {
    const PhoneLength length = TestPhoneLength(plan, rest.size());
    if (length != PhoneLength::kPossible && length != PhoneLength::kTooLong) return PhoneDigits(digits);
  }
  return rest;
}

}  // namespace pxport
