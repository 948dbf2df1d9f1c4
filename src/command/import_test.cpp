// Imports: what goes in, what is refused and told, what comes back.

#include "command/import_fixture_test.h"

namespace fairlead::command::test {
namespace {

class Import : public Office {};
INSTANTIATE_TEST_SUITE_P(Databases, Import, testing::ValuesIn(databases()), name_of);

const char* const accounts_mapping =
    R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "employees"}]})";

TEST_P(Import, good_rows_go_in_and_bad_ones_are_told_with_their_line) {
    const JobState job =
        import_all("name,code,staff\r\n华为,H1,10\r\nAcme,A1,many\r\n,B1,3\r\n中兴,Z1,\"1,200\"\r\nx,y\r\nz,1,2,3\r\n",
                   accounts_mapping);
    EXPECT_EQ(job.state, "done");
    EXPECT_EQ(job.created, 2);
    EXPECT_EQ(job.failed, 4);
    expect_sums(job);
    EXPECT_EQ(count("account"), 2);
    EXPECT_EQ(value("account", "name = '中兴'", "employees"), Value(1200));
    const std::string faults = text_of(job.faults_file);
    EXPECT_NE(faults.find("name,code,staff,Line,Reason"), std::string::npos) << faults;
    EXPECT_NE(faults.find("Acme,A1,many,3,"), std::string::npos) << faults;
    EXPECT_NE(faults.find("Account name"), std::string::npos) << faults;
    // A row with too few or too many cells is refused as it stands, never shifted.
    EXPECT_NE(faults.find("x,y,,6,"), std::string::npos) << faults;
    EXPECT_NE(faults.find("z,1,2,3,7,"), std::string::npos) << faults;
}

TEST_P(Import, leading_zeroes_and_chinese_labels_are_kept_and_read) {
    const JobState job = import_all(
        "客户名称,股票代码,客户类型,行业\n平安银行,000001,企业,金融保险\nBob,000002,Person,Software and internet\n",
        R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "type"}, {"index": 3, "field": "industry"}]})");
    EXPECT_EQ(job.created, 2);
    EXPECT_EQ(value("account", "name = '平安银行'", "code"), Value("000001"));
    EXPECT_EQ(value("account", "name = '平安银行'", "industry"), Value("finance"));
    EXPECT_EQ(value("account", "name = 'Bob'", "type"), Value("person"));
}

TEST_P(Import, dry_run_reports_everything_and_writes_nothing) {
    const ImportDraft draft = upload("name,code,staff\nA,1,1\nB,1,2\nC,3,x\n", "file.csv");
    map(draft, accounts_mapping);
    const JobState trial = run(draft, true);
    EXPECT_EQ(trial.state, "done");
    EXPECT_EQ(trial.created, 1);
    EXPECT_EQ(trial.failed, 2);
    EXPECT_FALSE(trial.can_undo);
    expect_sums(trial);
    EXPECT_EQ(count("account"), 0);
    const JobState real = run(draft);
    EXPECT_EQ(real.created, trial.created);
    EXPECT_EQ(real.failed, trial.failed);
    EXPECT_EQ(count("account"), 1);
    EXPECT_FALSE(start_import(*workspace_, admin(), draft.id, false).ok()) << "twice would double it";
}

TEST_P(Import, upsert_finds_by_key_updates_what_changed_and_creates_the_rest) {
    add("account", R"({"name": "Old", "code": "K1", "employees": 5})");
    add("account", R"({"name": "Same", "code": "K2", "employees": 7})");
    const JobState job = import_all(
        "name,code,staff\nNew name,K1,6\nSame,K2,7\nFresh,K3,1\nFresh again,K3,2\nNo key,,4\n",
        R"({"object": "account", "mode": "upsert", "key": "code", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "employees"}]})");
    EXPECT_EQ(job.created, 1);
    EXPECT_EQ(job.updated, 2);
    EXPECT_EQ(job.skipped, 1);
    EXPECT_EQ(job.failed, 1);
    expect_sums(job);
    EXPECT_EQ(column("account", "name"), (std::vector<std::string>{"Fresh again", "New name", "Same"}));
}

