// Duplicates in real files, found by the job in what the import brought in; merging and its way back, row by row.

#include <algorithm>
#include <random>

#include "command/duplicate_groups.h"
#include "command/duplicate_scan.h"
#include "command/import_fixture_test.h"
#include "command/merge.h"
#include "command/records.h"
#include "query/change.h"

namespace fairlead::command::test {
namespace {

// req: S0-24 S2-13 S2-14 S2-65

class Duplicates : public Office {
  protected:
    const Object& object(const std::string& name) { return *workspace_->snapshot()->find(name); }
    Id first_id(const std::string& name, const std::string& where) { return {value(name, where, "id").number_or(0)}; }

    struct Found {
        int64_t right = 0, wrong = 0, missed = 0;
        double f1() const { return 2.0 * static_cast<double>(right) / static_cast<double>(2 * right + wrong + missed); }
    };

    /// Imports persons, searches them, compares the groups with the truth in rec_id.
    Found febrl(const std::string& name) {
        // The dates of birth hold slips that make them no dates: kept as they were written, compared as dates.
        EXPECT_TRUE(workspace_
                        ->change_overlay(admin(), "contact", R"({"object": "contact",
            "fields": {"born_c": {"type": "text"}, "reference_c": {"type": "text"}},
            "duplicates": [{"rule": "same_name", "fields": ["name"]},
                           {"rule": "same_date", "fields": ["born_c"]},
                           {"rule": "similar_street", "fields": ["address_street"]},
                           {"rule": "similar_text", "fields": ["address_city"]},
                           {"rule": "same_code", "fields": ["address_postcode"], "weights": {"same": 6, "different": -3}}]})")
                        .ok());
        const ImportDraft draft = upload_file(shared_data() / "febrl_dedupe" / (name + ".csv"), "contact");
        // rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth
        map(draft, R"({"object": "contact", "mode": "insert", "columns": [
            {"index": 0, "field": "reference_c"}, {"index": 6, "field": "address_city"},
            {"index": 7, "field": "address_postcode"}, {"index": 8, "field": "address_province"},
            {"index": 9, "field": "born_c"}],
            "defaults": {"name": "{given_name} {surname}", "address_street": "{street_number} {address_1} {address_2}"}})");
        const JobState in = run(draft);
        std::map<int64_t, std::string> entity;
        std::map<std::string, int64_t> sizes;
        // Persons without any name are refused: what they belong to is counted as missed.
        std::istringstream refused(text_of(in.faults_file));
        int64_t nameless = 0;
        for (std::string line; std::getline(refused, line);) {
            if (line.ends_with('\r')) line.pop_back();
            if (line.starts_with("rec-") && line.ends_with("\"Name: \"\"Name\"\" is required.\"")) {
                ++sizes[line.substr(4, line.find('-', 4) - 4)];
                ++nameless;
            }
        }
        EXPECT_EQ(in.failed, nameless) << text_of(in.faults_file);
        std::map<int64_t, int64_t> group_of;
        const JobState scan = wait(start_duplicate_scan(*workspace_, admin(), object("contact"), Json::object()));
        EXPECT_EQ(scan.state, "done") << scan.message.en;
        const auto read = workspace_->read(admin(), [&](record::ReadContext& context) -> Result<void> {
            const auto dialect = context.reader.dialect();
            TRY(context.reader.each(query::render_select_rows("contact", {"id", "reference_c"}, {}, {}, 0, dialect),
                                    [&](const store::Row& row) {
                                        const std::string reference(row.text(1)); // rec-N-org, rec-N-dup-K
                                        entity[row.number(0)] = reference.substr(4, reference.find('-', 4) - 4);
                                        ++sizes[entity[row.number(0)]];
                                        return true;
                                    }));
            return context.reader.each(
                query::render_select_rows("duplicate_pair", {"low", "high", "cluster"},
                                          {{query::Condition::Test::not_empty, "cluster", {}, {}}}, {}, 0, dialect),
                [&](const store::Row& row) {
                    group_of[row.number(0)] = group_of[row.number(1)] = row.number(2);
                    return true;
                });
        });
        EXPECT_TRUE(read.ok());
        int64_t truth = 0;
        for (const auto& [who, size] : sizes) truth += size * (size - 1) / 2;
        std::map<int64_t, std::vector<int64_t>> groups;
        for (const auto& [record, group] : group_of) groups[group].push_back(record);
        Found found;
        for (const auto& [group, members] : groups)
            for (size_t i = 0; i < members.size(); ++i)
                for (size_t j = i + 1; j < members.size(); ++j)
                    ++(entity[members[i]] == entity[members[j]] ? found.right : found.wrong);
        found.missed = truth - found.right;
        std::printf("febrl %s: %s pairs compared, %ld right, %ld wrong, %ld missed, F1 %.4f\n", name.c_str(),
                    to_text(scan.result["compared"]).c_str(), static_cast<long>(found.right),
                    static_cast<long>(found.wrong), static_cast<long>(found.missed), found.f1());
        return found;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, Duplicates, testing::ValuesIn(databases()), name_of);

