#include "store/s3_exclusive.h"

#include "store/s3_profile.h"
#include "unit/store/s3_world.h"

namespace pxport::s3_exclusive_test {
namespace {

struct Bucket {
  S3World world;
  S3Client client{world.Options(), ProfileOf(S3Kind::kGeneric),
                  S3Sender::Create(world.Options(), world.session).value()};
};

TEST_CASE("s3 exclusive: the second writer fails and changes nothing") {
  Bucket b;
  S3Exclusive exclusive(&b.client, "out/", S3ConditionalWrites::kTrust, false);
  CHECK(exclusive.PutNew("out/k", "first").ok());
  CHECK(exclusive.PutNew("out/k", "second").code() == Code::kAlreadyExists);
  CHECK(b.world.s3.objects["out/k"].bytes == "first");
  std::string etag;
  CHECK(exclusive.Put("out/k", "third", "text/plain", &etag).ok());
  CHECK(etag == "\"e\"");
  CHECK(b.world.s3.objects["out/k"].bytes == "third");
}

TEST_CASE("s3 exclusive: a lost answer to a successful write is a success") {
  for (const bool honored : {true, false}) {
    Bucket b;
    b.world.s3.honors_if_none_match = honored;
    S3Exclusive exclusive(&b.client, "out/",
                          honored ? S3ConditionalWrites::kTrust : S3ConditionalWrites::kOff, false);
    b.world.Fail("PutObject", S3Fault::kLoseAnswer);
    CHECK(exclusive.PutNew("out/k", "first").ok());
    CHECK(b.world.s3.objects["out/k"].bytes == "first");
    CHECK(exclusive.PutNew("out/k", "second").code() == Code::kAlreadyExists);
  }
}

TEST_CASE("s3 exclusive: unknown stores are probed at most once, and the probe is removed") {
  for (const bool honors : {true, false}) {
    Bucket b;
    b.world.s3.honors_if_none_match = honors;
    S3Exclusive exclusive(&b.client, "out/", S3ConditionalWrites::kAuto, false);
    CHECK(exclusive.IsConditionHonored().value() == honors);
    CHECK(b.world.s3.objects.empty());
    const int requests = b.world.s3.Count("PutObject");
    CHECK(requests >= 2);
    CHECK(exclusive.IsConditionHonored().value() == honors);
    CHECK(b.world.s3.Count("PutObject") == requests);
    b.world.log.Drain();
    CHECK(b.world.log_lines.size() == (honors ? 0 : 1));
    CHECK(exclusive.PutNew("out/k", "first").ok());
    CHECK(exclusive.PutNew("out/k", "second").code() == Code::kAlreadyExists);
    b.world.log.Drain();
    CHECK(b.world.log_lines.size() == (honors ? 0 : 1));
  }
}

TEST_CASE("s3 exclusive: the mode and the known stores decide whether to probe") {
  const struct {
    S3ConditionalWrites mode;
    bool known, honored, probes;
  } kCases[] = {{S3ConditionalWrites::kAuto, true, true, false},
                {S3ConditionalWrites::kProbe, true, true, true},
                {S3ConditionalWrites::kTrust, false, true, false},
                {S3ConditionalWrites::kOff, true, false, false}};
  for (const auto& c : kCases) {
    Bucket b;
    S3Exclusive exclusive(&b.client, "out/", c.mode, c.known);
    CHECK(exclusive.IsConditionHonored().value() == c.honored);
    CHECK((b.world.s3.Count("PutObject") > 0) == c.probes);
    b.world.log.Drain();
    CHECK(b.world.log_lines.empty());
  }
}

TEST_CASE("s3 exclusive: a store that rejects the header is used without it") {
  Bucket b;
  S3Exclusive exclusive(&b.client, "out/", S3ConditionalWrites::kProbe, false);
  b.world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(501, "NotImplemented"));
  CHECK_FALSE(exclusive.IsConditionHonored().value());
  CHECK(exclusive.PutNew("out/k", "first").ok());
  CHECK(b.world.s3.requests.back().Header("if-none-match").empty());
}

TEST_CASE("s3 exclusive: a probe that fails is an error, and is repeated") {
  Bucket b;
  S3Exclusive exclusive(&b.client, "out/", S3ConditionalWrites::kProbe, false);
  b.world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(403, "AccessDenied"));
  CHECK(exclusive.PutNew("out/k", "first").code() == Code::kPermissionDenied);
  CHECK(exclusive.PutNew("out/k", "first").ok());
}

}  // namespace
}  // namespace pxport::s3_exclusive_test
