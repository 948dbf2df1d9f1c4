#include "automation/scores.h"

#include <algorithm>
#include <cmath>

#include "base/crypto.h"
#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::automation {

using base::Fault;
using base::Result;
using base::Text;
using base::Value;
using query::Condition;
using record::Change;
using record::Image;
using schema::Field;
using schema::Object;
using schema::Relation;

namespace {

constexpr std::string_view rule_object = "score_rule";
constexpr int64_t day_milliseconds = 86400000, most_points = 100;
constexpr int64_t from_a = 70, from_b = 50, from_c = 30;

/// When what hangs on a record was done: its moment of contact, else when it was made.
const Field* moment_of(const Object& object) {
    const Field* at = object.find(object.touch.at);
    return at ? at : object.find("created_at");
}

/// Sees one child of a record as the record it is.
const Object* child_of(const schema::Catalog& catalog, const Relation* relation) {
    return relation ? catalog.find(relation->object) : nullptr;
}

} // namespace

std::string_view Scores::grade() const {
    const int64_t score = total();
    return score >= from_a ? "a" : score >= from_b ? "b" : score >= from_c ? "c" : "d";
}

bool ScoreBook::concerns(const Object& object) {
    return object.name == rule_object;
}

std::vector<std::string> ScoreBook::objects() const {
    std::vector<std::string> names;
    for (const auto& [name, rules] : rules_) names.push_back(name);
    return names;
}

std::string ScoreBook::fingerprint() const {
    return base::sha256_hex(text_).substr(0, 16);
}

Result<ScoreBook> ScoreBook::read(store::Reader& reader, const formula::Model& model, const std::set<int64_t>& only) {
    ScoreBook book;
    const schema::Catalog& catalog = model.catalog();
    if (!catalog.find(rule_object)) return book;
    std::vector<Condition> where = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    if (only.empty())
        where.push_back({Condition::Test::equal, "active", 1, {}});
    else
        where.push_back({Condition::Test::in, "id", {}, {only.begin(), only.end()}});
    TRY(reader.each(
        query::render_select_rows(
            rule_object, {"id", "name", "applies_to", "axis", "relation", "condition", "points", "half_life_days"},
            where, {{"id", false}}, 0, reader.dialect()),
        [&](const store::Row& row) {
            const Object* object = catalog.find(row.text(2));
            if (!object || !object->trait("fit_score")) return true;
            ScoreRule rule{.id = row.number(0),
                           .name = std::string(row.text(1)),
                           .engagement = row.text(3) == "engagement",
                           .points = row.number(6),
                           .half_life_days = std::max<int64_t>(1, row.empty(7) ? 21 : row.number(7))};
            const Object* about = object;
            if (!row.text(4).empty()) {
                rule.relation = object->find_relation(row.text(4));
                about = child_of(catalog, rule.relation);
                if (!about) return true;
                rule.at = moment_of(*about);
            }
            if (!row.text(5).empty()) {
                auto bound = formula::bind(row.text(5), catalog, *about, formula::Kind::boolean, "condition");
                if (!bound.ok()) {
                    base::log_error("score rule " + rule.name + " does not fit the object model and is left out");
                    return true;
                }
                rule.condition = *bound;
            }
            for (const size_t column : {2, 3, 4, 5}) book.text_ += std::string(row.text(column)) + "\n";
            book.text_ += std::to_string(rule.id) + "/" + std::to_string(rule.points) + "/" +
                          std::to_string(rule.half_life_days) + "\n";
            book.rules_[object->name].push_back(std::move(rule));
            return true;
        }));
    return book;
}

