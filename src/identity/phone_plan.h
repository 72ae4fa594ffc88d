// Numbering plans: the metadata of libphonenumber about the numbers of a region.
#ifndef PXPORT_IDENTITY_PHONE_PLAN_H_
#define PXPORT_IDENTITY_PHONE_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pxport {

// The plan of one region. Patterns are offsets into the compiled patterns of phone_table.inc; 0: no pattern.
struct PhonePlan {
  char region[4];  // ISO 3166; "001": a calling code without a region, such as 800
  uint16_t calling_code;
  uint16_t international_prefix;
  uint16_t national_prefix;  // before a national number, including carrier codes
  uint16_t national_number;  // all national numbers, without prefix
  uint16_t first_digits;     // bit d: a national number may begin with d
  uint32_t lengths;          // bit n: a national number may have n digits
  uint32_t local_lengths;    // bit n: n digits can be dialed within an area, but are not a national number
  uint8_t transform_group;   // replace the prefix with transform_digits and this group of its match; 0: none
  char transform_digits[5];
};

// A phone number has at most this many digits: the longest prefix, calling code and number, and a few digits
// that a transform adds.
inline constexpr size_t kMaxPhoneDigits = 32;

// A short string of digits, without allocation.
class PhoneDigits {
 public:
  PhoneDigits() = default;
  explicit PhoneDigits(std::string_view digits) { Append(digits); }

  std::string_view view() const { return {digits_, size_}; }
  size_t size() const { return size_; }
  size_t room() const { return sizeof(digits_) - size_; }
  // Drops the digits that do not fit: such a text is too long for a number in any case.
  void Append(std::string_view digits) {
    const size_t count = digits.size() < room() ? digits.size() : room();
    std::memcpy(digits_ + size_, digits.data(), count);
    size_ += count;
  }
  // Appends `c` if `kept`, without a branch. The caller has checked room().
  void AppendIf(bool kept, char c) {
    digits_[size_] = c;
    size_ += kept ? 1 : 0;
  }

 private:
  char digits_[kMaxPhoneDigits];
  size_t size_ = 0;
};

enum class PhoneLength { kPossible, kTooShort, kTooLong, kLocalOnly, kBetween };

// Returns nullptr if there is no such region. Ignores ASCII case.
const PhonePlan* FindPhonePlan(std::string_view region);
// Returns the plan of the main region of the calling code at the beginning of `digits`, or nullptr. A code
// has 1 to 3 digits, and is not a prefix of another code.
const PhonePlan* MainPhonePlan(std::string_view digits, size_t* code_size);
const PhonePlan* MainPhonePlan(const PhonePlan& plan);
// Returns the plan of a region that shares its calling code with others and is identified by its area code
// (1242 is BS), or nullptr.
const PhonePlan* PhonePlanOfArea(std::string_view digits);

PhoneLength TestPhoneLength(const PhonePlan& plan, size_t digits);
bool IsNationalNumber(const PhonePlan& plan, std::string_view digits);

// Returns the digits after the international prefix of the region, or "" if `digits` have no such prefix.
std::string_view WithoutInternationalPrefix(const PhonePlan& plan, std::string_view digits);
// Returns the digits without the national prefix. Returns them unchanged if there is no prefix, or if they
// are a national number only with it. With `possible_only` also if the result would be too short.
PhoneDigits WithoutNationalPrefix(const PhonePlan& plan, std::string_view digits, bool possible_only);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_PLAN_H_
