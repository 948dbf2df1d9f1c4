#include "store/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "store/failures.h"

namespace fairlead::store {

namespace {

base::Error system_failure(const std::string& what, const std::string& file) {
    return storage_unavailable(what + " " + file + ": " + std::strerror(errno));
}

std::string holder(int descriptor) {
    char text[32] = {};
    const ssize_t size = pread(descriptor, text, sizeof text - 1, 0);
    return size > 0 ? std::string(text, std::strcspn(text, "\n")) : "unknown";
}

} // namespace

base::Result<FileLock> FileLock::take(const std::string& file) {
    const std::string name = file + "-lock";
    const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return system_failure("open", name);
    FileLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return storage_locked(file, name + " is held by process " + holder(descriptor));
        return system_failure("flock", name);
    }
    // Best effort: the number only helps a reader of the log, a full disk must not keep the server from starting.
    const std::string number = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) == 0 && pwrite(descriptor, number.data(), number.size(), 0) < 0) errno = 0;
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

base::Result<void> create_private_file(const std::string& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return errno == EEXIST ? base::Result<void>() : system_failure("create", file);
    close(descriptor);
    return sync_folder_of(file);
}

base::Result<void> sync_folder_of(const std::string& file) {
    std::string folder = std::filesystem::path(file).parent_path().string();
    if (folder.empty()) folder = ".";
    return sync_file(folder);
}

base::Result<void> sync_file(const std::string& file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_failure("open", file);
    const int synced = fsync(descriptor);
    const int reason = errno;
    close(descriptor);
    errno = reason;
    if (synced != 0) return system_failure("fsync", file);
    return {};
}

} // namespace fairlead::store
