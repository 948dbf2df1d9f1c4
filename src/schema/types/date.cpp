// date: calendar days. instant: moments, read in the reader's zone when a cell has none.

#include <cstdio>

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

std::string show_date(int64_t days, const Field&) {
    return base::to_text(base::Date{days});
}
std::string show_instant(int64_t milliseconds, const Field&) {
    return base::to_text(base::Instant{milliseconds});
}

Value not_a_date(const Reading& reading) {
    return reading.refuse("not_a_date", {"不是有效的日期。", "This is not a valid date."},
                          {"请写成 2026-09-30。", "Write it as 2026-09-30."});
}

Value not_an_instant(const Reading& reading) {
    return reading.refuse("not_an_instant", {"不是有效的时间。", "This is not a valid moment."},
                          {"请写成 2026-09-30T08:15:00Z 或 2026-09-30T16:15:00+08:00。",
                           "Write it as 2026-09-30T08:15:00Z or 2026-09-30T16:15:00+08:00."});
}

/// "2026-9-30", "2026/09/30", "2026.9.30", "2026年9月30日": the year first, so there is no doubt.
std::optional<base::Date> parse_loose_date(std::string_view text) {
    int year = 0, month = 0, day = 0;
    int part = 0, digits = 0;
    int* const parts[] = {&year, &month, &day};
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            if (part > 2 || ++digits > (part == 0 ? 4 : 2)) return std::nullopt;
            *parts[part] = *parts[part] * 10 + (c - '0');
            ++i;
            continue;
        }
        const std::string_view rest = text.substr(i);
        const size_t width = c == '-' || c == '/' || c == '.'                                             ? 1
                             : rest.starts_with("年") || rest.starts_with("月") || rest.starts_with("日") ? 3
                                                                                                          : 0;
        if (width == 0 || digits == 0 || (part == 0 && digits != 4)) return std::nullopt;
        ++part;
        digits = 0;
        i += width;
    }
    const bool whole = (part == 2 && digits > 0) || (part == 3 && digits == 0);
    return whole ? base::checked_date(year, month, day) : std::nullopt;
}

/// "08:15", "8:15:30", "08:15:30.250" -> milliseconds of the day.
std::optional<int64_t> parse_time(const std::string& text) {
    int hour = 0, minute = 0, second = 0, used = 0;
    if (std::sscanf(text.c_str(), "%2d:%2d%n", &hour, &minute, &used) != 2) return std::nullopt;
    std::string rest = text.substr(static_cast<size_t>(used));
    int64_t fraction = 0;
    if (!rest.empty()) {
        int more = 0;
        if (std::sscanf(rest.c_str(), ":%2d%n", &second, &more) != 1) return std::nullopt;
        rest = rest.substr(static_cast<size_t>(more));
        if (!rest.empty()) {
            if (rest[0] != '.' || rest.size() < 2 || rest.size() > 10 ||
                rest.find_first_not_of("0123456789", 1) != std::string::npos)
                return std::nullopt;
            fraction = std::atoi((rest.substr(1) + "00").substr(0, 3).c_str());
        }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
    return ((hour * 60 + minute) * 60 + second) * int64_t{1000} + fraction;
}

Value read_date(const Json& json, const Reading& reading) {
    if (!json.is_string())
        return reading.wrong_kind({"日期文字，例如 \"2026-09-30\"", "a date string such as \"2026-09-30\""});
    const auto date = base::parse_date(base::trim(json.text()));
    return date ? within(date->days, reading, show_date) : not_a_date(reading);
}

Value cell_date(std::string_view cell, const Reading& reading) {
    if (const auto date = parse_loose_date(cell)) return within(date->days, reading, show_date);
    // A moment stands for its day where the reader is.
    if (const auto instant = base::parse_instant(cell))
        return within(zone_of(reading.context).date_of(*instant).days, reading, show_date);
    const auto space = cell.find_first_of(" T");
    if (space != std::string_view::npos && parse_time(std::string(cell.substr(space + 1))))
        if (const auto date = parse_loose_date(cell.substr(0, space))) return within(date->days, reading, show_date);
    return not_a_date(reading);
}

Value read_instant(const Json& json, const Reading& reading) {
    if (!json.is_string())
        return reading.wrong_kind(
            {"时间文字，例如 \"2026-09-30T08:15:00Z\"", "a string such as \"2026-09-30T08:15:00Z\""});
    const auto instant = base::parse_instant(base::trim(json.text()));
    return instant ? within(instant->milliseconds, reading, show_instant) : not_an_instant(reading);
}

Value cell_instant(std::string_view cell, const Reading& reading) {
    if (const auto instant = base::parse_instant(cell)) return within(instant->milliseconds, reading, show_instant);
    const auto space = cell.find_first_of(" T");
    const auto date = parse_loose_date(cell.substr(0, space));
    if (!date) return not_an_instant(reading);
    int64_t time = 0;
    if (space != std::string_view::npos) {
        const auto parsed = parse_time(base::trim(cell.substr(space + 1)));
        if (!parsed) return not_an_instant(reading);
        time = *parsed;
    }
    return within(zone_of(reading.context).at(*date, time).milliseconds, reading, show_instant);
}

void write_date(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.string(base::to_text(base::Date{value.number_or(0)}));
}
void write_instant(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.string(base::to_text(base::Instant{value.number_or(0)}));
}

std::string display_date(const Field& field, const Value& value, const ValueContext&) {
    return show_date(value.number_or(0), field);
}

/// Wall-clock time of the reader, to the minute, or to the second when there are any.
std::string display_instant(const Field&, const Value& value, const ValueContext& context) {
    const base::Instant instant{value.number_or(0)};
    const base::Instant local{instant.milliseconds + zone_of(context).offset_at(instant)};
    std::string text = base::to_text(local);
    text[10] = ' ';
    return text.substr(0, text.compare(17, 2, "00") == 0 ? 16 : 19);
}

} // namespace

const TypeFunctions date_type = {read_date, cell_date, write_date, display_date};
const TypeFunctions instant_type = {read_instant, cell_instant, write_instant, display_instant};

} // namespace fairlead::schema
