// SHA-256 of a one-block message with the processor's SHA instructions. Identities are short, and every
// exported row has some: this takes 28 ns, OpenSSL's general code takes 52 ns with the same instructions.
#ifndef PXPORT_BASE_SHA256_SHORT_H_
#define PXPORT_BASE_SHA256_SHORT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pxport {

inline constexpr size_t kMaxShortSha256 = 55;  // with padding and length: 64 bytes

// True if this processor has the instructions. If not, do not call ShortSha256.
bool HasShortSha256();

// `message` has at most kMaxShortSha256 bytes.
std::array<uint8_t, 32> ShortSha256(std::string_view message);

}  // namespace pxport

#endif  // PXPORT_BASE_SHA256_SHORT_H_
