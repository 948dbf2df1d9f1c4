#include "format/xlsx_rows.h"

#include <algorithm>
#include <charconv>

#include "base/unicode.h"
#include "format/dialect.h"
#include "format/xlsx_workbook.h"
#include "format/xml_reader.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr int64_t free_bytes = 100 << 20;
constexpr size_t piece_bytes = 32 << 10;
constexpr int64_t row_limit = 1 << 30;

/// "BC12" → 54; nothing without letters.
std::optional<size_t> column_of(std::string_view reference) {
    size_t column = 0, letters = 0;
    for (const char c : reference) {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (upper < 'A' || upper > 'Z' || letters == 4) break;
        column = column * 26 + static_cast<size_t>(upper - 'A' + 1);
        ++letters;
    }
    if (letters == 0) return std::nullopt;
    return column - 1;
}

/// Listens to a sheet and builds one row after the other, pausing the document after each.
class SheetHandler final : public XmlHandler {
  public:
    SheetHandler(const XlsxWorkbook& workbook, const TableLimits& limits) : workbook_(workbook), limits_(limits) {}

    void build_into(Record& record) {
        record_ = &record;
        row_ready = false;
    }
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "sheetData") in_data_ = true;
        if (!in_data_) return;
        if (name == "row")
            start_row(attributes);
        else if (name == "c")
            start_cell(attributes);
        else if (name == "v")
            take_ = true;
        else if (name == "t")
            take_ = phonetic_ == 0 && type_ == "inlineStr";
        else if (name == "f")
            has_formula_ = true;
        else if (name == "rPh")
            ++phonetic_;
    }
    void end(std::string_view name) override {
        if (!in_data_) return;
        if (name == "sheetData")
            done = pause = true;
        else if (name == "row")
            end_row();
        else if (name == "c")
            end_cell();
        else if (name == "v" || name == "t")
            take_ = false;
        else if (name == "rPh")
            --phonetic_;
    }
    void text(std::string_view text) override {
        if (!take_) return;
        value_ += text;
        if (value_.size() > limits_.cell_bytes)
            refusal = limit_error(line_, "cell_too_long", {"单元格过长", "a cell is too long"});
    }

    bool row_ready = false;
    bool done = false;
    int64_t blank_rows = 0;

  private:
    void start_row(const XmlAttributes& attributes) {
        int64_t number = 0;
        const std::string_view text = attributes.get("r");
        std::from_chars(text.data(), text.data() + text.size(), number);
        line_ = number > line_ && number < row_limit ? number : line_ + 1;
        record_->line = line_;
        record_->faults.clear();
        used_ = bytes_ = 0;
        column_ = 0;
        in_row_ = true;
    }
    void end_row() {
        if (!in_row_) return;
        in_row_ = false;
        record_->cells.resize(used_);
        record_->quoted.resize(used_);
        row_ready = used_ > 0 || !record_->faults.empty();
        pause = row_ready;
        if (!row_ready) ++blank_rows;
    }
    void start_cell(const XmlAttributes& attributes) {
        if (const auto column = column_of(attributes.get("r"))) column_ = *column;
        type_ = attributes.get("t");
        style_ = 0;
        const std::string_view style = attributes.get("s");
        std::from_chars(style.data(), style.data() + style.size(), style_);
        value_.clear();
        has_formula_ = take_ = false;
    }
    void end_cell() {
        const size_t column = column_++;
        if (!in_row_) return;
        bool is_text = false;
        std::string_view text = resolve(column, is_text);
        if (text.empty()) return;
        if (column >= limits_.columns) {
            refusal = limit_error(line_, "too_many_columns", {"列数过多", "there are too many columns"});
            return;
        }
        bytes_ += text.size();
        if (bytes_ > limits_.line_bytes) {
            refusal = limit_error(line_, "line_too_long", {"这一行过长", "the line is too long"});
            return;
        }
        // Cells that the sheet leaves out are empty; strings of the row before are cleared as their place comes up.
        if (record_->cells.size() <= column) record_->cells.resize(column + 1);
        if (record_->quoted.size() <= column) record_->quoted.resize(column + 1);
        for (; used_ <= column; ++used_) {
            record_->cells[used_].clear();
            record_->quoted[used_] = false;
        }
        record_->cells[column] = text;
        record_->quoted[column] = is_text;
    }
    /// The text of the cell that just ended; lives until the next cell.
    std::string_view resolve(size_t column, bool& is_text) {
        const auto fault = [&](const char* rule, const base::Text& what, base::Text hint) {
            if (column < limits_.columns && record_->faults.size() < limits_.columns)
                record_->faults.push_back(row_fault(line_, static_cast<int>(column), rule, what, std::move(hint)));
        };
        if (type_ == "s") {
            is_text = true;
            size_t index = workbook_.strings.size();
            std::from_chars(value_.data(), value_.data() + value_.size(), index);
            if (value_.empty()) return {};
            if (index < workbook_.strings.size()) return workbook_.strings.at(index);
            fault("cell_error", {"单元格的文字找不到", "the text of a cell is missing"},
                  {"请用 Excel 打开并重新保存。", "Open the file in Excel and save it again."});
            return {};
        }
        if (type_ == "inlineStr" || type_ == "str") {
            is_text = true;
            if (value_.find("_x") != std::string::npos) value_ = unescape_xstring(value_);
            return value_;
        }
        if (type_ == "e") {
            const std::string code = value_.substr(0, 20);
            fault("cell_error", {"单元格是错误值 " + code, "the cell shows the error " + code},
                  {"请更正公式，或清空单元格。", "Correct the formula or clear the cell."});
            return {};
        }
        if (value_.empty()) {
            if (has_formula_)
                fault("formula_without_value", {"公式没有保存结果", "the result of a formula is not in the file"},
                      {"请用 Excel 打开并重新保存。", "Open the file in Excel and save it again."});
            return {};
        }
        if (type_ == "b") return value_ == "1" || value_ == "true" ? "true" : "false";
        if (type_ == "d") return value_;
        const NumberKind kind = style_ < workbook_.styles.size() ? workbook_.styles[style_] : NumberKind::plain;
        if (kind == NumberKind::percent) {
            if (auto text = percent_number(value_)) value_ = std::move(*text);
            return value_;
        }
        if (kind != NumberKind::plain) {
            if (auto text = serial_text(value_, kind, workbook_.from_1904)) {
                value_ = std::move(*text);
                return value_;
            }
            fault("impossible_date", {"没有这样的日期", "there is no such date"},
                  {"请更正单元格。", "Correct the cell."});
        }
        if (auto text = plain_number(value_)) value_ = std::move(*text);
        return value_;
    }

    const XlsxWorkbook& workbook_;
    const TableLimits& limits_;
    Record* record_ = nullptr;
    int64_t line_ = 0;
    size_t column_ = 0, used_ = 0, bytes_ = 0, style_ = 0;
    std::string type_, value_;
    int phonetic_ = 0;
    bool in_data_ = false, in_row_ = false, take_ = false, has_formula_ = false;
};

