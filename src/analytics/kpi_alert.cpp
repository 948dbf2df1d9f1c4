#include "analytics/kpi_alert.h"

#include <algorithm>
#include <cmath>

#include "stats/normal.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Text;

namespace {

constexpr double significant = 0.05, band = 0.95;
constexpr size_t earlier_wanted = 6, earlier_needed = 4;

std::optional<int64_t> rolling_days(std::string_view period) {
    if (period == "days_7") return 7;
    if (period == "days_28") return 28;
    if (period == "days_90") return 90;
    if (period == "days_365") return 365;
    return {};
}

Bucket bucket_of(std::string_view period) {
    if (period == "week") return Bucket::week;
    if (period == "month") return Bucket::month;
    if (period == "year") return Bucket::year;
    return Bucket::quarter;
}

/// A figure that can be missing is made of a few records: a rate, a mean. A count or a sum of nothing is 0.
bool needs_records(const Kpi& kpi) {
    return kpi.rate || !kpi.of.empty() || !kpi.none.empty();
}

double shown(double value, Unit unit) {
    return unit == Unit::percent ? value * 100 : value;
}

std::string grouped(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, std::fabs(value));
    std::string whole(text), rest;
    if (const auto point = whole.find('.'); point != std::string::npos) {
        rest = whole.substr(point);
        whole.resize(point);
    }
    for (int64_t at = static_cast<int64_t>(whole.size()) - 3; at > 0; at -= 3)
        whole.insert(static_cast<size_t>(at), ",");
    const bool zero =
        whole.find_first_not_of("0,") == std::string::npos && rest.find_first_not_of("0.") == std::string::npos;
    return (value < 0 && !zero ? "-" : "") + whole + rest;
}

/// As many digits as say something.
std::string plain(double value) {
    std::string text = grouped(value, 2);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

Text period_words(const std::string& period) {
    if (period == "week") return {"本周至今", "this week so far"};
    if (period == "month") return {"本月至今", "this month so far"};
    if (period == "year") return {"本年至今", "this year so far"};
    if (const auto days = rolling_days(period))
        return {"最近 " + std::to_string(*days) + " 天", "in the last " + std::to_string(*days) + " days"};
    return {"本季度至今", "this quarter so far"};
}

Text before_words(const AlertRule& rule) {
    if (rule.against_year) return {"去年同期", "the same time last year"};
    return {"上一期", "the period before"};
}

/// The range of the 95 % of such periods, as the earlier ones let expect: mean ± t·s·√(1 + 1/n).
void usual_range(const std::vector<double>& values, AlertFinding& finding) {
    const auto n = static_cast<double>(values.size());
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / n;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double reach =
        stats::student_quantile(0.5 + band / 2, n - 1) * std::sqrt(squares / (n - 1)) * std::sqrt(1 + 1 / n);
    // What was never below nothing is not expected there.
    const bool never_below = std::all_of(values.begin(), values.end(), [](double value) { return value >= 0; });
    finding.low = never_below ? std::max(0.0, mean - reach) : mean - reach;
    finding.high = mean + reach;
    finding.periods = values.size();
}

} // namespace

const std::array<std::string_view, 8>& alert_periods() {
    static const std::array<std::string_view, 8> names = {"week",   "month",   "quarter", "year",
                                                          "days_7", "days_28", "days_90", "days_365"};
    return names;
}

AlertSpans alert_spans(const AlertRule& rule, base::Date today, int fiscal_year_start) {
    AlertSpans spans;
    std::vector<Span> before;
    if (const auto days = rolling_days(rule.period)) {
        spans.all.push_back({{today.days - *days + 1}, today});
        for (size_t i = 0; i < earlier_wanted; ++i) {
            const int64_t to = today.days - *days * static_cast<int64_t>(i + 1);
            before.push_back({{to - *days + 1}, {to}});
        }
    } else {
        const Bucket bucket = bucket_of(rule.period);
        base::Date start = start_of_bucket(today, bucket, fiscal_year_start);
        const int64_t gone = today.days - start.days;
        spans.all.push_back({start, today});
        for (size_t i = 0; i < earlier_wanted; ++i) {
            const base::Date end{start.days - 1};
            start = start_of_bucket(end, bucket, fiscal_year_start);
            before.push_back({start, {std::min(start.days + gone, end.days)}});
        }
    }
    if (!rule.of_change()) return spans;
    if (rule.against_year) {
        spans.compared = spans.all.size();
        spans.all.push_back(year_before(spans.all.front()));
    } else {
        spans.compared = spans.all.size(); // the first of those before
    }
    for (const Span& span : before) {
        spans.earlier.push_back(spans.all.size());
        spans.all.push_back(span);
    }
    return spans;
}

