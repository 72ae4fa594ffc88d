// CRC-32, CRC32C and CRC-64/NVME. Each uses the fastest code that the processor supports (chosen at run time,
// with a portable table as the fallback). Checksums can be combined: crc(A + B) from crc(A), crc(B) and the
// length of B.
#ifndef PXPORT_BASE_CHECKSUM_H_
#define PXPORT_BASE_CHECKSUM_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace pxport {

// Each continues from `crc`; start with 0. Check words for "123456789": cbf43926, e3069283, ae8b14860a799888.
uint32_t Crc32(std::string_view bytes, uint32_t crc = 0);
uint32_t Crc32c(std::string_view bytes, uint32_t crc = 0);
uint64_t Crc64Nvme(std::string_view bytes, uint64_t crc = 0);

uint32_t Crc32Combine(uint32_t first, uint32_t second, uint64_t second_bytes);
uint32_t Crc32cCombine(uint32_t first, uint32_t second, uint64_t second_bytes);
uint64_t Crc64NvmeCombine(uint64_t first, uint64_t second, uint64_t second_bytes);

// The spellings of receipts and S3 headers: Base64 of the big-endian bytes, and lower-case hex.
std::string Crc64Base64(uint64_t crc);
std::string Crc64Hex(uint64_t crc);

// Always uses the portable table. The tests compare the fast paths with it.
uint64_t Crc64NvmePortable(std::string_view bytes, uint64_t crc = 0);

}  // namespace pxport

#endif  // PXPORT_BASE_CHECKSUM_H_
