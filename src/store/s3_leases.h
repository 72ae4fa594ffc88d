// Signs of life of exports to a bucket, for the processes of one machine: locked files in its temporary
// folder. Of exports of other machines nothing is known.
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
  // `url`: of the store's root, so that stores do not share leases.
  explicit S3Leases(std::string url);

  // Of an export of our own. Where the machine has no place for it, the lease is one that nobody sees.
  std::unique_ptr<Lease> Take(std::string_view key);
  // Of whoever's export: as Store::TryLease, Unimplemented unless this machine knows of it.
  StatusOr<std::unique_ptr<Lease>> Try(std::string_view key);

 private:
  std::string PathOf(std::string_view key) const;

  const std::string url_, folder_;
  Folders folders_;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_LEASES_H_
