#include "identity/phone.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace pxport::phone_test {
namespace {

// The number, or "-". `region`: a country, a calling code, or "".
std::string Phone(std::string_view phone, std::string_view region = "",
                  PhoneFormat format = PhoneFormat::kE164) {
  std::optional<PhoneRegion> home = PhoneRegion::OfCountry(region);
  if (!home.has_value()) home = PhoneRegion::OfCallingCode(region);
  if (region.empty()) home.emplace();
  REQUIRE_MESSAGE(home.has_value(), std::string(region));
  std::string out = "kept";
  const bool valid = NormalizePhone(phone, format, *home, &out);
  REQUIRE(out.starts_with("kept"));
  if (!valid) CHECK(out == "kept");
  return valid ? out.substr(4) : "-";
}

TEST_CASE("numbers with a calling code in many spellings") {
  for (const std::string_view phone : {"+40123456789",          "+40 123 456 789",
                                       "+40 (123) 456-789",     "0040123456789",
                                       "00 40 123.456.789",     "+40/123/456789",
                                       "tel:+40-123-456-789",   " +40123456789 ",
                                       "(+40) 123456789",       "+40 (0)123456789",
                                       "+40(0) 123 456 789",    "0040 (0)123 456 789",
                                       "++40123456789",         "+40\u00a0123\u00a0456\u00a0789",
                                       "+40 [0] 123 456 789",   "+40 ( 0 ) 123 456 789",
                                       "+40 0123456789",        "00400123456789",
                                       "+0040 123 456 789",     "＋４０　１２３　４５６　７８９",
                                       "‪+40 123 456 789‬", "+٤٠ ١٢٣ ٤٥٦ ٧٨٩",
                                       "Tel. +40 123 456 789",  "+40 123 456 789 (home)",
                                       "+40–123–456–789",       "'+40123456789",
                                       "+40 123 456 789 x5",    "tel:%2B40%20123%20456%20789",
                                       "+40 123 456 789."}) {
    CAPTURE(phone);
    CHECK(Phone(phone) == "+40123456789");
    CHECK(Phone(phone, "49") == "+40123456789");  // the default region applies to numbers without a code only
    CHECK(Phone(phone, "US") == "+40123456789");
    CHECK(Phone(phone, "", PhoneFormat::kDigits) == "40123456789");
  }
}

TEST_CASE("national numbers need a default region") {
  CHECK(Phone("0123 456 789") == "-");
  CHECK(Phone("123 456 789") == "-");
  CHECK(Phone("0123 456 789", "40") == "+40123456789");
  CHECK(Phone("123 456 789", "RO") == "+40123456789");
  CHECK(Phone("(01) 23-45 67.89", "33", PhoneFormat::kDigits) == "33123456789");
  CHECK(Phone("202-555-0123", "1") == "+12025550123");
  CHECK(Phone("(0)7946 0958 12", "44") == "+447946095812");
}

TEST_CASE("prefixes of national numbers") {
  struct Row {
    std::string_view region, phone, e164;
  };
  const Row rows[] = {
      {"US", "1-650-555-1212", "+16505551212"},
      {"US", "1 (234) 567-8901", "+12345678901"},
      {"US", "16505551212", "+16505551212"},
      {"HU", "06 20 123 4567", "+36201234567"},
      {"HU", "+36 06 20 123 4567", "+36201234567"},
      {"HU", "+36 (0)20 123 4567", "+36201234567"},
      {"RU", "8 (912) 345-67-89", "+79123456789"},
      {"KZ", "8 701 234 5678", "+77012345678"},
      {"LT", "8 612 34567", "+37061234567"},
      {"GB", "+44 020 7946 0958", "+442079460958"},
      {"GB", "447911123456", "+447911123456"},
      // The zero is part of the number.
      {"IT", "06 6982 1234", "+390669821234"},
      {"IT", "+39 (0)6 6982 1234", "+390669821234"},
      {"IT", "312 345 6789", "+393123456789"},
      {"SM", "0549 886377", "+3780549886377"},
      {"SM", "886377", "+3780549886377"},
      {"VA", "06 698 12345", "+390669812345"},
      {"CI", "01 23 45 67 89", "+2250123456789"},
      {"CG", "06 612 1234", "+242066121234"},
      {"GA", "06 03 12 34", "+24106031234"},
      {"GA", "01 44 12 34", "+24101441234"},
      // The region has no prefix.
      {"ES", "912 34 56 78", "+34912345678"},
      {"ES", "+34 (0)912 34 56 78", "+34912345678"},
      {"LU", "+352 (0)27 12 34 56", "+35227123456"},
      // Digits change.
      {"AR", "011 15-2345-6789", "+5491123456789"},
      {"AR", "11 15 2345 6789", "+5491123456789"},
      {"AR", "+54 9 11 2345 6789", "+5491123456789"},
      {"AR", "+54 11 15 2345 6789", "+5491123456789"},
      {"AR", "0223 15-412-3456", "+5492234123456"},
      {"MX", "+52 1 55 1234 5678", "+525512345678"},
      {"MX", "044 55 1234 5678", "+525512345678"},
      {"MX", "01 55 1234 5678", "+525512345678"},
      {"BR", "0 15 11 96123 4567", "+5511961234567"},
      {"BR", "0xx11 96123-4567", "+5511961234567"},
      {"BR", "(11) 96123-4567", "+5511961234567"},
      {"BR", "9090 11 96123 4567", "-"},
      {"BS", "345-6789", "+12423456789"},
      {"GG", "256789", "+441481256789"},
      {"AU", "(02) 1234 5678", "+61212345678"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.region);
    CAPTURE(row.phone);
    CHECK(Phone(row.phone, row.region) == row.e164);
  }
}

TEST_CASE("international prefixes") {
  CHECK(Phone("011 44 20 7946 0958", "US") == "+442079460958");
  CHECK(Phone("00 44 20 7946 0958", "US") == "+442079460958");
  CHECK(Phone("011 44 20 7946 0958") == "+442079460958");
  CHECK(Phone("011 44 20 7946 0958", "GB") == "+442079460958");
  CHECK(Phone("0011 44 20 7946 0958", "AU") == "+442079460958");
  CHECK(Phone("010 44 20 7946 0958", "JP") == "+442079460958");
  CHECK(Phone("8~10 44 20 7946 0958", "RU") == "+442079460958");
  CHECK(Phone("00 15 44 20 7946 0958", "BR") == "+442079460958");
  CHECK(Phone("00 44 20 7946 0958", "BR") == "+442079460958");
  CHECK(Phone("00 44 (0)20 7946 0958", "US") == "+442079460958");
  // A national number is not mistaken for one with an international prefix.
  CHECK(Phone("011-231-1234", "JP") == "+81112311234");
  CHECK(Phone("011 2345 6789", "IN") == "+911123456789");
  CHECK(Phone("011 2345 6789", "IT") == "+3901123456789");
}

TEST_CASE("digits with a calling code but without '+' or a prefix") {
  CHECK(Phone("447911123456", "US") == "+447911123456");
  CHECK(Phone("919876543210", "IN") == "+919876543210");
  CHECK(Phone("447911123456") == "-");  // could be a national number of any region
  CHECK(Phone("2025550123") == "-");
  CHECK(Phone("2025550123", "FR") == "-");                // not +20 25550123: Egypt has no such numbers
  CHECK(Phone("40123456789", "DE") == "+4940123456789");  // possible in Germany
}

TEST_CASE("extensions are not part of a number") {
  for (const std::string_view extension :
       {" x123",      "x123",      " X 123",       " ext. 5",      " ext 5",
        " Ext: 5",    " extn 5",   " EXTENSION 5", " extensión 5", " extensio\u0301n 5",
        ";ext=5",     ", ext. 5",  " #5",          " # 5",         ",,5",
        ",5",         ";5",        " - 503#",      " int 5",       " int. 5",
        " anexo 5",   " poste 12", " Poste 12",    ", poste 12",   " ramal 5",
        " доб. 5",    " Доб 5",    " ДОБ.5",       " внутр. 5",    " interno 5",
        " toestel 5", " wew. 5",   " dahili 5",    " Klappe 5",    " 内線5",
        " 分机 5",    " ｘ５",     " ｅｘｔ　５",  "~5",           " x302/x2303",
        " x5 ",       " ext. 5."}) {
    CAPTURE(extension);
    CHECK(Phone("650-555-1212" + std::string(extension), "US") == "+16505551212");
    CHECK(Phone("+1 650 555 1212" + std::string(extension)) == "+16505551212");
  }
  CHECK(Phone("650-555-1212 x1234567890", "US") == "-");  // too long for an extension
  CHECK(Phone("650-555-1212 option 5", "US") == "-");
  CHECK(Phone("x123", "US") == "-");
}

TEST_CASE("tel: URIs") {
  CHECK(Phone("tel:+1-650-555-1212") == "+16505551212");
  CHECK(Phone("TEL:+16505551212;ext=12") == "+16505551212");
  CHECK(Phone("tel:+16505551212;isub=1;cpc=payphone") == "+16505551212");
  CHECK(Phone("tel:+16505551212;npdi;rn=+1234567890") == "+16505551212");
  CHECK(Phone("tel:650-555-1212;phone-context=+1") == "+16505551212");
  CHECK(Phone("tel:555-1212;ext=4;phone-context=+1-650", "DE") == "+16505551212");
  CHECK(Phone("tel:020 7946 0958;phone-context=+44") == "+442079460958");
  CHECK(Phone("tel:650-555-1212;phone-context=example.com", "US") == "+16505551212");
  CHECK(Phone("tel:650-555-1212;phone-context=example.com") == "-");
}

TEST_CASE("a length that is impossible for the calling code is invalid") {
  CHECK(Phone("+1 2345") == "-");
  CHECK(Phone("+1 650 555 121") == "-");
  CHECK(Phone("+1 650 555 12123") == "-");
  CHECK(Phone("555-1212", "US") == "-");  // can be dialed within an area only
  CHECK(Phone("+1 555 1212") == "-");
  CHECK(Phone("+33 1 23 45 67 8") == "-");
  CHECK(Phone("+33 1 23 45 67 89 0") == "-");
  CHECK(Phone("+47 1234567") == "-");
  CHECK(Phone("+4712345678") == "+4712345678");
  CHECK(Phone("+290 215") == "-");
  CHECK(Phone("+290 22158") == "+29022158");
  CHECK(Phone("12345", "FR") == "-");
  // 15 national digits are possible, but 17 digits are too many for E.164.
  CHECK(Phone("+49 30 1234567890123") == "-");
  CHECK(Phone("+999 123456789") == "-");  // no such calling code
  CHECK(Phone("+0123456789") == "-");
  CHECK(Phone("0000", "40") == "-");
  CHECK(Phone("0", "40") == "-");
}

TEST_CASE("text that is not a phone number") {
  for (const std::string_view text : {"", " ", "+", "unknown", "n/a", "+()", "john@example.com", "１", "x",
                                      "#", ";ext=5", "tel:", "+;", "％"}) {
    CAPTURE(text);
    for (const PhoneFormat format : {PhoneFormat::kE164, PhoneFormat::kDigits})
      CHECK(Phone(text, "40", format) == "-");
  }
  for (const std::string_view text :
       {"0123 456 789 / 0123 456 780", "0123 456 789, 0123 456 780", "0123 456 789 or 0123 456 780",
        "0123 456 789 +40", "0123 456 789 +40 123 456 780", "+40 123 +456 789", "0123:456:789", "0123@456789",
        "0123 456 789a1", "0123=456789", "0123&456&789", "1-800-FLOWERS", "0123-456-HOME"}) {
    CAPTURE(text);
    CHECK(Phone(text, "40") == "-");
  }
  for (const char digit : {'0', '7'}) {
    CHECK(Phone(std::string(1 << 20, digit)) == "-");
    CHECK(Phone(std::string(1 << 20, digit), "40") == "-");
  }
  CHECK(Phone(std::string(1 << 20, ' ') + "0123456789", "40") == "+40123456789");
  CHECK(Phone("0123456789" + std::string(1 << 20, 'x') + "5", "40") == "-");
  CHECK(Phone("0" + std::string(240, '-') + "123456789", "40") == "+40123456789");
  CHECK(Phone("0" + std::string(250, '-') + "123456789", "40") == "-");
}

TEST_CASE("a number that is cut at any byte does not crash the reader") {
  for (const std::string_view phone :
       {"tel:+1-650-555-1212;ext=12;phone-context=+1",
        "‪＋４０　１２３　４５６　７８９‬ доб. 12", "+44 (0)20 7946 0958 x12 /x13 - 5#",
        "(530) 583-6985 x302/x2303", "0xx11 96123-4567,,5#"}) {
    for (size_t size = 0; size <= phone.size(); ++size) {
      for (size_t from = 0; from <= size; ++from) Phone(phone.substr(from, size - from), "BR");
    }
  }
}

TEST_CASE("as_is keeps digits and + and checks nothing") {
  const auto as_is = [](std::string_view phone) { return Phone(phone, "40", PhoneFormat::kAsIs); };
  CHECK(as_is("+40 (0) 123-456") == "+400123456");
  CHECK(as_is("0040 123") == "0040123");
  CHECK(as_is("12+3") == "12+3");
  CHECK(as_is("7") == "7");
  CHECK(as_is("unknown") == "-");
  CHECK(as_is("+") == "-");
}

TEST_CASE("regions") {
  CHECK(PhoneRegion::OfCountry("us").has_value());
  for (const std::string_view unknown : {"", "U", "USA", "UK", "ZZ", "00", "001"}) {
    CHECK_FALSE(PhoneRegion::OfCountry(unknown).has_value());
  }
  for (const std::string_view unknown : {"0", "999", "+1", "4 4", "12345", "44a"}) {
    CHECK_FALSE(PhoneRegion::OfCallingCode(unknown).has_value());
  }
  const auto country = [](std::string_view code) {
    return std::string_view(PhoneRegion::OfCallingCode(code)->plan()->region);
  };
  CHECK(country("1") == "US");
  CHECK(country("7") == "RU");
  CHECK(country("44") == "GB");
  CHECK(country("39") == "IT");
  CHECK(country("1242") == "BS");
  CHECK(country("77") == "KZ");
  CHECK(country("1650") == "US");
}

TEST_CASE("a country and a calling code together") {
  const auto of = [](std::string_view country, std::string_view code) {
    const auto region = PhoneRegion::Of(country, code);
    if (!region.has_value()) return std::string("-");
    if (region->plan() == nullptr) return std::string();
    return fmt::format("{} {}", region->plan()->region, region->area());
  };
  CHECK(of("", "").empty());
  CHECK(of("KZ", "") == "KZ ");
  CHECK(of("", "7") == "RU ");
  CHECK(of("KZ", "7") == "KZ ");
  CHECK(of("ru", "7") == "RU ");
  CHECK(of("CA", "1") == "CA ");
  CHECK(of("VA", "39") == "VA ");
  CHECK(of("BS", "1242") == "BS 242");
  CHECK(of("CA", "1416") == "CA 416");
  CHECK(of("US", "1416") == "US 416");
  CHECK(of("US", "1242") == "-");
  CHECK(of("JM", "1242") == "-");
  CHECK(of("GB", "39") == "-");
  CHECK(of("GB", "999") == "-");
  CHECK(of("ZZ", "44") == "-");
  CHECK(of("", "999") == "-");
}

TEST_CASE("a calling code with an area code") {
  CHECK(Phone("345 6789", "1242") == "+12423456789");
  CHECK(Phone("242 345 6789", "1242") == "+12423456789");
  CHECK(Phone("555 1212", "1650") == "+16505551212");
  CHECK(Phone("650 555 1212", "1650") == "+16505551212");
  CHECK(Phone("345 6789", "1876") == "+18763456789");
  CHECK(Phone("345", "1876") == "-");
}

}  // namespace
}  // namespace pxport::phone_test
