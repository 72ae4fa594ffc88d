// Prefix codes as deflate wants them. Pure.
#ifndef PXPORT_ENCODE_HUFFMAN_H_
#define PXPORT_ENCODE_HUFFMAN_H_

#include <cstdint>
#include <span>

namespace pxport {

// The lengths of an optimal prefix code for these frequencies, shortened to `max_bits` where it is longer: 0
// for symbols that do not occur. The code is complete: with fewer than two symbols in use, others get codes
// too, as some readers refuse a code of one. At least 2 and at most 288 frequencies, their sum below 2^31;
// 2^max_bits at least their number.
void HuffmanLengths(std::span<const uint32_t> frequencies, int max_bits, std::span<uint8_t> lengths);

// The canonical code of these lengths, at most 15, each code with its first bit lowest, as deflate writes it.
void CanonicalCodes(std::span<const uint8_t> lengths, std::span<uint16_t> codes);

}  // namespace pxport

#endif  // PXPORT_ENCODE_HUFFMAN_H_
