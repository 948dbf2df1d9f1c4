#include <fcntl.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/unicode.h"
#include "format/excel_number.h"
#include "format/table_writer.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr lxw_row_t rows_per_sheet = 1'048'576;
constexpr size_t columns_per_sheet = 16'384;
constexpr size_t text_limit = 32'767; // characters of one cell, counted in UTF-16 units by the programs that read it
constexpr int64_t day_ms = 86'400'000;
constexpr int64_t first_serial_day = -25'508;  // 1900-03-01, the first day on which all spreadsheets agree
constexpr int64_t last_serial_day = 2'932'896; // 9999-12-31
constexpr int64_t serial_of_1970 = 25'569;

base::Error failed(lxw_error error) {
    base::Error refusal(base::Code::unavailable, {"写 Excel 文件时出错，磁盘可能已满。",
                                                  "The Excel file could not be written; the disk may be full."});
    refusal.log = lxw_strerror(error);
    return refusal;
}

/// The first `limit` UTF-16 units of valid UTF-8, whole characters only.
std::string cut(std::string_view text, size_t limit, bool& was_cut) {
    size_t units = 0;
    for (size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        units += bytes == 4 ? 2 : 1;
        if (units > limit) {
            was_cut = true;
            return std::string(text.substr(0, i));
        }
        i += bytes;
    }
    return std::string(text);
}

