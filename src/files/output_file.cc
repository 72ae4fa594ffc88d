#include "files/output_file.h"

#include <utility>

#include "base/checksum.h"

namespace pxport {
namespace {

// Packed blocks that wait for a slow store (256 KiB of rows each). Beyond them rows wait, too: that is the
// memory bound.
constexpr size_t kMaxWaitingBlocks = 8;
// Rows of one chunk that are written at once: to gather them first would copy them once more.
constexpr size_t kWorthACall = 64 * kKiB;

}  // namespace

std::unique_ptr<GzipEncoder> EncoderPool::Take() {
  {
    const MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      auto encoder = std::move(idle_.back());
      idle_.pop_back();
      return encoder;
    }
  }
  return std::make_unique<GzipEncoder>(level_);
}

void EncoderPool::Give(std::unique_ptr<GzipEncoder> encoder) {
  const MutexLock lock(&mutex_);
  idle_.push_back(std::move(encoder));
}

std::string EncoderPool::TakeBuffer() {
  const MutexLock lock(&mutex_);
  if (buffers_.empty()) return {};
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void EncoderPool::GiveBuffer(std::string buffer) {
  buffer.clear();
  const MutexLock lock(&mutex_);
  if (buffers_.size() < kMostBuffers) buffers_.push_back(std::move(buffer));
}

OutputFile::OutputFile(OutputHost* host, std::unique_ptr<Upload> upload, FileReceipt receipt,
                       const Options& options, Done done)
    : host_(host),
      upload_(std::move(upload)),
      options_(options),
      done_(std::move(done)),
      receipt_(std::move(receipt)) {
  if (options_.sha256) {
    sha256_ = std::make_unique<Sha256>();
    sha256_->Reset();
  }
}

Status OutputFile::Append(std::string_view raw, uint64_t rows) {
  receipt_.rows += rows;
  receipt_.raw_bytes += raw.size();
  if (options_.encoders == nullptr) {
    if (buffer_.empty() && raw.size() >= std::min(options_.buffer_bytes, kWorthACall)) return Write(raw);
    buffer_.append(raw);
    if (buffer_.size() < options_.buffer_bytes) return absl::OkStatus();
    PX_RETURN_IF_ERROR(Write(buffer_));
    buffer_.clear();
    return absl::OkStatus();
  }
  while (!raw.empty()) {
    const size_t take = std::min(raw.size(), kGzipBlockBytes - buffer_.size());
    buffer_.append(raw.substr(0, take));
    raw.remove_prefix(take);
    if (buffer_.size() == kGzipBlockBytes) SubmitBlock();
  }
  return absl::OkStatus();
}

Status OutputFile::Close() {
  if (options_.encoders == nullptr) {
    if (!buffer_.empty()) PX_RETURN_IF_ERROR(Write(buffer_));
    return Finish();
  }
  if (!buffer_.empty()) SubmitBlock();
  {
    const MutexLock lock(&mutex_);
    closed_ = true;
  }
  WriteReady();
  return absl::OkStatus();
}

Status OutputFile::Write(std::string_view bytes) {
  if (sha256_ != nullptr) sha256_->Update(bytes);
  return upload_->Append(bytes);
}

Status OutputFile::Finish() {
  PX_ASSIGN_OR_RETURN(receipt_.staged, upload_->Finish());
  if (sha256_ != nullptr) receipt_.sha256 = Hex(sha256_->Finish());
  done_(receipt_);
  return absl::OkStatus();
}

void OutputFile::SubmitBlock() {
  auto block = std::make_unique<Block>();
  block->raw = std::exchange(buffer_, options_.encoders->TakeBuffer());
  Block* pointer = block.get();
  {
    const MutexLock lock(&mutex_);
    // Only while another thread is writing: no other thread would make room.
    while (writing_ && !failed_ && blocks_.size() >= kMaxWaitingBlocks) written_.Wait(&mutex_);
    blocks_.push_back(std::move(block));
  }
  if (host_->Busy()) {
    Pack(pointer);
  } else {
    host_->Submit([self = shared_from_this(), pointer] { self->Pack(pointer); });
  }
}

void OutputFile::Pack(Block* block) {
  auto encoder = options_.encoders->Take();
  block->packed = options_.encoders->TakeBuffer();
  block->crc = encoder->EncodeBlock(block->raw, &block->packed);
  block->raw_size = block->raw.size();
  options_.encoders->Give(std::move(encoder));
  options_.encoders->GiveBuffer(std::move(block->raw));
  {
    const MutexLock lock(&mutex_);
    block->packed_ready = true;
  }
  WriteReady();
}

// Writes the blocks that are ready, in order. One thread at a time; the others leave their blocks to it.
void OutputFile::WriteReady() {
  Status status;
  bool last = false;
  {
    const MutexLock lock(&mutex_);
    if (writing_) return;
    writing_ = true;
    while (status.ok() && !blocks_.empty() && blocks_.front()->packed_ready) {
      const std::unique_ptr<Block> block = std::move(blocks_.front());
      blocks_.pop_front();
      {
        const MutexUnlock unlocked(&mutex_);
        status = WriteBlock(block.get());
      }
      written_.NotifyAll();
    }
    if (status.ok()) {
      writing_ = false;
      last = closed_ && blocks_.empty();
      if (last) closed_ = false;  // the last one out finishes, once
    } else {
      failed_ = true;  // and writing_ stays: nothing is written after it
    }
    written_.NotifyAll();
  }
  if (last) status = FinishPacked();
  if (!status.ok()) host_->Fail(std::move(status));
}

Status OutputFile::WriteBlock(Block* block) {
  if (packed_size_ == 0) PX_RETURN_IF_ERROR(Write(GzipHeader()));
  PX_RETURN_IF_ERROR(Write(block->packed));
  crc_ = Crc32Combine(crc_, block->crc, block->raw_size);
  packed_size_ += block->raw_size;
  options_.encoders->GiveBuffer(std::move(block->packed));
  return absl::OkStatus();
}

Status OutputFile::FinishPacked() {
  if (packed_size_ == 0) PX_RETURN_IF_ERROR(Write(GzipHeader()));
  PX_RETURN_IF_ERROR(Write(GzipTrailer(crc_, packed_size_)));
  return Finish();
}

}  // namespace pxport
