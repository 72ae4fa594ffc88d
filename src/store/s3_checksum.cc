#include "store/s3_checksum.h"

#include <array>

#include "base/checksum.h"
#include "base/digest.h"

namespace pxport {
namespace {

struct Row {
  S3Checksum checksum;
  std::string_view spelling;
  S3ChecksumNames names;
};

constexpr std::array<Row, 6> kRows{{
    {S3Checksum::kOff, "off", {"", "", ""}},
    {S3Checksum::kMd5, "md5", {"", "", ""}},
    {S3Checksum::kCrc32, "crc32", {"x-amz-checksum-crc32", "CRC32", "ChecksumCRC32"}},
    {S3Checksum::kCrc32c, "crc32c", {"x-amz-checksum-crc32c", "CRC32C", "ChecksumCRC32C"}},
    {S3Checksum::kCrc64Nvme, "crc64nvme", {"x-amz-checksum-crc64nvme", "CRC64NVME", "ChecksumCRC64NVME"}},
    {S3Checksum::kSha256, "sha256", {"x-amz-checksum-sha256", "SHA256", "ChecksumSHA256"}},
}};

std::string BigEndian32(uint32_t crc) {
  const std::array<uint8_t, 4> bytes = {static_cast<uint8_t>(crc >> 24), static_cast<uint8_t>(crc >> 16),
                                        static_cast<uint8_t>(crc >> 8), static_cast<uint8_t>(crc)};
  return Base64(bytes.data(), bytes.size());
}

}  // namespace

const S3ChecksumNames& NamesOf(S3Checksum checksum) {
  return kRows[static_cast<size_t>(checksum)].names;
}

std::string_view SpellingOf(S3Checksum checksum) {
  return kRows[static_cast<size_t>(checksum)].spelling;
}

bool Combines(S3Checksum checksum) {
  return checksum == S3Checksum::kCrc32 || checksum == S3Checksum::kCrc32c ||
         checksum == S3Checksum::kCrc64Nvme;
}

S3Sum S3ChecksumOf(S3Checksum checksum, std::string_view bytes) {
  S3Sum sum;
  switch (checksum) {
    case S3Checksum::kOff:
      return sum;
    case S3Checksum::kMd5: {
      const auto digest = Md5(bytes);
      sum.hex = Hex(digest);
      sum.text = Base64(digest.data(), digest.size());
      return sum;
    }
    case S3Checksum::kSha256: {
      const auto digest = Sha256().Of(bytes);
      sum.text = Base64(digest.data(), digest.size());
      return sum;
    }
    case S3Checksum::kCrc32:
      sum.crc = Crc32(bytes);
      break;
    case S3Checksum::kCrc32c:
      sum.crc = Crc32c(bytes);
      break;
    case S3Checksum::kCrc64Nvme:
      sum.crc = Crc64Nvme(bytes);
      break;
  }
  sum.text = CrcText(checksum, sum.crc);
  return sum;
}

uint64_t CombineCrc(S3Checksum checksum, uint64_t first, uint64_t second, uint64_t second_bytes) {
  const uint32_t a = static_cast<uint32_t>(first), b = static_cast<uint32_t>(second);
  if (checksum == S3Checksum::kCrc32) return Crc32Combine(a, b, second_bytes);
  if (checksum == S3Checksum::kCrc32c) return Crc32cCombine(a, b, second_bytes);
  return Crc64NvmeCombine(first, second, second_bytes);
}

std::string CrcText(S3Checksum checksum, uint64_t crc) {
  return checksum == S3Checksum::kCrc64Nvme ? Crc64Base64(crc) : BigEndian32(static_cast<uint32_t>(crc));
}

}  // namespace pxport