/// Code points that XML cannot carry at all.
std::string without_noncharacters(std::string text) {
    for (const std::string_view unusable : {std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF")})
        for (size_t at = text.find(unusable); at != std::string::npos; at = text.find(unusable, at))
            text.replace(at, 3, "\xEF\xBF\xBD");
    std::erase(text, '\0');
    return text;
}

/// A line at the foot of a page, the number of the page at its right: what "&" means to a spreadsheet is written twice.
std::string footer(std::string_view mark) {
    constexpr size_t most = 200; // of the 255 characters a footer may have
    bool ignored = false;
    std::string out = "&L";
    for (const char c : cut(without_noncharacters(base::repair_utf8(mark)), most / 2, ignored))
        out += c == '&' ? "&&" : std::string(1, static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
    return out + "&R&P / &N";
}

std::string sheet_name(std::string_view wanted, int number) {
    std::string name = without_noncharacters(base::repair_utf8(wanted));
    for (char& c : name)
        if (std::string_view("[]:*?/\\").find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    const std::string suffix = number > 1 ? " (" + std::to_string(number) + ")" : "";
    bool ignored = false;
    name = base::trim(cut(name, 31 - suffix.size(), ignored));
    while (name.starts_with('\'')) name.erase(0, 1);
    while (name.ends_with('\'')) name.pop_back();
    return (name.empty() ? "Sheet" : name) + suffix;
}

/// True when a double holds all digits of the decimal.
bool fits_double(std::string_view decimal, double& value) {
    const auto [end, error] = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
    if (error != std::errc() || end != decimal.data() + decimal.size() || !std::isfinite(value)) return false;
    size_t digits = 0;
    bool started = false;
    for (const char c : decimal) {
        if (c == 'e' || c == 'E') return false;
        started |= c >= '1' && c <= '9';
        digits += started && c != '.';
    }
    return digits <= 15;
}

class XlsxWriter final : public TableWriter {
  public:
    explicit XlsxWriter(const XlsxWriterOptions& options) : sheet_(options.sheet), mark_(options.mark) {}
    ~XlsxWriter() override {
        if (workbook_) workbook_close(workbook_);
    }

    Result<void> open(const std::string& path) {
        // The library only tries the path when it closes the workbook; a wrong one is told now.
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (descriptor < 0) {
            base::Error error(base::Code::unavailable, {"无法写文件。", "The file cannot be written."});
            error.log = path + ": " + std::strerror(errno);
            return error;
        }
        ::close(descriptor);
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        workbook_ = workbook_new_opt(path.c_str(), &options);
        if (!workbook_) return failed(LXW_ERROR_MEMORY_MALLOC_FAILED);
        bold_ = workbook_add_format(workbook_);
        format_set_bold(bold_);
        date_ = workbook_add_format(workbook_);
        format_set_num_format(date_, "yyyy-mm-dd");
        moment_ = workbook_add_format(workbook_);
        format_set_num_format(moment_, "yyyy-mm-dd hh:mm:ss");
        return next_sheet();
    }
    Result<void> header(const std::vector<std::string>& columns) override {
        header_ = columns;
        return put_header();
    }
    Result<void> row(const std::vector<Cell>& cells) override {
        if (cells.size() > columns_per_sheet)
            return base::invalid("columns", "too_many_columns", {"列数过多。", "There are too many columns."});
        if (row_ == rows_per_sheet) {
            TRY(next_sheet());
            TRY(put_header());
        }
        for (size_t i = 0; i < cells.size(); ++i) TRY(put(static_cast<lxw_col_t>(i), cells[i]));
        ++row_;
        return {};
    }
    Result<void> finish() override {
        const lxw_error error = workbook_close(std::exchange(workbook_, nullptr));
        if (error != LXW_NO_ERROR) return failed(error);
        return {};
    }
    int64_t cut_cells() const override { return cut_cells_; }

  private:
    Result<void> next_sheet() {
        worksheet_ = workbook_add_worksheet(workbook_, sheet_name(sheet_, ++sheets_).c_str());
        if (!worksheet_) return base::internal_error("the sheet could not be added");
        row_ = 0;
        if (!mark_.empty()) TRY(told(worksheet_set_footer(worksheet_, footer(mark_).c_str())));
        return {};
    }
    Result<void> put_header() {
        if (header_.empty()) return {};
        for (size_t i = 0; i < header_.size(); ++i) TRY(put_text(static_cast<lxw_col_t>(i), header_[i], bold_));
        worksheet_freeze_panes(worksheet_, 1, 0);
        row_ = 1;
        return {};
    }
    Result<void> put(lxw_col_t column, const Cell& cell) {
        double value = 0;
        switch (cell.kind) {
            case Cell::Kind::empty:
                return {};
            case Cell::Kind::text:
                return put_text(column, cell.text, nullptr);
            case Cell::Kind::number:
                if (!fits_double(cell.text, value)) return put_text(column, cell.text, nullptr);
                return told(worksheet_write_number(worksheet_, row_, column, value, nullptr));
            case Cell::Kind::date:
                if (cell.number < first_serial_day || cell.number > last_serial_day)
                    return put_text(column, base::to_text(base::Date{cell.number}), nullptr);
                return told(worksheet_write_number(worksheet_, row_, column,
                                                   static_cast<double>(cell.number + serial_of_1970), date_));
            case Cell::Kind::moment: {
                int64_t days = cell.number / day_ms, rest = cell.number % day_ms;
                if (rest < 0) rest += day_ms, --days;
                if (days < first_serial_day || days > last_serial_day)
                    return put_text(column, base::to_text(base::Instant{cell.number}), nullptr);
                value = static_cast<double>(days + serial_of_1970) +
                        static_cast<double>(rest) / static_cast<double>(day_ms);
                return told(worksheet_write_number(worksheet_, row_, column, value, moment_));
            }
            case Cell::Kind::boolean:
                return told(worksheet_write_boolean(worksheet_, row_, column, static_cast<int>(cell.number), nullptr));
        }
        return {};
    }
    Result<void> put_text(lxw_col_t column, std::string_view text, lxw_format* format) {
        bool was_cut = false;
        std::string clean = without_noncharacters(base::repair_utf8(text));
        clean = cut(escape_xstring(clean), text_limit, was_cut);
        cut_cells_ += was_cut;
        if (clean.empty()) return {};
        return told(worksheet_write_string(worksheet_, row_, column, clean.c_str(), format));
    }
    Result<void> told(lxw_error error) {
        if (error != LXW_NO_ERROR) return failed(error);
        return {};
    }

    const std::string sheet_, mark_;
    std::vector<std::string> header_;
    lxw_workbook* workbook_ = nullptr;
    lxw_worksheet* worksheet_ = nullptr;
    lxw_format *bold_ = nullptr, *date_ = nullptr, *moment_ = nullptr;
    lxw_row_t row_ = 0;
    int sheets_ = 0;
    int64_t cut_cells_ = 0;
};

} // namespace

Result<std::unique_ptr<TableWriter>> make_xlsx_writer(const std::string& path, const XlsxWriterOptions& options) {
    auto writer = std::make_unique<XlsxWriter>(options);
    TRY(writer->open(path));
    return std::unique_ptr<TableWriter>(std::move(writer));
}

} // namespace fairlead::format
