// What the command line changes, the name of a job's content, and "did you mean".
#include <doctest/doctest.h>

#include "job/hash.h"
#include "job/job_spec.h"
#include "job/overrides.h"
#include "job/place.h"
#include "job_cases.h"

namespace pxport::overrides_test {
namespace {

Json Changed(const JobOverrides& overrides) {
  Json job = BaseJob();
  const Status status = ApplyOverrides(overrides, &job);
  REQUIRE_MESSAGE(status.ok(), status.ToString());
  return job;
}

std::string HashWith(std::string_view set) {
  return JobHash(JobWith(set));
}

}  // namespace

TEST_CASE("input, output and values are put where they belong") {
  JobOverrides overrides;
  overrides.input = "-";
  overrides.output = "/srv/x";
  overrides.set = {{"/file/max_rows", "7"},
                   {"/destination/url", "\"lost\""},
                   {"/audiences/-", R"({"id": "b"})"},
                   {"/audiences/0/name", "\"B\""}};
  const Json job = Changed(overrides);
  CHECK(job.At("/input/url")->text() == "-");
  CHECK(job.At("/destination/url")->text() == "/srv/x");  // --output has the last word
  CHECK(job.At("/file/max_rows")->text() == "7");
  CHECK(job.At("/audiences/1/id")->text() == "b");
  CHECK(job.At("/audiences/0/name")->text() == "B");
  CHECK(JobSpec::Parse(job).ok());
}

TEST_CASE("an input is made where the job has none") {
  Json job = *Json::Parse(R"({"destination": {"url": "x"}})");
  JobOverrides overrides;
  overrides.input = "a.ndjson";
  REQUIRE(ApplyOverrides(overrides, &job).ok());
  CHECK(job.At("/input/url")->text() == "a.ndjson");
}

TEST_CASE("what cannot be put is an error that says where") {
  for (const auto& [pointer, text] :
       std::vector<std::pair<std::string, std::string>>{{"/file/name", "vip"},
                                                        {"/file/name", ""},
                                                        {"/file/name", "{\"a\":1} x"},
                                                        {"file/name", "1"},
                                                        {"/file/csv/~2", "1"},
                                                        {"/version/x", "1"},
                                                        {"/mapping/9", "1"}}) {
    const auto& this_pointer = pointer;
    CAPTURE(this_pointer);
    Json job = BaseJob();
    JobOverrides overrides;
    overrides.set = {{pointer, text}};
    const Status status = ApplyOverrides(overrides, &job);
    REQUIRE_FALSE(status.ok());
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kJobPath) == pointer);
    CHECK_FALSE(Detail(status, kRemedy).value_or("").empty());
  }
}

TEST_CASE("only the chosen audiences stay, in the job's order") {
  Json job =
      JobWith(R"({"/audiences": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "a", "namespace": "CRM"}]})");
  JobOverrides overrides;
  overrides.audiences = {"c", "a"};
  REQUIRE(ApplyOverrides(overrides, &job).ok());
  REQUIRE(job.Find("audiences")->items().size() == 3);
  CHECK(job.At("/audiences/0/id")->text() == "a");
  CHECK(job.At("/audiences/1/id")->text() == "c");
  CHECK(job.At("/audiences/2/namespace")->text() == "CRM");

  overrides.audiences = {"a", "viip"};
  const Status status = ApplyOverrides(overrides, &job);
  CHECK(status.code() == Code::kNotFound);
  CHECK(Detail(status, kJobPath) == "/audiences");
  CHECK(Detail(status, kRemedy).value_or("").find("\"a\", \"c\"") != std::string::npos);
}

TEST_CASE("a choice of audiences does not hide what is wrong with them") {
  Json job = JobWith(R"({"/audiences": [{"id": "a"}, {"name": "no id"}]})");
  JobOverrides overrides;
  overrides.audiences = {"a"};
  REQUIRE(ApplyOverrides(overrides, &job).ok());
  CHECK(Detail(JobSpec::Parse(job).status(), kJobPath) == "/audiences/1/id");
  job = JobWith(R"({"/audiences": 5})");
  REQUIRE(ApplyOverrides(overrides, &job).ok());
  CHECK_FALSE(JobSpec::Parse(job).ok());
}

