// Numbering plans: what libphonenumber's metadata says about the numbers of a region.
#ifndef PXPORT_IDENTITY_PHONE_PLAN_H_
#define PXPORT_IDENTITY_PHONE_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pxport {

// The plan of one region. Patterns are offsets into the compiled patterns of phone_table.inc; 0: no pattern.
struct PhonePlan {
  char region[4];  // ISO 3166; "001": a calling code of no region, such as 800
  uint16_t calling_code;
  uint16_t international_prefix;
  uint16_t national_prefix;  // in front of a national number, carrier codes included
  uint16_t national_number;  // all national numbers, without prefix
  uint16_t first_digits;     // bit d: a national number may begin with d
  uint32_t lengths;          // bit n: a national number may have n digits
  uint32_t local_lengths;    // bit n: n digits can be dialed within an area, but are no national number
  uint8_t transform_group;   // a prefix match with this group becomes transform_digits and the group; 0: none
  char transform_digits[5];
};

// Up to this many digits of a text can be a phone number: the longest prefix, calling code and number, and
// a few digits that a transform adds.
inline constexpr size_t kMaxPhoneDigits = 32;

// A few digits in place.
class PhoneDigits {
 public:
  PhoneDigits() = default;
  explicit PhoneDigits(std::string_view digits) { Append(digits); }

  std::string_view view() const { return {digits_, size_}; }
  size_t size() const { return size_; }
  size_t room() const { return sizeof(digits_) - size_; }
  // What has no room is cut off: such a text is too long for any number either way.
  void Append(std::string_view digits) {
    const size_t count = digits.size() < room() ? digits.size() : room();
    std::memcpy(digits_ + size_, digits.data(), count);
    size_ += count;
  }
  // One character for which there is room, if it is to be kept: without a branch on that.
  void AppendIf(bool kept, char c) {
    digits_[size_] = c;
    size_ += kept ? 1 : 0;
  }

 private:
  char digits_[kMaxPhoneDigits];
  size_t size_ = 0;
};

enum class PhoneLength { kPossible, kTooShort, kTooLong, kLocalOnly, kBetween };

// Nullptr if no plan has this id. ASCII case does not count.
const PhonePlan* FindPhonePlan(std::string_view region);
// The plan of the main region of the calling code that leads `digits`, or nullptr. A code has 1 to 3 digits,
// none is the beginning of another.
const PhonePlan* MainPhonePlan(std::string_view digits, size_t* code_size);
const PhonePlan* MainPhonePlan(const PhonePlan& plan);
// The plan of a region that shares its calling code and is known by its area code: 1242 is BS. Or nullptr.
const PhonePlan* PhonePlanOfArea(std::string_view digits);

PhoneLength TestPhoneLength(const PhonePlan& plan, size_t digits);
bool IsNationalNumber(const PhonePlan& plan, std::string_view digits);

// What follows the international prefix of the region, or "" if there is none.
std::string_view WithoutInternationalPrefix(const PhonePlan& plan, std::string_view digits);
// The number without the prefixes of national numbers; unchanged if there is none, or if only the unchanged
// number is a national one. With `possible_only` also unchanged if what is left is too short.
PhoneDigits WithoutNationalPrefix(const PhonePlan& plan, std::string_view digits, bool possible_only);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_PLAN_H_
