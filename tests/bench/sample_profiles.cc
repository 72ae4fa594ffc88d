#include "sample_profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <string_view>
#include <vector>

namespace pxport::bench {
namespace {

constexpr std::array<std::string_view, 10> kNames = {"James",        "Mary",    "Elizabeth",        "Nuñez",
                                                     "M\\u00fcller", "O'Brien", "King \\\"III\\\"", "Smith",
                                                     "Johnson",      "東京"};
constexpr std::array<std::string_view, 4> kTiers = {"bronze", "silver", "gold", "platinum"};
constexpr std::array<std::string_view, 3> kStatus = {"existing", "realized", "exited"};

class Writer {
 public:
  std::string Line(int number) {
    std::vector<std::string> parts = {Tenant(number), Person(),           Contact(),  Address(),
                                      Consents(),     Identities(number), Segments(), Noise()};
    if (Chance(10)) std::reverse(parts.begin(), parts.end());
    std::string line = fmt::format(R"({{"_id":"{}")", Uuid());
    for (const std::string& part : parts) {
      if (!part.empty()) line += "," + part;
    }
    return line + "}\n";
  }

 private:
  unsigned Below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  bool Chance(unsigned percent) { return Below(100) < percent; }
  template <typename List>
  std::string_view Pick(const List& list) {
    return list[Below(static_cast<unsigned>(list.size()))];
  }
  std::string Uuid() {
    return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", random_() & 0xffffffff, Below(0x10000),
                       Below(0x1000), Below(0x1000), random_() & 0xffffffffffff);
  }
  std::string Time() {
    return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}Z", 2024 + Below(3), 1 + Below(12), 1 + Below(28),
                       Below(24), Below(60), Below(60));
  }

  std::string Tenant(int number) {
    return fmt::format(R"("_acme":{{"loyalty":{{"tier":"{}","points":{}}},"crmId":"C{:08}"}})", Pick(kTiers),
                       Below(100000), number);
  }
  std::string Person() {
    if (Chance(2)) return "";
    return fmt::format(
        R"("person":{{"name":{{"firstName":"{}","lastName":"{}"}},"birthDate":"19{}-06-22","gender":"female"}})",
        Pick(kNames), Pick(kNames), 40 + Below(60));
  }
  std::string Contact() {
    if (Chance(5)) return R"("personalEmail":{"address":null})";
    return fmt::format(
        R"("personalEmail":{{"address":"mark.smith{}@mail.example.net"}},"mobilePhone":{{"number":"+1 )"
        R"(({}) {}-{}"}})",
        Below(100000), 100 + Below(900), 100 + Below(900), 1000 + Below(9000));
  }
  std::string Address() {
    if (Chance(5)) return "";
    return fmt::format(
        R"("homeAddress":{{"street1":"{} High Street","city":"{}","postalCode":"{:05}","countryCode":"US"}})",
        Below(9999), Pick(kNames), Below(100000));
  }
  std::string Consents() {
    return fmt::format(R"("consents":{{"marketing":{{"email":{{"val":"{}"}}}}}})", Chance(70) ? "y" : "n");
  }
  std::string Identities(int number) {
    return fmt::format(
        R"("identityMap":{{"ECID":[{{"id":"{:019}{:019}","primary":true}}],"Email_LC_SHA256":[{{"id":"{:016x}{:016x}{:016x}{:016x}"}}],)"
        R"("GAID":[{{"id":"{}"}}],"CRMID":[{{"id":"C{:08}"}}]}})",
        random_() >> 2, random_() >> 2, random_(), random_(), random_(), random_(), Uuid(), number);
  }
  std::string Segments() {
    const unsigned count = 3 + Below(6);
    const unsigned wanted = Chance(70) ? Below(count) : count;
    std::string out = R"("segmentMembership":{"ups":{)";
    for (unsigned i = 0; i < count; ++i) {
      out += fmt::format(R"({}"{}":{{"lastQualificationTime":"{}","status":"{}"}})", i == 0 ? "" : ",",
                         i == wanted ? std::string(kAudience) : Uuid(), Time(), Pick(kStatus));
    }
    return out + "}}";
  }
  std::string Noise() {
    std::string out = fmt::format(
        R"("device":{{"type":"mobile","os":{{"name":"iOS","version":"17.{}"}},"screen":[{},{}]}},"preferences":)"
        R"({{"lang":"en-US","news":{},"note":{}}},"metrics":[)",
        Below(9), 320 + Below(3000), 480 + Below(2000), Chance(50),
        Chance(30) ? R"("likes {braces}, [brackets] and \"quotes\" \\")" : "null");
    for (unsigned i = 3 + Below(6); i > 0; --i) {
      out += fmt::format("{}", Below(1000));
      if (Chance(50)) out += fmt::format(".{:03}", Below(1000));
      out += i > 1 ? "," : "]";
    }
    return out;
  }

  std::mt19937_64 random_{42};
};

}  // namespace

std::string SampleProfiles(int count) {
  Writer writer;
  std::string lines;
  for (int i = 0; i < count; ++i) lines += writer.Line(i);
  return lines;
}

}  // namespace pxport::bench
