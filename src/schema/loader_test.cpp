// The loader: the smallest object, every kind of fault with its place and hint, all at once; what overlays may do.

#include "schema/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/test_support.h"

namespace fairlead::schema {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const char* const deal = R"json({"object": "deal", "label": {"zh": "生意", "en": "Deal"},
  "traits": {"owner": "owner", "amount": "amount", "close_date": "close_date", "pipeline": "sales"},
  "fields": {"owner": {"type": "user"}, "name": {"type": "text"}, "amount": {"type": "money"}, "close_date": {"type": "date"},
             "size": {"type": "choice", "choices": [{"name": "big"}, {"name": "small"}]},
             "client": {"type": "link", "target": "client", "relation": "deals"}, "stage": {"type": "stage", "pipeline": "sales"},
             "probability": {"type": "percent", "formula": "stage.probability", "editable": true},
             "weighted": {"type": "money", "formula": "amount * probability"}},
  "pipelines": {"sales": [{"stage": "won", "kind": "won"}, {"stage": "talk", "probability": 20}, {"stage": "offer", "kind": "open", "probability": 70,
                 "gate": [{"name": "has_amount", "when": "amount > 0", "say": "Enter the amount."}]}]},
  "views": [{"name": "mine", "where": "owner = me()", "sort": "-amount_base,name_sort"}]})json";
const char* const client =
    R"json({"object": "client", "fields": {"name": {"type": "text", "required": true}, "home": {"type": "address", "label": "Home"},
  "deal_count": {"type": "number", "rollup": {"function": "count", "relation": "deals"}},
  "deal_sum": {"type": "money", "rollup": {"function": "sum", "relation": "deals", "field": "amount", "where": "stage_kind = 'won'"}}},
  "layout": {"sections": [{"label": "Main", "fields": ["name", "home"]}]}})json";

std::vector<Source> both() {
    return {{"deal.json", deal, false}, {"client.json", client, false}};
}

std::shared_ptr<const Catalog> load(std::vector<Source> sources, const Settings& settings = {}) {
    auto loaded = Loader::load(sources, settings);
    if (loaded.ok()) return loaded.value();
    for (const auto& fault : loaded.error().faults) ADD_FAILURE() << fault.field << " " << fault.message.en;
    return nullptr;
}

std::vector<std::string> with_overlay(const std::string& overlay) {
    auto sources = both();
    sources.push_back({"overlay", overlay, true});
    return faults_of(sources);
}

std::shared_ptr<const Catalog> overlaid(const std::string& overlay) {
    auto sources = both();
    sources.push_back({"overlay", overlay, true});
    return load(sources);
}

TEST(Loader, CompletesAnObject) {
    const auto catalog = load(both());
    ASSERT_TRUE(catalog);
    const Object& object = *catalog->find("deal");
    for (const char* name : {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at",
                             "deleted_by", "currency", "currency_rate", "name_sort", "pipeline", "stage_kind",
                             "stage_position", "stage_reached", "stage_probability", "stage_since", "closed_at"}) {
        const Field* field = object.find(name);
        ASSERT_TRUE(field) << name;
        EXPECT_FALSE(field->label.zh.empty()) << name;
        EXPECT_EQ(field->system, std::string_view(name) != "currency" && std::string_view(name) != "pipeline") << name;
    }
    EXPECT_TRUE(object.find("name_sort")->hidden);
    EXPECT_EQ(object.fields.front().name, "id");
    EXPECT_EQ(object.find("currency_rate")->scale, 8);
    EXPECT_EQ(object.find("currency")->default_value, "'CNY'");
    EXPECT_EQ(object.trait("pipeline")->name, "pipeline");
    EXPECT_EQ(object.trait("name")->name, "name");
    const Pipeline& sales = *object.find_pipeline("sales");
    EXPECT_EQ(sales.stages[0].name, "talk");
    EXPECT_EQ(sales.stages[2].name, "won");
    EXPECT_EQ(sales.stages[2].position, 3);
    EXPECT_EQ(sales.stages[2].probability, 10000);
    EXPECT_EQ(object.find("close_date")->label.en, "Close date");
    // Without a stage or money there are no such companions.
    EXPECT_TRUE(load({{"a", R"json({"object": "plain"})json", false}})->find("plain")->find("name")->required);
    EXPECT_FALSE(load({{"a", R"json({"object": "plain"})json", false}})->find("plain")->has("currency"));
}

