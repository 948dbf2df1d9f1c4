#pragma once
// Reads values of a packed column that mostly lie beside each other: a block is unpacked when it is come to.

#include <algorithm>

#include "analytics/packed.h"

namespace fairlead::analytics {

class PackedCursor {
  public:
    explicit PackedCursor(const Packed& packed) : packed_(packed), values_(Packed::block_rows) {}
    int64_t get(size_t row) {
        if (const size_t block = row / Packed::block_rows; block != block_) enter(block);
        return values_[row % Packed::block_rows];
    }

  private:
    void enter(size_t block) {
        const size_t first = block * Packed::block_rows;
        packed_.read(first, std::min(Packed::block_rows, packed_.size() - first), values_.data());
        block_ = block;
    }
    const Packed& packed_;
    std::vector<int64_t> values_;
    size_t block_ = SIZE_MAX;
};

} // namespace fairlead::analytics
