#include "format/table.h"

#include <algorithm>
#include <map>

#include "base/unicode.h"
#include "format/csv_rows.h"
#include "format/dialect.h"
#include "format/input.h"
#include "format/row_source.h"
#include "format/xlsx_rows.h"

namespace fairlead::format {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr size_t sample_limit = 200;     // rows looked at
constexpr size_t sample_bytes = 4 << 20; // and their size
constexpr size_t delimiter_bytes = 128 << 10;

/// White space inside a header becomes one space: "Close\n date" names the column "Close date".
std::string collapse(std::string_view text) {
    std::string out;
    for (const char c : base::trim(text)) {
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        if (space && (out.empty() || out.back() == ' ')) continue;
        out += space ? ' ' : c;
    }
    return out;
}

size_t size_of(const Record& record) {
    size_t bytes = 0;
    for (const std::string& cell : record.cells) bytes += cell.size() + sizeof cell;
    return bytes;
}

/// The table of a row source: header found, widths checked.
class Table final : public TableReader {
  public:
    Table(std::unique_ptr<Input> input, std::unique_ptr<RowSource> rows)
        : input_(std::move(input)), rows_(std::move(rows)) {}

    Result<void> recognise(Sniff facts, const TableOptions& options);
    Result<bool> next(Record& record) override;
    Result<void> rewind() override { return rows_->rewind(); }
    int64_t bytes_read() const override { return rows_->bytes_read(); }
    int64_t bytes_total() const override { return rows_->bytes_total(); }
    int64_t blank_lines() const override { return rows_->blank_lines(); }

  private:
    void fit(Record& record) const;
    void name_columns(const Record& header, size_t width);
    void warn_about_names();

