/* Preloaded: the n-th write, fsync, open, truncate or read of a file of the store fails, once or from then on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE, FSYNC, OPEN, TRUNCATE, READ };
static int kind = -1, at, error, lasting, seen, fell;

void fail_at(int which, int n, int code, int on) { kind = n ? which : -1; at = n; error = code; lasting = on; seen = fell = 0; }
int failed(void) { int was = fell; return was; }

static int of_store(const char *path) { return path && strstr(path, "failing/rollcall.db") != NULL; }

static int held(int fd) {
    char link[40], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return of_store(path);
}

static int fails(int which, int mine) {
    if (kind != which || !mine) return 0;
    seen++;
    if (seen < at || (seen > at && !lasting)) return 0;
    fell = 1;
    errno = error;
    return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t where) {
    if (kind == WRITE && fails(WRITE, held(fd))) return -1;
    REAL(pwrite64); return real(fd, data, n, where);
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t where) {
    if (kind == WRITE && fails(WRITE, held(fd))) return -1;
    REAL(pwrite); return real(fd, data, n, where);
}
ssize_t write(int fd, const void *data, size_t n) {
    if (kind == WRITE && fails(WRITE, held(fd))) return -1;
    REAL(write); return real(fd, data, n);
}
ssize_t pread64(int fd, void *data, size_t n, off64_t where) {
    if (kind == READ && fails(READ, held(fd))) return -1;
    REAL(pread64); return real(fd, data, n, where);
}
ssize_t pread(int fd, void *data, size_t n, off_t where) {
    if (kind == READ && fails(READ, held(fd))) return -1;
    REAL(pread); return real(fd, data, n, where);
}
int fsync(int fd) {
    if (kind == FSYNC && fails(FSYNC, held(fd))) return -1;
    REAL(fsync); return real(fd);
}
int fdatasync(int fd) {
    if (kind == FSYNC && fails(FSYNC, held(fd))) return -1;
    REAL(fdatasync); return real(fd);
}
int ftruncate64(int fd, off64_t length) {
    if (kind == TRUNCATE && fails(TRUNCATE, held(fd))) return -1;
    REAL(ftruncate64); return real(fd, length);
}
int ftruncate(int fd, off_t length) {
    if (kind == TRUNCATE && fails(TRUNCATE, held(fd))) return -1;
    REAL(ftruncate); return real(fd, length);
}
int open64(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);
    if (kind == OPEN && fails(OPEN, of_store(path))) return -1;
    REAL(open64); return real(path, flags, mode);
}
int open(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);
    if (kind == OPEN && fails(OPEN, of_store(path))) return -1;
    REAL(open); return real(path, flags, mode);
}
