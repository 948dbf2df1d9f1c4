// Everything that ships loads, is named in both languages and agrees with itself.
// req: S3-05 S3-06 S3-07 S3-08 S3-09 S3-10 S4-05 S4-06 S4-07 S4-08 S2-11

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unicode.h"
#include "schema/test_support.h"

namespace fairlead::schema {
namespace {

using base::Json;
using testing::ElementsAre;

std::shared_ptr<const Catalog> shipped() {
    auto loaded = Loader::load(shipped_sources(), {});
    EXPECT_TRUE(loaded.ok());
    if (!loaded.ok()) {
        for (const auto& fault : loaded.error().faults)
            ADD_FAILURE() << fault.field << " [" << fault.rule << "] " << fault.message.en << " " << fault.hint.en;
        return nullptr;
    }
    return loaded.value();
}

TEST(Shipped, LoadsWithoutFaults) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    for (const char* name : {"account",
                             "contact",
                             "account_contact_role",
                             "lead",
                             "opportunity",
                             "opportunity_product",
                             "product",
                             "product_family",
                             "price_book",
                             "price_book_entry",
                             "competitor",
                             "campaign",
                             "task",
                             "call",
                             "meeting",
                             "note",
                             "comment",
                             "team",
                             "user",
                             "role"}) {
        const Object* object = catalog->find(name);
        ASSERT_TRUE(object) << name;
        EXPECT_FALSE(object->table_only) << name;
        EXPECT_TRUE(object->trait("name")) << name;
    }
    for (const char* name :
         {"session", "api_key", "change_log", "stage_history", "audit", "record_share", "view", "overlay", "setting",
          "job", "import", "import_row", "idempotency", "file", "notification", "auto_number"}) {
        const Object* object = catalog->find(name);
        ASSERT_TRUE(object) << name;
        EXPECT_TRUE(object->table_only) << name;
        EXPECT_EQ(object->sharing, Sharing::system) << name;
    }
    EXPECT_EQ(catalog->version().size(), 16u);
}

bool has_han(std::string_view text) {
    for (const char32_t point : base::to_code_points(text))
        if (base::is_han(point)) return true;
    return false;
}

TEST(Shipped, IsNamedInBothLanguages) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const auto both = [](const Text& text, const std::string& where) {
        EXPECT_FALSE(text.en.empty()) << where;
        EXPECT_FALSE(text.zh.empty()) << where;
        EXPECT_FALSE(has_han(text.en)) << where << ": " << text.en;
    };
    for (const auto& object : catalog->objects()) {
        both(object.label, object.name);
        both(object.plural, object.name);
        EXPECT_TRUE(has_han(object.label.zh)) << object.name;
        for (const auto& field : object.fields) {
            const std::string where = object.name + "." + field.name;
            both(field.label, where);
            EXPECT_TRUE(has_han(field.label.zh)) << where;
            if (!field.help.empty()) both(field.help, where + ".help");
            for (const auto& choice : field.choices) both(choice.label, where + "." + choice.name);
        }
        for (const auto& view : object.views) both(view.label, object.name + ".views." + view.name);
        for (const auto& section : object.layout.sections) both(section.label, object.name + ".layout");
        for (const auto& pipeline : object.pipelines)
            for (const auto& stage : pipeline.stages) {
                both(stage.label, object.name + "." + stage.name);
                for (const auto& gate : stage.gates) both(gate.say, object.name + "." + stage.name + "." + gate.name);
            }
    }
}

std::vector<std::string> names(const Pipeline& pipeline) {
    std::vector<std::string> out;
    for (const auto& stage : pipeline.stages) out.push_back(stage.name);
    return out;
}

TEST(Shipped, HasTheSalesPipelines) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const Object& deal = *catalog->find("opportunity");
    const Pipeline* sales = deal.find_pipeline("sales");
    ASSERT_TRUE(sales);
    EXPECT_THAT(names(*sales), ElementsAre("prospecting", "first_contact", "needs_analysis", "solution", "negotiation",
                                           "closing", "won", "lost"));
    std::vector<int64_t> probabilities;
    for (const auto& stage : sales->stages) probabilities.push_back(stage.probability);
    EXPECT_THAT(probabilities, ElementsAre(1000, 2000, 4000, 6000, 8000, 9000, 10000, 0));
    EXPECT_EQ(sales->stages[4].label.zh, "谈判与报价");
    EXPECT_EQ(sales->stages[6].position, 7);
    for (const auto& stage : sales->stages)
        EXPECT_FALSE(stage.definition.zh.empty() || stage.evidence.en.empty()) << stage.name;
    const Pipeline* simple = deal.find_pipeline("simple");
    ASSERT_TRUE(simple);
    EXPECT_THAT(names(*simple), ElementsAre("prospecting", "engaging", "won", "lost"));
    for (const auto& stage : simple->stages) EXPECT_TRUE(stage.gates.empty() && stage.required.empty()) << stage.name;
    EXPECT_EQ(deal.trait("pipeline")->name, "pipeline");
    EXPECT_EQ(deal.trait("pipeline")->default_value, "'sales'");
    EXPECT_EQ(deal.trait("stage")->pipeline, "sales");
}