AlertFinding judge(const Kpis& kpis, const AlertRule& rule, const AlertSpans& spans, const Measured& measured,
                   const MeasureRequest& request) {
    const auto value_in = [&](size_t span) { return evaluate(kpis, *rule.kpi, measured, request, span); };
    AlertFinding finding;
    finding.now = value_in(0);
    if (spans.compared) finding.then = value_in(spans.compared);
    if (!finding.now.value) {
        finding.reason = finding.now.reason;
        return finding;
    }
    const bool few = needs_records(*rule.kpi);
    const auto too_few = [&](const KpiValue& value) { return few && value.n.value_or(rule.least_n) < rule.least_n; };
    if (!finding.now.ripe) {
        finding.reason = "not_ripe";
        return finding;
    }
    if (too_few(finding.now)) {
        finding.reason = "too_few";
        return finding;
    }
    const double value = *finding.now.value;
    if (!rule.of_change()) {
        const double limit = rule.kpi->unit == Unit::percent ? rule.threshold / 100 : rule.threshold;
        // A rate is an estimate: its whole interval must lie beyond. A sum is what was counted.
        const bool above = rule.test == AlertRule::Test::above;
        const double decides = rule.sure ? (above ? finding.now.low : finding.now.high).value_or(value) : value;
        finding.holds = above ? decides > limit : decides < limit;
        return finding;
    }
    if (!finding.then->value) {
        finding.reason = finding.then->reason.empty() ? "nothing_before" : finding.then->reason;
        return finding;
    }
    if (too_few(*finding.then)) {
        finding.reason = "too_few";
        return finding;
    }
    const double before = *finding.then->value, difference = value - before;
    if (before != 0) finding.change = difference / std::fabs(before);
    bool beyond_chance = true;
    if (rule.kpi->rate && finding.now.low && finding.then->low) {
        finding.p = chance_of(finding.now, *finding.then);
        beyond_chance = finding.p && *finding.p < significant;
    } else {
        std::vector<double> values;
        for (const size_t span : spans.earlier) {
            const KpiValue each = value_in(span);
            if (each.value && !too_few(each)) values.push_back(*each.value);
        }
        if (values.size() >= earlier_needed) {
            usual_range(values, finding);
            beyond_chance = value < *finding.low || value > *finding.high;
        } else if (rule.sure) {
            finding.reason = "too_little_history";
            return finding;
        }
    }
    const bool way = rule.test == AlertRule::Test::changes || (rule.test == AlertRule::Test::rises) == (difference > 0);
    const bool enough = before == 0 || std::fabs(*finding.change) * 100 >= rule.least_change;
    finding.holds = difference != 0 && way && enough && (beyond_chance || !rule.sure);
    return finding;
}

std::optional<double> chance_of(const KpiValue& now, const KpiValue& then) {
    if (!now.k || !now.n || !then.k || !then.n || *now.k > *now.n || *then.k > *then.n) return {};
    const auto test = stats::compare_proportions(*now.k, *now.n, *then.k, *then.n);
    return test ? std::optional(test->p) : std::nullopt;
}

Text value_text(double value, Unit unit, const std::string& currency) {
    const std::string amount = currency + " " + grouped(value, 2);
    const std::string one = grouped(value, 1);
    switch (unit) {
        case Unit::percent:
            return {plain(shown(std::round(value * 1000) / 1000, unit)) + "%",
                    plain(shown(std::round(value * 1000) / 1000, unit)) + " %"};
        case Unit::money:
            return {amount, amount};
        case Unit::money_per_day:
            return {"每天 " + amount, amount + " a day"};
        case Unit::days:
            return {one + " 天", one + " days"};
        case Unit::years:
            return {one + " 年", one + " years"};
        default:
            return {plain(value), plain(value)};
    }
}

Text alert_condition(const AlertRule& rule, const std::string& currency) {
    const double limit = rule.kpi->unit == Unit::percent ? rule.threshold / 100 : rule.threshold;
    const Text value = value_text(limit, rule.kpi->unit, currency);
    const Text than = before_words(rule);
    const std::string least = plain(rule.least_change);
    const Text by = rule.least_change > 0 ? Text{"至少 " + least + "%", " by at least " + least + " %"} : Text{};
    switch (rule.test) {
        case AlertRule::Test::above:
            return {"高于 " + value.zh, "above " + value.en};
        case AlertRule::Test::below:
            return {"低于 " + value.zh, "below " + value.en};
        case AlertRule::Test::rises:
            return {"比" + than.zh + "上升" + (by.zh.empty() ? "" : by.zh), "rises against " + than.en + by.en};
        case AlertRule::Test::falls:
            return {"比" + than.zh + "下降" + (by.zh.empty() ? "" : by.zh), "falls against " + than.en + by.en};
        default:
            return {"与" + than.zh + "相比变化" + (by.zh.empty() ? "" : by.zh), "changes against " + than.en + by.en};
    }
}

