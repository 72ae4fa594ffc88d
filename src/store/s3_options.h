// Options of OpenS3Store: a prefix in a bucket, and how to write there. Plain data, no secrets.
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

// The kind of store. store/s3_profile.h says what each kind supports.
enum class S3Kind { kAws, kMinio, kCeph, kR2, kGcs, kGeneric };

// The checksum sent with every part and PUT, so that the store can check the bytes.
enum class S3Checksum { kOff, kMd5, kCrc32, kCrc32c, kCrc64Nvme, kSha256 };

// How to use If-None-Match. kAuto: trust known stores, probe others. kOff: do not send it; then only one
// process at a time may begin and commit (docs/s3.md).
enum class S3ConditionalWrites { kAuto, kProbe, kTrust, kOff };

struct S3Encryption {
  enum class Type { kNone, kSseS3, kSseKms, kDsseKms };
  Type type = Type::kNone;  // kNone: the bucket's default
  std::string kms_key_id;
  std::vector<std::pair<std::string, std::string>> kms_context;
  bool bucket_key = false;
};

struct S3ObjectLock {
  std::string mode;                       // "GOVERNANCE", "COMPLIANCE" or "" (no retention)
  std::optional<Timestamp> retain_until;  // with mode
  bool legal_hold = false;
};

// The limits of S3.
inline constexpr uint64_t kMinPartBytes = 5 * kMiB;  // except the last part
inline constexpr uint64_t kMaxPartBytes = 5 * 1024 * kMiB;
inline constexpr uint32_t kMaxUploadParts = 10'000;

struct S3Options {
  std::string bucket;
  std::string prefix;  // of all keys: "" or "profiles/"; a missing '/' at the end is added
  // True for files and manifests. False for control objects: they get encryption, ACL and owner check, but no
  // storage class, tags, metadata or lock.
  bool for_users = true;

  std::string region = "us-east-1";
  std::string endpoint;  // "" is AWS
  Addressing addressing = Addressing::kAuto;
  bool dual_stack = false, fips = false;
  std::optional<S3Kind> kind;  // nullopt: detected from the endpoint

  std::optional<S3Checksum> checksum;  // nullopt: the best that the store supports
  uint64_t part_bytes = 8 * kMiB;
  int parts_in_flight = 4;   // all open uploads share parts_in_flight + 1 buffers of part_bytes
  std::string spool_folder;  // for parts of many open files; "": the system's temporary folder

  S3ConditionalWrites conditional_writes = S3ConditionalWrites::kAuto;
  S3Encryption encryption;
  S3ObjectLock object_lock;
  std::string storage_class, acl;
  std::vector<std::pair<std::string, std::string>> tags, metadata;
  std::string expected_bucket_owner;
  bool requester_pays = false;

  // The size of all upload buffers together.
  uint64_t PoolBytes() const { return part_bytes * (static_cast<uint64_t>(parts_in_flight) + 1); }
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_OPTIONS_H_
