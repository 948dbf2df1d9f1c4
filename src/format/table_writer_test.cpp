// What is written must come back as it was, and must not act when a spreadsheet opens it.

#include "format/table_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "format/input.h"
#include "format/table.h"
#include "format/zip_archive.h"

namespace fairlead::format {
namespace {

using Cells = std::vector<std::string>;

/// A file that goes away with its scope.
struct TemporaryFile {
    std::string path =
        (std::filesystem::temp_directory_path() / ("fairlead_format_" + std::to_string(::getpid()))).string();
    ~TemporaryFile() { std::filesystem::remove(path); }
};

std::string csv(const std::vector<Cell>& cells, const CsvWriterOptions& options = {.byte_order_mark = false}) {
    std::string out;
    auto writer = make_csv_writer(
        [&](std::string_view bytes) -> base::Result<void> {
            out += bytes;
            return {};
        },
        options);
    EXPECT_TRUE(writer->row(cells).ok());
    EXPECT_TRUE(writer->finish().ok());
    return out;
}
std::string csv_text(std::string text) {
    return csv({Cell::of_text(std::move(text)), Cell::of_text("x")});
}

std::vector<Cells> read_back(TableReader& table) {
    std::vector<Cells> rows;
    for (Record row;;) {
        const auto more = table.next(row);
        EXPECT_TRUE(more.ok()) << (more.ok() ? "" : more.error().message.en + more.error().log);
        if (!more.ok() || !more.value()) return rows;
        EXPECT_TRUE(row.faults.empty()) << row.faults[0].fault.message.en;
        rows.push_back(row.cells);
    }
}

TEST(CsvWriter, follows_the_rules_of_rfc_4180) {
    EXPECT_EQ(csv({Cell::of_text("a"), Cell{}, Cell::of_number("12.50"), Cell::of_date(base::make_date(2024, 1, 5)),
                   Cell::of_moment(1'704'465'000'000), Cell::of_boolean(true), Cell::of_text("say \"hi\", twice"),
                   Cell::of_text("two\nlines")}),
              "a,,12.50,2024-01-05,2024-01-05 14:30:00,true,\"say \"\"hi\"\", twice\",\"two\nlines\"\r\n");
    EXPECT_EQ(csv({Cell::of_text("")}), "\"\"\r\n");
    EXPECT_TRUE(csv({Cell::of_text("a")}, {}).starts_with("\xEF\xBB\xBF"));
    EXPECT_EQ(csv({Cell::of_text("a"), Cell::of_text("b")}, {.delimiter = ';', .byte_order_mark = false}), "a;b\r\n");
}

TEST(CsvWriter, makes_formulas_harmless) {
    EXPECT_EQ(csv_text("=1+1"), "'=1+1,x\r\n");
    EXPECT_EQ(csv_text("+cmd|' /C calc'!A0"), "\"'+cmd|' /C calc'!A0\",x\r\n");
    EXPECT_EQ(csv_text("-2+3"), "'-2+3,x\r\n");
    EXPECT_EQ(csv_text("@SUM(1)"), "'@SUM(1),x\r\n");
    EXPECT_EQ(csv_text("\t=1"), "\"'\t=1\",x\r\n");
    EXPECT_EQ(csv_text("\r=1"), "\"'\r=1\",x\r\n");
    EXPECT_EQ(csv_text("＝1"), "'＝1,x\r\n");
    EXPECT_EQ(csv_text("a;=1"), "\"a;=1\",x\r\n"); // a program that cuts at semicolons sees one cell
    EXPECT_EQ(csv({Cell::of_number("=1+1"), Cell{}}), "'=1+1,\r\n");
    // Plain numbers and phone numbers are left alone.
    EXPECT_EQ(csv_text("-12.5"), "-12.5,x\r\n");
    EXPECT_EQ(csv_text("+86 138 0013 8000"), "+86 138 0013 8000,x\r\n");
    EXPECT_EQ(csv_text("+86-755"), "'+86-755,x\r\n");
    EXPECT_EQ(csv({Cell::of_number("-12.5"), Cell{}}), "-12.5,\r\n");
    EXPECT_EQ(csv_text("-"), "'-,x\r\n");
}

TEST(CsvWriter, guards_the_header_too) {
    std::string out;
    auto writer = make_csv_writer(
        [&](std::string_view bytes) -> base::Result<void> {
            out += bytes;
            return {};
        },
        {.byte_order_mark = false});
    ASSERT_TRUE(writer->header({"=HYPERLINK(\"x\")", "b"}).ok());
    ASSERT_TRUE(writer->finish().ok());
    EXPECT_EQ(out, "\"'=HYPERLINK(\"\"x\"\")\",b\r\n");
}

TEST(CsvWriter, tells_when_the_disk_refuses) {
    EXPECT_FALSE(make_csv_writer("/nonexistent/file.csv").ok());
    auto full = make_csv_writer("/dev/full");
    if (!full.ok()) GTEST_SKIP();
    ASSERT_TRUE((*full)->row({Cell::of_text("x")}).ok());
    const auto finished = (*full)->finish();
    ASSERT_FALSE(finished.ok());
    EXPECT_EQ(finished.error().code, base::Code::unavailable);
}

/// Texts that are likely to break something.
std::string random_text(std::mt19937& random) {
    static const std::vector<std::string> pieces{
        "a", "Z", "0", "9",    "\"", "'", ",", ";",       "\t",  "\n",   "\r\n", "\r",           "|",  "=",   "+",
        "-", "@", " ", "华为", "，", "é", "😀", "_x0041_", "<&>", "\x01", "\x1F", "\xEF\xBB\xBF", ".5", "1e5", "''="};
    std::string text;
    for (size_t n = random() % 7; n > 0; --n) text += pieces[random() % pieces.size()];
    return text;
}

TEST(RoundTrip, csv_gives_back_random_tables) {
    std::mt19937 random(20240105);
    for (int round = 0; round < 300; ++round) {
        const size_t columns = 1 + random() % 5, rows = 1 + random() % 6;
        const char delimiter = ",;\t|"[random() % 4];
        std::vector<Cells> table(rows, Cells(columns));
        std::string bytes;
        auto writer = make_csv_writer(
            [&](std::string_view piece) -> base::Result<void> {
                bytes += piece;
                return {};
            },
            {.delimiter = delimiter, .byte_order_mark = random() % 2 == 0});
        Cells header;
        for (size_t i = 0; i < columns; ++i) header.push_back("column " + std::to_string(i));
        ASSERT_TRUE(writer->header(header).ok());
        for (Cells& row : table) {
            std::vector<Cell> cells;
            for (std::string& cell : row) {
                cell = random_text(random);
                cells.push_back(Cell::of_text(cell));
            }
            ASSERT_TRUE(writer->row(cells).ok());
        }
        ASSERT_TRUE(writer->finish().ok());
        auto reader = open_table_bytes(
            bytes, "",
            {.encoding = "UTF-8", .delimiter = std::string(1, delimiter), .header_line = 1, .has_header = true});
        ASSERT_TRUE(reader.ok());
        EXPECT_EQ((*reader)->facts().columns, header);
        ASSERT_EQ(read_back(**reader), table) << bytes;
    }
}

TEST(RoundTrip, xlsx_gives_back_random_tables) {
    std::mt19937 random(7);
    for (int round = 0; round < 40; ++round) {
        const TemporaryFile file;
        const size_t columns = 1 + random() % 5, rows = 1 + random() % 8;
        auto writer = make_xlsx_writer(file.path, {.sheet = "客户/名单"});
        ASSERT_TRUE(writer.ok());
        Cells header;
        for (size_t i = 0; i < columns; ++i) header.push_back("column " + std::to_string(i));
        ASSERT_TRUE((*writer)->header(header).ok());
        std::vector<Cells> table;
        for (size_t r = 0; r < rows; ++r) {
            Cells wanted;
            std::vector<Cell> cells;
            for (size_t c = 0; c < columns; ++c) {
                switch (random() % 5) {
                    case 0: {
                        const std::string number = std::to_string(static_cast<int>(random() % 2'000'001) - 1'000'000) +
                                                   "." + std::to_string(1 + random() % 9);
                        cells.push_back(Cell::of_number(number));
                        wanted.push_back(number);
                        break;
                    }
                    case 1: {
                        const base::Date day{static_cast<int64_t>(random() % 60000) - 20000};
                        cells.push_back(Cell::of_date(day));
                        wanted.push_back(base::to_text(day));
                        break;
                    }
                    case 2: {
                        const int64_t seconds = static_cast<int64_t>(random() % 2'000'000'000);
                        cells.push_back(Cell::of_moment(seconds * 1000));
                        std::string text = base::to_text(base::Instant{seconds * 1000}).substr(0, 19);
                        if (text.ends_with("T00:00:00")) text.resize(10);
                        wanted.push_back(text);
                        break;
                    }
                    case 3:
                        cells.push_back(Cell::of_boolean(r % 2 == 0));
                        wanted.push_back(r % 2 == 0 ? "true" : "false");
                        break;
                    default: {
                        const std::string text = random_text(random);
                        cells.push_back(Cell::of_text(text));
                        wanted.push_back(text);
                    }
                }
            }
            if (std::all_of(wanted.begin(), wanted.end(), [](const auto& cell) { return cell.empty(); })) {
                wanted[0] = "filled";
                cells[0] = Cell::of_text("filled");
            }
            ASSERT_TRUE((*writer)->row(cells).ok());
            table.push_back(wanted);
        }
        ASSERT_TRUE((*writer)->finish().ok());
        auto reader = open_table(file.path, "", {.header_line = 1, .has_header = true});
        ASSERT_TRUE(reader.ok()) << reader.error().log;
        EXPECT_EQ((*reader)->facts().sheet, "客户 名单");
        EXPECT_EQ((*reader)->facts().columns, header);
        ASSERT_EQ(read_back(**reader), table);
    }
}

TEST(XlsxWriter, keeps_what_a_double_cannot_hold_and_never_writes_a_formula) {
    const TemporaryFile file;
    auto writer = make_xlsx_writer(file.path);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->header({"a", "b", "c", "d"}).ok());
    ASSERT_TRUE((*writer)
                    ->row({Cell::of_number("12345678901234567890"), Cell::of_text("=1+1"), Cell::of_text("000123"),
                           Cell::of_date(base::make_date(1850, 1, 1))})
                    .ok());
    ASSERT_TRUE((*writer)->row({Cell::of_text(std::string(40000, 'x')), Cell{}, Cell{}, Cell{}}).ok());
    ASSERT_TRUE((*writer)->finish().ok());
    EXPECT_EQ((*writer)->cut_cells(), 1);
    auto reader = open_table(file.path, "");
    ASSERT_TRUE(reader.ok());
    const std::vector<Cells> rows = read_back(**reader);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0], (Cells{"12345678901234567890", "=1+1", "000123", "1850-01-01"}));
    EXPECT_EQ(rows[1][0].size(), 32767u);
    EXPECT_FALSE(make_xlsx_writer("/nonexistent/file.xlsx").ok());
}

