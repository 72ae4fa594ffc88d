// Many files, few buffers: the memory limit holds, no thread blocks forever, and failures clean up.
#include <cerrno>
#include <thread>

#include "store/s3_upload.h"
#include "store/s3_uploader.h"
#include "unit/base/golden.h"
#include "unit/store/faults.h"
#include "unit/store/s3_world.h"

namespace pxport::s3_upload_test {
namespace {

// The uploader by itself, so that a test can look at its pool.
struct UploadWorld : S3World {
  explicit UploadWorld(int in_flight = 2) {
    options = Options();
    options.parts_in_flight = in_flight;
    client = std::make_unique<S3Client>(options, ProfileOf(S3Kind::kGeneric),
                                        S3Sender::Create(options, session).value());
    uploader = std::make_unique<S3Uploader>(client.get(), options);
  }
  std::unique_ptr<S3Upload> Create(const std::string& key) {
    return std::make_unique<S3Upload>(uploader.get(), key, "out/" + key, kCsv);
  }
  S3Options options;
  std::unique_ptr<S3Client> client;
  std::unique_ptr<S3Uploader> uploader;
};

std::string Whole(const FakeS3::Staged& upload) {
  std::string bytes;
  for (const auto& [number, part] : upload.parts) bytes += part.bytes;
  return bytes;
}

TEST_CASE("many open files share few buffers, and the rest waits on disk") {
  UploadWorld world;
  constexpr size_t kFiles = 40;
  std::vector<std::unique_ptr<S3Upload>> files;
  std::vector<std::string> expected(kFiles);
  for (size_t i = 0; i < kFiles; ++i) files.push_back(world.Create(fmt::format("f{:02}", i)));
  // Turn by turn, as a join does it; some grow over a part.
  for (int turn = 0; turn < 8; ++turn) {
    for (size_t i = 0; i < kFiles; ++i) {
      const std::string piece(i < 3 ? 1'000'000 : 1'000 + i * 10 + static_cast<size_t>(turn),
                              static_cast<char>('a' + (i + static_cast<size_t>(turn)) % 26));
      expected[i] += piece;
      REQUIRE(files[i]->Append(piece).ok());
    }
  }
  for (size_t i = 0; i < kFiles; ++i) {
    auto staged = files[i]->Finish();
    REQUIRE_MESSAGE(staged.ok(), staged.status().ToString());
    CHECK(staged->bytes == expected[i].size());
    CHECK(Whole(world.s3.uploads[staged->upload_id]) == expected[i]);
  }
  CHECK(world.uploader->pool().most_taken() <= 3);
  CHECK(world.uploader->spool().places() >= kFiles - 3);
  CHECK(world.s3.wrongs.empty());
  CHECK(Tree(world.spool.path()).empty());
}

TEST_CASE("files written by many threads never deadlock") {
  UploadWorld world;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 2; ++round) {
        auto file = world.Create(fmt::format("t{}-{}", t, round));
        const std::string bytes(static_cast<size_t>(t) * 1'500'000 + 10, static_cast<char>('a' + t));
        if (!file->Append(bytes).ok()) continue;
        const auto staged = file->Finish();
        if (staged.ok() && staged->bytes == bytes.size()) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 16);
  CHECK(world.uploader->pool().most_taken() <= 3);
}

TEST_CASE("an uploader without threads sends its parts itself") {
  UploadWorld world;
  const SystemFault none(SystemCall::kStartThread, EAGAIN, 0, 1);  // the transport gets its thread
  auto file = world.Create("f");
  const std::string bytes = Pattern(2 * kMinPartBytes + 1);
  REQUIRE(file->Append(bytes).ok());
  const auto staged = file->Finish();
  REQUIRE_MESSAGE(staged.ok(), staged.status().ToString());
  CHECK(Whole(world.s3.uploads[staged->upload_id]) == bytes);
}

TEST_CASE("without a thread for requests an upload fails, and does not wait") {
  UploadWorld world;
  const SystemFault none(SystemCall::kStartThread, EAGAIN);
  auto file = world.Create("f");
  Status status = file->Append(Pattern(kMinPartBytes + 1));
  if (status.ok()) status = file->Finish().status();
  CHECK(status.code() == Code::kResourceExhausted);
  CHECK(Message(status).find("a thread cannot be started") != std::string_view::npos);
}

TEST_CASE("a slow store blocks the writer, and receives the configured number of concurrent parts") {
  UploadWorld world(4);
  // Nothing is answered before all that can be under way is.
  world.s3.holds_parts = [&] {
    return world.s3.most_parts_at_once < 4 || world.uploader->pool().most_taken() < 5;
  };
  auto file = world.Create("f");
  const std::string bytes = Pattern(12 * kMinPartBytes);
  REQUIRE(file->Append(bytes).ok());
  auto staged = file->Finish();
  REQUIRE(staged.ok());
  CHECK(Whole(world.s3.uploads[staged->upload_id]) == bytes);
  CHECK(world.s3.most_parts_at_once == 4);
  CHECK(world.uploader->pool().most_taken() == 5);
}

TEST_CASE("a part that fails permanently fails only its file, which drops its upload") {
  UploadWorld world;
  world.Fail("UploadPart", S3Fault::kInstead, FakeS3::Error(403, "AccessDenied"), 1, 1);
  auto good = world.Create("good");
  REQUIRE(good->Append(Pattern(kMinPartBytes)).ok());
  REQUIRE(good->Finish().ok());
  {
    auto bad = world.Create("bad");
    Status status;
    for (int i = 0; i < 6 && status.ok(); ++i) status = bad->Append(Pattern(kMinPartBytes));
    if (status.ok()) status = bad->Finish().status();
    CHECK(absl::IsPermissionDenied(status));
    CHECK(Detail(status, kKey) == "out/bad");
    CHECK(bad->Append("more").code() == status.code());
    CHECK(bad->Finish().status().code() == status.code());
  }
  CHECK(world.s3.uploads.size() == 1);
  CHECK(world.s3.uploads.begin()->second.key == "out/good");
}

TEST_CASE("a failing abort is reported with key and upload") {
  UploadWorld world;
  world.Fail("AbortMultipartUpload", S3Fault::kInstead, FakeS3::Error(403, "AccessDenied"));
  {
    auto file = world.Create("f");
    REQUIRE(file->Append(Pattern(kMinPartBytes)).ok());
    while (world.s3.Count("UploadPart") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  world.log.Drain();
  REQUIRE(world.log_lines.size() == 1);
  CHECK(world.log_lines[0].find("cannot abort upload u001 of s3://bucket/out/f") != std::string::npos);
}

TEST_CASE("a store that becomes unreachable fails every open file quickly") {
  UploadWorld world;
  std::vector<std::unique_ptr<S3Upload>> files;
  for (int i = 0; i < 20; ++i) {
    files.push_back(world.Create(fmt::format("f{}", i)));
    REQUIRE(files.back()->Append("12345").ok());
  }
  world.Fail("CreateMultipartUpload", S3Fault::kDrop, "", 1'000);
  world.session->retry.max_attempts = 3;
  for (auto& file : files) CHECK(absl::IsUnavailable(file->Finish().status()));
  files.clear();
  CHECK(world.s3.Count("AbortMultipartUpload") == 0);
}

TEST_CASE("cancelling aborts running parts, and the upload is still dropped") {
  UploadWorld world;
  world.s3.part_delay_ms = 20'000;
  const auto start = std::chrono::steady_clock::now();
  {
    auto file = world.Create("f");
    REQUIRE(file->Append(Pattern(2 * kMinPartBytes)).ok());
    while (world.s3.Count("UploadPart") < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    world.cancel.Request();
    CHECK(file->Finish().status().code() == Code::kCancelled);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(world.s3.Count("AbortMultipartUpload") == 1);
}

TEST_CASE("a cancel ends the requests that check it, but no clean-up") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  world.Fail("GetObject", S3Fault::kHang);
  world.session->cancel_all.store(&world.cancel);
  std::thread canceller([&] {
    while (world.s3.Count("GetObject") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    world.cancel.Request();
  });
  const auto start = std::chrono::steady_clock::now();
  CHECK(store->Get("a").status().code() == Code::kCancelled);
  canceller.join();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(store->Put("a", "1", "text/plain").status().code() == Code::kCancelled);
  CHECK(world.s3.objects.empty());
  world.session->cancel_all.store(nullptr);
  CHECK(store->Discard("f", file.upload_id).ok());
  CHECK(world.s3.uploads.empty());
}

TEST_CASE("a full spool is an error with a remedy, not a hang") {
  UploadWorld world;
  S3Options options = world.options;
  options.spool_folder = "/nonexistent";
  S3Uploader uploader(world.client.get(), options);
  S3Upload first(&uploader, "a", "out/a", kCsv), second(&uploader, "b", "out/b", kCsv);
  CHECK(first.Append("1").ok());
  const Status failed = second.Append("2");
  CHECK_FALSE(failed.ok());
  CHECK(Detail(failed, kRemedy).value_or("").find("limits.spool_dir") != std::string::npos);
  CHECK(first.Finish().ok());
}

TEST_CASE("a file is limited by the maximum number of parts") {
  UploadWorld world;
  CHECK(world.Create("f")->MaxBytes() == kMinPartBytes * 10'000);
}

}  // namespace
}  // namespace pxport::s3_upload_test
