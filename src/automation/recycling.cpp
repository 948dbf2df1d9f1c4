#include "automation/recycling.h"

#include <algorithm>

#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Fault;
using base::Text;
using query::Condition;

namespace {

constexpr std::string_view rule_object = "recycling_rule";
constexpr int64_t minute = 60000, hour = 60 * minute, day = 24 * hour;

Result<formula::Bound> bind_text(std::string_view text, const formula::Model& model, const Object& object,
                                 formula::Kind wanted, std::string_view as) {
    if (text.empty()) return formula::Bound();
    return formula::bind(text, model.catalog(), object, wanted, as);
}

Result<RecyclingRule> rule_of(const store::Row& row, const formula::Model& model, const Object& object) {
    const int64_t unit = row.text(6) == "minutes" ? minute : row.text(6) == "hours" ? hour : day;
    RecyclingRule rule;
    rule.id = row.number(0);
    rule.name = std::string(row.text(1));
    rule.object = &object;
    rule.condition_text = std::string(row.text(3));
    rule.condition = TRY(bind_text(rule.condition_text, model, object, formula::Kind::boolean, "condition"));
    rule.since_text = base::trim(row.text(4));
    rule.since = TRY(bind_text(rule.since_text, model, object, formula::Kind::instant, "since"));
    rule.limit = row.number(5) * unit;
    rule.warn_before = std::min(row.number(7) * unit, rule.limit);
    if (!row.empty(8)) rule.escalate_before = std::min(row.number(8) * unit, rule.limit);
    rule.then = row.text(9) == "assign"    ? RecyclingRule::Then::assign
                : row.text(9) == "nothing" ? RecyclingRule::Then::nothing
                                           : RecyclingRule::Then::pool;
    rule.pool = row.number(10);
    return rule;
}

} // namespace