TEST_P(Duplicates, are_found_in_the_easier_file) {
    if (shared_data().empty()) GTEST_SKIP() << "shared data is not there";
    EXPECT_GE(febrl("dataset1").f1(), 0.95);
}

TEST_P(Duplicates, are_found_in_the_harder_file) {
    if (shared_data().empty()) GTEST_SKIP() << "shared data is not there";
    EXPECT_GE(febrl("dataset3").f1(), 0.90);
}

TEST_P(Duplicates, a_later_search_finds_what_a_whole_one_would) {
    std::mt19937 random(11);
    const std::vector<std::string> names = {"Anna Schmidt", "Ana Schmidt", "Peter Brown",
                                            "Brown Peter",  "王小明",      "王晓明"};
    const auto add_some = [&](int count) {
        for (int i = 0; i < count; ++i)
            add("contact", R"({"name": ")" + names[random() % names.size()] + R"(", "mobile": "1380013800)" +
                               std::to_string(random() % 6) + R"("})");
    };
    const auto groups = [&] {
        GroupsRequest request;
        request.limit = 100;
        const auto listed = list_groups(*workspace_, admin(), object("contact"), request);
        EXPECT_TRUE(listed.ok());
        std::vector<std::vector<std::string>> all;
        for (const Json& group : (*listed)["groups"].items()) {
            std::vector<std::string> members;
            for (const Json& member : group["members"].items()) members.push_back(member["id"].text());
            all.push_back(std::move(members));
        }
        std::sort(all.begin(), all.end());
        return all;
    };
    add_some(12);
    wait(start_duplicate_scan(*workspace_, admin(), object("contact"), Json::object()));
    for (int round = 0; round < 3; ++round) {
        add_some(4);
        const JobState later = wait(start_duplicate_scan(*workspace_, admin(), object("contact"), Json::object()));
        EXPECT_EQ(later.result["full"].truth(), false);
        const auto quick = groups();
        wait(start_duplicate_scan(*workspace_, admin(), object("contact"), parse(R"({"full": true})")));
        EXPECT_EQ(quick, groups());
    }
}

TEST_P(Duplicates, an_import_does_what_it_is_told_about_them) {
    add("contact", R"({"name": "Anna Schmidt", "mobile": "13800138000"})");
    const std::string columns =
        R"("columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "mobile"}, {"index": 2, "field": "title"}]})";
    const std::string file =
        "name,mobile,title\nAnna Schmidt,13800138000,CEO\nZoe Other,13700137000,CTO\nZoe "
        "Other,13700137000,CFO\n";
    JobState job =
        import_all(file, R"({"object": "contact", "mode": "insert", "options": {"duplicates": "refuse"}, )" + columns);
    EXPECT_EQ(job.created, 1);
    EXPECT_EQ(job.failed, 2) << "also the second Zoe, of the same file";
    EXPECT_NE(text_of(job.faults_file).find("probably the same"), std::string::npos);
    undo(job);
    job = import_all(file, R"({"object": "contact", "mode": "insert", "options": {"duplicates": "merge"}, )" + columns);
    EXPECT_EQ(job.created, 1);
    EXPECT_EQ(job.updated, 2);
    EXPECT_EQ(column("contact", "title"), (std::vector<std::string>{"CEO", "CTO"})) << "only what was empty is filled";
    const auto told = prevented_duplicates(*workspace_, admin(), {0}, {clock_.now().milliseconds + 1});
    ASSERT_TRUE(told.ok());
    EXPECT_EQ((*told)["prevented"].integer(), 4);
}

