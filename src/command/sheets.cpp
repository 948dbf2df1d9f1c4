#include "command/sheets.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/export.h"
#include "format/table_writer.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using format::Cell;

namespace {

constexpr size_t most_columns = 200, most_rows = 50000, most_cells = 500000, longest_title = 100;

Cell cell_of(const Json& value) {
    if (value.is_number()) return Cell::of_number(value.text());
    if (value.is_boolean()) return Cell::of_boolean(value.truth());
    if (!value.is_string() || value.text().empty()) return {};
    if (value.text().size() == 10)
        if (const auto day = base::parse_date(value.text())) return Cell::of_date(*day);
    return Cell::of_text(value.text());
}

Result<void> write(format::TableWriter& writer, const Json& body) {
    std::vector<std::string> columns;
    for (const Json& column : body["columns"].items()) columns.push_back(column.text());
    TRY(writer.header(columns));
    std::vector<Cell> cells;
    for (const Json& row : body["rows"].items()) {
        cells.clear();
        for (size_t i = 0; i < columns.size(); ++i)
            cells.push_back(i < row.items().size() ? cell_of(row.items()[i]) : Cell{});
        TRY(writer.row(cells));
    }
    return writer.finish();
}

/// What a writer leaves in a file, and the file is gone.
Result<std::string> through_file(const std::string& path, const std::string& title, const std::string& mark,
                                 const Json& body) {
    struct Removal {
        const std::string& path;
        ~Removal() { std::remove(path.c_str()); }
    } removal{path};
    const auto writer = TRY(format::make_xlsx_writer(path, {.sheet = title, .mark = mark}));
    TRY(write(*writer, body));
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.empty()) {
        Error error(Code::internal, {"文件没有写成。", "The file could not be written."});
        error.log = "cannot read back " + path;
        return error;
    }
    return bytes;
}

} // namespace

Result<Sheet> write_sheet(Workspace& workspace, const Session& session, const Json& body) {
    std::vector<Fault> faults;
    const auto fault = [&](const char* field, const char* rule, base::Text message) {
        faults.push_back({field, rule, std::move(message), {}});
    };
    std::string title = base::trim(body["title"].text());
    if (base::length(title) > longest_title)
        fault("title", "too_long", {"标题最多 100 个字。", "A title has at most 100 characters."});
    const std::string& wanted = body["format"].text();
    if (wanted != "csv" && wanted != "xlsx")
        fault("format", "unknown_choice", {"应为 csv 或 xlsx。", "This is csv or xlsx."});
    const auto& columns = body["columns"].items();
    const auto& rows = body["rows"].items();
    if (columns.empty() || columns.size() > most_columns)
        fault("columns", "size", {"应有 1 到 200 列。", "There must be 1 to 200 columns."});
    for (const Json& column : columns)
        if (!column.is_string()) {
            fault("columns", "wrong_kind", {"列名应是文字。", "Columns are named by texts."});
            break;
        }
    if (!body["rows"].is_array() || rows.size() > most_rows || rows.size() * columns.size() > most_cells)
        fault("rows", "size", {"最多 5 万行、50 万格。", "At most 50,000 rows and 500,000 cells."});
    for (const Json& row : rows)
        if (!row.is_array() || row.items().size() > columns.size()) {
            fault("rows", "wrong_kind",
                  {"每一行是一个数组，不多于列数。", "A row is an array of no more cells than there are columns."});
            break;
        }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    if (title.empty()) title = "report";
    TRY(workspace.write(session, [&](record::Context& context) {
        return workspace.audit(context.transaction, session, "exported", "report",
                               title + ", " + std::to_string(rows.size()) + " " + wanted);
    }));
    Sheet sheet{.name = title + "." + wanted, .type = "text/csv; charset=utf-8", .bytes = {}};
    if (wanted == "csv") {
        const auto writer = format::make_csv_writer([&](std::string_view bytes) -> Result<void> {
            sheet.bytes += bytes;
            return {};
        });
        TRY(write(*writer, body));
        return sheet;
    }
    sheet.type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const std::string path = workspace.options().data_directory + "/sheet-" + base::random_hex(12) + ".xlsx";
    sheet.bytes = TRY(through_file(path, title, mark_of(session), body));
    return sheet;
}

} // namespace fairlead::command