TEST_CASE("equal jobs have one hash, however they are spelled") {
  const std::string hash = JobHash(BaseJob());
  CHECK(hash.size() == 64);
  CHECK(hash == HashWith(R"({"/$comment": "x", "/$schema": "y", "/audiences/0/$comment": "z"})"));
  const Json other_order = *Json::Parse(R"({"limits": {}, "file": {"pega": {}, "csv": {}},
    "mapping": [{"target": "identity:CustomerID", "source": "identity:CRMID"}, {"source": "person.name.firstName", "target": "FirstName"}],
    "audiences": [{"name": "VIP", "id": "vip"}], "input": {"url": "profiles.ndjson"}, "destination": {"url": "export", "name": "acme"}, "version": 1.0})");
  CHECK(hash == JobHash(other_order));
  CHECK(HashWith(R"({"/file/max_rows": 1000})") == HashWith(R"({"/file/max_rows": 1e3})"));
  // What the purge guard allows changes no byte: a commit may say it afterwards.
  CHECK(hash == HashWith(R"({"/limits/allow_removals": 5})"));
  CHECK(hash == HashWith(R"({"/limits/max_removed_min": 5, "/limits/max_removed_percent": 5})"));
  CHECK(HashWith(R"({"/limits/memory_mib": 20})") ==
        HashWith(R"({"/limits/memory_mib": 20, "/limits/allow_removals": 5})"));
}

TEST_CASE("a hash knows everything of a job but its secrets") {
  const std::string hash = JobHash(BaseJob());
  for (const std::string_view set : {R"({"/destination/url": "other"})", R"({"/mapping/1/required": true})",
                                     R"({"/file/csv/delimiter": ";"})", R"({"/audiences/0/id": "vip2"})",
                                     R"({"/consent": {"$comment": ["y"]}})", R"({"/zzz": 1})",
                                     R"({"/file/encryption/openpgp_public_key": "k"})"}) {
    CAPTURE(set);
    CHECK(hash != HashWith(set));
  }
  const auto with_secret = [](std::string_view secret) {
    return HashWith(R"({"/destination/s3": {"proxy": ")" + std::string(secret) +
                    R"(", "credentials": {"type": "access_key", "secret_access_key": ")" +
                    std::string(secret) + "\"}}}");
  };
  CHECK(with_secret("one") == with_secret("two"));
  CHECK(HashWith(R"({"/destination/s3": {"region": "a"}})") !=
        HashWith(R"({"/destination/s3": {"region": "b"}})"));
  CHECK(JobHash(Json()).size() == 64);
}

TEST_CASE("places are distinguished by their scheme") {
  const auto path = [](std::string_view url) {
    const auto parsed = ParseStorageUrl(url);
    REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
    REQUIRE(parsed->scheme == Scheme::kLocal);
    return parsed->path;
  };
  CHECK(path("/srv/x") == "/srv/x");
  CHECK(path("a b/%SEGMENT_NAME%") == "a b/%SEGMENT_NAME%");
  CHECK(path("file:///srv/a%20b") == "/srv/a%20b");  // '%' is a macro's, so nothing is decoded
  CHECK(path("a/b://c") == "a/b://c");
  CHECK(path("://x") == "://x");
  for (const auto& [url, bucket, prefix] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"s3://acme-cdh", "acme-cdh", ""},
           {"s3://acme-cdh/", "acme-cdh", ""},
           {"s3://my.bucket.name/a/b/", "my.bucket.name", "a/b/"},
           {"s3://123/x", "123", "x"},
           {"s3://xn--abc/%SEGMENT_NAME%/%SEGMENT_ID%", "xn--abc", "%SEGMENT_NAME%/%SEGMENT_ID%"},
           {"s3://abc//x", "abc", "/x"}}) {
    const auto& this_url = url;
    CAPTURE(this_url);
    const auto parsed = ParseStorageUrl(url);
    REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
    CHECK(parsed->scheme == Scheme::kS3);
    CHECK(parsed->bucket == bucket);
    CHECK(parsed->path == prefix);
  }
  CHECK(UrlScheme("S3://x") == "s3");
  CHECK(UrlScheme("a b://x").empty());
}

}  // namespace pxport::overrides_test
