// Indexers for x86-64 (structure.h). Each function returns nullptr if the CPU lacks the instructions.
#ifndef PXPORT_PROFILE_INDEXER_X86_H_
#define PXPORT_PROFILE_INDEXER_X86_H_

#include <memory>

#include "profile/structure.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define PX_X86_KERNELS 1
#endif

namespace pxport {

#ifdef PX_X86_KERNELS
std::unique_ptr<Indexer> MakeAvx2Indexer();
std::unique_ptr<Indexer> MakeAvx512Indexer();

// Part of the AVX-512 indexer. Repeats kLevelsMatchedAvx512 times: matches the brackets of the innermost
// containers and removes them from the list of brackets. Returns false if the flags of two matching brackets
// differ.
inline constexpr int kLevelsMatchedAvx512 = 3;
bool MatchInnermostAvx512(Tokens* tokens);
#else
inline std::unique_ptr<Indexer> MakeAvx2Indexer() {
  return nullptr;
}
inline std::unique_ptr<Indexer> MakeAvx512Indexer() {
  return nullptr;
}
#endif

}  // namespace pxport

#endif  // PXPORT_PROFILE_INDEXER_X86_H_
