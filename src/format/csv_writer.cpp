#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/unicode.h"
#include "format/formula_guard.h"
#include "format/table_writer.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr size_t flush_bytes = 64 << 10;
constexpr int64_t day_ms = 86'400'000;

class CsvWriter final : public TableWriter {
  public:
    CsvWriter(Sink sink, const CsvWriterOptions& options) : sink_(std::move(sink)), delimiter_(options.delimiter) {
        if (options.byte_order_mark) buffer_ = "\xEF\xBB\xBF";
    }
    Result<void> header(const std::vector<std::string>& columns) override {
        for (size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) buffer_ += delimiter_;
            put_text(columns[i], columns.size() == 1);
        }
        buffer_ += "\r\n";
        return flush(flush_bytes);
    }
    Result<void> row(const std::vector<Cell>& cells) override {
        for (size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) buffer_ += delimiter_;
            put(cells[i], cells.size() == 1);
        }
        buffer_ += "\r\n";
        return flush(flush_bytes);
    }
    Result<void> finish() override { return flush(1); }

  private:
    Result<void> flush(size_t from) {
        if (buffer_.size() < from) return {};
        TRY(sink_(buffer_));
        buffer_.clear();
        return {};
    }
    /// `alone`: the only cell of its row, which must not look like a blank line.
    void put(const Cell& cell, bool alone) {
        switch (cell.kind) {
            case Cell::Kind::empty:
                if (alone) buffer_ += "\"\"";
                break;
            case Cell::Kind::text:
                put_text(cell.text, alone);
                break;
            case Cell::Kind::number:
                // What is not a number after all is text and treated with the same care.
                if (is_plain_number(cell.text))
                    buffer_ += cell.text;
                else
                    put_text(cell.text, alone);
                break;
            case Cell::Kind::date:
                buffer_ += base::to_text(base::Date{cell.number});
                break;
            case Cell::Kind::moment:
                put_moment(cell.number);
                break;
            case Cell::Kind::boolean:
                buffer_ += cell.number != 0 ? "true" : "false";
                break;
        }
    }
    void put_moment(int64_t milliseconds) {
        int64_t days = milliseconds / day_ms, rest = milliseconds % day_ms;
        if (rest < 0) rest += day_ms, --days;
        char clock[16];
        std::snprintf(clock, sizeof clock, " %02d:%02d:%02d", static_cast<int>(rest / 3'600'000),
                      static_cast<int>(rest / 60'000 % 60), static_cast<int>(rest / 1000 % 60));
        buffer_ += base::to_text(base::Date{days}) + clock;
    }
    void put_text(std::string_view given, bool alone) {
        std::string repaired;
        if (!base::is_valid_utf8(given)) {
            repaired = base::repair_utf8(given);
            given = repaired;
        }
        // Every usual delimiter is quoted, not only ours: a program that expects another must not cut a cell open.
        const bool quote = given.find_first_of("\",;\t|\r\n") != std::string_view::npos ||
                           given.find(delimiter_) != std::string_view::npos || given.starts_with(' ') ||
                           given.ends_with(' ') || (given.empty() && alone);
        if (quote) buffer_ += '"';
        if (needs_guard(given)) buffer_ += '\'';
        for (const char c : given) {
            if (c == '"') buffer_ += '"';
            if (c != '\0') buffer_ += c;
        }
        if (quote) buffer_ += '"';
    }

    Sink sink_;
    char delimiter_;
    std::string buffer_;
};

/// A file that is written through and closed; shared only because std::function copies.
struct File {
    explicit File(int opened) : descriptor(opened) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(descriptor); }
    const int descriptor;
};

} // namespace

std::unique_ptr<TableWriter> make_csv_writer(Sink sink, const CsvWriterOptions& options) {
    return std::make_unique<CsvWriter>(std::move(sink), options);
}

Result<std::unique_ptr<TableWriter>> make_csv_writer(const std::string& path, const CsvWriterOptions& options) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        base::Error error(base::Code::unavailable, {"无法写文件。", "The file cannot be written."});
        error.log = path + ": " + std::strerror(errno);
        return error;
    }
    auto file = std::make_shared<File>(descriptor);
    return make_csv_writer(
        [file](std::string_view bytes) -> Result<void> {
            while (!bytes.empty()) {
                const ssize_t n = ::write(file->descriptor, bytes.data(), bytes.size());
                if (n < 0 && errno == EINTR) continue;
                if (n < 0) {
                    base::Error error(
                        base::Code::unavailable,
                        {"写文件时出错，磁盘可能已满。", "The file could not be written; the disk may be full."});
                    error.log = std::strerror(errno);
                    return error;
                }
                bytes.remove_prefix(static_cast<size_t>(n));
            }
            return {};
        },
        options);
}

} // namespace fairlead::format
