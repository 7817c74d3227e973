/*
 * A file system that goes wrong, and a clock that is set: loaded before the C library of a program
 * (LD_PRELOAD), it counts what the program does to files below one folder, and from a certain
 * operation on answers with an error, or shows another time.
 *
 *   FAULTS_BELOW    the folder, an absolute path
 *   FAULTS_COUNTER  a file of 8 bytes, in which operations are counted, in this machine's byte order
 *   FAULTS_KIND     none, full (ENOSPC), readonly (EROFS), broken (EIO, and none is on the disk), clock
 *   FAULTS_AT       the operation that is the first to fail, from 1 on
 *   FAULTS_SECONDS  by which the clock is set at that operation
 *
 * Source: POSIX.1-2017, write(), fsync(), rename(); ld.so(8).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { NONE, FULL, READONLY, BROKEN, CLOCK };

#define DESCRIPTORS 65536

static volatile int64_t nowhere;
static volatile int64_t *counter = &nowhere;
static const char *below;
static size_t below_length;
static enum kind kind;
static int64_t first;
static long seconds;
static unsigned char watched[DESCRIPTORS];

/* the functions that these stand before */
#define REAL(name) ((__typeof__(&name))real(#name, &found_##name))
#define FIND(name) static void *found_##name

static void *real(const char *name, void **found) {
  if (*found == NULL) {
    *found = dlsym(RTLD_NEXT, name);
  }
  return *found;
}

FIND(open);
FIND(open64);
FIND(openat);
FIND(openat64);
FIND(close);
FIND(write);
FIND(pwrite);
FIND(pwrite64);
FIND(writev);
FIND(fsync);
FIND(fdatasync);
FIND(ftruncate);
FIND(ftruncate64);
FIND(rename);
FIND(mkdir);
FIND(unlink);
FIND(access);
FIND(clock_gettime);
FIND(gettimeofday);

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("FAULTS_COUNTER");
  const char *what = getenv("FAULTS_KIND");
  below = getenv("FAULTS_BELOW");
  below_length = below == NULL ? 0 : strlen(below);
  first = getenv("FAULTS_AT") == NULL ? 0 : atoll(getenv("FAULTS_AT"));
  seconds = getenv("FAULTS_SECONDS") == NULL ? 0 : atol(getenv("FAULTS_SECONDS"));
  if (what != NULL) {
    kind = strcmp(what, "full") == 0       ? FULL
           : strcmp(what, "readonly") == 0 ? READONLY
           : strcmp(what, "broken") == 0   ? BROKEN
           : strcmp(what, "clock") == 0    ? CLOCK
                                           : NONE;
  }
  if (name != NULL) {
    int file = REAL(open)(name, O_RDWR);
    if (file >= 0) {
      void *mapped = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      if (mapped != MAP_FAILED) {
        counter = mapped;
      }
      REAL(close)(file);
    }
  }
}

static int is_below(const char *path) {
  return below != NULL && path != NULL && strncmp(path, below, below_length) == 0 &&
         (path[below_length] == '/' || path[below_length] == '\0');
}

static int is_watched(int file) { return file >= 0 && file < DESCRIPTORS && watched[file]; }

/* Counts an operation, and says with which error it fails, 0 for none. */
static int fails(void) {
  int64_t now = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
  if (first == 0 || now < first) {
    return 0;
  }
  switch (kind) {
    case FULL:
      return ENOSPC;
    case READONLY:
      return EROFS;
    case BROKEN:
      return EIO;
    default:
      return 0;
  }
}

#define FAIL_BELOW(path)                       \
  do {                                         \
    int error = is_below(path) ? fails() : 0;  \
    if (error != 0) {                          \
      errno = error;                           \
      return -1;                               \
    }                                          \
  } while (0)

#define FAIL_WATCHED(file)                      \
  do {                                          \
    int error = is_watched(file) ? fails() : 0; \
    if (error != 0) {                           \
      errno = error;                            \
      return -1;                                \
    }                                           \
  } while (0)

static int opened(const char *path, int flags, int file) {
  if (file >= 0 && file < DESCRIPTORS) {
    watched[file] = is_below(path) && (flags & (O_WRONLY | O_RDWR)) != 0;
  }
  return file;
}

/* What is there can be opened on a full disk, and nothing for writing on one that only reads. */
static int refused(const char *path, int flags) {
  int writes = (flags & (O_WRONLY | O_RDWR)) != 0;
  if (!writes || !is_below(path)) {
    return 0;
  }
  int error = fails();
  return error == ENOSPC && access(path, F_OK) == 0 ? 0 : error;
}

#define OPEN(name)                                            \
  int name(const char *path, int flags, ...) {                \
    va_list more;                                             \
    va_start(more, flags);                                    \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
    va_end(more);                                             \
    int error = refused(path, flags);                         \
    if (error != 0) {                                         \
      errno = error;                                          \
      return -1;                                              \
    }                                                         \
    return opened(path, flags, REAL(name)(path, flags, mode)); \
  }

#define OPENAT(name)                                                  \
  int name(int folder, const char *path, int flags, ...) {            \
    va_list more;                                                     \
    va_start(more, flags);                                            \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
    va_end(more);                                                     \
    int error = refused(path, flags);                                 \
    if (error != 0) {                                                 \
      errno = error;                                                  \
      return -1;                                                      \
    }                                                                 \
    return opened(path, flags, REAL(name)(folder, path, flags, mode)); \
  }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
  if (file >= 0 && file < DESCRIPTORS) {
    watched[file] = 0;
  }
  return REAL(close)(file);
}

ssize_t write(int file, const void *bytes, size_t count) {
  FAIL_WATCHED(file);
  return REAL(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  FAIL_WATCHED(file);
  return REAL(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  FAIL_WATCHED(file);
  return REAL(pwrite64)(file, bytes, count, at);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  FAIL_WATCHED(file);
  return REAL(writev)(file, parts, count);
}

int fsync(int file) {
  FAIL_WATCHED(file);
  return REAL(fsync)(file);
}

int fdatasync(int file) {
  FAIL_WATCHED(file);
  return REAL(fdatasync)(file);
}

int ftruncate(int file, off_t length) {
  FAIL_WATCHED(file);
  return REAL(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
  FAIL_WATCHED(file);
  return REAL(ftruncate64)(file, length);
}

int rename(const char *from, const char *to) {
  FAIL_BELOW(to);
  return REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  FAIL_BELOW(path);
  return REAL(mkdir)(path, mode);
}

/* A full disk lets files go. */
int unlink(const char *path) {
  int error = is_below(path) ? fails() : 0;
  if (error != 0 && error != ENOSPC) {
    errno = error;
    return -1;
  }
  return REAL(unlink)(path);
}

int access(const char *path, int mode) {
  if ((mode & W_OK) != 0 && kind == READONLY && first != 0 && *counter >= first && is_below(path)) {
    errno = EROFS;
    return -1;
  }
  return REAL(access)(path, mode);
}

static long shift(void) {
  return kind == CLOCK && first != 0 && *counter >= first ? seconds : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = REAL(clock_gettime)(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += shift();
  }
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int result = REAL(gettimeofday)(now, zone);
  if (result == 0) {
    now->tv_sec += shift();
  }
  return result;
}

time_t time(time_t *where) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (where != NULL) {
    *where = now.tv_sec;
  }
  return now.tv_sec;
}
