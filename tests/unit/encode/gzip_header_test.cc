#include "encode/gzip_header.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::gzip_header_test {
namespace {

using Result = GzipHeaderReader::Result;

// All fields of RFC 1952: FTEXT, FEXTRA (6 bytes), FNAME, FCOMMENT and FHCRC. zlib, which verifies the CRC of
// a header, accepts these bytes and rejects them with one bit of the CRC changed.
std::string FullHeader() {
  return std::string("\x1F\x8B\x08\x1F\x78\x56\x34\x12\x02\x03", 10) + std::string("\x06\0ab\x02\0xy", 8) +
         std::string("profiles.csv\0a comment\0", 23) + "\xB0\x97";
}

std::string BareHeader(uint8_t flags) {
  return std::string("\x1F\x8B\x08", 3) + static_cast<char>(flags) + std::string("\0\0\0\0\0\xFF", 6);
}

// Splits a header at every byte. The result must arrive with its last byte, and nothing after it may be read.
void CheckWhole(const std::string& header, Result expected) {
  for (size_t first = 0; first <= header.size(); ++first) {
    GzipHeaderReader reader;
    const std::string followed = header + "data";
    std::string_view piece = std::string_view(followed).substr(0, first);
    const Result result = reader.Read(&piece);
    INFO(first);
    if (first == header.size()) {
      CHECK(result == expected);
      continue;
    }
    REQUIRE(result == Result::kMore);
    REQUIRE(piece.empty());
    std::string_view rest = std::string_view(followed).substr(first);
    REQUIRE(reader.Read(&rest) == expected);
    REQUIRE(rest == "data");
  }
}

TEST_CASE("gzip header: every field, split at every byte") {
  CheckWhole(FullHeader(), Result::kDone);
  CheckWhole(BareHeader(0), Result::kDone);
}

TEST_CASE("gzip header: one byte at a time") {
  GzipHeaderReader reader;
  const std::string header = FullHeader();
  for (size_t i = 0; i < header.size(); ++i) {
    std::string_view byte = std::string_view(header).substr(i, 1);
    CHECK(reader.Read(&byte) == (i + 1 == header.size() ? Result::kDone : Result::kMore));
    CHECK(byte.empty());
  }
}

TEST_CASE("gzip header: each optional field alone") {
  CheckWhole(BareHeader(0x01), Result::kDone);
  CheckWhole(BareHeader(0x04) + std::string("\x03\0abc", 5), Result::kDone);
  CheckWhole(BareHeader(0x04) + std::string("\0\0", 2), Result::kDone);
  CheckWhole(BareHeader(0x04) + std::string("\0\x01", 2) + std::string(256, '\0'), Result::kDone);
  CheckWhole(BareHeader(0x08) + std::string("n\0", 2), Result::kDone);
  CheckWhole(BareHeader(0x10) + std::string("\0", 1), Result::kDone);
  // The CRC comes from Python: zlib.crc32(header) & 0xffff.
  CheckWhole(std::string("\x1F\x8B\x08\x02\x78\x56\x34\x12\x02\x03\x0A\xB8", 12), Result::kDone);
}

TEST_CASE("gzip header: a header with a CRC does not survive a changed bit") {
  const std::string header = FullHeader();
  for (size_t bit = 0; bit < 8 * header.size(); ++bit) {
    std::string damaged = header;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    // Some bits make the header longer or shorter: zeros after it end every field.
    damaged += std::string(70000, '\0');
    std::string_view input = damaged;
    INFO(bit);
    const Result result = GzipHeaderReader().Read(&input);
    const bool crc_flag = bit == 8 * 3 + 1;  // without this flag there is no CRC to verify
    REQUIRE((result == Result::kDone) == crc_flag);
    REQUIRE(result != Result::kMore);
  }
}

TEST_CASE("gzip header: input that is not gzip fails at the first invalid byte") {
  const auto fails_after = [](std::string text, size_t bytes, Result expected) {
    text += std::string(20, 'z');
    std::string_view input = text;
    CHECK(GzipHeaderReader().Read(&input) == expected);
    CHECK(text.size() - input.size() == bytes);
  };
  fails_after("PK\x03\x04", 1, Result::kNotGzip);
  fails_after("\x1F\x8C\x08", 2, Result::kNotGzip);
  fails_after("\x1F\x8B\x07", 3, Result::kUnknownMethod);
  for (const char flags : {'\x20', '\x40', '\x80'}) {
    fails_after(std::string("\x1F\x8B\x08") + flags, 4, Result::kReservedFlags);
  }
  std::string wrong_crc = FullHeader();
  wrong_crc.back() = static_cast<char>(wrong_crc.back() ^ 1);
  fails_after(wrong_crc, wrong_crc.size(), Result::kWrongCrc);
}

TEST_CASE("gzip header: no input is not an error") {
  GzipHeaderReader reader;
  std::string_view none;
  CHECK(reader.Read(&none) == Result::kMore);
}

}  // namespace
}  // namespace pxport::gzip_header_test
