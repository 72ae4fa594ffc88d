// E.164 numbers from phone numbers as people write them, as libphonenumber reads them.
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
  kAsIs,    // digits and '+' as they are written, nothing checked
};

// The region whose way of writing numbers is assumed for numbers without a calling code. A small value.
class PhoneRegion {
 public:
  PhoneRegion() = default;  // no region: such numbers are invalid

  // "US", "KZ": ISO 3166, in any ASCII case.
  static std::optional<PhoneRegion> OfCountry(std::string_view country);
  // "49": the main region of a calling code. "1242": the region with that area code, or, if it has none of
  // its own, the main region and an area code in front of local numbers. Digits only.
  static std::optional<PhoneRegion> OfCallingCode(std::string_view digits);
  // Both; either may be "". Nullopt if one of them is unknown, or if the code is another country's.
  static std::optional<PhoneRegion> Of(std::string_view country, std::string_view calling_code);

  // Nullptr: no region.
  const PhonePlan* plan() const { return plan_; }
  // In front of numbers that are dialed within an area, or "".
  std::string_view area() const { return area_; }

 private:
  const PhonePlan* plan_ = nullptr;
  char area_[5] = {};
};

// Appends the number in `format` to `out` and returns true. Returns false and leaves `out` as it is if the
// text is no phone number, if it lacks a calling code and `region` is none, or if its length is impossible
// for its calling code. Allocates nothing but what `out` needs.
bool NormalizePhone(std::string_view phone, PhoneFormat format, const PhoneRegion& region, std::string* out);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_H_
