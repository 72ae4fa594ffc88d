// Kernels of the index for x86-64 (structure.h), each nullptr on a processor that lacks its instructions.
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

// Part of MakeAvx512Indexer's: fills the matches of the innermost containers and, these thought away, of the
// then innermost ones, and so on; all of them leave the list of brackets. False if the two brackets of one
// disagree.
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
