#include "net/retry.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fakes.h"
#include "net/attempts.h"

namespace pxport::retry_test {
namespace {

constexpr double kAlmostOne = 0.999999999;

std::optional<int64_t> Next(RetryPolicy& policy, RetryKind kind, double random = kAlmostOne,
                            RetryAfter after = {}) {
  return policy.Next(kind, after, 0, random);
}

TEST_CASE("the wait doubles up to the cap, and jitter spans all of it") {
  RetryBudget budget;
  RetryOptions options;
  options.max_attempts = 14;
  RetryPolicy longest(options, &budget, 0);
  std::vector<int64_t> waits;
  while (const auto wait = Next(longest, RetryKind::kTransient)) waits.push_back(*wait + 1);
  CHECK(waits ==
        std::vector<int64_t>{50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000, 20000, 20000});
  RetryPolicy shortest(options, &budget, 0);
  CHECK(Next(shortest, RetryKind::kTransient, 0.0) == 0);
  CHECK(Next(shortest, RetryKind::kTransient, 0.5) == 50);
}

TEST_CASE("throttling starts with one second") {
  RetryBudget budget;
  RetryPolicy policy({}, &budget, 0);
  CHECK(*Next(policy, RetryKind::kThrottled) == 999);
  CHECK(*Next(policy, RetryKind::kThrottled) == 1999);
}

TEST_CASE("ten attempts, two if the host was never reached") {
  RetryBudget budget;
  RetryPolicy policy({}, &budget, 0);
  int attempts = 1;
  while (Next(policy, RetryKind::kThrottled)) ++attempts;
  CHECK(attempts == 10);
  CHECK(policy.attempts() == 10);

  RetryBudget fresh;
  RetryPolicy first_contact({}, &fresh, 0);
  CHECK(Next(first_contact, RetryKind::kUnreachable).has_value());
  CHECK_FALSE(Next(first_contact, RetryKind::kUnreachable).has_value());
  fresh.NoteReached();
  CHECK(Next(first_contact, RetryKind::kUnreachable).has_value());
  CHECK_FALSE(Next(policy, RetryKind::kNone).has_value());
}

TEST_CASE("the budget: 500 tokens, 14 or 5 per retry, returned on success") {
  RetryBudget budget;
  RetryPolicy policy({}, &budget, 0);
  CHECK(Next(policy, RetryKind::kTransient).has_value());
  CHECK(budget.tokens() == 486);
  CHECK(Next(policy, RetryKind::kThrottled).has_value());
  CHECK(budget.tokens() == 481);
  policy.Succeeded();
  CHECK(budget.tokens() == 500);
  RetryPolicy clean({}, &budget, 0);
  clean.Succeeded();
  CHECK(budget.tokens() == 500);  // never above what it began with

  for (int i = 0; i < 35; ++i) CHECK(budget.Take(RetryKind::kTransient) == 14);
  CHECK(budget.tokens() == 10);
  RetryPolicy poor({}, &budget, 0);
  CHECK_FALSE(Next(poor, RetryKind::kTransient).has_value());
  CHECK(Next(poor, RetryKind::kThrottled).has_value());
  RetryPolicy good({}, &budget, 0);
  good.Succeeded();
  CHECK(budget.tokens() == 6);
}

TEST_CASE("delays of the server: x-amz-retry-after up to 5 s beyond ours, Retry-After up to the cap") {
  const auto wait = [](RetryAfter after, double random) {
    RetryBudget budget;
    RetryPolicy policy({}, &budget, 0);
    return *policy.Next(RetryKind::kThrottled, after, 0, random);
  };
  CHECK(wait({1500, {}}, 0.5) == 1500);
  CHECK(wait({100, {}}, 0.5) == 500);
  CHECK(wait({60'000, {}}, 0.5) == 5'500);
  CHECK(wait({0, {}}, 0.5) == 500);
  CHECK(wait({{}, 3'000}, 0.5) == 3'000);
  CHECK(wait({{}, 3'600'000}, 0.5) == 20'000);
  CHECK(wait({1500, 9'000}, 0.5) == 1500);
}

TEST_CASE("reading Retry-After") {
  const Timestamp now = *ParseHttpDate("Tue, 15 Nov 1994 08:12:31 GMT");
  const auto read = [&](FieldList headers) { return RetryAfterOf(Answer(503, "", std::move(headers)), now); };
  CHECK(read({{"retry-after", "120"}}).ms == 120'000);
  CHECK(read({{"retry-after", "Tue, 15 Nov 1994 08:12:41 GMT"}}).ms == 10'000);
  CHECK(read({{"retry-after", "Tue, 15 Nov 1994 08:00:00 GMT"}}).ms == 0);
  CHECK(read({{"x-amz-retry-after", "1500"}}).amz_ms == 1'500);
  for (const char* bad : {"", "-1", "1.5", "soon", "1 ", "99999999999999999999"}) {
    CHECK_FALSE(read({{"retry-after", bad}}).ms.has_value());
    CHECK_FALSE(read({{"x-amz-retry-after", bad}}).amz_ms.has_value());
  }
  CHECK(read({{"retry-after", "9223372036854775807"}}).ms == 86'400'000);  // no overflow
}

TEST_CASE("no attempt begins after the deadline") {
  RetryBudget budget;
  RetryPolicy policy({}, &budget, 1'000);
  CHECK(policy.Next(RetryKind::kTransient, {}, 900, 0.5) == 25);
  CHECK_FALSE(policy.Next(RetryKind::kTransient, {}, 990, 0.5).has_value());
  CHECK(budget.tokens() == 486);  // a retry that is not made costs nothing
}

TEST_CASE("which statuses and faults are retried") {
  for (const int status : {408, 500, 502, 504}) CHECK(RetryKindOf(status) == RetryKind::kTransient);
  for (const int status : {429, 503}) CHECK(RetryKindOf(status) == RetryKind::kThrottled);
  for (const int status : {200, 301, 400, 403, 404, 409, 412, 501, 505})
    CHECK(RetryKindOf(status) == RetryKind::kNone);
  CHECK(RetryKindOf(TransportFault::kUnreachable) == RetryKind::kUnreachable);
  CHECK(RetryKindOf(TransportFault::kLost) == RetryKind::kTransient);
  CHECK(RetryKindOf(TransportFault::kCancelled) == RetryKind::kNone);
  CHECK(RetryKindOf(TransportFault::kBadAnswer) == RetryKind::kNone);
}

// ---- attempts ----

struct World {
  FakeTransport transport;
  FakeClock clock;
  RetryBudget budget;
  Cancel cancel;
  AttemptContext context() { return {&transport, &clock, &budget, &cancel, {}, 0}; }
};

StatusOr<HttpRequest> Make(int attempt) {
  HttpRequest request;
  request.url = "http://h/" + std::to_string(attempt);
  return request;
}

Verdict Judge(const HttpResponse& response) {
  if (response.status == 200) return {absl::OkStatus(), RetryKind::kNone};
  return {Failure(Code::kUnavailable, "status " + std::to_string(response.status)),
          RetryKindOf(response.status)};
}

TEST_CASE("each attempt builds the request again, until one succeeds") {
  World world;
  int calls = 0;
  world.transport.answer = [&](const auto&) -> StatusOr<HttpResponse> {
    ++calls;
    if (calls == 1) return TransportFailure(TransportFault::kLost, "lost");
    return Answer(calls == 2 ? 503 : 200, "body");
  };
  const auto answer = SendUntilDone(world.context(), Make, Judge);
  REQUIRE(answer.ok());
  CHECK(answer->body == "body");
  REQUIRE(world.transport.seen.size() == 3);
  CHECK(world.transport.seen[2].url == "http://h/3");
  CHECK(world.clock.sleeps == std::vector<int64_t>{25, 1000});
  CHECK(world.budget.tokens() == 500);
}

TEST_CASE("a permanent failure ends after one attempt, a transient one after ten, with their number") {
  World world;
  world.transport.answer = [](const auto&) { return Answer(403, ""); };
  CHECK(Detail(SendUntilDone(world.context(), Make, Judge).status(), kAttempts) == "1");
  world.transport.answer = [](const auto&) { return Answer(500, ""); };
  const auto status = SendUntilDone(world.context(), Make, Judge).status();
  CHECK(Message(status) == "status 500");
  CHECK(Detail(status, kAttempts) == "10");
  CHECK(world.budget.tokens() == 500 - 9 * 14);
}

TEST_CASE("an unreachable host gets two attempts") {
  World world;
  world.transport.answer = [](const auto&) {
    return TransportFailure(TransportFault::kUnreachable, "refused");
  };
  CHECK(Detail(SendUntilDone(world.context(), Make, Judge).status(), kAttempts) == "2");
  world.transport.answer = [](const auto&) { return Answer(200, ""); };
  CHECK(SendUntilDone(world.context(), Make, Judge).ok());
  world.transport.answer = [](const auto&) {
    return TransportFailure(TransportFault::kUnreachable, "refused");
  };
  CHECK(Detail(SendUntilDone(world.context(), Make, Judge).status(), kAttempts) == "10");
}

TEST_CASE("cancellation and a request that cannot be built end the attempts") {
  World world;
  world.transport.answer = [&](const auto&) {
    world.cancel.Request();
    return Answer(500, "");
  };
  CHECK(SendUntilDone(world.context(), Make, Judge).status().code() == Code::kCancelled);
  CHECK(world.transport.seen.size() == 1);
  World other;
  const auto refuse = [](int) -> StatusOr<HttpRequest> { return Failure(Code::kInvalidArgument, "no"); };
  CHECK(SendUntilDone(other.context(), refuse, Judge).status().code() == Code::kInvalidArgument);
  CHECK(other.transport.seen.empty());
}

}  // namespace
}  // namespace pxport::retry_test