TEST_P(Import, update_refuses_what_it_cannot_find_and_leaves_empty_cells_alone) {
    add("account", R"({"name": "One", "code": "K1", "employees": 5})");
    const JobState job = import_all(
        "name,code,staff\nOne,K1,\nTwo,K9,3\n",
        R"({"object": "account", "mode": "update", "key": "name", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "employees"}]})");
    EXPECT_EQ(job.skipped, 1);
    EXPECT_EQ(job.failed, 1);
    EXPECT_EQ(value("account", "name = 'One'", "employees"), Value(5));
    EXPECT_NE(text_of(job.faults_file).find("No Account has"), std::string::npos);
}

TEST_P(Import, insert_with_a_key_leaves_out_what_is_there) {
    add("account", R"({"name": "One", "code": "K1"})");
    const JobState job = import_all(
        "name,code,staff\nOne,K1,5\nTwo,K2,3\nTwo,K2,4\n",
        R"({"object": "account", "mode": "insert", "key": "code", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}]})");
    EXPECT_EQ(job.created, 1);
    EXPECT_EQ(job.skipped, 2);
    expect_sums(job);
}

TEST_P(Import, links_are_found_created_or_told_with_what_was_meant) {
    add("product", R"({"name": "GTX Pro"})");
    const std::string file = "deal,account,product\nD1,Acme,GTXPro\nD2,Acme,GTX Pro\nD3,Globex,GTXPro\n";
    const std::string columns =
        R"({"object": "opportunity", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "account", "link": {"by": "name", "create": true}}, {"index": 2, "field": "product", "link": {"by": "name"}VALUES}]})";
    auto with = [&](const std::string& values) {
        std::string mapping = columns;
        return mapping.replace(mapping.find("VALUES"), 6, values);
    };
    const ImportDraft draft = upload(file, "deals.csv");
    const Json preview = map(draft, with(""));
    EXPECT_EQ(preview["good"].integer(), 1);
    EXPECT_EQ(preview["bad"].integer(), 2);
    ASSERT_EQ(preview["problems"].items().size(), 1u);
    const Json& problem = preview["problems"].items()[0];
    EXPECT_EQ(problem["rule"].text(), "link_not_found");
    EXPECT_EQ(problem["count"].integer(), 2);
    ASSERT_EQ(problem["values"].items().size(), 1u);
    EXPECT_EQ(problem["values"].items()[0]["value"].text(), "GTXPro");
    EXPECT_EQ(problem["values"].items()[0]["suggestion"].text(), "GTX Pro");
    EXPECT_EQ(count("account"), 0) << "a preview writes nothing";

    const Json resolved = map(draft, with(R"(, "values": {"GTXPro": "GTX Pro"})"));
    EXPECT_EQ(resolved["good"].integer(), 3);
    const JobState job = run(draft);
    EXPECT_EQ(job.created, 3);
    EXPECT_EQ(job.result["links_created"].integer(), 2);
    EXPECT_EQ(count("account"), 2);
    EXPECT_EQ(count("opportunity", "product.name = 'GTX Pro'"), 3);
    EXPECT_EQ(count("opportunity", "account.name = 'Acme'"), 2);
}

TEST_P(Import, rows_may_point_at_rows_further_down) {
    const JobState job = import_all(
        "name,parent\nChild,Mother\nGrandchild,Child\nMother,\nOrphan,Nobody\n",
        R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "parent"}]})");
    EXPECT_EQ(job.created, 3);
    EXPECT_EQ(job.failed, 1);
    expect_sums(job);
    EXPECT_EQ(count("account", "parent.name = 'Mother'"), 1);
    EXPECT_EQ(count("account", "parent.name = 'Child'"), 1);
}

TEST_P(Import, a_conflict_costs_only_its_own_row) {
    // Unknown to the checks before the write: two spellings that become the same stored value.
    std::string file = "name,email,code\n";
    for (int i = 0; i < 30; ++i)
        file += "C" + std::to_string(i) + ",c" + std::to_string(i) + "@x.com,K" + std::to_string(i % 29) + "\n";
    const JobState job = import_all(
        file,
        R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "email"}, {"index": 2, "field": "code"}]})");
    EXPECT_EQ(job.created, 29);
    EXPECT_EQ(job.failed, 1);
    EXPECT_EQ(count("account"), 29);
}

