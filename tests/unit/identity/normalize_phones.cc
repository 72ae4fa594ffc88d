// For phone_differential.py: reads lines from standard input, each a region (ISO 3166, or - for none), a tab
// and a phone number. Writes for each line the E.164 number, or - if it is invalid.
#include <cstdio>
#include <iostream>
#include <string>

#include "identity/phone.h"

int main() {
  using pxport::PhoneRegion;
  std::string line, number;
  while (std::getline(std::cin, line)) {
    const std::string_view text = line;
    const size_t tab = text.find('\t');
    if (tab == std::string_view::npos) {
      std::fputs("invalid line: expected a region, a tab and a phone number\n", stderr);
      return 2;
    }
    number.clear();
    const PhoneRegion region = PhoneRegion::OfCountry(text.substr(0, tab)).value_or(PhoneRegion());
    const bool valid =
        pxport::NormalizePhone(text.substr(tab + 1), pxport::PhoneFormat::kE164, region, &number);
    std::cout << (valid ? number : "-") << '\n';
  }
  return 0;
}