TEST(Loader, SpellsOutAddresses) {
    const auto catalog = load(both());
    ASSERT_TRUE(catalog);
    const Object& object = *catalog->find("client");
    std::vector<std::string> parts;
    for (const auto& field : object.fields)
        if (field.part_of == "home") parts.push_back(field.name);
    const std::vector<std::string> wanted = {"home_country",  "home_province", "home_city",
                                             "home_district", "home_street",   "home_postcode"};
    EXPECT_EQ(parts, wanted);
    EXPECT_EQ(object.find("home_city")->part_label.en, "Home");
    EXPECT_EQ(object.layout.sections[0].fields.size(), 7u);
    EXPECT_FALSE(object.has("home"));
}

TEST(Loader, DerivesRelations) {
    const auto catalog = load(both());
    ASSERT_TRUE(catalog);
    const Object& object = *catalog->find("client");
    const Relation* deals = object.find_relation("deals");
    ASSERT_TRUE(deals);
    EXPECT_EQ(deals->object, "deal");
    EXPECT_EQ(deals->field, "client");
    EXPECT_EQ(deals->label.zh, "生意");
    ASSERT_EQ(object.references.size(), 1u);
    EXPECT_EQ(object.references[0].field, "client");
    EXPECT_THAT(catalog->find("deal")->references, IsEmpty()); // its own id is none
}

TEST(Loader, NamesColumns) {
    Field field;
    field.name = "about";
    field.type = Type::link_any;
    ASSERT_EQ(columns_of(field).size(), 2u);
    EXPECT_EQ(columns_of(field)[1].name, "about_object");
    EXPECT_TRUE(columns_of(field)[1].text);
    field.type = Type::choice;
    ASSERT_EQ(columns_of(field).size(), 1u);
    EXPECT_TRUE(columns_of(field)[0].text);
    for (int i = 0; i <= static_cast<int>(Type::file); ++i)
        EXPECT_EQ(parse_type(name(static_cast<Type>(i))), static_cast<Type>(i));
}

TEST(Loader, KnowsWhichFormulasAreStored) {
    const auto stored = [](const std::string& formula) {
        const std::string json =
            R"json({"object": "thing", "fields": {"a": {"type": "number"}, "b": {"type": "date"}, "up": {"type": "link", "target": "thing",
            "relation": "downs"}, "late": {"type": "boolean", "formula": "b < today()"}, "f": {"type": "text", "formula": ")json" +
            formula + "\"}}}";
        const auto catalog = load({{"thing.json", json, false}});
        return catalog && catalog->find("thing")->find("f")->stored;
    };
    EXPECT_TRUE(stored("concat('today()', a)"));
    EXPECT_TRUE(stored("if(a > 1, 'last month', up)"));
    EXPECT_TRUE(stored("min(a, 3)"));
    EXPECT_FALSE(stored("add_days(today(), a)"));
    EXPECT_FALSE(stored("if(b in this month, 'x', 'y')"));
    EXPECT_FALSE(stored("up.a"));
    EXPECT_FALSE(stored("count(downs where a > 1)"));
    EXPECT_FALSE(stored("sum(downs.a)"));
    EXPECT_FALSE(stored("if(late, 'x', 'y')"));
}

TEST(Loader, VersionFollowsContent) {
    const auto first = load(both());
    ASSERT_TRUE(first);
    auto swapped = both();
    std::swap(swapped[0], swapped[1]);
    EXPECT_EQ(load(swapped)->version(), first->version());
    EXPECT_NE(overlaid(R"json({"object": "deal", "label": "Sale"})json")->version(), first->version());
    Settings settings;
    settings.base_currency = "USD";
    EXPECT_NE(load(both(), settings)->version(), first->version());
    EXPECT_EQ(first->version().size(), 16u);
    EXPECT_EQ(load(both(), settings)->base_digits(), 2);
}

// One broken file and the whole list of its faults.
struct Broken {
    const char* json;
    std::vector<std::string> faults;
};

