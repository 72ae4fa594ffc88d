#include "base/thread.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <cerrno>

#include "base/mutex.h"
#include "unit/store/faults.h"

namespace pxport::thread_test {
namespace {

TEST_CASE("thread: every signal is blocked in it, and the mask of its creator is unchanged") {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  sigset_t inside;
  sigemptyset(&inside);
  auto thread = StartThread([&] { pthread_sigmask(SIG_SETMASK, nullptr, &inside); });
  REQUIRE(thread.ok());
  thread->join();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM, SIGCHLD, SIGPIPE}) {
    CAPTURE(number);
    CHECK(sigismember(&inside, number) == 1);
  }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int number = 1; number < 32; ++number)
    CHECK(sigismember(&before, number) == sigismember(&after, number));
}

TEST_CASE("thread: if the system has no threads left, starting fails with a remedy and can be retried") {
  bool ran = false;
  {
    const SystemFault none(SystemCall::kStartThread, EAGAIN);
    const auto thread = StartThread([&] { ran = true; });
    CHECK(thread.status().code() == Code::kResourceExhausted);
    CHECK(Detail(thread.status(), kRemedy).has_value());
  }
  CHECK_FALSE(ran);
  auto thread = StartThread([&] { ran = true; });
  REQUIRE(thread.ok());
  thread->join();
  CHECK(ran);
}

TEST_CASE("mutex: a released scope acquires it again, after an exception too") {
  Mutex mutex;
  bool others_turn = false;
  try {
    const MutexLock lock(&mutex);
    const MutexUnlock unlocked(&mutex);
    auto thread = StartThread([&] {
      const MutexLock theirs(&mutex);
      others_turn = true;
    });
    REQUIRE(thread.ok());
    thread->join();
    throw 1;
  } catch (int) {
  }
  CHECK(others_turn);
  mutex.Lock();  // would never return if it were still held
  mutex.Unlock();
}

TEST_CASE("mutex: a waiting thread sees values set under the lock") {
  struct Shared {
    Mutex mutex;
    CondVar changed;
    int value ABSL_GUARDED_BY(mutex) = 0;
  } shared;
  auto thread = StartThread([&] {
    const MutexLock lock(&shared.mutex);
    shared.value = 7;
    shared.changed.NotifyAll();
  });
  REQUIRE(thread.ok());
  {
    const MutexLock lock(&shared.mutex);
    while (shared.value == 0) shared.changed.Wait(&shared.mutex);
    CHECK(shared.value == 7);
    CHECK(!shared.changed.WaitFor(&shared.mutex, std::chrono::milliseconds(1)));
  }
  thread->join();
}

}  // namespace
}  // namespace pxport::thread_test
