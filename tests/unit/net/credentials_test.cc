#include "net/credentials.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <thread>
#include <vector>

#include "fakes.h"
#include "net/key_credentials.h"

namespace pxport::credentials_test {
namespace {

CredentialsRef Keys(const std::string& id, std::optional<Timestamp> expires = {}) {
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = id;
  keys->secret_access_key = "secret";
  keys->expires = expires;
  return keys;
}

class Source : public CredentialsProvider {
 public:
  std::function<StatusOr<CredentialsRef>(int call)> give;
  std::atomic<int> calls{0};
  StatusOr<CredentialsRef> Fetch(const Cancel*) override { return give(++calls); }
};

struct World {
  FakeClock clock;
  Source* source = new Source;
  CredentialsCache cache{std::unique_ptr<CredentialsProvider>(source), &clock};
  Timestamp In(int64_t seconds) { return {clock.now.seconds + seconds, 0}; }
  std::string Id() {
    const auto keys = cache.Get(nullptr);
    return keys.ok() ? (*keys)->access_key_id : std::string(Message(keys.status()));
  }
};

TEST_CASE("keys without expiry are fetched once") {
  World world;
  world.source->give = [](int call) { return Keys(std::to_string(call)); };
  CHECK(world.cache.due());
  CHECK(world.Id() == "1");
  world.clock.now.seconds += 1'000'000;
  CHECK_FALSE(world.cache.due());
  CHECK(world.Id() == "1");
  CHECK(world.source->calls == 1);
}

TEST_CASE("keys are refreshed five minutes before they expire") {
  World world;
  world.source->give = [&](int call) { return Keys(std::to_string(call), world.In(3600)); };
  CHECK(world.Id() == "1");
  world.clock.now.seconds += 3600 - 301;
  CHECK(world.Id() == "1");
  world.clock.now.seconds += 1;
  CHECK(world.cache.due());
  CHECK(world.Id() == "2");
}

TEST_CASE("a failed refresh is ignored until the keys expire, and not retried at every request") {
  World world;
  const Timestamp end = world.In(3600);
  world.source->give = [&](int call) -> StatusOr<CredentialsRef> {
    if (call == 1) return Keys("1", end);
    return Failure(Code::kUnavailable, "down");
  };
  CHECK(world.Id() == "1");
  world.clock.now = {end.seconds - 300, 0};
  CHECK(world.Id() == "1");
  CHECK(world.Id() == "1");
  CHECK(world.source->calls == 2);
  world.clock.now.seconds += 30;
  CHECK(world.Id() == "1");
  CHECK(world.source->calls == 3);
  world.clock.now = end;
  CHECK(world.Id() == "down");
}

TEST_CASE("a failure of the first fetch is returned, and the next call retries") {
  World world;
  world.source->give = [](int call) -> StatusOr<CredentialsRef> {
    if (call == 1) return Failure(Code::kUnavailable, "down");
    return Keys("2");
  };
  CHECK(world.Id() == "down");
  CHECK(world.Id() == "2");
}

TEST_CASE(
    "keys that are given as already expired are used for half a minute: our clock may be the wrong one") {
  World world;
  world.source->give = [&](int call) { return Keys(std::to_string(call), world.In(-7200)); };
  CHECK(world.Id() == "1");
  CHECK(world.Id() == "1");
  world.clock.now.seconds += 30;
  CHECK(world.Id() == "2");
}

TEST_CASE("refused keys are renewed once, however many requests were refused") {
  World world;
  world.source->give = [](int call) { return Keys(std::to_string(call)); };
  const CredentialsRef refused = *world.cache.Get(nullptr);
  CHECK((*world.cache.Renew(refused, nullptr))->access_key_id == "2");
  CHECK((*world.cache.Renew(refused, nullptr))->access_key_id == "2");
  CHECK(world.source->calls == 2);
}

TEST_CASE("many threads share one fetch") {
  World world;
  world.source->give = [](int) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return Keys("1");
  };
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (world.cache.Get(nullptr).ok()) ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 8);
  CHECK(world.source->calls == 1);
}

TEST_CASE("a waiting thread can be cancelled, and ignores the cancellation of the fetching thread") {
  World world;
  std::atomic<bool> fetching{false}, let_go{false};
  world.source->give = [&](int call) -> StatusOr<CredentialsRef> {
    if (call == 2) return Keys("2");
    fetching = true;
    while (!let_go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Failure(Code::kCancelled, "cancelled");
  };
  std::thread first([&] { CHECK(world.cache.Get(nullptr).status().code() == Code::kCancelled); });
  while (!fetching) std::this_thread::yield();
  Cancel cancel;
  cancel.Request();
  CHECK(world.cache.Get(&cancel).status().code() == Code::kCancelled);
  std::thread second([&] { CHECK(world.Id() == "2"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  let_go = true;
  first.join();
  second.join();
}

TEST_CASE("held keys are those that the host set last") {
  FakeClock clock;
  auto owned = std::make_unique<HeldCredentials>();
  HeldCredentials* held = owned.get();
  CredentialsCache cache(std::move(owned), &clock);
  CHECK(cache.Get(nullptr).status().code() == Code::kUnauthenticated);
  held->Set(Keys("a", Timestamp{clock.now.seconds + 600, 0}));
  CHECK((*cache.Get(nullptr))->access_key_id == "a");
  clock.now.seconds += 301;
  CHECK(cache.due());
  held->Set(Keys("b"));
  CHECK((*cache.Get(nullptr))->access_key_id == "b");
}

TEST_CASE("keys of the environment: both or neither") {
  FakeEnvironment environment;
  EnvironmentCredentials provider(&environment);
  CHECK(provider.Fetch(nullptr).status().code() == Code::kNotFound);
  environment.variables = {{"AWS_ACCESS_KEY_ID", "id"}};
  CHECK(provider.Fetch(nullptr).status().code() == Code::kFailedPrecondition);
  environment.variables = {{"AWS_SECRET_ACCESS_KEY", "SECRET"}, {"AWS_ACCESS_KEY_ID", " \t"}};
  const auto half = provider.Fetch(nullptr).status();
  CHECK(half.code() == Code::kFailedPrecondition);
  CHECK(Message(half).find("SECRET") == Message(half).find("SECRET_ACCESS"));
  environment.variables = {
      {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_ACCESS_KEY_ID", "i"}, {"AWS_SESSION_TOKEN", "t"}};
  const auto keys = provider.Fetch(nullptr);
  REQUIRE(keys.ok());
  CHECK((*keys)->keys().access_key_id == "i");
  CHECK((*keys)->keys().secret_access_key == "s");
  CHECK((*keys)->keys().session_token == "t");
}

}  // namespace
}  // namespace pxport::credentials_test
