// Checksums of parts and whole files as S3 spells them. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_CHECKSUM_H_
#define PXPORT_STORE_S3_CHECKSUM_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "store/s3_options.h"

namespace pxport {

// How an algorithm is named in headers ("x-amz-checksum-crc32c"), in x-amz-checksum-algorithm ("CRC32C") and
// in XML ("ChecksumCRC32C"). kMd5 travels as Content-MD5, and kOff not at all: both have empty names.
struct S3ChecksumNames {
  std::string_view header, algorithm, element;
};
const S3ChecksumNames& NamesOf(S3Checksum checksum);
std::string_view SpellingOf(S3Checksum checksum);  // "crc64nvme", as the job and receipts spell it

// Whether the value of a whole file can be made from those of its parts.
bool Combines(S3Checksum checksum);

struct S3Sum {
  std::string text;  // Base64, as headers hold it; "" for kOff
  std::string hex;   // of MD5: what many stores give as the ETag
  uint64_t crc = 0;  // of the CRCs
};
S3Sum S3ChecksumOf(S3Checksum checksum, std::string_view bytes);
// Of A + B, from those of A and B and the length of B. Only for what Combines.
uint64_t CombineCrc(S3Checksum checksum, uint64_t first, uint64_t second, uint64_t second_bytes);
std::string CrcText(S3Checksum checksum, uint64_t crc);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_CHECKSUM_H_
