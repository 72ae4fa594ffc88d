// Every call with the n-th allocation failing, for all n: it must say RESOURCE_EXHAUSTED, write its
// out-parameter, leak nothing it took (the address sanitizer's build looks), and work again afterwards. `new`
// is replaced for the whole process, libpxport included; what C libraries take with malloc is not reached.
#include <doctest/doctest.h>
#include <pxport/pxport.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <string>
#include <string_view>

namespace {

// Counts down; the allocation that finds 1 fails, and all after it until it is set again. 0: none fails.
thread_local long fail_at = 0;
thread_local bool failed = false;
// The same for one allocation of any thread, after which the others succeed: workers meet it too.
std::atomic<long> fail_once_at = 0;
std::atomic<bool> failed_once = false;

void* Allocate(std::size_t size) {
  if (fail_once_at.load() > 0 && fail_once_at.fetch_sub(1) == 1) {
    failed_once = true;
    throw std::bad_alloc();
  }
  if (failed || (fail_at > 0 && --fail_at == 0)) {
    failed = true;
    throw std::bad_alloc();
  }
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// Whether out-parameters agreed with the status in every round. Checked afterwards: doctest, too, wants
// memory.
bool consistent = true;

// Runs `call` (which takes err and returns a status) until no allocation of it fails; the number of failures.
template <typename Call>
int UntilItWorks(Call&& call) {
  consistent = true;
  for (int n = 1; n < 100000; ++n) {
    pxport_error* error = nullptr;
    failed = false;
    fail_at = n;
    const pxport_status status = call(&error);
    const bool reached = failed;
    failed = false;
    fail_at = 0;
    CHECK(consistent);
    if (!reached) {
      CHECK(status == PXPORT_OK);
      CHECK(error == nullptr);
      return n - 1;
    }
    if (status == PXPORT_OK) continue;  // it could do without
    CHECK(status == PXPORT_RESOURCE_EXHAUSTED);
    CHECK(pxport_error_code(error) == PXPORT_RESOURCE_EXHAUSTED);
    CHECK(std::string(pxport_error_message(error)) == "out of memory");
    pxport_error_free(error);
  }
  FAIL("it never works");
  return 0;
}

pxport_status Write(void*, const uint8_t*, size_t, pxport_error**) {
  return PXPORT_OK;
}

}  // namespace

void* operator new(std::size_t size) {
  return Allocate(size);
}
void* operator new[](std::size_t size) {
  return Allocate(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

TEST_CASE("contexts and cancel tokens") {
  pxport_options options = PXPORT_OPTIONS_INIT;
  options.log = [](void*, int32_t, const char*, size_t) {};
  options.progress = [](void*, const pxport_progress*) { return int32_t{0}; };
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_context* ctx = nullptr;
          const pxport_status status = pxport_context_new(&options, &ctx, err);
          consistent = consistent && (ctx != nullptr) == (status == PXPORT_OK);
          pxport_context_free(ctx);
          return status;
        }) > 0);
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_cancel* cancel = nullptr;
          const pxport_status status = pxport_cancel_new(&cancel, err);
          pxport_cancel_free(cancel);
          return status;
        }) > 0);
}

TEST_CASE("documents") {
  const std::string text = R"({"a":[1,2,{"b":"a text that is longer than a short string"}],"c":null})";
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_json* json = nullptr;
          const pxport_status status = pxport_json_parse(text.data(), text.size(), &json, err);
          pxport_json_free(json);
          return status;
        }) > 3);
}

TEST_CASE("identities") {
  CHECK(UntilItWorks([&](pxport_error** err) {
          char hex[65];
          const pxport_status status = pxport_identity_hash(
              "Email", "A.Rather.Long.Address@Somewhere.Example", PXPORT_NTS, nullptr, hex, err);
          consistent = consistent && (hex[0] != '\0') == (status == PXPORT_OK);
          return status;
        }) > 0);
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_bytes* out = nullptr;
          const pxport_status status = pxport_identity_catalog(&out, err);
          pxport_bytes_free(out);
          return status;
        }) > 0);
}

TEST_CASE("profiles") {
  const std::string text =
      R"({"a":"a text that is longer than \"short\" strings","identityMap":{"ECID":[{"id":"1"}]},)"
      R"("segmentMembership":{"ups":{"vip":{"status":"realized"}}}})";
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_profile* profile = nullptr;
          pxport_status status = pxport_profile_parse(text.data(), text.size(), &profile, err);
          pxport_value value;
          size_t count = 0;
          int32_t is_member = 0;
          if (status == PXPORT_OK) status = pxport_profile_value(profile, "a", &value, err);
          if (status == PXPORT_OK) status = pxport_profile_identity_count(profile, "ECID", &count, err);
          if (status == PXPORT_OK)
            status = pxport_profile_is_member(profile, nullptr, "vip", 0, &is_member, err);
          consistent = consistent && (is_member == 1) == (status == PXPORT_OK);
          pxport_profile_free(profile);
          return status;
        }) > 3);
}

