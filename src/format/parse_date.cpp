#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/unicode.h"
#include "format/excel_number.h"
#include "format/parse_value.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr int64_t second_ms = 1000, minute_ms = 60'000, hour_ms = 3'600'000;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

base::Error refuse(std::string_view text, const char* rule, base::Text what, base::Text hint) {
    const std::string shown = base::repair_utf8(text.substr(0, 60));
    return base::invalid("", rule, {"“" + shown + "” " + what.zh, "\"" + shown + "\" " + what.en}, std::move(hint));
}

/// Walks over narrow, lower-case text.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
    void spaces() {
        while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    /// A run of digits.
    std::string_view digits() {
        size_t n = 0;
        while (n < rest_.size() && is_digit(rest_[n])) ++n;
        const std::string_view found = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return found;
    }
    std::string_view letters() {
        size_t n = 0;
        while (n < rest_.size() && is_letter(rest_[n])) ++n;
        const std::string_view found = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return found;
    }

  private:
    std::string_view rest_;
};

int number(std::string_view digits) {
    int value = -1;
    if (digits.size() <= 9) std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

/// 1..12 for "jan", "january", "sept" …; 0 otherwise.
int month_of(std::string_view word) {
    static constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                            "may",       "june",     "july",     "august",
                                                            "september", "october",  "november", "december"};
    if (word.size() < 3) return 0;
    for (size_t i = 0; i < names.size(); ++i)
        if (names[i].starts_with(word)) return static_cast<int>(i) + 1;
    return 0;
}

bool is_weekday(std::string_view word) {
    static constexpr std::array<std::string_view, 7> names{"monday", "tuesday",  "wednesday", "thursday",
                                                           "friday", "saturday", "sunday"};
    return word.size() >= 3 &&
           std::any_of(names.begin(), names.end(), [&](std::string_view name) { return name.starts_with(word); });
}

/// Year, month, day as written, with how many digits the year has; 0 month means: by order.
struct Written {
    int a = 0, b = 0, c = 0;       // numeric triple in written order
    size_t a_size = 0, c_size = 0; // digits of the outer ones
    char separator = 0;
    int year = 0, month = 0, day = 0; // when the notation itself says which is which
    size_t year_size = 4;
    bool numeric() const { return month == 0; }
};

/// 星期五, 周五, (Fri), Friday,
void skip_weekday(Scanner& scan) {
    scan.spaces();
    Scanner ahead = scan;
    const bool bracket = ahead.take("(");
    bool found = false;
    if (ahead.take("星期") || ahead.take("周") || ahead.take("礼拜")) {
        for (const std::string_view day : {"一", "二", "三", "四", "五", "六", "日", "天"})
            if (ahead.take(day)) {
                found = true;
                break;
            }
    } else {
        found = is_weekday(ahead.letters());
    }
    if (!found) return;
    if (bracket && !ahead.take(")")) return;
    ahead.take(".");
    ahead.take(",");
    ahead.spaces();
    scan = ahead;
}

void skip_ordinal(Scanner& scan) { // 5th
    Scanner ahead = scan;
    const std::string_view word = ahead.letters();
    if (word == "st" || word == "nd" || word == "rd" || word == "th") scan = ahead;
}

/// "Jan 5, 2024" after the month's name; the scanner stands behind it.
bool read_after_month(Scanner& scan, int month, Written& out) {
    scan.take(".");
    while (scan.take("-") || scan.take("/") || scan.take(" ")) {
    }
    out.month = month;
    out.day = number(scan.digits());
    skip_ordinal(scan);
    if (!scan.take(",") && !scan.take("-") && !scan.take("/") && scan.peek() != ' ') return false;
    while (scan.take(" ")) {
    }
    const std::string_view year = scan.digits();
    out.year = number(year);
    out.year_size = year.size();
    return true;
}

