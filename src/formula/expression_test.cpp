#include "formula/expression.h"

#include <gtest/gtest.h>

#include <map>

#include "base/id.h"
#include "formula/node.h"
#include "formula/test_model.h"

namespace fairlead::formula {
namespace {

using base::Value;

class Given final : public Subject {
  public:
    Value get(std::string_view column) const override {
        const auto found = values.find(column);
        return found == values.end() ? Value() : found->second;
    }
    const Subject* follow(const schema::Field& link) const override {
        const auto found = links.find(link.name);
        return found == links.end() ? nullptr : found->second;
    }
    std::vector<const Subject*> children(const schema::Relation& relation) const override {
        const auto found = lists.find(relation.name);
        return found == lists.end() ? std::vector<const Subject*>() : found->second;
    }
    std::map<std::string, Value, std::less<>> values;
    std::map<std::string, const Subject*, std::less<>> links;
    std::map<std::string, std::vector<const Subject*>, std::less<>> lists;
};

class Expressions : public testing::Test {
  protected:
    Expressions() {
        const int64_t today = base::make_date(2026, 5, 20).days;
        firm.values = {{"id", 7}, {"name", "华为技术"}, {"size", 120}};
        first.values = {{"id", 11}, {"total_base", 1000}, {"pieces", 2}};
        second.values = {{"id", 12}, {"total_base", 2505}, {"pieces", Value()}};
        deal.values = {{"id", 5},
                       {"name", "Acme Renewal"},
                       {"owner", 3},
                       {"firm", 7},
                       {"stage", "won"},
                       {"stage_kind", "won"},
                       {"amount", 999},
                       {"amount_base", 123456},
                       {"rate", 2500},
                       {"ratio", 1500},
                       {"quantity", 3},
                       {"due", today - 1},
                       {"met_at", base::parse_instant("2026-05-19T16:30:00Z")->milliseconds},
                       {"urgent", 1},
                       {"tags", "|b|"}};
        deal.links = {{"firm", &firm}};
        deal.lists = {{"items", {&first, &second}}};
        asker.me = 3;
        asker.now = *base::parse_instant("2026-05-20T04:00:00Z");
        asker.zone = *base::TimeZone::find("Asia/Shanghai");
    }
    /// The value as text: numbers in plain decimals, dates as days.
    std::string value(const std::string& text) {
        const auto bound = formula::bind(text, *catalog, *catalog->find("deal"), Kind::nothing);
        if (!bound.ok()) return "fault: " + bound.error().message.en;
        const Value found = evaluate(**bound, deal, asker);
        if (found.empty()) return "empty";
        if (found.is_text()) return found.text();
        switch (kind(**bound)) {
            case Kind::boolean:
                return found.truth() ? "true" : "false";
            case Kind::date:
                return base::to_text(base::Date{found.number()});
            case Kind::number: {
                std::string digits = std::to_string(found.number());
                for (int i = scale(**bound); i > 0 && digits.size() <= static_cast<size_t>(scale(**bound)); --i)
                    digits.insert(0, "0");
                if (scale(**bound) > 0) digits.insert(digits.size() - static_cast<size_t>(scale(**bound)), ".");
                return digits;
            }
            default:
                return std::to_string(found.number());
        }
    }
    std::string printed(const std::string& text) {
        const auto bound = formula::bind(text, *catalog, *catalog->find("deal"), Kind::nothing);
        return bound.ok() ? to_text(**bound) : "fault: " + bound.error().message.en;
    }

