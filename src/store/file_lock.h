#pragma once
// One process per data file: an flock on FILE-lock beside it, held for the object's life and let go by the system when
// the process dies. The file keeps the holder's process number for the operator.

#include <string>

#include "base/result.h"

namespace fairlead::store {

class FileLock {
  public:
    /// Code::unavailable, rule "locked" while another holds it; rule "storage" when the file cannot be made.
    static base::Result<FileLock> take(const std::string& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Makes `file` when missing, readable by its owner only, and its name durable.
base::Result<void> create_private_file(const std::string& file);
/// Makes names created, renamed or removed in the folder of `file` durable.
base::Result<void> sync_folder_of(const std::string& file);
/// Makes the file's contents durable.
base::Result<void> sync_file(const std::string& file);

} // namespace fairlead::store