/// Reads the day; the scanner then stands at the time, if any.
bool read_day(Scanner& scan, Written& out) {
    skip_weekday(scan);
    if (is_letter(scan.peek())) {
        const int month = month_of(scan.letters());
        return month > 0 && read_after_month(scan, month, out);
    }
    const std::string_view first = scan.digits();
    if (first.empty()) return false;
    if (first.size() >= 8) { // 20240105, 20240105143000
        if (first.size() != 8 && first.size() != 12 && first.size() != 14) return false;
        out.year = number(first.substr(0, 4));
        out.month = std::max(1, number(first.substr(4, 2)));
        if (first.substr(4, 2) == "00") return false;
        out.day = number(first.substr(6, 2));
        return first.size() == 8;
    }
    scan.spaces();
    if (scan.take("年")) {
        scan.spaces();
        out.year = number(first);
        out.year_size = first.size();
        out.month = number(scan.digits());
        scan.spaces();
        if (!scan.take("月") || out.month < 1) return false;
        scan.spaces();
        out.day = number(scan.digits());
        scan.spaces();
        return scan.take("日") || scan.take("号");
    }
    skip_ordinal(scan);
    Scanner ahead = scan;
    while (ahead.take("-") || ahead.take(" ") || ahead.take("/") || ahead.take(".")) {
    }
    if (is_letter(ahead.peek())) { // 5 Jan 2024, 2024-Jan-05, 5-Jan-24
        const int month = month_of(ahead.letters());
        if (month == 0) return false;
        scan = ahead;
        scan.take(".");
        scan.take(",");
        while (scan.take("-") || scan.take(" ") || scan.take("/")) {
        }
        const std::string_view last = scan.digits();
        out.month = month;
        const bool year_first = first.size() == 4;
        out.year = number(year_first ? first : last);
        out.year_size = year_first ? 4 : last.size();
        out.day = number(year_first ? last : first);
        return !last.empty();
    }
    const char separator = scan.peek();
    if (separator != '-' && separator != '/' && separator != '.') return false;
    const std::string_view mark = scan.rest().substr(0, 1);
    const auto cut = [&] {
        scan.spaces();
        const bool taken = scan.take(mark);
        scan.spaces();
        return taken;
    };
    if (!cut()) return false;
    const std::string_view second = scan.digits();
    if (second.empty() || second.size() > 2 || !cut()) return false;
    const std::string_view third = scan.digits();
    const auto fits = [](size_t size) { return size == 1 || size == 2 || size == 4; };
    if (!fits(first.size()) || !fits(third.size())) return false;
    out.a = number(first);
    out.b = number(second);
    out.c = number(third);
    out.a_size = first.size();
    out.c_size = third.size();
    out.separator = separator;
    return true;
}

/// -1 morning, 1 afternoon, 0 none.
int half_of_day(Scanner& scan) {
    scan.spaces();
    if (scan.take("上午") || scan.take("早上") || scan.take("凌晨")) return -1;
    if (scan.take("下午") || scan.take("晚上") || scan.take("中午")) return 1;
    if (scan.take("a.m.") || scan.take("am")) return -1;
    if (scan.take("p.m.") || scan.take("pm")) return 1;
    return 0;
}

bool read_offset(Scanner& scan, ParsedDate& out) {
    scan.spaces();
    if (scan.at_end()) return true;
    bool named = scan.take("z") || scan.take("utc") || scan.take("gmt");
    if (named) out.offset_minutes = 0;
    if (scan.at_end()) return named;
    const bool plus = scan.take("+");
    if (!plus && !scan.take("-")) return false;
    std::string_view hours = scan.digits(), minutes;
    if (hours.size() == 4) {
        minutes = hours.substr(2);
        hours = hours.substr(0, 2);
    } else if (scan.take(":")) {
        minutes = scan.digits();
        if (minutes.size() != 2) return false;
    }
    if (hours.empty() || hours.size() > 2 || !scan.at_end()) return false;
    const int offset = number(hours) * 60 + (minutes.empty() ? 0 : number(minutes));
    if (offset > 15 * 60 || (!minutes.empty() && number(minutes) > 59)) return false;
    out.offset_minutes = plus ? offset : -offset;
    return true;
}

