/*
 * inject.c: a library to be loaded before the program (LD_PRELOAD) that lets one call fail: the n-th
 * allocation, the n-th write, the n-th thread.
 *
 *   CASTGLOSS_FAIL=alloc:12    malloc, calloc, realloc, aligned: NULL, once
 *   CASTGLOSS_FAIL=alloc:12+   that one and all after it
 *   CASTGLOSS_FAIL=write:3     write, pwrite, ftruncate, fsync, rename: ENOSPC
 *   CASTGLOSS_FAIL=thread:1    pthread_create: EAGAIN
 *   CASTGLOSS_TIME=1770000000  the calendar's clock stands still at this second
 *   CASTGLOSS_TIME=+3600       it is so many seconds ahead of the system's, as if that had been set back
 * since CASTGLOSS_COUNT=FILE       how many there were of each kind is written there at the end
 *
 * GLib and what is built on it end the process when memory is gone, as their manuals say: no allocation that
 * comes from them fails, nor one of the C library for itself (locales, names of hosts).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { ALLOC, WRITE, THREAD, KINDS };
static const char *const names[KINDS] = {"alloc", "write", "thread"};
static atomic_ulong counts[KINDS];
static int fail_kind = -1;
static unsigned long fail_at;
static bool fail_on;
static long long stopped_at, ahead_s;

/* Where code lies whose allocations never fail. */
static const char *const spared_names[] = {
    "libglib-",   "libgobject-", "libgio-",    "libgmodule-", "libpango",  "libharfbuzz", "libfontconfig",
    "libfribidi", "libgraphite", "libthai",    "libdatrie",   "libaravis", "libexpat",    "libfreetype",
    "libcairo",   "libapriltag", "libc.so",    "ld-linux",    "libasan",   "libubsan",    "libinject",
    "libstdc++",  "libgomp",     "libp11-kit", "libgnutls",   "libusb",    "libudev",
};
#define SPARED_MOST 256
static struct {
    uintptr_t from, to;
} spared[SPARED_MOST];
static size_t spared_count;

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static int (*next_posix_memalign)(void **, size_t, size_t);
static void *(*next_aligned_alloc)(size_t, size_t);
static void *(*next_memalign)(size_t, size_t);
static void (*next_free)(void *);
static ssize_t (*next_write)(int, const void *, size_t);
static ssize_t (*next_pwrite64)(int, const void *, size_t, off64_t);
static int (*next_ftruncate64)(int, off64_t);
static int (*next_fsync)(int);
static int (*next_fdatasync)(int);
static int (*next_rename)(const char *, const char *);
static int (*next_clock_gettime)(clockid_t, struct timespec *);
static int (*next_pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* dlsym itself asks for memory before there is any. */
static _Alignas(64) char early[1 << 16];
static size_t early_used;
static atomic_bool ready;

static void *take_early(size_t size)
{
    size_t at = (early_used + 63) / 64 * 64;
    if (size > sizeof early - at) {
        abort();
    }
    early_used = at + size;
    return early + at;
}

static bool is_early(const void *memory)
{
    return (const char *)memory >= early && (const char *)memory < early + sizeof early;
}

static int note_object(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    bool is_spared = false;
    for (size_t i = 0; i < sizeof spared_names / sizeof *spared_names; i++) {
        is_spared = is_spared || strstr(info->dlpi_name, spared_names[i]) != NULL;
    }
    for (size_t i = 0; is_spared && i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) && spared_count < SPARED_MOST) {
            spared[spared_count].from = info->dlpi_addr + header->p_vaddr;
            spared[spared_count].to = spared[spared_count].from + header->p_memsz;
            spared_count++;
        }
    }
    return 0;
}

#define FIND(name) *(void **)&next_##name = dlsym(RTLD_NEXT, #name)

/* Other libraries want memory before this one has begun; while dlsym looks there is none. */
static bool find_memory(void)
{
    static bool looking;
    if (next_free == NULL && !looking) {
        looking = true;
        FIND(malloc), FIND(calloc), FIND(realloc), FIND(posix_memalign), FIND(aligned_alloc), FIND(memalign);
        FIND(free);
    }
    return next_free != NULL;
}

static void write_counts(void)
{
    const char *path = getenv("CASTGLOSS_COUNT");
    char text[128];
    if (path == NULL) {
        return;
    }
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int length =
        snprintf(text, sizeof text, "alloc %lu\nwrite %lu\nthread %lu\n", atomic_load(&counts[ALLOC]),
                 atomic_load(&counts[WRITE]), atomic_load(&counts[THREAD]));
    if (file >= 0) {
        (void)!next_write(file, text, (size_t)length);
        close(file);
    }
}

