#pragma once
// What a disk may hold after the power went at one point of a trace. Everything synced is there. Of what was not, each
// write is kept, dropped or torn at 512 bytes, in any order; a name made, changed or removed and not followed by a sync
// of the folder may or may not be so.

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "trace_format.h"

namespace power_cut {

/// File contents by name.
using Folder = std::map<std::string, std::string>;

class Trace {
  public:
    /// Reads a whole trace; a record cut short at its end is left out.
    explicit Trace(const std::string& file);
    size_t size() const { return records_.size(); }
    /// What is left of `before` when the power goes ahead of record number `cut`.
    Folder folder_after_cut(size_t cut, const Folder& before, std::mt19937_64& random) const;
    /// What had been told to the client by then.
    std::string acknowledged(size_t cut) const;

  private:
    struct Record {
        trace_record head;
        size_t at; // of its bytes in bytes_
    };
    std::string_view bytes(const Record& record) const;
    std::string bytes_;
    std::vector<Record> records_;
};

Folder read_folder(const std::string& path);
void write_folder(const Folder& folder, const std::string& path);

} // namespace power_cut
