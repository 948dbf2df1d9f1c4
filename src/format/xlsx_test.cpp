// Workbooks built part by part: what cells mean, and what archives from an enemy do.

#include <gtest/gtest.h>
#include <zip.h>

#include <cstring>

#include "format/excel_number.h"
#include "format/table.h"

namespace fairlead::format {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;
using Cells = std::vector<std::string>;

std::string archive_of(const Parts& parts) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(memory);
    zip_t* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : parts)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0),
                     ZIP_FL_ENC_UTF_8);
    EXPECT_EQ(zip_close(archive), 0);
    EXPECT_EQ(zip_source_open(memory), 0);
    zip_source_seek(memory, 0, SEEK_END);
    std::string bytes(static_cast<size_t>(zip_source_tell(memory)), '\0');
    zip_source_seek(memory, 0, SEEK_SET);
    zip_source_read(memory, bytes.data(), bytes.size());
    zip_source_close(memory);
    zip_source_free(memory);
    return bytes;
}

const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

struct Book {
    std::vector<std::string> sheets; // the content of <sheetData>
    std::string strings;             // the content of <sst>
    std::string formats;             // numFmt elements
    std::string styles;              // xf elements of cellXfs
    std::string properties;          // workbookPr
    std::vector<std::string> states; // of the sheets
    Parts more;
};

Parts parts_of(const Book& book) {
    std::string tabs, relations;
    Parts parts;
    for (size_t i = 0; i < book.sheets.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        const std::string state =
            i < book.states.size() && !book.states[i].empty() ? " state=\"" + book.states[i] + "\"" : "";
        tabs += "<sheet name=\"表" + number + "\" sheetId=\"" + number + "\" r:id=\"rId" + number + "\"" + state + "/>";
        relations += "<Relationship Id=\"rId" + number + "\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet" +
                     number + ".xml\"/>";
        parts.emplace_back("xl/worksheets/sheet" + number + ".xml",
                           head + "<worksheet><sheetData>" + book.sheets[i] + "</sheetData></worksheet>");
    }
    relations +=
        "<Relationship Id=\"s\" Type=\"http://x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
        "<Relationship Id=\"t\" Type=\"http://x/styles\" Target=\"styles.xml\"/>";
    parts.emplace_back("_rels/.rels", head +
                                          "<Relationships><Relationship Id=\"a\" Type=\"http://x/officeDocument\" "
                                          "Target=\"xl/workbook.xml\"/></Relationships>");
    parts.emplace_back("xl/workbook.xml", head + "<workbook xmlns:r=\"r\">" + book.properties + "<sheets>" + tabs +
                                              "</sheets></workbook>");
    parts.emplace_back("xl/_rels/workbook.xml.rels", head + "<Relationships>" + relations + "</Relationships>");
    parts.emplace_back("xl/sharedStrings.xml", head + "<sst>" + book.strings + "</sst>");
    parts.emplace_back("xl/styles.xml", head + "<styleSheet><numFmts>" + book.formats +
                                            "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" +
                                            book.styles + "</cellXfs></styleSheet>");
    parts.insert(parts.end(), book.more.begin(), book.more.end());
    return parts;
}

struct Reading {
    Sniff facts;
    std::vector<Record> rows;
    std::string error;
    std::string log;
};

Reading read(std::string bytes, const TableOptions& options = {.has_header = false}) {
    Reading reading;
    const auto fail = [&](const base::Error& error) {
        reading.error = error.faults.empty() ? std::string(name(error.code)) : error.faults[0].rule;
        reading.log = error.log;
        return reading;
    };
    auto table = open_table_bytes(std::move(bytes), "test.xlsx", options);
    if (!table.ok()) return fail(table.error());
    reading.facts = (*table)->facts();
    for (Record row;;) {
        const auto more = (*table)->next(row);
        if (!more.ok()) return fail(more.error());
        if (!more.value()) return reading;
        reading.rows.push_back(row);
    }
}
Reading read(const Book& book, const TableOptions& options = {.has_header = false}) {
    return read(archive_of(parts_of(book)), options);
}

Cells cells(const Book& book) {
    const Reading reading = read(book);
    EXPECT_EQ(reading.error, "") << reading.log;
    return reading.rows.empty() ? Cells{} : reading.rows[0].cells;
}

