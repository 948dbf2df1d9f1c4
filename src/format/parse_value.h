#pragma once
// Reads what people type into cells: dates, numbers, yes and no, in the notations of China, Europe and America.
// Everything is either understood or refused with the reason; nothing is guessed that could be read in two ways.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fairlead::format {

/// Full-width digits, letters and punctuation → ASCII; the many kinds of space, dash and apostrophe → the plain one;
/// trimmed.
std::string to_narrow(std::string_view text);

// Dates

enum class DateOrder { unknown, ymd, mdy, dmy };

/// The order in which a column writes year, month and day.
struct DateOrderGuess {
    DateOrder order = DateOrder::unknown; // unknown: no dates, or nothing tells months from days
    bool ambiguous = false;               // numeric dates, all of which read both ways, or that contradict each other
    base::Text note;                      // for a person; empty when there is nothing to say
};
/// Decides over a whole column; 1/31/2017 anywhere makes it mdy, 31/01/2017 dmy.
DateOrderGuess guess_date_order(std::span<const std::string> samples);

struct DateOptions {
    DateOrder order = DateOrder::unknown;
    bool excel_serials = false; // "45296" and "45296.5" are days since 1899-12-30
};
struct ParsedDate {
    base::Date date;
    std::optional<int64_t> clock;      // milliseconds since midnight, when a time was written
    std::optional<int> offset_minutes; // from UTC, when a zone was written
};
/// 2024-01-05, 2024/1/5, 2024.1.5, 20240105, 5.1.2024, 1/31/2017, 31/01/2017, Jan 5, 2024, 5 Jan 2024, 2024年1月5日 …,
/// with 14:30, 2:30 PM, 下午2:30, 14时30分, T, Z, +08:00. Refuses with Code::invalid, rules not_a_date, ambiguous_date
/// (5/6/2024 while the order is unknown), no_such_day, not_a_time.
base::Result<ParsedDate> parse_date(std::string_view text, const DateOptions& options = {});
/// The moment of a parsed date: by its own offset, else as wall clock in `zone`; midnight when no time was written.
base::Instant moment_of(const ParsedDate& parsed, const base::TimeZone& zone);

// Numbers

enum class DecimalMark { unknown, point, comma };
/// What a column uses as decimal mark: "1.234,5" anywhere makes it comma. Unknown when nothing tells or cells disagree.
DecimalMark guess_decimal_mark(std::span<const std::string> samples);

struct NumberOptions {
    DecimalMark mark =
        DecimalMark::unknown; // unknown: 1,234 is one thousand, 1,5 is one and a half, 1.234 has three decimals
};
struct ParsedNumber {
    std::string decimal;  // plain: "-1234.5", at most 60 characters
    bool percent = false; // "12%" → decimal "12"
    std::string currency; // ISO 4217 when the cell names one ("$" → USD, "￥" and "元" → CNY); else empty
};
/// 1,234.50 · 1.234,50 · 1 234,50 · 1'234.50 · 12,34,567 · ￥1,234.50 · USD 5 · (1,234) · 12% · 1.2万 · 3亿 · １２３
/// · 1.5E3. Refuses with Code::invalid, rule not_a_number.
base::Result<ParsedNumber> parse_number(std::string_view text, const NumberOptions& options = {});

// Words

/// 是/否, yes/no, true/false, 1/0, Y/N, 有/无, √/×, 对/错, 开/关, on/off. Nothing for other words.
std::optional<bool> parse_boolean(std::string_view text);
/// The words that stand for an empty cell unless the person says otherwise: null, n/a, #n/a, nil, -, --, —.
const std::vector<std::string>& default_blank_words();
/// True for white space and for the given words, whatever their case.
bool is_blank(std::string_view text, std::span<const std::string> words = default_blank_words());

} // namespace fairlead::format