TEST_P(Import, deals_keep_their_days_and_gates_hold) {
    const std::string mapping =
        R"({"object": "opportunity", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "stage"}, {"index": 2, "field": "created_at"}, {"index": 3, "field": "close_date"}, {"index": 4, "field": "amount"}], "defaults": {"pipeline": "PIPELINE"}})";
    auto with = [&](const std::string& pipeline) {
        std::string text = mapping;
        return text.replace(text.find("PIPELINE"), 8, pipeline);
    };
    const std::string file =
        "name,stage,from,to,value\nD1,Won,2016-10-20,2017-03-01,1054\nD2,Lost,2016-10-20,2017-03-02,0\n";
    const JobState simple = import_all(file, with("simple"));
    EXPECT_EQ(simple.created, 2);
    EXPECT_EQ(value("opportunity", "name = 'D1'", "close_date"), Value(base::parse_date("2017-03-01")->days));
    const auto zone = base::TimeZone::find("Asia/Shanghai");
    EXPECT_EQ(zone->date_of({value("opportunity", "name = 'D1'", "created_at").number_or(0)}),
              *base::parse_date("2016-10-20"));
    EXPECT_EQ(zone->date_of({value("opportunity", "name = 'D1'", "closed_at").number_or(0)}),
              *base::parse_date("2017-03-01"));
    EXPECT_EQ(value("opportunity", "name = 'D1'", "amount"), Value(105400));
    const JobState gated = import_all(file, with("sales"));
    EXPECT_EQ(gated.created, 1) << "a lost deal of that pipeline needs a reason";
    EXPECT_EQ(gated.failed, 1);
}

TEST_P(Import, undo_takes_back_creations_and_changes_but_not_the_work_of_others) {
    add("account", R"({"name": "Kept", "code": "K1", "employees": 5})");
    add("account", R"({"name": "Touched", "code": "K2", "employees": 6})");
    const JobState job = import_all(
        "name,code,staff\nKept,K1,50\nTouched,K2,60\nNew,K3,1\n",
        R"({"object": "account", "mode": "upsert", "key": "code", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "employees"}]})");
    ASSERT_EQ(job.updated, 2);
    ASSERT_EQ(job.created, 1);
    EXPECT_TRUE(job.can_undo);
    ASSERT_EQ(wait(start_bulk(*workspace_, admin(), "account",
                              parse(R"({"where": "code = 'K2'", "set": {"employees": 61}})")))
                  .updated,
              1);
    const JobState undone = undo(job);
    EXPECT_EQ(undone.state, "done");
    EXPECT_EQ(undone.failed, 1);
    EXPECT_EQ(value("account", "code = 'K1'", "employees"), Value(5));
    EXPECT_EQ(value("account", "code = 'K2'", "employees"), Value(61));
    EXPECT_NE(text_of(undone.faults_file).find("Touched"), std::string::npos);
    EXPECT_EQ(count("account"), 2) << "what was created is in the bin";
    EXPECT_FALSE(workspace_->jobs().undo(admin(), job.id).ok());
    EXPECT_TRUE(workspace_->jobs().get(admin(), job.id)->undone);
}

TEST_P(Import, cancel_leaves_what_is_in_and_it_can_be_undone) {
    std::string file = "name,code,staff\n";
    for (int i = 0; i < 4000; ++i) file += "A" + std::to_string(i) + ",K" + std::to_string(i) + ",1\n";
    const ImportDraft draft = upload(file, "file.csv", "account");
    // Cancelled as soon as the first chunk is in.
    std::atomic<bool> asked{false};
    workspace_->listen([&](const std::vector<record::Event>& events, const Snapshot&) {
        if (events.size() < 500 || asked.exchange(true)) return;
        const auto jobs = workspace_->jobs().list(admin(), 5);
        for (const JobState& state : *jobs)
            if (state.state == "running") (void)workspace_->jobs().cancel(admin(), state.id);
    });
    map(draft, accounts_mapping);
    const JobState job = run(draft);
    EXPECT_EQ(job.state, "cancelled");
    EXPECT_GT(job.created, 0);
    EXPECT_LT(job.created, 4000);
    expect_sums(job);
    EXPECT_EQ(count("account"), job.created);
    EXPECT_TRUE(job.can_undo);
    EXPECT_EQ(undo(job).state, "done");
    EXPECT_EQ(count("account"), 0);
}