TEST(Xlsx, reads_every_kind_of_cell) {
    const Book book{
        .sheets = {"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" "
                   "t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r></is></c>"
                   "<c r=\"D1\" t=\"str\"><f>A1&amp;\"!\"</f><v>cached</v></c><c r=\"E1\" t=\"b\"><v>1</v></c><c "
                   "r=\"F1\"><v>12.000000000000002</v></c>"
                   "<c r=\"G1\"><f>1+1</f><v>2</v></c><c r=\"H1\" t=\"d\"><v>2024-01-05</v></c><c "
                   "r=\"J1\"><v>1.5E-3</v></c></row>"},
        .strings =
            "<si><t xml:space=\"preserve\"> 张三 </t><rPh sb=\"0\" "
            "eb=\"1\"><t>zhang</t></rPh></si><si><r><rPr><b/></rPr><t>富</t></r><r><t>文本_x000A_</t></r></si>"};
    EXPECT_EQ(cells(book),
              (Cells{" 张三 ", "富文本\n", "inline", "cached", "true", "12", "2", "2024-01-05", "", "0.0015"}));
}

TEST(Xlsx, reads_dates_by_their_format) {
    Book book{.sheets = {"<row><c s=\"0\"><v>45296</v></c><c s=\"1\"><v>45296.604166666664</v></c><c "
                         "s=\"2\"><v>45296</v></c><c s=\"3\"><v>0.604166666666667</v></c>"
                         "<c s=\"4\"><v>1.5</v></c><c s=\"5\"><v>0.125</v></c><c s=\"6\"><v>45296</v></c><c "
                         "s=\"0\"><v>59</v></c><c s=\"0\"><v>61</v></c></row>"},
              .formats =
                  "<numFmt numFmtId=\"170\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/><numFmt "
                  "numFmtId=\"171\" formatCode=\"[h]:mm\"/>"
                  "<numFmt numFmtId=\"172\" formatCode=\"[Red]#,##0.00&quot;days&quot;\"/>",
              .styles =
                  "<xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"170\"/><xf numFmtId=\"20\"/><xf "
                  "numFmtId=\"171\"/><xf numFmtId=\"10\"/><xf numFmtId=\"172\"/>"};
    EXPECT_EQ(cells(book), (Cells{"2024-01-05", "2024-01-05T14:30:00", "2024-01-05", "14:30:00", "36:00:00", "12.5%",
                                  "45296", "1900-02-28", "1900-03-01"}));
    book.properties = "<workbookPr date1904=\"1\"/>";
    EXPECT_EQ(cells(book)[0], "2028-01-06");
    // The day that only spreadsheets know.
    Book never{.sheets = {"<row><c s=\"0\"><v>60</v></c><c s=\"0\"><v>-1</v></c><c s=\"1\"><v>1</v></c></row>"},
               .styles = "<xf numFmtId=\"14\"/><xf numFmtId=\"0\"/>"};
    const Reading reading = read(never);
    ASSERT_EQ(reading.rows[0].faults.size(), 2u);
    EXPECT_EQ(reading.rows[0].faults[0].fault.rule, "impossible_date");
    EXPECT_EQ(reading.rows[0].cells, (Cells{"60", "-1", "1"}));
}

TEST(Xlsx, knows_number_formats) {
    EXPECT_EQ(number_kind(0, ""), NumberKind::plain);
    EXPECT_EQ(number_kind(164, "General"), NumberKind::plain);
    EXPECT_EQ(number_kind(164, "0.00E+00"), NumberKind::plain);
    EXPECT_EQ(number_kind(164, "_-* #,##0.00 \\d_-"), NumberKind::plain);
    EXPECT_EQ(number_kind(164, "[$-804]yyyy/m/d;@"), NumberKind::date);
    EXPECT_EQ(number_kind(164, "m/d/yy h:mm AM/PM"), NumberKind::date_time);
    EXPECT_EQ(number_kind(164, "mm:ss"), NumberKind::time);
    EXPECT_EQ(number_kind(164, "mmm"), NumberKind::date);
    EXPECT_EQ(number_kind(164, "[ss]"), NumberKind::duration);
    EXPECT_EQ(number_kind(164, "0%"), NumberKind::percent);
    EXPECT_EQ(number_kind(164, "[DBNum1]yyyy\"年\""), NumberKind::date);
    EXPECT_EQ(number_kind(57, ""), NumberKind::date);
}

