#include "query/search.h"

#include <algorithm>

#include "query/fixture_test.h"

namespace fairlead::query {
namespace {

std::string joined(const std::vector<std::string>& tokens) {
    std::string text;
    for (const std::string& token : tokens) text += (text.empty() ? "" : " ") + token;
    return text;
}

TEST(Tokens, OfNamesHaveCharactersPairsAndSounds) {
    EXPECT_EQ(joined(index_tokens("华为技术", SearchKind::name)),
              "华 华为 为 为技 技 技术 术 huaweijishu weijishu jishu shu hwjs wjs js");
    EXPECT_EQ(joined(index_tokens("华为技术", SearchKind::text)), "华 华为 为 为技 技 技术 术");
    EXPECT_EQ(joined(index_tokens("TCL科技", SearchKind::name)), "tcl 科 科技 技 tclkeji keji ji tclkj kj");
    EXPECT_EQ(joined(index_tokens("Élan Vital, S.A.", SearchKind::name)), "elan vital s a");
    EXPECT_EQ(joined(index_tokens("Ｈｕａｗｅｉ ２０２６", SearchKind::name)), "huawei 2026");
    EXPECT_TRUE(index_tokens(" — !? ", SearchKind::name).empty());
}

TEST(Tokens, OfPhonesHaveEveryEnd) {
    EXPECT_EQ(
        joined(index_tokens("+8675586013388;ext=801", SearchKind::phone)),
        "8675586013388 675586013388 75586013388 5586013388 586013388 86013388 6013388 013388 13388 3388 0675586013388 "
        "075586013388 05586013388 801");
    EXPECT_EQ(joined(index_tokens("110", SearchKind::phone)), "110");
}

TEST(Tokens, OfAddressesHaveTheirParts) {
    EXPECT_EQ(joined(index_tokens("Li.Wei@Mail.Huawei.com", SearchKind::email)),
              "li.wei@mail.huawei.com li.wei mail.huawei.com li wei mail huawei com");
}

TEST(Tokens, OfWhatIsTyped) {
    EXPECT_EQ(joined(query_tokens("华为技术")), "华为 为技 技术");
    EXPECT_EQ(joined(query_tokens(" 华 ")), "华");
    EXPECT_EQ(joined(query_tokens("Huawei ji")), "huawei* ji*");
    EXPECT_EQ(joined(query_tokens("0755-8601 3388")), "07558601* 3388*");
    EXPECT_EQ(joined(query_tokens("0755-8601")), "07558601*");
    EXPECT_EQ(joined(query_tokens("a@b.cn")), "a@b.cn*");
    EXPECT_EQ(joined(query_tokens("@b.cn")), "b.cn*");
    EXPECT_EQ(joined(query_tokens("x")), "x");
    EXPECT_EQ(joined(query_tokens("\"') OR 1=1; --")), "or* 1");
    EXPECT_TRUE(query_tokens("  ,， ").empty());
    EXPECT_LE(query_tokens(std::string(5000, 'a')).front().size(), 33u);
}

class Search : public testing::TestWithParam<Dialect> {
  protected:
    Search() : database_(GetParam()) {
        database_.create(*catalog_);
        const std::string places[] = {"华为", "深圳腾讯", "北京百度", "上海银行", "重庆单氏",
                                      "TCL",  "Acme",     "Élan",     "广州",     "阿里巴巴"};
        const std::string kinds[] = {"技术有限公司", "科技",       "Trading Co", "贸易",     " GmbH",
                                     "股份",         "集团 Group", "网络",       " Systems", "医药"};
        std::vector<Statement> statements;
        int64_t id = 1000;
        for (const std::string& place : places)
            for (const std::string& kind : kinds)
                for (const char* object : {"firm", "deal"}) {
                    Entry entry{++id, object, place + kind, "", ""};
                    if (id % 3 == 0) entry.phone = "+8675586" + std::to_string(100000 + id * 7);
                    if (id % 4 == 0)
                        entry.email = "user" + std::to_string(id) + "@" + (id % 8 ? "b.cn" : "mail.huawei.com");
                    for (Statement& statement :
                         render_index_change(*catalog_->find(object), Id{id}, "", tokens(entry), GetParam()))
                        statements.push_back(std::move(statement));
                    entries_.push_back(std::move(entry));
                }
        database_.run(statements);
    }
    struct Entry {
        int64_t id;
        std::string object, name, phone, email;
    };
    static std::string tokens(const Entry& entry) {
        std::string text = joined(index_tokens(entry.name, SearchKind::name));
        if (!entry.phone.empty()) text += " " + joined(index_tokens(entry.phone, SearchKind::phone));
        if (!entry.email.empty()) text += " " + joined(index_tokens(entry.email, SearchKind::email));
        return text;
    }
    std::vector<int64_t> find(const std::string& typed, int64_t limit = 1000) {
        std::vector<int64_t> ids;
        const Statement statement =
            render_search(query_tokens(typed), {catalog_->find("firm"), catalog_->find("deal")}, limit, GetParam());
        for (const auto& row : database_.rows(statement)) {
            ids.push_back(row[1].number());
            const auto entry =
                std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.id == row[1].number(); });
            EXPECT_EQ(row[0].text(), entry->object);
        }
        return ids;
    }
    /// Newest first, by looking at every entry's tokens.
    std::vector<int64_t> expected(const std::string& typed) const {
        std::vector<int64_t> ids;
        for (const Entry& entry : entries_) {
            const std::string text = " " + tokens(entry) + " ";
            bool all = true;
            for (const std::string& token : query_tokens(typed)) {
                const bool prefix = token.ends_with("*");
                const std::string bare = prefix ? token.substr(0, token.size() - 1) : token;
                const bool found = text.find(" " + bare + (prefix ? "" : " ")) != std::string::npos;
                const bool sounds =
                    prefix && bare.size() > 16 && text.find(" " + bare.substr(0, 16) + " ") != std::string::npos;
                all = all && (found || sounds);
            }
            if (all) ids.push_back(entry.id);
        }
        std::sort(ids.rbegin(), ids.rend());
        return ids;
    }

