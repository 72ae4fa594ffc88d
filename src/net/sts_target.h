// The endpoint of the Security Token Service (STS). It is regional, as in all AWS tools. Pure, thread-safe.
#ifndef PXPORT_NET_STS_TARGET_H_
#define PXPORT_NET_STS_TARGET_H_

#include <string>

#include "base/status.h"
#include "net/environment.h"
#include "net/profile_file.h"

namespace pxport {

struct StsTarget {
  std::string url;     // without '/' at the end
  std::string region;  // to sign for
};

// The region: AWS_REGION, AWS_DEFAULT_REGION, `region` of the profile, `fallback_region`, us-east-1. The URL,
// in the order of the SDKs: AWS_ENDPOINT_URL_STS, endpoint_url in the profile's services section,
// AWS_ENDPOINT_URL, endpoint_url of the profile, the endpoint of AWS. AWS_USE_FIPS_ENDPOINT,
// AWS_USE_DUALSTACK_ENDPOINT or the profile choose the latter's form. `profile` may be empty.
StatusOr<StsTarget> LocateSts(const Environment& environment, const ProfileSet& profiles,
                              const ProfileSection& profile, const std::string& fallback_region);

}  // namespace pxport

#endif  // PXPORT_NET_STS_TARGET_H_
