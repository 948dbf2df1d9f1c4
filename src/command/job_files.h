#pragma once
// Files that jobs leave in the data directory. Inside command/ only.

#include <memory>
#include <string>
#include <vector>

#include "command/workspace.h"
#include "format/table_writer.h"

namespace fairlead::command {

/// The path of a file in a folder of the data directory, which is made when missing.
Result<std::string> place_for(const Workspace& workspace, const std::string& folder, const std::string& file);

/// A table of what was refused, with the reason; the file appears with the first row.
class FaultsFile {
  public:
    FaultsFile(const Workspace& workspace, Id job, std::vector<std::string> header)
        : workspace_(workspace), job_(job), header_(std::move(header)) {}
    Result<void> add(const std::vector<std::string>& cells);
    /// Everything is on the disk; the path, or nothing when no row was added.
    Result<std::string> finish();

  private:
    const Workspace& workspace_;
    Id job_;
    std::vector<std::string> header_;
    std::string path_;
    std::unique_ptr<format::TableWriter> writer_;
};

} // namespace fairlead::command