const Broken broken[] = {
    {"{", {"x [json]"}},
    {"[]", {"x [wrong_kind]"}},
    {"{}", {"x: object [name]"}},
    {R"json({"object": "Deal"})json", {"x: object [name]"}},
    {R"json({"object": "where"})json", {"x: object [reserved]"}},
    {R"json({"object": "sqlite_master"})json", {"x: object [reserved]"}},
    {R"json({"object": "thing", "feilds": {}})json", {"x: feilds [unknown_key] Did you mean \"fields\"?"}},
    {R"json({"object": "thing", "label": {"zh": 1}, "icon": 3, "position": "first"})json",
     {"x: label.zh [wrong_kind]", "x: icon [wrong_kind]", "x: position [wrong_kind]"}},
    {R"json({"object": "thing", "sharing": "publicread"})json",
     {"x: sharing [unknown_kind] Did you mean \"public_read\"?"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "mony"}, "b": {}, "C": {"type": "text"}, "and": {"type": "text"}, "id": {"type": "text"}}})json",
     {"x: fields.a.type [unknown_type] Did you mean \"money\"?", "x: fields.b.type [required]", "x: fields.C [name]",
      "x: fields.and [reserved]", "x: fields.id [reserved]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "text", "requird": true, "scale": 2, "target": "thing"}}})json",
     {"x: fields.a.requird [unknown_key] Did you mean \"required\"?", "x: fields.a.target [not_for_type]",
      "x: fields.a.scale [not_for_type]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "choice"}, "b": {"type": "choice", "choices": [{"name": "x"}, {"name": "x"}, {"name": "a b"},
        {"name": "y", "color": "gren"}, {"name": "z", "when": ["q"]}]}}})json",
     {"x: fields.a.choices [required]", "x: fields.b.choices[1].name [duplicate]", "x: fields.b.choices[2].name [name]",
      "x: fields.b.choices[3].color [unknown_kind] Did you mean \"green\"?",
      "x: fields.b.choices[2].when [contradiction]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "choice", "choices": [{"name": "one"}, {"name": "two"}]},
        "b": {"type": "choice", "depends_on": "aa", "choices": [{"name": "x"}]},
        "c": {"type": "choice", "depends_on": "a", "choices": [{"name": "x", "when": ["ones"]}, {"name": "y", "stamp": "a"}, {"name": "z", "stamp": "bb"}]}}})json",
     {"x: fields.b.depends_on [unknown_field] Did you mean \"a\"?",
      "x: fields.c.choices[0].when [unknown_choice] Did you mean \"one\"?", "x: fields.c.choices[1].stamp [wrong_type]",
      "x: fields.c.choices[2].stamp [unknown_field] Did you mean \"b\"?"}},
    {R"json({"object": "thing", "fields": {"up": {"type": "link", "target": "thng", "relation": "downs"}, "no": {"type": "link"}, "any": {"type": "link_any", "targets": ["thing", "thin"]}}})json",
     {"x: fields.no.target [required]", "x: fields.up.target [unknown_object] Did you mean \"thing\"?",
      "x: fields.no.target [unknown_object]", "x: fields.any.targets[1] [unknown_object] Did you mean \"thing\"?"}},
    {R"json({"object": "thing", "fields": {"up": {"type": "link", "target": "thing", "relation": "downs"}, "up2": {"type": "link", "target": "thing", "relation": "downs"},
        "up3": {"type": "link", "target": "thing", "relation": "name", "on_delete": "cascde"}}})json",
     {"x: fields.up3.on_delete [unknown_kind] Did you mean \"cascade\"?", "x: fields.up2.relation [duplicate]",
      "x: fields.up3.relation [duplicate]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "number", "min": 5, "max": 1}, "b": {"type": "date", "min": "31.1.2026"}, "c": {"type": "text", "min": 1, "length": 9999},
        "d": {"type": "decimal", "scale": 12}}})json",
     {"x: fields.a.min [contradiction]", "x: fields.b.min [bound]", "x: fields.c.length [out_of_range]",
      "x: fields.c.min [not_for_type]", "x: fields.d.scale [out_of_range]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "number", "formula": "1", "required": true, "default": "2"}, "b": {"type": "text", "editable": true},
        "c": {"type": "number", "formula": "month(today())", "editable": true}, "d": {"type": "text", "formula": "  "}}})json",
     {"x: fields.a.required [contradiction]", "x: fields.b.editable [contradiction]",
      "x: fields.d.formula [expression]", "x: fields.a [contradiction]", "x: fields.c.editable [contradiction]"}},
    {R"json({"object": "thing", "fields": {"a": {"type": "auto_number", "format": "T-"}, "b": {"type": "auto_number"}, "c": {"type": "text", "format": "credit"},
        "d": {"type": "auto_number", "format": "T-{00}"}}})json",
     {"x: fields.a.format [format]", "x: fields.b.format [required]", "x: fields.c.format [unknown_kind]"}},
    {R"json({"object": "thing", "fields": {"up": {"type": "link", "target": "thing", "relation": "downs"}, "n": {"type": "number"}, "t": {"type": "text"},
        "a": {"type": "number", "rollup": {"function": "som", "relation": "downs"}}, "b": {"type": "number", "rollup": {"function": "sum", "relation": "dons", "field": "n"}},
        "c": {"type": "number", "rollup": {"function": "sum", "relation": "downs", "field": "t"}}, "d": {"type": "money", "rollup": {"function": "count", "relation": "downs"}},
        "e": {"type": "number", "rollup": {"function": "max", "relation": "downs", "field": "nn"}}}})json",
     {"x: fields.a.rollup.function [unknown_kind] Did you mean \"sum\"?",
      "x: fields.b.rollup.relation [unknown_relation] Did you mean \"downs\"?", "x: fields.c.rollup [wrong_type]",
      "x: fields.d.rollup [wrong_type]", "x: fields.e.rollup.field [unknown_field] Did you mean \"n\"?"}},
    {R"json({"object": "thing", "fields": {"amount": {"type": "money"}, "amount_base": {"type": "number"}, "currency_rate": {"type": "decimal"}, "name_sort": {"type": "text"}}})json",
     {"x: fields.currency_rate [reserved]", "x: fields.name_sort [reserved]", "x: fields.amount_base [column_clash]"}},
    {R"json({"object": "thing", "traits": {"ownr": "name", "owner": "name", "amount": "amont", "lines": "parts"}, "fields": {"amount": {"type": "money"}}})json",
     {"x: traits.amount [unknown_field] Did you mean \"amount\"?", "x: traits.lines [unknown_relation]",
      "x: traits.owner [trait_type]", "x: traits.ownr [unknown_trait] Did you mean \"owner\"?"}},
    {R"json({"object": "thing", "pipelines": {"p": [{"stage": "a"}]}})json", {"x: pipelines [contradiction]"}},
    {R"json({"object": "thing", "fields": {"s": {"type": "stage"}}})json", {"x: pipelines [required]"}},
    {R"json({"object": "thing", "fields": {"s": {"type": "stage", "pipeline": "sale"}}, "pipelines": {"sales": [{"stage": "a", "kind": "opn"}, {"stage": "a"}, {"stage": "Won"},
        {"stage": "b", "probability": 120, "category": "comit", "required": ["nme"], "gate": [{"name": "g"}, {"name": "g", "when": "1 = 1", "say": "x"},
        {"name": "h", "when": "1 = 1", "say": "x", "field": "nam"}]}]}})json",
     {"x: pipelines.sales[0].kind [unknown_kind] Did you mean \"open\"?", "x: pipelines.sales[1].stage [duplicate]",
      "x: pipelines.sales[2].stage [name]", "x: pipelines.sales[3].probability [out_of_range]",
      "x: pipelines.sales[3].gate[0].when [required]", "x: pipelines.sales[3].gate[0].say [required]",
      "x: pipelines.sales[3].gate[1].name [duplicate]",
      "x: pipelines.sales[3].category [unknown_kind] Did you mean \"commit\"?",
      "x: fields.s.pipeline [unknown_pipeline] Did you mean \"sales\"?",
      "x: pipelines.sales.b.required [unknown_field] Did you mean \"name\"?",
      "x: pipelines.sales.b.gate.h.field [unknown_field] Did you mean \"name\"?"}},
    {R"json({"object": "thing", "fields": {"s": {"type": "stage"}}, "pipelines": {"sales": [{"stage": "won", "kind": "won"}]}})json",
     {"x: pipelines.sales [required]"}},
    {R"json({"object": "thing", "layout": {"sections": [{"label": "A", "fields": ["name", "nama"]}, {"label": "B", "fields": ["name"]}], "list": ["name", "name"], "related": ["x"], "side": []}})json",
     {"x: layout.side [unknown_key]", "x: layout.list[1] [duplicate]",
      "x: layout.sections[0].fields [unknown_field] Did you mean \"name\"?", "x: layout.sections[1].fields [duplicate]",
      "x: layout.related [unknown_relation]"}},
    {R"json({"object": "thing", "layout": {"list": ["name_sort"]}})json", {"x: layout.list [unknown_field]"}},
    {R"json({"object": "thing", "indexes": [["nam"], [], {"columns": ["-name_sort", "id"], "unique": 1}], "views": [{"name": "a", "sort": "-nme_sort"}, {"name": "a"}, {"name": "B"}]})json",
     {"x: indexes[1] [required]", "x: indexes[2].unique [wrong_kind]", "x: views[1].name [duplicate]",
      "x: views[2].name [name]", "x: indexes[0] [unknown_column] Did you mean \"name\"?",
      "x: views.a.sort [unknown_column] Did you mean \"name_sort\"?"}},
    {R"json({"object": "thing", "sharing": "parent", "access_parent": "upp", "fields": {"up": {"type": "link", "target": "thing"}}})json",
     {"x: access_parent [unknown_field] Did you mean \"up\"?"}},
    {R"json({"object": "thing", "sharing": "parent", "access_parent": "up", "fields": {"up": {"type": "link", "target": "thing"}}})json",
     {"x: access_parent [too_deep]"}},
    {R"json({"object": "thing", "access_parent": "up", "fields": {"up": {"type": "link", "target": "thing"}}})json",
     {"x: access_parent [contradiction]"}},
    {R"json({"object": "thing", "fields": {"home": {"type": "address", "unique": true}, "home_city": {"type": "text"}}})json",
     {"x: fields.home.unique [not_for_type]", "x: fields.home_city [duplicate]"}},
};

