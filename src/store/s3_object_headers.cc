#include "store/s3_object_headers.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/json.h"

namespace pxport {
namespace {

void AddEncryption(const S3Encryption& encryption, FieldList* headers) {
  using Type = S3Encryption::Type;
  if (encryption.type == Type::kNone) return;
  const std::string_view name = encryption.type == Type::kSseS3    ? "AES256"
                                : encryption.type == Type::kSseKms ? "aws:kms"
                                                                   : "aws:kms:dsse";
  headers->emplace_back("x-amz-server-side-encryption", name);
  if (!encryption.kms_key_id.empty())
    headers->emplace_back("x-amz-server-side-encryption-aws-kms-key-id", encryption.kms_key_id);
  if (!encryption.kms_context.empty()) {
    Json context = Json::Object();
    for (const auto& [name_of, value] : encryption.kms_context) context.Set(name_of, Json::String(value));
    const std::string text = context.Canonical();
    headers->emplace_back("x-amz-server-side-encryption-context",
                          Base64(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  }
  if (encryption.bucket_key) headers->emplace_back("x-amz-server-side-encryption-bucket-key-enabled", "true");
}

void AddLock(const S3ObjectLock& lock, FieldList* headers) {
  if (!lock.mode.empty() && lock.retain_until.has_value()) {
    headers->emplace_back("x-amz-object-lock-mode", lock.mode);
    headers->emplace_back("x-amz-object-lock-retain-until-date", FormatRfc3339(*lock.retain_until));
  }
  if (lock.legal_hold) headers->emplace_back("x-amz-object-lock-legal-hold", "ON");
}

}  // namespace

FieldList ObjectHeaders(const S3Options& options) {
  FieldList headers;
  AddEncryption(options.encryption, &headers);
  if (!options.acl.empty()) headers.emplace_back("x-amz-acl", options.acl);
  if (!options.for_users) return headers;
  if (!options.storage_class.empty()) headers.emplace_back("x-amz-storage-class", options.storage_class);
  AddLock(options.object_lock, &headers);
  if (!options.tags.empty()) headers.emplace_back("x-amz-tagging", EncodeQuery(options.tags));
  for (const auto& [name, value] : options.metadata)
    headers.emplace_back(fmt::format("x-amz-meta-{}", name), value);
  return headers;
}

}  // namespace pxport
