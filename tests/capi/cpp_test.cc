// pxport.hpp: included first and alone, linked against libpxport only, without Abseil and fmt.
#include <pxport/pxport.hpp>
// Twice does no harm.
#include <pxport/pxport.hpp>

#ifdef ABSL_BASE_CONFIG_H_
#error "Abseil came in through an installed header"
#endif
#ifdef FMT_VERSION
#error "fmt came in through an installed header"
#endif

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

namespace {

constexpr const char* kProfiles = R"({"id":"1","segmentMembership":{"ups":{"vip":{"status":"realized"}}}}
{"id":"2","segmentMembership":{"ups":{"vip":{"status":"exited"}}}}
)";

struct Folder {
  fs::path path = fs::temp_directory_path() / ("pxport-cpp-" + std::to_string(std::rand()) + "-" +
                                               std::to_string(reinterpret_cast<std::uintptr_t>(this)));
  ~Folder() { fs::remove_all(path); }
  std::string Read(const char* name) const {
    std::ifstream file(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

pxport::Job MakeJob(const Folder& folder, pxport::Options options = {}) {
  pxport::JobOptions job;
  job.output_url = folder.path.string();
  job.set = {"/file/name=\"out\""};
  return pxport::Job(pxport::Context(std::move(options)),
                     R"({"version":1,"destination":{"name":"t","url":"x"},
    "audiences":[{"id":"vip"}],"mapping":[{"source":"id","target":"Id"}],"file":{"preset":"rfc4180"}})",
                     job);
}

pxport::Reader Once(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](char* buffer, std::size_t capacity) mutable {
    const std::size_t got = text.copy(buffer, capacity, at);
    at += got;
    return got;
  };
}

}  // namespace

TEST_CASE("a run, and the context's callbacks outlive the context object") {
  Folder folder;
  int reports = 0;
  pxport::Options options;
  options.progress_period_ms = 1;
  options.progress = [&reports](const pxport_progress&) { return ++reports > 0; };
  const pxport::Job job = MakeJob(folder, std::move(options));
  const pxport::Json report(job.Run(Once(kProfiles)));
  CHECK(report.text("/status") == "success");
  CHECK(report.text("/audiences/0/rows") == "1");
  CHECK(report.count("/audiences") == 1);
  CHECK(report.value("/nothing").absent());
  CHECK(folder.Read("out.csv") == "Id\n1\n");
  CHECK(pxport::Json(job.Check()).text("/audiences/0/id") == "vip");
  CHECK(pxport::Job::Schema().find("$schema") != std::string::npos);
}

TEST_CASE("errors are exceptions with their details") {
  try {
    pxport::Job(pxport::Context(), R"({"version":1,"nonsense":1})");
    FAIL("no exception");
  } catch (const pxport::Error& error) {
    CHECK(error.code() == PXPORT_INVALID_ARGUMENT);
    CHECK(std::string(error.what()).size() > 0);
    CHECK(error.detail("job_path") == "/nonsense");
    CHECK(error.detail("no such key").empty());
    CHECK_FALSE(error.remedy().empty());
    CHECK_FALSE(error.retryable());
    CHECK_FALSE(error.decided());
    CHECK(error.details().size() >= 2);
  }
}

TEST_CASE("what a callback throws comes out of the call that ran it") {
  Folder folder;
  struct Mine {};
  const pxport::Job job = MakeJob(folder);
  CHECK_THROWS_AS(job.Run([](char*, std::size_t) -> std::size_t { throw Mine(); }), Mine);
  CHECK(folder.Read("out.csv").empty());
  // And is forgotten then: the next failure is its own.
  CHECK_THROWS_AS(job.Run(Once("{")), pxport::Error);
  pxport::Csv csv([](std::string_view) { throw Mine(); });
  csv.Row({"a"});
  CHECK_THROWS_AS(csv.Finish(), Mine);
  CHECK_THROWS_AS(csv.Finish(), pxport::Error);
}

