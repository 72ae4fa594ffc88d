// Converts phone numbers as people write them to E.164, with the results of libphonenumber.
#ifndef PXPORT_IDENTITY_PHONE_H_
#define PXPORT_IDENTITY_PHONE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/phone_plan.h"

namespace pxport {

enum class PhoneFormat : uint8_t {
  kE164,    // "+40123456789"
  kDigits,  // E.164 without '+'
  kAsIs,    // the digits and '+' of the text, not validated
};

// The region that numbers without a calling code belong to. Cheap to copy.
class PhoneRegion {
 public:
  PhoneRegion() = default;  // no region: numbers without a calling code are invalid

  // "US", "KZ": ISO 3166, in any ASCII case.
  static std::optional<PhoneRegion> OfCountry(std::string_view country);
  // Digits only: a calling code, then an area code if needed. "49" is the main region of that calling code.
  // "1242" is the region that is identified by this area code (BS). If the area code ("1650") does not
  // identify a region, the result is the main region, with the area code as the prefix of local numbers.
  static std::optional<PhoneRegion> OfCallingCode(std::string_view digits);
  // Both; either may be "". Nullopt if one of them is unknown, or if the code is another country's.
  static std::optional<PhoneRegion> Of(std::string_view country, std::string_view calling_code);

  // Nullptr: no region.
  const PhonePlan* plan() const { return plan_; }
  // The prefix of numbers that are dialed without an area code, or "".
  std::string_view area() const { return area_; }

 private:
  const PhonePlan* plan_ = nullptr;
  char area_[5] = {};
};

// Appends the number in `format` to `out` and returns true. Returns false and leaves `out` unchanged if the
// text is not a phone number, if it has no calling code and there is no `region`, or if its length is
// impossible for its calling code. Allocates no memory except for `out`.
bool NormalizePhone(std::string_view phone, PhoneFormat format, const PhoneRegion& region, std::string* out);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_H_