TEST(XlsxWriter, says_at_the_foot_of_every_page_who_made_it) {
    const TemporaryFile file;
    auto writer = make_xlsx_writer(file.path, {.sheet = "a", .mark = "R&D 林静 (lin)\n2026-03-02 08:15"});
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->header({"a"}).ok());
    ASSERT_TRUE((*writer)->finish().ok());
    const auto input = Input::open(file.path);
    ASSERT_TRUE(input.ok());
    const auto archive = ZipArchive::open(*input.value(), {});
    ASSERT_TRUE(archive.ok());
    const auto part = (*archive)->part("xl/worksheets/sheet1.xml", {.part_bytes = 1 << 20, .free_bytes = 1 << 20});
    ASSERT_TRUE(part.ok());
    std::string xml(1 << 16, '\0');
    const auto size = (*part)->read(xml.data(), xml.size());
    ASSERT_TRUE(size.ok());
    xml.resize(*size);
    EXPECT_NE(xml.find("<oddFooter>&amp;LR&amp;&amp;D 林静 (lin) 2026-03-02 08:15&amp;R&amp;P / &amp;N</oddFooter>"),
              std::string::npos)
        << xml;
}

/// Resident memory of this process in bytes.
int64_t resident() {
    std::ifstream file("/proc/self/statm");
    int64_t pages = 0;
    file >> pages >> pages;
    return pages * ::sysconf(_SC_PAGESIZE);
}

