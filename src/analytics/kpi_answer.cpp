#include "analytics/kpi_answer.h"

#include <algorithm>
#include <cmath>

#include "base/money.h"
#include "base/unicode.h"
#include "stats/proportion.h"
#include "stats/quantile.h"
#include "stats/survival.h"

namespace fairlead::analytics {

using base::Json;

namespace {

KpiValue::Days days_of(const Cell& cell) {
    KpiValue::Days days;
    days.n = cell.n;
    if (cell.n == 0) return days;
    days.mean = static_cast<double>(cell.sum) / static_cast<double>(cell.n);
    // Type 7 over the sorted days.
    const auto at = [&](double q) {
        const double place = q * static_cast<double>(cell.values.size() - 1);
        const auto low = static_cast<size_t>(std::floor(place));
        const size_t high = std::min(low + 1, cell.values.size() - 1);
        const auto a = static_cast<double>(cell.values[low]), b = static_cast<double>(cell.values[high]);
        return a + (place - std::floor(place)) * (b - a);
    };
    days.median = at(0.5);
    days.p25 = at(0.25);
    days.p75 = at(0.75);
    days.p90 = at(0.9);
    return days;
}

Quantity of_measure(const Figures& figures, const Arithmetic::Name& name, size_t window, std::optional<size_t> group) {
    if (!figures.reason.empty()) return {{}, figures.reason};
    if (group && figures.group.empty()) return {{}, "not_by_dimension"};
    const Cell& cell = figures.cell(window, group);
    const Measure& measure = *figures.measure;
    if (name.part == "n") return {static_cast<double>(cell.n), {}};
    switch (measure.gather) {
        case Gather::count:
        case Gather::customers:
            return {static_cast<double>(cell.n), {}};
        case Gather::sum:
            return {static_cast<double>(cell.sum) / static_cast<double>(base::power_of_ten(figures.scale)), {}};
        case Gather::outcomes: {
            if (cell.n == 0) return {{}, "no_records"};
            std::vector<stats::Lifetime> lives;
            lives.reserve(cell.values.size());
            for (const int64_t value : cell.values)
                lives.push_back({static_cast<double>(value / 4), static_cast<int>(value % 4)});
            const int cause = name.part == "lost" ? 2 : 1;
            return {
                stats::incidence_at(stats::cumulative_incidence(lives, cause), name.argument.value_or(1e6)).incidence,
                {}};
        }
        default: {
            if (cell.n == 0) return {{}, cell.empty > 0 ? measure.missing : "no_records"};
            const KpiValue::Days days = days_of(cell);
            if (name.part == "median") return {days.median, {}};
            if (name.part == "p25") return {days.p25, {}};
            if (name.part == "p75") return {days.p75, {}};
            if (name.part == "p90") return {days.p90, {}};
            return {days.mean, {}};
        }
    }
}

/// How many calendar years the days make, both included: a whole calendar year is exactly one, leap or not.
double years(base::Date from, base::Date to) {
    double sum = 0;
    for (base::Date at = from; at <= to;) {
        const int year = base::parts(at).year;
        const base::Date first = base::make_date(year, 1, 1), next = base::make_date(year + 1, 1, 1);
        const int64_t end = std::min(next.days, to.days + 1);
        sum += static_cast<double>(end - at.days) / static_cast<double>(next.days - first.days);
        at = {end};
    }
    return sum;
}

const Span& span_of(const MeasureRequest& request, size_t window) {
    return window < request.spans.size() ? request.spans[window] : request.buckets[window - request.spans.size()];
}

} // namespace

Quantity quantity(const Kpis& kpis, const Arithmetic::Name& name, const Measured& measured,
                  const MeasureRequest& request, size_t window, std::optional<size_t> group) {
    if (name.name == "days" || name.name == "years") {
        const Span& span = span_of(request, window);
        const int64_t last = std::min(span.to.days, base::parse_date(measured.today).value_or(span.to).days);
        if (last < span.from.days) return {{}, "not_begun"};
        return {name.name == "years" ? years(span.from, {last}) : static_cast<double>(last - span.from.days + 1), {}};
    }
    if (const Measure* measure = kpis.measure(name.name)) {
        const Figures* figures = measured.find(*measure);
        if (!figures) return {{}, "not_measured"};
        return of_measure(*figures, name, window, group);
    }
    const Kpi* kpi = kpis.kpi(name.name);
    if (!kpi) return {{}, "not_measured"};
    const KpiValue value = evaluate(kpis, *kpi, measured, request, window, group);
    return {value.value, value.value ? "" : value.reason};
}

KpiValue evaluate(const Kpis& kpis, const Kpi& kpi, const Measured& measured, const MeasureRequest& request,
                  size_t window, std::optional<size_t> group) {
    KpiValue answer;
    const auto value_of = [&](const Arithmetic::Name& name) {
        return quantity(kpis, name, measured, request, window, group);
    };
    if (const Measure* measure = kpi.of.empty() ? nullptr : kpis.measure(kpi.of))
        if (const Figures* figures = measured.find(*measure); figures && figures->reason.empty())
            if (!group || !figures->group.empty()) answer.days = days_of(figures->cell(window, group));
    for (const Kpi::None& none : kpi.none) {
        const Quantity asked = none.when.evaluate(value_of);
        if (asked.value && *asked.value != 0) continue;
        answer.reason = asked.value ? none.reason : asked.reason;
        break;
    }
    if (kpi.matures_days > 0) {
        const auto today = base::parse_date(measured.today);
        answer.ripe = today && span_of(request, window).to.days + kpi.matures_days <= today->days;
        if (!answer.ripe && !kpi.estimate.empty()) answer.estimate = kpi.estimate.evaluate(value_of).value;
    }
    if (kpi.rate) {
        const Quantity k = kpi.k.evaluate(value_of), n = kpi.n.evaluate(value_of);
        if (!k.value || !n.value) {
            if (answer.reason.empty()) answer.reason = k.value ? n.reason : k.reason;
            return answer;
        }
        const Rate rate = make_rate(std::llround(*k.value), std::llround(*n.value),
                                    answer.reason.empty() ? "no_records" : answer.reason);
        answer.k = rate.k;
        answer.n = rate.n;
        answer.value = rate.rate;
        // k may exceed n where both are counted in their own way: then there is no share and no interval.
        if (rate.k <= rate.n) {
            answer.low = rate.low;
            answer.high = rate.high;
        }
        answer.reason = rate.reason;
        return answer;
    }
    if (answer.days) answer.n = answer.days->n;
    if (!answer.reason.empty()) return answer;
    const Quantity value = kpi.value.evaluate(value_of);
    answer.value = value.value;
    answer.reason = value.reason;
    if (const Measure* measure = kpi.records.empty() || answer.n ? nullptr : kpis.measure(kpi.records))
        if (const Figures* figures = measured.find(*measure); figures && figures->reason.empty())
            answer.n = figures->cell(window, group).n;
    if (answer.days && answer.value && answer.days->n < 5) answer.reason = "small_n";
    return answer;
}

Span year_before(const Span& span) {
    const auto back = [](base::Date date) {
        const base::YearMonthDay parts = base::parts(date);
        return base::checked_date(parts.year - 1, parts.month, parts.day)
            .value_or(base::make_date(parts.year - 1, 2, 28));
    };
    Span before{back(span.from), back(span.to)};
    // The end of a month stays the end of a month.
    if (base::parts({span.to.days + 1}).day == 1) {
        const base::YearMonthDay next = base::parts({span.to.days + 1});
        before.to = {base::make_date(next.year - 1, next.month, 1).days - 1};
    }
    return before;
}

base::Date start_of_bucket(base::Date day, Bucket bucket, int fiscal_year_start) {
    const base::YearMonthDay parts = base::parts(day);
    const auto months_back = [&](int step) {
        int month = parts.month - 1 - (fiscal_year_start - 1);
        if (month < 0) month += 12;
        int first = parts.month - month % step, year = parts.year;
        while (first < 1) {
            first += 12;
            --year;
        }
        return base::make_date(year, first, 1);
    };
    switch (bucket) {
        case Bucket::week:
            return {day.days - base::weekday(day) + 1};
        case Bucket::month:
            return base::make_date(parts.year, parts.month, 1);
        case Bucket::quarter:
            return months_back(3);
        case Bucket::year:
            return months_back(12);
        default:
            return day;
    }
}

base::Date next_of_bucket(base::Date start, Bucket bucket) {
    const base::YearMonthDay parts = base::parts(start);
    const auto later = [&](int months) {
        const int month = parts.month - 1 + months;
        return base::make_date(parts.year + month / 12, month % 12 + 1, 1);
    };
    switch (bucket) {
        case Bucket::week:
            return {start.days + 7};
        case Bucket::month:
            return later(1);
        case Bucket::quarter:
            return later(3);
        case Bucket::year:
            return later(12);
        default:
            return {start.days + 1};
    }
}

Span previous_span(const Span& span, int fiscal_year_start) {
    for (const Bucket bucket : {Bucket::year, Bucket::quarter, Bucket::month, Bucket::week}) {
        if (start_of_bucket(span.from, bucket, fiscal_year_start) != span.from ||
            next_of_bucket(span.from, bucket).days != span.to.days + 1)
            continue;
        return {start_of_bucket({span.from.days - 1}, bucket, fiscal_year_start), {span.from.days - 1}};
    }
    const int64_t length = span.to.days - span.from.days + 1;
    return {{span.from.days - length}, {span.from.days - 1}};
}

std::vector<Span> buckets_of(const Span& span, Bucket bucket, int fiscal_year_start) {
    std::vector<Span> buckets;
    if (bucket == Bucket::none) return buckets;
    base::Date from = span.from;
    while (from.days <= span.to.days && buckets.size() <= 400) {
        const base::Date next = next_of_bucket(start_of_bucket(from, bucket, fiscal_year_start), bucket);
        buckets.push_back({from, {std::min(next.days - 1, span.to.days)}});
        from = next;
    }
    return buckets;
}

} // namespace fairlead::analytics
