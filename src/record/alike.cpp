#include "record/alike.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/similarity.h"
#include "base/time.h"
#include "base/unicode.h"
#include "record/identity.h"

namespace fairlead::record {

namespace {

using base::jaro_winkler;
using base::slips;

constexpr size_t longest_value = 4000; // bytes
constexpr size_t most_words = 12;

std::u32string points(std::string_view text) {
    return base::to_code_points(text);
}

template <size_t n>
bool holds(const std::array<std::u32string_view, n>& list, std::u32string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_ideographic(char32_t c) {
    return base::is_han(c) || (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7AF);
}

/// Short names by which people are called; the name they stand for.
std::u32string_view full_name(std::u32string_view word) {
    static const std::map<std::u32string_view, std::u32string_view> known = {
        {U"abby", U"abigail"},    {U"al", U"albert"},      {U"alex", U"alexander"},  {U"andy", U"andrew"},
        {U"ben", U"benjamin"},    {U"bert", U"albert"},    {U"beth", U"elizabeth"},  {U"bill", U"william"},
        {U"bob", U"robert"},      {U"bobby", U"robert"},   {U"charlie", U"charles"}, {U"chris", U"christopher"},
        {U"chuck", U"charles"},   {U"dan", U"daniel"},     {U"danny", U"daniel"},    {U"dave", U"david"},
        {U"dick", U"richard"},    {U"don", U"donald"},     {U"ed", U"edward"},       {U"eddie", U"edward"},
        {U"fred", U"frederick"},  {U"greg", U"gregory"},   {U"jack", U"john"},       {U"jake", U"jacob"},
        {U"jen", U"jennifer"},    {U"jenny", U"jennifer"}, {U"jim", U"james"},       {U"jimmy", U"james"},
        {U"joe", U"joseph"},      {U"jon", U"jonathan"},   {U"kate", U"katherine"},  {U"kathy", U"katherine"},
        {U"ken", U"kenneth"},     {U"larry", U"lawrence"}, {U"liz", U"elizabeth"},   {U"matt", U"matthew"},
        {U"maggie", U"margaret"}, {U"mike", U"michael"},   {U"nick", U"nicholas"},   {U"pat", U"patrick"},
        {U"peggy", U"margaret"},  {U"pete", U"peter"},     {U"rob", U"robert"},      {U"ron", U"ronald"},
        {U"sam", U"samuel"},      {U"steve", U"stephen"},  {U"sue", U"susan"},       {U"ted", U"edward"},
        {U"tim", U"timothy"},     {U"tom", U"thomas"},     {U"tony", U"anthony"},    {U"vicky", U"victoria"},
        {U"will", U"william"}};
    const auto found = known.find(word);
    return found == known.end() ? word : found->second;
}

Form person_form(std::string_view value) {
    static constexpr auto titles = std::to_array<std::u32string_view>(
        {U"mr", U"mrs", U"ms", U"miss", U"dr", U"prof", U"先生", U"女士", U"小姐", U"太太", U"herr", U"frau"});
    Form form;
    for (const std::string& word : name_words(base::simplified(base::fold(value)))) {
        std::u32string letters = points(word);
        if (form.words.size() == most_words) break;
        if (holds(titles, letters)) continue;
        for (const std::u32string_view title : titles)
            if (title[0] > 0x7F && letters.size() > title.size() && letters.ends_with(title))
                letters.resize(letters.size() - title.size());
        form.ideographic = form.ideographic || std::any_of(letters.begin(), letters.end(), is_ideographic);
        form.whole += letters;
        form.words.push_back(std::move(letters));
    }
    if (form.whole.size() < 2) return {};
    form.sound = points(base::romanized(base::from_code_points(form.whole)));
    return form;
}

/// Words that many companies have in common.
constexpr auto weak_words = std::to_array<std::u32string_view>({U"the",
                                                                U"and",
                                                                U"of",
                                                                U"group",
                                                                U"holding",
                                                                U"holdings",
                                                                U"international",
                                                                U"global",
                                                                U"com",

                                                                U"worldwide",
                                                                U"platforms",
                                                                U"platform",
                                                                U"enterprise",
                                                                U"enterprises",
                                                                U"industries",
                                                                U"industry",
                                                                U"technologies",
                                                                U"technology",
                                                                U"systems",
                                                                U"system",
                                                                U"solutions",
                                                                U"services",
                                                                U"service",
                                                                U"communications",
                                                                U"europe",
                                                                U"asia",
                                                                U"usa",
                                                                U"gruppe",
                                                                U"groupe",
                                                                U"de",
                                                                U"und"});
constexpr auto weak_endings = std::to_array<std::u32string_view>({U"集团", U"控股", U"グループ"});

/// Places a Chinese company's name begins with; with 省, 市 or nothing behind.
constexpr auto regions = std::to_array<std::u32string_view>(
    {U"北京", U"上海", U"天津", U"重庆", U"河北", U"山西", U"辽宁",   U"吉林", U"江苏", U"浙江", U"安徽",
     U"福建", U"江西", U"山东", U"河南", U"湖北", U"湖南", U"广东",   U"广西", U"海南", U"四川", U"贵州",
     U"云南", U"陕西", U"甘肃", U"青海", U"宁夏", U"新疆", U"西藏",   U"台湾", U"香港", U"澳门", U"深圳",
     U"广州", U"东莞", U"佛山", U"珠海", U"中山", U"惠州", U"厦门",   U"福州", U"泉州", U"杭州", U"宁波",
     U"温州", U"苏州", U"无锡", U"常州", U"南京", U"南通", U"合肥",   U"济南", U"青岛", U"烟台", U"郑州",
     U"武汉", U"长沙", U"成都", U"西安", U"沈阳", U"大连", U"哈尔滨", U"长春", U"昆明", U"中国", U"内蒙古"});

Form company_form_of(std::string_view value) {
    Form form;
    for (const std::string& word : company_words(value)) {
        if (form.words.size() == most_words) break;
        std::u32string letters = points(word);
        form.ideographic = form.ideographic || std::any_of(letters.begin(), letters.end(), is_ideographic);
        form.whole += letters;
        form.words.push_back(std::move(letters));
    }
    if (form.whole.size() < 2) return {};
    if (form.ideographic) {
        form.core = form.whole;
        for (const std::u32string_view region : regions) {
            if (!form.core.starts_with(region)) continue;
            size_t length = region.size();
            if (length < form.core.size() && (form.core[length] == U'省' || form.core[length] == U'市')) ++length;
            if (form.core.size() >= length + 2) form.core.erase(0, length);
            break;
        }
        // "百度（中国）", "华为（上海）": the place behind the name.
        for (const std::u32string_view region : regions)
            if (form.words.size() > 1 && form.words.back() == region && form.core.ends_with(region) &&
                form.core.size() >= region.size() + 2)
                form.core.resize(form.core.size() - region.size());
        for (const std::u32string_view ending : weak_endings)
            if (form.core.ends_with(ending) && form.core.size() >= ending.size() + 2)
                form.core.resize(form.core.size() - ending.size());
    } else {
        for (const std::u32string& word : form.words)
            if (!holds(weak_words, word)) form.core += word;
        if (form.core.empty()) form.core = form.whole;
    }
    form.sound = form.ideographic ? points(base::romanized(base::from_code_points(form.core))) : form.core;
    return form;
}

Form street_form(std::string_view value) {
    Form form;
    for (const std::string& word : name_words(base::simplified(base::fold(value)))) {
        if (form.words.size() == most_words) break;
        form.words.push_back(points(word));
        form.whole += form.words.back();
    }
    return form;
}

std::u32string plain(std::string_view value) {
    std::u32string letters;
    for (const std::string& word : name_words(base::simplified(base::fold(value)))) letters += points(word);
    return letters;
}

/// How well the words of two lists match, whatever their order: the most alike first, each once, longer words counting
/// more, words that are left over counting against it.
template <typename Alike>
double words_alike(const std::vector<std::u32string>& a, const std::vector<std::u32string>& b, double left_over,
                   Alike alike) {
    if (b < a) return words_alike(b, a, left_over, alike); // ties are broken alike either way
    struct Pair {
        double likeness;
        size_t i, j;
    };
    std::vector<Pair> pairs;
    for (size_t i = 0; i < a.size(); ++i)
        for (size_t j = 0; j < b.size(); ++j) pairs.push_back({alike(a[i], b[j]), i, j});
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.likeness > y.likeness; });
    std::array<bool, most_words> used_a{}, used_b{};
    double sum = 0, weight = 0;
    for (const Pair& pair : pairs) {
        if (used_a[pair.i] || used_b[pair.j]) continue;
        used_a[pair.i] = used_b[pair.j] = true;
        const auto length = static_cast<double>(std::max(a[pair.i].size(), b[pair.j].size()));
        sum += pair.likeness * length;
        weight += length;
    }
    for (size_t i = 0; i < a.size(); ++i)
        if (!used_a[i]) weight += left_over * static_cast<double>(a[i].size());
    for (size_t j = 0; j < b.size(); ++j)
        if (!used_b[j]) weight += left_over * static_cast<double>(b[j].size());
    return weight > 0 ? std::min(sum / weight, 1.0) : 0;
}

double words_of_people_alike(std::u32string_view a, std::u32string_view b) {
    if (a == b) return 1;
    if (full_name(a) == full_name(b)) return 0.95;
    if ((a.size() == 1 || b.size() == 1) && a[0] == b[0]) return 0.85; // an initial
    return jaro_winkler(a, b);
}

/// The characters or letters of a name in another order: surname last.
bool turned(std::u32string_view a, std::u32string_view b) {
    if (a.size() != b.size()) return false;
    for (size_t cut = 1; cut < a.size(); ++cut)
        if (a.substr(cut) == b.substr(0, a.size() - cut) && a.substr(0, cut) == b.substr(a.size() - cut)) return true;
    return false;
}

double people_alike(const Form& a, const Form& b) {
    if (a.whole == b.whole) return 1;
    if (a.ideographic != b.ideographic) {
        if (a.sound == b.sound || turned(a.sound, b.sound)) return 0.92;
        return std::min(jaro_winkler(a.sound, b.sound), 0.9) * 0.9;
    }
    if (a.ideographic) {
        if (a.sound == b.sound) return 0.9;
        if (turned(a.whole, b.whole)) return 0.88;
        const size_t longer = std::max(a.whole.size(), b.whole.size());
        return longer >= 3 && slips(a.whole, b.whole, 1) == 1 ? 0.8 : 0;
    }
    auto first = a.words, second = b.words;
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    if (first == second) return 0.98;
    return std::min(words_alike(a.words, b.words, 0.35, words_of_people_alike), 0.98);
}

/// "International Business Machines" is IBM; "Johnson & Johnson" may be J&J.
bool stands_for(const Form& brief, const Form& full) {
    if (full.words.size() < 2 || brief.whole.size() < 2 || brief.whole.size() > 6) return false;
    std::u32string all, telling;
    for (const std::u32string& word : full.words) {
        all += word[0];
        if (word != U"and" && word != U"of" && word != U"the" && word != U"und") telling += word[0];
    }
    return brief.whole == all || brief.whole == telling;
}

double latin_companies_alike(const Form& a, const Form& b) {
    if (a.core == b.core) return 0.95;
    if (stands_for(a, b) || stands_for(b, a)) return 0.8;
    std::vector<std::u32string> first, second;
    for (const std::u32string& word : a.words)
        if (!holds(weak_words, word)) first.push_back(word);
    for (const std::u32string& word : b.words)
        if (!holds(weak_words, word)) second.push_back(word);
    if (first.empty()) first = a.words;
    if (second.empty()) second = b.words;
    const double joined = jaro_winkler(a.core, b.core);
    if (std::min(a.core.size(), b.core.size()) >= 5 && slips(a.core, b.core, 1) <= 1) return std::min(joined, 0.92);
    // What tells companies apart stands first: "Samsung Electronics" is not "LG Electronics".
    if (jaro_winkler(first[0], second[0]) < 0.9) return std::min(joined * 0.6, 0.5);
    const size_t fewer = std::min(first.size(), second.size()), more = std::max(first.size(), second.size());
    size_t met = 0;
    std::vector<bool> used(second.size());
    for (const std::u32string& word : first)
        for (size_t j = 0; j < second.size(); ++j)
            if (!used[j] && jaro_winkler(word, second[j]) >= 0.9) {
                used[j] = true;
                ++met;
                break;
            }
    if (met < fewer) return 0.55; // both have something of their own
    return met == more ? 0.9 : 0.8;
}

double companies_alike(const Form& a, const Form& b) {
    if (a.whole == b.whole) return 1;
    if (a.ideographic != b.ideographic) {
        const Form& characters = a.ideographic ? a : b;
        const Form& letters = a.ideographic ? b : a;
        if (characters.sound == letters.sound) return 0.9;
        const std::u32string& name = letters.words.front();
        if (name.size() >= 4 && !holds(weak_words, name) && characters.sound.starts_with(name)) return 0.82;
        const double sounds = jaro_winkler(characters.sound, letters.sound);
        return sounds >= 0.88 ? 0.8 : sounds * 0.6;
    }
    if (!a.ideographic) return latin_companies_alike(a, b);
    if (a.core == b.core) return 0.92;
    if (a.sound == b.sound) return 0.9;
    const std::u32string& brief = a.core.size() < b.core.size() ? a.core : b.core;
    const std::u32string& full = a.core.size() < b.core.size() ? b.core : a.core;
    if (full.starts_with(brief)) return 0.8;
    const double kept = base::kept_share(a.core, b.core);
    return kept >= 0.8 ? kept * 0.95 : kept * 0.6;
}

double mails_alike(const Form& a, const Form& b) {
    if (a.whole == b.whole) return 1;
    if (slips(a.whole, b.whole, 1) == 1) return 0.85;
    const auto at = a.whole.rfind(U'@'), other = b.whole.rfind(U'@');
    const bool same_person =
        at == other && at >= 5 && at != std::u32string::npos && a.whole.compare(0, at, b.whole, 0, at) == 0;
    return same_person ? 0.8 : 0;
}

double dates_alike(const Form& a, const Form& b) {
    const size_t apart = slips(a.whole, b.whole, 2);
    if (apart == 0) return 1;
    // Day and month in the other order.
    const bool swapped = a.whole.size() == 8 && b.whole.size() == 8 && a.whole.compare(0, 4, b.whole, 0, 4) == 0 &&
                         a.whole.compare(4, 2, b.whole, 6, 2) == 0 && a.whole.compare(6, 2, b.whole, 4, 2) == 0;
    return apart == 1 || swapped ? 0.85 : apart == 2 ? 0.6 : 0;
}

} // namespace

