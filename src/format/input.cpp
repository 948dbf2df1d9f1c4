#include "format/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fairlead::format {

using base::Code;
using base::Error;
using base::Result;

Result<std::unique_ptr<Input>> Input::open(const std::string& path) {
    // Non-blocking, so that a pipe in a file's place is refused instead of waited for.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        Error error(errno == ENOENT ? Code::not_found : Code::unavailable,
                    {"无法打开文件。", "The file cannot be opened."});
        error.log = path + ": " + std::strerror(errno);
        return error;
    }
    std::unique_ptr<Input> input(new Input);
    input->descriptor_ = descriptor;
    struct stat facts {};
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return base::invalid("file", "not_a_file", {"这不是一个普通文件。", "This is not a regular file."});
    input->size_ = facts.st_size;
    return input;
}

std::unique_ptr<Input> Input::of(std::string bytes) {
    std::unique_ptr<Input> input(new Input);
    input->memory_ = std::move(bytes);
    input->size_ = static_cast<int64_t>(input->memory_.size());
    return input;
}

Input::~Input() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<size_t> Input::read_at(int64_t offset, char* into, size_t size) const {
    if (offset < 0 || offset >= size_) return size_t{0};
    size = static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(size), size_ - offset));
    if (descriptor_ < 0) {
        std::memcpy(into, memory_.data() + offset, size);
        return size;
    }
    size_t got = 0;
    while (got < size) {
        const ssize_t n = ::pread(descriptor_, into + got, size - got, offset + static_cast<int64_t>(got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            Error error(Code::unavailable, {"读取文件时出错。", "The file could not be read."});
            error.log = std::strerror(errno);
            return error;
        }
        if (n == 0) break;
        got += static_cast<size_t>(n);
    }
    return got;
}

Result<std::string> Input::head(size_t size) const {
    std::string bytes(static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(size), size_)), '\0');
    bytes.resize(TRY(read_at(0, bytes.data(), bytes.size())));
    return bytes;
}

} // namespace fairlead::format