TEST(Xlsx, spells_numbers_as_people_see_them) {
    EXPECT_EQ(plain_number("12.000000000000001"), "12");
    EXPECT_EQ(plain_number("0.30000000000000004"), "0.3");
    EXPECT_EQ(plain_number("1E+3"), "1000");
    EXPECT_EQ(plain_number("-1.50"), "-1.5");
    EXPECT_EQ(plain_number("-0"), "0");
    EXPECT_EQ(plain_number("123456789012345"), "123456789012345");
    EXPECT_EQ(plain_number("1e400"), std::nullopt);
    EXPECT_EQ(plain_number("nan"), std::nullopt);
    EXPECT_EQ(plain_number("12x"), std::nullopt);
    EXPECT_EQ(percent_number("0.07"), "7%");
    EXPECT_EQ(unescape_xstring("a_x000D__x000A_b_x12_c_x005F_x0041_"), "a\r\nb_x12_c_x0041_");
    EXPECT_EQ(unescape_xstring("_xD83D__xDE00_ _xD83D_ _x0000_"), "😀 \xEF\xBF\xBD ");
    EXPECT_EQ(escape_xstring("_x0041_ _x004"), "_x005F_x0041_ _x004");
}

TEST(Xlsx, reports_cells_that_hold_no_value) {
    const Reading reading =
        read(Book{.sheets = {"<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>b</t></is></c></row>"
                             "<row r=\"7\"><c r=\"A7\" t=\"e\"><v>#N/A</v></c><c r=\"B7\"><f>1/3</f></c></row>"},
                  .strings = "<si><t>a</t></si>"},
             {.has_header = true});
    ASSERT_EQ(reading.rows.size(), 1u);
    EXPECT_EQ(reading.rows[0].line, 7);
    EXPECT_EQ(reading.rows[0].cells, (Cells{"", ""}));
    ASSERT_EQ(reading.rows[0].faults.size(), 2u);
    EXPECT_EQ(reading.rows[0].faults[0].fault.rule, "cell_error");
    EXPECT_EQ(reading.rows[0].faults[0].fault.field, "a");
    EXPECT_EQ(reading.rows[0].faults[0].fault.message.en, "Line 7: the cell shows the error #N/A.");
    EXPECT_EQ(reading.rows[0].faults[1].fault.rule, "formula_without_value");
}

TEST(Xlsx, fills_sparse_rows_and_keeps_their_numbers) {
    const Reading reading =
        read(Book{.sheets = {"<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c><c "
                             "r=\"C1\" t=\"str\"><v>c</v></c></row>"
                             "<row r=\"3\"><c r=\"C3\"><v>3</v></c></row><row r=\"4\"/><row><c><v>5</v></c></row>"
                             "<row r=\"9\"><c r=\"D9\"><v>9</v></c></row>"}},
             {.has_header = true});
    ASSERT_EQ(reading.rows.size(), 3u);
    EXPECT_EQ(reading.rows[0].line, 3);
    EXPECT_EQ(reading.rows[0].cells, (Cells{"", "", "3"}));
    EXPECT_EQ(reading.rows[1].line, 5);
    EXPECT_EQ(reading.rows[1].cells, (Cells{"5", "", ""}));
    EXPECT_EQ(reading.rows[2].faults.at(0).fault.rule, "too_many_cells");
}

TEST(Xlsx, chooses_the_first_visible_sheet_with_rows) {
    const std::string row = "<row><c t=\"str\"><v>x</v></c></row>";
    const Book book{.sheets = {row, "<row/>", row, row}, .states = {"hidden"}};
    EXPECT_EQ(read(book).facts.sheet, "表3");
    EXPECT_EQ(read(book).facts.sheets.size(), 4u);
    EXPECT_EQ(read(book, {.sheet = "表4"}).facts.sheet, "表4");
    EXPECT_EQ(read(book, {.sheet = "表9"}).error, "unknown_sheet");
    EXPECT_EQ(read(Book{.sheets = {"", ""}}).rows.size(), 0u);
}