std::string date_text(int64_t days) {
    std::string digits;
    for (const char c : base::to_text(base::Date{days}))
        if (c != '-') digits += c;
    return digits;
}

Form form_of(Kind kind, std::string_view value) {
    std::string cut = base::repair_utf8(value.substr(0, longest_value));
    Form form;
    switch (kind) {
        case Kind::phone: // without the extension: two desks of one switchboard are one company
            form.whole = points(cut.substr(0, cut.find(';')));
            return form;
        case Kind::email:
            form.whole = points(base::fold(base::trim(cut)));
            return form;
        case Kind::domain:
            form.whole = points(company_domain(cut));
            return form;
        case Kind::person:
            return person_form(cut);
        case Kind::company:
            return company_form_of(cut);
        case Kind::street:
            return street_form(cut);
        case Kind::code:
        case Kind::date:
        case Kind::text:
            form.whole = plain(cut);
            return form;
    }
    return form;
}

double alike(Kind kind, const Form& a, const Form& b) {
    if (a.empty() || b.empty()) return 0;
    switch (kind) {
        case Kind::phone:
            if (a.whole == b.whole) return 1;
            return std::min(a.whole.size(), b.whole.size()) >= 8 && slips(a.whole, b.whole, 1) == 1 ? 0.75 : 0;
        case Kind::email:
            return mails_alike(a, b);
        case Kind::domain:
            return a.whole == b.whole ? 1 : 0;
        case Kind::person:
            return people_alike(a, b);
        case Kind::company:
            return companies_alike(a, b);
        case Kind::code: {
            const size_t apart = slips(a.whole, b.whole, 1);
            return apart == 0 ? 1 : apart == 1 && std::min(a.whole.size(), b.whole.size()) >= 3 ? 0.85 : 0;
        }
        case Kind::date:
            return dates_alike(a, b);
        case Kind::text:
            return jaro_winkler(a.whole, b.whole);
        case Kind::street:
            if (a.whole == b.whole) return 1;
            return std::max(jaro_winkler(a.whole, b.whole), words_alike(a.words, b.words, 0.35, jaro_winkler));
    }
    return 0;
}