TEST(Loader, ReportsEveryFaultOfABrokenFile) {
    for (const auto& each : broken)
        EXPECT_THAT(faults_of({{"x", each.json, false}}), testing::UnorderedElementsAreArray(each.faults)) << each.json;
}

TEST(Loader, ReportsFaultsOfAllFilesTogetherInBothLanguages) {
    const auto loaded = Loader::load({{"a.json", "{", false},
                                      {"b.json", R"json({"object": "b", "x": 1})json", false},
                                      {"c.json", R"json({"object": "b"})json", false}},
                                     {});
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, base::Code::invalid);
    ASSERT_EQ(loaded.error().faults.size(), 3u);
    EXPECT_EQ(loaded.error().faults[2].field, "c.json: object");
    EXPECT_EQ(loaded.error().faults[2].rule, "duplicate");
    for (const auto& fault : loaded.error().faults)
        EXPECT_FALSE(fault.message.zh.empty() || fault.message.en.empty()) << fault.field;
}

TEST(Loader, HasLimits) {
    std::string json = R"json({"object": "thing", "fields": {)json";
    for (int i = 0; i < 500; ++i)
        json += (i ? ", " : "") + std::string("\"f") + std::to_string(i) + R"json(": {"type": "text"})json";
    EXPECT_THAT(faults_of({{"x", json + "}}", false}}), ElementsAre("x: fields [too_many]"));
    std::vector<Source> many;
    for (int i = 0; i < 301; ++i) many.push_back({"x", "{\"object\": \"o" + std::to_string(i) + "\"}", false});
    EXPECT_THAT(faults_of(many), ElementsAre(" [too_many]"));
    Settings settings;
    settings.base_currency = "XYZ";
    EXPECT_THAT(faults_of(both(), settings), ElementsAre("settings: base_currency [unknown_currency]"));
}

