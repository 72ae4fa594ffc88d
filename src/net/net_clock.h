// Time and randomness for the network code. An interface, so that tests can replace both.
#ifndef PXPORT_NET_NET_CLOCK_H_
#define PXPORT_NET_NET_CLOCK_H_

#include <cstdint>
#include <memory>

#include "base/cancel.h"
#include "base/status.h"
#include "base/timestamp.h"

namespace pxport {

// Thread-safe.
class NetClock {
 public:
  virtual ~NetClock() = default;
  virtual Timestamp Now() = 0;        // wall clock, for signatures and expiry
  virtual int64_t MonotonicMs() = 0;  // for waits and deadlines
  virtual double Random() = 0;        // in [0, 1)
  // Returns Cancelled within a tenth of a second after the request; `cancel` may be null.
  virtual Status Sleep(int64_t ms, const Cancel* cancel) = 0;
};

std::unique_ptr<NetClock> MakeSystemClock();

}  // namespace pxport

#endif  // PXPORT_NET_NET_CLOCK_H_
