#include "base/checksum.h"

#include <isa-l/crc.h>

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace pxport {
namespace {

constexpr uint32_t kCrc32Polynomial = 0xEDB88320;
constexpr uint32_t kCrc32cPolynomial = 0x82F63B78;
constexpr uint64_t kCrc64NvmePolynomial = 0x9A6C9329AC4BC9B5;

// Polynomials over GF(2) modulo P, bits reflected as in the checksums themselves: the top bit of a word is
// x^0.
template <typename Word>
constexpr Word kOne = Word{1} << (8 * sizeof(Word) - 1);

template <typename Word>
Word Multiply(Word a, Word b, Word polynomial) {
  Word product = 0;
  for (Word bit = kOne<Word>; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = (b >> 1) ^ (b & 1 ? polynomial : 0);
  }
  return product;
}

// Appending zeros of B's length multiplies the register by x^(8 * length). Both checksums begin with all ones
// and are inverted at the end. The two effects cancel out, so finished values combine like raw ones.
template <typename Word>
Word Combine(Word first, Word second, uint64_t second_bytes, Word polynomial) {
  Word power = kOne<Word> >> 8;  // x^8: one byte
  for (uint64_t left = second_bytes; left != 0; left >>= 1) {
    if (left & 1) first = Multiply(first, power, polynomial);
    power = Multiply(power, power, polynomial);
  }
  return first ^ second;
}

std::array<uint8_t, 8> BigEndian(uint64_t crc) {
  std::array<uint8_t, 8> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(crc >> (56 - 8 * i));
  return bytes;
}

}  // namespace

// ISA-L inverts at both ends itself for CRC-32 and leaves the inversions to the caller for CRC32C.
uint32_t Crc32(std::string_view bytes, uint32_t crc) {
  return crc32_gzip_refl(crc, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

uint32_t Crc32c(std::string_view bytes, uint32_t crc) {
  constexpr size_t kMaxPiece = size_t{1} << 30;  // the length is an int
  while (!bytes.empty()) {
    const size_t piece = std::min(bytes.size(), kMaxPiece);
    // ISA-L declares the pointer non-const but does not write through it.
    auto* data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data()));
    crc = ~crc32_iscsi(data, static_cast<int>(piece), ~crc);
    bytes.remove_prefix(piece);
  }
  return crc;
}

uint32_t Crc32Combine(uint32_t first, uint32_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kCrc32Polynomial);
}

uint32_t Crc32cCombine(uint32_t first, uint32_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kCrc32cPolynomial);
}

uint64_t Crc64NvmeCombine(uint64_t first, uint64_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kCrc64NvmePolynomial);
}

std::string Crc64Base64(uint64_t crc) {
  const auto bytes = BigEndian(crc);
  return Base64(bytes.data(), bytes.size());
}

std::string Crc64Hex(uint64_t crc) {
  return Hex(BigEndian(crc));
}

}  // namespace pxport