/// Everything in the database but what tells of the past and what a save counts.
class Graph : public Duplicates {
  protected:
    std::string content() {
        static const std::set<std::string> past = {"change_log",    "merge",  "merge_move", "job",
                                                   "setting",       "audit",  "session",    "auto_number",
                                                   "duplicate_key", "import", "import_row"};
        std::string all;
        const auto read =
            workspace_->read(workspace_->server_session(), [&](record::ReadContext& context) -> Result<void> {
                const auto dialect = context.reader.dialect();
                for (const Object& each : context.model.catalog().objects()) {
                    if (past.contains(each.name)) continue;
                    std::vector<std::string> columns;
                    for (const std::string& column : context.tables.of(each).names())
                        if (column != "version" && column != "updated_at" && column != "updated_by")
                            columns.push_back(column);
                    TRY(context.reader.each(
                        query::render_select_rows(each.name, columns, {}, {{"id", false}}, 0, dialect),
                        [&](const store::Row& row) {
                            all += each.name;
                            for (size_t i = 0; i < columns.size(); ++i) {
                                if (row.empty(i)) continue;
                                const Value cell = row.value(i);
                                all +=
                                    " " + columns[i] + "=" +
                                    (cell.is_number() ? std::to_string(cell.number()) : std::string(cell.text_or("")));
                            }
                            all += "\n";
                            return true;
                        }));
                }
                // The keys are the same ones, in rows of their own.
                std::vector<std::string> keys;
                TRY(context.reader.each(
                    query::render_select_rows("duplicate_key", {"record", "key"}, {}, {}, 0, dialect),
                    [&](const store::Row& row) {
                        keys.push_back(std::to_string(row.number(0)) + ":" + std::to_string(row.number(1)));
                        return true;
                    }));
                std::sort(keys.begin(), keys.end());
                for (const std::string& key : keys) all += key + "\n";
                return {};
            });
        EXPECT_TRUE(read.ok());
        for (const char* word : {"acme", "anna", "deal", "华为"}) {
            auto hits = search_all(*workspace_, admin(), word, {}, 100);
            EXPECT_TRUE(hits.ok());
            std::vector<std::string> ids;
            for (const Hit& hit : *hits) ids.push_back(to_text(hit.id));
            std::sort(ids.begin(), ids.end());
            for (const std::string& id : ids) all += std::string(word) + " " + id + "\n";
        }
        return all;
    }

    /// Rows of a bare table that hang on a record.
    void hang(const std::string& table, query::Assignments row) {
        row.emplace_back("id", workspace_->ids().next().number);
        const auto done = workspace_->database().write([&](store::Transaction& transaction) -> Result<void> {
            TRY(transaction.execute(query::render_insert(table, row, transaction.dialect())));
            return {};
        });
        EXPECT_TRUE(done.ok());
    }

