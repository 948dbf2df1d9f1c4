#pragma once
// How alike two values are: names of people and companies, telephones, addresses, dates. Pure functions; each likeness
// is symmetric, 1 for equal values, between 0 and 1. A value is brought into its form once and compared many times.
//
// Names are compared across scripts and orders: Chinese in traditional and simplified characters, by characters and by
// sound (pinyin), full and half width, Latin with slips of the pen (Jaro-Winkler), swapped words, initials and
// nicknames; companies without what only tells their legal form.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::record {

enum class Kind { phone, email, domain, person, company, code, date, text, street };

/// A value as it is compared. Without `whole` it says nothing.
struct Form {
    std::u32string whole;              // folded, without signs, blanks, legal forms
    std::vector<std::u32string> words; // names and streets, in their order
    std::u32string sound;              // names: in Latin letters
    std::u32string core;               // companies: without the region before the name and words that say little
    bool ideographic = false;          // names with characters of their own rather than letters
    bool empty() const { return whole.empty(); }
};
/// `value` as stored; dates as eight digits (see date_text). Any text is taken, 4,000 bytes at most are looked at.
Form form_of(Kind kind, std::string_view value);
/// Days since 1970 as "19900405".
std::string date_text(int64_t days);

double alike(Kind kind, const Form& a, const Form& b);

/// From where on a likeness speaks for the same rather than against it: at `zero` and below the values are different.
double zero_point(Kind kind);

/// Numbers that two records share when they may be the same; candidates are found by them. Strong ones come from one
/// telling value (a telephone, a whole name), weak ones from parts of several (the beginning of a name and a year).
struct Keys {
    std::vector<int64_t> strong, weak;
    std::vector<int64_t> all() const; // sorted, each once
};
inline constexpr size_t most_keys = 40; // of one record
Keys keys_of(const std::vector<std::pair<Kind, Form>>& values);

} // namespace fairlead::record
