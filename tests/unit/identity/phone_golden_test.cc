// Numbers of all regions in many spellings, with the results of libphonenumber: see
// tests/golden/identity/README.md.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>

#include "identity/phone.h"

namespace pxport::phone_golden_test {
namespace {

struct Tally {
  size_t all = 0, right = 0, wrong = 0;
};

TEST_CASE("phone numbers of all regions as libphonenumber reads them") {
  std::ifstream file(PXPORT_GOLDEN "/identity/phones.tsv");
  REQUIRE(file);
  std::map<std::string, Tally> kinds;
  std::set<std::string> regions;
  Tally total;
  std::string line, number;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    const size_t region_at = line.find('\t') + 1, text_at = line.find('\t', region_at) + 1;
    const size_t number_at = line.rfind('\t') + 1;
    const std::string_view text = line;
    const std::string_view home = text.substr(region_at, text_at - region_at - 1);
    const std::string_view expected = text.substr(number_at);
    regions.emplace(home);
    number.clear();
    const bool valid = NormalizePhone(text.substr(text_at, number_at - text_at - 1), PhoneFormat::kE164,
                                      PhoneRegion::OfCountry(home).value_or(PhoneRegion()), &number);
    Tally& kind = kinds[line.substr(0, region_at - 1)];
    for (Tally* tally : {&kind, &total}) {
      ++tally->all;
      tally->right += (valid ? number : "-") == expected ? 1 : 0;
      tally->wrong += valid && number != expected ? 1 : 0;
    }
    if ((valid ? number : "-") != expected) MESSAGE(line, ": ", valid ? number : "-");
  }
  CHECK(regions.size() > 200);
  CHECK(kinds.size() > 20);
  CHECK(total.all > 3000);
  for (const auto& kind : kinds) {
    CAPTURE(kind.first);
    CHECK(kind.second.right * 1000 >= kind.second.all * 995);
  }
  CHECK(total.wrong * 1000 <= total.all);
}

}  // namespace
}  // namespace pxport::phone_golden_test
