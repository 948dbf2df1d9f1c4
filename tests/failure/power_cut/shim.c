// Traces what a program does to the files of one folder: POWER_CUT_DIR (absolute, without links), into POWER_CUT_TRACE.
// What it writes to the file "acks" there counts as told to the client. Preloaded, or linked into the program itself.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "trace_format.h"

enum { most_descriptors = 4096, most_files = 4096, folder_itself = -2, acknowledgements = -3 };

// Operations on the folder run one at a time, so that the trace has their order.
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char* folder;
static size_t folder_length;
static int trace = -1;
static int file_of[most_descriptors]; // 0 untraced, else the file's number or one of the above
static struct {
    char name[256];
    int file;
} names[most_files];
static int name_count, file_count;

#define REAL(result, name, ...)                                   \
    typedef result (*name##_type)(__VA_ARGS__);                   \
    static name##_type real_##name(void) {                        \
        static name##_type found;                                 \
        if (!found) found = (name##_type)dlsym(RTLD_NEXT, #name); \
        return found;                                             \
    }
REAL(int, open, const char*, int, ...)
REAL(int, open64, const char*, int, ...)
REAL(int, openat, int, const char*, int, ...)
REAL(int, openat64, int, const char*, int, ...)
REAL(int, close, int)
REAL(ssize_t, write, int, const void*, size_t)
REAL(ssize_t, pwrite, int, const void*, size_t, off_t)
REAL(ssize_t, pwrite64, int, const void*, size_t, off64_t)
REAL(int, ftruncate, int, off_t)
REAL(int, ftruncate64, int, off64_t)
REAL(int, fsync, int)
REAL(int, fdatasync, int)
REAL(int, unlink, const char*)
REAL(int, rename, const char*, const char*)

__attribute__((constructor)) static void begin(void) {
    folder = getenv("POWER_CUT_DIR");
    const char* to = getenv("POWER_CUT_TRACE");
    if (!folder || !to) {
        folder = NULL;
        return;
    }
    folder_length = strlen(folder);
    trace = real_open64()(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (trace < 0) abort();
}

static void put(uint32_t kind, int file, uint64_t offset, const void* bytes, size_t length) {
    struct trace_record record = {kind, (uint32_t)file, offset, length};
    struct iovec parts[2] = {{&record, sizeof record}, {(void*)bytes, length}};
    if (writev(trace, parts, length ? 2 : 1) != (ssize_t)(sizeof record + length)) abort();
}

// The path's name within the folder, "" for the folder itself, NULL outside.
static const char* name_in_folder(const char* path) {
    if (!folder || strncmp(path, folder, folder_length) != 0) return NULL;
    if (path[folder_length] == 0) return "";
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static int find(const char* name) {
    for (int i = 0; i < name_count; ++i)
        if (strcmp(names[i].name, name) == 0) return i;
    return -1;
}

static void add(const char* name, int file) {
    if (name_count == most_files || strlen(name) >= sizeof names[0].name) abort();
    strcpy(names[name_count].name, name);
    names[name_count++].file = file;
}

static void drop(int index) {
    names[index] = names[--name_count];
}

static int ignored(const char* name) {
    const char* end = strrchr(name, '-');
    return end && (strcmp(end, "-shm") == 0 || strcmp(end, "-lock") == 0);
}

// Called with the mutex held, after a successful open.
static void opened(int descriptor, const char* name, int flags, int existed) {
    if (descriptor >= most_descriptors) abort();
    if (*name == 0) {
        file_of[descriptor] = folder_itself;
        return;
    }
    if (ignored(name)) return;
    if (strcmp(name, "acks") == 0) {
        file_of[descriptor] = acknowledgements;
        return;
    }
    int index = find(name);
    if (index < 0) {
        add(name, ++file_count);
        index = name_count - 1;
        put(existed ? TRACE_FOUND : TRACE_CREATE, file_count, 0, name, strlen(name));
    }
    file_of[descriptor] = names[index].file;
    if (flags & O_TRUNC) put(TRACE_TRUNCATE, names[index].file, 0, NULL, 0);
}

#define OPEN(call, path, flags)                                    \
    const char* name = name_in_folder(path);                       \
    if (!name) return call;                                        \
    pthread_mutex_lock(&mutex);                                    \
    const int existed = access(path, F_OK) == 0;                   \
    const int descriptor = call;                                   \
    if (descriptor >= 0) opened(descriptor, name, flags, existed); \
    pthread_mutex_unlock(&mutex);                                  \
    return descriptor

static mode_t mode_of(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    OPEN(real_open()(path, flags, mode), path, flags);
}
int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    OPEN(real_open64()(path, flags, mode), path, flags);
}
int openat(int at, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    OPEN(real_openat()(at, path, flags, mode), path, flags);
}
int openat64(int at, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    OPEN(real_openat64()(at, path, flags, mode), path, flags);
}

static int traced(int descriptor) {
    return folder && descriptor >= 0 && descriptor < most_descriptors ? file_of[descriptor] : 0;
}

int close(int descriptor) {
    if (traced(descriptor)) {
        pthread_mutex_lock(&mutex);
        file_of[descriptor] = 0;
        pthread_mutex_unlock(&mutex);
    }
    return real_close()(descriptor);
}

#define WRITE(call, at)                                                                                    \
    if (!traced(descriptor)) return call;                                                                  \
    pthread_mutex_lock(&mutex);                                                                            \
    const int file = file_of[descriptor];                                                                  \
    const uint64_t place = file > 0 ? (uint64_t)(at) : 0;                                                  \
    const ssize_t written = call;                                                                          \
    if (written > 0) put(file > 0 ? TRACE_WRITE : TRACE_ACKNOWLEDGE, file, place, bytes, (size_t)written); \
    pthread_mutex_unlock(&mutex);                                                                          \
    return written

ssize_t write(int descriptor, const void* bytes, size_t length) {
    WRITE(real_write()(descriptor, bytes, length), lseek(descriptor, 0, SEEK_CUR));
}
ssize_t pwrite(int descriptor, const void* bytes, size_t length, off_t offset) {
    WRITE(real_pwrite()(descriptor, bytes, length, offset), offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t length, off64_t offset) {
    WRITE(real_pwrite64()(descriptor, bytes, length, offset), offset);
}

#define AFTER(call, record)       \
    pthread_mutex_lock(&mutex);   \
    const int result = call;      \
    if (result == 0) record;      \
    pthread_mutex_unlock(&mutex); \
    return result

int ftruncate(int descriptor, off_t size) {
    if (traced(descriptor) <= 0) return real_ftruncate()(descriptor, size);
    AFTER(real_ftruncate()(descriptor, size), put(TRACE_TRUNCATE, file_of[descriptor], (uint64_t)size, NULL, 0));
}
int ftruncate64(int descriptor, off64_t size) {
    if (traced(descriptor) <= 0) return real_ftruncate64()(descriptor, size);
    AFTER(real_ftruncate64()(descriptor, size), put(TRACE_TRUNCATE, file_of[descriptor], (uint64_t)size, NULL, 0));
}

// The replay decides what was on the disk, so the disk itself need not be waited for.
static int synced(int descriptor) {
    pthread_mutex_lock(&mutex);
    const int file = file_of[descriptor];
    if (file != acknowledgements) put(file == folder_itself ? TRACE_SYNC_NAMES : TRACE_SYNC, file, 0, NULL, 0);
    pthread_mutex_unlock(&mutex);
    return 0;
}

int fsync(int descriptor) {
    return traced(descriptor) ? synced(descriptor) : real_fsync()(descriptor);
}
int fdatasync(int descriptor) {
    return traced(descriptor) ? synced(descriptor) : real_fdatasync()(descriptor);
}

static void forget(const char* name) {
    const int index = find(name);
    if (index >= 0) drop(index);
}

int unlink(const char* path) {
    const char* name = name_in_folder(path);
    if (!name || ignored(name)) return real_unlink()(path);
    AFTER(real_unlink()(path), (forget(name), put(TRACE_UNLINK, 0, 0, name, strlen(name))));
}

static void renamed(const char* from, const char* to) {
    char both[512];
    const int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    const int index = find(from);
    const int file = index >= 0 ? names[index].file : 0;
    forget(from);
    forget(to);
    if (file) add(to, file);
    put(TRACE_RENAME, file, 0, both, (size_t)length);
}

int rename(const char* from, const char* to) {
    const char* old_name = name_in_folder(from);
    const char* new_name = name_in_folder(to);
    if (!old_name || !new_name) return real_rename()(from, to);
    AFTER(real_rename()(from, to), renamed(old_name, new_name));
}