bool read_time(Scanner& scan, ParsedDate& out) {
    int half = half_of_day(scan);
    scan.spaces();
    const std::string_view hours = scan.digits();
    if (hours.empty()) return false;
    int hour = 0, minute = 0, second = 0;
    int64_t milliseconds = 0;
    if (hours.size() == 6 || (hours.size() == 4 && scan.peek() != ':')) { // basic form 143000
        hour = number(hours.substr(0, 2));
        minute = number(hours.substr(2, 2));
        if (hours.size() == 6) second = number(hours.substr(4, 2));
    } else {
        if (hours.size() > 2) return false;
        hour = number(hours);
        bool chinese = scan.take("时") || scan.take("点");
        if (chinese || scan.take(":")) {
            if (chinese && scan.take("半")) {
                minute = 30;
            } else if (const std::string_view minutes = scan.digits(); !minutes.empty()) {
                if (minutes.size() > 2) return false;
                minute = number(minutes);
                if (scan.take("分") || scan.take(":")) {
                    const std::string_view seconds = scan.digits();
                    if (seconds.size() > 2) return false;
                    if (!seconds.empty()) second = number(seconds);
                    scan.take("秒");
                    if (scan.take(".") || scan.take(",")) {
                        const std::string fraction = std::string(scan.digits().substr(0, 3)) + "000";
                        milliseconds = number(fraction.substr(0, 3));
                    }
                }
            } else if (!chinese) {
                return false;
            }
        } else if (half == 0) {
            half = half_of_day(scan); // "2 PM"
            if (half == 0) return false;
        }
    }
    if (half == 0) half = half_of_day(scan);
    if (half != 0 && hour > 12) {
        if (half < 0) return false; // 上午 14:30
    } else if (half < 0 && hour == 12) {
        hour = 0;
    } else if (half > 0 && hour < 12) {
        hour += 12;
    }
    if (hour == 24 && minute == 0 && second == 0) { // the end of the day is the beginning of the next
        hour = 0;
        ++out.date.days;
    }
    if (second == 60) second = 59; // a leap second
    if (hour > 23 || minute > 59 || second > 59) return false;
    out.clock = hour * hour_ms + minute * minute_ms + second * second_ms + milliseconds;
    return true;
}

int full_year(int year, size_t size) {
    return size > 2 ? year : year < 69 ? 2000 + year : 1900 + year;
}

/// Sets year, month, day of a numeric triple; false when it reads in two ways.
bool arrange(Written& date, DateOrder order) {
    if (date.a_size >= 3)
        order = DateOrder::ymd; // a year stands first or last for everyone to see
    else if (date.c_size >= 3 && order == DateOrder::ymd)
        order = DateOrder::unknown;
    if (order == DateOrder::unknown && date.c_size >= 3) {
        if (date.a == date.b || date.a > 12 || date.separator == '.')
            order = DateOrder::dmy;
        else if (date.b > 12)
            order = DateOrder::mdy;
    }
    if (order == DateOrder::dmy && date.separator == '.' && date.b > 12) order = DateOrder::mdy;
    switch (order) {
        case DateOrder::ymd:
            date.year = full_year(date.a, date.a_size), date.month = date.b, date.day = date.c;
            return true;
        case DateOrder::mdy:
            date.year = full_year(date.c, date.c_size), date.month = date.a, date.day = date.b;
            return true;
        case DateOrder::dmy:
            date.year = full_year(date.c, date.c_size), date.month = date.b, date.day = date.a;
            return true;
        case DateOrder::unknown:
            return false;
    }
    return false;
}

std::string prepared(std::string_view text) {
    return base::ascii_lower(to_narrow(text));
}

} // namespace

