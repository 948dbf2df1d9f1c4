#include <cmath>
#include <random>

#include "analytics/deals_test.h"
#include "analytics/kpi_answer.h"
#include "analytics/kpi_plan.h"

// req: S0-04 S0-06 S2-52 S3-44 S3-46 S3-48 S4-21

namespace fairlead::analytics {
namespace {

constexpr int64_t day_ms = 86400000;

const char* const bindings = R"({"deal": "deal", "thing": "thing"})";
const char* const kpi_text = R"json({
  "main": "deal",
  "measures": [
    {"name": "created", "object": "deal", "label": {"zh": "新建", "en": "Created"}, "on": "created_at"},
    {"name": "won", "object": "deal", "label": {"zh": "赢", "en": "Won"}, "where": "stage.kind = 'won'", "on": "close_date"},
    {"name": "lost", "object": "deal", "label": {"zh": "输", "en": "Lost"}, "where": "stage.kind = 'lost'", "on": "close_date"},
    {"name": "won_amount", "object": "deal", "label": {"zh": "额", "en": "Amount"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "sum", "value": "amount", "missing": "no_amount", "unit": "money"},
    {"name": "open", "object": "deal", "label": {"zh": "在手", "en": "Open"}, "since": "created_at", "until": "close_date", "unless": "stage.kind = 'open'"},
    {"name": "open_amount", "object": "deal", "label": {"zh": "在手额", "en": "Open amount"}, "since": "created_at", "until": "close_date", "unless": "stage.kind = 'open'", "gather": "sum", "value": "amount", "unit": "money"},
    {"name": "cycle", "object": "deal", "label": {"zh": "周期", "en": "Cycle"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "days", "value": "close_date - date(first_contact)", "floor": true, "missing": "no_first_contact", "unit": "days"},
    {"name": "outcomes", "object": "deal", "label": {"zh": "结局", "en": "Outcomes"}, "on": "created_at", "gather": "outcomes", "value": "close_date - date(created_at)", "unless": "stage.kind = 'open'", "won": "stage.kind = 'won'"},
    {"name": "first", "object": "deal", "label": {"zh": "新", "en": "First"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "first"},
    {"name": "buying", "object": "deal", "label": {"zh": "买", "en": "Buying"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "buying"},
    {"name": "repeating", "object": "deal", "label": {"zh": "复", "en": "Repeating"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "repeating"},
    {"name": "known", "object": "deal", "label": {"zh": "全", "en": "Known"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "known"},
    {"name": "existing", "object": "deal", "label": {"zh": "老", "en": "Existing"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "existing", "lapse_days": 20},
    {"name": "gone", "object": "deal", "label": {"zh": "失", "en": "Lost"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "lost", "lapse_days": 20},
    {"name": "held", "object": "deal", "label": {"zh": "初", "en": "Held"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "held", "lapse_days": 20},
    {"name": "churned", "object": "deal", "label": {"zh": "流", "en": "Churned"}, "where": "stage.kind = 'won'", "on": "close_date", "gather": "customers", "of": "product", "life": "churned", "lapse_days": 20}],
  "kpis": [
    {"name": "win_rate", "section": "selling", "label": {"zh": "赢率", "en": "Win rate"}, "formula": {"zh": "赢", "en": "w"}, "k": "won", "n": "won + lost", "none": [{"zero": "won + lost", "reason": "no_closed_deals"}], "records": "won"},
    {"name": "average", "section": "selling", "label": {"zh": "均", "en": "Average"}, "formula": {"zh": "均", "en": "a"}, "unit": "money", "value": "won_amount / won", "none": [{"zero": "won", "reason": "no_won_deals"}]},
    {"name": "cycle_days", "section": "selling", "label": {"zh": "周期", "en": "Cycle"}, "formula": {"zh": "周", "en": "c"}, "unit": "days", "value": "cycle.mean", "of": "cycle", "none": [{"zero": "won", "reason": "no_won_deals"}]},
    {"name": "velocity", "section": "selling", "label": {"zh": "速度", "en": "Velocity"}, "formula": {"zh": "速", "en": "v"}, "unit": "money_per_day", "value": "open * average * win_rate / cycle.mean", "none": [{"zero": "won + lost", "reason": "no_closed_deals"}, {"zero": "cycle.mean", "reason": "cycle_zero"}]},
    {"name": "customers", "section": "selling", "label": {"zh": "客", "en": "Customers"}, "formula": {"zh": "客", "en": "c"}, "value": "first + existing + gone"}],
  "dimensions": [
    {"name": "owner", "label": {"zh": "人", "en": "Owner"}, "of": {"deal": "owner"}},
    {"name": "team", "label": {"zh": "队", "en": "Team"}, "of": {"deal": "owner.team"}},
    {"name": "source", "label": {"zh": "源", "en": "Source"}, "of": {"deal": "source"}},
    {"name": "product", "label": {"zh": "品", "en": "Product"}, "of": {"deal": "product"}},
    {"name": "product_name", "label": {"zh": "品名", "en": "Product name"}, "of": {"deal": "product.name", "thing": "name"}}],
  "pages": {"scorecard": ["win_rate", "velocity"]}})json";

base::Date day(const std::string& text) {
    return *base::parse_date(text);
}

/// Deals that were won, lost or are open, some without an amount, an owner, a first contact, a close date.
std::vector<Deal> some_deals(uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
    const char* ends[] = {"won", "won", "lost", "demo", "needs"};
    const char* sources[] = {"web", "cold_call", "partner", ""};
    const int64_t owners[] = {Deals::ana, Deals::bo, Deals::cui, Deals::manager, 0};
    const int64_t start = base::parse_instant("2025-01-01T00:00:00+08:00")->milliseconds;
    std::vector<Deal> deals;
    for (int i = 0; i < count; ++i) {
        Deal deal;
        deal.name = "deal " + std::to_string(i);
        const int64_t at = start + below(150 * day_ms);
        deal.visits = {{"lead_in", at}, {ends[below(5)], at + below(40 * day_ms) + 1}};
        deal.owner = owners[below(5)];
        deal.source = sources[below(4)];
        deal.product = below(4) ? (below(2) ? Deals::product_one : Deals::product_two) : 0;
        if (below(6)) deal.amount_base = below(1000000);
        if (below(8)) deal.close_day = day("2025-01-01").days + below(200);
        if (below(4)) deal.first_contact = at + (below(60) - 40) * day_ms;
        deal.deleted = below(12) == 0;
        deals.push_back(std::move(deal));
    }
    return deals;
}

class KpiTest : public testing::TestWithParam<store::Dialect> {
  protected:
    KpiTest() : deals_(GetParam()) {
        auto read = Kpis::read(kpi_text, bindings, deals_.model().catalog());
        if (read.ok()) kpis_ = *read;
        if (!read.ok())
            for (const base::Fault& fault : read.error().faults)
                ADD_FAILURE() << fault.field << " " << fault.message.en;
    }
    MeasureRequest everything() {
        MeasureRequest request;
        for (const Measure& measure : kpis_->measures()) request.measures.push_back(&measure);
        request.spans = {{day("2025-03-01"), day("2025-04-10")}, {day("2025-01-01"), day("2025-12-31")}};
        return request;
    }
    Measured count(const MeasureRequest& request, int64_t user = 0) {
        const access::Session actor = deals_.session(user);
        Measured into = begin_measured(deals_.model(), actor, *kpis_, request);
        Subjects subjects;
        for (const schema::Object* object : measure_objects(request, deals_.model())) {
            const auto view = deals_.columns().view(deals_.model(), *object,
                                                    measure_needs(deals_.model(), actor, *kpis_, request, *object));
            const auto done = deals_.database().read([&](store::Reader& reader) {
                return measure({deals_.model(), actor, reader}, *kpis_, *view, request, *object, nullptr, subjects,
                               into);
            });
            if (!done.ok()) ADD_FAILURE() << done.error().message.en << done.error().log;
        }
        const auto done = deals_.database().read([&](store::Reader& reader) {
            return finish({deals_.model(), actor, reader}, *kpis_, request, into);
        });
        if (!done.ok()) ADD_FAILURE() << done.error().message.en << done.error().log;
        return into;
    }
    /// The list behind a figure has as many records as the figure says, and sums to it.
    void expect(const Figures& figures, const Cell& cell, const Span& span, const base::Value* key, int64_t user) {
        if (!figures.reason.empty() || figures.measure->gather == Gather::outcomes) return;
        const std::string where = where_of(deals_.model(), figures, span, key);
        const auto listed =
            deals_.listed(where, figures.listed->name == "deal" ? "amount_base" : "id", user, figures.listed->name);
        EXPECT_EQ(listed.first, cell.n) << figures.measure->name << ": " << where;
        if (figures.measure->gather == Gather::sum) EXPECT_EQ(listed.second, static_cast<int64_t>(cell.sum)) << where;
        if (key || figures.measure->value.empty()) return;
        EXPECT_EQ(deals_.listed(where_left_out(deals_.model(), figures, span, true), "id", user).first, cell.empty);
        EXPECT_EQ(deals_.listed(where_left_out(deals_.model(), figures, span, false), "id", user).first, cell.negative);
    }
    Deals deals_;
    std::shared_ptr<const Kpis> kpis_;
};

TEST_P(KpiTest, EveryNumberIsTheSumOfItsRecords) {
    deals_.add(some_deals(7, 300));
    const char* filters[] = {"", "source = 'web' or amount > 4000", "amount is not empty and owner.team is not empty"};
    const char* groupings[] = {"", "team", "owner", "source", "product", "product_name"};
    const int64_t users[] = {0, Deals::manager, Deals::ana, Deals::bo};
    int asked = 0;
    for (const char* filter : filters)
        for (const char* by : groupings) {
            const int64_t user = users[asked++ % 4];
            MeasureRequest request = everything();
            request.where = filter;
            request.by = by;
            if (asked % 3 == 0) request.filter = {{"source", asked % 2 ? "web" : ""}};
            if (asked % 5 == 0) request.buckets = buckets_of(request.spans[1], Bucket::month, 1);
            const Measured measured = count(request, user);
            for (const Figures& figures : measured.figures) {
                for (size_t window = 0; window < measured.windows; window += 1 + window / 2) {
                    const Span& span = window < 2 ? request.spans[window] : request.buckets[window - 2];
                    expect(figures, figures.cell(window), span, nullptr, user);
                }
                int64_t grouped = 0;
                for (size_t group = 0; group < measured.keys.size(); ++group) {
                    grouped += figures.cell(0, group).n;
                    if (group < 2 && !figures.group.empty())
                        expect(figures, figures.cell(0, group), request.spans[0], &measured.keys[group], user);
                }
                if (!figures.group.empty() && figures.reason.empty())
                    EXPECT_EQ(grouped, figures.cell(0).n) << figures.measure->name << " by " << by;
            }
        }
}

TEST_P(KpiTest, MonthsAddUpToTheYear) {
    deals_.add(some_deals(3, 200));
    MeasureRequest request = everything();
    request.buckets = buckets_of(request.spans[1], Bucket::month, 1);
    const Measured measured = count(request);
    for (const char* name : {"created", "won", "won_amount", "cycle", "first"}) {
        const Figures& figures = *measured.find(*kpis_->measure(name));
        int64_t n = 0;
        __int128 sum = 0;
        for (size_t i = 0; i < request.buckets.size(); ++i) {
            n += figures.cell(2 + i).n;
            sum += figures.cell(2 + i).sum;
        }
        EXPECT_EQ(n, figures.cell(1).n) << name;
        EXPECT_TRUE(sum == figures.cell(1).sum) << name;
    }
    // What is left at the end of a month is what was there, what came and what went.
    const auto n = [&](const char* name, size_t window) {
        return measured.find(*kpis_->measure(name))->cell(window).n;
    };
    EXPECT_EQ(n("known", 1), n("first", 1) + n("existing", 1) + n("gone", 1));
    EXPECT_EQ(n("known", 0), n("first", 0) + n("existing", 0) + n("gone", 0));
}

TEST_P(KpiTest, HiddenFieldsAndForeignConditionsGiveNoFigure) {
    deals_.add(some_deals(5, 30));
    MeasureRequest request = everything();
    request.where = "source = 'web'";
    const Measured all = count(request);
    EXPECT_EQ(all.find(*kpis_->measure("first"))->reason,
              "other_object"); // a condition about deals says nothing of products
    request.where = "";
    const Measured blind = count(request, Deals::reader); // may not see amounts
    EXPECT_EQ(blind.find(*kpis_->measure("won_amount"))->reason, "no_right");
    EXPECT_EQ(blind.find(*kpis_->measure("won"))->reason, "");
    const KpiValue average = evaluate(*kpis_, *kpis_->kpi("average"), blind, request, 0);
    EXPECT_FALSE(average.value);
    EXPECT_EQ(average.reason, "no_right");
}

TEST_P(KpiTest, NothingToDivideByIsNothingWithAReason) {
    MeasureRequest request = everything();
    const Measured measured = count(request);
    EXPECT_EQ(evaluate(*kpis_, *kpis_->kpi("win_rate"), measured, request, 0).reason, "no_closed_deals");
    EXPECT_EQ(evaluate(*kpis_, *kpis_->kpi("velocity"), measured, request, 0).reason, "no_closed_deals");
    EXPECT_FALSE(evaluate(*kpis_, *kpis_->kpi("cycle_days"), measured, request, 0).value);
}

TEST(KpiFormula, Calculates) {
    const auto answer = [](const std::string& text) {
        const auto read = Arithmetic::parse(text);
        if (!read.ok()) return std::nan("");
        const Quantity value = read->evaluate([](const Arithmetic::Name& name) -> Quantity {
            if (name.name == "none") return {{}, "missing"};
            return {name.argument.value_or(name.part == "p90" ? 90.0 : 2.0), {}};
        });
        return value.value.value_or(-1);
    };
    EXPECT_DOUBLE_EQ(answer("1 + 2 * 3"), 7);
    EXPECT_DOUBLE_EQ(answer("(1 + 2) * -3"), -9);
    EXPECT_DOUBLE_EQ(answer("a * a.p90 / b.won(45)"), 4);
    EXPECT_DOUBLE_EQ(answer("max(0, 1 - abs(5 - a) / a)"), 0);
    EXPECT_DOUBLE_EQ(answer("min(a, 1)"), 1);
    EXPECT_DOUBLE_EQ(answer("1 / 0"), -1);
    EXPECT_DOUBLE_EQ(answer("none * 2"), -1);
    for (const char* wrong : {"", "1 +", "a b", "(1", "1.2.3", "A", "a.", "max(1)", "$"})
        EXPECT_TRUE(std::isnan(answer(wrong))) << wrong;
    EXPECT_TRUE(std::isnan(answer(std::string(2000, '('))));
}

TEST(KpiPeriods, StandBesideTheCalendar) {
    const auto text = [](const Span& span) { return to_text(span.from) + " " + to_text(span.to); };
    EXPECT_EQ(text(previous_span({day("2025-04-01"), day("2025-06-30")}, 1)), "2025-01-01 2025-03-31");
    EXPECT_EQ(text(previous_span({day("2025-03-01"), day("2025-03-31")}, 1)), "2025-02-01 2025-02-28");
    EXPECT_EQ(text(previous_span({day("2025-04-01"), day("2026-03-31")}, 4)), "2024-04-01 2025-03-31");
    EXPECT_EQ(text(previous_span({day("2025-06-02"), day("2025-06-08")}, 1)), "2025-05-26 2025-06-01");
    EXPECT_EQ(text(previous_span({day("2025-06-03"), day("2025-06-07")}, 1)), "2025-05-29 2025-06-02");
    EXPECT_EQ(text(year_before({day("2024-02-01"), day("2024-02-29")})), "2023-02-01 2023-02-28");
    EXPECT_EQ(text(year_before({day("2025-02-01"), day("2025-02-28")})), "2024-02-01 2024-02-29");
    const auto quarters = buckets_of({day("2025-02-10"), day("2025-08-01")}, Bucket::quarter, 2);
    ASSERT_EQ(quarters.size(), 3u);
    EXPECT_EQ(text(quarters[0]), "2025-02-10 2025-04-30");
    EXPECT_EQ(text(quarters[2]), "2025-08-01 2025-08-01");
}

INSTANTIATE_TEST_SUITE_P(Databases, KpiTest, testing::ValuesIn(dialects()), [](const auto& info) {
    return std::string(info.param == store::Dialect::sqlite ? "sqlite" : "postgresql");
});

} // namespace
} // namespace fairlead::analytics
