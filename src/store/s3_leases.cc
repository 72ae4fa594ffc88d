#include "store/s3_leases.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/digest.h"
#include "base/temp_folder.h"
#include "store/local_lease.h"

namespace pxport {
namespace {

constexpr size_t kNameBytes = 16;  // of a digest: enough to avoid collisions

class UnseenLease final : public Lease {};

std::string LeaseFolder() {
  return fmt::format("{}/pxport-leases-{}", TempFolder(), geteuid());
}

}  // namespace

S3Leases::S3Leases(std::string url)
    : url_(std::move(url)), folder_(LeaseFolder()), folders_(folder_, folder_) {}

std::string S3Leases::PathOf(std::string_view key) const {
  const Sha256Bytes digest = Sha256().Of(fmt::format("{}\n{}", url_, key));
  return fmt::format("{}/{}", folder_, Hex(digest.data(), kNameBytes));
}

std::unique_ptr<Lease> S3Leases::Acquire(std::string_view key) {
  auto lease = LocalLease::Try(PathOf(key), &folders_);
  if (!lease.ok() || *lease == nullptr) return std::make_unique<UnseenLease>();
  return *std::move(lease);
}

StatusOr<std::unique_ptr<Lease>> S3Leases::Try(std::string_view key) {
  const std::string path = PathOf(key);
  if (access(path.c_str(), F_OK) != 0) {
    return Failure(Code::kUnimplemented,
                   "cannot tell whether the export is running: no process of this machine holds its lease");
  }
  return LocalLease::Try(path, &folders_);
}

}  // namespace pxport
