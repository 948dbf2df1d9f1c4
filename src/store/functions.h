#pragma once
// The functions both databases offer to query/ under the same names, so that an expression has one answer everywhere.
// These are the C++ originals: SQLite calls them, PostgreSQL has its own text of them (postgres_functions.cpp), and a
// test holds the three against each other. All are pure. In SQL an empty argument makes the answer empty.
//
//   fl_add(a, b)  fl_sub(a, b)          empty when the result leaves ±(2^63 - 1)
//   fl_mul(a, b, drop)                  a * b / 10^drop, half away from zero; drop 0..18, else empty
//   fl_div(a, b, shift)                 a * 10^shift / b, half away from zero; shift 0..18, else empty; b = 0: empty
//   fl_rescale(a, from, to)             scales 0..18, else empty
//   fl_substr(text, start, count)       the code points at positions start .. start + count - 1 that exist, first is 1
//   fl_length(text)                     code points
//   fl_year fl_month fl_day fl_weekday fl_quarter (days)   weekday 1 Monday .. 7 Sunday
//   fl_make_date(year, month, day)      days since 1970-01-01; empty when there is no such day
//   fl_add_months(days, count)          the day is clamped to the month's end
// Days outside the years 1..9999 are no days: the answer is empty.

#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::store {

using Number = std::optional<int64_t>;

Number fl_add(int64_t a, int64_t b);
Number fl_sub(int64_t a, int64_t b);
Number fl_mul(int64_t a, int64_t b, int64_t drop);
Number fl_div(int64_t a, int64_t b, int64_t shift);
Number fl_rescale(int64_t a, int64_t from, int64_t to);
/// A view into `text`, which must be valid UTF-8.
std::string_view fl_substr(std::string_view text, int64_t start, int64_t count);
int64_t fl_length(std::string_view text);
Number fl_year(int64_t days);
Number fl_month(int64_t days);
Number fl_day(int64_t days);
Number fl_weekday(int64_t days);
Number fl_quarter(int64_t days);
Number fl_make_date(int64_t year, int64_t month, int64_t day);
Number fl_add_months(int64_t days, int64_t count);

} // namespace fairlead::store