TEST_CASE("rows") {
  const std::string field(1000, 'x');
  const pxport_slice fields[] = {{field.data(), field.size()}, {nullptr, 0}};
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_csv* csv = nullptr;
          pxport_status status =
              pxport_csv_new(R"({"preset":"rfc4180","delimiter":";"})", Write, nullptr, &csv, err);
          for (int i = 0; i < 100 && status == PXPORT_OK; ++i) status = pxport_csv_row(csv, fields, 2, err);
          if (status == PXPORT_OK) status = pxport_csv_finish(csv, err);
          pxport_csv_free(csv);
          return status;
        }) > 3);
}

TEST_CASE("jobs") {
  const std::string text =
      R"({"version":1,"destination":{"name":"t","url":"some/folder"},"audiences":[{"id":"vip"}],
    "mapping":[{"source":"identity:CRMID","target":"identity:CustomerID"},{"source":"a.b[0]","target":"B"}]})";
  pxport_context* ctx = nullptr;
  REQUIRE(pxport_context_new(nullptr, &ctx, nullptr) == PXPORT_OK);
  CHECK(UntilItWorks([&](pxport_error** err) {
          pxport_job* job = nullptr;
          const pxport_status status = pxport_job_parse(ctx, text.data(), text.size(), nullptr, &job, err);
          consistent = consistent && (job != nullptr) == (status == PXPORT_OK);
          pxport_job_free(job);
          return status;
        }) > 3);
  pxport_context_free(ctx);
}

TEST_CASE("errors themselves") {
  CHECK(UntilItWorks([](pxport_error** err) {
          // Fails in any case; without memory it says so, else why.
          const pxport_status status = pxport_identity_feeds("identity:GAID", "no such target", err);
          if (status != PXPORT_NOT_FOUND) return status;
          consistent = consistent && pxport_error_code(*err) == PXPORT_NOT_FOUND;
          pxport_error_free(*err);
          *err = nullptr;
          return pxport_status{PXPORT_OK};
        }) > 0);
}

TEST_CASE("errors of callbacks") {
  CHECK(UntilItWorks([](pxport_error** err) {
          const pxport_status status =
              pxport_error_new(PXPORT_UNAVAILABLE, "a message that is longer than a short string", err);
          if (status != PXPORT_UNAVAILABLE) return status;
          consistent = consistent && pxport_error_retryable(*err) == 1;
          pxport_error_free(*err);
          *err = nullptr;
          return pxport_status{PXPORT_OK};
        }) > 0);
}

namespace {

struct Source {
  std::string_view text;
};

pxport_status Read(void* user_data, uint8_t* buffer, size_t capacity, size_t* got, pxport_error**) {
  Source* source = static_cast<Source*>(user_data);
  *got = std::min(capacity, source->text.size());
  std::memcpy(buffer, source->text.data(), *got);
  source->text.remove_prefix(*got);
  return PXPORT_OK;
}

}  // namespace

TEST_CASE("an export, on whatever thread memory is missing") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("pxport-no-memory-" + std::to_string(std::random_device()()));
  const std::string job_text = R"({"version":1,"destination":{"name":"t","url":")" + folder.string() +
                               R"("},"audiences":[{"id":"vip"}],"mapping":[{"source":"id","target":"Id"}],)"
                               R"("file":{"preset":"rfc4180","name":"out"}})";
  const std::string profile = R"({"id":"1","segmentMembership":{"ups":{"vip":{}}}})";
  pxport_options options = PXPORT_OPTIONS_INIT;
  options.threads = 2;
  pxport_context* ctx = nullptr;
  pxport_job* job = nullptr;
  REQUIRE(pxport_context_new(&options, &ctx, nullptr) == PXPORT_OK);
  REQUIRE(pxport_job_parse(ctx, job_text.data(), job_text.size(), nullptr, &job, nullptr) == PXPORT_OK);
  int failures = 0;
  // Each run has a few thousand allocations: a prime stride visits all stages in a second or two.
  for (long n = 1;; n += 89) {
    Source source{profile};
    pxport_bytes* report = nullptr;
    fail_once_at = n;
    failed_once = false;
    pxport_run_options run = PXPORT_RUN_OPTIONS_INIT;
    run.read = Read;
    run.user_data = &source;
    const pxport_status status = pxport_export_run(job, &run, &report, nullptr);
    fail_once_at = 0;
    CHECK((status == PXPORT_OK || status == PXPORT_RESOURCE_EXHAUSTED));
    CHECK((report != nullptr) == (status == PXPORT_OK));
    pxport_bytes_free(report);
    if (!failed_once) break;
    failures += status != PXPORT_OK;
    REQUIRE(n < 100000);
  }
  CHECK(failures > 3);
  std::ifstream file(folder / "out.csv");
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "Id\n1\n");
  pxport_job_free(job);
  pxport_context_free(ctx);
  std::filesystem::remove_all(folder);
}
