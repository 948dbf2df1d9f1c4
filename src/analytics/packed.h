#pragma once
// Integers of one column, packed: blocks of 4,096 rows, each with the bytes a value of it needs above the smallest. A
// million moments take 4 to 5 MB, a million codes 1 MB. Empty values are `nothing`, here and in everything computed
// from columns; no stored value is (the language ends one above it).
//
// Threads: none of its own; whoever owns it keeps writers from readers.

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fairlead::analytics {

inline constexpr int64_t nothing = INT64_MIN;

class Packed {
  public:
    static constexpr size_t block_rows = 4096;

    size_t size() const { return size_; }
    void append(int64_t value);
    void set(size_t row, int64_t value);
    int64_t get(size_t row) const { return blocks_[row / block_rows].get(row % block_rows); }
    /// Rows from `first` on, all within one block.
    void read(size_t first, size_t count, int64_t* into) const;
    size_t bytes() const;

  private:
    struct Block {
        int64_t base = 0;  // what a stored 1 stands for; a stored 0 is nothing
        uint8_t width = 0; // bytes; 0: all nothing; 8: as they are
        std::unique_ptr<uint8_t[]> data;

        int64_t get(size_t row) const {
            if (width == 0) return nothing;
            uint64_t stored = 0;
            std::memcpy(&stored, data.get() + row * width, sizeof stored); // `slack` bytes follow the last value
            if (width == 8) return static_cast<int64_t>(stored);
            stored &= (uint64_t{1} << (8 * width)) - 1;
            return stored == 0 ? nothing : static_cast<int64_t>(static_cast<uint64_t>(base) + stored - 1);
        }
        void put(size_t row, int64_t value) {
            if (width == 0) return;
            uint64_t stored = static_cast<uint64_t>(value);
            if (width < 8) stored = value == nothing ? 0 : stored - static_cast<uint64_t>(base) + 1;
            std::memcpy(data.get() + row * width, &stored, width);
        }
        bool takes(int64_t value) const {
            if (value == nothing || width == 8) return true;
            if (width == 0 || value < base) return false;
            const uint64_t above = static_cast<uint64_t>(value) - static_cast<uint64_t>(base);
            return above < (uint64_t{1} << (8 * width)) - 1;
        }
        /// Makes room for a value beside the `rows` values it has.
        void widen(int64_t value, size_t rows);
    };
    static constexpr size_t slack = 8;
    std::vector<Block> blocks_;
    size_t size_ = 0;
};

/// Numbers of distinct texts, in the order they were first seen. Codes are never reused.
class Words {
  public:
    int64_t code(std::string_view word); // adds it
    /// The code, or nothing.
    int64_t find(std::string_view word) const;
    const std::string& at(int64_t code) const { return *words_[static_cast<size_t>(code)]; }
    size_t size() const { return words_.size(); }

  private:
    struct Hash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> codes_;
    std::vector<const std::string*> words_; // into codes_, whose nodes stay where they are
};

/// Numbers of distinct ids: links and users.
class Links {
  public:
    int64_t code(int64_t id); // adds it
    int64_t find(int64_t id) const;
    int64_t at(int64_t code) const { return ids_[static_cast<size_t>(code)]; }
    size_t size() const { return ids_.size(); }
    size_t bytes() const { return ids_.capacity() * 8 + slots_.capacity() * 4; }

  private:
    size_t slot(int64_t id) const;
    void grow();
    std::vector<int64_t> ids_;
    std::vector<uint32_t> slots_; // code + 1 by hash, open addressing; a power of two, at most two thirds full
};

} // namespace fairlead::analytics
