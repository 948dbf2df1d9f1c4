#pragma once
// Reads tables that people bring: CSV in any usual dialect and encoding, XLSX. Streaming: what is held in memory does
// not grow with the number of rows. Nothing in a source is trusted; what is wrong with one row is told on that row,
// with its line, and rows are never shifted to fit.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fairlead::format {

/// Something wrong with one row. `fault.field` is the column's name when one cell is meant. Rules: too_many_cells,
/// too_few_cells, unterminated_quote, stray_quote, nul_byte, undecodable_bytes, cell_error, formula_without_value,
/// impossible_date.
struct RecordFault {
    int column = -1; // index of the cell; -1: the row as a whole
    base::Fault fault;
};

/// One row as it stands in the source.
struct Record {
    int64_t line = 0;               // 1-based physical line (CSV) or row (XLSX) where it begins
    std::vector<std::string> cells; // UTF-8
    std::vector<bool> quoted;       // same length as cells: the cell stood in quotes (CSV), was typed as text (XLSX)
    std::vector<RecordFault> faults;
    /// True when no cell holds anything but white space.
    bool empty() const;
};

struct TableLimits {
    size_t cell_bytes = 1 << 20;
    size_t columns = 2000;
    size_t line_bytes = 16 << 20;
    // XLSX
    int64_t archive_entries = 10000;
    int64_t part_bytes = 100 << 20;         // expanded size of a part that is not a sheet
    int64_t sheet_bytes = int64_t{4} << 30; // expanded size of a sheet, which is streamed
    int64_t expansion_ratio = 100;          // expanded : compressed, beyond 1 MiB of a part and 100 MiB of a sheet
    size_t shared_strings = 4'000'000;
};

struct TableOptions {
    std::string encoding;  // empty: recognise
    std::string delimiter; // one character; empty: recognise
    std::optional<int64_t>
        header_line; // line of the header (or of the first row when has_header is false); none: recognise
    std::optional<bool> has_header; // none: guess
    std::string sheet;              // XLSX: the sheet's name; empty: the first visible one that is not empty
    /// Undoes what TableWriter's CSV does against formula injection: '=1 → =1.
    bool undo_formula_guard = true;
    size_t sample_rows = 20;
    TableLimits limits;
};

enum class TableKind { csv, xlsx };

/// What a source was recognised as.
struct Sniff {
    TableKind kind = TableKind::csv;
    std::string encoding;            // "UTF-8", "UTF-16LE", "GB18030", "Big5", "windows-1252" …; "UTF-8" for XLSX
    std::string delimiter;           // CSV only
    std::string sheet;               // XLSX only: the sheet that is read
    std::vector<std::string> sheets; // XLSX only: all worksheets
    bool has_header = false;
    int64_t header_line = 0;          // 0 without header
    int64_t first_line = 0;           // where the table begins: the header or the first row; 0 when there is nothing
    std::vector<std::string> columns; // header texts, white space collapsed; without header "A", "B" …
    std::vector<Record> sample;       // first rows after the header
    std::vector<base::Text> warnings; // what a person should check: lines left out above the header, doubled names …
};

/// Rows of one table after its header. For one thread at a time.
class TableReader {
  public:
    virtual ~TableReader() = default;
    /// Fills `record` with the next row and reuses its memory; false at the end. Blank lines are left out and counted.
    /// An Error ends the reading: a limit is exceeded or the source is damaged; it names the line where it can.
    virtual base::Result<bool> next(Record& record) = 0;
    /// Back to the first row.
    virtual base::Result<void> rewind() = 0;
    /// Progress: how much of the source has been read, in bytes (expanded bytes of the sheet for XLSX).
    virtual int64_t bytes_read() const = 0;
    virtual int64_t bytes_total() const = 0;
    /// Blank lines met so far.
    virtual int64_t blank_lines() const = 0;
    const Sniff& facts() const { return facts_; }

  protected:
    Sniff facts_;
};

/// Opens a table, choosing CSV or XLSX by its first bytes. `file_name` is what the person called it; used in messages.
/// Refuses with Code::invalid what is neither (old .xls, PDF, HTML, OpenDocument …) and with Code::limit archive bombs.
base::Result<std::unique_ptr<TableReader>> open_table(const std::string& path, std::string_view file_name,
                                                      const TableOptions& options = {});
/// The same on bytes in memory.
base::Result<std::unique_ptr<TableReader>> open_table_bytes(std::string bytes, std::string_view file_name,
                                                            const TableOptions& options = {});
/// What open_table would recognise.
base::Result<Sniff> sniff(const std::string& path, std::string_view file_name = {}, const TableOptions& options = {});

} // namespace fairlead::format
