// Checksums of parts and whole files in the formats of S3. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_CHECKSUM_H_
#define PXPORT_STORE_S3_CHECKSUM_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "store/s3_options.h"

namespace pxport {

// The names of an algorithm in headers ("x-amz-checksum-crc32c"), in x-amz-checksum-algorithm ("CRC32C") and
// in XML ("ChecksumCRC32C"). Empty for kMd5, which is sent as Content-MD5, and for kOff.
struct S3ChecksumNames {
  std::string_view header, algorithm, element;
};
const S3ChecksumNames& NamesOf(S3Checksum checksum);
std::string_view SpellingOf(S3Checksum checksum);  // "crc64nvme", as the job and receipts spell it

// Whether the checksum of a file can be computed from those of its parts.
bool Combines(S3Checksum checksum);

struct S3Sum {
  std::string text;  // Base64, as in headers; "" for kOff
  std::string hex;   // MD5 only: the ETag of many stores
  uint64_t crc = 0;  // CRCs only
};
S3Sum S3ChecksumOf(S3Checksum checksum, std::string_view bytes);
// The CRC of A + B, from the CRCs of A and B and the length of B. Only if Combines(checksum).
uint64_t CombineCrc(S3Checksum checksum, uint64_t first, uint64_t second, uint64_t second_bytes);
std::string CrcText(S3Checksum checksum, uint64_t crc);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_CHECKSUM_H_