TEST(Loader, OverlayAddsFieldsAndObjects) {
    auto sources = both();
    sources.push_back(
        {"overlay: deal",
         R"json({"object": "deal", "fields": {"machines_c": {"type": "number", "label": {"zh": "设备数", "en": "Machines"}},
        "plan_c": {"type": "link", "target": "plan_c", "relation": "deals_c"}}, "layout": {"list": ["name", "machines_c"]}})json",
         true});
    sources.push_back(
        {"overlay: plan_c",
         R"json({"object": "plan_c", "fields": {"title": {"type": "text"}, "cost_c": {"type": "money"}}, "traits": {"name": "title"}})json",
         true});
    const auto catalog = load(sources);
    ASSERT_TRUE(catalog);
    EXPECT_TRUE(catalog->find("deal")->find("machines_c")->custom);
    EXPECT_FALSE(catalog->find("deal")->find("name")->custom);
    EXPECT_EQ(catalog->find("deal")->layout.list.size(), 2u);
    const Object& plan = *catalog->find("plan_c");
    EXPECT_TRUE(plan.custom);
    EXPECT_TRUE(plan.find_relation("deals_c"));
    EXPECT_TRUE(plan.has("title_sort"));
    EXPECT_TRUE(plan.has("currency_rate"));
    EXPECT_EQ(plan.trait("owner")->name, "owner");
}