__attribute__((constructor)) static void begin(void)
{
    (void)find_memory();
    FIND(write), FIND(pwrite64), FIND(ftruncate64), FIND(fsync), FIND(fdatasync), FIND(rename);
    FIND(pthread_create), FIND(clock_gettime);
    dl_iterate_phdr(note_object, NULL);
    const char *what = getenv("CASTGLOSS_FAIL");
    for (int i = 0; what != NULL && i < KINDS; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(what, names[i], length) == 0 && what[length] == ':') {
            fail_kind = i;
            fail_at = strtoul(what + length + 1, NULL, 10);
            fail_on = strchr(what, '+') != NULL;
        }
    }
    const char *when = getenv("CASTGLOSS_TIME");
    *(when != NULL && when[0] == '+' ? &ahead_s : &stopped_at) = when != NULL ? strtoll(when, NULL, 10) : 0;
    atexit(write_counts);
    atomic_store(&ready, true);
}

/* Whether this call is the one; the caller is where it returns to. */
static bool fails(enum kind kind, const void *caller)
{
    if (!atomic_load(&ready)) {
        return false;
    }
    for (size_t i = 0; kind == ALLOC && i < spared_count; i++) {
        if ((uintptr_t)caller >= spared[i].from && (uintptr_t)caller < spared[i].to) {
            return false;
        }
    }
    unsigned long number = atomic_fetch_add(&counts[kind], 1) + 1;
    return (int)kind == fail_kind && (number == fail_at || (fail_on && number > fail_at));
}
#define FAILS(kind) fails(kind, __builtin_return_address(0))

/* ---- memory -------------------------------------------------------------------------------------- */

void *malloc(size_t size)
{
    if (!find_memory()) {
        return take_early(size);
    }
    if (FAILS(ALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return next_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (!find_memory()) {
        return take_early(count * size);
    }
    if (FAILS(ALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return next_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    if (!find_memory() || is_early(memory)) {
        void *grown = malloc(size);
        if (grown != NULL && memory != NULL) {
            size_t most = (size_t)(early + sizeof early - (char *)memory);
            memcpy(grown, memory, size < most ? size : most);
        }
        return grown;
    }
    if (FAILS(ALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return next_realloc(memory, size);
}

int posix_memalign(void **out, size_t border, size_t size)
{
    return !find_memory() || FAILS(ALLOC) ? ENOMEM : next_posix_memalign(out, border, size);
}

void *aligned_alloc(size_t border, size_t size)
{
    return !find_memory() || FAILS(ALLOC) ? NULL : next_aligned_alloc(border, size);
}

void *memalign(size_t border, size_t size)
{
    return !find_memory() || FAILS(ALLOC) ? NULL : next_memalign(border, size);
}

void free(void *memory)
{
    if (memory != NULL && !is_early(memory) && find_memory()) {
        next_free(memory);
    }
}

/* ---- files --------------------------------------------------------------------------------------- */

/* What is said on standard error is no result. */
static bool write_fails(int file, const void *caller)
{
    bool failed = file != STDERR_FILENO && fails(WRITE, caller);
    errno = failed ? ENOSPC : errno;
    return failed;
}
#define WRITE_FAILS(file) write_fails(file, __builtin_return_address(0))

ssize_t write(int file, const void *data, size_t size)
{
    return WRITE_FAILS(file) ? -1 : next_write(file, data, size);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    return WRITE_FAILS(file) ? -1 : next_pwrite64(file, data, size, at);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    return WRITE_FAILS(file) ? -1 : next_pwrite64(file, data, size, at);
}

int ftruncate64(int file, off64_t size)
{
    return WRITE_FAILS(file) ? -1 : next_ftruncate64(file, size);
}

int ftruncate(int file, off_t size)
{
    return WRITE_FAILS(file) ? -1 : next_ftruncate64(file, size);
}

int fsync(int file)
{
    return WRITE_FAILS(file) ? -1 : next_fsync(file);
}

int fdatasync(int file)
{
    return WRITE_FAILS(file) ? -1 : next_fdatasync(file);
}

int rename(const char *from, const char *to)
{
    return WRITE_FAILS(-1) ? -1 : next_rename(from, to);
}

/* ---- threads ------------------------------------------------------------------------------------- */

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context)
{
    return FAILS(THREAD) ? EAGAIN : next_pthread_create(thread, attributes, run, context);
}

/* ---- the clock ----------------------------------------------------------------------------------- */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock == CLOCK_REALTIME && stopped_at != 0) {
        *now = (struct timespec){.tv_sec = (time_t)stopped_at};
        return 0;
    }
    if (next_clock_gettime == NULL) {
        FIND(clock_gettime);
    }
    int result = next_clock_gettime(clock, now);
    now->tv_sec += clock == CLOCK_REALTIME ? (time_t)ahead_s : 0;
    return result;
}

time_t time(time_t *out)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
