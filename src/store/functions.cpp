#include "store/functions.h"

#include <algorithm>

#include "base/money.h"
#include "base/time.h"

namespace fairlead::store {

namespace {

constexpr int64_t first_day = -719162; // 0001-01-01
constexpr int64_t last_day = 2932896;  // 9999-12-31

Number narrow(__int128 value) {
    if (value > INT64_MAX || value < -INT64_MAX) return std::nullopt;
    return static_cast<int64_t>(value);
}

bool is_scale(int64_t scale) {
    return scale >= 0 && scale <= 18;
}

std::optional<base::YearMonthDay> calendar(int64_t days) {
    if (days < first_day || days > last_day) return std::nullopt;
    return base::parts(base::Date{days});
}

bool begins_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

} // namespace

Number fl_add(int64_t a, int64_t b) {
    return narrow(static_cast<__int128>(a) + b);
}

Number fl_sub(int64_t a, int64_t b) {
    return narrow(static_cast<__int128>(a) - b);
}

Number fl_mul(int64_t a, int64_t b, int64_t drop) {
    if (!is_scale(drop)) return std::nullopt;
    return base::multiply_divide(a, b, base::power_of_ten(static_cast<int>(drop)));
}

Number fl_div(int64_t a, int64_t b, int64_t shift) {
    if (!is_scale(shift)) return std::nullopt;
    return base::multiply_divide(a, base::power_of_ten(static_cast<int>(shift)), b);
}

Number fl_rescale(int64_t a, int64_t from, int64_t to) {
    if (!is_scale(from) || !is_scale(to)) return std::nullopt;
    return base::rescale(a, static_cast<int>(from), static_cast<int>(to));
}

std::string_view fl_substr(std::string_view text, int64_t start, int64_t count) {
    const __int128 end = static_cast<__int128>(start) + count;
    const int64_t first = std::max<int64_t>(start, 1);
    if (count <= 0 || end <= first) return {};
    size_t from = text.size();
    int64_t position = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (!begins_code_point(text[i])) continue;
        ++position;
        if (position == first) from = i;
        if (position >= end) return text.substr(from, i - from);
    }
    return text.substr(from);
}

int64_t fl_length(std::string_view text) {
    return std::count_if(text.begin(), text.end(), begins_code_point);
}

Number fl_year(int64_t days) {
    const auto date = calendar(days);
    return date ? Number(date->year) : std::nullopt;
}

Number fl_month(int64_t days) {
    const auto date = calendar(days);
    return date ? Number(date->month) : std::nullopt;
}

Number fl_day(int64_t days) {
    const auto date = calendar(days);
    return date ? Number(date->day) : std::nullopt;
}

Number fl_weekday(int64_t days) {
    return calendar(days) ? Number(base::weekday(base::Date{days})) : std::nullopt;
}

Number fl_quarter(int64_t days) {
    const auto date = calendar(days);
    return date ? Number((date->month + 2) / 3) : std::nullopt;
}

Number fl_make_date(int64_t year, int64_t month, int64_t day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const auto date = base::checked_date(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day));
    return date ? Number(date->days) : std::nullopt;
}

Number fl_add_months(int64_t days, int64_t count) {
    const auto date = calendar(days);
    if (!date || count < -120000 || count > 120000) return std::nullopt;
    const int64_t months = int64_t{date->year} * 12 + date->month - 1 + count;
    if (months < 12) return std::nullopt;
    for (int64_t day = date->day; day > date->day - 4; --day)
        if (const Number found = fl_make_date(months / 12, months % 12 + 1, day)) return found;
    return std::nullopt;
}

} // namespace fairlead::store
