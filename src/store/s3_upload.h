// One file on its way into a bucket, as a multipart upload.
#ifndef PXPORT_STORE_S3_UPLOAD_H_
#define PXPORT_STORE_S3_UPLOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/s3_uploader.h"
#include "store/store.h"

namespace pxport {

// Fills parts of equal size and passes them to the uploader. One thread at a time.
class S3Upload final : public Upload {
 public:
  S3Upload(S3Uploader* uploader, std::string key, std::string whole_key, const FileAttributes& attributes)
      : uploader_(*uploader),
        key_(std::move(key)),
        file_(std::make_shared<S3File>(std::move(whole_key), attributes)) {}
  ~S3Upload() override;
  Status Resume() { return uploader_.Resume(file_.get()); }  // before anything is appended

  Status Append(std::string_view bytes) override;
  StatusOr<StagedFile> Finish() override;
  uint64_t MaxBytes() const override { return uploader_.part_bytes() * kMaxUploadParts; }

 private:
  static constexpr uint64_t kNowhere = ~uint64_t{0};
  Status BeginPart();
  Status Fill(std::string_view bytes);
  Status AppendToPart(std::string_view bytes);
  Status SendFilled();
  StatusOr<StagedFile> MakeStagedFile();

  S3Uploader& uploader_;
  const std::string key_;  // relative
  const std::shared_ptr<S3File> file_;
  S3Pool::Buffer buffer_;      // being filled; or
  uint64_t place_ = kNowhere;  // in the spool
  uint64_t filled_ = 0;
  uint32_t parts_ = 0;  // passed to the uploader
  bool finished_ = false;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_UPLOAD_H_
