// Days that periods stand for, and the steps of a time zone's offset.

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "formula/node.h"

namespace fairlead::formula {

namespace {

using base::Date;

/// Whole months since year 0 and back, for counting across years.
int64_t month_number(Date date) {
    const auto parts = base::parts(date);
    return int64_t{parts.year} * 12 + parts.month - 1;
}
Date first_of_month(int64_t number) {
    const int64_t year = number >= 0 ? number / 12 : (number - 11) / 12;
    return base::make_date(static_cast<int>(year), static_cast<int>(number - year * 12) + 1, 1);
}
/// The same day `count` months away, cut to the end of a shorter month.
Date add_months(Date date, int64_t count) {
    const int64_t number = month_number(date) + count;
    const Date first = first_of_month(number);
    const int64_t length = first_of_month(number + 1).days - first.days;
    return {first.days + std::min<int64_t>(base::parts(date).day, length) - 1};
}

DayRange months(int64_t first, int64_t count) {
    return {first_of_month(first), first_of_month(first + count)};
}

/// This, last or next (0, -1, 1) week, month, quarter or year; quarters and years are those of the fiscal year.
DayRange frame(Period::Unit unit, int step, const Asker& asker) {
    const Date today = asker.today();
    const int64_t month = month_number(today);
    const int64_t into_year = ((month - (asker.fiscal_year_start - 1)) % 12 + 12) % 12;
    switch (unit) {
        case Period::Unit::day:
            return {{today.days + step}, {today.days + step + 1}};
        case Period::Unit::week: {
            const int64_t monday = today.days - (base::weekday(today) - 1) + 7 * step;
            return {{monday}, {monday + 7}};
        }
        case Period::Unit::month:
            return months(month + step, 1);
        case Period::Unit::quarter:
            return months(month - into_year % 3 + 3 * step, 3);
        case Period::Unit::year:
            return months(month - into_year + 12 * step, 12);
    }
    return {today, today};
}

/// `count` units up to and with today, or from tomorrow on.
DayRange run(Period::Unit unit, int64_t count, bool past, const Asker& asker) {
    const Date today = asker.today();
    const Date tomorrow{today.days + 1};
    const int64_t sign = past ? -1 : 1;
    Date far = today;
    switch (unit) {
        case Period::Unit::day:
            far.days += sign * count;
            break;
        case Period::Unit::week:
            far.days += sign * 7 * count;
            break;
        case Period::Unit::month:
            far = add_months(today, sign * count);
            break;
        case Period::Unit::quarter:
            far = add_months(today, sign * 3 * count);
            break;
        case Period::Unit::year:
            far = add_months(today, sign * 12 * count);
            break;
    }
    if (past) return {{far.days + 1}, tomorrow};
    return {tomorrow, {far.days + 1}};
}

constexpr int64_t day_ms = 86400000;
constexpr int64_t first_moment = 0;             // 1970-01-01
constexpr int64_t last_moment = 47482 * day_ms; // 2100-01-01

std::vector<OffsetStep> find_steps(const base::TimeZone& zone) {
    std::vector<OffsetStep> steps = {{first_moment, zone.offset_at({first_moment})}};
    // Offsets change at most a few times a year; looking every fortnight misses only changes that are taken back within
    // it.
    const int64_t stride = 14 * day_ms;
    for (int64_t at = first_moment; at < last_moment; at += stride) {
        int64_t low = at, high = at + stride;
        const int64_t after = zone.offset_at({high});
        if (after == steps.back().offset) continue;
        while (high - low > 1) {
            const int64_t middle = low + (high - low) / 2;
            (zone.offset_at({middle}) == steps.back().offset ? low : high) = middle;
        }
        steps.push_back({high, after});
    }
    return steps;
}

} // namespace

DayRange days_of(const Period& period, const Asker& asker) {
    using Frame = Period::Frame;
    switch (period.frame) {
        case Frame::today:
            return frame(Period::Unit::day, 0, asker);
        case Frame::yesterday:
            return frame(Period::Unit::day, -1, asker);
        case Frame::tomorrow:
            return frame(Period::Unit::day, 1, asker);
        case Frame::current:
            return frame(period.unit, 0, asker);
        case Frame::last:
            return frame(period.unit, -1, asker);
        case Frame::next:
            return frame(period.unit, 1, asker);
        case Frame::last_n:
            return run(period.unit, period.count, true, asker);
        case Frame::next_n:
            return run(period.unit, period.count, false, asker);
    }
    return {};
}

std::string to_text(const Period& period) {
    using Frame = Period::Frame;
    constexpr std::string_view units[] = {"day", "week", "month", "quarter", "year"};
    const std::string unit(units[static_cast<size_t>(period.unit)]);
    switch (period.frame) {
        case Frame::today:
            return "today";
        case Frame::yesterday:
            return "yesterday";
        case Frame::tomorrow:
            return "tomorrow";
        case Frame::current:
            return "this " + unit;
        case Frame::last:
            return "last " + unit;
        case Frame::next:
            return "next " + unit;
        case Frame::last_n:
            return "last " + std::to_string(period.count) + " " + unit + "s";
        case Frame::next_n:
            return "next " + std::to_string(period.count) + " " + unit + "s";
    }
    return {};
}

const std::vector<OffsetStep>& offset_steps(const base::TimeZone& zone) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<const std::vector<OffsetStep>>> known;
    const std::lock_guard lock(mutex);
    auto& slot = known[zone.name()];
    if (!slot) slot = std::make_unique<const std::vector<OffsetStep>>(find_steps(zone));
    return *slot;
}

Date day_of(base::Instant instant, const base::TimeZone& zone) {
    const std::vector<OffsetStep>& steps = offset_steps(zone);
    auto after = std::upper_bound(steps.begin(), steps.end(), instant.milliseconds,
                                  [](int64_t at, const OffsetStep& step) { return at < step.since; });
    if (after != steps.begin()) --after;
    const int64_t local = instant.milliseconds + after->offset;
    return {local / day_ms - (local % day_ms < 0 ? 1 : 0)};
}

} // namespace fairlead::formula
