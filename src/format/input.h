#pragma once
// Where the bytes of a table come from: a file opened once, or memory that is owned.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fairlead::format {

/// Random access to bytes that do not change while they are read. For one thread at a time.
class Input {
  public:
    /// Code::not_found when there is no such file, Code::invalid when it is not a regular file.
    static base::Result<std::unique_ptr<Input>> open(const std::string& path);
    static std::unique_ptr<Input> of(std::string bytes);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    int64_t size() const { return size_; }
    /// Reads up to `size` bytes at `offset`; fewer only at the end.
    base::Result<size_t> read_at(int64_t offset, char* into, size_t size) const;
    /// Up to `size` bytes from the start.
    base::Result<std::string> head(size_t size) const;

  private:
    Input() = default;
    std::string memory_;
    int descriptor_ = -1; // -1: memory
    int64_t size_ = 0;
};

} // namespace fairlead::format