double zero_point(Kind kind) {
    switch (kind) {
        case Kind::date:
            return 0.5;
        case Kind::code:
            return 0.6;
        case Kind::phone:
        case Kind::domain:
        case Kind::street:
        case Kind::company:
            return 0.7;
        case Kind::email:
        case Kind::person:
        case Kind::text:
            return 0.75;
    }
    return 0.75;
}

namespace {

/// FNV-1a: the same on every machine, for keys are stored.
int64_t hashed(char kind, std::u32string_view text, std::u32string_view more = {}) {
    uint64_t hash = 14695981039346656037ULL;
    const auto add = [&](uint32_t value) {
        for (int byte = 0; byte < 4; ++byte) {
            hash ^= (value >> (8 * byte)) & 0xFF;
            hash *= 1099511628211ULL;
        }
    };
    add(static_cast<unsigned char>(kind));
    for (const char32_t c : text) add(c);
    add(0x110000);
    for (const char32_t c : more) add(c);
    return static_cast<int64_t>(hash);
}

std::u32string_view beginning(std::u32string_view text, size_t most) {
    return text.substr(0, most);
}

} // namespace

Keys keys_of(const std::vector<std::pair<Kind, Form>>& values) {
    Keys keys;
    std::vector<std::u32string> people; // beginnings of the words of names
    std::vector<std::pair<char, std::u32string>> places;
    std::vector<std::u32string> streets;
    for (const auto& [kind, form] : values) {
        if (form.empty()) continue;
        switch (kind) {
            case Kind::phone:
                keys.strong.push_back(hashed('p', form.whole));
                break;
            case Kind::email:
                keys.strong.push_back(hashed('e', form.whole));
                if (const auto at = form.whole.rfind(U'@'); at != std::u32string::npos && at >= 5)
                    keys.weak.push_back(hashed('l', beginning(form.whole, at)));
                break;
            case Kind::domain:
                keys.strong.push_back(hashed('d', form.whole));
                break;
            case Kind::code:
                // A short code (of a place) is shared by many, a long one names one.
                (form.whole.size() >= 8 ? keys.strong : keys.weak).push_back(hashed('c', form.whole));
                places.emplace_back('c', std::u32string(beginning(form.whole, 3)));
                break;
            case Kind::date:
                keys.weak.push_back(hashed('b', form.whole));
                places.emplace_back('y', std::u32string(beginning(form.whole, 4)));
                break;
            case Kind::text:
                places.emplace_back('t', std::u32string(beginning(form.whole, 4)));
                break;
            case Kind::street: {
                auto words = form.words;
                std::sort(words.begin(), words.end());
                std::u32string joined;
                for (const std::u32string& word : words) joined += word;
                keys.weak.push_back(hashed('s', beginning(joined, 12)));
                for (const std::u32string& word : form.words)
                    if (word.size() >= 4 && streets.size() < 4) streets.emplace_back(beginning(word, 5));
                break;
            }
            case Kind::person: {
                // The same letters in another order are the same name for this purpose: surname first or last.
                std::u32string letters = form.sound;
                std::sort(letters.begin(), letters.end());
                keys.strong.push_back(hashed('n', letters));
                std::vector<std::u32string> starts;
                if (form.ideographic) {
                    starts.emplace_back(beginning(form.sound, 4));
                } else {
                    for (const std::u32string& word : form.words)
                        if (starts.size() < 4) starts.emplace_back(beginning(full_name(word), 3));
                }
                std::sort(starts.begin(), starts.end());
                std::u32string joined;
                for (const std::u32string& start : starts) joined += start + U' ';
                if (starts.size() > 1) keys.weak.push_back(hashed('w', joined));
                people.insert(people.end(), starts.begin(), starts.end());
                break;
            }
            case Kind::company:
                keys.strong.push_back(hashed('f', form.whole));
                keys.strong.push_back(hashed('f', form.core));
                keys.weak.push_back(hashed('o', beginning(form.sound, 6)));
                if (form.ideographic)
                    keys.weak.push_back(hashed('h', beginning(form.core, 2)));
                else if (form.words.front().size() >= 3)
                    keys.weak.push_back(hashed('o', beginning(form.words.front(), 6)));
                break;
        }
    }
    for (const std::u32string& person : people)
        for (const auto& [kind, place] : places) keys.weak.push_back(hashed(kind, person, place));
    for (const std::u32string& street : streets)
        for (const auto& [kind, place] : places)
            if (kind != 'y') keys.weak.push_back(hashed('r', street, place));
    for (std::vector<int64_t>* each : {&keys.strong, &keys.weak}) {
        std::sort(each->begin(), each->end());
        each->erase(std::unique(each->begin(), each->end()), each->end());
    }
    if (keys.strong.size() > most_keys) keys.strong.resize(most_keys);
    if (keys.weak.size() > most_keys - keys.strong.size()) keys.weak.resize(most_keys - keys.strong.size());
    return keys;
}

std::vector<int64_t> Keys::all() const {
    std::vector<int64_t> both = strong;
    both.insert(both.end(), weak.begin(), weak.end());
    std::sort(both.begin(), both.end());
    both.erase(std::unique(both.begin(), both.end()), both.end());
    return both;
}

} // namespace fairlead::record