TEST(Loader, OverlayRelabelsHidesAndTightens) {
    const auto catalog =
        overlaid(R"json({"object": "deal", "label": {"zh": "订单", "en": "Sale"}, "sharing": "public_read", "fields": {
        "name": {"type": "text", "label": "Title", "required": true, "length": 80}, "client": {"hidden": true},
        "size": {"choices": [{"name": "small", "active": false}, {"name": "huge", "label": {"zh": "巨大", "en": "Huge"}}]},
        "amount": {"min": 0, "required_when": "stage_kind = 'won'"}}})json");
    ASSERT_TRUE(catalog);
    const Object& object = *catalog->find("deal");
    EXPECT_EQ(object.label.en, "Sale");
    EXPECT_EQ(object.sharing, Sharing::public_read);
    EXPECT_TRUE(object.find("name")->required);
    EXPECT_EQ(object.find("name")->length, 80);
    EXPECT_TRUE(object.find("client")->hidden);
    ASSERT_EQ(object.find("size")->choices.size(), 3u);
    EXPECT_FALSE(object.find("size")->find_choice("small")->active);
    EXPECT_EQ(object.find("size")->find_choice("huge")->label.zh, "巨大");
    EXPECT_EQ(object.find("amount")->required_when, "stage_kind = 'won'");
    EXPECT_EQ(object.find("amount")->min, 0);
}

TEST(Loader, OverlayShowsInTheLayout) {
    const auto whole =
        overlaid(R"json({"object": "client", "fields": {"home": {"hidden": true, "label": "Where"}}})json");
    ASSERT_TRUE(whole);
    EXPECT_THAT(whole->find("client")->layout.sections[0].fields, ElementsAre("name"));
    EXPECT_EQ(whole->find("client")->find("home_city")->part_label.en, "Where");
    EXPECT_TRUE(whole->find("client")->find("home_city")->hidden);
    const auto parts = overlaid(
        R"json({"object": "client", "fields": {"home_street": {"hidden": true}, "vat_c": {"type": "text"}, "code_c": {"type": "text"}}})json");
    ASSERT_TRUE(parts);
    const Layout& layout = parts->find("client")->layout;
    ASSERT_EQ(layout.sections.size(), 2u);
    EXPECT_EQ(layout.sections[0].fields.size(), 6u);
    EXPECT_THAT(layout.sections[1].fields, ElementsAre("vat_c", "code_c"));
    EXPECT_EQ(layout.sections[1].label.zh, "自定义字段");
}

TEST(Loader, OverlayChangesPipelines) {
    const auto catalog = overlaid(R"json({"object": "deal", "pipelines": {
        "sales": [{"stage": "talk", "label": {"zh": "洽谈", "en": "Talking"}, "probability": 25}, {"stage": "trial", "after": "talk", "probability": 50},
                  {"stage": "offer", "gate": [{"name": "has_amount", "when": "amount > 1000", "say": "At least 1,000."}, {"name": "dated", "when": "close_date is not empty", "say": "Date?"}]},
                  {"stage": "lost", "kind": "lost"}],
        "fast": {"label": "Fast", "stages": [{"stage": "start"}, {"stage": "won", "kind": "won"}]}}})json");
    ASSERT_TRUE(catalog);
    const Object& object = *catalog->find("deal");
    const Pipeline& sales = *object.find_pipeline("sales");
    std::vector<std::string> stages;
    for (const auto& stage : sales.stages) stages.push_back(stage.name + "@" + std::to_string(stage.position));
    EXPECT_THAT(stages, ElementsAre("talk@1", "trial@2", "offer@3", "won@4", "lost@5"));
    EXPECT_EQ(sales.find("talk")->probability, 2500);
    EXPECT_EQ(sales.find("talk")->label.zh, "洽谈");
    ASSERT_EQ(sales.find("offer")->gates.size(), 2u);
    EXPECT_EQ(sales.find("offer")->gates[0].when, "amount > 1000");
    EXPECT_EQ(sales.find("offer")->probability, 7000);
    ASSERT_TRUE(object.find_pipeline("fast"));
    EXPECT_TRUE(object.find("stage")->find_choice("start"));
    EXPECT_EQ(object.find("pipeline")->choices.size(), 2u);
    EXPECT_EQ(object.find("stage")->pipeline, "sales");
}

