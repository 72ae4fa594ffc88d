/* Preloaded into a program, kills it (SIGKILL) at its n-th call that changes a file system, n counted from 1
 * in $PXPORT_KILL_AT: before the call, or, with $PXPORT_KILL_TORN set, after half of the bytes if the call is
 * a write. Calls on the standard streams do not count. $PXPORT_KILL_REPORT names a file that gets the number
 * of calls of a program that came to its end.
 *
 *   LD_PRELOAD=./kill_at.so PXPORT_KILL_AT=17 pxport run job.json
 */
#define _GNU_SOURCE
/* Both spellings of the calls are wrapped below: they must not become one name. */
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at;
static int torn;

__attribute__((constructor)) static void start(void) {
  const char* at = getenv("PXPORT_KILL_AT");
  kill_at = at == NULL ? 0 : atol(at);
  torn = getenv("PXPORT_KILL_TORN") != NULL;
}

__attribute__((destructor)) static void stop(void) {
  const char* path = getenv("PXPORT_KILL_REPORT");
  FILE* report = path == NULL ? NULL : fopen(path, "w");
  if (report == NULL) return;
  fprintf(report, "%ld\n", atomic_load(&calls));
  fclose(report);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* 1 if this is the call to die at. */
static int count(void) {
  return atomic_fetch_add(&calls, 1) + 1 == kill_at;
}
static void step(void) {
  if (count()) die();
}

#define REAL(type, name, parameters) \
  static type(*real) parameters;     \
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void* bytes, size_t size) {
  REAL(ssize_t, "write", (int, const void*, size_t));
  if (fd > 2 && count()) {
    if (torn) (void)!real(fd, bytes, size / 2);
    die();
  }
  return real(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec* pieces, int number) {
  REAL(ssize_t, "writev", (int, const struct iovec*, int));
  if (fd > 2) step();
  return real(fd, pieces, number);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  REAL(ssize_t, "pwrite", (int, const void*, size_t, off_t));
  if (fd > 2) step();
  return real(fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  REAL(ssize_t, "pwrite64", (int, const void*, size_t, off64_t));
  if (fd > 2) step();
  return real(fd, bytes, size, offset);
}

#define FORWARD(name, parameters, arguments) \
  int name parameters {                      \
    REAL(int, #name, parameters);            \
    step();                                  \
    return real arguments;                   \
  }

FORWARD(fsync, (int fd), (fd))
FORWARD(fdatasync, (int fd), (fd))
FORWARD(ftruncate, (int fd, off_t size), (fd, size))
FORWARD(rename, (const char* from, const char* to), (from, to))
FORWARD(renameat, (int a, const char* from, int b, const char* to), (a, from, b, to))
FORWARD(renameat2, (int a, const char* from, int b, const char* to, unsigned int flags),
        (a, from, b, to, flags))
FORWARD(link, (const char* from, const char* to), (from, to))
FORWARD(linkat, (int a, const char* from, int b, const char* to, int flags), (a, from, b, to, flags))
FORWARD(unlink, (const char* path), (path))
FORWARD(unlinkat, (int folder, const char* path, int flags), (folder, path, flags))
FORWARD(mkdir, (const char* path, mode_t mode), (path, mode))
FORWARD(mkdirat, (int folder, const char* path, mode_t mode), (folder, path, mode))
FORWARD(rmdir, (const char* path), (path))

#define OPEN(name)                                               \
  int name(const char* path, int flags, ...) {                   \
    REAL(int, #name, (const char*, int, mode_t));                \
    mode_t mode = 0;                                             \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
      va_list arguments;                                         \
      va_start(arguments, flags);                                \
      mode = va_arg(arguments, mode_t);                          \
      va_end(arguments);                                         \
    }                                                            \
    if (flags & O_CREAT) step();                                 \
    return real(path, flags, mode);                              \
  }

OPEN(open)
OPEN(open64)

#define OPENAT(name)                                             \
  int name(int folder, const char* path, int flags, ...) {       \
    REAL(int, #name, (int, const char*, int, mode_t));           \
    mode_t mode = 0;                                             \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
      va_list arguments;                                         \
      va_start(arguments, flags);                                \
      mode = va_arg(arguments, mode_t);                          \
      va_end(arguments);                                         \
    }                                                            \
    if (flags & O_CREAT) step();                                 \
    return real(folder, path, flags, mode);                      \
  }

OPENAT(openat)
OPENAT(openat64)
