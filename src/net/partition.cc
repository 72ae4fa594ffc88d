#include "net/partition.h"

namespace pxport {
namespace {

struct Rule {
  std::string_view prefix;  // of the region
  Partition partition;
};

// The first match wins; the last rule matches every region.
constexpr Rule kRules[] = {
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", false}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", true}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", true}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", true}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", true}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", true}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", true}},
    {"", {"aws", "amazonaws.com", "api.aws", true}},
};

}  // namespace

const Partition& PartitionOf(std::string_view region) {
  const Rule* rule = kRules;
  while (!region.starts_with(rule->prefix)) ++rule;  // the last prefix is empty
  return rule->partition;
}

}  // namespace pxport
