#include "store/upload_journal.h"

#include <map>

#include "unit/store/s3_world.h"

namespace pxport::upload_journal_test {
namespace {

// Keeps in memory what engine/journal.h keeps in a file. Notes how many requests the store had answered.
class MemoryJournal : public UploadJournal {
 public:
  explicit MemoryJournal(FakeS3* s3) : s3_(*s3) {}

  std::optional<JournaledUpload> Take(std::string_view key) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = uploads.find(std::string(key));
    if (found == uploads.end()) return std::nullopt;
    JournaledUpload upload = std::move(found->second);
    uploads.erase(found);
    return upload;
  }
  Status Created(std::string_view key, std::string_view upload_id) override {
    CHECK(s3_.Count("CreateMultipartUpload") == 1);
    const std::lock_guard<std::mutex> lock(mutex_);
    uploads[std::string(key)].upload_id = upload_id;
    return failure;
  }
  Status Sent(std::string_view upload_id, const JournaledPart& part) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    {
      const std::lock_guard<std::mutex> stored(s3_.mutex);
      CHECK(s3_.uploads[std::string(upload_id)].parts[static_cast<int>(part.number)].etag == part.etag);
    }
    for (auto& [key, upload] : uploads) {
      if (upload.upload_id == upload_id) upload.parts.push_back(part);
    }
    return failure;
  }

  std::map<std::string, JournaledUpload> uploads;
  Status failure;

 private:
  FakeS3& s3_;
  std::mutex mutex_;
};

TEST_CASE("upload journal: a later process takes over the parts that the store has") {
  S3World world;
  MemoryJournal journal(&world.s3);
  world.session->journal = &journal;
  const std::string bytes(2 * kMinPartBytes + 100, 'x');
  {
    const auto store = world.Open();
    const StagedFile first = Stage(store.get(), "f.csv", bytes);
    CHECK(first.bytes == bytes.size());
  }
  REQUIRE(journal.uploads.size() == 1);
  const JournaledUpload& known = journal.uploads.at("out/f.csv");
  REQUIRE(known.parts.size() == 3);
  uint64_t total = 0;
  for (const JournaledPart& part : known.parts) total += part.bytes;
  CHECK(total == bytes.size());
  const int sent = world.s3.Count("UploadPart");
  const auto store = world.Open();
  const StagedFile second = Stage(store.get(), "f.csv", bytes);
  CHECK(world.s3.Count("UploadPart") == sent);
  CHECK(world.s3.Count("CreateMultipartUpload") == 1);
  CHECK(world.session->parts_kept == 3);
  CHECK(journal.uploads.empty());
  REQUIRE(store->Publish(second).ok());
  CHECK(world.s3.objects["out/f.csv"].bytes == bytes);
}

TEST_CASE("upload journal: changed bytes are sent again") {
  S3World world;
  MemoryJournal journal(&world.s3);
  world.session->journal = &journal;
  std::string bytes(2 * kMinPartBytes + 100, 'x');
  Stage(world.Open().get(), "f.csv", bytes);
  bytes.back() = 'y';
  const int sent = world.s3.Count("UploadPart");
  const auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f.csv", bytes);
  CHECK(world.s3.Count("UploadPart") == sent + 1);
  REQUIRE(store->Publish(file).ok());
  CHECK(world.s3.objects["out/f.csv"].bytes == bytes);
}

TEST_CASE("upload journal: a journal that cannot be written fails the upload") {
  S3World world;
  MemoryJournal journal(&world.s3);
  journal.failure = Failure(Code::kResourceExhausted, "the disk is full");
  world.session->journal = &journal;
  const auto store = world.Open();
  auto upload = store->Create("f.csv", kCsv);
  REQUIRE(upload.ok());
  REQUIRE((*upload)->Append("a").ok());
  CHECK((*upload)->Finish().status().code() == Code::kResourceExhausted);
}

}  // namespace
}  // namespace pxport::upload_journal_test
