// Makes system calls fail: this program has its own write, fsync, link, pthread_create, ..., which fail when
// a test says so and otherwise call the real ones.
#ifndef PXPORT_TESTS_UNIT_STORE_FAULTS_H_
#define PXPORT_TESTS_UNIT_STORE_FAULTS_H_

#include <cstddef>
#include <string>

namespace pxport {

enum class SystemCall {
  kOpenNew,
  kWrite,
  kFsync,
  kClose,
  kLink,
  kRename,
  kRenameat2,
  kUnlink,
  kMkdir,
  kFlock,
  kStartThread,
  kNumber
};

// While it lives, calls of one kind fail with `error`: `count` of them after the first `skip`. One at a time
// for a kind.
class SystemFault {
 public:
  enum class When { kInsteadOfTheCall, kAfterTheCall };
  SystemFault(SystemCall call, int error, int skip = 0, int count = 1 << 30,
              When when = When::kInsteadOfTheCall);
  ~SystemFault();

 private:
  const SystemCall call_;
};

// While it lives, write accepts at most this many bytes per call, and every second call is interrupted.
class ShortWrites {
 public:
  explicit ShortWrites(size_t max_bytes);
  ~ShortWrites();
};

// How many calls of a kind were made since the last SystemFault for it began.
int CallsMade(SystemCall call);

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_STORE_FAULTS_H_
