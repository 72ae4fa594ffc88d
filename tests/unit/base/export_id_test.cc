#include "base/export_id.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::export_id_test {
namespace {

constexpr std::string_view kId = "0123456789abcdef0123456789abcdef";

TEST_CASE("export id: 32 lower-case hex digits and nothing else") {
  CHECK(IsExportId(kId));
  CHECK_FALSE(IsExportId(""));
  for (size_t size = 1; size <= 2 * kId.size(); ++size) {
    const std::string text = (std::string(kId) + std::string(kId)).substr(0, size);
    CHECK(IsExportId(text) == (size == 32));
  }
}

TEST_CASE("export id: every other byte is rejected at every position") {
  const std::string_view digits = "0123456789abcdef";
  for (size_t at = 0; at < kId.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(kId);
      text[at] = static_cast<char>(byte);
      const bool is_digit = digits.find(text[at]) != std::string_view::npos;
      if (IsExportId(text) != is_digit) FAIL_CHECK("byte ", byte, " at ", at);
    }
  }
}

}  // namespace
}  // namespace pxport::export_id_test
