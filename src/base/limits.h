// Limits of the whole project, each with its reason.
#ifndef PXPORT_BASE_LIMITS_H_
#define PXPORT_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace pxport {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;

// A chunk of input for one worker. Speed is flat from 128 KiB up; larger chunks only cost memory and cache.
inline constexpr size_t kChunkBytes = 512 * kKiB;
// A profile line: large enough for any merged profile, small enough to reject a binary file early.
inline constexpr size_t kMaxLineBytes = 16 * kMiB;
// Nesting of a profile: deeper input is rejected so that nothing overflows.
inline constexpr int kMaxDepth = 1024;
// Readable bytes past the end of every buffer that SIMD code reads (simdjson asks for 64).
inline constexpr size_t kReadPadding = 64;

// The lengths of file names and keys that file systems and S3 accept.
inline constexpr size_t kMaxFileNameBytes = 255;
inline constexpr size_t kMaxKeyBytes = 1024;

}  // namespace pxport

#endif  // PXPORT_BASE_LIMITS_H_