    std::unique_ptr<Input> input_; // outlives rows_, which borrows it
    std::unique_ptr<RowSource> rows_;
    int64_t skip_through_ = 0; // lines up to here are not rows of the table
};

Result<void> Table::recognise(Sniff facts, const TableOptions& options) {
    facts_ = std::move(facts);
    std::vector<Record> rows;
    size_t bytes = 0;
    for (Record row; rows.size() < sample_limit && bytes < sample_bytes;) {
        if (!TRY(rows_->next(row))) break;
        if (options.header_line && row.line < *options.header_line) continue;
        bytes += size_of(row);
        rows.push_back(row);
    }
    const HeaderGuess guess =
        guess_header(rows, options.has_header, options.header_line ? Start::first_row : Start::search);
    if (!rows.empty()) {
        facts_.first_line = rows[guess.index].line;
        facts_.has_header = guess.has_header;
        facts_.header_line = guess.has_header ? facts_.first_line : 0;
        skip_through_ = guess.has_header ? facts_.first_line : facts_.first_line - 1;
        name_columns(rows[guess.index], guess.columns);
        warn_about_names();
        if (guess.index > 0)
            facts_.warnings.push_back(
                {"表格从第 " + std::to_string(facts_.first_line) + " 行开始，上面的内容没有读入。",
                 "The table begins in line " + std::to_string(facts_.first_line) +
                     "; what stands above it is left out."});
    }
    for (size_t i = guess.index + (guess.has_header ? 1 : 0);
         i < rows.size() && facts_.sample.size() < options.sample_rows; ++i) {
        fit(rows[i]);
        facts_.sample.push_back(std::move(rows[i]));
    }
    return rows_->rewind();
}

void Table::name_columns(const Record& header, size_t width) {
    for (size_t i = 0; i < width; ++i) {
        std::string name = facts_.has_header && i < header.cells.size() ? collapse(header.cells[i]) : "";
        facts_.columns.push_back(name.empty() ? column_letter(i) : std::move(name));
    }
    if (!facts_.has_header)
        facts_.warnings.push_back({"第一行像是数据而不是列名，各列以字母命名。",
                                   "The first row looks like data, not like names; the columns are named by letters."});
    else if (std::any_of(header.cells.begin(), header.cells.end(),
                         [](const auto& cell) { return collapse(cell).empty(); }))
        facts_.warnings.push_back(
            {"有的列没有列名，以字母命名。", "Some columns have no name and are named by letters."});
}

void Table::warn_about_names() {
    std::map<std::string, int> seen;
    for (const std::string& name : facts_.columns)
        if (++seen[name] == 2)
            facts_.warnings.push_back(
                {"列名 “" + name + "” 出现了不止一次。", "The column name \"" + name + "\" occurs more than once."});
}

/// Compares a row with the table's width: a spreadsheet's row is filled up, a text's row is reported.
void Table::fit(Record& record) const {
    const size_t width = facts_.columns.size(), have = record.cells.size();
    if (facts_.kind == TableKind::xlsx && have < width) {
        record.cells.resize(width);
        record.quoted.resize(width);
    } else if (have != width) {
        const bool many = have > width;
        const std::string wanted = std::to_string(width), found = std::to_string(have);
        record.faults.push_back(row_fault(
            record.line, -1, many ? "too_many_cells" : "too_few_cells",
            {"应有 " + wanted + " 个单元格，实有 " + found + " 个",
             "there should be " + wanted + " cells, there are " + found},
            many ? base::Text{"单元格里的分隔符要用引号括起来。", "Put cells that contain the delimiter in quotes."}
                 : base::Text{"请补齐分隔符，或检查引号。", "Add the missing delimiters or check the quotes."}));
    }
    for (RecordFault& fault : record.faults)
        if (fault.column >= 0 && fault.fault.field.empty())
            fault.fault.field = static_cast<size_t>(fault.column) < width
                                    ? facts_.columns[fault.column]
                                    : column_letter(static_cast<size_t>(fault.column));
}

Result<bool> Table::next(Record& record) {
    do {
        if (!TRY(rows_->next(record))) return false;
    } while (record.line <= skip_through_);
    fit(record);
    return true;
}

/// Refuses by their first bytes the files that people mistake for tables.
Result<void> refuse_foreign(std::string_view head, std::string_view file_name) {
    using namespace std::string_view_literals;
    const std::string called = file_name.empty() ? "" : " (" + std::string(file_name.substr(0, 200)) + ")";
    const auto refuse = [&](const char* rule, base::Text what, base::Text hint) {
        Error error = base::invalid("file", rule, std::move(what), std::move(hint));
        error.log = "refused table" + called;
        return error;
    };
    const base::Text save_as{"请另存为 .xlsx 或 .csv 后重试。", "Save it as .xlsx or .csv and try again."};
    if (head.empty()) return refuse("empty_file", {"文件是空的。", "The file is empty."}, {});
    if (head.starts_with("\xD0\xCF\x11\xE0"))
        return refuse("old_excel",
                      {"这是旧版 Excel（.xls）文件或加了密码的工作簿，无法读取。",
                       "This is an old Excel file (.xls) or a workbook with a password; it cannot be read."},
                      save_as);
    if (head.starts_with("%PDF") || head.starts_with("{\\rtf") || head.starts_with("\x1F\x8B") ||
        head.starts_with("\x89PNG") || head.starts_with("\xFF\xD8\xFF") ||
        head.starts_with("\x7F"
                         "ELF"sv) ||
        head.starts_with("Rar!") || head.starts_with("7z\xBC\xAF"))
        return refuse("not_a_table", {"这不是表格文件。", "This is not a table."}, save_as);
    std::string start = base::ascii_lower(head.substr(0, 256));
    if (start.starts_with("\xEF\xBB\xBF")) start.erase(0, 3);
    start = base::trim(start);
    if (start.starts_with("<html") || start.starts_with("<!doctype") || start.starts_with("<table") ||
        start.starts_with("<?xml"))
        return refuse("markup",
                      {"这是网页或 XML，不是表格文件（有些系统导出的 “.xls” 其实是网页）。",
                       "This is a web page or XML, not a table (the \".xls\" of some programs is a web page)."},
                      save_as);
    return {};
}

Result<std::unique_ptr<TableReader>> open_csv(std::unique_ptr<Input> input, const TableOptions& options) {
    CsvDialect dialect{
        .encoding = options.encoding, .delimiter = options.delimiter, .undo_formula_guard = options.undo_formula_guard};
    TextPieces pieces(*input, dialect.encoding);
    std::string text, piece;
    bool complete = false;
    while (text.size() < delimiter_bytes && !complete) {
        if (!TRY(pieces.next(piece))) complete = true;
        text += piece;
    }
    Sniff facts{.kind = TableKind::csv, .encoding = pieces.encoding().name};
    if (!pieces.encoding().certain)
        facts.warnings.push_back(
            {"编码不能完全确定，按 " + facts.encoding + " 读取；如有乱码请另选编码。",
             "The encoding is not certain; read as " + facts.encoding + ". Choose another if text looks wrong."});
    // Excel's own note of the delimiter, in the first line.
    const bool noted =
        text.size() > 5 && base::ascii_lower(text.substr(0, 4)) == "sep=" && (text[5] == '\r' || text[5] == '\n');
    if (dialect.delimiter.empty() && noted && text[4] != '"' && text[4] != '\0' && text[4] > 0)
        dialect.delimiter = text[4];
    if (dialect.delimiter.empty()) dialect.delimiter = guess_delimiter(text, complete, options.limits);
    if (base::length(dialect.delimiter) != 1 ||
        std::string_view("\"\r\n\0", 4).find(dialect.delimiter[0]) != std::string_view::npos ||
        !base::is_valid_utf8(dialect.delimiter))
        return base::invalid("delimiter", "one_character",
                             {"分隔符必须是一个字符。", "The delimiter must be one character."});
    facts.delimiter = dialect.delimiter;
    auto rows = std::make_unique<CsvRows>(*input, dialect, options.limits);
    auto table = std::make_unique<Table>(std::move(input), std::move(rows));
    TableOptions wanted = options;
    if (noted && !wanted.header_line) wanted.header_line = 2;
    TRY(table->recognise(std::move(facts), wanted));
    return std::unique_ptr<TableReader>(std::move(table));
}

Result<std::unique_ptr<TableReader>> open_xlsx(std::unique_ptr<Input> input, const TableOptions& options) {
    Sniff facts{.kind = TableKind::xlsx, .encoding = "UTF-8"};
    auto rows = TRY(open_xlsx_rows(*input, options, facts));
    auto table = std::make_unique<Table>(std::move(input), std::move(rows));
    TRY(table->recognise(std::move(facts), options));
    return std::unique_ptr<TableReader>(std::move(table));
}

Result<std::unique_ptr<TableReader>> open_input(std::unique_ptr<Input> input, std::string_view file_name,
                                                const TableOptions& options) {
    const std::string head = TRY(input->head(512));
    TRY(refuse_foreign(head, file_name));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return open_xlsx(std::move(input), options);
    return open_csv(std::move(input), options);
}

} // namespace

bool Record::empty() const {
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return base::trim(cell).empty(); });
}

RecordFault row_fault(int64_t line, int column, std::string rule, const base::Text& what, base::Text hint) {
    const std::string number = std::to_string(line);
    return {column,
            {.rule = std::move(rule),
             .message = {"第 " + number + " 行：" + what.zh + "。", "Line " + number + ": " + what.en + "."},
             .hint = std::move(hint)}};
}

Error limit_error(int64_t line, std::string rule, const base::Text& what) {
    RecordFault fault = row_fault(line, -1, std::move(rule), what);
    return Error(Code::limit, fault.fault.message, {std::move(fault.fault)});
}

Result<std::unique_ptr<TableReader>> open_table(const std::string& path, std::string_view file_name,
                                                const TableOptions& options) {
    return open_input(TRY(Input::open(path)), file_name, options);
}

Result<std::unique_ptr<TableReader>> open_table_bytes(std::string bytes, std::string_view file_name,
                                                      const TableOptions& options) {
    return open_input(Input::of(std::move(bytes)), file_name, options);
}

Result<Sniff> sniff(const std::string& path, std::string_view file_name, const TableOptions& options) {
    return TRY(open_table(path, file_name, options))->facts();
}

} // namespace fairlead::format
