#include "http/body_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace fairlead::http {

base::Result<std::shared_ptr<TemporaryFile>> TemporaryFile::create(const std::string& directory) {
    std::string path = directory + "/fairlead-body-XXXXXX";
    const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) {
        base::Error error(base::Code::unavailable,
                          {"服务器暂时无法接收上传的内容。", "The server cannot take uploads at the moment."});
        error.log = "no temporary file in " + directory + ": " + std::strerror(errno);
        return error;
    }
    return std::shared_ptr<TemporaryFile>(new TemporaryFile(std::move(path), descriptor));
}

TemporaryFile::~TemporaryFile() {
    finish();
    ::unlink(path_.c_str());
}

bool TemporaryFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<size_t>(written));
        size_ += static_cast<uint64_t>(written);
    }
    return true;
}

void TemporaryFile::finish() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

} // namespace fairlead::http
