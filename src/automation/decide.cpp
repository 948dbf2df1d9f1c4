// Who gets a record.

#include <algorithm>

#include "automation/book.h"
#include "base/unicode.h"

namespace fairlead::automation {

namespace {

std::string join(const std::vector<std::string>& names, std::string_view between) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? std::string() : std::string(between)) + name;
    return text;
}

/// Why members were passed over, for the reason that is stored.
struct Passed {
    std::vector<std::string> absent, off, full, laden, unskilled;

    Text words() const {
        Text text;
        auto add = [&](const std::vector<std::string>& names, const char* zh, const char* en) {
            if (names.empty()) return;
            text.zh += (text.zh.empty() ? "" : "；") + join(names, "、") + zh;
            text.en += (text.en.empty() ? "" : "; ") + join(names, ", ") + en;
        };
        add(unskilled, "无此技能", " without the skill");
        add(absent, "缺勤", " absent");
        add(off, "不在工作时间", " not at work");
        add(full, "已达当日上限", " at the daily limit");
        add(laden, "在手已满", " at full capacity");
        if (text.zh.empty()) return text;
        return {"跳过：" + text.zh + "。", " Passed over: " + text.en + "."};
    }
};

} // namespace

bool Worker::absent(base::Instant now) const {
    if (!absent_from && !absent_until) return false;
    const int64_t today = zone.date_of(now).days;
    return (!absent_from || today >= *absent_from) && (!absent_until || today <= *absent_until);
}

bool Worker::at_work(base::Instant now) const {
    const base::Date today = zone.date_of(now);
    if (days && !(days & (1u << (base::weekday(today) - 1)))) return false;
    const int64_t hour = (now.milliseconds + zone.offset_at(now) - today.days * 86400000) / 36000; // hundredths
    if (from && hour < *from) return false;
    return !until || hour < *until;
}

namespace {

/// "广东" and "广东省" are one place: the shorter name begins the longer.
bool same_place(std::string_view a, std::string_view b) {
    return a.size() <= b.size() ? b.starts_with(a) : a.starts_with(b);
}
bool among(const std::vector<std::string>& tags, std::string_view value,
           bool (*same)(std::string_view, std::string_view)) {
    if (tags.empty()) return true;
    return !value.empty() &&
           std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) { return same(tag, value); });
}
bool equal(std::string_view a, std::string_view b) {
    return a == b;
}

std::string percent(int64_t part_of_ten_thousand) {
    return std::to_string((part_of_ten_thousand + 50) / 100) + "%";
}

} // namespace

bool Territory::holds(std::string_view region, std::string_view city, std::string_view industry) const {
    return among(regions, region, same_place) && among(cities, city, same_place) && among(industries, industry, equal);
}

std::vector<const Territory*> Book::territories_of(const Object& object, const formula::Subject& subject) const {
    const auto tag = [&](std::string_view trait) {
        const Field* field = object.trait(trait);
        return field ? base::trim(base::fold(std::string(subject.get(field->name).text_or("")))) : std::string();
    };
    const std::string region = tag("region"), city = tag("city"), industry = tag("industry");
    std::vector<const Territory*> found;
    for (const Territory& territory : territories_)
        if (territory.holds(region, city, industry)) found.push_back(&territory);
    return found;
}

Result<std::optional<Decision>> Book::decide(Ledger& ledger, const Object& object, const formula::Subject& subject,
                                             const formula::Asker& asker, int64_t never) const {
    for (const Rule& rule : rules_of(object)) {
        if (rule.members.empty() && rule.method != Method::territory) continue;
        if (rule.condition && !formula::holds(*rule.condition, subject, asker)) continue;
        auto decision = TRY(try_rule(ledger, rule, subject, asker, never));
        if (decision) return decision;
    }
    return std::optional<Decision>();
}

struct Book::Candidates {
    Members there; // with the weights of the rule
    Passed passed;
    std::map<int64_t, int64_t> loads; // open records, where they were counted
    int64_t load(int64_t user) const {
        const auto found = loads.find(user);
        return found == loads.end() ? 0 : found->second;
    }
};

Result<Book::Candidates> Book::candidates(Ledger& ledger, const Rule& rule, const Members& members,
                                          const std::string& skill, Standings& standings, const formula::Asker& asker,
                                          int64_t never) const {
    Candidates found;
    bool limited = false;
    const bool weighs = rule.method == Method::weighted || rule.method == Method::territory;
    const auto capacity = [&](int64_t user) {
        const Worker* worker = this->worker(user);
        return worker && worker->capacity ? worker->capacity : rule.capacity;
    };
    for (const auto& [user, weight] : members) {
        const Worker* worker = this->worker(user);
        if (!worker || user == never) continue;
        Standing& day = standings[{0, user}];
        const int64_t today = worker->zone.date_of(asker.now).days;
        if (day.day != today) day.day = today, day.today = 0;
        if (rule.skill && !std::binary_search(worker->skills.begin(), worker->skills.end(), skill))
            found.passed.unskilled.push_back(name_of(user));
        else if (worker->absent(asker.now))
            found.passed.absent.push_back(name_of(user));
        else if (rule.working_hours && !worker->at_work(asker.now))
            found.passed.off.push_back(name_of(user));
        else if (rule.daily_limit && day.today >= rule.daily_limit)
            found.passed.full.push_back(name_of(user));
        else
            found.there.emplace_back(user, weighs ? weight : 1);
        limited = limited || capacity(user);
    }
    if (found.there.empty() || (!limited && rule.method != Method::least_loaded)) return found;
    std::vector<int64_t> users;
    for (const auto& [user, weight] : found.there) users.push_back(user);
    found.loads = TRY(ledger.loads(rule, users));
    std::erase_if(found.there, [&](const auto& member) {
        const auto most = capacity(member.first);
        const bool full = most && found.load(member.first) >= *most;
        if (full) found.passed.laden.push_back(name_of(member.first));
        return full;
    });
    return found;
}