TEST_P(Import, rights_of_the_importer_hold) {
    add_user("lin", "林静");
    add_user("wang", "王强");
    const Session rep = session("lin");
    const std::filesystem::path path = folder_ / "upload";
    FILE* file = fopen(path.c_str(), "w");
    fputs("name,owner\nMine,林静\nHis,wang\n", file);
    fclose(file);
    auto draft = begin_import(*workspace_, rep, "account", "file.csv", path);
    if (!draft.ok()) {
        EXPECT_EQ(draft.error().code, base::Code::forbidden) << "this role may not import at all";
        EXPECT_EQ(count("account"), 0);
        return;
    }
    ASSERT_TRUE(
        map_import(
            *workspace_, rep, draft->id,
            parse(
                R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "owner"}]})"))
            .ok());
    const JobState job = wait(start_import(*workspace_, rep, draft->id, false));
    EXPECT_EQ(job.created, 1);
    EXPECT_EQ(job.failed, 1);
    EXPECT_FALSE(get_import(*workspace_, session("wang"), draft->id).ok()) << "an import is its owner's";
    const auto hidden = map_import(*workspace_, admin(), draft->id,
                                   parse(R"({"object": "user", "columns": [{"index": 0, "field": "password_hash"}]})"));
    EXPECT_FALSE(hidden.ok());
}

TEST_P(Import, faults_of_a_mapping_come_all_at_once) {
    const ImportDraft draft = upload("a,b\n1,2\n", "file.csv", "account");
    const auto refused = map_import(
        *workspace_, admin(), draft.id,
        parse(
            R"({"object": "account", "mode": "upsert", "columns": [{"index": 0, "field": "nmae"}, {"index": 7, "field": "code"}, {"index": 1, "field": "created_by"}]})"));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().faults.size(), 4u);
    EXPECT_EQ(refused.error().faults[0].hint.en, "Did you mean \"name\"?");
}

TEST_P(Import, mapping_is_guessed_in_both_languages_and_remembered) {
    const ImportDraft draft = upload(
        "客户名称,手机,电子邮箱,行业,备注\n华为技术,13800138000,a@huawei.com,软件,x\n中兴,13900139000,b@zte.com,通信,"
        "y\n",
        "客户.csv");
    EXPECT_EQ(draft.view["object"].text(), "account");
    std::map<std::string, std::string> guessed;
    for (const Json& column : draft.view["columns"].items()) guessed[column["header"].text()] = column["field"].text();
    EXPECT_EQ(guessed["客户名称"], "name");
    EXPECT_EQ(guessed["电子邮箱"], "email");
    EXPECT_EQ(guessed["行业"], "industry");
    EXPECT_EQ(guessed["备注"], "description");
    map(draft,
        R"({"object": "account", "columns": [{"index": 0, "field": "short_name"}, {"index": 2, "field": "email"}], "defaults": {"name": "{客户名称}公司"}})");
    EXPECT_EQ(run(draft).created, 2);
    EXPECT_EQ(column("account", "name"), (std::vector<std::string>{"华为技术公司", "中兴公司"}));
    const ImportDraft again = upload("客户名称,手机,电子邮箱,行业,备注\nX,,,,\n", "anything.csv");
    EXPECT_TRUE(again.view["remembered"].truth());
    EXPECT_EQ(again.view["columns"].items()[0]["field"].text(), "short_name");
    EXPECT_EQ(again.view["defaults"]["name"].text(), "{客户名称}公司");
}

TEST_P(Import, what_is_no_table_is_refused_in_words) {
    const std::filesystem::path path = folder_ / "upload";
    for (const std::string& content :
         {std::string("%PDF-1.4 \n%\xe2\xe3"), std::string("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), std::string()}) {
        FILE* file = fopen(path.c_str(), "w");
        fwrite(content.data(), 1, content.size(), file);
        fclose(file);
        const auto draft = begin_import(*workspace_, admin(), "", "file.csv", path);
        ASSERT_FALSE(draft.ok());
        EXPECT_EQ(draft.error().code, base::Code::invalid);
        EXPECT_FALSE(draft.error().message.en.empty());
    }
}

} // namespace
} // namespace fairlead::command::test
