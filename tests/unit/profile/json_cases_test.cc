// Tricky lines: the reader and the reference accept and reject what JsonCases() expects, also among other
// lines.
#include "json_cases.h"

#include <doctest/doctest.h>

#include "harness.h"
#include "profile/fault.h"
#include "reference.h"

namespace pxport::testing::json_cases_test {
namespace {

TEST_CASE("the reference agrees with the cases") {
  for (const JsonCase& test : JsonCases()) {
    CAPTURE(test.text.substr(0, 200));
    CHECK(ParseObject(test.text).has_value() == test.good);
  }
}

TEST_CASE("FindFault finds a fault in invalid lines only") {
  for (const JsonCase& test : JsonCases()) {
    CAPTURE(test.text.substr(0, 200));
    const auto fault = FindFault(test.text);
    CHECK(fault.has_value() == !test.good);
    if (!fault) continue;
    CHECK(fault->column >= 1);
    CHECK(fault->column <= test.text.size() + 1);
    CHECK(!fault->reason.empty());
  }
}

TEST_CASE("every case is accepted or rejected, alone and among other lines") {
  const Wish wish = BroadWish();
  const std::string good = R"({"person":{"name":{"firstName":"x"}}})";
  for (const IndexKernel kernel : Kernels()) {
    for (const JsonCase& test : JsonCases()) {
      CAPTURE(test.text.substr(0, 200));
      CAPTURE(static_cast<int>(kernel));
      for (const char* end : {"", "\n", "\r\n"}) {
        const Reading alone = Read(test.text + end, wish, {.kernel = kernel});
        REQUIRE(alone.outcomes.size() == 1);
        CHECK(alone.outcomes[0].good == test.good);
      }
      const Reading among = Read(good + "\n" + test.text + "\n" + good + "\n", wish, {.kernel = kernel});
      REQUIRE(among.outcomes.size() == 3);
      CHECK(among.lines == 3);
      CHECK(among.outcomes[0].good);
      CHECK(among.outcomes[1].good == test.good);
      CHECK(among.outcomes[2].good);
      CHECK(among.outcomes[2].extracted == among.outcomes[0].extracted);
    }
  }
}

TEST_CASE("fast validation accepts every line that full validation accepts, with the same result") {
  const Wish wish = BroadWish();
  for (const IndexKernel kernel : Kernels()) {
    for (const JsonCase& test : JsonCases()) {
      if (!test.good) continue;
      CAPTURE(test.text.substr(0, 200));
      const Reading full = Read(test.text, wish, {.kernel = kernel});
      const Reading fast = Read(test.text, wish, {.validation = Validation::kFast, .kernel = kernel});
      REQUIRE(full.outcomes == fast.outcomes);
    }
  }
}

}  // namespace
}  // namespace pxport::testing::json_cases_test
