#include "csv/byte_set.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace pxport::csv_internal::byte_set_test {
namespace {

// Heap blocks of the exact size, so that AddressSanitizer reports an access outside the text.
bool CopyExactly(const ByteSet& set, const std::string& text) {
  const auto from = std::make_unique<char[]>(text.size());
  const auto to = std::make_unique<char[]>(text.size());
  text.copy(from.get(), text.size());
  const bool none = set.Copy(std::string_view(from.get(), text.size()), to.get());
  CHECK(std::string_view(to.get(), text.size()) == text);
  return none;
}

TEST_CASE("each byte is found at every position of every short length, and no other byte is") {
  const ByteSet set(',', '"', '\n', '\0');
  for (size_t size = 0; size <= 70; ++size) {
    CAPTURE(size);
    CHECK(CopyExactly(set, std::string(size, 'x')));
    for (size_t at = 0; at < size; ++at) {
      CAPTURE(at);
      for (const char c : {',', '"', '\n', '\0'}) {
        std::string text(size, 'x');
        text[at] = c;
        CHECK_FALSE(CopyExactly(set, text));
      }
      // Neighbors of the bytes in the set, and bytes that differ in the top bit.
      for (const char c :
           {'-', '+', '!', '#', '\x0B', '\x09', '\x01', '\xAC', '\xA2', '\x8A', '\x80', '\xFF'}) {
        std::string text(size, 'x');
        text[at] = c;
        CHECK(CopyExactly(set, text));
      }
    }
  }
}

TEST_CASE("every byte value") {
  for (int wanted = 0; wanted < 256; ++wanted) {
    const char c = static_cast<char>(wanted);
    const ByteSet set(c, c, c, c);
    for (int byte = 0; byte < 256; ++byte) {
      for (const size_t size : {size_t{1}, size_t{5}, size_t{9}, size_t{16}}) {
        const bool none = CopyExactly(set, std::string(size, static_cast<char>(byte)));
        if (none == (byte == wanted)) FAIL_CHECK("byte ", byte, " looked for ", wanted, " size ", size);
      }
    }
  }
}

}  // namespace
}  // namespace pxport::csv_internal::byte_set_test
