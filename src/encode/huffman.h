// Prefix codes for deflate. Pure.
#ifndef PXPORT_ENCODE_HUFFMAN_H_
#define PXPORT_ENCODE_HUFFMAN_H_

#include <cstdint>
#include <span>

namespace pxport {

// Computes the code lengths of an optimal prefix code for these frequencies, limited to `max_bits`; 0 for
// symbols that do not occur. The code is complete: with fewer than two symbols in use other symbols get codes
// too, because some readers reject a code of one symbol. Requires 2 to 288 frequencies with a sum below 2^31,
// and 2^max_bits at least their number.
void HuffmanLengths(std::span<const uint32_t> frequencies, int max_bits, std::span<uint8_t> lengths);

// Computes the canonical code of these lengths (at most 15). The first bit of each code is its lowest, as
// deflate writes it.
void CanonicalCodes(std::span<const uint8_t> lengths, std::span<uint16_t> codes);

}  // namespace pxport

#endif  // PXPORT_ENCODE_HUFFMAN_H_
