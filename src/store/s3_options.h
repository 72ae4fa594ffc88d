// A place in a bucket and how to write there: what OpenS3Store takes. Plain data, no secrets.
#ifndef PXPORT_STORE_S3_OPTIONS_H_
#define PXPORT_STORE_S3_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/timestamp.h"
#include "net/endpoint.h"

namespace pxport {

// Whose S3 it is: what it can do is in store/s3_profile.h.
enum class S3Kind { kAws, kMinio, kCeph, kR2, kGcs, kGeneric };

// What goes along with every part and PUT, so that the store can check the bytes.
enum class S3Checksum { kOff, kMd5, kCrc32, kCrc32c, kCrc64Nvme, kSha256 };

// Whether If-None-Match can be relied on. kAuto: known stores are trusted, others are probed. kOff: it is not
// sent, and only one process at a time may begin and commit (docs/s3.md).
enum class S3ConditionalWrites { kAuto, kProbe, kTrust, kOff };

struct S3Encryption {
  enum class Type { kNone, kSseS3, kSseKms, kDsseKms };
  Type type = Type::kNone;  // kNone: the bucket's own default
  std::string kms_key_id;
  std::vector<std::pair<std::string, std::string>> kms_context;
  bool bucket_key = false;
};

struct S3ObjectLock {
  std::string mode;                       // "GOVERNANCE", "COMPLIANCE" or "": none
  std::optional<Timestamp> retain_until;  // with mode
  bool legal_hold = false;
};

// S3's own limits; stores that have others are in their profile.
inline constexpr uint64_t kMinPartBytes = 5 * kMiB;  // of all parts but the last
inline constexpr uint64_t kMaxPartBytes = 5 * 1024 * kMiB;
inline constexpr uint32_t kMaxUploadParts = 10'000;

struct S3Options {
  std::string bucket;
  std::string prefix;  // of all keys: "" or "profiles/"; a missing '/' at the end is added
  // What users will read: files, manifests. False: objects of the protocol, which get encryption, ACL and
  // owner check but no storage class, tags, metadata or lock.
  bool for_users = true;

  std::string region = "us-east-1";
  std::string endpoint;  // "" is AWS
  Addressing addressing = Addressing::kAuto;
  bool dual_stack = false, fips = false;
  std::optional<S3Kind> kind;  // nullopt: told from the endpoint

  std::optional<S3Checksum> checksum;  // nullopt: the best the store takes
  uint64_t part_bytes = 8 * kMiB;
  int parts_in_flight = 4;   // buffers: one more, part_bytes each, for all open uploads together
  std::string spool_folder;  // where parts of many open files wait; "": the system's temporary folder

  S3ConditionalWrites conditional_writes = S3ConditionalWrites::kAuto;
  S3Encryption encryption;
  S3ObjectLock object_lock;
  std::string storage_class, acl;
  std::vector<std::pair<std::string, std::string>> tags, metadata;
  std::string expected_bucket_owner;
  bool requester_pays = false;

  // The buffers of uploads, in all.
  uint64_t PoolBytes() const { return part_bytes * (static_cast<uint64_t>(parts_in_flight) + 1); }
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_OPTIONS_H_
