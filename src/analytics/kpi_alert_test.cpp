// What an alert holds and what it cannot tell, from figures written down by hand.

#include "analytics/kpi_alert.h"

#include <cmath>

#include "analytics/deals_test.h"

// req: S1-28

namespace fairlead::analytics {
namespace {

constexpr const char* bindings = R"({"deal": "deal"})";
constexpr const char* kpi_text = R"json({
  "main": "deal",
  "measures": [
    {"name": "won", "object": "deal", "label": {"zh": "赢", "en": "Won"}, "where": "stage.kind = 'won'", "on": "close_date"},
    {"name": "lost", "object": "deal", "label": {"zh": "输", "en": "Lost"}, "where": "stage.kind = 'lost'", "on": "close_date"}],
  "kpis": [
    {"name": "win_rate", "section": "s", "label": {"zh": "赢率", "en": "Win rate"}, "formula": {"zh": "赢", "en": "w"}, "k": "won", "n": "won + lost", "none": [{"zero": "won + lost", "reason": "no_closed_deals"}], "records": "won"},
    {"name": "won_deals", "section": "s", "label": {"zh": "赢单", "en": "Deals won"}, "formula": {"zh": "赢", "en": "w"}, "unit": "count", "value": "won", "records": "won"}],
  "dimensions": [], "pages": {"scorecard": ["win_rate"]}})json";

class AlertTest : public testing::Test {
  protected:
    AlertTest() : deals_(store::Dialect::sqlite) {
        auto read = Kpis::read(kpi_text, bindings, deals_.model().catalog());
        if (read.ok()) kpis_ = *read;
    }
    void SetUp() override { ASSERT_TRUE(kpis_); }

    /// Won and lost of the period, then of those it is compared with.
    AlertFinding find(const AlertRule& rule, const std::vector<std::pair<int64_t, int64_t>>& counts) {
        const AlertSpans spans = alert_spans(rule, *base::parse_date("2026-02-10"), 1);
        MeasureRequest request;
        request.spans = spans.all;
        request.measures = kpis_->inputs(*rule.kpi);
        Measured measured = begin_measured(deals_.model(), deals_.session(0), *kpis_, request);
        for (Figures& figures : measured.figures) {
            figures.reason.clear();
            figures.cells.resize(spans.all.size());
            for (size_t i = 0; i < counts.size() && i < figures.cells.size(); ++i)
                figures.cells[i].n = figures.measure->name == "won" ? counts[i].first : counts[i].second;
        }
        return judge(*kpis_, rule, spans, measured, request);
    }
    AlertRule rule(const char* kpi, AlertRule::Test test) {
        AlertRule rule;
        rule.kpi = kpis_->kpi(kpi);
        rule.period = "month";
        rule.test = test;
        rule.least_n = 5;
        return rule;
    }
    Deals deals_;
    std::shared_ptr<const Kpis> kpis_;
};

TEST_F(AlertTest, AThresholdOfARateNeedsItsWholeInterval) {
    AlertRule below = rule("win_rate", AlertRule::Test::below);
    below.threshold = 50;
    EXPECT_EQ(find(below, {{4, 6}}).holds, false); // .4, but its interval reaches .69
    EXPECT_EQ(find(below, {{20, 80}}).holds, true);
    below.sure = false;
    EXPECT_EQ(find(below, {{4, 6}}).holds, true);
    AlertRule above = rule("win_rate", AlertRule::Test::above);
    above.threshold = 50;
    EXPECT_EQ(find(above, {{6, 4}}).holds, false);
    EXPECT_EQ(find(above, {{80, 20}}).holds, true);
}

TEST_F(AlertTest, WhatIsNotKnownIsNotJudged) {
    const AlertRule below = rule("win_rate", AlertRule::Test::below);
    const AlertFinding none = find(below, {{0, 0}});
    EXPECT_FALSE(none.holds);
    EXPECT_EQ(none.reason, "no_closed_deals");
    const AlertFinding few = find(below, {{0, 4}});
    EXPECT_FALSE(few.holds);
    EXPECT_EQ(few.reason, "too_few");
    const AlertRule falls = rule("win_rate", AlertRule::Test::falls);
    const AlertFinding before = find(falls, {{10, 10}, {0, 0}});
    EXPECT_FALSE(before.holds);
    EXPECT_EQ(before.reason, "no_closed_deals");
    EXPECT_EQ(find(falls, {{10, 10}, {2, 2}}).reason, "too_few");
    // A count of nothing is a value.
    AlertRule count = rule("won_deals", AlertRule::Test::below);
    count.threshold = 1;
    EXPECT_EQ(find(count, {{0, 0}}).holds, true);
}