Result<void> ScoreBook::check(record::Context& context, const Change& change, std::vector<Fault>& faults) const {
    if (change.after.object->name != rule_object || change.after.deleted()) return {};
    const Image& rule = change.after;
    const auto text = [&](const char* field) { return std::string(rule.get(field).text_or("")); };
    const schema::Catalog& catalog = context.model.catalog();
    const Object* object = catalog.find(text("applies_to"));
    if (!object || !object->trait("fit_score")) {
        if (!text("applies_to").empty())
            faults.push_back(
                {"applies_to",
                 "unknown_object",
                 {"“" + text("applies_to") + "”没有评分。", "\"" + text("applies_to") + "\" has no scores."},
                 {"例如 lead。", "For example lead."}});
        return {};
    }
    const Object* about = object;
    if (!text("relation").empty()) {
        about = child_of(catalog, object->find_relation(text("relation")));
        if (!about || about->table_only) {
            std::vector<std::string> known;
            for (const Relation& each : object->relations) known.push_back(each.name);
            const std::string guess = base::nearest(text("relation"), known);
            faults.push_back(
                {"relation",
                 "unknown_relation",
                 {"“" + object->label.zh + "”没有列表 “" + text("relation") + "”。",
                  object->label.en + " has no list \"" + text("relation") + "\"."},
                 guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
            return {};
        }
    }
    if (!text("condition").empty()) {
        auto bound = formula::bind(text("condition"), catalog, *about, formula::Kind::boolean, "condition");
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    return {};
}

Result<Scores> ScoreBook::score(const formula::Model& model, const record::Tables& tables, store::Reader& reader,
                                const formula::Asker& asker, const Image& image) const {
    Scores scores;
    const auto rules = rules_.find(image.object->name);
    if (rules == rules_.end()) return scores;
    record::Related related(model, tables, reader);
    const record::RecordSubject subject(image, related);
    std::string why;
    base::JsonWriter out(why);
    out.begin_array();
    double engagement = 0;
    int64_t fit = 0;
    for (const ScoreRule& rule : rules->second) {
        double points = 0;
        int64_t count = 0;
        if (rule.relation) {
            for (const formula::Subject* child : subject.children(*rule.relation)) {
                if (rule.condition && !formula::holds(*rule.condition, *child, asker)) continue;
                const int64_t at = rule.at ? child->get(rule.at->name).number_or(asker.now.milliseconds) : 0;
                const double age =
                    static_cast<double>(std::max<int64_t>(0, asker.now.milliseconds - at)) / day_milliseconds;
                const double fading = rule.engagement ? age / static_cast<double>(rule.half_life_days) : 0;
                points += static_cast<double>(rule.points) * std::exp2(-fading);
                ++count;
            }
        } else if (!rule.condition || formula::holds(*rule.condition, subject, asker)) {
            points = static_cast<double>(rule.points);
            count = 1;
        }
        if (count == 0) continue;
        const auto rounded = static_cast<int64_t>(std::llround(points));
        if (rule.engagement)
            engagement += points;
        else
            fit += rounded;
        out.begin_object();
        out.key("axis").string(rule.engagement ? "engagement" : "fit");
        out.key("rule").string(to_text(base::Id{rule.id}));
        out.key("name").string(rule.name);
        out.key("points").number(rounded);
        out.key("count").number(count);
        out.end_object();
    }
    out.end_array();
    scores.fit = std::clamp<int64_t>(fit, 0, most_points);
    scores.engagement = std::clamp<int64_t>(std::llround(engagement), 0, most_points);
    scores.why = std::move(why);
    return scores;
}

std::vector<std::pair<std::string, Value>> score_values(const Object& object, const Scores& scores) {
    std::vector<std::pair<std::string, Value>> values;
    const auto set = [&](const char* trait, Value value) {
        if (const Field* field = object.trait(trait)) values.emplace_back(field->name, std::move(value));
    };
    set("fit_score", scores.fit);
    set("engagement_score", scores.engagement);
    set("score", scores.total());
    set("grade", std::string(scores.grade()));
    set("score_why", scores.why);
    return values;
}

Result<void> ScoreBook::derive(record::Context& context, Change& change) const {
    const Object& object = *change.after.object;
    if (!has_rules(object) || change.after.deleted()) return {};
    const Scores scores =
        TRY(score(context.model, context.tables, context.transaction, context.session.asker, change.after));
    for (auto& [field, value] : score_values(object, scores))
        change.after.set(change.after.columns->slot(field), value);
    return {};
}

Result<void> ScoreBook::after_activity(record::Context& context, const Change& change) const {
    const Object& object = *change.after.object;
    if (rules_.empty() || context.batch || object.table_only) return {};
    std::set<std::pair<std::string, int64_t>> scored;
    for (const auto& [name, rules] : rules_)
        for (const ScoreRule& rule : rules) {
            if (!rule.relation || rule.relation->object != object.name) continue;
            const Field* link = object.find(rule.relation->field);
            if (!link) continue;
            for (const Image* image : {&change.before, &change.after}) {
                if (!image->object) continue;
                const int64_t id = image->get(link->name).number_or(0);
                const bool here =
                    link->type != schema::Type::link_any || image->get(link->name + "_object").text_or("") == name;
                if (id && here) scored.emplace(name, id);
            }
        }
    for (const auto& [name, id] : scored) {
        const Object* target = context.model.catalog().find(name);
        for (Image& image :
             TRY(record::load_unscoped(context.model, context.tables, context.transaction, *target, {id}))) {
            const Scores scores =
                TRY(score(context.model, context.tables, context.transaction, context.session.asker, image));
            TRY(record::keep_derived(context, image, score_values(*target, scores)));
        }
    }
    return {};
}

} // namespace fairlead::automation
