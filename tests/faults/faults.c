/* A disk that fails when it is told to, for a process that was started with this library preloaded.
 *
 * FAULTS_WHERE: only files whose path contains this. FAULTS_CONTROL: a file with six 32-bit integers, shared
 * with whoever decides (see preload.py): which calls fail, with what errno, after how many that do not, whether
 * only once, how many have failed, and how many were made.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, UNLINK = 8, SHORT = 16, LOCK = 32 };

struct control {
  volatile int32_t calls, error, after, once, failed, made;
};

static struct control *control(void) {
  static struct control *shared = NULL;
  const char *path = getenv("FAULTS_CONTROL");
  if (shared == NULL && path != NULL) {
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file >= 0) {
      void *where = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      close(file);
      if (where != MAP_FAILED) shared = where;
    }
  }
  return shared;
}

static int concerns(const char *path) {
  const char *where = getenv("FAULTS_WHERE");
  return where != NULL && strstr(path, where) != NULL;
}

/* Say whether this call is to fail; errno is set then. */
static int fails(int call, const char *path) {
  struct control *told = control();
  if (told == NULL || !(told->calls & call) || !concerns(path)) return 0;
  told->made++;
  if (told->after > 0) {
    told->after--;
    return 0;
  }
  if (told->once) told->calls = 0;
  told->failed++;
  errno = told->error;
  return 1;
}

static int fails_at(int call, int file) {
  char link[64], path[PATH_MAX];
  if (control() == NULL || !(control()->calls & call)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return fails(call, path);
}

#define REAL(name) \
  static __typeof__(&name) real = NULL; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *data, size_t size) {
  REAL(write);
  if (fails_at(WRITE, file)) return -1;
  return real(file, data, size);
}

#define PWRITE(name, offset_type) \
  ssize_t name(int file, const void *data, size_t size, offset_type at) { \
    REAL(name); \
    if (fails_at(WRITE, file)) return -1; \
    if (size > 1 && fails_at(SHORT, file)) return real(file, data, size / 2, at); \
    return real(file, data, size, at); \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNCS(name) \
  int name(int file) { \
    REAL(name); \
    return fails_at(SYNC, file) ? -1 : real(file); \
  }

SYNCS(fsync)
SYNCS(fdatasync)

#define TRUNCATES(name, size_type) \
  int name(int file, size_type size) { \
    REAL(name); \
    return fails_at(TRUNCATE, file) ? -1 : real(file, size); \
  }

TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)

#define LOCKS(name) \
  int name(int file, int command, ...) { \
    va_list given; \
    va_start(given, command); \
    void *last = va_arg(given, void *); \
    va_end(given); \
    REAL(name); \
    if ((command == F_SETLK || command == F_SETLKW) && fails_at(LOCK, file)) return -1; \
    return real(file, command, last); \
  }

LOCKS(fcntl)
LOCKS(fcntl64)

int unlink(const char *path) {
  REAL(unlink);
  return fails(UNLINK, path) ? -1 : real(path);
}