TEST_F(AlertTest, AChangeOfARateIsTestedAsTwoProportions) {
    const AlertRule falls = rule("win_rate", AlertRule::Test::falls);
    const AlertFinding found = find(falls, {{30, 70}, {60, 60}}); // 30/100 v 60/120
    EXPECT_EQ(found.holds, true);
    ASSERT_TRUE(found.p);
    EXPECT_NEAR(*found.p, .002662186, 1e-8);
    EXPECT_NEAR(*found.change, -.4, 1e-12);
    const AlertFinding small = find(falls, {{2, 7}, {8, 3}}); // Fisher
    EXPECT_EQ(small.holds, false);
    EXPECT_NEAR(*small.p, .06977852, 1e-8);
    // The other way, and less than was asked for.
    EXPECT_EQ(find(rule("win_rate", AlertRule::Test::rises), {{30, 70}, {60, 60}}).holds, false);
    AlertRule much = falls;
    much.least_change = 50;
    EXPECT_EQ(find(much, {{30, 70}, {60, 60}}).holds, false);
    EXPECT_EQ(find(rule("win_rate", AlertRule::Test::changes), {{60, 60}, {30, 70}}).holds, true);
}

TEST_F(AlertTest, AChangeOfACountMustLeaveWhatIsUsual) {
    const AlertRule changes = rule("won_deals", AlertRule::Test::changes);
    const std::vector<std::pair<int64_t, int64_t>> before = {{10, 0}, {12, 0}, {8, 0}, {11, 0}, {9, 0}, {10, 0}};
    const auto with = [&](int64_t now) {
        std::vector<std::pair<int64_t, int64_t>> all = {{now, 0}};
        all.insert(all.end(), before.begin(), before.end());
        return find(changes, all);
    };
    // Mean 10, s² = 2: 10 ± t(.975, 5) · √2 · √(7/6).
    const double reach = 2.570581836 * std::sqrt(2.0) * std::sqrt(7.0 / 6);
    const AlertFinding usual = with(13);
    EXPECT_EQ(usual.periods, 6u);
    EXPECT_NEAR(*usual.low, 10 - reach, 1e-6);
    EXPECT_NEAR(*usual.high, 10 + reach, 1e-6);
    EXPECT_EQ(usual.holds, false);
    EXPECT_EQ(with(14).holds, true);
    EXPECT_EQ(with(6).holds, true);
    EXPECT_EQ(with(10).holds, false); // no change at all
}

TEST_F(AlertTest, ARunningMonthIsHeldAgainstAsManyDays) {
    AlertRule falls = rule("won_deals", AlertRule::Test::falls);
    const AlertSpans month = alert_spans(falls, *base::parse_date("2026-03-30"), 1);
    EXPECT_EQ(to_text(month.all[0].from), "2026-03-01");
    EXPECT_EQ(to_text(month.all[month.compared].from), "2026-02-01");
    EXPECT_EQ(to_text(month.all[month.compared].to), "2026-02-28");
    EXPECT_EQ(month.earlier.size(), 6u);
    falls.against_year = true;
    const AlertSpans year = alert_spans(falls, *base::parse_date("2026-03-30"), 1);
    EXPECT_EQ(to_text(year.all[year.compared].to), "2025-03-30");
    falls.period = "days_28";
    falls.against_year = false;
    const AlertSpans days = alert_spans(falls, *base::parse_date("2026-03-30"), 1);
    EXPECT_EQ(to_text(days.all[0].from), "2026-03-03");
    EXPECT_EQ(to_text(days.all[days.compared].from), "2026-02-03");
}

} // namespace
} // namespace fairlead::analytics
