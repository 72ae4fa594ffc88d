#include "identity/phone.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "identity/phone_spelling.h"

namespace pxport {
namespace {

// The limit of ITU-T E.164, including the calling code. Longer numbers can be dialed only within a country.
constexpr size_t kMaxE164Digits = 15;
// libphonenumber's limit: fewer digits after an international prefix are not a number.
constexpr size_t kMinInternationalDigits = 3;
constexpr std::string_view kCommonPrefix = "00", kNorthAmericanPrefix = "011";

// One way to read the digits: a national number of a plan.
struct PhoneReading {
  const PhonePlan* plan = nullptr;  // nullptr: the length is impossible
  PhoneDigits national;

  bool possible() const { return plan != nullptr; }
  // Many wrong readings have a possible length; the pattern decides between two readings.
  bool matches() const {
    return possible() && (IsNationalNumber(*plan, national.view()) ||
                          IsNationalNumber(*MainPhonePlan(*plan), national.view()));
  }
};

PhoneReading Reading(const PhonePlan& plan, const PhoneDigits& national) {
  const size_t code_digits = plan.calling_code < 10 ? 1 : plan.calling_code < 100 ? 2 : 3;
  const bool possible = TestPhoneLength(*MainPhonePlan(plan), national.size()) == PhoneLength::kPossible &&
                        code_digits + national.size() <= kMaxE164Digits;
  return {possible ? &plan : nullptr, national};
}

// Reads the digits after '+' or an international prefix.
PhoneReading ReadInternational(std::string_view digits) {
  size_t code_size = 0;
  const PhonePlan* plan =
      digits.size() < kMinInternationalDigits ? nullptr : MainPhonePlan(digits, &code_size);
  if (plan == nullptr) return {};
  return Reading(*plan, WithoutNationalPrefix(*plan, digits.substr(code_size), true));
}

// Reads the digits as they are dialed within the region.
PhoneReading ReadNational(std::string_view digits, const PhoneRegion& region) {
  const PhonePlan& plan = *region.plan();
  size_t code_size = 0;
  const PhonePlan* main = MainPhonePlan(digits, &code_size);
  if (main == MainPhonePlan(plan)) {
    // The digits may begin with the calling code, without '+': use that reading if the other one is invalid.
    const PhoneDigits rest = WithoutNationalPrefix(plan, digits.substr(code_size), false);
    if ((!IsNationalNumber(plan, digits) && IsNationalNumber(plan, rest.view())) ||
        TestPhoneLength(plan, digits.size()) == PhoneLength::kTooLong) {
      return Reading(plan, WithoutNationalPrefix(*main, rest.view(), true));
    }
  }
  PhoneReading reading = Reading(plan, WithoutNationalPrefix(plan, digits, true));
  if (!reading.possible() && !region.area().empty()) {
    PhoneDigits with_area(region.area());
    with_area.Append(digits);
    reading = Reading(plan, with_area);
  }
  return reading;
}

// Reads a number like "+44 (0)20". Keeps the zero in brackets if that results in a number, as in Italy; else
// drops it.
PhoneReading ReadBracketedZero(std::string_view digits, size_t zero) {
  const PhoneReading kept = ReadInternational(digits);
  size_t code_size = 0;
  if (MainPhonePlan(digits, &code_size) == nullptr || code_size != zero) return kept;
  const std::string_view after_zero = digits.substr(zero + 1);
  if (kept.possible() && (kept.national.view() == after_zero || kept.matches())) return kept;
  PhoneDigits without(digits.substr(0, zero));
  without.Append(after_zero);
  const PhoneReading left_out = ReadInternational(without.view());
  return left_out.possible() ? left_out : kept;
}

// Reads the digits after the first `prefix_digits`. A zero in brackets counts only if it is among them.
PhoneReading ReadAfterPrefix(const PhoneSpelling& spelling, size_t prefix_digits) {
  const std::string_view digits = spelling.digits.view().substr(prefix_digits);
  if (!spelling.bracketed_zero.has_value() || *spelling.bracketed_zero <= prefix_digits) {
    return ReadInternational(digits);
  }
  return ReadBracketedZero(digits, *spelling.bracketed_zero - prefix_digits);
}

PhoneReading ReadAfter(std::string_view prefix, const PhoneSpelling& spelling) {
  if (!spelling.digits.view().starts_with(prefix)) return {};
  return ReadAfterPrefix(spelling, prefix.size());
}

PhoneReading ReadAfterPrefixOf(const PhonePlan& plan, const PhoneSpelling& spelling) {
  const std::string_view rest = WithoutInternationalPrefix(plan, spelling.digits.view());
  return rest.empty() ? PhoneReading() : ReadAfterPrefix(spelling, spelling.digits.size() - rest.size());
}

// Chooses the reading of a number: the first one that matches its plan, else the first possible one. `own`
// is the reading after the international prefix of the region.
PhoneReading ChoosePhoneReading(const PhoneReading& own, const PhoneSpelling& spelling,
                                const PhoneRegion& region) {
  const PhoneReading national = spelling.plus ? PhoneReading() : ReadNational(spelling.digits.view(), region);
  const PhoneReading common = ReadAfter(kCommonPrefix, spelling);
  const PhoneReading north_american = ReadAfter(kNorthAmericanPrefix, spelling);
  if (!own.possible() && !common.possible() && !north_american.possible()) return national;
  for (const PhoneReading* reading : {&own, &common, &national, &north_american}) {
    if (reading->matches()) return *reading;
  }
  return own.possible() ? own : national.possible() ? national : common;
}

PhoneReading ReadDigits(const PhoneSpelling& spelling, const PhoneRegion& region) {
  const PhoneReading own = ReadAfterPrefixOf(*region.plan(), spelling);
  if (own.matches()) return own;
  const PhoneReading chosen = ChoosePhoneReading(own, spelling, region);
  if (chosen.possible() || spelling.plus) return chosen;
  // Try a calling code without '+'. The length alone would accept national numbers of other regions.
  const PhoneReading international = ReadInternational(spelling.digits.view());
  return international.matches() ? international : PhoneReading();
}

PhoneReading ReadPhone(const PhoneSpelling& spelling, const PhoneRegion& region) {
  if (spelling.plus && !spelling.digits.view().starts_with('0')) return ReadAfterPrefix(spelling, 0);
  if (region.plan() != nullptr) return ReadDigits(spelling, region);
  const PhoneReading common = ReadAfter(kCommonPrefix, spelling);
  if (common.possible()) return common;
  const PhoneReading north_american = ReadAfter(kNorthAmericanPrefix, spelling);
  return north_american.matches() ? north_american : PhoneReading();
}

bool AppendDigitsAsIs(std::string_view phone, std::string* out) {
  // Branchless: the CPU cannot predict where the separators are.
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

}  // namespace

std::optional<PhoneRegion> PhoneRegion::OfCountry(std::string_view country) {
  PhoneRegion region;
  region.plan_ = FindPhonePlan(country);
  return region.plan_ == nullptr ? std::nullopt : std::optional(region);
}

std::optional<PhoneRegion> PhoneRegion::OfCallingCode(std::string_view digits) {
  if (digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  PhoneRegion region;
  size_t code_size = 0;
  region.plan_ = MainPhonePlan(digits, &code_size);
  if (region.plan_ == nullptr) return std::nullopt;
  digits.substr(code_size).copy(region.area_, sizeof(region.area_) - 1);
  if (const PhonePlan* plan = PhonePlanOfArea(digits); plan != nullptr) region.plan_ = plan;
  return region;
}

std::optional<PhoneRegion> PhoneRegion::Of(std::string_view country, std::string_view calling_code) {
  if (country.empty()) return calling_code.empty() ? PhoneRegion() : OfCallingCode(calling_code);
  std::optional<PhoneRegion> region = OfCountry(country);
  if (calling_code.empty() || !region.has_value()) return region;
  const std::optional<PhoneRegion> of_code = OfCallingCode(calling_code);
  if (!of_code.has_value() || of_code->plan_->calling_code != region->plan_->calling_code)
    return std::nullopt;
  // Most area codes do not tell the countries of a calling code apart: 1416 may be of the US or of Canada.
  const bool known_area = of_code->plan_ != MainPhonePlan(*of_code->plan_);
  if (known_area && of_code->plan_ != region->plan_) return std::nullopt;
  std::copy(std::begin(of_code->area_), std::end(of_code->area_), std::begin(region->area_));
  return region;
}

bool NormalizePhone(std::string_view phone, PhoneFormat format, const PhoneRegion& region, std::string* out) {
  if (format == PhoneFormat::kAsIs) return AppendDigitsAsIs(phone, out);
  PhoneSpelling spelling;
  if (!ReadPhoneSpelling(phone, &spelling)) return false;
  const PhoneReading reading = ReadPhone(spelling, region);
  if (!reading.possible()) return false;
  char code[3];
  char* const end = std::to_chars(code, code + sizeof(code), reading.plan->calling_code).ptr;
  if (format == PhoneFormat::kE164) out->push_back('+');
  out->append(code, end);
  out->append(reading.national.view());
  return true;
}

}  // namespace pxport
