#include "base/time.h"

#include <unicode/timezone.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>

namespace fairlead::base {

namespace {

constexpr int64_t day_ms = 86400000;

int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

std::optional<int> digits(std::string_view text, size_t at, size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/// ICU zones by name, made once; const use of an ICU zone is safe from several threads.
const icu::TimeZone* zone(const std::string& name) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<icu::TimeZone>> zones;
    const std::lock_guard lock(mutex);
    auto& slot = zones[name];
    if (!slot) slot.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    return slot.get();
}

} // namespace

Date make_date(int year, int month, int day) {
    using namespace std::chrono;
    return {sys_days(year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)))
                .time_since_epoch()
                .count()};
}

std::optional<Date> checked_date(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!ymd.ok()) return std::nullopt;
    return make_date(year, month, day);
}

YearMonthDay parts(Date date) {
    const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(date.days))};
    return {int(ymd.year()), int(unsigned(ymd.month())), int(unsigned(ymd.day()))};
}

namespace {

/// The last `count` decimal digits of a number that is not negative, at `at`.
void put_digits(std::string& text, size_t at, int number, size_t count) {
    for (size_t i = count; i-- > 0; number /= 10) text[at + i] = static_cast<char>('0' + number % 10);
}

void put_date(std::string& text, const YearMonthDay& day) {
    put_digits(text, 0, day.year, 4);
    put_digits(text, 5, day.month, 2);
    put_digits(text, 8, day.day, 2);
}

} // namespace

std::string to_text(Date date) {
    const YearMonthDay day = parts(date);
    if (day.year < 0 || day.year > 9999) {
        char text[32];
        std::snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
        return text;
    }
    std::string text = "0000-00-00";
    put_date(text, day);
    return text;
}

std::string to_text(Instant instant) {
    const int64_t days = floor_divide(instant.milliseconds, day_ms);
    const auto rest = static_cast<int>(instant.milliseconds - days * day_ms);
    std::string text = to_text(Date{days});
    const size_t at = text.size();
    text += "T00:00:00.000Z";
    put_digits(text, at + 1, rest / 3600000, 2);
    put_digits(text, at + 4, rest / 60000 % 60, 2);
    put_digits(text, at + 7, rest / 1000 % 60, 2);
    put_digits(text, at + 10, rest % 1000, 3);
    return text;
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    return checked_date(*year, *month, *day);
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() < 17) return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    if (!date || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':') return std::nullopt;
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    size_t at = 16;
    int second = 0;
    int fraction = 0;
    if (at < text.size() && text[at] == ':') {
        const auto parsed = digits(text, at + 1, 2);
        if (!parsed || *parsed > 60) return std::nullopt;
        second = *parsed;
        at += 3;
        if (at < text.size() && text[at] == '.') {
            ++at;
            int weight = 100;
            const size_t start = at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
                fraction += weight * (text[at] - '0');
                weight /= 10;
            }
            if (at == start) return std::nullopt;
        }
    }
    int64_t offset = 0;
    const std::string_view suffix = text.substr(std::min(at, text.size()));
    if (suffix != "Z" && suffix != "z") {
        if (suffix.size() < 5 || (suffix[0] != '+' && suffix[0] != '-')) return std::nullopt;
        const bool colon = suffix[3] == ':';
        if (suffix.size() != (colon ? 6u : 5u)) return std::nullopt;
        const auto hours = digits(suffix, 1, 2), minutes = digits(suffix, colon ? 4 : 3, 2);
        if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
        offset = (*hours * 60 + *minutes) * 60000LL * (suffix[0] == '-' ? -1 : 1);
    }
    return Instant{date->days * day_ms + ((*hour * 60 + *minute) * 60 + second) * 1000LL + fraction - offset};
}

int weekday(Date date) {
    const int64_t shifted = date.days + 3; // 1970-01-01 was a Thursday
    return static_cast<int>(shifted - floor_divide(shifted, 7) * 7) + 1;
}

Instant SystemClock::now() const {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
    const std::string wanted(name);
    if (*zone(wanted) == icu::TimeZone::getUnknown()) return std::nullopt;
    TimeZone found;
    found.name_ = wanted;
    return found;
}

TimeZone TimeZone::utc() {
    return *find("Etc/UTC");
}

int64_t TimeZone::offset_at(Instant instant) const {
    int32_t raw = 0, saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone(name_)->getOffset(static_cast<UDate>(instant.milliseconds), false, raw, saving, status);
    return U_SUCCESS(status) ? raw + saving : 0;
}

Date TimeZone::date_of(Instant instant) const {
    return {floor_divide(instant.milliseconds + offset_at(instant), day_ms)};
}

Instant TimeZone::at(Date date, int64_t milliseconds) const {
    const int64_t wall = date.days * day_ms + milliseconds;
    int32_t raw = 0, saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone(name_)->getOffset(static_cast<UDate>(wall), true, raw, saving, status);
    return {wall - (U_SUCCESS(status) ? raw + saving : 0)};
}

Instant TimeZone::start_of(Date date) const {
    return at(date, 0);
}

} // namespace fairlead::base
