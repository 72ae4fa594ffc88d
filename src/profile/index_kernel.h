// The implementations of Indexer (structure.h).
#ifndef PXPORT_PROFILE_INDEX_KERNEL_H_
#define PXPORT_PROFILE_INDEX_KERNEL_H_

namespace pxport {

// kBest selects the fastest kernel that this CPU supports. The others are for tests and benchmarks.
enum class IndexKernel { kBest, kPortable, kAvx2, kAvx512 };

}  // namespace pxport

#endif  // PXPORT_PROFILE_INDEX_KERNEL_H_
