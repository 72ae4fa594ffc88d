#include "store/s3_uploader.h"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "base/checksum.h"
#include "base/digest.h"

namespace pxport {
namespace {

// What is left behind is found by the clean-up: dropping it must not hold up a failure.
constexpr int kAbortAttempts = 3;

}  // namespace

Status S3File::FailureNow() {
  const std::lock_guard<std::mutex> lock(mutex);
  return failure;
}

void S3File::Fail(const Status& status) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (failure.ok()) failure = status;
}

void S3File::WaitUntilIdle() {
  std::unique_lock<std::mutex> lock(mutex);
  idle.wait(lock, [this] { return on_their_way == 0; });
}

S3Uploader::S3Uploader(S3Client* client, const S3Options& options)
    : client_(client),
      part_bytes_(options.part_bytes),
      threads_wanted_(options.parts_in_flight),
      pool_(options.part_bytes, options.parts_in_flight + 1),
      spool_(options.spool_folder, options.part_bytes) {}

S3Uploader::~S3Uploader() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void S3Uploader::Send(std::shared_ptr<S3File> file, S3Pool::Buffer buffer, uint64_t size, uint32_t number) {
  {
    const std::lock_guard<std::mutex> lock(file->mutex);
    ++file->on_their_way;
    if (file->sent.size() < number) file->sent.resize(number);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  parts_.push_back({std::move(file), std::move(buffer), size, number});
  if (threads_.size() < static_cast<size_t>(threads_wanted_)) threads_.emplace_back([this] { Work(); });
  work_.notify_one();
}

void S3Uploader::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stop_ || !parts_.empty(); });
    if (parts_.empty()) return;
    Part part = std::move(parts_.front());
    parts_.pop_front();
    lock.unlock();
    SendPart(std::move(part));
    lock.lock();
  }
}

void S3Uploader::SendPart(Part part) {
  const std::shared_ptr<S3File> file = part.file;
  Status status = file->FailureNow();
  S3File::Sent sent;
  if (status.ok()) {
    try {
      status = Transfer(part, &sent);
    } catch (const std::bad_alloc&) {
      status = Failure(Code::kResourceExhausted, "out of memory", "give the process more memory");
    }
  }
  part.buffer.GiveBack();
  if (!status.ok()) file->Fail(status);
  if (FaultOf(status) == TransportFault::kUnreachable) unreachable_.store(true);
  const std::lock_guard<std::mutex> lock(file->mutex);
  if (status.ok()) file->sent[part.number - 1] = std::move(sent);
  if (--file->on_their_way == 0) file->idle.notify_all();
}

StatusOr<std::string> S3Uploader::EnsureCreated(S3File* file) {
  const std::lock_guard<std::mutex> creating(file->creating);
  {
    const std::lock_guard<std::mutex> lock(file->mutex);
    if (!file->upload_id.empty()) return file->upload_id;
    PX_RETURN_IF_ERROR(file->failure);
  }
  PX_ASSIGN_OR_RETURN(S3Created created,
                      client_->CreateUpload(file->key, file->attributes, client_->session().cancel));
  const std::lock_guard<std::mutex> lock(file->mutex);
  file->upload_id = std::move(created.upload_id);
  return file->upload_id;
}

Status S3Uploader::Transfer(const Part& part, S3File::Sent* sent) {
  PX_ASSIGN_OR_RETURN(const std::string upload_id, EnsureCreated(part.file.get()));
  S3PartBody body;
  body.number = part.number;
  body.bytes = std::string_view(part.buffer.data(), part.size);
  body.sum = S3ChecksumOf(client_->checksum(), body.bytes);
  if (client_->signs_payload()) body.sha256 = Hex(Sha256().Of(body.bytes));
  sent->crc = body.sum.crc;
  sent->crc64 = client_->checksum() == S3Checksum::kCrc64Nvme ? body.sum.crc : Crc64Nvme(body.bytes);
  PX_ASSIGN_OR_RETURN(sent->part,
                      client_->UploadPart(part.file->key, upload_id, body, client_->session().cancel));
  client_->session().parts_done.fetch_add(1);
  return absl::OkStatus();
}

void S3Uploader::Abort(S3File* file) {
  std::string upload_id;
  {
    const std::lock_guard<std::mutex> lock(file->mutex);
    upload_id = file->upload_id;
  }
  if (upload_id.empty()) return;
  Status status = Failure(Code::kUnavailable, "the store cannot be reached");
  if (!unreachable_.load()) {
    status = client_->AbortUpload(file->key, upload_id, kAbortAttempts);
    if (FaultOf(status) == TransportFault::kUnreachable) unreachable_.store(true);
  }
  Log* log = client_->session().log;
  if (status.ok() || absl::IsNotFound(status) || log == nullptr) return;
  log->Write(LogLevel::kWarning, fmt::format("upload {} of s3://{}/{} could not be aborted: {}", upload_id,
                                             client_->bucket(), file->key, Message(status)));
}

}  // namespace pxport
