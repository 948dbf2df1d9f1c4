#pragma once
// A request body on disk: a private file (mode 0600) that goes with the last reference.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace fairlead::http {

class TemporaryFile final : public BodyFile {
  public:
    /// Code::unavailable when the directory does not take a file.
    static base::Result<std::shared_ptr<TemporaryFile>> create(const std::string& directory);
    ~TemporaryFile() override;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    /// Blocks. False when the disk does not take the bytes.
    bool append(std::string_view bytes);
    /// No more is written; the file stays.
    void finish();
    const std::string& path() const override { return path_; }
    uint64_t size() const override { return size_; }

  private:
    TemporaryFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    std::string path_;
    int descriptor_;
    uint64_t size_ = 0;
};

} // namespace fairlead::http
