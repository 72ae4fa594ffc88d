#include "base/checksum.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "golden.h"

namespace pxport::checksum_test {
namespace {

// Computes one bit at a time, directly from the definition.
template <typename Word>
Word Slow(std::string_view bytes, Word polynomial, Word crc = 0) {
  crc = ~crc;
  for (char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? polynomial : 0);
  }
  return ~crc;
}

constexpr uint32_t kCrc32 = 0xEDB88320;
constexpr uint32_t kCrc32c = 0x82F63B78;
constexpr uint64_t kCrc64 = 0x9A6C9329AC4BC9B5;

std::string Text(const Json& vector, std::string_view key) {
  return vector.Find(key)->text();
}

TEST_CASE("checksum: check words") {
  CHECK(Crc32("123456789") == 0xcbf43926);
  CHECK(Crc32c("123456789") == 0xe3069283);
  CHECK(Crc64Nvme("123456789") == 0xae8b14860a799888);
  CHECK(Crc64NvmePortable("123456789") == 0xae8b14860a799888);
  CHECK(Crc32("") == 0);
  CHECK(Crc32c("") == 0);
  CHECK(Crc64Nvme("") == 0);
  CHECK(Crc32({}, 0x12345678) == 0x12345678);
  CHECK(Crc32c({}, 0x12345678) == 0x12345678);
  CHECK(Crc64Nvme({}, 0x123456789abcdef0) == 0x123456789abcdef0);
}

TEST_CASE("checksum: golden inputs") {
  const Json golden = ChecksumVectors();
  for (const Json& vector : golden.Find("inputs")->items()) {
    const std::string input = VectorInput(vector);
    INFO(vector.Dump());
    CHECK(fmt::format("{:08x}", Crc32(input)) == Text(vector, "crc32"));
    CHECK(fmt::format("{:08x}", Crc32c(input)) == Text(vector, "crc32c"));
    CHECK(Crc64Hex(Crc64Nvme(input)) == Text(vector, "crc64nvme"));
    CHECK(Crc64Hex(Crc64NvmePortable(input)) == Text(vector, "crc64nvme"));
    CHECK(Crc64Base64(Crc64Nvme(input)) == Text(vector, "crc64nvme_base64"));
  }
}

TEST_CASE("checksum: checksums of parts combine to the checksum of a multipart upload") {
  const Json golden = ChecksumVectors();
  REQUIRE(golden.Find("multipart")->items().size() == 4);
  for (const Json& upload : golden.Find("multipart")->items()) {
    uint32_t crc32 = 0;
    uint32_t crc32c = 0;
    uint64_t crc64 = 0;
    for (const Json& part : upload.Find("parts")->items()) {
      const auto length = static_cast<uint64_t>(part.Find("length")->integer().value());
      const auto number = [&part](const char* key) { return std::stoull(Text(part, key), nullptr, 16); };
      crc32 = Crc32Combine(crc32, static_cast<uint32_t>(number("crc32")), length);
      crc32c = Crc32cCombine(crc32c, static_cast<uint32_t>(number("crc32c")), length);
      crc64 = Crc64NvmeCombine(crc64, number("crc64nvme"), length);
    }
    const Json& whole = *upload.Find("whole");
    CHECK(fmt::format("{:08x}", crc32) == Text(whole, "crc32"));
    CHECK(fmt::format("{:08x}", crc32c) == Text(whole, "crc32c"));
    CHECK(Crc64Hex(crc64) == Text(whole, "crc64nvme"));
  }
}

TEST_CASE("checksum: every length and alignment against one bit at a time") {
  std::mt19937_64 random(1);
  // Sizes up to 900 use the narrow multiplication; from 1024 on the wide one is used if the processor has it.
  for (size_t size = 0; size < 2200; size += size < 900 ? 1 : 1 + random() % 5) {
    // A heap block of the exact size, so that the sanitizer reports a read beyond either end.
    const size_t shift = random() % 32;
    std::vector<char> block(shift + size);
    for (char& c : block) c = static_cast<char>(random());
    const std::string_view bytes(block.data() + shift, size);
    const uint64_t seed = random();
    const auto seed32 = static_cast<uint32_t>(seed);
    INFO(size);
    REQUIRE(Crc32(bytes, seed32) == Slow(bytes, kCrc32, seed32));
    REQUIRE(Crc32c(bytes, seed32) == Slow(bytes, kCrc32c, seed32));
    REQUIRE(Crc64Nvme(bytes, seed) == Slow(bytes, kCrc64, seed));
    REQUIRE(Crc64NvmePortable(bytes, seed) == Slow(bytes, kCrc64, seed));
  }
}

TEST_CASE("checksum: long inputs, cut anywhere, continued or combined") {
  std::mt19937_64 random(2);
  std::string bytes(100'000, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  const uint32_t crc32 = Slow(bytes, kCrc32);
  const uint32_t crc32c = Slow(bytes, kCrc32c);
  const uint64_t crc64 = Slow(bytes, kCrc64);
  for (int i = 0; i < 200; ++i) {
    const size_t at = i == 0 ? 0 : i == 1 ? bytes.size() : random() % bytes.size();
    const std::string_view a = std::string_view(bytes).substr(0, at);
    const std::string_view b = std::string_view(bytes).substr(at);
    REQUIRE(Crc32(b, Crc32(a)) == crc32);
    REQUIRE(Crc32c(b, Crc32c(a)) == crc32c);
    REQUIRE(Crc64Nvme(b, Crc64Nvme(a)) == crc64);
    REQUIRE(Crc32Combine(Crc32(a), Crc32(b), b.size()) == crc32);
    REQUIRE(Crc32cCombine(Crc32c(a), Crc32c(b), b.size()) == crc32c);
    REQUIRE(Crc64NvmeCombine(Crc64Nvme(a), Crc64Nvme(b), b.size()) == crc64);
  }
}

TEST_CASE("checksum: combining lengths larger than any buffer") {
  // 2^k zero bytes by doubling, up to 2^62, then in another order.
  const std::string zero(1, '\0');
  std::vector<uint64_t> crc64 = {Crc64Nvme(zero)};
  std::vector<uint32_t> crc32 = {Crc32(zero)};
  std::vector<uint32_t> crc32c = {Crc32c(zero)};
  for (int k = 0; k < 62; ++k) {
    crc64.push_back(Crc64NvmeCombine(crc64[k], crc64[k], uint64_t{1} << k));
    crc32.push_back(Crc32Combine(crc32[k], crc32[k], uint64_t{1} << k));
    crc32c.push_back(Crc32cCombine(crc32c[k], crc32c[k], uint64_t{1} << k));
  }
  const std::string mebibyte(1 << 20, '\0');
  CHECK(crc64[20] == Crc64Nvme(mebibyte));
  CHECK(crc32[20] == Crc32(mebibyte));
  CHECK(crc32c[20] == Crc32c(mebibyte));
  for (int k : {21, 33, 61, 62}) {
    const uint64_t rest = (uint64_t{1} << k) - 1;  // one byte first
    uint64_t ones = 0;
    for (int j = k - 1; j >= 0; --j) ones = Crc64NvmeCombine(ones, crc64[j], uint64_t{1} << j);
    CHECK(Crc64NvmeCombine(crc64[0], ones, rest) == crc64[k]);
  }
}

TEST_CASE("checksum: text forms are big-endian and keep leading zeros") {
  CHECK(Crc64Hex(0x1) == "0000000000000001");
  CHECK(Crc64Base64(0) == "AAAAAAAAAAA=");
  CHECK(Crc64Base64(0x0102030405060708) == "AQIDBAUGBwg=");
}

}  // namespace
}  // namespace pxport::checksum_test
