#include "format/column_guess.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/unicode.h"

namespace fairlead::format {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

struct Hint {
    ColumnKind kind;
    std::string_view word;
};
// Words of a header that speak for a kind; Latin ones match whole words.
constexpr auto hints = std::to_array<Hint>({
    {ColumnKind::email, "邮箱"},
    {ColumnKind::email, "邮件"},
    {ColumnKind::email, "email"},
    {ColumnKind::email, "e-mail"},
    {ColumnKind::email, "mail"},
    {ColumnKind::phone, "电话"},
    {ColumnKind::phone, "手机"},
    {ColumnKind::phone, "联系方式"},
    {ColumnKind::phone, "传真"},
    {ColumnKind::phone, "phone"},
    {ColumnKind::phone, "mobile"},
    {ColumnKind::phone, "tel"},
    {ColumnKind::phone, "telephone"},
    {ColumnKind::phone, "fax"},
    {ColumnKind::phone, "cell"},
    {ColumnKind::url, "网址"},
    {ColumnKind::url, "网站"},
    {ColumnKind::url, "主页"},
    {ColumnKind::url, "website"},
    {ColumnKind::url, "url"},
    {ColumnKind::url, "link"},
    {ColumnKind::percent, "率"},
    {ColumnKind::percent, "比例"},
    {ColumnKind::percent, "概率"},
    {ColumnKind::percent, "%"},
    {ColumnKind::percent, "percent"},
    {ColumnKind::percent, "percentage"},
    {ColumnKind::percent, "probability"},
    {ColumnKind::percent, "rate"},
    {ColumnKind::money, "金额"},
    {ColumnKind::money, "价格"},
    {ColumnKind::money, "单价"},
    {ColumnKind::money, "收入"},
    {ColumnKind::money, "费用"},
    {ColumnKind::money, "预算"},
    {ColumnKind::money, "销售额"},
    {ColumnKind::money, "成本"},
    {ColumnKind::money, "利润"},
    {ColumnKind::money, "amount"},
    {ColumnKind::money, "price"},
    {ColumnKind::money, "revenue"},
    {ColumnKind::money, "cost"},
    {ColumnKind::money, "budget"},
    {ColumnKind::money, "salary"},
    {ColumnKind::money, "sales"},
    {ColumnKind::money, "profit"},
    {ColumnKind::date, "日期"},
    {ColumnKind::date, "时间"},
    {ColumnKind::date, "生日"},
    {ColumnKind::date, "date"},
    {ColumnKind::date, "birthday"},
    {ColumnKind::date, "time"},
    {ColumnKind::id, "编号"},
    {ColumnKind::id, "代码"},
    {ColumnKind::id, "账号"},
    {ColumnKind::id, "邮编"},
    {ColumnKind::id, "税号"},
    {ColumnKind::id, "身份证"},
    {ColumnKind::id, "信用代码"},
    {ColumnKind::id, "工号"},
    {ColumnKind::id, "id"},
    {ColumnKind::id, "code"},
    {ColumnKind::id, "no"},
    {ColumnKind::id, "zip"},
    {ColumnKind::id, "postal"},
    {ColumnKind::id, "account number"},
    {ColumnKind::boolean, "是否"},
    {ColumnKind::boolean, "do not"},
});

/// The kind the header speaks for; empty when it says nothing.
ColumnKind hinted_kind(std::string_view header) {
    std::string words = " ";
    for (const char c : base::ascii_lower(to_narrow(header.substr(0, 200))))
        words += c == '_' || c == '.' || c == '(' || c == ')' || c == '/' ? ' ' : c;
    words += ' ';
    for (const Hint& hint : hints) {
        const bool latin = static_cast<unsigned char>(hint.word[0]) < 0x80 && hint.word != "%";
        if (words.find(latin ? " " + std::string(hint.word) + " " : std::string(hint.word)) != std::string::npos)
            return hint.kind;
    }
    return ColumnKind::empty;
}

bool is_email(std::string_view text) {
    const size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos) return false;
    const std::string_view domain = text.substr(at + 1);
    const size_t dot = domain.rfind('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size() &&
           text.find_first_of(" ,;<>\"\t") == std::string_view::npos;
}

bool is_url(std::string_view text) {
    return text.find(' ') == std::string_view::npos &&
           (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."));
}

/// Written like a phone number: a mainland mobile, an international form, or 7..15 digits with the usual signs between.
bool is_phone(std::string_view text) {
    size_t digits = 0, signs = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (is_digit(text[i]))
            ++digits;
        else if (text[i] == '+' && i == 0)
            ++signs;
        else if (text[i] == '-' || text[i] == ' ' || text[i] == '(' || text[i] == ')')
            ++signs;
        else if (text[i] == '.' && i > 0 && digits >= 2)
            ++signs;
        else
            return false;
    }
    if (digits < 7 || digits > 15) return false;
    if (signs == 0) return digits == 11 && text[0] == '1' && text[1] >= '3';
    return text[0] == '+' || text[0] == '(' || text[0] == '0' ||
           (is_digit(text[0]) && std::count(text.begin(), text.end(), '.') != 1);
}

/// Digits that are a name: a leading zero, or more digits than a number keeps.
bool is_id(std::string_view text) {
    return all_digits(text) && ((text.size() > 1 && text[0] == '0') || text.size() > 15);
}

} // namespace

