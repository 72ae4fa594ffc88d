#include "store/s3_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "store/s3_exclusive.h"
#include "store/s3_leases.h"
#include "store/s3_publisher.h"
#include "store/s3_upload.h"

namespace pxport {
namespace {

// Concurrent requests of a commit: each is a round trip, and stores accept hundreds per second.
constexpr int kS3Parallelism = 16;

class S3Store final : public Store {
 public:
  S3Store(const S3Options& options, const S3Profile& profile, std::unique_ptr<S3Sender> sender,
          std::shared_ptr<S3Session> session)
      : prefix_(options.prefix),
        session_(std::move(session)),
        client_(options, profile, std::move(sender)),
        leases_(Url("")),
        exclusive_(&client_, prefix_, options.conditional_writes, profile.conditional_writes),
        uploader_(&client_, options) {}

  StatusOr<std::string> Get(std::string_view key) override { return client_.Get(Whole(key)); }
  Status PutNew(std::string_view key, std::string_view bytes) override {
    return exclusive_.PutNew(Whole(key), bytes);
  }
  StatusOr<Written> Put(std::string_view key, std::string_view bytes,
                        std::string_view content_type) override {
    Written written;
    PX_RETURN_IF_ERROR(exclusive_.Put(Whole(key), bytes, content_type, &written.etag));
    return written;
  }
  Status Delete(std::string_view key) override { return client_.Delete(Whole(key)); }
  StatusOr<std::vector<StoreEntry>> List(std::string_view prefix) override;
  StatusOr<bool> Exists(std::string_view key) override {
    const Status head = client_.Head(Whole(key)).status();
    if (absl::IsNotFound(head)) return false;
    PX_RETURN_IF_ERROR(head);
    return true;
  }

  StatusOr<std::unique_ptr<Upload>> Create(std::string_view key, const FileAttributes& attributes) override {
    auto upload = std::make_unique<S3Upload>(&uploader_, std::string(key), Whole(key), attributes);
    PX_RETURN_IF_ERROR(upload->Resume());
    return upload;
  }
  StatusOr<Written> Publish(const StagedFile& file) override {
    Written written;
    PX_RETURN_IF_ERROR(PublishUpload(&client_, Whole(file.key), file, &written.etag));
    return written;
  }
  StatusOr<bool> IsPublished(const StagedFile& file) override {
    return IsUploadPublished(&client_, Whole(file.key), file);
  }
  Status Discard(std::string_view key, std::string_view upload_id) override {
    return DiscardUpload(&client_, Whole(key), std::string(upload_id));
  }
  StatusOr<std::vector<std::string>> ListUploads(std::string_view key) override;
  StatusOr<bool> IsStaged(const StagedFile& file) override {
    return IsUploadStaged(&client_, Whole(file.key), file);
  }
  std::string WriteIdOf(std::string_view) const override {
    return "";
  }  // an S3 upload id does not contain it
  bool CreateIsCertain() const override { return false; }
  int Parallelism() const override { return kS3Parallelism; }

  StatusOr<std::unique_ptr<Lease>> TryLease(std::string_view key) override { return leases_.Try(key); }
  StatusOr<std::unique_ptr<Lease>> TakeLease(std::string_view key) override { return leases_.Acquire(key); }
  std::string Url(std::string_view key) const override {
    return fmt::format("s3://{}/{}{}", client_.bucket(), prefix_, key);
  }

 private:
  std::string Whole(std::string_view key) const { return prefix_ + std::string(key); }

  const std::string prefix_;
  const std::shared_ptr<S3Session> session_;
  S3Client client_;
  S3Leases leases_;
  S3Exclusive exclusive_;
  S3Uploader uploader_;  // last: its threads use the client
};

StatusOr<std::vector<StoreEntry>> S3Store::List(std::string_view prefix) {
  const std::string whole = Whole(prefix);
  std::vector<StoreEntry> entries;
  std::string marker;
  for (;;) {
    PX_ASSIGN_OR_RETURN(S3Page<StoreEntry> page, client_.ListObjects(whole, marker));
    for (StoreEntry& entry : page.items) {
      if (!entry.key.starts_with(whole))
        return Failure(Code::kDataLoss,
                       "the store's list of objects is invalid: it has keys without the prefix");
      entry.key.erase(0, prefix_.size());
      entries.push_back(std::move(entry));
    }
    if (!page.more) break;
    if (page.marker == marker)
      return Failure(Code::kDataLoss, "the store's list of objects is invalid: it does not end");
    marker = std::move(page.marker);
  }
  std::sort(entries.begin(), entries.end(),
            [](const StoreEntry& a, const StoreEntry& b) { return a.key < b.key; });
  return entries;
}

StatusOr<std::vector<std::string>> S3Store::ListUploads(std::string_view key) {
  const std::string whole = Whole(key);
  std::vector<std::string> ids;
  std::string key_marker, id_marker;
  for (;;) {
    PX_ASSIGN_OR_RETURN(S3Page<S3UploadEntry> page, client_.ListUploads(whole, key_marker, id_marker));
    for (S3UploadEntry& entry : page.items) {
      if (entry.key == whole) ids.push_back(std::move(entry.upload_id));
    }
    // Keys are sorted: no later upload has this key.
    if (!page.more || page.marker > whole) break;
    if (page.marker == key_marker && page.second_marker == id_marker)
      return Failure(Code::kDataLoss, "the store's list of uploads is invalid: it does not end");
    key_marker = std::move(page.marker);
    id_marker = std::move(page.second_marker);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Status CheckPlan(const S3Options& options) {
  if (options.part_bytes < kMinPartBytes || options.part_bytes > kMaxPartBytes) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("s3.part_size_mib is invalid: {} bytes per part", options.part_bytes),
                   "set s3.part_size_mib to 5 to 5120");
  }
  if (options.parts_in_flight < 1) {
    return Failure(Code::kInvalidArgument, "s3.parts_in_flight is invalid: it is less than 1",
                   "set s3.parts_in_flight to 1 or more");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::unique_ptr<Store>> OpenS3Store(S3Options options, std::shared_ptr<S3Session> session) {
  PX_RETURN_IF_ERROR(CheckPlan(options));
  if (!options.prefix.empty() && !options.prefix.ends_with('/')) options.prefix += '/';
  const S3Profile& profile = ProfileOf(options);
  PX_ASSIGN_OR_RETURN(std::unique_ptr<S3Sender> sender, S3Sender::Create(options, session));
  return std::unique_ptr<Store>(
      std::make_unique<S3Store>(options, profile, std::move(sender), std::move(session)));
}

}  // namespace pxport
