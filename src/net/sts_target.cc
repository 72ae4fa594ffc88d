#include "net/sts_target.h"

#include <fmt/format.h>

#include "net/partition.h"
#include "net/url.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

std::string FirstOf(const Environment& environment, std::initializer_list<const char*> variables,
                    std::string otherwise) {
  for (const char* variable : variables) {
    if (const auto value = environment.Setting(variable)) return *value;
  }
  return otherwise;
}

bool IsTrue(const std::string& text) {
  return AsciiLower(text) == "true";
}

std::string ConfiguredUrl(const Environment& environment, const ProfileSet& profiles,
                          const ProfileSection& profile) {
  std::string url = FirstOf(environment, {"AWS_ENDPOINT_URL_STS"}, "");
  const auto services = profiles.services.find(profile.Value("services"));
  if (url.empty() && services != profiles.services.end())
    url = services->second.Nested("sts", "endpoint_url");
  if (url.empty()) url = FirstOf(environment, {"AWS_ENDPOINT_URL"}, profile.Value("endpoint_url"));
  return url;
}

std::string AwsUrl(const std::string& region, bool fips, bool dual_stack) {
  const Partition& partition = PartitionOf(region);
  if (fips && !dual_stack && partition.name == "aws-us-gov")
    fips = false;  // its default endpoints are the FIPS ones
  return fmt::format("https://sts{}.{}.{}", fips ? "-fips" : "", region,
                     dual_stack ? partition.dual_stack_suffix : partition.dns_suffix);
}

}  // namespace

StatusOr<StsTarget> LocateSts(const Environment& environment, const ProfileSet& profiles,
                              const ProfileSection& profile, const std::string& fallback_region) {
  StsTarget target;
  target.region = FirstOf(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"}, profile.Value("region"));
  if (target.region.empty()) target.region = fallback_region;
  // "auto" is a region of other vendors, not of AWS.
  if (target.region.empty() || target.region == "auto") target.region = "us-east-1";
  if (!IsHostLabel(target.region)) {
    return Failure(Code::kFailedPrecondition, "the region of STS is invalid: it is not a DNS label",
                   "check AWS_REGION and the profile");
  }
  target.url = ConfiguredUrl(environment, profiles, profile);
  if (target.url.empty()) {
    const bool fips =
        IsTrue(FirstOf(environment, {"AWS_USE_FIPS_ENDPOINT"}, profile.Value("use_fips_endpoint")));
    const bool dual =
        IsTrue(FirstOf(environment, {"AWS_USE_DUALSTACK_ENDPOINT"}, profile.Value("use_dualstack_endpoint")));
    target.url = AwsUrl(target.region, fips, dual);
    return target;
  }
  const StatusOr<Url> url = ParseUrl(target.url);
  if (!url.ok() || !url->query.empty()) {
    return Failure(Code::kFailedPrecondition,
                   "the endpoint of STS is invalid: it is not an http(s) URL without a query",
                   "check AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL and endpoint_url of the profile");
  }
  while (target.url.ends_with('/')) target.url.pop_back();
  return target;
}

}  // namespace pxport
