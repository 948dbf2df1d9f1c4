#include "command/import_links.h"

#include <algorithm>
#include <set>

#include "base/unicode.h"
#include "query/change.h"
#include "schema/types.h"

namespace fairlead::command {

using query::Condition;
using schema::Type;

namespace {

constexpr size_t most_known = 100000; // names remembered of one column
constexpr size_t in_one_question = 400;
constexpr int64_t most_candidates = 4000;

/// Of `ids`, those the actor may read.
Result<std::set<int64_t>> within_reach(const record::ReadContext& context, const Object& object,
                                       const std::vector<int64_t>& ids) {
    const query::Scope scope = access::scope(context.session, context.model, object, access::Verb::read);
    std::set<int64_t> reachable;
    if (scope.all) {
        reachable.insert(ids.begin(), ids.end());
        return reachable;
    }
    for (size_t i = 0; i < ids.size(); i += in_one_question) {
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        select.ids.assign(ids.begin() + static_cast<int64_t>(i),
                          ids.begin() + static_cast<int64_t>(std::min(ids.size(), i + in_one_question)));
        select.scope = scope;
        select.limit = 0;
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    reachable.insert(row.number(0));
                                    return true;
                                }));
    }
    return reachable;
}

std::vector<const Field*> unique_fields(const Session& session, const Object& object) {
    std::vector<const Field*> fields;
    for (const Field& field : object.fields) {
        const bool texty = field.type == Type::text || field.type == Type::email || field.type == Type::phone ||
                           field.type == Type::auto_number;
        if (texty && (field.unique || field.type == Type::auto_number) &&
            access::mask(session, object, field) != access::Mask::hidden)
            fields.push_back(&field);
    }
    return fields;
}

} // namespace

Result<std::unordered_map<std::string, std::vector<int64_t>>> find_by_field(const record::ReadContext& context,
                                                                            const Object& object, const Field& field,
                                                                            const std::vector<std::string>& texts) {
    std::unordered_map<std::string, std::vector<int64_t>> found;
    const bool by_name = object.trait("name") == &field && object.has(field.name + "_sort");
    const std::string column = by_name ? field.name + "_sort" : field.name;
    const schema::ValueContext values{.catalog = &context.model.catalog(),
                                      .time_zone = context.session.asker.zone.name(),
                                      .language = context.session.language};
    // stored form -> the texts that mean it
    std::map<Value, std::vector<const std::string*>> wanted;
    for (const std::string& text : texts) {
        if (by_name) {
            wanted[Value(base::sort_key(text))].push_back(&text);
            continue;
        }
        std::vector<base::Fault> faults;
        Value value;
        if (field.name == "id") {
            const auto id = base::parse_id(text);
            if (id) value = Value(id->number);
        } else {
            value = schema::read_cell(field, text, values, faults);
        }
        if (faults.empty() && !value.empty()) wanted[std::move(value)].push_back(&text);
    }
    struct Hit {
        Value key;
        int64_t id;
        std::string text;
    };
    std::vector<Hit> hits;
    std::vector<Value> keys;
    auto ask = [&]() -> Result<void> {
        if (keys.empty()) return {};
        std::vector<Condition> where = {{Condition::Test::in, column, {}, std::move(keys)},
                                        {Condition::Test::is_empty, "deleted_at", {}, {}}};
        keys.clear();
        return context.reader.each(
            query::render_select_rows(object.name, {"id", column, field.name}, where, {}, 0, context.reader.dialect()),
            [&](const store::Row& row) {
                hits.push_back({row.value(1), row.number(0), std::string(row.text(2))});
                return true;
            });
    };
    for (const auto& [key, meant] : wanted) {
        keys.push_back(key);
        if (keys.size() == in_one_question) TRY(ask());
    }
    TRY(ask());
    std::vector<int64_t> ids;
    for (const Hit& hit : hits) ids.push_back(hit.id);
    const std::set<int64_t> reachable = TRY(within_reach(context, object, ids));
    std::map<Value, std::vector<const Hit*>> by_key;
    for (const Hit& hit : hits)
        if (reachable.contains(hit.id)) by_key[hit.key].push_back(&hit);
    for (const auto& [key, meant] : wanted) {
        const auto there = by_key.find(key);
        if (there == by_key.end()) continue;
        for (const std::string* text : meant) {
            std::vector<int64_t>& exact = found[*text];
            for (const Hit* hit : there->second)
                if (by_name && hit->text == *text) exact.push_back(hit->id);
            if (exact.empty())
                for (const Hit* hit : there->second) exact.push_back(hit->id);
        }
    }
    return found;
}

LinkFinder::LinkFinder(const ImportPlan& plan) : plan_(plan), kept_(plan.rules.size()), fresh_(plan.rules.size()) {}

Result<void> LinkFinder::look_up(const record::ReadContext& context, const std::vector<Wanted>& wanted) {
    std::vector<std::vector<std::string>> unknown(plan_.rules.size());
    std::vector<std::set<std::string_view>> seen(plan_.rules.size());
    for (const Wanted& want : wanted) {
        if (kept_[want.rule].contains(want.text) || fresh_[want.rule].contains(want.text) ||
            !seen[want.rule].insert(want.text).second)
            continue;
        unknown[want.rule].push_back(want.text);
    }
    for (size_t i = 0; i < unknown.size(); ++i)
        if (!unknown[i].empty()) TRY(ask(context, plan_.rules[i], unknown[i], fresh_[i]));
    return {};
}