    std::mt19937 random_{5};
    template <typename T>
    const T& any(const std::vector<T>& list) {
        return list[random_() % list.size()];
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, Graph, testing::ValuesIn(databases()), name_of);

TEST_P(Graph, merge_then_undo_is_as_before) {
    std::map<std::string, std::vector<Id>> ids;
    const auto link = [&](const std::string& target) {
        const auto& list = ids[target];
        return list.empty() || random_() % 4 == 0 ? std::string("null") : "\"" + to_text(any(list)) + "\"";
    };
    for (int i = 0; i < 6; ++i)
        ids["account"].push_back(
            add("account", R"({"name": "Acme )" + std::to_string(i) + R"(", "parent": )" + link("account") +
                               (random_() % 2 ? R"(, "phone": "1380013800)" + std::to_string(i) + "\"" : "") +
                               (random_() % 2 ? R"(, "industry": "software")" : "") + "}"));
    for (int i = 0; i < 12; ++i)
        ids["contact"].push_back(add("contact", R"({"name": "Anna )" + std::to_string(i) + R"(", "account": )" +
                                                    link("account") + R"(, "reports_to": )" + link("contact") + "}"));
    for (int i = 0; i < 8; ++i)
        ids["opportunity"].push_back(add("opportunity", R"({"name": "Deal )" + std::to_string(i) +
                                                            R"(", "amount": "100", "account": )" + link("account") +
                                                            R"(, "contact": )" + link("contact") + "}"));
    const std::vector<std::string> kinds = {"account", "contact", "opportunity"};
    for (int i = 0; i < 15; ++i) {
        const std::string kind = any(kinds);
        const std::string about = R"({"object": ")" + kind + R"(", "id": ")" + to_text(any(ids[kind])) + R"("})";
        ids["task"].push_back(add("task", R"({"name": "Call )" + std::to_string(i) + R"(", "about": )" + about + "}"));
        const std::string hung = any(kinds);
        const Id on = any(ids[hung]);
        hang("file", {{"name", "f"}, {"object", hung}, {"record", on.number}});
        hang("record_share", {{"object", hung}, {"record", on.number}, {"principal", int64_t{i} % 3}});
        hang("notification", {{"object", hung}, {"record", on.number}, {"user", 1}});
    }
    for (int i = 0; i < 12; ++i) {
        const std::string hung = any(kinds);
        const Id on = any(ids[hung]);
        const auto done = workspace_->database().write([&](store::Transaction& transaction) -> Result<void> {
            return transaction.attempt([&]() -> Result<void> { // the same follower twice is refused
                TRY(transaction.execute(query::render_insert("follow",
                                                             {{"id", workspace_->ids().next().number},
                                                              {"user", int64_t{i} % 2 + 1},
                                                              {"object", hung},
                                                              {"record", on.number}},
                                                             transaction.dialect())));
                return {};
            });
        });
        (void)done;
    }
    // Some are in the bin already.
    for (const char* kind : {"task", "contact"}) {
        const Id gone = any(ids[kind]);
        EXPECT_TRUE(delete_record(*workspace_, admin(), object(kind), gone, {}).ok());
        std::erase(ids[kind], gone);
    }
    int merged = 0, refused = 0;
    for (int round = 0; round < 40; ++round) {
        const std::string kind = any(kinds);
        const Id survivor = any(ids[kind]), other = any(ids[kind]), third = any(ids[kind]);
        if (survivor == other) continue;
        Json body = Json::object();
        Json with = Json::array();
        with.push(Json::string(to_text(other)));
        if (third != other && third != survivor && round % 3 == 0) with.push(Json::string(to_text(third)));
        body.set("with", std::move(with));
        if (round % 2) {
            Json from = Json::object();
            from.set("from", Json::string(to_text(other)));
            Json values = Json::object();
            values.set("name", std::move(from));
            body.set("values", std::move(values));
        }
        const std::string before = content();
        const auto done = merge_records(*workspace_, admin(), object(kind), survivor, body);
        if (!done.ok()) {
            ++refused;
            ASSERT_EQ(before, content()) << "a refused merge leaves nothing behind";
            continue;
        }
        ++merged;
        ASSERT_EQ(count(kind, "id = '" + to_text(other) + "'"), 0);
        const auto into = merged_into(*workspace_, admin(), object(kind), other);
        ASSERT_TRUE(into.ok() && *into == survivor);
        for (const char* child : {"contact", "opportunity"})
            if (kind == "account") {
                ASSERT_EQ(count(child, "account = '" + to_text(other) + "'"), 0);
            }
        const auto undone = undo_merge(*workspace_, admin(), object(kind), survivor, Json::object());
        ASSERT_TRUE(undone.ok()) << undone.error().message.en << undone.error().log
                                 << (undone.error().faults.empty() ? "" : undone.error().faults[0].message.en);
        ASSERT_EQ(before, content()) << kind << " round " << round;
    }
    EXPECT_GT(merged, 15);
    EXPECT_LT(refused, 10);
    // Two on top of each other, undone in their order.
    const std::string before = content();
    const auto& accounts = ids["account"];
    const auto merge_one = [&](Id into, Id from) {
        Json body = Json::object();
        Json with = Json::array();
        with.push(Json::string(to_text(from)));
        body.set("with", std::move(with));
        return merge_records(*workspace_, admin(), object("account"), into, body);
    };
    ASSERT_TRUE(merge_one(accounts[1], accounts[0]).ok());
    ASSERT_TRUE(merge_one(accounts[2], accounts[1]).ok());
    const auto led = merged_into(*workspace_, admin(), object("account"), accounts[0]);
    ASSERT_TRUE(led.ok() && *led == accounts[2]);
    ASSERT_FALSE(undo_merge(*workspace_, admin(), object("account"), accounts[1], Json::object()).ok());
    ASSERT_TRUE(undo_merge(*workspace_, admin(), object("account"), accounts[2], Json::object()).ok());
    ASSERT_TRUE(undo_merge(*workspace_, admin(), object("account"), accounts[1], Json::object()).ok());
    ASSERT_EQ(before, content());
}

} // namespace
} // namespace fairlead::command::test
