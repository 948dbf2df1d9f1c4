#include "command/demo/company.h"

#include <algorithm>
#include <array>

namespace fairlead::command {

namespace {

constexpr int months_shown = 24;
constexpr int64_t day_ms = 86400000, hour_ms = 3600000;
constexpr double share_abroad = 0.14;
enum Kind : uint64_t { company_kind = 11 };

std::string digits(Random& random, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random.below(10));
    return text;
}

/// 18 characters with both check digits: GB 11714 for the organisation, GB 32100 for the whole.
/// Another for every index.
std::string make_credit_code(const std::string& region, int64_t index) {
    constexpr std::string_view letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    std::string organisation = "MA";
    constexpr int64_t all = 887503681; // 31^6
    for (int64_t rest = (index * 7919 + 104729) % all, i = 0; i < 6; ++i, rest /= 31)
        organisation += letters[static_cast<size_t>(rest % 31)];
    const std::array<int, 8> weights = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; ++i)
        sum += weights[i] * (organisation[i] <= '9' ? organisation[i] - '0' : organisation[i] - 'A' + 10);
    const int check = (11 - sum % 11) % 11;
    organisation += check == 10 ? 'X' : static_cast<char>('0' + check);
    std::string code = "91" + region + organisation;
    int64_t total = 0, factor = 1;
    for (char c : code) {
        total += factor * static_cast<int64_t>(letters.find(c));
        factor = factor * 3 % 31;
    }
    return code + letters[static_cast<size_t>((31 - total % 31) % 31)];
}

} // namespace

Calendar::Calendar(base::Instant now, base::TimeZone zone, const Parts& parts) : now_(now), zone_(std::move(zone)) {
    const base::YearMonthDay today = base::parts(zone_.date_of(now_));
    for (int back = months_shown; back >= 0; --back) {
        const int month = today.year * 12 + today.month - 1 - back;
        starts_.push_back(base::make_date(month / 12, month % 12 + 1, 1));
        const double grown = 1 + parts.growth * (months_shown - back) / 12.0;
        months_.push_back(parts.months[static_cast<size_t>(month % 12)] * grown);
    }
    first_ = starts_.front();
    // The running month counts for the days it has had.
    months_.back() *= today.day / 30.0;
}

int64_t Calendar::working_hour(base::Date date, Random& random) const {
    const int64_t start = zone_.start_of(date).milliseconds;
    return start + 9 * hour_ms + random.below(9 * hour_ms);
}

int64_t Calendar::moment(Random& random) const {
    for (;;) {
        const size_t month = random.weighted(months_);
        const base::Date date{starts_[month].days + random.below(30)};
        if (base::weekday(date) > 5 && random.chance(0.85)) continue;
        const int64_t at = working_hour(date, random);
        if (at < now_.milliseconds) return at;
    }
}

int64_t Calendar::later(int64_t at, double days, Random& random) const {
    base::Date date = zone_.date_of({at + static_cast<int64_t>(days * day_ms)});
    while (base::weekday(date) > 5) ++date.days;
    return std::max(at + hour_ms, working_hour(date, random));
}

Human make_human(const Parts& parts, Random& random, bool abroad) {
    Human human;
    human.woman = random.chance(0.45);
    human.job = parts.jobs.pick(random);
    if (abroad) {
        const std::string& first = random.pick(human.woman ? parts.first_women : parts.first_men);
        const std::string& last = random.pick(parts.last);
        human.name = first + " " + last;
        human.mail = first + "." + last;
        for (char& c : human.mail) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    } else {
        const Syllables& surname = parts.surnames.pick(random);
        const Syllables& given = random.pick(human.woman ? parts.women : parts.men);
        human.name = surname.zh + given.zh;
        human.mail = surname.pinyin + "." + given.pinyin;
    }
    return human;
}

Company make_company(const Parts& parts, uint64_t seed, int64_t index) {
    Random random(seed, company_kind, static_cast<uint64_t>(index));
    Company company;
    const Business& business = parts.businesses.pick(random);
    company.industry = business.industry;
    company.abroad = random.chance(share_abroad);
    company.size = business.size * random.skewed(1, 0.6);
    company.employees = std::max<int64_t>(8, static_cast<int64_t>(company.size * 260 * (0.5 + random.real())));
    company.founded = 1988 + random.below(34);
    const std::string mark = std::to_string(index + 1);
    if (company.abroad) {
        const Place& place = parts.abroad.pick(random);
        const std::string stem = random.pick(parts.abroad_first) + random.pick(parts.abroad_second);
        company.brief = stem + " " + business.en;
        company.name = company.brief + " " + place.form;
        company.team = "海外";
        company.country = place.country;
        company.city = place.city;
        company.street = place.street + " " + std::to_string(1 + random.below(180));
        company.currency = place.currency;
        const size_t whole = place.code == "1" || place.code == "52" ? 10
                             : place.code == "65"                    ? 8
                                                                     : 9 + (place.code == "49" || place.code == "39");
        company.phone = "+" + place.code + place.number + "5" + digits(random, whole - place.number.size() - 1);
        company.domain = stem;
        for (char& c : company.domain) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        company.domain += mark + ".example";
    } else {
        const City& city = parts.cities.pick(random);
        const Syllables& first = random.pick(parts.company_first);
        const Syllables& second = random.pick(parts.company_second);
        company.brief = first.zh + second.zh + business.brief;
        company.name = city.zh + first.zh + second.zh + business.zh + parts.forms.pick(random);
        company.team = city.team;
        company.country = "CN";
        company.province = city.province;
        company.city = city.zh;
        company.street = random.pick(city.streets) + std::to_string(10 + random.below(980)) + " 号";
        company.postal = city.postal;
        company.phone =
            "+86" + city.area + "5" + digits(random, city.area.size() == 2 ? 7 : 6 + (random.chance(0.8) ? 1 : 0));
        company.domain = first.pinyin + second.pinyin + mark + ".example";
        company.credit_code = make_credit_code(city.code, index);
    }
    return company;
}

std::string make_mobile(const Company& company, Random& random) {
    if (company.abroad) return company.phone.substr(0, company.phone.size() - 4) + digits(random, 4);
    static const std::vector<std::string> heads = {"135", "136", "137", "138", "139",
                                                   "150", "158", "159", "186", "188"};
    return "+86" + random.pick(heads) + digits(random, 8);
}

} // namespace fairlead::command