    std::shared_ptr<const Catalog> catalog_ = test_catalog();
    TestDatabase database_;
    std::vector<Entry> entries_;
};

TEST_P(Search, FindsByCharactersSoundsNumbersAndAddresses) {
    const std::pair<const char*, size_t> cases[] = {{"华为", 20},
                                                    {"华", 20},
                                                    {"huawei", 29},
                                                    {"hw", 22},
                                                    {"hwjs", 2},
                                                    {"weiji", 4},
                                                    {"腾讯", 20},
                                                    {"tengxun", 20},
                                                    {"tx kj", 2},
                                                    {"elan", 20},
                                                    {"Élan", 20},
                                                    {"acme sys", 2},
                                                    {"tcl", 20},
                                                    {"技术有限公司", 20},
                                                    {"群", 0},
                                                    {"cq", 20},
                                                    {"yinhang", 20},
                                                    {"g", 0},
                                                    {"huaweijishuyouxian", 2},
                                                    {"shenzhentengxunjishu", 4},
                                                    {"jishuyouxiangongsi", 20}};
    for (const auto& [typed, count] : cases) {
        SCOPED_TRACE(typed);
        const auto ids = find(typed);
        EXPECT_EQ(ids, expected(typed));
        if (std::string(typed) != "huawei")
            EXPECT_EQ(ids.size(), count);
        else
            EXPECT_GT(ids.size(), 20u); // and the addresses of that domain
    }
    for (const char* typed : {"0755", "07558610", "3388", "+8675586", "755-8610", "b.cn", "@b.cn", "user1004@b.cn",
                              "mail.huawei.com", "user1", "cn"}) {
        SCOPED_TRACE(typed);
        EXPECT_EQ(find(typed), expected(typed));
    }
    EXPECT_GT(find("0755").size(), 60u);
    EXPECT_EQ(find("user1004@b.cn").size(), 1u);
    EXPECT_EQ(find("华为", 3).size(), 3u);
    EXPECT_EQ(find("华为", 3)[0], find("华为")[0]);
}

TEST_P(Search, FollowsChanges) {
    Entry entry = entries_[0];
    const Object& firm = *catalog_->find("firm");
    const std::string before = tokens(entry);
    EXPECT_TRUE(render_index_change(firm, Id{entry.id}, before, before, GetParam()).empty());
    entry.name = "群星";
    database_.run(render_index_change(firm, Id{entry.id}, before, tokens(entry), GetParam()));
    EXPECT_EQ(find("群星"), std::vector<int64_t>{entry.id});
    EXPECT_EQ(find("华为").size(), 19u);
    database_.run(render_index_change(firm, Id{entry.id}, tokens(entry), "", GetParam()));
    EXPECT_TRUE(find("群星").empty());
}

TEST_P(Search, NarrowsLists) {
    std::vector<Statement> rows;
    for (const Entry& entry : entries_)
        rows.push_back({"INSERT INTO " + query::quoted(entry.object) + " (\"id\", \"name\") VALUES (" +
                            std::to_string(entry.id) + ", '" + entry.name + "')",
                        {}});
    database_.run(rows);
    Select select;
    select.object = catalog_->find("firm");
    select.scope.all = true;
    select.columns = {{"id", nullptr}};
    select.search = query_tokens("hw");
    select.limit = 0;
    const auto ids = database_.ids(render(select, {}, GetParam()));
    EXPECT_EQ(ids.size(), 11u); // 银行网络 too
    EXPECT_TRUE(std::all_of(ids.begin(), ids.end(), [](int64_t id) { return id % 2 == 1; }));
}

INSTANTIATE_TEST_SUITE_P(Query, Search, testing::Values(Dialect::sqlite, Dialect::postgresql), dialect_name);

} // namespace
} // namespace fairlead::query