Result<std::optional<Decision>> Book::try_rule(Ledger& ledger, const Rule& rule, const formula::Subject& subject,
                                               const formula::Asker& asker, int64_t never) const {
    std::string skill, segment;
    if (rule.skill) skill = base::fold(formula::evaluate(*rule.skill, subject, asker).text_or(""));
    if (rule.skill && skill.empty()) return std::optional<Decision>();
    if (rule.segment) segment = formula::evaluate(*rule.segment, subject, asker).text_or("");
    Standings standings = TRY(ledger.standings(rule));

    std::vector<std::pair<const Territory*, const Members*>> groups;
    if (rule.method == Method::territory) {
        for (const Territory* territory : territories_of(*rule.object, subject))
            groups.emplace_back(territory, &territory->members);
    } else {
        groups.emplace_back(nullptr, &rule.members);
        // Who has left the rule has no standing in it any more.
        std::erase_if(standings, [&](const auto& each) {
            return std::none_of(rule.members.begin(), rule.members.end(),
                                [&](const auto& member) { return member.first == each.first.second; });
        });
    }
    Candidates found;
    const Territory* territory = nullptr;
    for (const auto& [place, members] : groups) {
        found = TRY(candidates(ledger, rule, *members, skill, standings, asker, never));
        territory = place;
        if (!found.there.empty()) break;
    }
    const Members& there = found.there;
    if (there.empty()) return std::optional<Decision>();
    const int64_t group = territory ? territory->id : 0;
    const auto standing = [&](size_t i) -> Standing& { return standings[{group, there[i].first}]; };

    size_t chosen = 0;
    const std::string of = std::to_string(there.size());
    Text why;
    if (rule.method == Method::user) {
        why = {"指定给此人", "goes to this person"};
    } else if (rule.method == Method::least_loaded) {
        for (size_t i = 1; i < there.size(); ++i) {
            const auto mine = std::pair(found.load(there[i].first), standing(i).total);
            if (mine < std::pair(found.load(there[chosen].first), standing(chosen).total)) chosen = i;
        }
        const std::string open = std::to_string(found.load(there[chosen].first));
        why = {"在手 " + open + " 条，" + of + " 人中最少", "the least loaded of " + of + " with " + open + " open"};
    } else if (rule.method == Method::best_fit) {
        static const RateTable nothing;
        const auto table = rates_.find(rule.id);
        const RateTable& rates = table == rates_.end() ? nothing : table->second;
        for (size_t i = 1; i < there.size(); ++i) {
            const int64_t mine = rates.shrunk(segment, there[i].first);
            const int64_t best = rates.shrunk(segment, there[chosen].first);
            if (mine > best || (mine == best && standing(i).total < standing(chosen).total)) chosen = i;
        }
        const int64_t user = there[chosen].first;
        const Rate rate = rates.of(segment, user);
        const std::string won = std::to_string(rate.won), closed = std::to_string(rate.closed);
        const std::string shrunk = percent(rates.shrunk(segment, user));
        why = {"在“" + segment + "”领域的赢单率为 " + of + " 人中最高（" + closed + " 单中赢 " + won + " 单，折算 " +
                   shrunk + "）",
               "the best win rate of " + of + " in \"" + segment + "\" (" + won + " of " + closed + " won, " + shrunk +
                   " after shrinking)"};
    } else {
        std::vector<Share> shares;
        int64_t weights = 0;
        for (size_t i = 0; i < there.size(); ++i) {
            shares.push_back({there[i].second, standing(i).credit});
            weights += there[i].second;
        }
        chosen = take_turn(shares);
        for (size_t i = 0; i < there.size(); ++i) standing(i).credit = shares[i].credit;
        const std::string part = std::to_string(there[chosen].second) + "/" + std::to_string(weights);
        const bool even = weights == static_cast<int64_t>(there.size());
        why = rule.method == Method::weighted || (territory && !even)
                  ? Text{"按权重 " + part + "，" + of + " 人中轮到", "by weight " + part + ", the turn among " + of}
                  : Text{of + " 人轮流，轮到", "round robin, the turn among " + of};
        if (territory)
            why = {"属于区域“" + territory->name + "”，" + why.zh,
                   "in the territory \"" + territory->name + "\", " + why.en};
    }
    const int64_t user = there[chosen].first;
    ++standings[{0, user}].today;
    ++standing(chosen).total;
    TRY(ledger.keep(rule, standings));
    if (rule.skill) why = {why.zh + "，具备技能“" + skill + "”", why.en + ", has the skill \"" + skill + "\""};
    const Text passed_over = found.passed.words();
    return std::optional(
        Decision{&rule, user,
                 Text{"规则“" + rule.name + "”：" + why.zh + "——" + name_of(user) + "。" + passed_over.zh,
                      "Rule \"" + rule.name + "\": " + why.en + " — " + name_of(user) + "." + passed_over.en}});
}

} // namespace fairlead::automation
