// Any bytes as a CSV: recognised, read to the end, rewound and read again, with the same rows; cells parsed as values.

#include <cstdint>
#include <cstdlib>

#include "base/unicode.h"
#include "format/column_guess.h"
#include "format/table.h"

using namespace fairlead;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

/// Reads to the end; a sum over everything that was read.
size_t read(format::TableReader& table) {
    size_t sum = 0;
    int64_t line = 0;
    for (format::Record row;;) {
        const auto more = table.next(row);
        if (!more.ok()) {
            expect(!more.error().message.empty());
            return sum + 1;
        }
        if (!more.value()) return sum;
        expect(row.line > line && row.cells.size() == row.quoted.size());
        line = row.line;
        const bool ragged = row.cells.size() != table.facts().columns.size();
        expect(!ragged || !row.faults.empty());
        for (const std::string& cell : row.cells) {
            expect(base::is_valid_utf8(cell) && cell.find('\0') == std::string::npos);
            sum = sum * 31 + std::hash<std::string>()(cell);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > (64 << 10)) return 0;
    auto table = format::open_table_bytes(std::string(reinterpret_cast<const char*>(data), size), "fuzz.csv");
    if (!table.ok()) {
        expect(!table.error().message.empty());
        return 0;
    }
    const format::Sniff& facts = (*table)->facts();
    if (facts.kind != format::TableKind::csv) return 0;
    const size_t first = read(**table);
    expect((*table)->rewind().ok());
    expect(read(**table) == first);
    for (size_t column = 0; column < facts.columns.size() && column < 8; ++column) {
        std::vector<std::string> cells;
        for (const format::Record& row : facts.sample)
            if (column < row.cells.size()) cells.push_back(row.cells[column]);
        format::guess_column(facts.columns[column], cells);
    }
    return 0;
}
