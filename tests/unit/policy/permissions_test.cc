#include "policy/permissions.h"

#include <doctest/doctest.h>

namespace pxport::permissions_test {
namespace {

TEST_CASE("a missing permission is named, granted ones pass") {
  CHECK(RequirePermissions(kAllPermissions, kExporting, "exporting").ok());
  CHECK(RequirePermissions(kExporting, kExporting, "exporting").ok());
  CHECK(RequirePermissions(0, 0, "nothing").ok());
  for (Permissions bit = 1; bit <= kViewIdentityGraph; bit <<= 1) {
    Status status = RequirePermissions(kAllPermissions & ~bit, kAllPermissions, "exporting");
    CHECK(status.code() == Code::kPermissionDenied);
    CHECK(RequirePermissions(bit, bit, "exporting").ok());
  }
  Status status = RequirePermissions(kAllPermissions & ~kViewSegments, kExporting, "exporting");
  CHECK(Message(status) == "exporting needs the permission view_segments");
  CHECK(Detail(status, kRemedy).has_value());
}

}  // namespace
}  // namespace pxport::permissions_test
