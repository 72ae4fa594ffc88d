// Writes one data file: accepts bytes in order, compresses them on any idle worker, and uploads them.
#ifndef PXPORT_FILES_OUTPUT_FILE_H_
#define PXPORT_FILES_OUTPUT_FILE_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/mutex.h"
#include "base/status.h"
#include "commit/receipt.h"
#include "encode/gzip.h"
#include "store/store.h"

namespace pxport {

// What output files need of their pipeline. Thread-safe.
class OutputHost {
 public:
  virtual ~OutputHost() = default;
  // Runs the task soon, on some worker. It reports failures through Fail.
  virtual void Submit(std::function<void()> task) = 0;
  virtual void Fail(Status status) = 0;
  // True while so many tasks wait that the caller should rather do its work itself: the memory bound of gzip.
  virtual bool Busy() const = 0;
};

// gzip encoders, made as workers ask for them; at most as many as there are workers. Also the buffers of
// blocks that are done, for all files together: new memory of this size is mapped and zeroed by the kernel
// each time. Thread-safe.
class EncoderPool {
 public:
  explicit EncoderPool(int level) : level_(level) {}
  std::unique_ptr<GzipEncoder> Take();
  void Give(std::unique_ptr<GzipEncoder> encoder);
  std::string TakeBuffer();  // empty
  void GiveBuffer(std::string buffer);

 private:
  static constexpr size_t kMostBuffers = 8;
  const int level_;
  Mutex mutex_;
  std::vector<std::unique_ptr<GzipEncoder>> idle_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> buffers_ ABSL_GUARDED_BY(mutex_);
};

// Append and Close are for one thread at a time (rows are joined in order); the rest happens on any worker. A
// shared pointer, because tasks outlive the file's place in its set.
class OutputFile : public std::enable_shared_from_this<OutputFile> {
 public:
  struct Options {
    bool sha256 = false;
    EncoderPool* encoders = nullptr;   // not null: gzip
    size_t buffer_bytes = 256 * kKiB;  // small appends are gathered up to this
  };
  using Done = std::function<void(FileReceipt)>;

  // `receipt` holds what is already known (audience, part, ...); `done` is called once, from any worker.
  OutputFile(OutputHost* host, std::unique_ptr<Upload> upload, FileReceipt receipt, const Options& options,
             Done done);

  Status Append(std::string_view raw, uint64_t rows);
  // No more bytes. The receipt is delivered when everything is safe.
  Status Close();

  uint64_t rows() const { return receipt_.rows; }
  uint64_t raw_bytes() const { return receipt_.raw_bytes; }

 private:
  struct Block {
    std::string raw, packed;
    size_t raw_size = 0;  // when `raw` has been given back
    uint32_t crc = 0;
    bool packed_ready = false;  // under mutex_ of the file
  };
  Status Write(std::string_view bytes);
  Status WriteBlock(Block* block);
  Status Finish();
  Status FinishPacked();
  void SubmitBlock();
  void Pack(Block* block);
  void WriteReady();

  OutputHost* const host_;
  const std::unique_ptr<Upload> upload_;
  const Options options_;
  const Done done_;
  FileReceipt receipt_;
  std::unique_ptr<Sha256> sha256_;
  std::string buffer_;

  Mutex mutex_;
  CondVar written_;
  std::deque<std::unique_ptr<Block>> blocks_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  // Used by the thread that has set writing_.
  uint32_t crc_ = 0;
  uint64_t packed_size_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_FILES_OUTPUT_FILE_H_
