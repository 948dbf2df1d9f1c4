#include "store/postgres_functions.h"

#include <string_view>

namespace fairlead::store {

namespace {

struct Function {
    std::string_view signature;
    std::string_view returns;
    std::string_view body;
};

// Single expressions, so that the planner can put them in place of the call. They raise nothing: what could fail is
// empty before it is reached. Numbers leave 64 bits only as numeric, whose sums, products and div() are exact; a factor
// of 10^-n is exact too, a division by 10^n need not be.
constexpr std::string_view most = "9223372036854775807";
constexpr std::string_view tens =
    "(ARRAY[1,10,100,1000,10000,100000,1000000,10000000,100000000,1000000000,10000000000,100000000000,1000000000000,"
    "10000000000000,100000000000000,1000000000000000,10000000000000000,100000000000000000,"
    "1000000000000000000]::numeric[])";
constexpr std::string_view tenths =
    "('{1,1e-1,1e-2,1e-3,1e-4,1e-5,1e-6,1e-7,1e-8,1e-9,1e-10,1e-11,1e-12,1e-13,1e-14,1e-15,1e-16,1e-17,1e-18}'"
    "::numeric[])";
constexpr std::string_view date = "(date '1970-01-01' + CASE WHEN days BETWEEN -719162 AND 2932896 THEN days::int END)";

constexpr Function functions[] = {
    {"fl_add(a bigint, b bigint)", "bigint", "CASE WHEN a::numeric + b BETWEEN -$most AND $most THEN a + b END"},
    {"fl_sub(a bigint, b bigint)", "bigint", "CASE WHEN a::numeric - b BETWEEN -$most AND $most THEN a - b END"},
    {"fl_mul(a bigint, b bigint, places bigint)", "bigint",
     "CASE WHEN abs(round(a::numeric * b * $tenths[$scale(places)])) <= $most "
     "THEN round(a::numeric * b * $tenths[$scale(places)])::bigint END"},
    // Half away from zero: the whole part of (2|n| + |d|) / 2|d|.
    {"fl_div(a bigint, b bigint, shift bigint)", "bigint",
     "CASE WHEN div(2 * abs(a::numeric) * $tens[$scale(shift)] + abs(b::numeric), 2 * abs(nullif(b, 0)::numeric)) <= "
     "$most THEN (sign(a::numeric) * sign(b::numeric) * div(2 * abs(a::numeric) * $tens[$scale(shift)] + "
     "abs(b::numeric), 2 * abs(nullif(b, 0)::numeric)))::bigint END"},
    {"fl_rescale(a bigint, scale bigint, target bigint)", "bigint",
     "CASE WHEN abs(round(a::numeric * $tens[$scale(target)] * $tenths[$scale(scale)])) <= $most "
     "THEN round(a::numeric * $tens[$scale(target)] * $tenths[$scale(scale)])::bigint END"},
    {"fl_substr(t text, start bigint, count bigint)", "text",
     "CASE WHEN t IS NULL OR start IS NULL OR count IS NULL THEN NULL "
     "WHEN count <= 0 OR start > 1000000000 OR start::numeric + count <= 1 THEN '' "
     "ELSE substr(t, greatest(start, 1)::int, "
     "least(start::numeric + count - greatest(start, 1), 1000000000)::int) END"},
    {"fl_length(t text)", "bigint", "char_length(t)::bigint"},
    {"fl_year(days bigint)", "bigint", "extract(year from $date)::bigint"},
    {"fl_month(days bigint)", "bigint", "extract(month from $date)::bigint"},
    {"fl_day(days bigint)", "bigint", "extract(day from $date)::bigint"},
    {"fl_weekday(days bigint)", "bigint", "extract(isodow from $date)::bigint"},
    {"fl_quarter(days bigint)", "bigint", "extract(quarter from $date)::bigint"},
    {"fl_make_date(y bigint, m bigint, d bigint)", "bigint",
     "CASE WHEN y BETWEEN 1 AND 9999 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND 31 THEN "
     "CASE WHEN extract(month from make_date(y::int, m::int, 1) + (d::int - 1)) = m "
     "THEN (make_date(y::int, m::int, 1) + (d::int - 1) - date '1970-01-01')::bigint END END"},
    {"fl_add_months(days bigint, count bigint)", "bigint",
     "CASE WHEN count BETWEEN -120000 AND 120000 AND extract(year from $date) * 12 + extract(month from $date) - 1 + "
     "count BETWEEN 12 AND 119999 THEN (($date + make_interval(months => count::int))::date - date "
     "'1970-01-01')::bigint END"},
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

} // namespace

std::vector<std::string> postgres_functions() {
    std::vector<std::string> statements;
    for (const Function& function : functions) {
        std::string body(function.body);
        // An index outside the array gives NULL, and so does everything computed from it.
        for (const std::string_view scale : {"places", "shift", "scale", "target"}) {
            const std::string name(scale);
            replace_all(body, "$scale(" + name + ")",
                        "CASE WHEN " + name + " BETWEEN 0 AND 18 THEN " + name + "::int + 1 END");
        }
        replace_all(body, "$most", most);
        replace_all(body, "$tenths", tenths);
        replace_all(body, "$tens", tens);
        replace_all(body, "$date", date);
        statements.push_back("CREATE OR REPLACE FUNCTION " + std::string(function.signature) + " RETURNS " +
                             std::string(function.returns) + " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fl$SELECT " +
                             body + "$fl$");
    }
    statements.push_back("COMMENT ON FUNCTION fl_add(bigint, bigint) IS '" + std::string(postgres_functions_version) +
                         "'");
    return statements;
}

} // namespace fairlead::store