Result<void> LinkFinder::ask(const record::ReadContext& context, const ColumnRule& rule,
                             const std::vector<std::string>& texts, Known& into) {
    if (rule.field->type == Type::user) {
        for (const std::string& text : texts) into[text] = user(context.session, rule, text);
        return {};
    }
    std::vector<std::string> left = texts;
    auto take = [&](const Object& object, const std::unordered_map<std::string, std::vector<int64_t>>& found) {
        for (const auto& [text, ids] : found) {
            if (ids.empty() || into.contains(text)) continue;
            into[text] = {ids.size() == 1 ? LinkFound::State::one : LinkFound::State::several, ids.front(), &object};
        }
        std::erase_if(left, [&](const std::string& text) { return into.contains(text); });
    };
    for (const Object* target : rule.targets) {
        const Field* name = target->trait("name");
        if (!rule.link.by.empty()) {
            const Field* field = target->find(rule.link.by);
            if (field) take(*target, TRY(find_by_field(context, *target, *field, left)));
            continue;
        }
        if (name) take(*target, TRY(find_by_field(context, *target, *name, left)));
        for (const Field* field : unique_fields(context.session, *target))
            if (!left.empty() && field != name) take(*target, TRY(find_by_field(context, *target, *field, left)));
        if (!left.empty()) take(*target, TRY(find_by_field(context, *target, *target->find("id"), left)));
    }
    for (const std::string& text : left) into[text] = {};
    return {};
}

LinkFound LinkFinder::user(const Session& session, const ColumnRule& rule, const std::string& text) const {
    if (!session.directory) return {};
    const Object* object = plan_.snapshot->find("user");
    const std::string folded = base::fold(text);
    const std::string& by = rule.link.by;
    auto asked = [&](std::string_view key) { return by.empty() || by == key; };
    std::vector<const access::User*> matches;
    const auto id = base::parse_id(text);
    if (asked("id") && id)
        if (const access::User* user = session.directory->user(id->number)) matches.push_back(user);
    for (const char* key : {"login", "email", "name"}) {
        if (!matches.empty() || !asked(key)) continue;
        const std::string_view what = key;
        for (const access::User& user : session.directory->users()) {
            const std::string& value = what == "login" ? user.login : what == "email" ? user.email : user.name;
            if (!value.empty() && base::fold(value) == folded) matches.push_back(&user);
        }
    }
    // A colleague who left does not make the name of one who stayed ambiguous.
    if (matches.size() > 1 &&
        std::any_of(matches.begin(), matches.end(), [](const access::User* user) { return user->active; }))
        std::erase_if(matches, [](const access::User* user) { return !user->active; });
    if (matches.empty()) return {};
    if (matches.size() > 1) return {LinkFound::State::several, 0, object};
    return {matches.front()->active ? LinkFound::State::one : LinkFound::State::inactive, matches.front()->id, object};
}

LinkFound LinkFinder::find(size_t rule, const std::string& text) const {
    if (const auto found = fresh_[rule].find(text); found != fresh_[rule].end()) return found->second;
    if (const auto found = kept_[rule].find(text); found != kept_[rule].end()) return found->second;
    return {};
}

void LinkFinder::add(size_t rule, const std::string& text, LinkFound found) {
    fresh_[rule][text] = found;
}

void LinkFinder::forget_missing() {
    for (size_t i = 0; i < kept_.size(); ++i) {
        const auto& targets = plan_.rules[i].targets;
        if (std::find(targets.begin(), targets.end(), plan_.object) == targets.end()) continue;
        std::erase_if(kept_[i], [](const auto& known) { return known.second.state == LinkFound::State::none; });
    }
}

void LinkFinder::keep() {
    for (size_t i = 0; i < kept_.size(); ++i) {
        if (kept_[i].size() + fresh_[i].size() > most_known) kept_[i].clear();
        for (auto& [text, found] : fresh_[i]) kept_[i].insert_or_assign(text, found);
    }
    forget();
}

Result<std::vector<std::string>> link_candidates(const record::ReadContext& context, const ColumnRule& rule,
                                                 const std::string& text) {
    std::vector<std::string> names;
    if (rule.field->type == Type::user) {
        if (context.session.directory)
            for (const access::User& user : context.session.directory->users())
                if (user.active) names.push_back(user.name);
        return names;
    }
    for (const Object* target : rule.targets) {
        const Field* name = target->trait("name");
        if (!name || access::level(context.session, *target, access::Verb::read) == access::Level::none) continue;
        query::Select select;
        select.object = target;
        select.columns = {{name->name, nullptr}};
        select.scope = access::scope(context.session, context.model, *target, access::Verb::read);
        select.limit = most_candidates;
        // Where there are too many to compare with all, those that follow the name in the order of names.
        const bool sorted = target->has(name->name + "_sort");
        if (sorted) {
            select.sort = {{name->name + "_sort", false}};
            std::string start = base::sort_key(text);
            const store::Rows counted = TRY(context.reader.rows(
                query::render_count(select, most_candidates, context.session.asker, context.reader.dialect())));
            if (counted[0][0].number_or(0) >= most_candidates) {
                start.resize(std::min<size_t>(start.size(), 3));
                select.after = {Value(start), Value(0)};
                select.limit = most_candidates / 4;
            }
        }
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    names.emplace_back(row.text(0));
                                    return true;
                                }));
    }
    return names;
}

} // namespace fairlead::command
