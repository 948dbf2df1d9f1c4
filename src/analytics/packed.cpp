#include "analytics/packed.h"

#include <algorithm>

namespace fairlead::analytics {

namespace {

uint8_t width_for(uint64_t range) {
    // Stored values run from 1 to range + 1.
    for (uint8_t width = 1; width < 8; ++width)
        if (range < (uint64_t{1} << (8 * width)) - 1) return width;
    return 8;
}

uint64_t mixed(int64_t id) {
    uint64_t x = static_cast<uint64_t>(id);
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    return x;
}

} // namespace

void Packed::Block::widen(int64_t value, size_t rows) {
    int64_t least = value, most = value;
    std::vector<int64_t> values(rows);
    for (size_t i = 0; i < rows; ++i) {
        values[i] = get(i);
        if (values[i] == nothing) continue;
        least = std::min(least, values[i]);
        most = std::max(most, values[i]);
    }
    const uint64_t range = static_cast<uint64_t>(most) - static_cast<uint64_t>(least);
    const uint8_t needed = width_for(range);
    if (needed != width) data = std::make_unique<uint8_t[]>(block_rows * needed + slack);
    width = needed;
    // What is to spare lies half below, so that the next smaller value need not repack again.
    const uint64_t spare = needed == 8 ? 0 : ((uint64_t{1} << (8 * needed)) - 2 - range) / 2;
    base = static_cast<uint64_t>(least) - static_cast<uint64_t>(INT64_MIN) > spare ? least - static_cast<int64_t>(spare)
                                                                                   : least;
    for (size_t i = 0; i < rows; ++i) put(i, values[i]);
    // Rows not yet there read as nothing.
    for (size_t i = rows; i < block_rows; ++i) put(i, nothing);
}

void Packed::append(int64_t value) {
    if (size_ % block_rows == 0) blocks_.emplace_back();
    Block& block = blocks_.back();
    const size_t row = size_ % block_rows;
    if (!block.takes(value)) block.widen(value, row);
    block.put(row, value);
    ++size_;
}

void Packed::set(size_t row, int64_t value) {
    Block& block = blocks_[row / block_rows];
    const size_t within = row % block_rows;
    if (!block.takes(value)) block.widen(value, std::min(block_rows, size_ - row / block_rows * block_rows));
    block.put(within, value);
}

void Packed::read(size_t first, size_t count, int64_t* into) const {
    const Block& block = blocks_[first / block_rows];
    const size_t row = first % block_rows;
    if (block.width == 0) {
        std::fill(into, into + count, nothing);
        return;
    }
    const uint8_t* from = block.data.get() + row * block.width;
    const auto unpack = [&](auto width) {
        constexpr size_t bytes = decltype(width)::value;
        constexpr uint64_t mask = bytes == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * (bytes % 8))) - 1;
        const uint64_t base = static_cast<uint64_t>(block.base) - 1;
        for (size_t i = 0; i < count; ++i) {
            uint64_t stored = 0;
            std::memcpy(&stored, from + i * bytes, sizeof stored);
            stored &= mask;
            if constexpr (bytes == 8)
                into[i] = static_cast<int64_t>(stored);
            else
                into[i] = stored == 0 ? nothing : static_cast<int64_t>(base + stored);
        }
    };
    switch (block.width) {
        case 1:
            return unpack(std::integral_constant<size_t, 1>());
        case 2:
            return unpack(std::integral_constant<size_t, 2>());
        case 3:
            return unpack(std::integral_constant<size_t, 3>());
        case 4:
            return unpack(std::integral_constant<size_t, 4>());
        case 5:
            return unpack(std::integral_constant<size_t, 5>());
        case 6:
            return unpack(std::integral_constant<size_t, 6>());
        case 7:
            return unpack(std::integral_constant<size_t, 7>());
        default:
            return unpack(std::integral_constant<size_t, 8>());
    }
}

size_t Packed::bytes() const {
    size_t bytes = blocks_.capacity() * sizeof(Block);
    for (const Block& block : blocks_)
        if (block.width) bytes += block_rows * block.width + slack;
    return bytes;
}

int64_t Words::code(std::string_view word) {
    if (const auto found = codes_.find(word); found != codes_.end()) return found->second;
    const auto added = codes_.emplace(std::string(word), static_cast<int64_t>(words_.size())).first;
    words_.push_back(&added->first);
    return added->second;
}

int64_t Words::find(std::string_view word) const {
    const auto found = codes_.find(word);
    return found == codes_.end() ? nothing : found->second;
}

size_t Links::slot(int64_t id) const {
    const size_t mask = slots_.size() - 1;
    size_t at = mixed(id) & mask;
    while (slots_[at] != 0 && ids_[slots_[at] - 1] != id) at = (at + 1) & mask;
    return at;
}

void Links::grow() {
    slots_.assign(std::max<size_t>(64, slots_.size() * 2), 0);
    for (size_t code = 0; code < ids_.size(); ++code) slots_[slot(ids_[code])] = static_cast<uint32_t>(code + 1);
}

int64_t Links::code(int64_t id) {
    if (ids_.size() * 3 >= slots_.size() * 2) grow();
    const size_t at = slot(id);
    if (slots_[at] == 0) {
        ids_.push_back(id);
        slots_[at] = static_cast<uint32_t>(ids_.size());
    }
    return static_cast<int64_t>(slots_[at]) - 1;
}

int64_t Links::find(int64_t id) const {
    if (slots_.empty()) return nothing;
    const uint32_t found = slots_[slot(id)];
    return found == 0 ? nothing : static_cast<int64_t>(found) - 1;
}

} // namespace fairlead::analytics
