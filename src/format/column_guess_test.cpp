#include "format/column_guess.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "format/table.h"

namespace fairlead::format {
namespace {

std::string kind(std::string_view header, std::vector<std::string> cells) {
    return std::string(name(guess_column(header, cells).kind));
}

TEST(Column, is_recognised_by_its_cells) {
    EXPECT_EQ(kind("a", {"zhang@example.com", "li.si@example.cn", ""}), "email");
    EXPECT_EQ(kind("a", {"13800138000", "13900139000"}), "phone");
    EXPECT_EQ(kind("a", {"+86 755 8601 3388", "(0755) 8601-3388"}), "phone");
    EXPECT_EQ(kind("a", {"415-555-0000", "415-555-0001"}), "phone");
    EXPECT_EQ(kind("a", {"https://example.com", "www.example.com/x"}), "url");
    EXPECT_EQ(kind("a", {"2024-01-05", "2024-02-06"}), "date");
    EXPECT_EQ(kind("a", {"20240105", "20240206"}), "date");
    EXPECT_EQ(kind("a", {"2024-01-05 14:30", "2024-02-06 09:00"}), "instant");
    EXPECT_EQ(kind("a", {"12", "1,234", "-5"}), "integer");
    EXPECT_EQ(kind("a", {"12.5", "1,234", "-5"}), "decimal");
    EXPECT_EQ(kind("a", {"12%", "5.5%"}), "percent");
    EXPECT_EQ(kind("a", {"￥12.00", "￥1,234.50"}), "money");
    EXPECT_EQ(kind("a", {"是", "否", "是"}), "boolean");
    EXPECT_EQ(kind("a", {"yes", "no"}), "boolean");
    EXPECT_EQ(kind("a", {"000001", "600000"}), "id");
    EXPECT_EQ(kind("a", {"110101199003070011", "110101199003070038"}), "id");
    EXPECT_EQ(kind("a", {"", "NULL", "-"}), "empty");
    EXPECT_EQ(kind("a", {"hot", "cold", "hot", "warm", "cold", "hot", "hot", "cold", "warm"}), "choice");
    EXPECT_EQ(kind("a", {"Alice", "Bob", "Carol"}), "text");
}

TEST(Column, listens_to_its_header) {
    EXPECT_EQ(kind("金额", {"12", "1,234"}), "money");
    EXPECT_EQ(kind("Amount", {"12.50", "1234"}), "money");
    EXPECT_EQ(kind("Probability", {"20", "75"}), "percent");
    EXPECT_EQ(kind("手机", {"13800138000", "075586013388"}), "phone");
    EXPECT_EQ(kind("客户编号", {"1001", "1002"}), "id");
    EXPECT_EQ(kind("是否成交", {"1", "0", "1"}), "boolean");
    EXPECT_GT(guess_column("邮箱", std::vector<std::string>{"a@b.cn"}).confidence,
              guess_column("x", std::vector<std::string>{"a@b.cn"}).confidence);
}

TEST(Column, says_what_it_found) {
    const std::vector<std::string> dates{"1/5/2017", "2/6/2017"};
    const ColumnGuess date = guess_column("Order Date", dates);
    EXPECT_EQ(date.kind, ColumnKind::date);
    EXPECT_TRUE(date.dates.ambiguous);
    const std::vector<std::string> money{"€1.234,50", "€12,00"};
    const ColumnGuess amount = guess_column("x", money);
    EXPECT_EQ(amount.currency, "EUR");
    EXPECT_EQ(amount.mark, DecimalMark::comma);
    const std::vector<std::string> words{"b", "a", "b", "b", "a", "b", "b"};
    EXPECT_EQ(guess_column("x", words).choices, (std::vector<std::string>{"b", "a"}));
}

TEST(Column, is_right_on_the_sample_tables) {
    const char* root = std::getenv("FAIRLEAD_SHARED");
    const std::filesystem::path base = root ? root : std::filesystem::path(FAIRLEAD_SOURCE_DIR) / ".." / "shared";
    if (!std::filesystem::exists(base / "data" / "superstore")) GTEST_SKIP() << "no sample files here";
    const auto kinds = [&](const char* file) {
        auto table = open_table((base / "data" / file).string(), file, {.sample_rows = 200});
        EXPECT_TRUE(table.ok());
        std::map<std::string, std::string> found;
        const Sniff& facts = (*table)->facts();
        for (size_t i = 0; i < facts.columns.size(); ++i) {
            std::vector<std::string> cells;
            for (const Record& row : facts.sample)
                if (i < row.cells.size()) cells.push_back(row.cells[i]);
            found[facts.columns[i]] = name(guess_column(facts.columns[i], cells).kind);
        }
        return found;
    };
    auto store = kinds("superstore/Superstore.csv");
    EXPECT_EQ(store["Order Date"], "date");
    EXPECT_EQ(store["Segment"], "choice");
    EXPECT_EQ(store["Sales"], "money");
    EXPECT_EQ(store["Quantity"], "integer");
    EXPECT_EQ(store["Discount"], "decimal");
    EXPECT_EQ(store["Profit"], "money");
    EXPECT_EQ(store["Customer Name"], "text");
    auto companies = kinds("cn_companies/a_share_listed_gbk.csv");
    EXPECT_EQ(companies["股票代码"], "id");
    auto leads = kinds("x_education_leads/Leads.csv");
    EXPECT_EQ(leads["Do Not Email"], "boolean");
    EXPECT_EQ(leads["Lead Origin"], "choice");
    EXPECT_EQ(leads["Total Time Spent on Website"], "integer");
    auto deals = kinds("olist_marketing_funnel/olist_closed_deals_dataset.csv");
    EXPECT_EQ(deals["won_date"], "instant");
}

} // namespace
} // namespace fairlead::format
