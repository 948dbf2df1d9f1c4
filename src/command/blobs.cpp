#include "command/blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <set>

#include "base/crypto.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Result;
namespace fs = std::filesystem;

namespace {

constexpr size_t piece = 128 * 1024;
constexpr size_t head_bytes = 512;

Error unavailable(const std::string& path) {
    const std::string reason = std::strerror(errno);
    Error error(Code::unavailable, {"服务器暂时无法保存文件。", "The server cannot keep files at the moment."});
    error.log = path + ": " + reason;
    return error;
}

class Descriptor {
  public:
    Descriptor(const std::string& path, int flags, mode_t mode = 0)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit operator bool() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    int number_;
};

Result<void> sync(const std::string& path, int flags = O_RDONLY) {
    const Descriptor descriptor(path, flags);
    if (!descriptor || ::fsync(descriptor.number()) != 0) return unavailable(path);
    return {};
}

/// Makes a folder and what leads to it, and puts the names on the disk.
Result<void> make_folder(const fs::path& folder) {
    std::error_code failure;
    if (fs::is_directory(folder, failure)) return {};
    if (folder.has_parent_path() && folder.parent_path() != folder) TRY(make_folder(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return unavailable(folder.string());
    return sync(folder.has_parent_path() ? folder.parent_path().string() : ".", O_RDONLY | O_DIRECTORY);
}

/// Digest, size and first bytes of a file; what it holds is handed to `each` as well.
Result<Blobs::Kept> read_through(const std::string& path, const std::function<Result<void>(std::string_view)>& each) {
    const Descriptor from(path, O_RDONLY);
    if (!from) return unavailable(path);
    base::Sha256 digest;
    Blobs::Kept kept;
    std::string buffer(piece, '\0');
    for (;;) {
        const ssize_t got = ::read(from.number(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unavailable(path);
        if (got == 0) break;
        const std::string_view bytes(buffer.data(), static_cast<size_t>(got));
        digest.add(bytes);
        kept.size += got;
        if (kept.head.size() < head_bytes) kept.head += bytes.substr(0, head_bytes - kept.head.size());
        if (each) TRY(each(bytes));
    }
    kept.sha256 = digest.hex();
    return kept;
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return unavailable(path);
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
}

/// A durable copy under another name; the digest of what was copied.
Result<Blobs::Kept> copy(const std::string& from, const std::string& to) {
    const std::string partial = to + ".part-" + base::random_hex(6);
    auto copied = [&]() -> Result<Blobs::Kept> {
        const Descriptor target(partial, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!target) return unavailable(partial);
        const Blobs::Kept kept =
            TRY(read_through(from, [&](std::string_view bytes) { return write_all(target.number(), bytes, partial); }));
        if (::fsync(target.number()) != 0) return unavailable(partial);
        return kept;
    }();
    if (copied.ok() && ::rename(partial.c_str(), to.c_str()) != 0) copied = unavailable(to);
    if (!copied.ok()) ::unlink(partial.c_str());
    return copied;
}

void touch(const std::string& path, base::Instant now) {
    const timespec moment{now.milliseconds / 1000, now.milliseconds % 1000 * 1000000};
    const timespec times[2] = {moment, moment};
    ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

bool is_fresh(const struct stat& facts, base::Instant now) {
    return now.milliseconds - static_cast<int64_t>(facts.st_mtim.tv_sec) * 1000 < blob_grace_milliseconds;
}

bool is_digest(const std::string& name) {
    return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Every content the database names, with its size.
Result<std::vector<std::pair<std::string, int64_t>>> named(store::Database& database) {
    std::vector<std::pair<std::string, int64_t>> found;
    TRY(database.read([&](store::Reader& reader) -> Result<void> {
        return reader.each(
            query::render_select_rows("file", {"sha256", "size"}, {}, {{"sha256", false}}, 0, reader.dialect()),
            [&](const store::Row& row) {
                if (found.empty() || found.back().first != row.text(0))
                    found.emplace_back(std::string(row.text(0)), row.number(1));
                return true;
            });
    }));
    return found;
}

} // namespace

std::string Blobs::path_of(const std::string& sha256) const {
    return directory_ + "/" + sha256.substr(0, 2) + "/" + sha256;
}

bool Blobs::exists(const std::string& sha256) const {
    std::error_code ignored;
    return fs::is_regular_file(path_of(sha256), ignored);
}

Result<Blobs::Kept> Blobs::keep(const std::string& path, base::Instant now) const {
    const Kept kept = TRY(read_through(path, {}));
    const std::string target = path_of(kept.sha256);
    const std::string folder = fs::path(target).parent_path();
    TRY(make_folder(folder));
    // Renamed anew even when it is there: what stood there before may be damaged, this was just read.
    TRY(sync(path));
    ::chmod(path.c_str(), 0600);
    if (::rename(path.c_str(), target.c_str()) != 0) {
        if (errno != EXDEV) return unavailable(target);
        TRY(copy(path, target));
        ::unlink(path.c_str());
    }
    touch(target, now);
    TRY(sync(folder, O_RDONLY | O_DIRECTORY));
    return kept;
}

void Blobs::let_go(const std::string& sha256, base::Instant now) const {
    touch(path_of(sha256), now);
}

int64_t Blobs::remove_unused(const std::vector<std::string>& used, base::Instant now) const {
    const std::set<std::string_view> wanted(used.begin(), used.end());
    int64_t removed = 0;
    std::error_code failure;
    for (fs::recursive_directory_iterator at(directory_, failure), end; !failure && at != end; at.increment(failure)) {
        std::error_code ignored;
        const std::string name = at->path().filename();
        if (!at->is_regular_file(ignored) || wanted.contains(name)) continue;
        if (!is_digest(name) && name.find(".part-") == std::string::npos) continue; // not ours
        struct stat facts {};
        if (::stat(at->path().c_str(), &facts) != 0) continue;
        if (is_fresh(facts, now)) continue;
        // Out of the way first: an upload may have put the same content there a moment ago.
        const std::string aside = at->path().string() + ".part-gone";
        if (::rename(at->path().c_str(), aside.c_str()) != 0) continue;
        if (::stat(aside.c_str(), &facts) == 0 && is_fresh(facts, now))
            ::rename(aside.c_str(), at->path().c_str());
        else
            removed += ::unlink(aside.c_str()) == 0;
    }
    return removed;
}

Result<std::vector<std::string>> copy_blobs(store::Database& database, const std::string& from, const std::string& to) {
    const Blobs source(from), target(to);
    std::vector<std::string> faults;
    std::set<std::string> folders;
    for (const auto& [sha256, size] : TRY(named(database))) {
        std::error_code ignored;
        const std::string there = target.path_of(sha256);
        if (fs::is_regular_file(there, ignored) && fs::file_size(there, ignored) == static_cast<uintmax_t>(size))
            continue;
        if (!source.exists(sha256)) {
            faults.push_back(source.path_of(sha256) + " is missing");
            continue;
        }
        const std::string folder = fs::path(there).parent_path();
        TRY(make_folder(folder));
        if (TRY(copy(source.path_of(sha256), there)).sha256 != sha256)
            faults.push_back(source.path_of(sha256) + " is damaged");
        folders.insert(folder);
    }
    for (const std::string& folder : folders) TRY(sync(folder, O_RDONLY | O_DIRECTORY));
    return faults;
}

Result<std::vector<std::string>> check_blobs(store::Database& database, const std::string& data_directory) {
    const Blobs blobs(data_directory);
    std::vector<std::string> faults;
    for (const auto& [sha256, size] : TRY(named(database))) {
        if (!blobs.exists(sha256)) {
            faults.push_back(blobs.path_of(sha256) + " is missing");
            continue;
        }
        const auto read = read_through(blobs.path_of(sha256), {});
        if (!read.ok())
            faults.push_back(blobs.path_of(sha256) + " cannot be read");
        else if (read->sha256 != sha256)
            faults.push_back(blobs.path_of(sha256) + " is damaged");
    }
    return faults;
}

} // namespace fairlead::command
