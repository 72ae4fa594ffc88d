// std::mutex with Clang's thread-safety annotations. ABSL_GUARDED_BY names the mutex that guards a member,
// ABSL_EXCLUSIVE_LOCKS_REQUIRED the mutex that the caller of a function holds. A build with Clang fails where
// they are violated. absl::Mutex is not used because ThreadSanitizer reports false races for the one that
// Debian builds.
#ifndef PXPORT_BASE_MUTEX_H_
#define PXPORT_BASE_MUTEX_H_

#include <absl/base/thread_annotations.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

// Abseil's unlock_function does not say which kind of lock is released. Clang then does not see that a scope
// acquires it again.
#if defined(__clang__)
#define PXPORT_RELEASES(mutex) __attribute__((release_capability(mutex)))
#else
#define PXPORT_RELEASES(mutex)
#endif

namespace pxport {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) { mutex_->Lock(); }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mutex_;
};

// The opposite of MutexLock: releases a mutex that the caller holds and acquires it again when destroyed,
// also by an exception.
class ABSL_SCOPED_LOCKABLE MutexUnlock {
 public:
  explicit MutexUnlock(Mutex* mutex) PXPORT_RELEASES(mutex) : mutex_(mutex) { mutex_->Unlock(); }
  ~MutexUnlock() ABSL_UNLOCK_FUNCTION() { mutex_->Lock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  MutexUnlock& operator=(const MutexUnlock&) = delete;

 private:
  Mutex* const mutex_;
};

// Waiting releases the mutex and acquires it again. Wake-ups can be spurious: wait in a loop that checks the
// condition, so that the analysis sees the guarded members read under the lock.
class CondVar {
 public:
  void Wait(Mutex* mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex->mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // False if `timeout` passed first.
  bool WaitFor(Mutex* mutex, std::chrono::milliseconds timeout) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock<std::mutex> lock(mutex->mutex_, std::adopt_lock);
    const std::cv_status status = condition_.wait_for(lock, timeout);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_MUTEX_H_
