// The ways to index a piece of text (structure.h).
#ifndef PXPORT_PROFILE_INDEX_KERNEL_H_
#define PXPORT_PROFILE_INDEX_KERNEL_H_

namespace pxport {

// kBest takes the fastest that this processor has. The others are for tests and measurements.
enum class IndexKernel { kBest, kPortable, kAvx2, kAvx512 };

}  // namespace pxport

#endif  // PXPORT_PROFILE_INDEX_KERNEL_H_