class XlsxRows final : public RowSource {
  public:
    XlsxRows(std::unique_ptr<ZipArchive> archive, XlsxWorkbook workbook, const TableLimits& limits)
        : archive_(std::move(archive)), workbook_(std::move(workbook)), limits_(limits), piece_(piece_bytes, '\0') {}

    Result<void> choose(std::string part) {
        part_name_ = std::move(part);
        return rewind();
    }
    Result<void> rewind() override {
        xml_.reset();
        handler_.reset();
        part_.reset();
        part_ = TRY(archive_->part(part_name_, {.part_bytes = limits_.sheet_bytes, .free_bytes = free_bytes}));
        handler_ = std::make_unique<SheetHandler>(workbook_, limits_);
        xml_ = std::make_unique<XmlReader>(*handler_);
        paused_ = finished_ = false;
        return {};
    }
    Result<bool> next(Record& record) override {
        if (finished_) return false;
        handler_->build_into(record);
        while (!finished_) {
            if (paused_) {
                paused_ = TRY(xml_->resume());
            } else {
                const size_t got = TRY(part_->read(piece_.data(), piece_.size()));
                paused_ = TRY(xml_->feed(std::string_view(piece_).substr(0, got), got == 0));
                if (got == 0 && !paused_) finished_ = true;
            }
            if (handler_->done) finished_ = true;
            if (handler_->row_ready) return true;
        }
        return false;
    }
    int64_t bytes_read() const override { return finished_ ? bytes_total() : part_->position(); }
    int64_t bytes_total() const override { return std::max(part_->declared_bytes(), part_->position()); }
    int64_t blank_lines() const override { return handler_->blank_rows; }
    const XlsxWorkbook& workbook() const { return workbook_; }

  private:
    std::unique_ptr<ZipArchive> archive_;
    XlsxWorkbook workbook_;
    TableLimits limits_;
    std::string part_name_, piece_;
    std::unique_ptr<ZipPart> part_;
    std::unique_ptr<SheetHandler> handler_;
    std::unique_ptr<XmlReader> xml_;
    bool paused_ = false, finished_ = false;
};

} // namespace

Result<std::unique_ptr<RowSource>> open_xlsx_rows(const Input& input, const TableOptions& options, Sniff& facts) {
    auto archive = TRY(ZipArchive::open(input, options.limits));
    XlsxWorkbook workbook = TRY(read_workbook(*archive, options.limits));
    auto rows = std::make_unique<XlsxRows>(std::move(archive), std::move(workbook), options.limits);
    std::vector<XlsxSheet> sheets = rows->workbook().sheets;
    for (const XlsxSheet& sheet : sheets) facts.sheets.push_back(sheet.name);
    // Hidden sheets come last: they hold lists and leftovers.
    std::stable_partition(sheets.begin(), sheets.end(), [](const XlsxSheet& sheet) { return !sheet.hidden; });

    // Looking for the first row costs reading the empty sheets before it, so only so many are tried.
    constexpr size_t probes = 20;
    const XlsxSheet* chosen = nullptr;
    for (const XlsxSheet& sheet : sheets) {
        if (!options.sheet.empty()) {
            if (sheet.name != options.sheet) continue;
            chosen = &sheet;
            break;
        }
        if (static_cast<size_t>(&sheet - sheets.data()) >= probes) break;
        TRY(rows->choose(sheet.part));
        Record first;
        if (TRY(rows->next(first))) {
            chosen = &sheet;
            break;
        }
    }
    if (!chosen && !options.sheet.empty())
        return base::invalid(
            "sheet", "unknown_sheet",
            {"没有名为 “" + options.sheet + "” 的工作表。", "There is no sheet named \"" + options.sheet + "\"."},
            {"最接近的是：" + base::nearest(options.sheet, facts.sheets),
             "The nearest name: " + base::nearest(options.sheet, facts.sheets)});
    if (!chosen) chosen = &sheets.front();
    facts.sheet = chosen->name;
    if (chosen->hidden) facts.warnings.push_back({"读取的是隐藏的工作表。", "The sheet that is read is hidden."});
    TRY(rows->choose(chosen->part));
    return std::unique_ptr<RowSource>(std::move(rows));
}

} // namespace fairlead::format
