// AWS partitions: the domain of the endpoints of a region. An unknown region (a new one, or one of another
// vendor such as `auto`) counts as the commercial partition. Pure, thread-safe.
#ifndef PXPORT_NET_PARTITION_H_
#define PXPORT_NET_PARTITION_H_

#include <string_view>

namespace pxport {

struct Partition {
  std::string_view name;               // "aws"
  std::string_view dns_suffix;         // "amazonaws.com"
  std::string_view dual_stack_suffix;  // "api.aws", for services other than S3
  bool fips;                           // has FIPS endpoints
};

const Partition& PartitionOf(std::string_view region);

}  // namespace pxport

#endif  // PXPORT_NET_PARTITION_H_
