#pragma once
// A ZIP archive from a stranger: names are only looked up, never written to disk; every part is read as a stream whose
// expansion is held against limits. Inside the room only.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "format/input.h"
#include "format/table.h"

namespace fairlead::format {

/// What a part of an archive may grow to.
struct Expansion {
    int64_t part_bytes; // absolute limit
    int64_t free_bytes; // below this the ratio does not count: small repetitive parts are harmless
};

class ZipArchive;

/// One part of an archive being expanded. Must not outlive its archive.
class ZipPart {
  public:
    ~ZipPart();
    ZipPart(const ZipPart&) = delete;
    ZipPart& operator=(const ZipPart&) = delete;
    /// Up to `size` bytes; 0 at the end. Code::limit when the part grows beyond what is allowed.
    base::Result<size_t> read(char* into, size_t size);
    int64_t position() const { return position_; }
    /// What the archive says the expanded size is; not to be trusted.
    int64_t declared_bytes() const { return declared_; }

  private:
    friend class ZipArchive;
    ZipPart() = default;
    struct Handle;
    std::unique_ptr<Handle> handle_;
    ZipArchive* archive_ = nullptr;
    Expansion expansion_{};
    int64_t position_ = 0, declared_ = 0, compressed_ = 0;
};

class ZipArchive {
  public:
    /// Borrows the input. Refuses with Code::invalid what is not a sound archive, with Code::limit too many entries.
    static base::Result<std::unique_ptr<ZipArchive>> open(const Input& input, const TableLimits& limits);
    ~ZipArchive();
    bool has(const std::string& name) const;
    /// Code::invalid when there is no such part or it is encrypted; Code::limit when its declared size is too large.
    base::Result<std::unique_ptr<ZipPart>> part(const std::string& name, Expansion expansion);

  private:
    friend class ZipPart;
    ZipArchive() = default;
    struct Handle;
    std::unique_ptr<Handle> handle_;
    TableLimits limits_;
};

/// The refusal of a damaged spreadsheet.
base::Error damaged(std::string log);

} // namespace fairlead::format
