// Real files: every one goes in right or is refused in words; rows add up.

#include "command/import_fixture_test.h"

namespace fairlead::command::test {
namespace {

class RealFiles : public Office {
  protected:
    void SetUp() override {
        Office::SetUp();
        if (shared_data().empty()) GTEST_SKIP() << "shared data is not there";
    }
    /// The guessed mapping with changes by column header.
    Json guessed(const ImportDraft& draft, const std::map<std::string, std::string>& changes,
                 const Json& defaults = Json::object()) {
        Json mapping = Json::object();
        mapping.set("object", draft.view["object"]);
        Json columns = Json::array();
        for (const Json& column : draft.view["columns"].items()) {
            Json mapped = column;
            const auto change = changes.find(column["header"].text());
            if (change != changes.end()) {
                const Json more = parse(change->second);
                for (const auto& [key, value] : more.members()) mapped.set(key, value);
            }
            if (!mapped["field"].is_null()) columns.push(std::move(mapped));
        }
        mapping.set("columns", std::move(columns));
        Json all = draft.view["defaults"];
        for (const auto& [key, value] : defaults.members()) all.set(key, value);
        mapping.set("defaults", std::move(all));
        return mapping;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, RealFiles, testing::ValuesIn(databases()), name_of);

TEST_P(RealFiles, crm_sales_opportunities_gives_the_figures_of_its_source) {
    const std::filesystem::path data = shared_data() / "crm_sales_opportunities";
    const ImportDraft products = upload_file(data / "products.csv");
    EXPECT_EQ(products.view["object"].text(), "product");
    map(products, guessed(products, {{"series", R"({"link": {"by": "name", "create": true}})"}}));
    EXPECT_EQ(run(products).created, 7);

    const ImportDraft accounts = upload_file(data / "accounts.csv");
    EXPECT_EQ(accounts.view["object"].text(), "account");
    const Json mapping = guessed(accounts, {});
    const Json preview = map(accounts, mapping);
    EXPECT_EQ(preview["checked"].integer(), 85);
    // The file writes "technolgy": told with what it may mean, resolved by a person.
    bool told = false;
    for (const Json& problem : preview["problems"].items())
        for (const Json& value : problem["values"].items())
            told = told || (value["value"].text() == "technolgy" && !value["suggestion"].is_null());
    EXPECT_TRUE(told) << to_text(preview["problems"]);
    Json resolved = mapping;
    Json columns = resolved["columns"];
    for (Json& column : columns.items()) {
        if (column["header"].text() != "sector") continue;
        Json values = column["values"].is_object() ? column["values"] : Json::object();
        values.set("technolgy", Json::string("software"));
        column.set("values", std::move(values));
    }
    resolved.set("columns", std::move(columns));
    map(accounts, resolved);
    const JobState in = run(accounts);
    EXPECT_EQ(in.created, 85) << text_of(in.faults_file);
    EXPECT_EQ(count("account", "parent is not empty"), 15);

    for (const char* name : {"Moses Frase", "Darcel Schlecht"}) add_user(std::string(name).substr(0, 5), name);
    const ImportDraft deals = upload_file(data / "sales_pipeline.csv");
    EXPECT_EQ(deals.view["object"].text(), "opportunity");
    EXPECT_EQ(deals.view["defaults"]["pipeline"].text(), "simple");
    std::map<std::string, std::string> fields;
    for (const Json& column : deals.view["columns"].items()) fields[column["header"].text()] = column["field"].text();
    EXPECT_EQ(fields, (std::map<std::string, std::string>{{"opportunity_id", "reference"},
                                                          {"sales_agent", "owner"},
                                                          {"product", "product"},
                                                          {"account", "account"},
                                                          {"deal_stage", "stage"},
                                                          {"engage_date", "created_at"},
                                                          {"close_date", "close_date"},
                                                          {"close_value", "amount"}}));
    EXPECT_EQ(deals.view["defaults"]["first_contact_at"].text(), "{engage_date}");
    // Agents who are no users here are kept as text.
    const std::map<std::string, std::string> agents = {{"sales_agent", R"({"field": "next_step"})"}};
    const Json first = map(deals, guessed(deals, agents));
    EXPECT_EQ(first["checked"].integer(), 8800);
    EXPECT_EQ(first["bad"].integer(), 1480);
    ASSERT_EQ(first["problems"].items().size(), 1u) << to_text(first["problems"]);
    const Json& gtx = first["problems"].items()[0]["values"].items()[0];
    EXPECT_EQ(gtx["value"].text(), "GTXPro");
    EXPECT_EQ(gtx["count"].integer(), 1480);
    EXPECT_EQ(gtx["suggestion"].text(), "GTX Pro");

    std::map<std::string, std::string> changes = agents;
    changes["product"] = R"({"values": {"GTXPro": "GTX Pro"}})";
    EXPECT_EQ(map(deals, guessed(deals, changes))["good"].integer(), 8800);
    const JobState job = run(deals);
    EXPECT_EQ(job.created, 8800) << text_of(job.faults_file);
    expect_sums(job);
    EXPECT_EQ(count("opportunity", "stage = 'won'"), 4238);
    EXPECT_EQ(count("opportunity", "stage = 'lost'"), 2473);
    EXPECT_EQ(count("opportunity", "stage = 'engaging'"), 1589);
    EXPECT_EQ(count("opportunity", "stage = 'prospecting'"), 500);
    EXPECT_EQ(count("opportunity", "account is empty"), 1425);
    EXPECT_EQ(count("opportunity", "first_contact_at is empty"), 500) << "prospects nobody has engaged yet";
    Value won;
    int64_t days = 0, cycles = 0;
    const auto read = workspace_->read(workspace_->server_session(), [&](record::ReadContext& context) -> Result<void> {
        record::ListRequest request{.object = context.model.catalog().find("opportunity"),
                                    .where = "stage = 'won'",
                                    .fields = {"created_at", "closed_at"},
                                    .sums = {"amount"}};
        won = TRY(record::list(context, request)).sums[0].second;
        request.sums.clear();
        const auto zone = *base::TimeZone::find("Asia/Shanghai");
        return record::each_page(context, request, [&](const record::Page& page) -> Result<bool> {
            for (const auto& row : page.rows) {
                days += zone.date_of({row[page.shape.slots[1]].number_or(0)}).days -
                        zone.date_of({row[page.shape.slots[0]].number_or(0)}).days;
                ++cycles;
            }
            return true;
        });
    });
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(won, Value(1000553400));
    EXPECT_EQ(cycles, 4238);
    EXPECT_EQ((days * 100 + cycles / 2) / cycles, 5178);
    EXPECT_EQ(value("account", "name = 'Cancity'", "won_deals"),
              Value(count("opportunity", "account.name = 'Cancity' and stage = 'won'")));
}

TEST_P(RealFiles, others_go_in_with_the_guess_or_are_told) {
    for (const char* name :
         {"cn_companies/a_share_listed_gbk.csv", "olist_marketing_funnel/olist_marketing_qualified_leads_dataset.csv",
          "x_education_leads/Leads.csv"}) {
        SCOPED_TRACE(name);
        const ImportDraft draft = upload_file(shared_data() / name);
        ASSERT_FALSE(draft.view["object"].is_null());
        const JobState job = run(draft);
        EXPECT_EQ(job.state, "done") << job.message.en;
        expect_sums(job);
        EXPECT_GT(job.created, 0) << text_of(job.faults_file).substr(0, 2000);
    }
    EXPECT_EQ(value("account", "code = '000001'", "name"), Value("平安银行"));
}

TEST_P(RealFiles, messy_files_never_crash_and_add_up) {
    for (const auto& entry : std::filesystem::directory_iterator(shared_data() / "csv_messy")) {
        if (entry.path().extension() == ".md") continue;
        SCOPED_TRACE(entry.path().filename().string());
        const std::filesystem::path path = folder_ / "upload";
        std::filesystem::copy_file(entry.path(), path);
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        auto draft = begin_import(*workspace_, admin(), "account", entry.path().filename(), path);
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        if (!draft.ok()) {
            EXPECT_EQ(draft.error().code, base::Code::invalid);
            EXPECT_FALSE(draft.error().message.zh.empty());
            continue;
        }
        auto started = start_import(*workspace_, admin(), draft->id, true);
        if (!started.ok()) {
            EXPECT_EQ(started.error().code, base::Code::invalid) << started.error().log;
            continue;
        }
        const JobState job = wait(started);
        expect_sums(job);
    }
}

} // namespace
} // namespace fairlead::command::test
