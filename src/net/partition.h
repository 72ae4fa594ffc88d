// AWS partitions: which domain the endpoints of a region are in. A region that no pattern knows (a new one,
// or one of another maker such as `auto`) is taken for the commercial partition. Pure, thread-safe.
#ifndef PXPORT_NET_PARTITION_H_
#define PXPORT_NET_PARTITION_H_

#include <string_view>

namespace pxport {

struct Partition {
  std::string_view name;               // "aws"
  std::string_view dns_suffix;         // "amazonaws.com"
  std::string_view dual_stack_suffix;  // "api.aws", of services other than S3
  bool fips;                           // has FIPS endpoints
};

const Partition& PartitionOf(std::string_view region);

}  // namespace pxport

#endif  // PXPORT_NET_PARTITION_H_