Result<ParsedDate> parse_date(std::string_view text, const DateOptions& options) {
    const base::Text hint{"例如 2024-01-05。", "For example 2024-01-05."};
    const auto not_a_date = [&] { return refuse(text, "not_a_date", {"不是日期。", "is not a date."}, hint); };
    if (text.size() > 100) return not_a_date();
    const std::string narrow = prepared(text);
    ParsedDate out;
    Written date;
    Scanner scan(narrow);
    std::string compact_time; // the time inside 20240105143000
    if (options.excel_serials && !narrow.empty() && narrow.size() < 20 &&
        narrow.find_first_not_of("0123456789.") == std::string::npos && narrow.find('.') == narrow.rfind('.') &&
        narrow.find('.') != 0 && std::min(narrow.find('.'), narrow.size()) <= 6) {
        const auto iso = serial_text(narrow, NumberKind::date_time, false);
        if (!iso) return not_a_date();
        return parse_date(*iso, {});
    }
    if (!read_day(scan, date)) {
        if ((narrow.size() != 12 && narrow.size() != 14) || narrow.find_first_not_of("0123456789") != std::string::npos)
            return not_a_date();
        compact_time = narrow.substr(8);
    }
    if (date.numeric() && !arrange(date, options.order))
        return refuse(
            text, "ambiguous_date",
            {"可以有两种读法，分不清月和日。", "can be read in two ways: month and day cannot be told apart."},
            {"请指定日期的顺序。", "Say in which order dates are written."});
    if (!date.numeric() && date.year_size <= 2) date.year = full_year(date.year, date.year_size);
    const auto day =
        date.year_size == 3 || date.year < 1 ? std::nullopt : base::checked_date(date.year, date.month, date.day);
    if (!day) return refuse(text, "no_such_day", {"没有这一天。", "is a day that does not exist."}, hint);
    out.date = *day;

    Scanner clock(compact_time.empty() ? scan.rest() : std::string_view(compact_time));
    skip_weekday(clock);
    if (clock.take("t") || clock.take(",")) {
    }
    clock.spaces();
    if (clock.at_end()) return out;
    if (!read_time(clock, out) || !read_offset(clock, out))
        return refuse(text, "not_a_time", {"中的时间无法识别。", "has a time that cannot be read."},
                      {"例如 2024-01-05 14:30。", "For example 2024-01-05 14:30."});
    return out;
}

DateOrderGuess guess_date_order(std::span<const std::string> samples) {
    size_t first_year = 0, month_first = 0, day_first = 0, open = 0, dotted = 0;
    for (const std::string& sample : samples) {
        if (sample.size() > 100) continue;
        const std::string narrow = prepared(sample);
        Scanner scan(narrow);
        Written date;
        if (!read_day(scan, date)) continue;
        if (!date.numeric()) {
            if (narrow.find("年") != std::string::npos || is_digit(narrow[0]))
                first_year += date.year_size == 4 && is_digit(narrow[0]) && number(Scanner(narrow).digits()) > 31;
            continue;
        }
        if (date.a_size >= 3)
            ++first_year;
        else if (date.a > 31)
            ++first_year;
        else if (date.a > 12 && date.b <= 12)
            ++day_first;
        else if (date.b > 12 && date.a <= 12)
            ++month_first;
        else if (date.separator == '.')
            ++dotted;
        else
            ++open;
    }
    if (month_first > 0 && day_first > 0)
        return {DateOrder::unknown,
                true,
                {"有的日期只能是月在前，有的只能是日在前，请检查。",
                 "Some dates can only be month first, others only day first; please check."}};
    if (month_first > 0) return {.order = DateOrder::mdy};
    if (day_first > 0) return {.order = DateOrder::dmy};
    if (open > 0)
        return {DateOrder::unknown,
                true,
                {"日期分不清是月在前还是日在前，请指定。",
                 "The dates do not tell whether month or day comes first; please say."}};
    if (dotted > 0) return {.order = DateOrder::dmy};
    if (first_year > 0) return {.order = DateOrder::ymd};
    return {};
}

base::Instant moment_of(const ParsedDate& parsed, const base::TimeZone& zone) {
    const int64_t clock = parsed.clock.value_or(0);
    if (parsed.offset_minutes) return {parsed.date.days * 24 * hour_ms + clock - *parsed.offset_minutes * minute_ms};
    return zone.at(parsed.date, clock);
}

} // namespace fairlead::format
