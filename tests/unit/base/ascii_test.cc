#include "base/ascii.h"

#include <doctest/doctest.h>

#include <string_view>

namespace pxport::ascii_test {
namespace {

TEST_CASE("digits differ from all other bytes") {
  constexpr std::string_view kLower = "0123456789abcdef", kUpper = "0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const size_t at = kLower.find(c) != kLower.npos ? kLower.find(c) : kUpper.find(c);
    CHECK(HexDigitValue(c) == (at == kLower.npos ? -1 : static_cast<int>(at)));
    CHECK(IsDigit(c) == (at < 10));
  }
}

}  // namespace
}  // namespace pxport::ascii_test
