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
    std::vector<std::string> absent, off, full, unskilled;

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

Result<std::optional<Decision>> Book::decide(Ledger& ledger, const Object& object, const formula::Subject& subject,
                                             const formula::Asker& asker) const {
    for (const Rule& rule : rules_of(object)) {
        if (rule.members.empty()) continue;
        if (rule.condition && !formula::holds(*rule.condition, subject, asker)) continue;
        auto decision = TRY(try_rule(ledger, rule, subject, asker));
        if (decision) return decision;
    }
    return std::optional<Decision>();
}

Result<std::optional<Decision>> Book::try_rule(Ledger& ledger, const Rule& rule, const formula::Subject& subject,
                                               const formula::Asker& asker) const {
    std::string skill;
    if (rule.skill) skill = base::fold(formula::evaluate(*rule.skill, subject, asker).text_or(""));
    if (rule.skill && skill.empty()) return std::optional<Decision>();
    Standings standings = TRY(ledger.standings(rule));
    Passed passed;
    std::vector<std::pair<int64_t, int64_t>> there; // user, weight
    for (const auto& [user, weight] : rule.members) {
        const auto worker = workers_.find(user);
        if (worker == workers_.end()) continue;
        Standing& standing = standings[user];
        const int64_t today = worker->second.zone.date_of(asker.now).days;
        if (standing.day != today) standing.day = today, standing.today = 0;
        if (rule.skill && !worker->second.skills.contains(skill))
            passed.unskilled.push_back(name_of(user));
        else if (worker->second.absent(asker.now))
            passed.absent.push_back(name_of(user));
        else if (rule.working_hours && !worker->second.at_work(asker.now))
            passed.off.push_back(name_of(user));
        else if (rule.daily_limit && standing.today >= rule.daily_limit)
            passed.full.push_back(name_of(user));
        else
            there.emplace_back(user, rule.method == Method::weighted ? weight : 1);
    }
    if (there.empty()) return std::optional<Decision>();
    // Who has left the rule has no standing in it any more.
    std::erase_if(standings, [&](const auto& each) {
        return std::none_of(rule.members.begin(), rule.members.end(),
                            [&](const auto& member) { return member.first == each.first; });
    });

    size_t chosen = 0;
    const std::string of = std::to_string(there.size());
    Text why;
    if (rule.method == Method::user) {
        why = {"指定给此人", "goes to this person"};
    } else if (rule.method == Method::least_loaded) {
        std::vector<int64_t> users;
        for (const auto& [user, weight] : there) users.push_back(user);
        const std::map<int64_t, int64_t> loads = TRY(ledger.loads(rule, users));
        auto load = [&](size_t i) {
            const auto found = loads.find(there[i].first);
            return found == loads.end() ? int64_t{0} : found->second;
        };
        for (size_t i = 1; i < there.size(); ++i) {
            const auto mine = std::pair(load(i), standings[there[i].first].total);
            if (mine < std::pair(load(chosen), standings[there[chosen].first].total)) chosen = i;
        }
        const std::string open = std::to_string(load(chosen));
        why = {"在手 " + open + " 条，" + of + " 人中最少", "the least loaded of " + of + " with " + open + " open"};
    } else {
        std::vector<Share> shares;
        int64_t weights = 0;
        for (const auto& [user, weight] : there) {
            shares.push_back({weight, standings[user].credit});
            weights += weight;
        }
        chosen = take_turn(shares);
        for (size_t i = 0; i < there.size(); ++i) standings[there[i].first].credit = shares[i].credit;
        const std::string part = std::to_string(there[chosen].second) + "/" + std::to_string(weights);
        why = rule.method == Method::weighted
                  ? Text{"按权重 " + part + "，" + of + " 人中轮到", "by weight " + part + ", the turn among " + of}
                  : Text{of + " 人轮流，轮到", "round robin, the turn among " + of};
    }
    const int64_t user = there[chosen].first;
    Standing& standing = standings[user];
    ++standing.today;
    ++standing.total;
    TRY(ledger.keep(rule, standings));
    if (rule.skill) why = {why.zh + "，具备技能“" + skill + "”", why.en + ", has the skill \"" + skill + "\""};
    const Text passed_over = passed.words();
    return std::optional(
        Decision{&rule, user,
                 Text{"规则“" + rule.name + "”：" + why.zh + "——" + name_of(user) + "。" + passed_over.zh,
                      "Rule \"" + rule.name + "\": " + why.en + " — " + name_of(user) + "." + passed_over.en}});
}

} // namespace fairlead::automation
