#include "job/s3_options.h"

#include <array>
#include <string_view>

namespace pxport {
namespace {

std::string OptionText(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  return value == nullptr ? std::string() : value->text();
}

bool Flag(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  return value != nullptr && value->boolean();
}

int64_t Integer(const Json& json, std::string_view pointer, int64_t otherwise) {
  const Json* value = json.At(pointer);
  return value == nullptr ? otherwise : value->integer().value_or(otherwise);
}

std::vector<std::pair<std::string, std::string>> Texts(const Json& json, std::string_view pointer) {
  std::vector<std::pair<std::string, std::string>> texts;
  const Json* value = json.At(pointer);
  if (value == nullptr) return texts;
  for (const auto& [key, text] : value->members()) texts.emplace_back(key, text.text());
  return texts;
}

template <typename Value, size_t N>
using OptionNames = std::array<std::pair<std::string_view, Value>, N>;

// The value of a name; `otherwise` for a name that the schema does not have.
template <typename Value, size_t N>
Value Named(const OptionNames<Value, N>& names, std::string_view name, Value otherwise) {
  for (const auto& [known, value] : names) {
    if (known == name) return value;
  }
  return otherwise;
}

constexpr OptionNames<Addressing, 2> kAddressing{
    {{"virtual", Addressing::kVirtualHost}, {"path", Addressing::kPathStyle}}};
constexpr OptionNames<std::optional<S3Kind>, 6> kKinds{{{"aws", S3Kind::kAws},
                                                        {"minio", S3Kind::kMinio},
                                                        {"ceph", S3Kind::kCeph},
                                                        {"r2", S3Kind::kR2},
                                                        {"gcs", S3Kind::kGcs},
                                                        {"generic", S3Kind::kGeneric}}};
constexpr OptionNames<std::optional<S3Checksum>, 6> kChecksums{{{"crc64nvme", S3Checksum::kCrc64Nvme},
                                                                {"crc32c", S3Checksum::kCrc32c},
                                                                {"crc32", S3Checksum::kCrc32},
                                                                {"sha256", S3Checksum::kSha256},
                                                                {"md5", S3Checksum::kMd5},
                                                                {"off", S3Checksum::kOff}}};
constexpr OptionNames<S3ConditionalWrites, 3> kConditions{{{"probe", S3ConditionalWrites::kProbe},
                                                           {"trust", S3ConditionalWrites::kTrust},
                                                           {"off", S3ConditionalWrites::kOff}}};
constexpr OptionNames<S3Encryption::Type, 3> kEncryptions{{{"sse-s3", S3Encryption::Type::kSseS3},
                                                           {"sse-kms", S3Encryption::Type::kSseKms},
                                                           {"dsse-kms", S3Encryption::Type::kDsseKms}}};
constexpr OptionNames<std::string_view, 2> kLockModes{
    {{"governance", "GOVERNANCE"}, {"compliance", "COMPLIANCE"}}};

}  // namespace

S3Options S3OptionsOf(const Json& s3) {
  S3Options options;
  options.endpoint = OptionText(s3, "/endpoint");
  options.addressing = Named(kAddressing, OptionText(s3, "/addressing"), Addressing::kAuto);
  options.dual_stack = Flag(s3, "/dual_stack");
  options.fips = Flag(s3, "/fips");
  options.kind = Named(kKinds, OptionText(s3, "/store"), std::optional<S3Kind>());
  options.checksum = Named(kChecksums, OptionText(s3, "/checksum"), std::optional<S3Checksum>());
  options.part_bytes = static_cast<uint64_t>(Integer(s3, "/part_size_mib", 8)) * kMiB;
  options.parts_in_flight = static_cast<int>(Integer(s3, "/parts_in_flight", 4));
  options.conditional_writes =
      Named(kConditions, OptionText(s3, "/conditional_writes"), S3ConditionalWrites::kAuto);
  options.encryption.type =
      Named(kEncryptions, OptionText(s3, "/encryption/type"), S3Encryption::Type::kNone);
  options.encryption.kms_key_id = OptionText(s3, "/encryption/kms_key_id");
  options.encryption.kms_context = Texts(s3, "/encryption/kms_context");
  options.encryption.bucket_key = Flag(s3, "/encryption/bucket_key");
  options.object_lock.mode = Named(kLockModes, OptionText(s3, "/object_lock/mode"), std::string_view());
  options.object_lock.retain_until = ParseTimestamp(OptionText(s3, "/object_lock/retain_until"));
  options.object_lock.legal_hold = Flag(s3, "/object_lock/legal_hold");
  options.storage_class = OptionText(s3, "/storage_class");
  options.acl = OptionText(s3, "/acl");
  options.tags = Texts(s3, "/tags");
  options.metadata = Texts(s3, "/metadata");
  options.expected_bucket_owner = OptionText(s3, "/expected_bucket_owner");
  options.requester_pays = Flag(s3, "/requester_pays");
  return options;
}

}  // namespace pxport