TEST_CASE("a signature, and a presigned URL") {
  const pxport::sigv4::Keys keys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
  pxport::sigv4::Request request;
  request.method = "GET";
  request.url = "https://examplebucket.s3.amazonaws.com/test.txt";
  request.region = "us-east-1";
  request.headers = {{"Range", "bytes=0-9"}};
  request.time_unix_s = 1369353600;
  CHECK(pxport::sigv4::Sign(request, keys)
            .ends_with("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41\n"));
  request.headers.clear();
  CHECK(pxport::sigv4::Presign(request, keys, 86400)
            .ends_with("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
  CHECK_THROWS_AS(pxport::sigv4::Presign(request, keys, 0), pxport::Error);
}

// The example of Amazon's documentation: 65 KiB in chunks of 64 KiB.
TEST_CASE("a body in signed chunks") {
  const pxport::sigv4::Keys keys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
  pxport::sigv4::Request request;
  request.method = "PUT";
  request.url = "https://s3.amazonaws.com/examplebucket/chunkObject.txt";
  request.region = "us-east-1";
  request.headers = {{"Content-Encoding", "aws-chunked"},
                     {"Content-Length", "66824"},
                     {"x-amz-decoded-content-length", "66560"},
                     {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  request.time_unix_s = 1369353600;
  const std::string body(65 * 1024, 'a');
  pxport::sigv4::Chunks made(request, keys);
  pxport::sigv4::Chunks chunks = std::move(made);
  CHECK(
      chunks.header_lines().ends_with("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9\n"));
  CHECK(chunks.Open(std::string_view(body).substr(0, 65536)) ==
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n");
  CHECK(chunks.Open(std::string_view(body).substr(65536)) ==
        "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n");
  CHECK(chunks.Close() ==
        "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
  CHECK_THROWS_AS(chunks.Close(), pxport::Error);
  CHECK(pxport::sigv4::Chunks::Size(66560, 65536) == 66824);
  CHECK(pxport::sigv4::Chunks::Size(66560, 65536, {{"x-amz-checksum-crc32c", "AAAAAA=="}}) > 66824);
  CHECK_THROWS_AS(chunks.Open(""), pxport::Error);
}

TEST_CASE("single objects in buckets") {
  const pxport::Context context;
  CHECK_THROWS_AS(pxport::S3(context, "[]"), pxport::Error);
  pxport::S3 made(
      context,
      R"({"region": "us-east-1", "endpoint": "http://127.0.0.1:9", "credentials": {"type": "access_key",
                      "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": "hush"}})");
  pxport::S3 s3 = std::move(made);
  CHECK(s3.Presign("GET", "bucket", "a b", 60)
            .starts_with("http://127.0.0.1:9/bucket/a%20b?X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
  CHECK_THROWS_AS(s3.Presign("GET", "bucket", "a b", 0), pxport::Error);
  try {
    s3.Put("no/bucket", "key", "bytes");
    FAIL("there is no such bucket");
  } catch (const pxport::Error& error) {
    CHECK(error.code() == PXPORT_INVALID_ARGUMENT);
  }
}

TEST_CASE("an export that is pushed") {
  Folder folder;
  const pxport::Job job = MakeJob(folder);
  {
    pxport::Export dropped = job.OpenExport();
    dropped.Push(kProfiles);
  }
  CHECK(folder.Read("out.csv").empty());
  pxport::Export made = job.OpenExport();
  made.Push(std::string_view(kProfiles).substr(0, 10));
  pxport::Export moved = std::move(made);
  moved.Push(std::string_view(kProfiles).substr(10));
  CHECK(pxport::Json(moved.Finish()).text("/audiences/0/rows") == "1");
  CHECK(folder.Read("out.csv") == "Id\n1\n");
  CHECK_THROWS_AS(moved.Push("{}"), pxport::Error);
  pxport::Cancel cancel;
  pxport::Export cancelled = job.OpenExport(&cancel);
  cancel.Request();
  try {
    cancelled.Push(kProfiles);
    FAIL("not cancelled");
  } catch (const pxport::Error& error) {
    CHECK(error.code() == PXPORT_CANCELLED);
  }
}

TEST_CASE("access keys of the host") {
  pxport::Options options;
  int calls = 0;
  options.credentials = [&calls] {
    ++calls;
    return pxport::Credentials{"AKIAIOSFODNN7EXAMPLE", "hush", "token", 4102444800};
  };
  pxport::S3 s3(pxport::Context(std::move(options)),
                R"({"region": "us-east-1", "endpoint": "http://127.0.0.1:9"})");
  CHECK(s3.Presign("GET", "bucket", "key", 60).find("X-Amz-Security-Token=token") != std::string::npos);
  CHECK(calls == 1);
  struct Mine {};
  pxport::Options throwing;
  throwing.credentials = []() -> pxport::Credentials { throw Mine(); };
  pxport::S3 refused(pxport::Context(std::move(throwing)),
                     R"({"region": "us-east-1", "endpoint": "http://127.0.0.1:9"})");
  CHECK_THROWS_AS(refused.Presign("GET", "bucket", "key", 60), Mine);
}

TEST_CASE("begin, write, commit, abort, cancel") {
  Folder folder;
  const pxport::Job job = MakeJob(folder);
  const std::string ticket = job.Begin(1, "key");
  CHECK(job.Begin(1, "key") == ticket);
  pxport::Writer writer = job.Open(ticket);
  writer.Push(std::string_view(kProfiles).substr(0, 10));
  writer.Pull(Once(std::string(kProfiles).substr(10)));
  pxport::Writer moved = std::move(writer);
  const std::string receipt = moved.Finish();
  const pxport::Json report(job.Commit(ticket, {receipt}));
  CHECK(report.text("/audiences/0/rows") == "1");
  CHECK_THROWS_AS(job.Abort(ticket), pxport::Error);
  CHECK(job.Gc(ticket).find("\"cleaned\"") != std::string::npos);
  CHECK(job.GcAll(3600).find("\"aborted\"") != std::string::npos);
  CHECK_THROWS_AS(job.Repair(ticket), pxport::Error);
  CHECK(job.CheckOnline().find("false") == std::string::npos);
  CHECK_THROWS_AS(job.Resume(), pxport::Error);  // the job names no input of its own
  job.Abort(job.Begin());

  pxport::Cancel cancel;
  cancel.Request();
  const auto is_cancelled = [](const auto& call) {
    try {
      call();
    } catch (const pxport::Error& error) {
      return error.code() == PXPORT_CANCELLED && !error.decided();
    }
    return false;
  };
  const std::string stopped = job.Begin();
  CHECK(is_cancelled([&] { job.Commit(stopped, {}, &cancel); }));
  CHECK(is_cancelled([&] { job.Abort(stopped, &cancel); }));
  CHECK(is_cancelled([&] { job.Gc(ticket, &cancel); }));
  CHECK(is_cancelled([&] { job.GcAll(3600, &cancel); }));
  job.Abort(stopped);
  try {
    job.Run(Once(kProfiles), &cancel);
    FAIL("not cancelled");
  } catch (const pxport::Error& error) {
    CHECK(error.code() == PXPORT_CANCELLED);
  }
}

TEST_CASE("profiles, identities, rows") {
  pxport::Profile profile(R"({"a":{"b":[1]},"identityMap":{"ECID":[{"id":"7","primary":true}]},)"
                          R"("segmentMembership":{"ups":{"vip":{"status":"realized"}}}})");
  CHECK(profile.value("a.b[0]").text == "1");
  CHECK(profile.value("nope").absent());
  REQUIRE(profile.identities("ecid").size() == 1);
  CHECK(profile.identities("ecid")[0].id == "7");
  CHECK(profile.identities("ecid")[0].primary);
  CHECK(profile.membership("vip").status.text == "realized");
  CHECK(profile.is_member("vip", 0));
  CHECK_FALSE(profile.is_member("other", 0));

  CHECK(pxport::identity::Namespace("ecid") == "ECID");
  CHECK(pxport::identity::Normalize("Email", " A@B ") == "a@b");
  CHECK(pxport::identity::Normalize("Phone", "0170 1234567", {.default_country_code = "49"}) ==
        "+491701234567");
  CHECK(pxport::identity::Hash("Email", "A@B").substr(0, 8) == "7508d8b5");
  CHECK_THROWS_AS(pxport::identity::Hash("Email", ""), pxport::Error);
  CHECK(pxport::identity::Normalize("Phone", "8 (701) 234-56-78", {.default_country = "KZ"}) ==
        "+77012345678");
  CHECK(pxport::identity::Normalize("Email", "A.B+c@gmail.com", {.email_format = PXPORT_EMAIL_UID2}) ==
        "ab@gmail.com");
  CHECK(pxport::identity::Hash("Email", "A@B", {.hash_encoding = PXPORT_HASH_BASE64}).size() == 44);
  CHECK(pxport::identity::Catalog().find("GAID") != std::string::npos);
  pxport::identity::CheckFeeds("identity:GAID", "GAID");
  CHECK_THROWS_AS(pxport::identity::CheckFeeds("identity:GAID", "IDFA"), pxport::Error);

  std::string text;
  pxport::Csv csv([&text](std::string_view bytes) { text += bytes; }, R"({"nullValue":"-"})");
  csv.Row({"a", std::nullopt, ""});
  csv.Row({std::string_view(), "b,c", "d"});
  csv.Finish();
  CHECK(text == "a,-,\n,\"b,c\",d\n");
}
