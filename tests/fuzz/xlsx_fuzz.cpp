// Any bytes as a workbook. Input that is no archive is taken for the parts of one, so that the XML readers are reached:
// 0xFE ends a part; the first is the sheet, then shared strings, styles, the workbook.

#include <zip.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/unicode.h"
#include "format/table.h"

using namespace fairlead;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

void read(std::string bytes) {
    format::TableOptions options;
    // Small limits keep each run short and make the limits themselves reachable.
    options.limits = {.cell_bytes = 4096,
                      .line_bytes = 65536,
                      .part_bytes = 4 << 20,
                      .sheet_bytes = 16 << 20,
                      .shared_strings = 10'000};
    auto table = format::open_table_bytes(std::move(bytes), "fuzz.xlsx", options);
    if (!table.ok()) return expect(!table.error().message.empty());
    int64_t line = 0;
    for (format::Record row;;) {
        const auto more = (*table)->next(row);
        if (!more.ok() || !more.value()) return;
        expect(row.line > line && row.cells.size() == row.quoted.size() && row.cells.size() <= options.limits.columns);
        line = row.line;
        for (const std::string& cell : row.cells)
            expect(base::is_valid_utf8(cell) && cell.find('\0') == std::string::npos);
    }
}

std::string workbook_of(std::string_view data) {
    constexpr std::string_view head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    std::array<std::string, 4> parts{
        "", "", "", "<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"1\"/></sheets></workbook>"};
    for (size_t i = 0; i < parts.size() && !data.empty(); ++i) {
        const size_t end = data.find('\xFE');
        parts[i] = data.substr(0, end);
        data.remove_prefix(end == std::string_view::npos ? data.size() : end + 1);
    }
    const std::array<std::pair<const char*, std::string>, 6> files{{
        {"_rels/.rels",
         std::string(head) + "<R><Relationship Id=\"1\" Type=\"/officeDocument\" Target=\"xl/workbook.xml\"/></R>"},
        {"xl/workbook.xml", std::string(head) + parts[3]},
        {"xl/_rels/workbook.xml.rels",
         std::string(head) + "<R><Relationship Id=\"1\" Type=\"/worksheet\" Target=\"s.xml\"/><Relationship Id=\"2\" "
                             "Type=\"/sharedStrings\" Target=\"t.xml\"/>"
                             "<Relationship Id=\"3\" Type=\"/styles\" Target=\"y.xml\"/></R>"},
        {"xl/s.xml", "<worksheet><sheetData>" + parts[0] + "</sheetData></worksheet>"},
        {"xl/t.xml", "<sst>" + parts[1] + "</sst>"},
        {"xl/y.xml", "<styleSheet>" + parts[2] + "</styleSheet>"},
    }};
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(memory);
    zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : files) {
        const zip_int64_t index =
            zip_file_add(archive, name, zip_source_buffer(archive, content.data(), content.size(), 0), 0);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    expect(zip_close(archive) == 0 && zip_source_open(memory) == 0);
    zip_source_seek(memory, 0, SEEK_END);
    std::string bytes(static_cast<size_t>(zip_source_tell(memory)), '\0');
    zip_source_seek(memory, 0, SEEK_SET);
    zip_source_read(memory, bytes.data(), bytes.size());
    zip_source_close(memory);
    zip_source_free(memory);
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > (64 << 10)) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.starts_with("PK"))
        read(std::string(input));
    else
        read(workbook_of(input));
    return 0;
}