TEST(Streaming, holds_no_more_memory_for_a_million_rows) {
#ifdef __SANITIZE_ADDRESS__
    constexpr int64_t rows = 200'000;
#else
    constexpr int64_t rows = 1'000'000;
#endif
    const TemporaryFile file;
    {
        auto writer = make_csv_writer(file.path);
        ASSERT_TRUE(writer.ok());
        ASSERT_TRUE((*writer)->header({"编号", "name", "amount", "note"}).ok());
        std::vector<Cell> cells(4);
        for (int64_t i = 0; i < rows; ++i) {
            cells[0] = Cell::of_number(std::to_string(i));
            cells[1] = Cell::of_text("深圳市某某科技有限公司 " + std::to_string(i % 977));
            cells[2] = Cell::of_number(std::to_string(i % 100000) + ".50");
            cells[3] = Cell::of_text("said \"yes\", then left");
            ASSERT_TRUE((*writer)->row(cells).ok());
        }
        ASSERT_TRUE((*writer)->finish().ok());
    }
    const int64_t before = resident();
    auto reader = open_table(file.path, "big.csv");
    ASSERT_TRUE(reader.ok());
    int64_t count = 0, most = 0, last_line = 0;
    Record row;
    for (;;) {
        const auto more = (*reader)->next(row);
        ASSERT_TRUE(more.ok());
        if (!more.value()) break;
        ASSERT_EQ(row.cells.size(), 4u);
        last_line = row.line;
        if (++count % 20'000 == 0) most = std::max(most, resident());
    }
    EXPECT_EQ(count, rows);
    EXPECT_EQ(last_line, rows + 1);
    EXPECT_LT(most - before, int64_t{64} << 20);
}

} // namespace
} // namespace fairlead::format
