// The permissions that a host grants (pxport_options.permissions). Jobs cannot grant any. The values are
// those of pxport.h.
#ifndef PXPORT_POLICY_PERMISSIONS_H_
#define PXPORT_POLICY_PERMISSIONS_H_

#include <cstdint>
#include <string_view>

#include "base/status.h"

namespace pxport {

using Permissions = uint32_t;  // a bit set

inline constexpr Permissions kManageDestinations = 0x01;
inline constexpr Permissions kViewDestinations = 0x02;
inline constexpr Permissions kActivateDestinations = 0x04;
inline constexpr Permissions kViewProfiles = 0x08;
inline constexpr Permissions kViewSegments = 0x10;
inline constexpr Permissions kViewIdentityGraph = 0x20;
inline constexpr Permissions kAllPermissions = 0x3f;

// The permissions that an export needs. A mapping with identities also needs kViewIdentityGraph.
inline constexpr Permissions kExporting =
    kViewDestinations | kActivateDestinations | kViewProfiles | kViewSegments;

// PermissionDenied names `operation` and the first missing permission.
Status RequirePermissions(Permissions granted, Permissions needed, std::string_view operation);

}  // namespace pxport

#endif  // PXPORT_POLICY_PERMISSIONS_H_