TEST(Xlsx, refuses_what_is_no_workbook) {
    EXPECT_EQ(read(archive_of({{"a.txt", "hello"}})).error, "not_xlsx");
    EXPECT_EQ(
        read(archive_of({{"content.xml", "<x/>"}, {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}))
            .error,
        "not_xlsx");
    Parts parts = parts_of(Book{.sheets = {"<row>"}});
    EXPECT_EQ(read(archive_of(parts)).error, "damaged");
    EXPECT_EQ(read(Book{.sheets = {"<row><c t=\"s\"><v>7</v></c></row>"}}).rows.at(0).faults.at(0).fault.rule,
              "cell_error");
    const std::string whole = archive_of(parts_of(Book{.sheets = {"<row><c><v>1</v></c></row>"}}));
    for (size_t size = 4; size < whole.size(); size += 37) EXPECT_NE(read(whole.substr(0, size)).error, "");
}

TEST(XlsxBomb, is_refused_by_ratio) {
    // A sheet of blanks: 110 MB from about 110 KB.
    Book book{.sheets = {std::string(110 << 20, ' ')}};
    EXPECT_EQ(read(book).error, "archive_too_large");
    // A part that is held in memory has less room.
    EXPECT_EQ(read(Book{.sheets = {""}, .strings = "<si><t>" + std::string(4 << 20, 'x') + "</t></si>"}).error,
              "archive_too_large");
}

TEST(XlsxBomb, is_refused_when_it_lies_about_its_size) {
    std::string bytes =
        archive_of(parts_of(Book{.sheets = {""}, .strings = "<si>" + std::string(8 << 20, ' ') + "</si>"}));
    const std::string part = "xl/sharedStrings.xml";
    const uint32_t lie = 1000;
    for (size_t at = bytes.find("PK\x01\x02"); at != std::string::npos; at = bytes.find("PK\x01\x02", at + 4))
        if (bytes.compare(at + 46, part.size(), part) == 0) std::memcpy(&bytes[at + 24], &lie, 4);
    for (size_t at = bytes.find("PK\x03\x04"); at != std::string::npos; at = bytes.find("PK\x03\x04", at + 4))
        if (bytes.compare(at + 30, part.size(), part) == 0) std::memcpy(&bytes[at + 22], &lie, 4);
    const std::string error = read(bytes).error;
    EXPECT_TRUE(error == "archive_too_large" || error == "damaged") << error;
}

TEST(XlsxBomb, is_refused_by_number_of_entries) {
    Parts parts = parts_of(Book{.sheets = {"<row><c><v>1</v></c></row>"}});
    for (int i = 0; i < 10000; ++i) parts.emplace_back("x/" + std::to_string(i), "");
    EXPECT_EQ(read(archive_of(parts)).error, "archive_too_large");
}

TEST(XlsxBomb, cannot_use_entities) {
    Parts parts = parts_of(Book{.sheets = {""}});
    for (auto& [name, content] : parts)
        if (name == "xl/sharedStrings.xml")
            content = head +
                      "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY x SYSTEM "
                      "\"file:///etc/passwd\">]><sst><si><t>&b;&x;</t></si></sst>";
    EXPECT_EQ(read(archive_of(parts)).error, "document_type");
    EXPECT_EQ(read(Book{.sheets = {"<row><c t=\"str\"><v>&unknown;</v></c></row>"}}).error, "damaged");
}

TEST(XlsxBomb, cannot_leave_the_archive) {
    Parts parts = parts_of(Book{.sheets = {"<row><c t=\"str\"><v>x</v></c></row>"},
                                .more = {{"../../../../tmp/escaped", "x"}, {"/etc/passwd", "x"}}});
    EXPECT_EQ(read(archive_of(parts)).error, "");
    for (auto& [name, content] : parts)
        if (name == "xl/_rels/workbook.xml.rels")
            content = head +
                      "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" "
                      "Target=\"../../../../etc/hostname\"/></Relationships>";
    EXPECT_EQ(read(archive_of(parts)).error, "not_xlsx");
}

TEST(XlsxBomb, cannot_multiply_one_text) {
    // A row that names one long text a thousand times is longer than a row may be.
    std::string text, row;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 100'003);
    for (int i = 0; i < 1500; ++i) row += "<c t=\"s\"><v>0</v></c>";
    EXPECT_EQ(read(Book{.sheets = {"<row>" + row + "</row>"}, .strings = "<si><t>" + text + "</t></si>"}).error,
              "line_too_long");
    EXPECT_EQ(read(Book{.sheets = {"<row><c r=\"ZZZ1\"><v>1</v></c></row>"}}).error, "too_many_columns");
}

TEST(XlsxBomb, cannot_hide_in_a_tag_or_in_depth) {
    std::string name;
    for (int i = 0; i < 400'000; ++i) name += std::to_string(i * 31 % 9973);
    EXPECT_EQ(read(Book{.sheets = {"<row " + name.insert(0, "a=\"") + "\"/>"}}).error, "damaged");
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "<a>";
    EXPECT_EQ(read(Book{.sheets = {deep}}).error, "damaged");
}

} // namespace
} // namespace fairlead::format
