#include "command/job_files.h"

#include <filesystem>

namespace fairlead::command {

using base::Code;
using base::Error;

Result<std::string> place_for(const Workspace& workspace, const std::string& folder, const std::string& file) {
    const std::filesystem::path directory = std::filesystem::path(workspace.options().data_directory) / folder;
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) {
        Error error(Code::unavailable,
                    {"服务器无法写入数据目录。", "The server cannot write into its data directory."});
        error.log = directory.string() + ": " + failure.message();
        return error;
    }
    return (directory / file).string();
}

Result<void> FaultsFile::add(const std::vector<std::string>& cells) {
    if (!writer_) {
        path_ = TRY(place_for(workspace_, "faults", to_text(job_) + ".csv"));
        writer_ = TRY(format::make_csv_writer(path_));
        TRY(writer_->header(header_));
    }
    std::vector<format::Cell> row;
    row.reserve(cells.size());
    for (const std::string& cell : cells) row.push_back(cell.empty() ? format::Cell{} : format::Cell::of_text(cell));
    return writer_->row(row);
}

Result<std::string> FaultsFile::finish() {
    if (!writer_) return std::string();
    TRY(writer_->finish());
    return path_;
}

} // namespace fairlead::command
