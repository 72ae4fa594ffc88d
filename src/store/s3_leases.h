// Leases of exports to a bucket, for the processes of one machine: locked files in its temporary folder.
// Exports on other machines are not visible.
#ifndef PXPORT_STORE_S3_LEASES_H_
#define PXPORT_STORE_S3_LEASES_H_

#include <memory>
#include <string>
#include <string_view>

#include "store/folders.h"
#include "store/store.h"

namespace pxport {

// Thread-safe. Outlives its leases.
class S3Leases {
 public:
  // `url`: of the store's root. Stores with different roots do not share leases.
  explicit S3Leases(std::string url);

  // The lease of the caller's own export. If it cannot create the file, returns a lease that other processes
  // cannot see.
  std::unique_ptr<Lease> Acquire(std::string_view key);
  // The lease of any export: as Store::TryLease, Unimplemented if there is none on this machine.
  StatusOr<std::unique_ptr<Lease>> Try(std::string_view key);

 private:
  std::string PathOf(std::string_view key) const;

  const std::string url_, folder_;
  Folders folders_;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_LEASES_H_
