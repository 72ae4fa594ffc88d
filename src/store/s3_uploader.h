// Sends the parts of all files: a few threads, and one pool of buffers.
#ifndef PXPORT_STORE_S3_UPLOADER_H_
#define PXPORT_STORE_S3_UPLOADER_H_

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "store/s3_client.h"
#include "store/s3_pool.h"
#include "store/s3_spool.h"
#include "store/s3_staged.h"

namespace pxport {

// A file being uploaded: shared by its writer and the threads that send its parts.
struct S3File {
  S3File(std::string file_key, FileAttributes file_attributes)
      : key(std::move(file_key)), attributes(std::move(file_attributes)) {}
  const std::string key;  // with the prefix of the store
  const FileAttributes attributes;

  Mutex creating;  // held while the upload is created: by the first part that is sent
  Mutex mutex;
  CondVar idle;
  std::string upload_id ABSL_GUARDED_BY(mutex);  // "" until it is created
  Status failure ABSL_GUARDED_BY(mutex);         // the first one; nothing is sent after it
  size_t on_their_way ABSL_GUARDED_BY(mutex) = 0;
  struct Sent {
    S3Part part;
    uint64_t crc64 = 0, crc = 0;  // crc: of the checksum that is sent, where it combines
  };
  std::vector<Sent> sent ABSL_GUARDED_BY(mutex);  // by part number, from 1
  std::vector<Sent>
      kept;  // what an earlier process had sent, in order of numbers; fixed before the first part

  Status FailureNow();
  void Fail(const Status& status);
  void WaitUntilIdle();
  // The part with this number that an earlier process sent, if it has the same bytes; else null.
  const Sent* Kept(uint32_t number, uint64_t bytes, uint64_t crc64) const;
};

// Thread-safe. Outlives its files.
class S3Uploader {
 public:
  S3Uploader(S3Client* client, const S3Options& options);
  ~S3Uploader();

  S3Pool& pool() { return pool_; }
  S3Spool& spool() { return spool_; }
  S3Client& client() { return *client_; }
  uint64_t part_bytes() const { return part_bytes_; }

  // Queues the first `size` bytes of a buffer as a part; no buffer: an empty part. The outcome goes to the
  // file. If the system has no thread for it, sends the part before it returns.
  void Send(std::shared_ptr<S3File> file, S3Pool::Buffer buffer, uint64_t size, uint32_t number);
  // Resumes the upload that the journal has for the file, with the parts that the store still has.
  Status Resume(S3File* file);
  // Drops the upload, best effort. Sends no request if the store was unreachable before.
  void Abort(S3File* file);

 private:
  struct Part {
    std::shared_ptr<S3File> file;
    S3Pool::Buffer buffer;
    uint64_t size = 0;
    uint32_t number = 0;
  };
  void Work();
  void SendPart(Part part);
  Status Transfer(const Part& part, S3File::Sent* sent);
  StatusOr<std::string> EnsureCreated(S3File* file);

  S3Client* const client_;
  const uint64_t part_bytes_;
  const int threads_wanted_;
  S3Pool pool_;
  S3Spool spool_;
  std::atomic<bool> unreachable_{false};

  Mutex mutex_;
  CondVar work_;
  std::deque<Part> parts_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);  // started by the first parts
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_UPLOADER_H_
