#pragma once
// Writes tables for people: CSV and XLSX. Streaming; rows are not kept. No cell that was given as text can act as a
// formula in the program that opens the file.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fairlead::format {

/// One cell to write.
struct Cell {
    enum class Kind { empty, text, number, date, moment, boolean };
    Kind kind = Kind::empty;
    std::string text;   // text; number: plain decimal, "-1234.50"
    int64_t number = 0; // date: days since 1970-01-01; moment: wall-clock milliseconds since 1970-01-01; boolean: 0/1

    static Cell of_text(std::string text) { return {.kind = Kind::text, .text = std::move(text)}; }
    static Cell of_number(std::string decimal) { return {.kind = Kind::number, .text = std::move(decimal)}; }
    static Cell of_date(base::Date date) { return {.kind = Kind::date, .number = date.days}; }
    /// A moment as its wall clock shows it: the caller has applied the reader's time zone.
    static Cell of_moment(int64_t wall_clock_milliseconds) {
        return {.kind = Kind::moment, .number = wall_clock_milliseconds};
    }
    static Cell of_boolean(bool truth) { return {.kind = Kind::boolean, .number = truth}; }
};

/// For one thread at a time. A file that was not finished is incomplete.
class TableWriter {
  public:
    virtual ~TableWriter() = default;
    /// Once, first.
    virtual base::Result<void> header(const std::vector<std::string>& columns) = 0;
    virtual base::Result<void> row(const std::vector<Cell>& cells) = 0;
    /// Once, last: everything is on its way to the disk, and errors up to here are told.
    virtual base::Result<void> finish() = 0;
    /// Texts that had to be cut to what the format holds (XLSX: 32,767 characters).
    virtual int64_t cut_cells() const { return 0; }
};

struct CsvWriterOptions {
    char delimiter = ',';
    bool byte_order_mark = true; // Excel takes a file without it for the machine's own encoding
};
/// Takes the bytes of a CSV as they come, in pieces of some 64 KiB.
using Sink = std::function<base::Result<void>(std::string_view bytes)>;

/// CSV per RFC 4180 (CRLF, UTF-8). A text that begins with = + - @ tab CR LF, or a full-width form of the signs, is
/// written with a leading apostrophe, unless it is a plain number such as -12.5 or +8613800138000; TableReader takes it
/// off again.
std::unique_ptr<TableWriter> make_csv_writer(Sink sink, const CsvWriterOptions& options = {});
base::Result<std::unique_ptr<TableWriter>> make_csv_writer(const std::string& path,
                                                           const CsvWriterOptions& options = {});

struct XlsxWriterOptions {
    std::string sheet = "Sheet1"; // cleaned and cut to what a sheet may be called
    /// Who took the table out of the house, and when: stands at the foot of every printed page. Empty: nothing does.
    std::string mark = {};
};
/// XLSX in constant memory: header bold and frozen, text as text, numbers as numbers (those beyond 15 significant
/// digits as text, so that no digit is lost), dates as dates. After 1,048,575 rows a further sheet begins.
base::Result<std::unique_ptr<TableWriter>> make_xlsx_writer(const std::string& path,
                                                            const XlsxWriterOptions& options = {});

} // namespace fairlead::format