TEST(Shipped, StoresWhatCanBeStored) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const Object& deal = *catalog->find("opportunity");
    EXPECT_TRUE(deal.find("probability")->stored);
    EXPECT_TRUE(deal.find("weighted")->stored);
    EXPECT_FALSE(deal.find("overdue")->stored);
    EXPECT_FALSE(deal.find("days_in_stage")->stored);
    EXPECT_TRUE(catalog->find("opportunity_product")->find("total")->stored);
    EXPECT_TRUE(columns_of(*deal.find("overdue")).empty());
    ASSERT_EQ(columns_of(*deal.find("amount")).size(), 2u);
    EXPECT_EQ(columns_of(*deal.find("amount"))[1].name, "amount_base");
}

TEST(Shipped, HasTheLeadSourcesOfTheRegister) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    std::vector<std::string> sources;
    for (const auto& choice : catalog->find("lead")->trait("source")->choices) sources.push_back(choice.name);
    EXPECT_THAT(sources, ElementsAre("cold_call", "exhibition", "referral", "search_engine", "purchased_list",
                                     "web_form", "email", "inbound_call", "social", "advertisement", "tender", "api"));
    // Origin travels along the chain: the same names everywhere.
    for (const char* object : {"account", "contact", "opportunity"}) {
        std::vector<std::string> same;
        for (const auto& choice : catalog->find(object)->trait("source")->choices) same.push_back(choice.name);
        EXPECT_EQ(same, sources) << object;
    }
    std::vector<std::string> statuses;
    for (const auto& choice : catalog->find("lead")->trait("status")->choices) statuses.push_back(choice.name);
    EXPECT_THAT(statuses, ElementsAre("new", "mql", "srl", "sal", "sql", "unqualified"));
}

TEST(Shipped, BindingsNameWhatExists) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const auto json = base::parse_json(read_shipped("system/bindings.json"));
    ASSERT_TRUE(json.ok());
    EXPECT_TRUE(json.value().has("deal"));
    for (const auto& [purpose, name] : json.value().members()) EXPECT_TRUE(catalog->find(name.text())) << purpose;
    EXPECT_TRUE(catalog->find(json.value()["deal"].text())->trait("stage"));
}

TEST(Shipped, RolesNameWhatExists) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const auto json = base::parse_json(read_shipped("system/roles.json"));
    ASSERT_TRUE(json.ok());
    std::vector<std::string> known = {""};
    for (const auto& role : json.value()["roles"].items()) {
        const std::string& name = role["name"].text();
        EXPECT_THAT(known, testing::Contains(role["parent"].text())) << name << ": its parent must stand before it";
        known.push_back(name);
        EXPECT_FALSE(role["label"]["zh"].text().empty() || role["label"]["en"].text().empty()) << name;
        const Json& rights = role["rights"];
        EXPECT_TRUE(rights["objects"].has("*")) << name;
        for (const auto& [object, levels] : rights["objects"].members())
            EXPECT_TRUE(object == "*" || catalog->find(object)) << name << "." << object;
        for (const auto& [path, mask] : rights["fields"].members()) {
            const auto dot = path.find('.');
            const Object* object = catalog->find(path.substr(0, dot));
            EXPECT_TRUE(object && object->has(path.substr(dot + 1))) << name << "." << path;
        }
        for (const auto& capability : rights["capabilities"].items())
            EXPECT_TRUE(json.value()["capabilities"].has(capability.text())) << name << "." << capability.text();
        // Only who may manage users may make or change one.
        const bool manages = name == "administrator";
        for (const char* object : {"user", "role", "team"}) {
            const Json& own = rights["objects"][object];
            const Json& all = rights["objects"]["*"];
            EXPECT_EQ((own.has("create") ? own["create"] : all["create"]).truth(), manages) << name << "." << object;
            EXPECT_EQ((own.has("edit") ? own["edit"] : all["edit"]).text() != "none", manages) << name << "." << object;
        }
    }
    EXPECT_THAT(known, ElementsAre("", "administrator", "management", "sales_manager", "sales_rep", "new_seller",
                                   "marketing", "service", "finance", "read_only"));
}

TEST(Shipped, GuidesHaveWords) {
    const auto catalog = shipped();
    ASSERT_TRUE(catalog);
    const auto json = base::parse_json(read_shipped("i18n/guide.json"));
    ASSERT_TRUE(json.ok());
    for (const auto& object : catalog->objects())
        for (const auto& key : object.guide)
            EXPECT_FALSE(json.value()[key]["zh"].text().empty() || json.value()[key]["en"].text().empty()) << key;
}

} // namespace
} // namespace fairlead::schema
