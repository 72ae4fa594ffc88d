// The S3 operations that pxport uses. Each call is one request (a listing: one per page). If an answer is
// lost, the failure says that the request may have been executed (kMayBeDone); the caller finds out.
#ifndef PXPORT_STORE_S3_CLIENT_H_
#define PXPORT_STORE_S3_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/s3_answers.h"
#include "store/s3_profile.h"
#include "store/s3_sender.h"

namespace pxport {

inline constexpr std::string_view kWriteIdHeader = "x-amz-meta-pxport-write-id";

struct S3PutOptions {
  std::string_view content_type, write_id;
  bool if_none_match = false;   // only if no object exists at the key
  std::string_view if_match;    // only if the existing object has this ETag; "": any
  std::string* etag = nullptr;  // receives the new object's, "" if the store returns none; may be null
};

struct S3Head {
  uint64_t bytes = 0;
  std::string etag, write_id;  // "" if the object has none
};

struct S3Created {
  std::string upload_id;
  bool repeated = false;  // there may be a second upload for the key, whose id is unknown
};

// A part with its checksums, which are computed once for all attempts.
struct S3PartBody {
  uint32_t number = 1;
  std::string_view bytes;
  S3Sum sum;
  std::string sha256;  // hex; "" if the payload is not signed
};

struct S3CompleteOptions {
  std::string full_checksum;  // of the whole file, Base64; "": not sent
  uint64_t bytes = 0;         // of the whole file
};

// Thread-safe. Keys include the prefix of the store.
class S3Client {
 public:
  S3Client(const S3Options& options, const S3Profile& profile, std::unique_ptr<S3Sender> sender);

  S3Checksum checksum() const { return checksum_; }
  bool full_object() const { return full_object_; }
  bool signs_payload() const { return !sender_->https(); }
  S3Session& session() const { return sender_->session(); }
  const std::string& bucket() const { return sender_->bucket(); }

  StatusOr<std::string> Get(std::string_view key);
  StatusOr<S3Head> Head(std::string_view key);
  // AlreadyExists if a condition does not hold.
  Status Put(std::string_view key, std::string_view bytes, const S3PutOptions& options);
  Status Delete(std::string_view key);
  StatusOr<S3Page<StoreEntry>> ListObjects(std::string_view prefix, const std::string& marker);

  StatusOr<S3Created> CreateUpload(std::string_view key, const FileAttributes& attributes,
                                   const Cancel* cancel);
  StatusOr<S3Part> UploadPart(std::string_view key, std::string_view upload_id, const S3PartBody& part,
                              const Cancel* cancel);
  // Makes one attempt. The caller must HEAD the object before it retries.
  Status CompleteUpload(std::string_view key, std::string_view upload_id, const std::vector<S3Part>& parts,
                        const S3CompleteOptions& options);
  // NotFound if there is no such upload. `max_attempts` 0: the default.
  Status AbortUpload(std::string_view key, std::string_view upload_id, int max_attempts);
  StatusOr<S3Page<S3Part>> ListParts(std::string_view key, std::string_view upload_id,
                                     const std::string& marker);
  StatusOr<S3Page<S3UploadEntry>> ListUploads(std::string_view prefix, const std::string& key_marker,
                                              const std::string& id_marker);

 private:
  void AddChecksum(const S3Sum& sum, FieldList* headers) const;
  Status CompareChecksum(const HttpResponse& response, const S3Sum& sum) const;

  const S3Options options_;
  const S3Profile& profile_;
  const std::unique_ptr<S3Sender> sender_;
  const S3Checksum checksum_;
  const bool full_object_;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_CLIENT_H_
