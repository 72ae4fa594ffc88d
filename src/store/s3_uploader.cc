#include "store/s3_uploader.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/checksum.h"
#include "base/digest.h"
#include "base/thread.h"
#include "store/s3_publisher.h"

namespace pxport {
namespace {

// The clean-up finds uploads that remain; aborting them must not delay a failure.
constexpr int kAbortAttempts = 3;

}  // namespace

Status S3File::FailureNow() {
  const MutexLock lock(&mutex);
  return failure;
}

void S3File::Fail(const Status& status) {
  const MutexLock lock(&mutex);
  if (failure.ok()) failure = status;
}

void S3File::WaitUntilIdle() {
  const MutexLock lock(&mutex);
  while (on_their_way > 0) idle.Wait(&mutex);
}

const S3File::Sent* S3File::Kept(uint32_t number, uint64_t bytes, uint64_t crc64) const {
  for (const Sent& one : kept) {
    if (one.part.number == number && one.part.bytes == bytes && one.crc64 == crc64) return &one;
  }
  return nullptr;
}

S3Uploader::S3Uploader(S3Client* client, const S3Options& options)
    : client_(client),
      part_bytes_(options.part_bytes),
      threads_wanted_(options.parts_in_flight),
      pool_(options.part_bytes, options.parts_in_flight + 1),
      spool_(options.spool_folder, options.part_bytes) {
  threads_.reserve(static_cast<size_t>(threads_wanted_));
}

S3Uploader::~S3Uploader() {
  {
    const MutexLock lock(&mutex_);
    stop_ = true;
  }
  work_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
}

void S3Uploader::Send(std::shared_ptr<S3File> file, S3Pool::Buffer buffer, uint64_t size, uint32_t number) {
  {
    const MutexLock lock(&file->mutex);
    ++file->on_their_way;
    if (file->sent.size() < number) file->sent.resize(number);
  }
  Part part{std::move(file), std::move(buffer), size, number};
  {
    const MutexLock lock(&mutex_);
    if (threads_.size() < static_cast<size_t>(threads_wanted_)) {
      auto thread = StartThread([this] { Work(); });
      if (thread.ok()) threads_.push_back(*std::move(thread));
    }
    if (!threads_.empty()) {
      parts_.push_back(std::move(part));
      work_.NotifyOne();
      return;
    }
  }
  SendPart(std::move(part));
}

void S3Uploader::Work() {
  const MutexLock lock(&mutex_);
  for (;;) {
    while (!stop_ && parts_.empty()) work_.Wait(&mutex_);
    if (parts_.empty()) return;
    Part part = std::move(parts_.front());
    parts_.pop_front();
    const MutexUnlock unlocked(&mutex_);
    SendPart(std::move(part));
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
  const MutexLock lock(&file->mutex);
  if (status.ok()) file->sent[part.number - 1] = std::move(sent);
  if (--file->on_their_way == 0) file->idle.NotifyAll();
}

StatusOr<std::string> S3Uploader::EnsureCreated(S3File* file) {
  const MutexLock creating(&file->creating);
  {
    const MutexLock lock(&file->mutex);
    if (!file->upload_id.empty()) return file->upload_id;
    PX_RETURN_IF_ERROR(file->failure);
  }
  PX_ASSIGN_OR_RETURN(S3Created created,
                      client_->CreateUpload(file->key, file->attributes, client_->session().cancel));
  if (UploadJournal* journal = client_->session().journal; journal != nullptr)
    PX_RETURN_IF_ERROR(journal->Created(file->key, created.upload_id));
  const MutexLock lock(&file->mutex);
  file->upload_id = std::move(created.upload_id);
  return file->upload_id;
}

Status S3Uploader::Transfer(const Part& part, S3File::Sent* sent) {
  PX_ASSIGN_OR_RETURN(const std::string upload_id, EnsureCreated(part.file.get()));
  S3PartBody body;
  body.number = part.number;
  body.bytes = std::string_view(part.buffer.data(), part.size);
  body.sum = S3ChecksumOf(client_->checksum(), body.bytes);
  sent->crc = body.sum.crc;
  sent->crc64 = client_->checksum() == S3Checksum::kCrc64Nvme ? body.sum.crc : Crc64Nvme(body.bytes);
  if (const S3File::Sent* kept = part.file->Kept(part.number, part.size, sent->crc64); kept != nullptr) {
    *sent = *kept;
    client_->session().parts_kept.fetch_add(1);
    client_->session().parts_done.fetch_add(1);
    return absl::OkStatus();
  }
  if (client_->signs_payload()) body.sha256 = Hex(Sha256().Of(body.bytes));
  PX_ASSIGN_OR_RETURN(sent->part,
                      client_->UploadPart(part.file->key, upload_id, body, client_->session().cancel));
  client_->session().parts_done.fetch_add(1);
  if (UploadJournal* journal = client_->session().journal; journal != nullptr) {
    const S3Part& done = sent->part;
    return journal->Sent(upload_id,
                         {done.number, done.bytes, done.etag, done.checksum, sent->crc64, sent->crc});
  }
  return absl::OkStatus();
}

Status S3Uploader::Resume(S3File* file) {
  UploadJournal* journal = client_->session().journal;
  if (journal == nullptr) return absl::OkStatus();
  const auto known = journal->Take(file->key);
  if (!known.has_value()) return absl::OkStatus();
  const auto listed = ListAllParts(client_, file->key, known->upload_id);
  if (absl::IsNotFound(listed.status())) return absl::OkStatus();  // it was aborted
  PX_RETURN_IF_ERROR(listed.status());
  const MutexLock lock(&file->mutex);
  file->upload_id = known->upload_id;
  for (const JournaledPart& part : known->parts) {
    const bool there = std::any_of(listed->begin(), listed->end(), [&](const S3Part& one) {
      return one.number == part.number && one.bytes == part.bytes && one.etag == part.etag;
    });
    if (there)
      file->kept.push_back({{part.number, part.bytes, part.etag, part.checksum}, part.crc64, part.crc});
  }
  return absl::OkStatus();
}

void S3Uploader::Abort(S3File* file) {
  std::string upload_id;
  {
    const MutexLock lock(&file->mutex);
    upload_id = file->upload_id;
  }
  if (upload_id.empty()) return;
  Status status = Failure(Code::kUnavailable, "cannot reach the store");
  if (!unreachable_.load()) {
    status = client_->AbortUpload(file->key, upload_id, kAbortAttempts);
    if (FaultOf(status) == TransportFault::kUnreachable) unreachable_.store(true);
  }
  Log* log = client_->session().log;
  if (status.ok() || absl::IsNotFound(status) || log == nullptr) return;
  log->Write(LogLevel::kWarning, fmt::format("cannot abort upload {} of s3://{}/{}: {}", upload_id,
                                             client_->bucket(), file->key, Message(status)));
}

}  // namespace pxport
