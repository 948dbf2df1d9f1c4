#pragma once
// The contents of attachments: files named by their SHA-256 below <data directory>/files, each kept once however often
// it is attached. A content is never changed, so copies of the folder are consistent at any moment.
//
// Durability: keep() returns after the content and every folder that leads to it are on the disk. A row may name a
// content only after that. Threads: any.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace fairlead::command {

/// Nobody's content stays this long after it was last kept or let go, so that neither an upload that is about to name
/// it nor a backup that is being copied loses it.
inline constexpr int64_t blob_grace_milliseconds = 24LL * 60 * 60 * 1000;

class Blobs {
  public:
    explicit Blobs(std::string data_directory) : directory_(std::move(data_directory) + "/files") {}

    struct Kept {
        std::string sha256;
        int64_t size = 0;
        std::string head; // the first bytes, to recognise what it is
    };
    /// Takes the file over: it is moved when it lies on the same disk. Code::unavailable when the disk does not take
    /// it.
    base::Result<Kept> keep(const std::string& path, base::Instant now) const;
    std::string path_of(const std::string& sha256) const;
    bool exists(const std::string& sha256) const;
    /// Starts the time of grace.
    void let_go(const std::string& sha256, base::Instant now) const;
    /// Removes contents that are in nobody's list and past their grace; how many.
    int64_t remove_unused(const std::vector<std::string>& used, base::Instant now) const;

  private:
    std::string directory_;
};

/// Copies every content the database names from one data directory to another, those it has already left alone. In
/// words: what is missing or damaged.
base::Result<std::vector<std::string>> copy_blobs(store::Database& database, const std::string& from,
                                                  const std::string& to);
/// Reads every content the database names and compares its digest. In words: what is missing or damaged.
base::Result<std::vector<std::string>> check_blobs(store::Database& database, const std::string& data_directory);

} // namespace fairlead::command
