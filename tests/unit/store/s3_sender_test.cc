#include "store/s3_sender.h"

#include "unit/store/s3_world.h"

namespace pxport::s3_sender_test {
namespace {

std::unique_ptr<S3Sender> Sender(const S3World& world, const S3Options& options) {
  auto sender = S3Sender::Create(options, world.session);
  REQUIRE(sender.ok());
  return *std::move(sender);
}

S3Call PutCall() {
  S3Call call;
  call.operation = "PutObject";
  call.permission = "s3:PutObject";
  call.method = "PUT";
  call.key = "out/a";
  call.body = {"he", "llo"};
  return call;
}

TEST_CASE("s3 sender: an invalid endpoint") {
  S3World world;
  S3Options options = world.Options();
  options.endpoint = "ftp://example.com";
  CHECK(S3Sender::Create(options, world.session).status().code() == Code::kInvalidArgument);
}

TEST_CASE("s3 sender: every attempt is signed again, with the current keys") {
  S3World world;
  const auto sender = Sender(world, world.Options());
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(400, "ExpiredToken"));
  const auto sent = sender->Send(PutCall());
  REQUIRE(sent.ok());
  CHECK_FALSE(sent->repeated);  // the refusal proves that the first attempt was not executed
  REQUIRE(world.s3.requests.size() == 2);
  CHECK(world.s3.requests[0].Header("authorization").find("Credential=key1/") != std::string::npos);
  CHECK(world.s3.requests[1].Header("authorization").find("Credential=key2/") != std::string::npos);
  CHECK(world.s3.objects["out/a"].bytes == "hello");
  CHECK(world.s3.wrongs.empty());
  CHECK(world.session->retries == 1);
}

TEST_CASE("s3 sender: a lost answer is reported, whether a later attempt succeeds or not") {
  S3World world;
  const auto sender = Sender(world, world.Options());
  world.Fail("PutObject", S3Fault::kLoseAnswer);
  const auto sent = sender->Send(PutCall());
  REQUIRE(sent.ok());
  CHECK(sent->repeated);
  world.Fail("PutObject", S3Fault::kLoseAnswer);
  S3Call once = PutCall();
  once.max_attempts = 1;
  const Status lost = sender->Send(once).status();
  CHECK(Detail(lost, kMayBeDone) == "1");
  CHECK(Detail(lost, kAttempts) == "1");
  CHECK(Detail(lost, kKey) == "out/a");
  CHECK(Detail(lost, kBucket) == "bucket");
}

TEST_CASE("s3 sender: a refused request was not executed, and is not sent again") {
  S3World world;
  const auto sender = Sender(world, world.Options());
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(403, "AccessDenied"), 9);
  const Status refused = sender->Send(PutCall()).status();
  CHECK(refused.code() == Code::kPermissionDenied);
  CHECK(Detail(refused, kMayBeDone) == std::nullopt);
  CHECK(Detail(refused, kS3Code) == "AccessDenied");
  CHECK(Detail(refused, kRemedy).value_or("").find("s3:PutObject") != std::string::npos);
  CHECK(world.s3.Count("PutObject") == 1);
}

TEST_CASE("s3 sender: damage in transit is retried once") {
  S3World world;
  const auto sender = Sender(world, world.Options());
  int checks = 0;
  S3Call call = PutCall();
  call.check = [&checks](const HttpResponse&) -> Verdict {
    return ++checks < 2 ? Verdict{Failure(Code::kDataLoss, "damaged"), {}} : Verdict{};
  };
  CHECK(sender->Send(call).ok());
  CHECK(checks == 2);
  call.check = [&checks](const HttpResponse&) -> Verdict {
    ++checks;
    return {Failure(Code::kDataLoss, "damaged"), {}};
  };
  CHECK(sender->Send(call).status().code() == Code::kDataLoss);
  CHECK(checks == 4);
}

TEST_CASE("s3 sender: the region of a redirect is used from then on") {
  S3World world;
  world.s3.region = "eu-west-1";
  const auto sender = Sender(world, world.Options());
  CHECK(sender->Send(PutCall()).ok());
  CHECK(world.s3.Count("PutObject") == 2);
  CHECK(sender->Send(PutCall()).ok());
  CHECK(world.s3.Count("PutObject") == 3);
}

TEST_CASE("s3 sender: which cancel token a request checks") {
  S3World world;
  const auto sender = Sender(world, world.Options());
  Cancel own, all, cleaning;
  world.session->cancel_all = &all;
  all.Request();
  CHECK(sender->Send(PutCall()).status().code() == Code::kCancelled);
  S3Call call = PutCall();
  call.cancel = &own;
  CHECK(sender->Send(call).ok());
  call.cleans_up = true;
  call.cancel = nullptr;
  CHECK(sender->Send(call).ok());
  world.session->cancel_cleaning = &cleaning;
  cleaning.Request();
  CHECK(sender->Send(call).status().code() == Code::kCancelled);
}

}  // namespace
}  // namespace pxport::s3_sender_test
