#include "policy/permissions.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace pxport {
namespace {

constexpr std::array<std::pair<Permissions, std::string_view>, 6> kNames{{
    {kManageDestinations, "manage_destinations"},
    {kViewDestinations, "view_destinations"},
    {kActivateDestinations, "activate_destinations"},
    {kViewProfiles, "view_profiles"},
    {kViewSegments, "view_segments"},
    {kViewIdentityGraph, "view_identity_graph"},
}};

}  // namespace

Status RequirePermissions(Permissions granted, Permissions needed, std::string_view operation) {
  for (const auto& [permission, name] : kNames) {
    if ((needed & permission) == 0 || (granted & permission) != 0) continue;
    return Failure(Code::kPermissionDenied, fmt::format("{} needs the permission {}", operation, name),
                   "grant it in the host (pxport_options.permissions); a job cannot grant it");
  }
  return absl::OkStatus();
}

}  // namespace pxport