TEST(Loader, OverlayMayNotLoosenOrChangeTypes) {
    EXPECT_THAT(
        with_overlay(
            R"json({"object": "deal", "fields": {"amount": {"type": "number"}, "machines": {"type": "number"}, "name": {"length": 300},
        "stage_kind": {"type": "text"}, "created_at": {"label": "x"}}, "traits": {"amount": "weighted"}, "sharing": "system", "table_only": true,
        "pipelines": {"sales": [{"stage": "won", "kind": "lost"}, {"stage": "talk", "after": "offer"}, {"stage": "new_one", "after": "tlk"}]}})json"),
        UnorderedElementsAre(
            "overlay: table_only [unknown_key]", "overlay: sharing [not_allowed]",
            "overlay: traits.amount [not_allowed]",
            "overlay: fields.amount.type [changes_type] Add a new field whose name ends in _c instead.",
            "overlay: fields.machines [custom_name] For example \"machines_c\".",
            "overlay: fields.name.length [loosens]",
            "overlay: fields.stage_kind [custom_name] For example \"stage_kind_c\".",
            "overlay: fields.created_at [reserved]", "overlay: pipelines.sales[0].kind [changes_kind]",
            "overlay: pipelines.sales[1].after [not_allowed] History is counted in this order; make a new pipeline "
            "instead.",
            "overlay: pipelines.sales[2].after [unknown_stage] Did you mean \"talk\"?"));
    EXPECT_THAT(
        with_overlay(
            R"json({"object": "client", "fields": {"name": {"required": false}, "nama": {"type": "text"}}})json"),
        UnorderedElementsAre("overlay: fields.name.required [loosens]",
                             "overlay: fields.nama [custom_name] Did you mean \"name\"?"));
    EXPECT_THAT(with_overlay(R"json({"object": "plan"})json"),
                ElementsAre("overlay: object [custom_name] For example \"plan_c\"."));
    EXPECT_THAT(with_overlay(R"json({"object": "plan_c", "system": true})json"),
                ElementsAre("overlay: system [unknown_key]"));
    EXPECT_THAT(with_overlay(R"json({"object": "plan_c", "sharing": "system"})json"),
                ElementsAre("overlay: sharing [not_allowed]"));
    EXPECT_THAT(with_overlay(R"json({"object": "deal", "fields": {"x_c": {"type": "text", "system": true}}})json"),
                ElementsAre("overlay: fields.x_c.system [not_allowed]"));
}

TEST(Loader, OverlayFaultsNameTheOverlay) {
    EXPECT_THAT(
        with_overlay(R"json({"object": "deal", "fields": {"boss_c": {"type": "link", "target": "clint"}}})json"),
        ElementsAre("overlay: fields.boss_c.target [unknown_object] Did you mean \"client\"?"));
}

TEST(Loader, OverlayLeavesBareTablesAlone) {
    EXPECT_THAT(
        faults_of(
            {{"t",
              R"json({"object": "log", "table_only": true, "fields": {"at": {"type": "instant"}, "next": {"type": "number"}}})json",
              false},
             {"overlay", R"json({"object": "log", "fields": {"x_c": {"type": "text"}}})json", true}}),
        ElementsAre("overlay: object [not_allowed]"));
}

TEST(Loader, KeepsHostileOverlaysBounded) {
    std::string json = R"json({"object": "deal", "fields": {)json";
    for (int i = 0; i < 5000; ++i) json += (i ? ", " : "") + std::string("\"Bad ") + std::to_string(i) + "\": 1";
    const auto faults = with_overlay(json + "}}");
    EXPECT_EQ(faults.size(), 1000u);
}

TEST(Loader, TellsObjectFilesFromOthers) {
    EXPECT_TRUE(is_object_source("metadata/opportunity.json"));
    EXPECT_TRUE(is_object_source("system/session.json"));
    EXPECT_FALSE(is_object_source("metadata/system/roles.json"));
    EXPECT_FALSE(is_object_source("system/bindings.json"));
    EXPECT_FALSE(is_object_source("system/kpi.json"));
    EXPECT_FALSE(is_object_source("metadata/i18n/guide.json"));
    EXPECT_FALSE(is_object_source("metadata/demo/names.json"));
    EXPECT_FALSE(is_object_source("metadata/README.md"));
}

} // namespace
} // namespace fairlead::schema
