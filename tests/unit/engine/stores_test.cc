#include "engine/stores.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/upload_plan.h"

namespace pxport::stores_test {
namespace {

constexpr std::string_view kJob = R"({
  "version": 1,
  "destination": {"name": "P", "url": "s3://acme-cdh/profiles/%SEGMENT_ID%", "s3": {"region": "eu-west-1"}},
  "audiences": [{"id": "a1"}],
  "mapping": [{"source": "identity:CRMID", "target": "identity:CustomerID"}]
})";

using Changes = std::vector<std::pair<std::string, std::string>>;

StatusOr<std::shared_ptr<const Job>> Parse(const Changes& changes, const HostOptions& host = {}) {
  JobOverrides overrides;
  overrides.set = changes;
  return Job::Parse(kJob, overrides, std::nullopt, host);
}

const CompiledJob& Made(const StatusOr<std::shared_ptr<const Job>>& job) {
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  return Compiled(**job);
}

TEST_CASE("a bucket's stores lie where the job says") {
  const auto job = Parse({});
  auto stores = OpenStoresToDescribe(Made(job));
  REQUIRE(stores.ok());
  CHECK(stores->destination->Url("a1/f.csv") == "s3://acme-cdh/profiles/a1/f.csv");
  CHECK(stores->control->Url("") == "s3://acme-cdh/profiles/_pxport/");
  const auto elsewhere = Parse({{"/control", R"({"url": "s3://acme-control/x"})"}});
  CHECK(OpenStoresToDescribe(Made(elsewhere))->control->Url("") == "s3://acme-control/x/");
  const auto root = Parse({{"/destination/url", "\"s3://acme-cdh\""}});
  CHECK(OpenStoresToDescribe(Made(root))->control->Url("") == "s3://acme-cdh/_pxport/");
  // A folder on one side and a bucket on the other.
  const auto mixed =
      Parse({{"/destination/url", "\"/srv/export\""}, {"/control", R"({"url": "s3://acme-control"})"}});
  auto both = OpenStoresToDescribe(Made(mixed));
  REQUIRE(both.ok());
  CHECK(both->destination->Url("") == "file:///srv/export/");
  CHECK(both->control->Url("") == "s3://acme-control/");
  CHECK(both->session != nullptr);
}

TEST_CASE("uploads take their share of the memory, and no more") {
  const auto plan = [](const Changes& changes, uint64_t memory = 0, int upload_threads = 0) {
    HostOptions host;
    host.memory_bytes = memory;
    host.upload_threads = upload_threads;
    const auto job = Parse(changes, host);
    return Made(job).uploads;
  };
  CHECK(plan({}).part_bytes == 8 * kMiB);
  CHECK(plan({}).parts_in_flight == 4);
  CHECK(plan({}).bytes == 40 * kMiB);
  CHECK(plan({{"/destination/url", "\"/srv/export\""}}).bytes == 0);
  CHECK(plan({{"/destination/s3/parts_in_flight", "2"}}).parts_in_flight == 2);
  CHECK(plan({{"/destination/s3/parts_in_flight", "64"}}).parts_in_flight == 4);
  CHECK(plan({{"/destination/s3/parts_in_flight", "64"}, {"/limits", R"({"memory_mib": 1024})"}})
            .parts_in_flight == 64);
  CHECK(plan({{"/limits", R"({"memory_mib": 1024})"}}, 0, 16).parts_in_flight == 16);
  CHECK(plan({{"/destination/s3/part_size_mib", "16"}}).parts_in_flight == 1);
  CHECK(plan({}, 16 * kMiB).part_bytes == 5 * kMiB);
  CHECK(plan({}, 16 * kMiB).parts_in_flight == 1);
  CHECK(plan({}, 32 * kMiB).bytes <= 20 * kMiB);
  const auto job = Parse({{"/destination/s3/part_size_mib", "64"}});
  CHECK(absl::IsInvalidArgument(job.status()));
  CHECK(Detail(job.status(), kJobPath) == "/destination/s3/part_size_mib");
  CHECK(Detail(job.status(), kRemedy).value_or("").find("limits.memory_mib to 205") != std::string::npos);
  CHECK(Parse({{"/destination/s3/part_size_mib", "64"}, {"/limits", R"({"memory_mib": 205})"}}).ok());
}

TEST_CASE("a folder has no uploads to plan") {
  const auto job = Parse({{"/destination/url", "\"out\""}});
  const auto plan = PlanUploads(Made(job).spec, 9, 64 * kMiB);
  REQUIRE(plan.ok());
  CHECK(plan->bytes == 0);
}

TEST_CASE("every option of destination.s3 reaches the store") {
  const auto job = Parse({{"/destination/s3", R"({
    "endpoint": "https://store.acme.example", "addressing": "virtual", "store": "r2", "checksum": "sha256",
    "part_size_mib": 6, "parts_in_flight": 3, "conditional_writes": "off",
    "encryption": {"type": "dsse-kms", "kms_key_id": "k", "kms_context": {"a": "b"}},
    "object_lock": {"mode": "compliance", "retain_until": "2027-01-01T00:00:00Z", "legal_hold": true},
    "storage_class": "GLACIER_IR", "acl": "private", "tags": {"t": "1"}, "metadata": {"m": "2"},
    "expected_bucket_owner": "123456789012", "requester_pays": true})"}});
  const S3Options options = Made(job).spec.destination.s3->options;
  CHECK(options.endpoint == "https://store.acme.example");
  CHECK(options.addressing == Addressing::kVirtualHost);
  CHECK(options.kind == S3Kind::kR2);
  CHECK(options.checksum == S3Checksum::kSha256);
  CHECK(options.part_bytes == 6 * kMiB);
  CHECK(options.parts_in_flight == 3);
  CHECK(options.conditional_writes == S3ConditionalWrites::kOff);
  CHECK(options.encryption.type == S3Encryption::Type::kDsseKms);
  CHECK(options.encryption.kms_key_id == "k");
  CHECK(options.encryption.kms_context.size() == 1);
  CHECK(options.object_lock.mode == "COMPLIANCE");
  CHECK(options.object_lock.retain_until.has_value());
  CHECK(options.object_lock.legal_hold);
  CHECK(options.storage_class == "GLACIER_IR");
  CHECK(options.acl == "private");
  CHECK(options.tags.front().second == "1");
  CHECK(options.metadata.front().first == "m");
  CHECK(options.expected_bucket_owner == "123456789012");
  CHECK(options.requester_pays);
  const auto amazon = Parse(
      {{"/destination/s3",
        R"({"dual_stack": true, "fips": true, "encryption": {"type": "sse-kms", "bucket_key": true}})"}});
  const S3Options there = Made(amazon).spec.destination.s3->options;
  CHECK(there.dual_stack);
  CHECK(there.fips);
  CHECK(there.encryption.bucket_key);
  CHECK_FALSE(there.kind.has_value());
  CHECK_FALSE(there.checksum.has_value());
  CHECK(there.conditional_writes == S3ConditionalWrites::kAuto);
}

TEST_CASE("the host is asked for keys when they are needed, and its no is the export's") {
  int asked = 0;
  HostOptions host;
  host.credentials = [&asked]() -> StatusOr<CredentialsRef> {
    if (++asked == 1) return Failure(Code::kPermissionDenied, "not today");
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = "id";
    keys->secret_access_key = "secret";
    keys->source = "host";
    return CredentialsRef(std::move(keys));
  };
  const auto job = Parse({}, host);
  CHECK(OpenStoresToDescribe(Made(job)).ok());
  CHECK(asked == 0);
  CHECK(absl::IsPermissionDenied(OpenStores(Made(job), nullptr).status()));
  auto stores = OpenStores(Made(job), nullptr);
  REQUIRE(stores.ok());
  CHECK(asked == 2);
  CHECK(stores->session->credentials->Get(nullptr).value()->access_key_id == "id");
  CHECK(stores->AskHost(host).ok());
  CHECK(asked == 2);  // they do not run out
}

class SteppedClock : public NetClock {
 public:
  Timestamp now{1'632'246'085, 0};
  Timestamp Now() override { return now; }
  int64_t MonotonicMs() override { return now.seconds * 1000; }
  double Random() override { return 0.5; }
  Status Sleep(int64_t, const Cancel*) override { return absl::OkStatus(); }
};

TEST_CASE("between the steps of a commit the host is asked for keys that run out, and a cancel is heeded") {
  auto owned = std::make_unique<SteppedClock>();
  SteppedClock& clock = *owned;
  std::unique_ptr<NetClock> replaced;  // outlives what may hold it
  int asked = 0;
  bool refuses = false;
  HostOptions host;
  host.credentials = [&]() -> StatusOr<CredentialsRef> {
    ++asked;
    if (refuses) return Failure(Code::kPermissionDenied, "not today");
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = fmt::format("id{}", asked);
    keys->secret_access_key = "secret";
    keys->source = "host";
    keys->expires = Timestamp{clock.now.seconds + 900, 0};
    return CredentialsRef(std::move(keys));
  };
  const auto job = Parse({}, host);
  auto stores = OpenStores(Made(job), nullptr);
  REQUIRE(stores.ok());
  replaced = std::exchange(stores->session->clock, std::move(owned));
  auto held = std::make_unique<HeldCredentials>();
  stores->session->held = held.get();
  stores->session->credentials = std::make_unique<CredentialsCache>(std::move(held), &clock);
  asked = 0;

  Cancel cancel;
  const Protocol protocol = stores->protocol(host, &cancel);
  CHECK(protocol.Between().ok());
  CHECK(protocol.Between().ok());
  CHECK(asked == 1);
  clock.now.seconds += 601;  // they last for five minutes less a second
  CHECK(protocol.Between().ok());
  CHECK(asked == 2);
  CHECK(stores->session->credentials->Get(nullptr).value()->access_key_id == "id2");
  refuses = true;
  clock.now.seconds += 601;
  CHECK(protocol.Between().ok());  // the old ones last
  CHECK(asked == 3);
  clock.now.seconds += 901;
  CHECK(absl::IsPermissionDenied(protocol.Between()));
  CHECK(asked == 4);
  cancel.Request();
  CHECK(absl::IsCancelled(protocol.Between()));
  CHECK(asked == 4);
}

}  // namespace
}  // namespace pxport::stores_test
