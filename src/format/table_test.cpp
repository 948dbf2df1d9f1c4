// The tables that people bring: every sample file with what it must be recognised as.

#include "format/table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace fairlead::format {
namespace {

std::string shared(const std::string& name) {
    const char* root = std::getenv("FAIRLEAD_SHARED");
    const std::filesystem::path base = root ? root : std::filesystem::path(FAIRLEAD_SOURCE_DIR) / ".." / "shared";
    return (base / "data" / name).string();
}

struct Reading {
    std::vector<Record> rows;
    size_t faulty = 0;
    std::string error;
};

Reading read_all(TableReader& table) {
    Reading reading;
    for (Record row;;) {
        const auto more = table.next(row);
        if (!more.ok()) {
            reading.error = more.error().faults.empty() ? "error" : more.error().faults[0].rule;
            return reading;
        }
        if (!more.value()) return reading;
        reading.faulty += !row.faults.empty();
        reading.rows.push_back(row);
    }
}

Reading read_text(std::string text, const TableOptions& options = {}) {
    auto table = open_table_bytes(std::move(text), "test.csv", options);
    if (!table.ok()) return {.error = table.error().faults.empty() ? "error" : table.error().faults[0].rule};
    return read_all(**table);
}

std::vector<std::string> rules(const Record& row) {
    std::vector<std::string> found;
    for (const RecordFault& fault : row.faults) found.push_back(fault.fault.rule);
    return found;
}

using Cells = std::vector<std::string>;
using Rules = std::vector<std::string>;

struct Expected {
    const char* file;
    const char* encoding;
    const char* delimiter;
    int64_t header_line; // 0: no header
    size_t columns;
    size_t rows;
    size_t faulty; // rows with a fault
    const char* first_column;
};

const Expected samples[] = {
    {"csv_messy/csvkit_bad.csv", "UTF-8", ",", 1, 3, 3, 2, "column_a"},
    {"csv_messy/csvkit_blanks.csv", "UTF-8", ",", 1, 6, 1, 0, "a"},
    {"csv_messy/csvkit_date_like_number.csv", "UTF-8", ",", 1, 1, 1, 0, "a"},
    {"csv_messy/csvkit_mac_newlines.csv", "UTF-8", ",", 1, 3, 2, 0, "a"},
    {"csv_messy/csvkit_no_header_row.csv", "UTF-8", ",", 0, 3, 1, 0, "A"},
    {"csv_messy/csvkit_null_byte.csv", "UTF-8", ",", 1, 3, 1, 1, "a"},
    {"csv_messy/csvkit_optional_quote_characters.csv", "UTF-8", ",", 1, 3, 1, 0, "a"},
    {"csv_messy/csvkit_test_date_format.csv", "UTF-8", ",", 1, 1, 2, 0, "a"},
    {"csv_messy/csvkit_test_empty_columns_long_row.csv", "UTF-8", ",", 1, 3, 1, 1, "a"},
    {"csv_messy/csvkit_test_empty_columns_short_row.csv", "UTF-8", ",", 1, 3, 1, 1, "a"},
    {"csv_messy/csvkit_test_extra_header.csv", "UTF-8", ",", 1, 4, 1, 1, "a"},
    {"csv_messy/csvkit_test_header_newline.csv", "UTF-8", ",", 1, 3, 1, 0, "start end"},
    {"csv_messy/csvkit_test_latin1.csv", "windows-1252", ",", 1, 3, 2, 0, "a"},
    {"csv_messy/csvkit_test_locale.csv", "UTF-8", ",", 1, 3, 1, 0, "a"},
    {"csv_messy/csvkit_test_no_leading_zeroes.csv", "UTF-8", ",", 1, 3, 1, 0, "a"},
    {"csv_messy/csvkit_test_utf16_big.csv", "UTF-16BE", ",", 1, 3, 2, 0, "a"},
    {"csv_messy/csvkit_test_utf16_little.csv", "UTF-16LE", ",", 1, 3, 2, 0, "a"},
    {"csv_messy/csvkit_test_utf8_bom.csv", "UTF-8", ",", 1, 3, 2, 0, "foo"},
    {"csv_messy/dataloader_csvEscapedQuotes.csv", "UTF-8", ",", 1, 2, 2, 0, "column1"},
    {"csv_messy/dataloader_csvSeparator.csv", "UTF-8", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext.csv", "UTF-8", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext_BOM_UTF16BE.csv", "UTF-16BE", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext_BOM_UTF16LE.csv", "UTF-16LE", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext_BOM_UTF32BE.csv", "UTF-32BE", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext_BOM_UTF32LE.csv", "UTF-32LE", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_csvtext_BOM_UTF8.csv", "UTF-8", ",", 1, 3, 2, 0, "column1"},
    {"csv_messy/dataloader_dateWithTimeZone.csv", "UTF-8", ",", 1, 9, 2, 0, "NAME"},
    {"csv_messy/dataloader_insertAccountCsv.csv", "UTF-8", ",", 1, 7, 100, 0, "NAME"},
    {"csv_messy/dataloader_timeZoneFormatTesting.csv", "UTF-8", ",", 1, 2, 12, 0, "Name"},
    {"csv_messy/dataloader_timeZoneFormatTestingWithErrors.csv", "UTF-8", ",", 1, 2, 6, 0, "Name"},
    {"csv_messy/messytables_big5_taiwan_tourism.csv", "Big5", ",", 1, 18, 382, 0, "id"},
    {"csv_messy/messytables_complex.csv", "UTF-8", ",", 1, 4, 3, 0, "date"},
    {"csv_messy/messytables_excel_pasting.csv", "UTF-8", ",", 4, 9, 17, 0, "Year"},
    {"csv_messy/messytables_mixedGLB.csv", "UTF-8", ",", 4, 19, 133, 0, "Year"},
    {"csv_messy/messytables_null.csv", "UTF-8", ",", 0, 4, 10, 0, "A"},
    {"csv_messy/messytables_simple.psv", "UTF-8", "|", 1, 6, 28, 0, "Year"},
    {"csv_messy/messytables_simple.ssv", "UTF-8", ";", 1, 3, 6, 0, "date"},
    {"csv_messy/messytables_simple.xlsx", "UTF-8", "", 1, 3, 6, 0, "date"},
    {"csv_messy/messytables_skip_initials.csv", "UTF-8", ",", 1, 2, 2, 0, "field1"},
    {"csv_messy/messytables_spanish_chars.csv", "windows-1252", ",", 1, 8, 116, 0, "GF_ID"},
    {"csv_messy/messytables_utf-16le_encoded.csv", "UTF-16LE", ",", 1, 19, 327, 0, "Organisation_code"},
    {"csv_messy/messytables_utf8bom.csv", "UTF-8", ",", 1, 2, 0, 0, "kitten"},
    {"csv_messy/salesforce_opportunityData.csv", "UTF-8", ",", 1, 31, 38, 0, "ID"},
    {"cn_companies/a_share_listed_gbk.csv", "GB18030", ",", 1, 5, 4347, 0, "A"},
    {"cn_companies/company_short_names_28w.txt", "UTF-8", ",", 1, 1, 267398, 0, "By@萌名NameMoe"},
    {"superstore/Superstore.csv", "UTF-8", ",", 1, 21, 9994, 0, "Row ID"},
    {"x_education_leads/Leads.csv", "UTF-8", ",", 1, 37, 9240, 0, "Prospect ID"},
    {"x_education_leads/Leads_Data_Dictionary.xlsx", "UTF-8", "", 3, 3, 37, 0, "A"},
    {"olist_marketing_funnel/olist_closed_deals_dataset.csv", "UTF-8", ",", 1, 14, 842, 0, "mql_id"},
    {"olist_marketing_funnel/olist_marketing_qualified_leads_dataset.csv", "UTF-8", ",", 1, 4, 8000, 0, "mql_id"},
};

class SampleFile : public testing::TestWithParam<Expected> {};

TEST_P(SampleFile, is_recognised_and_read_whole) {
    const Expected& expected = GetParam();
    const std::string path = shared(expected.file);
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no sample files here";
    auto table = open_table(path, expected.file);
    ASSERT_TRUE(table.ok()) << table.error().message.en;
    const Sniff& facts = (*table)->facts();
    EXPECT_EQ(facts.encoding, expected.encoding);
    EXPECT_EQ(facts.delimiter, expected.delimiter);
    EXPECT_EQ(facts.header_line, expected.header_line);
    EXPECT_EQ(facts.has_header, expected.header_line != 0);
    EXPECT_EQ(facts.columns.size(), expected.columns);
    EXPECT_EQ(facts.columns.at(0), expected.first_column);
    const Reading reading = read_all(**table);
    EXPECT_EQ(reading.error, "");
    EXPECT_EQ(reading.rows.size(), expected.rows);
    EXPECT_EQ(reading.faulty, expected.faulty);
    EXPECT_EQ((*table)->bytes_read(), (*table)->bytes_total());
    // A second pass reads the same.
    ASSERT_TRUE((*table)->rewind().ok());
    const Reading again = read_all(**table);
    ASSERT_EQ(again.rows.size(), reading.rows.size());
    for (size_t i = 0; i < again.rows.size(); ++i) {
        ASSERT_EQ(again.rows[i].cells, reading.rows[i].cells);
        ASSERT_EQ(again.rows[i].line, reading.rows[i].line);
    }
}
INSTANTIATE_TEST_SUITE_P(Samples, SampleFile, testing::ValuesIn(samples), [](const auto& sample) {
    std::string name = std::filesystem::path(sample.param.file).filename().string();
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
});

TEST(SampleText, comes_without_mojibake) {
    if (!std::filesystem::exists(shared("csv_messy"))) GTEST_SKIP() << "no sample files here";
    const auto first = [](const std::string& file, size_t row = 0) {
        auto table = open_table(shared(file), file);
        EXPECT_TRUE(table.ok());
        return read_all(**table).rows.at(row);
    };
    EXPECT_EQ(first("cn_companies/a_share_listed_gbk.csv").cells,
              (Cells{"0", "000001.SZ", "000001", "平安银行", "银行"}));
    EXPECT_EQ(first("csv_messy/messytables_big5_taiwan_tourism.csv").cells[2], "雲嘉南濱海國家風景區管理處");
    EXPECT_EQ(first("csv_messy/csvkit_test_latin1.csv", 1).cells, (Cells{"4", "5", "©"}));
    EXPECT_EQ(first("csv_messy/csvkit_test_utf16_big.csv", 1).cells, (Cells{"4", "5", "ʤ"}));
    EXPECT_EQ(first("csv_messy/messytables_complex.csv", 2).cells, (Cells{"2011-01-03", " ", "6,000,000", "Galway"}));
    EXPECT_EQ(first("csv_messy/csvkit_test_no_leading_zeroes.csv").cells, (Cells{"01", "00.11", "0.1"}));
    EXPECT_EQ(first("csv_messy/csvkit_mac_newlines.csv", 1).cells, (Cells{"Once upon\ra time", "5", "6"}));
    EXPECT_EQ(first("csv_messy/csvkit_mac_newlines.csv", 1).line, 3);
    EXPECT_EQ(first("csv_messy/dataloader_csvEscapedQuotes.csv").cells[0], "\"The Best\" Account");
    EXPECT_EQ(first("csv_messy/messytables_simple.xlsx").cells, (Cells{"2011-01-01", "1", "Galway"}));
    const Record bad = first("csv_messy/csvkit_bad.csv", 1);
    EXPECT_EQ(bad.line, 3);
    EXPECT_EQ(rules(bad), Rules{"too_few_cells"});
    EXPECT_EQ(bad.cells, (Cells{"", "I'm too short!"}));
    EXPECT_EQ(bad.faults[0].fault.message.en, "Line 3: there should be 3 cells, there are 2.");
    EXPECT_EQ(bad.faults[0].fault.message.zh, "第 3 行：应有 3 个单元格，实有 2 个。");
}

TEST(Csv, keeps_quotes_that_are_not_delimiters) {
    EXPECT_EQ(read_text("a,b\n5\" pipe,x\n").rows.at(0).cells, (Cells{"5\" pipe", "x"}));
    const Reading stray = read_text("a,b\n\"The \"Best\" Account\",x\n1,2\n");
    ASSERT_EQ(stray.rows.size(), 2u);
    EXPECT_EQ(stray.rows[0].cells, (Cells{"The \"Best\" Account", "x"}));
    EXPECT_EQ(rules(stray.rows[0]), Rules{"stray_quote"});
    // A wrong quote never swallows the lines below.
    const Reading broken = read_text("a,b\n\"\"abc\"\",x\n\"abc\"def,x\n1,2\n");
    ASSERT_EQ(broken.rows.size(), 3u);
    EXPECT_EQ(broken.rows[0].cells, (Cells{"\"\"abc\"\"", "x"}));
    EXPECT_EQ(broken.rows[2].cells, (Cells{"1", "2"}));
    EXPECT_EQ(read_text("a,b\n\"x\" ,y\n").rows.at(0).cells, (Cells{"x", "y"}));
}

TEST(Csv, tells_where_an_open_quote_stands) {
    const Reading reading = read_text("a,b\n1,2\n3,\"open\n5,6\n");
    ASSERT_EQ(reading.rows.size(), 2u);
    EXPECT_EQ(reading.rows[1].line, 3);
    EXPECT_EQ(rules(reading.rows[1]), Rules{"unterminated_quote"});
    EXPECT_EQ(reading.rows[1].faults[0].column, 1);
    EXPECT_EQ(reading.rows[1].faults[0].fault.field, "b");
    EXPECT_EQ(reading.rows[1].faults[0].fault.message.en, "Line 3: the quote opened here is never closed.");
}

TEST(Csv, counts_physical_lines_and_blank_ones) {
    const Reading reading = read_text("a,b\r\n\r\n\"x\r\ny\",1\r\n\n  \r\nz,2\r\n");
    ASSERT_EQ(reading.rows.size(), 2u);
    EXPECT_EQ(reading.rows[0].line, 3);
    EXPECT_EQ(reading.rows[0].cells[0], "x\r\ny");
    EXPECT_EQ(reading.rows[1].line, 7);
    auto table = open_table_bytes("a,b\n\n1,2\n\n\n3,4\n", "");
    ASSERT_TRUE(table.ok());
    read_all(**table);
    EXPECT_EQ((*table)->blank_lines(), 3);
}

TEST(Csv, reads_the_last_line_without_a_line_break) {
    EXPECT_EQ(read_text("a,b\n1,").rows.at(0).cells, (Cells{"1", ""}));
    EXPECT_EQ(read_text("a,b\n1,\"\"").rows.at(0).cells, (Cells{"1", ""}));
    EXPECT_EQ(read_text("a,b\r1,2\r").rows.size(), 1u);
}

TEST(Csv, recognises_delimiters) {
    const auto delimiter = [](std::string text) { return (*open_table_bytes(std::move(text), ""))->facts().delimiter; };
    EXPECT_EQ(delimiter("date;price\n2024-01-01;1,5\n2024-01-02;2,5\n"), ";");
    EXPECT_EQ(delimiter("1,5;2,5\n3,5;4,5\n1,1;1,2\n"), ";");
    EXPECT_EQ(delimiter("name\tnote\nA, B\tx, y\nC, D\tz, w\n"), "\t");
    EXPECT_EQ(delimiter("姓名，电话\n张三，13800138000\n李四，13900139000\n"), "，");
    EXPECT_EQ(delimiter("id,tags\n1,a;b\n2,c;d\n"), ",");
    EXPECT_EQ(delimiter("name\nonly one column\nanother\n"), ",");
    EXPECT_EQ(delimiter("sep=;\na;b\n1;2\n"), ";");
    EXPECT_EQ(delimiter("a|b\n\"x,y,z\"|2\n\"p,q,r\"|3\n"), "|");
    auto noted = open_table_bytes("sep=;\r\na,b;b\r\n1;2\r\n", "");
    EXPECT_EQ((*noted)->facts().header_line, 2);
    EXPECT_EQ((*noted)->facts().columns, (Cells{"a,b", "b"}));
}

TEST(Csv, finds_the_header_and_tells_what_it_left_out) {
    auto table = open_table_bytes(
        "客户名单\n导出时间：2024-01-05\n\n姓名,金额,日期\n张三,12,2024-01-01\n李四,15,2024-01-02\n", "");
    ASSERT_TRUE(table.ok());
    EXPECT_EQ((*table)->facts().header_line, 4);
    EXPECT_EQ((*table)->facts().columns, (Cells{"姓名", "金额", "日期"}));
    ASSERT_EQ((*table)->facts().warnings.size(), 1u);
    EXPECT_EQ((*table)->facts().sample.size(), 2u);
    EXPECT_EQ(read_all(**table).rows.size(), 2u);

    // The person may know better.
    auto chosen = open_table_bytes("x,y\na,b\n1,2\n", "", {.header_line = 2, .has_header = true});
    EXPECT_EQ((*chosen)->facts().columns, (Cells{"a", "b"}));
    EXPECT_EQ(read_all(**chosen).rows.size(), 1u);
    auto none = open_table_bytes("x,y\na,b\n", "", {.has_header = false});
    EXPECT_EQ(read_all(**none).rows.size(), 2u);
    auto doubled = open_table_bytes("name,name,\n1,2,3\n", "");
    EXPECT_EQ((*doubled)->facts().columns, (Cells{"name", "name", "C"}));
    EXPECT_EQ((*doubled)->facts().warnings.size(), 2u);
}

TEST(Csv, reports_bytes_that_are_not_text) {
    const Reading reading = read_text("姓名,城市\n张三,北京市朝阳区\n李\xFF四,上海市浦东新区\n王五,广州\n");
    ASSERT_EQ(reading.rows.size(), 3u);
    EXPECT_EQ(rules(reading.rows[0]), Rules{});
    EXPECT_EQ(rules(reading.rows[1]), Rules{"undecodable_bytes"});
    EXPECT_EQ(reading.rows[1].faults[0].fault.field, "姓名");
    EXPECT_EQ(rules(reading.rows[2]), Rules{});
}

TEST(Csv, decides_the_encoding_where_the_first_foreign_byte_stands) {
    std::string text = "id,name\n";
    for (int i = 0; i < 40000; ++i) text += std::to_string(i) + ",plain words only\n";
    text += "x,\xBB\xAA\xCE\xAA\xBC\xBC\xCA\xF5\n"; // 华为技术 in GBK, far behind the sample
    const Reading reading = read_text(text);
    ASSERT_EQ(reading.rows.size(), 40001u);
    EXPECT_EQ(reading.rows.back().cells[1], "华为技术");
}

TEST(Csv, refuses_what_exceeds_a_limit) {
    TableOptions options;
    options.limits = {.cell_bytes = 100, .columns = 5, .line_bytes = 200};
    EXPECT_EQ(read_text("a,b\n" + std::string(101, 'x') + ",1\n", options).error, "cell_too_long");
    EXPECT_EQ(read_text("a,b\n\"" + std::string(101, 'x') + "\",1\n", options).error, "cell_too_long");
    EXPECT_EQ(read_text("a,b\n" + std::string(90, 'x') + "," + std::string(90, 'x') + "," + std::string(90, 'x') + "\n",
                        options)
                  .error,
              "line_too_long");
    EXPECT_EQ(read_text("a,b\n1,2,3,4,5,6\n", options).error, "too_many_columns");
    EXPECT_EQ(read_text("a,b\n1,2,3,4,5\n", options).error, "");
}

TEST(Table, refuses_what_is_no_table) {
    const auto refusal = [](std::string bytes) { return read_text(std::move(bytes)).error; };
    EXPECT_EQ(refusal(""), "empty_file");
    EXPECT_EQ(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "old_excel");
    EXPECT_EQ(refusal("%PDF-1.7 ..."), "not_a_table");
    EXPECT_EQ(refusal("  <html><table>"), "markup");
    EXPECT_EQ(refusal("\xEF\xBB\xBF<?xml version=\"1.0\"?>"), "markup");
    EXPECT_EQ(refusal(std::string("PK\x03\x04 nothing", 12)), "damaged");
    EXPECT_FALSE(open_table("/nonexistent/table.csv", "table.csv").ok());
    EXPECT_FALSE(open_table("/dev/null", "null").ok());
    TableOptions odd;
    odd.encoding = "no-such-encoding";
    EXPECT_EQ(read_text("a,b\n", odd).error, "unknown_encoding");
    odd = {.delimiter = "\""};
    EXPECT_EQ(read_text("a,b\n", odd).error, "one_character");
}

} // namespace
} // namespace fairlead::format
