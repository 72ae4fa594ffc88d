// Profiles of the standard shape (about 1.4 KB each): escapes, non-ASCII text, missing fields, another order
// of members in some, members that no column uses. The same on every machine.
#ifndef PXPORT_TESTS_BENCH_SAMPLE_PROFILES_H_
#define PXPORT_TESTS_BENCH_SAMPLE_PROFILES_H_

#include <string>

namespace pxport::bench {

// The audience that 60 % of the profiles are in.
inline constexpr const char* kAudience = "8f2ba4d0-8a7c-4c58-a6b0-4f1f1f3b6c11";

// `count` lines of NDJSON.
std::string SampleProfiles(int count);

}  // namespace pxport::bench

#endif  // PXPORT_TESTS_BENCH_SAMPLE_PROFILES_H_
