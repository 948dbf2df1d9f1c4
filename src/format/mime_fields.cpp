// Fields of a mail's head: addresses, dates.

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "format/mime.h"
#include "format/mime_codes.h"

namespace fairlead::format {

namespace {

constexpr size_t longest_address = 254;
constexpr size_t longest_name = 200;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string cut(std::string text, size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    text.resize(most);
    return text;
}

/// "Local@Domain " -> "Local@domain"; empty when it is no address.
std::string clean_address(std::string_view raw) {
    std::string address = decode_words(raw);
    std::erase_if(address, is_blank);
    const auto at = address.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == address.size() || address.size() > longest_address) return {};
    if (address.find_first_of("<>,;:\"()[]\\") != std::string::npos) return {};
    return address.substr(0, at + 1) + base::ascii_lower(address.substr(at + 1));
}

std::string clean_name(std::string_view raw) {
    std::string name = decode_words(raw);
    if (name.size() >= 2 && (name.front() == '\'' || name.front() == '"') && name.back() == name.front())
        name = base::trim(name.substr(1, name.size() - 2));
    return cut(std::move(name), longest_name);
}

/// One address being read.
struct Entry {
    std::string phrase, comment, angle;
    bool has_angle = false;
    void finish(std::vector<MailAddress>& out) {
        MailAddress made;
        made.address = clean_address(has_angle ? angle : phrase);
        if (has_angle) made.name = clean_name(phrase);
        if (made.name.empty()) made.name = clean_name(comment);
        if (made.name == made.address) made.name.clear();
        if (!made.address.empty()) out.push_back(std::move(made));
        *this = {};
    }
};

int month_of(std::string_view word) {
    static constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                                "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string lower = base::ascii_lower(word.substr(0, 3));
    const auto found = std::find(months.begin(), months.end(), lower);
    return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

std::optional<int> number_of(std::string_view text) {
    if (text.empty() || text.size() > 4) return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

/// Minutes east of Greenwich.
int zone_of(std::string_view word) {
    if (word.size() == 5 && (word[0] == '+' || word[0] == '-')) {
        const auto hours = number_of(word.substr(1, 2)), minutes = number_of(word.substr(3, 2));
        if (hours && minutes && *hours < 15 && *minutes < 60)
            return (word[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
    }
    static constexpr std::array<std::pair<std::string_view, int>, 8> old = {{{"EDT", -240},
                                                                             {"EST", -300},
                                                                             {"CDT", -300},
                                                                             {"CST", -360},
                                                                             {"MDT", -360},
                                                                             {"MST", -420},
                                                                             {"PDT", -420},
                                                                             {"PST", -480}}};
    for (const auto& [name, minutes] : old)
        if (word == name) return minutes;
    return 0;
}

} // namespace

std::vector<MailAddress> parse_addresses(std::string_view raw, size_t most) {
    std::vector<MailAddress> out;
    Entry entry;
    int depth = 0; // of comments
    bool quoted = false;
    for (size_t i = 0; i < raw.size() && out.size() < most; ++i) {
        const char c = raw[i];
        if (quoted) {
            if (c == '\\' && i + 1 < raw.size())
                entry.phrase += raw[++i];
            else if (c == '"')
                quoted = false;
            else
                entry.phrase += c;
        } else if (depth > 0) {
            if (c == '\\' && i + 1 < raw.size()) {
                entry.comment += raw[++i];
                continue;
            }
            if (c == '(') ++depth;
            if (c == ')') --depth;
            if (depth > 0) entry.comment += c;
        } else if (c == '"' && !entry.has_angle) {
            quoted = true;
        } else if (c == '(') {
            depth = 1;
        } else if (c == '<') {
            const size_t end = std::min(raw.size(), raw.find('>', i));
            const size_t stop = std::min(end, raw.find_first_of(",<", i + 1)); // a bracket nobody closed
            const bool closed = end < raw.size() && stop == end;
            std::string_view inside = raw.substr(i + 1, (closed ? end : stop) - i - 1);
            const size_t route = inside.rfind(':'); // obsolete: <@relay:local@domain>
            if (inside.starts_with("@") && route != std::string_view::npos) inside = inside.substr(route + 1);
            int nested = 0; // comments within
            for (size_t k = 0; k < inside.size(); ++k) {
                if (inside[k] == '(') ++nested;
                if (nested == 0) entry.angle += inside[k];
                if (inside[k] == ')' && nested > 0) --nested;
            }
            entry.has_angle = true;
            i = closed ? end : stop - 1;
        } else if (c == ':' && !entry.has_angle && entry.phrase.find('@') == std::string::npos) {
            entry = {}; // the name of a group
        } else if (c == ',' || c == ';') {
            entry.finish(out);
        } else {
            entry.phrase += c;
        }
    }
    if (out.size() < most) entry.finish(out);
    return out;
}

std::optional<base::Instant> parse_mail_date(std::string_view raw) {
    std::vector<std::string> words;
    int depth = 0;
    std::string word;
    for (const char c : raw.substr(0, 200)) {
        if (c == '(') ++depth;
        if (depth == 0 && !is_blank(c) && c != ',') word += c;
        if ((depth > 0 || is_blank(c) || c == ',') && !word.empty()) words.push_back(std::exchange(word, {}));
        if (c == ')' && depth > 0) --depth;
    }
    if (!word.empty()) words.push_back(word);
    // "09 : 55" is one time.
    for (size_t i = 1; i < words.size();) {
        if (words[i].starts_with(':') || words[i - 1].ends_with(':')) {
            words[i - 1] += words[i];
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
    // Day and year stand on either side of the month ("6 Jun 2005") or behind it ("Jun 6 22:21:22 2005").
    size_t at = 0;
    while (at < words.size() && month_of(words[at]) == 0) ++at;
    if (at == words.size()) return std::nullopt;
    const int month = month_of(words[at]);
    std::optional<int> day, year;
    std::string time, zone;
    if (at > 0) day = number_of(words[at - 1]);
    for (size_t i = at + 1; i < words.size(); ++i) {
        if (words[i].find(':') != std::string::npos && time.empty())
            time = words[i];
        else if (!day)
            day = number_of(words[i]);
        else if (!year)
            year = number_of(words[i]);
        else if (zone.empty())
            zone = words[i];
    }
    if (!day || !year) return std::nullopt;
    if (*year < 50) *year += 2000;
    if (*year < 1000) *year += 1900;
    const auto date = base::checked_date(*year, month, *day);
    if (!date) return std::nullopt;
    int64_t clock[3] = {0, 0, 0};
    size_t part = 0, begin = 0;
    for (; part < 3 && begin <= time.size(); ++part) {
        const size_t end = std::min(time.size(), time.find(':', begin));
        const auto number = number_of(std::string_view(time).substr(begin, end - begin));
        if (!number) break;
        clock[part] = *number;
        begin = end + 1;
    }
    if (clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return std::nullopt;
    const int64_t seconds =
        date->days * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - int64_t{zone_of(zone)} * 60;
    return base::Instant{seconds * 1000};
}

} // namespace fairlead::format