Text alert_reason(const std::string& reason) {
    if (reason == "too_few") return {"记录太少，无法判断", "too few records to tell"};
    if (reason == "not_ripe") return {"这一批还没有到期，无法判断", "the cohort is too young to tell"};
    if (reason == "too_little_history")
        return {"往期数据不足，看不出通常的波动", "too little history to know what is usual"};
    if (reason == "nothing_before") return {"对比期没有数据", "there is nothing to compare with"};
    if (reason == "no_right") return {"负责人无权查看所需的记录", "its owner may not see the records"};
    if (reason == "cost_data_missing") return {"缺少费用数据", "cost data are missing"};
    if (reason == "no_won_deals") return {"期内没有赢单", "nothing was won in the period"};
    if (reason == "no_closed_deals") return {"期内没有关闭的商机", "nothing was closed in the period"};
    if (reason == "no_answers") return {"期内没有客户评价", "nobody answered in the period"};
    if (reason == "no_market_size") return {"没有填写市场规模", "no market size is kept"};
    if (reason == "payments_not_kept") return {"还没有回款数据", "payments are not kept yet"};
    if (reason == "no_quota") return {"这段时间没有目标", "there is no target for these days"};
    if (reason == "no_forecast") return {"这段时间没有冻结的预测", "no forecast was frozen for these days"};
    if (reason == "not_by_dimension") return {"不能按此维度分解", "cannot be broken down so"};
    return {"现在没有数值（" + reason + "）", "there is no value now (" + reason + ")"};
}

Text alert_text(const AlertRule& rule, const AlertFinding& finding, const Text& about, const std::string& currency) {
    const Unit unit = rule.kpi->unit;
    const Text when = period_words(rule.period);
    const auto value = [&](double of) { return value_text(of, unit, currency); };
    Text text{rule.kpi->label.zh + (about.zh.empty() ? "" : "（" + about.zh + "）") + when.zh,
              rule.kpi->label.en + (about.en.empty() ? "" : " (" + about.en + ")") + " " + when.en};
    if (!finding.now.value) {
        const Text why = alert_reason(finding.reason);
        return {text.zh + "：" + why.zh + "。", text.en + ": " + why.en + "."};
    }
    const Text now = value(*finding.now.value);
    text.zh += "为 " + now.zh;
    text.en += " is " + now.en;
    if (finding.now.k && finding.now.n) {
        const std::string of = std::to_string(*finding.now.k) + "/" + std::to_string(*finding.now.n);
        text.zh += "（" + of;
        text.en += " (" + of;
        if (finding.now.low && finding.now.high) {
            text.zh += "，95% 区间 " + value(*finding.now.low).zh + "–" + value(*finding.now.high).zh;
            text.en += ", 95 % interval " + value(*finding.now.low).en + "–" + value(*finding.now.high).en;
        }
        text.zh += "）";
        text.en += ")";
    } else if (finding.now.n) {
        text.zh += "（" + std::to_string(*finding.now.n) + " 条记录）";
        text.en += " (n = " + std::to_string(*finding.now.n) + ")";
    }
    if (finding.then && finding.then->value) {
        const Text before = before_words(rule), then = value(*finding.then->value);
        text.zh += "，" + before.zh + "为 " + then.zh;
        text.en += ", against " + then.en + " in " + before.en;
        if (finding.change) {
            const Text change = value_text(std::fabs(*finding.change), Unit::percent, currency);
            text.zh += (*finding.change < 0 ? "，下降 " : "，上升 ") + change.zh;
            text.en += (*finding.change < 0 ? ", down " : ", up ") + change.en;
        }
        if (finding.p) {
            char p[32];
            std::snprintf(p, sizeof p, "%.4f", *finding.p);
            text.zh += std::string("（p = ") + p + "）";
            text.en += std::string(" (p = ") + p + ")";
        }
        if (finding.low && finding.high) {
            const std::string periods = std::to_string(finding.periods);
            text.zh +=
                "；以往 " + periods + " 期的通常范围是 " + value(*finding.low).zh + "–" + value(*finding.high).zh;
            text.en += "; usual by the " + periods + " periods before: " + value(*finding.low).en + "–" +
                       value(*finding.high).en;
        }
    }
    if (!finding.holds) {
        const Text why = alert_reason(finding.reason);
        return {text.zh + "；" + why.zh + "。", text.en + "; " + why.en + "."};
    }
    const Text condition = alert_condition(rule, currency);
    return {text.zh + "。条件：" + condition.zh + (*finding.holds ? "，已满足。" : "，不满足。"),
            text.en + ". Condition: " + condition.en + (*finding.holds ? " – met." : " – not met.")};
}

} // namespace fairlead::analytics