std::string_view name(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::empty:
            return "empty";
        case ColumnKind::text:
            return "text";
        case ColumnKind::integer:
            return "integer";
        case ColumnKind::decimal:
            return "decimal";
        case ColumnKind::money:
            return "money";
        case ColumnKind::percent:
            return "percent";
        case ColumnKind::date:
            return "date";
        case ColumnKind::instant:
            return "instant";
        case ColumnKind::boolean:
            return "boolean";
        case ColumnKind::email:
            return "email";
        case ColumnKind::phone:
            return "phone";
        case ColumnKind::url:
            return "url";
        case ColumnKind::id:
            return "id";
        case ColumnKind::choice:
            return "choice";
    }
    return "text";
}

ColumnGuess guess_column(std::string_view header, std::span<const std::string> cells) {
    ColumnGuess guess;
    guess.dates = guess_date_order(cells);
    guess.mark = guess_decimal_mark(cells);
    // A date order that cannot be told is a question for the person, not a reason to call the column text.
    const DateOptions dates{
        .order = guess.dates.order == DateOrder::unknown && guess.dates.ambiguous ? DateOrder::mdy : guess.dates.order};
    size_t emails = 0, urls = 0, days = 0, clocks = 0, booleans = 0, binary = 0, phones = 0, ids = 0, digits = 0,
           numbers = 0, fractions = 0, percents = 0, monies = 0, length = 0;
    std::map<std::string, size_t> distinct, named_currencies;
    for (const std::string& cell : cells) {
        if (is_blank(cell)) continue;
        ++guess.filled;
        const std::string text = to_narrow(std::string_view(cell).substr(0, 500));
        length += text.size();
        if (distinct.size() <= 200) ++distinct[text];
        emails += is_email(text);
        urls += is_url(text);
        booleans += parse_boolean(text).has_value();
        binary += text == "0" || text == "1";
        phones += is_phone(text);
        ids += is_id(text);
        digits += all_digits(text);
        if (const auto date = parse_date(text, dates); date.ok()) {
            ++days;
            clocks += date->clock.has_value();
        }
        if (const auto number = parse_number(text, {.mark = guess.mark}); number.ok()) {
            ++numbers;
            fractions += number->decimal.find('.') != std::string::npos;
            percents += number->percent;
            if (!number->currency.empty()) {
                ++monies;
                ++named_currencies[number->currency];
            }
        }
    }
    if (guess.filled == 0) {
        guess.kind = ColumnKind::empty;
        guess.confidence = 1;
        return guess;
    }
    const ColumnKind hint = hinted_kind(header);
    const auto share = [&](size_t count) { return static_cast<double>(count) / static_cast<double>(guess.filled); };
    const auto mostly = [&](size_t count) { return count > 0 && share(count) >= 0.9; };
    const auto answer = [&](ColumnKind kind, size_t fitting, double trust = 0.9) {
        guess.kind = kind;
        const bool agrees = hint == kind || (hint == ColumnKind::date && kind == ColumnKind::instant);
        guess.confidence = std::min(1.0, share(fitting) * (agrees ? 1.0 : trust));
        return guess;
    };
    if (mostly(emails)) return answer(ColumnKind::email, emails);
    if (mostly(urls)) return answer(ColumnKind::url, urls);
    if (mostly(phones) &&
        (hint == ColumnKind::phone || (hint != ColumnKind::date && hint != ColumnKind::money && days == 0)))
        return answer(ColumnKind::phone, phones, 0.8);
    if (hint == ColumnKind::phone && mostly(std::max(digits, phones)))
        return answer(ColumnKind::phone, std::max(digits, phones));
    if (ids > 0 && mostly(digits)) return answer(ColumnKind::id, digits);
    if (mostly(days) && hint != ColumnKind::money)
        return answer(clocks > 0 ? ColumnKind::instant : ColumnKind::date, days);
    if (mostly(booleans) && (binary < guess.filled || hint == ColumnKind::boolean || distinct.size() == 2))
        return answer(ColumnKind::boolean, booleans, binary == guess.filled ? 0.6 : 0.9);
    if (hint == ColumnKind::id && mostly(digits)) return answer(ColumnKind::id, digits, 0.7);
    if (mostly(numbers)) {
        if (percents * 2 > numbers) return answer(ColumnKind::percent, percents);
        if (monies * 2 > numbers) {
            if (named_currencies.size() == 1) guess.currency = named_currencies.begin()->first;
            return answer(ColumnKind::money, numbers);
        }
        if (hint == ColumnKind::money) return answer(ColumnKind::money, numbers);
        if (hint == ColumnKind::percent) return answer(ColumnKind::percent, numbers);
        return answer(fractions > 0 ? ColumnKind::decimal : ColumnKind::integer, numbers);
    }
    if (guess.filled >= 6 && distinct.size() <= 30 && distinct.size() * 3 <= guess.filled &&
        length / guess.filled <= 60) {
        std::vector<std::pair<std::string, size_t>> ranked(distinct.begin(), distinct.end());
        std::stable_sort(ranked.begin(), ranked.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; });
        for (auto& [word, count] : ranked) guess.choices.push_back(word);
        return answer(ColumnKind::choice, guess.filled,
                      1.0 - static_cast<double>(distinct.size()) / static_cast<double>(guess.filled));
    }
    return answer(ColumnKind::text, guess.filled, 0.7);
}

} // namespace fairlead::format
