// A session and stores that talk to a FakeS3, with waits that take no time.
#ifndef PXPORT_TESTS_UNIT_STORE_S3_WORLD_H_
#define PXPORT_TESTS_UNIT_STORE_S3_WORLD_H_

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

#include "net/key_credentials.h"
#include "store/s3_error.h"
#include "unit/store/fake_s3.h"
#include "unit/store/temp_dir.h"

namespace pxport {

// The real time, and no waits.
class HastyClock : public NetClock {
 public:
  Timestamp Now() override { return system_->Now(); }
  int64_t MonotonicMs() override { return system_->MonotonicMs(); }
  double Random() override { return 0.5; }
  Status Sleep(int64_t ms, const Cancel* cancel) override {
    if (cancel != nullptr) PX_RETURN_IF_ERROR(cancel->Check());
    slept_ms.fetch_add(ms);
    return absl::OkStatus();
  }
  std::atomic<int64_t> slept_ms{0};

 private:
  std::unique_ptr<NetClock> system_ = MakeSystemClock();
};

// Keys that change with every fetch: "key1", "key2", ...
class CountedKeys : public CredentialsProvider {
 public:
  StatusOr<CredentialsRef> Fetch(const Cancel*) override {
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = fmt::format("key{}", ++fetches);
    keys->secret_access_key = "secret";
    keys->source = "test";
    return CredentialsRef(std::move(keys));
  }
  std::atomic<int> fetches{0};
};

struct S3World {
  FakeS3 s3;
  TempDir spool;
  std::vector<std::string> log_lines;
  Log log{[this](LogLevel, std::string_view line) { log_lines.emplace_back(line); }};
  Cancel cancel;
  HastyClock* clock = nullptr;
  CountedKeys* keys = nullptr;
  std::shared_ptr<S3Session> session;

  S3World() {
    session = std::make_shared<S3Session>();
    auto hasty = std::make_unique<HastyClock>();
    clock = hasty.get();
    session->clock = std::move(hasty);
    session->transport = CurlTransport::Create({}).value();
    auto counted = std::make_unique<CountedKeys>();
    keys = counted.get();
    session->credentials = std::make_unique<CredentialsCache>(std::move(counted), session->clock.get());
    session->log = &log;
    session->cancel = &cancel;
  }

  S3Options Options() const {
    S3Options options;
    options.bucket = "bucket";
    options.prefix = "out/";
    options.endpoint = s3.Url();
    options.part_bytes = kMinPartBytes;
    options.parts_in_flight = 2;
    options.spool_folder = spool.path();
    options.conditional_writes = S3ConditionalWrites::kTrust;
    return options;
  }
  std::unique_ptr<Store> Open() const { return Open(Options()); }
  std::unique_ptr<Store> Open(const S3Options& options) const {
    auto store = OpenS3Store(options, session);
    REQUIRE_MESSAGE(store.ok(), store.status().ToString());
    return *std::move(store);
  }

  void Fail(std::string operation, S3Fault::Kind kind, std::string answer = "", int times = 1, int skip = 0) {
    const std::lock_guard<std::mutex> lock(s3.mutex);
    s3.faults.push_back({std::move(operation), kind, std::move(answer), times, skip});
  }
};

inline const FileAttributes kCsv{"x/00000/a", "text/csv; charset=utf-8"};

// A staged file with these bytes.
inline StagedFile Stage(Store* store, std::string_view key, std::string_view bytes,
                        const FileAttributes& attributes = kCsv) {
  auto upload = store->Create(key, attributes);
  REQUIRE(upload.ok());
  for (size_t at = 0; at < bytes.size(); at += 1'000'000) {
    const Status appended = (*upload)->Append(bytes.substr(at, 1'000'000));
    REQUIRE_MESSAGE(appended.ok(), appended.ToString());
  }
  auto staged = (*upload)->Finish();
  REQUIRE_MESSAGE(staged.ok(), staged.status().ToString());
  return *staged;
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_STORE_S3_WORLD_H_