    std::shared_ptr<const schema::Catalog> catalog = test_model();
    Given deal, firm, first, second;
    Asker asker;
};

TEST_F(Expressions, ArithmeticIsExact) {
    EXPECT_EQ(value("amount"), "1234.56");
    EXPECT_EQ(value("amount * rate"), "308.640000");
    EXPECT_EQ(value("weighted is empty"), "true"); // stored by the save, which this record never had
    EXPECT_EQ(value("1 / 3"), "0.33333333");
    EXPECT_EQ(value("2 / 3"), "0.66666667");
    EXPECT_EQ(value("quantity / 0"), "empty");
    EXPECT_EQ(value("20% * 50"), "10.00");
    EXPECT_EQ(value("ratio + 0.25"), "1.750");
    EXPECT_EQ(value("round(2.555, 2)"), "2.56");
    EXPECT_EQ(value("round(-2.5, 0)"), "-3");
    EXPECT_EQ(value("900000000000000000 * 900"), "empty");
    EXPECT_EQ(value("-quantity"), "-3");
    EXPECT_EQ(value("abs(-1.5) - 2 - 1"), "-1.5");
    EXPECT_EQ(value("min(quantity, 2.5)"), "2.5");
    EXPECT_EQ(value("max(quantity, 2.5)"), "3.0");
    EXPECT_EQ(value("2 + 3 * 4"), "14");
}

TEST_F(Expressions, EmptyIsNeitherEqualNorUnequal) {
    EXPECT_EQ(value("kind = 'new'"), "false");
    EXPECT_EQ(value("kind != 'new'"), "false");
    EXPECT_EQ(value("not kind = 'new'"), "true");
    EXPECT_EQ(value("kind in ('new', 'renewal')"), "false");
    EXPECT_EQ(value("kind not in ('new', 'renewal')"), "true");
    EXPECT_EQ(value("kind is empty"), "true");
    EXPECT_EQ(value("coalesce(kind, 'new')"), "new");
    EXPECT_EQ(value("if(kind is empty, quantity, 0)"), "3");
    EXPECT_EQ(value("concat(name, kind)"), "empty");
    EXPECT_EQ(value("firm.parent.name is empty"), "true");
    EXPECT_EQ(value("not contains(kind, 'n')"), "true");
}

TEST_F(Expressions, TextIgnoresAsciiCaseWhereItSearches) {
    EXPECT_EQ(value("name = 'acme renewal'"), "false");
    EXPECT_EQ(value("contains(name, 'acme')"), "true");
    EXPECT_EQ(value("starts_with(name, 'ACME')"), "true");
    EXPECT_EQ(value("ends_with(name, 'WAL')"), "true");
    EXPECT_EQ(value("contains(firm.name, '为技')"), "true");
    EXPECT_EQ(value("length(firm.name)"), "4");
    EXPECT_EQ(value("lower(name)"), "acme renewal");
    EXPECT_EQ(value("concat(firm.name, '/', 'it''s')"), "华为技术/it's");
    EXPECT_EQ(value("'\\'a\\\\'"), "'a\\");
}

TEST_F(Expressions, DaysAreTheReadersDays) {
    EXPECT_EQ(value("date(met_at)"), "2026-05-20"); // half past midnight in Shanghai
    EXPECT_EQ(value("met_at = today()"), "true");
    EXPECT_EQ(value("met_at in today"), "true");
    EXPECT_EQ(value("met_at >= '2026-05-20'"), "true");
    EXPECT_EQ(value("met_at < date('2026-05-20')"), "false");
    EXPECT_EQ(value("met_at > due"), "true");
    asker.zone = base::TimeZone::utc();
    EXPECT_EQ(value("met_at = today()"), "false");
    EXPECT_EQ(value("met_at in yesterday"), "true");
    EXPECT_EQ(value("today() - due"), "1");
    EXPECT_EQ(value("late"), "true");
    EXPECT_EQ(value("add_months(date('2026-01-31'), 1)"), "2026-02-28");
    EXPECT_EQ(value("add_days(due, 2)"), "2026-05-21");
    EXPECT_EQ(value("add_days(due, 99999999)"), "empty");
    EXPECT_EQ(value("quarter(due)"), "2");
    EXPECT_EQ(value("weekday(due)"), "2");
}

TEST_F(Expressions, PeriodsAreWholeDays) {
    struct Case {
        const char* period;
        const char* from;
        const char* to; // the first day behind it
    };
    asker.fiscal_year_start = 4;
    for (const Case& c :
         {Case{"today", "2026-05-20", "2026-05-21"}, Case{"yesterday", "2026-05-19", "2026-05-20"},
          Case{"tomorrow", "2026-05-21", "2026-05-22"}, Case{"this week", "2026-05-18", "2026-05-25"},
          Case{"next week", "2026-05-25", "2026-06-01"}, Case{"last month", "2026-04-01", "2026-05-01"},
          Case{"this quarter", "2026-04-01", "2026-07-01"}, Case{"last quarter", "2026-01-01", "2026-04-01"},
          Case{"this year", "2026-04-01", "2027-04-01"}, Case{"last year", "2025-04-01", "2026-04-01"},
          Case{"last 30 days", "2026-04-21", "2026-05-21"}, Case{"next 7 days", "2026-05-21", "2026-05-28"},
          Case{"last 2 weeks", "2026-05-07", "2026-05-21"}, Case{"last 3 months", "2026-02-21", "2026-05-21"},
          Case{"next 1 months", "2026-05-21", "2026-06-21"}}) {
        SCOPED_TRACE(c.period);
        const auto bound = formula::bind("due in " + std::string(c.period), *catalog, *catalog->find("deal"));
        ASSERT_TRUE(bound.ok());
        const DayRange days = days_of((*bound)->period, asker);
        EXPECT_EQ(base::to_text(days.from), c.from);
        EXPECT_EQ(base::to_text(days.to), c.to);
    }
}

TEST_F(Expressions, ReachOtherRecords) {
    EXPECT_EQ(value("firm.name"), "华为技术");
    EXPECT_EQ(value("firm_size"), "120");
    EXPECT_EQ(value("owner = me()"), "true");
    EXPECT_EQ(value("firm = '" + base::to_text(base::Id{7}) + "'"), "true");
    EXPECT_EQ(value("id in ('" + base::to_text(base::Id{5}) + "')"), "true");
    EXPECT_EQ(value("count(items)"), "2");
    EXPECT_EQ(value("count(items where pieces > 1)"), "1");
    EXPECT_EQ(value("sum(items.total)"), "35.05");
    EXPECT_EQ(value("avg(items.total)"), "17.52500000");
    EXPECT_EQ(value("sum(items.total where pieces > 5)"), "0.00");
    EXPECT_EQ(value("max(items.total where pieces > 5)"), "empty");
    EXPECT_EQ(value("min(items.pieces)"), "2");
    EXPECT_EQ(value("exists(items where total > 25)"), "true");
    EXPECT_EQ(value("exists(steps)"), "false");
    EXPECT_EQ(value("contains(tags, 'b') and not contains(tags, 'a')"), "true");
}

TEST_F(Expressions, LabelsOfChoicesAreNames) {
    EXPECT_EQ(printed("stage = '赢单'"), "stage = 'won'");
    EXPECT_EQ(printed("kind in ('New', '续约')"), "kind in ('new', 'renewal')");
    EXPECT_EQ(printed("contains(tags, 'Beta')"), "contains(tags, 'b')");
}

TEST_F(Expressions, PrintCanonically) {
    for (const char* text :
         {"amount > 5 and (urgent or late) and not (due in this month)", "stage.kind = 'won'",
          "due not in last 3 weeks", "-(quantity + 1) * 2", "quantity - (1 - 2) - 3", "not not urgent",
          "quantity is not empty", "count(items where pieces > 1 and total < 12.50%) > 0",
          "contains(name, 'it''s \\\\ here')", "met_at = date('2026-01-01')",
          "met_at < instant('2026-01-01T00:00:00.000Z')", "(urgent and late) = true",
          "if(urgent, 1, 2.50) in (1, -2.5, 20%)", "firm.parent.name = 'x'", "max(items.total) > max(1, 2)",
          "urgent and (late and urgent)", "firm in ('0000000000007', '0000000000008')", "year(date(met_at)) = 2026"}) {
        const std::string once = printed(text);
        EXPECT_EQ(printed(once), once) << text;
    }
    EXPECT_EQ(printed("AMOUNT > 1"), "fault: At character 1: Deal has no field \"AMOUNT\".");
    EXPECT_EQ(printed("urgent AND NOT(late OR TRUE)"), "urgent and not (late or true)");
    EXPECT_EQ(printed("stage_kind='won'"), "stage.kind = 'won'");
    EXPECT_EQ(printed("due > '2026-01-01'"), "due > date('2026-01-01')");
    EXPECT_EQ(printed("not (due in today)"), "due not in today");
    EXPECT_EQ(printed("12.50% < rate"), "12.50% < rate");
    EXPECT_EQ(printed("- - 3 * -(2)"), "3 * -2");
}

TEST_F(Expressions, TellWhatTheyUse) {
    const auto used = [&](const char* text) {
        return uses(**formula::bind(text, *catalog, *catalog->find("deal"), Kind::nothing));
    };
    const Uses own = used("amount * rate > 5 and stage.kind = 'open'");
    EXPECT_EQ(own.fields, (std::vector<std::string>{"amount", "rate", "stage_kind"}));
    EXPECT_TRUE(own.own_fields_only());
    const Uses far = used("late or firm.parent.size > count(items where pieces > 1) or owner = me()");
    EXPECT_EQ(far.fields, (std::vector<std::string>{"due", "firm", "late", "owner"}));
    EXPECT_EQ(far.foreign, (std::vector<std::pair<std::string, std::string>>{
                               {"firm", "parent"}, {"firm", "size"}, {"item", "deal"}, {"item", "pieces"}}));
    EXPECT_TRUE(far.clock && far.person && far.children && far.paths);
}

TEST_F(Expressions, DaysOfInstantsFollowTheZone) {
    for (const char* name :
         {"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"}) {
        const auto zone = *base::TimeZone::find(name);
        for (int64_t at = 0; at < 4000000000000; at += 86400000 * 5 + 3599999) {
            ASSERT_EQ(day_of({at}, zone).days, zone.date_of({at}).days) << name << " " << at;
            const int64_t start = zone.start_of(zone.date_of({at})).milliseconds;
            ASSERT_EQ(day_of({start}, zone).days, zone.date_of({at}).days) << name << " " << at;
        }
    }
}

TEST(Model, OrdersFormulasAndKnowsRollups) {
    const auto model = Model::make(test_model());
    ASSERT_TRUE(model.ok());
    const schema::Object& deal = *test_model()->find("deal");
    const BoundObject& bound = (*model)->bound(deal);
    std::vector<std::string> order;
    for (size_t i : bound.compute_order) order.push_back(bound.fields[i].field->name);
    EXPECT_EQ(order, (std::vector<std::string>{"weighted", "doubled"}));
    EXPECT_FALSE(bound.find("late")->stored);
    EXPECT_FALSE(bound.find("firm_size")->stored);
    EXPECT_TRUE(bound.gates.contains("main/won/has_items"));
    const auto& rollups = (*model)->rollups_of(deal);
    ASSERT_EQ(rollups.size(), 1u);
    EXPECT_EQ(rollups[0].field->name, "open_amount");
    EXPECT_EQ(rollups[0].link->name, "firm");
    EXPECT_TRUE((*model)->bound(*test_model()->find("firm")).find("open_amount")->rollup_where);
}

} // namespace
} // namespace fairlead::formula
