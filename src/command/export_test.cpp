// Exports: what the list shows, as a file.

#include "command/import_fixture_test.h"

namespace fairlead::command::test {
namespace {

class Export : public Office {};
INSTANTIATE_TEST_SUITE_P(Databases, Export, testing::ValuesIn(databases()), name_of);

TEST_P(Export, shows_labels_names_and_harmless_text) {
    add("account",
        R"({"name": "=1+1", "code": "000123", "industry": "finance", "annual_revenue": "1234.50", "phone": "+86 755 8601 3388"})");
    const Id parent = add("account", R"({"name": "母公司", "type": "company"})");
    add("account", R"({"name": "子公司", "parent": ")" + to_text(parent) + R"("})");
    const JobState job = wait(start_export(
        *workspace_, admin(),
        parse(
            R"({"object": "account", "fields": ["name", "code", "industry", "annual_revenue", "parent", "phone"], "sort": "code,name"})")));
    EXPECT_EQ(job.state, "done") << job.message.en;
    EXPECT_EQ(job.done, 3);
    const std::string text = text_of(job.file);
    EXPECT_TRUE(
        text.starts_with("\xEF\xBB\xBF"
                         "Account name,Account code,Industry,Annual revenue,Parent account,Phone\r\n"))
        << text;
    EXPECT_NE(text.find("'=1+1,000123,Banking and insurance,1234.50,,+8675586013388\r\n"), std::string::npos) << text;
    EXPECT_NE(text.find("子公司,,,,母公司,\r\n"), std::string::npos) << text;
    Session chinese = admin();
    chinese.language = "zh-CN";
    const JobState zh = wait(start_export(
        *workspace_, chinese, parse(R"({"object": "account", "where": "code = '000123'", "fields": ["industry"]})")));
    EXPECT_EQ(text_of(zh.file),
              "\xEF\xBB\xBF"
              "行业\r\n金融保险\r\n");
}

TEST_P(Export, comes_back_as_it_went) {
    std::string file = "name,code,industry\n";
    for (int i = 0; i < 2500; ++i) file += "A" + std::to_string(i) + ",00" + std::to_string(i) + ",retail\n";
    ASSERT_EQ(
        import_all(
            file,
            R"({"object": "account", "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "code"}, {"index": 2, "field": "industry"}]})")
            .created,
        2500);
    for (const char* format : {"csv", "xlsx"}) {
        const JobState job = wait(start_export(
            *workspace_, admin(),
            parse(std::string(R"({"object": "account", "fields": ["id", "name", "code", "industry"], "format": ")") +
                  format + "\"}")));
        ASSERT_EQ(job.state, "done") << job.message.en;
        EXPECT_EQ(job.result["rows"].integer(), 2500);
        const ImportDraft draft = upload_file(job.file, "account");
        EXPECT_EQ(draft.view["rows_estimate"].integer().value_or(0) / 1000, 2);
        map(draft,
            R"({"object": "account", "mode": "update", "key": "id", "columns": [{"index": 0, "field": "id"}, {"index": 1, "field": "name"}, {"index": 2, "field": "code"}, {"index": 3, "field": "industry"}]})");
        const JobState in = run(draft);
        EXPECT_EQ(in.skipped, 2500) << "nothing has changed: "
                                    << (in.faults_file.empty() ? "" : text_of(in.faults_file).substr(0, 500));
        expect_sums(in);
    }
}

TEST_P(Export, holds_to_rights_and_checks_the_request_first) {
    add("account", R"({"name": "Not hers"})");
    add_user("lin", "林静");
    const JobState job = wait(start_export(*workspace_, session("lin"), parse(R"({"object": "account"})")));
    EXPECT_EQ(job.done, 0);
    EXPECT_EQ(text_of(job.file).find("Not hers"), std::string::npos);
    add_user("wu", "吴", "read_only");
    EXPECT_EQ(start_export(*workspace_, session("wu"), parse(R"({"object": "account"})")).error().code,
              base::Code::forbidden);
    for (const char* request :
         {R"({"object": "nothing"})", R"({"object": "account", "where": "nmae = 1"})",
          R"({"object": "account", "fields": ["password"]})", R"({"object": "account", "format": "pdf"})"})
        EXPECT_FALSE(start_export(*workspace_, admin(), parse(request)).ok()) << request;
}

} // namespace
} // namespace fairlead::command::test