Result<RecyclingRules> RecyclingRules::read(store::Reader& reader, const formula::Model& model,
                                            const std::vector<int64_t>& only) {
    RecyclingRules rules;
    std::vector<Condition> wanted = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    if (only.empty())
        wanted.push_back({Condition::Test::equal, "active", 1, {}});
    else
        wanted.push_back({Condition::Test::in, "id", {}, {only.begin(), only.end()}});
    TRY(reader.each(query::render_select_rows(rule_object,
                                              {"id", "name", "applies_to", "condition", "since", "limit", "unit",
                                               "warn_before", "escalate_before", "then", "pool"},
                                              wanted, {{"position", false}, {"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        const Object* object = model.catalog().find(row.text(2));
                        if (!object || !object->trait("owner")) return true;
                        auto rule = rule_of(row, model, *object);
                        if (!rule.ok()) {
                            base::log_error("recycling rule " + std::string(row.text(1)) +
                                            " does not fit the object model and is left out");
                            return true;
                        }
                        for (const RecyclingRule& before : rules.rules_) {
                            if (before.object != object || before.since_text != rule->since_text) continue;
                            rule->earlier.push_back(before.condition);
                            rule->earlier_texts.push_back(before.condition_text);
                        }
                        rules.rules_.push_back(std::move(*rule));
                        return true;
                    }));
    return rules;
}

std::vector<const RecyclingRule*> RecyclingRules::of(const Object& object) const {
    std::vector<const RecyclingRule*> found;
    for (const RecyclingRule& rule : rules_)
        if (rule.object->name == object.name) found.push_back(&rule);
    return found;
}

void check_recycling_rule(const record::Context& context, const record::Image& image, std::vector<Fault>& faults) {
    const Object* target = context.model.catalog().find(image.get("applies_to").text_or(""));
    const bool into_pool = image.get("then").text_or("") == "pool";
    if (!target || target->system || !target->trait("owner") || (into_pool && !target->trait("pool"))) {
        faults.push_back({"applies_to",
                          "unknown_object",
                          {"没有可以回收的这种对象。", "There is no such object whose records could be taken back."},
                          {"例如 lead 或 account。", "For example lead or account."}});
        return;
    }
    for (const auto& [field, kind] : {std::pair<const char*, formula::Kind>{"condition", formula::Kind::boolean},
                                      {"since", formula::Kind::instant}}) {
        auto bound = bind_text(base::trim(image.get(field).text_or("")), context.model, *target, kind, field);
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    for (const char* before : {"warn_before", "escalate_before"})
        if (image.get(before).number_or(0) > image.get("limit").number_or(INT64_MAX))
            faults.push_back({before,
                              "too_large",
                              {"不能比期限本身更长。", "This cannot be longer than the time limit itself."},
                              {}});
    const access::Pool* pool = context.session.directory->pool(image.get("pool").number_or(0));
    if (into_pool && pool && pool->object != target->name)
        faults.push_back(
            {"pool", "other_object", {"这个公海不收这种记录。", "That pool does not take such records."}, {}});
}

bool binds(const RecyclingRule& rule, const record::Image& image, const formula::Subject& subject,
           const formula::Asker& asker) {
    if (image.deleted() || !image.owner()) return false;
    if (const schema::Field* shield = rule.object->trait("protected"); shield && image.get(shield->name).truth())
        return false;
    if (rule.condition && !formula::holds(*rule.condition, subject, asker)) return false;
    return std::none_of(rule.earlier.begin(), rule.earlier.end(), [&](const formula::Bound& earlier) {
        return !earlier || formula::holds(*earlier, subject, asker);
    });
}

std::optional<int64_t> since_of(const RecyclingRule& rule, const record::Image& image, const formula::Subject& subject,
                                const formula::Asker& asker) {
    int64_t since = image.at(image.columns->created_at).number_or(0);
    if (rule.since) {
        const base::Value moment = formula::evaluate(*rule.since, subject, asker);
        if (!moment.is_number()) return std::nullopt;
        since = moment.number();
    } else if (const schema::Field* last = rule.object->trait("last_contact")) {
        since = std::max(since, image.get(last->name).number_or(0));
    }
    return std::max(since, image.at(image.columns->owner_since).number_or(0));
}

Instant taken_at(const RecyclingRule& rule, const Held& held, Instant now) {
    int64_t at = held.since + rule.limit;
    // Nobody loses a record unwarned.
    if (rule.warn_before) at = std::max(at, held.warned_at.value_or(now.milliseconds) + rule.warn_before);
    return {at};
}

Due due_at(const RecyclingRule& rule, const Held& held, Instant now) {
    Due due;
    const int64_t end = held.since + rule.limit;
    due.warn = rule.warn_before && !held.warned_at && now.milliseconds >= end - rule.warn_before;
    due.escalate = rule.escalate_before && !held.escalated_at && now.milliseconds >= end - *rule.escalate_before;
    due.take = rule.then != RecyclingRule::Then::nothing && (!rule.warn_before || held.warned_at) &&
               now >= taken_at(rule, held, now);
    return due;
}

Result<std::vector<formula::Bound>> sieve(const RecyclingRule& rule, const formula::Model& model, Instant now) {
    const Object& object = *rule.object;
    const int64_t ahead = std::max(rule.warn_before, rule.escalate_before.value_or(0));
    const std::string latest = "instant('" + to_text(Instant{now.milliseconds - rule.limit + ahead}) + "')";
    std::string text = object.trait("owner")->name + " is not empty and created_at <= " + latest;
    const auto not_after = [&](std::string_view trait) {
        if (const schema::Field* field = object.trait(trait)) text += " and not " + field->name + " > " + latest;
    };
    not_after("owner_since");
    if (!rule.since) not_after("last_contact");
    if (const schema::Field* shield = object.trait("protected")) text += " and not " + shield->name;
    std::vector<formula::Bound> all = {TRY(formula::bind(text, model.catalog(), object))};
    if (rule.since)
        all.push_back(TRY(formula::bind("(" + rule.since_text + ") <= " + latest, model.catalog(), object)));
    if (rule.condition) all.push_back(rule.condition);
    for (const std::string& earlier : rule.earlier_texts)
        all.push_back(TRY(formula::bind(earlier.empty() ? "false" : "not (" + earlier + ")", model.catalog(), object)));
    return all;
}

Text reason_of(const RecyclingRule& rule, int64_t since, const std::string& owner, Instant now,
               const base::TimeZone& zone) {
    const std::string from = to_text(zone.date_of({since}));
    const int64_t passed = now.milliseconds - since;
    const bool hours = passed < 2 * day;
    const std::string count = std::to_string(passed / (hours ? hour : day));
    const std::string zh = hours ? count + " 小时" : count + " 天", en = count + (hours ? " hours" : " days");
    const bool silent = !rule.since;
    return {"规则“" + rule.name + "”：自 " + from + " 起已 " + zh + (silent ? "未跟进" : "未处理") + "，不再由" +
                owner + "负责。",
            "Rule \"" + rule.name + "\": " + en + (silent ? " without a follow-up" : " without an answer") + " since " +
                from + "; " + owner + " no longer owns it."};
}

} // namespace fairlead::automation
