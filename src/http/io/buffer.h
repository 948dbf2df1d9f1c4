#pragma once
// The bytes a connection has received and not used yet. Private to io/.

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace fairlead::http::io {

class Buffer {
  public:
    bool empty() const { return begin_ == end_; }
    std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
    void consume(size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Makes room for more bytes behind those that are held: at least a quarter of `size`, `size` in all at least.
    void make_room(size_t size) {
        if (begin_ > 0) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        if (capacity_ >= size && capacity_ - end_ >= size / 4) return;
        const size_t wanted = std::max(size, end_ * 2);
        std::unique_ptr<char[]> larger(new char[wanted]);
        if (end_ > 0) std::memcpy(larger.get(), bytes_.get(), end_);
        bytes_ = std::move(larger);
        capacity_ = wanted;
    }
    char* space() { return bytes_.get() + end_; }
    size_t space_size() const { return capacity_ - end_; }
    void added(size_t count) { end_ += count; }
    /// Gives the memory back.
    void release() {
        bytes_.reset();
        begin_ = end_ = capacity_ = 0;
    }

  private:
    std::unique_ptr<char[]> bytes_;
    size_t begin_ = 0;
    size_t end_ = 0;
    size_t capacity_ = 0;
};

} // namespace fairlead::http::io
