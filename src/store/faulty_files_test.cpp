#include "store/faulty_files_test.h"

#include <sqlite3.h>

#include <cerrno>
#include <memory>
#include <mutex>

namespace fairlead::store {

namespace {

using Operation = FaultyFiles::Operation;

struct State {
    std::mutex mutex;
    bool armed = false;
    Operation operation{};
    FaultyFiles::Fault fault{};
    FaultyFiles::Lasts lasts{};
    int64_t left = 0;
    bool struck = false;
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs own{};
};
State& state() {
    static State instance;
    return instance;
}

struct File {
    sqlite3_file base;
    int reason;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* of(sqlite3_file* file) {
    return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return of(file)->real();
}

/// SQLITE_OK, or the code with which this operation fails.
int fate(sqlite3_file* file, Operation operation, int broken) {
    State& s = state();
    const std::lock_guard lock(s.mutex);
    if (!s.armed || s.operation != operation) return SQLITE_OK;
    if (s.left > 1) {
        --s.left;
        return SQLITE_OK;
    }
    if (s.lasts == FaultyFiles::Lasts::once) s.armed = false;
    s.struck = true;
    const bool full = s.fault == FaultyFiles::Fault::full;
    of(file)->reason = full ? ENOSPC : EIO;
    return full ? SQLITE_FULL : broken;
}

int x_close(sqlite3_file* f) {
    return real(f)->pMethods->xClose(real(f));
}
int x_read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
    if (const int code = fate(f, Operation::read, SQLITE_IOERR_READ)) return code;
    return real(f)->pMethods->xRead(real(f), to, size, at);
}
int x_write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
    if (const int code = fate(f, Operation::write, SQLITE_IOERR_WRITE)) return code;
    return real(f)->pMethods->xWrite(real(f), from, size, at);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (const int code = fate(f, Operation::truncate, SQLITE_IOERR_TRUNCATE)) return code;
    return real(f)->pMethods->xTruncate(real(f), size);
}
int x_sync(sqlite3_file* f, int flags) {
    if (const int code = fate(f, Operation::sync, SQLITE_IOERR_FSYNC)) return code;
    return real(f)->pMethods->xSync(real(f), flags);
}
int x_size(sqlite3_file* f, sqlite3_int64* size) {
    return real(f)->pMethods->xFileSize(real(f), size);
}
int x_lock(sqlite3_file* f, int how) {
    return real(f)->pMethods->xLock(real(f), how);
}
int x_unlock(sqlite3_file* f, int how) {
    return real(f)->pMethods->xUnlock(real(f), how);
}
int x_reserved(sqlite3_file* f, int* out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int x_control(sqlite3_file* f, int op, void* argument) {
    if (op == SQLITE_FCNTL_LAST_ERRNO && of(f)->reason != 0) {
        *static_cast<int*>(argument) = of(f)->reason;
        return SQLITE_OK;
    }
    return real(f)->pMethods->xFileControl(real(f), op, argument);
}
int x_sector(sqlite3_file* f) {
    return real(f)->pMethods->xSectorSize(real(f));
}
int x_device(sqlite3_file* f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int x_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* f, int at, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}
void x_barrier(sqlite3_file* f) {
    real(f)->pMethods->xShmBarrier(real(f));
}
int x_unmap(sqlite3_file* f, int remove) {
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

// Version 2: without xFetch, so that every read passes x_read.
const sqlite3_io_methods methods = {2,          x_close,   x_read,     x_write,   x_truncate, x_sync,   x_size,
                                    x_lock,     x_unlock,  x_reserved, x_control, x_sector,   x_device, x_map,
                                    x_shm_lock, x_barrier, x_unmap,    nullptr,   nullptr};

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
    f->pMethods = nullptr;
    of(f)->reason = 0;
    const int code = state().real->xOpen(state().real, name, real(f), flags, out);
    if (real(f)->pMethods) f->pMethods = &methods;
    return code;
}

} // namespace

FaultyFiles::FaultyFiles() {
    State& s = state();
    s.real = sqlite3_vfs_find(nullptr);
    s.own = *s.real;
    s.own.zName = "faulty";
    s.own.szOsFile = static_cast<int>(sizeof(File)) + s.real->szOsFile;
    s.own.xOpen = x_open;
    s.own.pNext = nullptr;
    sqlite3_vfs_register(&s.own, 1);
}

FaultyFiles::~FaultyFiles() {
    disarm();
    sqlite3_vfs_unregister(&state().own);
    sqlite3_vfs_register(state().real, 1);
}

void FaultyFiles::arm(Operation operation, Fault fault, Lasts lasts, int64_t nth) {
    State& s = state();
    const std::lock_guard lock(s.mutex);
    s.armed = true;
    s.struck = false;
    s.operation = operation;
    s.fault = fault;
    s.lasts = lasts;
    s.left = nth;
}

void FaultyFiles::disarm() {
    const std::lock_guard lock(state().mutex);
    state().armed = false;
}

bool FaultyFiles::struck() const {
    const std::lock_guard lock(state().mutex);
    return state().struck;
}

} // namespace fairlead::store
