#include "record/matching.h"

#include <algorithm>
#include <cmath>

namespace fairlead::record {

namespace {

constexpr int key_generation = 1; // counts up when keys_of() makes other keys

struct Weights {
    double same, different;
};
/// What a comparison says when the metadata does not: bits from how often the values of two records agree by chance.
Weights usual(Kind kind) {
    switch (kind) {
        case Kind::phone:
            return {16, -3};
        case Kind::email:
            return {18, -2};
        case Kind::domain:
            return {12, -2};
        case Kind::person:
            return {11, -5};
        case Kind::company:
            return {16, -6};
        case Kind::code:
            return {16, -4};
        case Kind::date:
            return {11, -6};
        case Kind::text:
            return {6, -3};
        case Kind::street:
            return {10, -5};
    }
    return {0, 0};
}

Kind kind_of(const schema::DuplicateRule& rule, const Object& object) {
    if (rule.rule == "same_phone") return Kind::phone;
    if (rule.rule == "same_email") return Kind::email;
    if (rule.rule == "same_domain") return Kind::domain;
    if (rule.rule == "same_code") return Kind::code;
    if (rule.rule == "same_date") return Kind::date;
    if (rule.rule == "similar_text") return Kind::text;
    if (rule.rule == "similar_street") return Kind::street;
    const Field* person = object.trait("person_name");
    const bool names_people =
        person && std::find(rule.fields.begin(), rule.fields.end(), person->name) != rule.fields.end();
    return names_people ? Kind::person : Kind::company;
}

void find_fields(const std::vector<std::string>& names, const Object& object, const Columns& columns,
                 std::vector<const Field*>& fields, std::vector<size_t>& slots) {
    for (const std::string& name : names) {
        const Field* field = object.find(name);
        const size_t slot = field ? columns.slot(name) : Columns::none;
        if (slot == Columns::none) continue;
        fields.push_back(field);
        slots.push_back(slot);
    }
}

} // namespace

std::string text_of(const Field& field, const Value& value) {
    if (value.is_text()) return value.text();
    if (value.is_number() && field.type == schema::Type::date) return date_text(value.number());
    return {};
}

bool Score::any_same() const {
    return std::any_of(reasons.begin(), reasons.end(), [](const Reason& reason) { return reason.same(); });
}

Score score(const std::vector<Comparison>& comparisons, int64_t rarity, const Prepared& mine, const Prepared& theirs) {
    Score made;
    made.bits = -static_cast<double>(rarity);
    for (size_t i = 0; i < comparisons.size(); ++i) {
        Reason reason{.comparison = &comparisons[i]};
        for (size_t a = 0; a < mine[i].size(); ++a)
            for (size_t b = 0; b < theirs[i].size(); ++b) {
                if (mine[i][a].empty() || theirs[i][b].empty()) continue;
                const double likeness = alike(comparisons[i].kind, mine[i][a], theirs[i][b]);
                if (reason.compared && likeness <= reason.likeness) continue;
                reason = {reason.comparison, a, b, likeness, 0, true};
            }
        if (reason.compared) {
            const Comparison& comparison = comparisons[i];
            const double zero = zero_point(comparison.kind);
            const double part = std::clamp((reason.likeness - zero) / (1 - zero), 0.0, 1.0);
            reason.bits = comparison.different + (comparison.same - comparison.different) * part;
        }
        made.bits += reason.bits;
        made.reasons.push_back(reason);
    }
    made.probability = 1 / (1 + std::exp2(-made.bits));
    return made;
}

Prepared prepare(const std::vector<Comparison>& comparisons, const Image& image, bool other_side) {
    Prepared prepared;
    for (const Comparison& comparison : comparisons) {
        const auto& fields = other_side ? comparison.theirs : comparison.mine;
        const auto& slots = other_side ? comparison.their_slots : comparison.my_slots;
        std::vector<Form>& forms = prepared.emplace_back();
        for (size_t i = 0; i < fields.size(); ++i)
            forms.push_back(form_of(comparison.kind, text_of(*fields[i], image.at(slots[i]))));
    }
    return prepared;
}

Matching::Matching(const formula::Model& model, const Tables& tables) {
    const schema::Catalog& catalog = model.catalog();
    const auto add_key = [&](const Object& object, Kind kind, const Field* field, size_t slot) {
        std::vector<KeyField>& keys = keys_[&object];
        const bool known = std::any_of(keys.begin(), keys.end(),
                                       [&](const KeyField& key) { return key.kind == kind && key.slot == slot; });
        if (!known) keys.push_back({kind, slot, field});
    };
    for (const Object& object : catalog.objects()) {
        if (object.table_only) continue;
        for (const schema::DuplicateRule& rule : object.duplicates) {
            Comparison comparison;
            comparison.rule = rule.rule;
            comparison.kind = kind_of(rule, object);
            const Weights weights = usual(comparison.kind);
            comparison.same = rule.same ? static_cast<double>(*rule.same) : weights.same;
            comparison.different = rule.different ? static_cast<double>(*rule.different) : weights.different;
            find_fields(rule.fields, object, tables.of(object), comparison.mine, comparison.my_slots);
            if (comparison.mine.empty()) continue;
            comparison.theirs = comparison.mine;
            comparison.their_slots = comparison.my_slots;
            for (size_t i = 0; i < comparison.mine.size(); ++i)
                add_key(object, comparison.kind, comparison.mine[i], comparison.my_slots[i]);
            for (const auto& [name, fields] : rule.against) {
                const Object* other = catalog.find(name);
                if (!other || other->table_only) continue;
                Comparison across = comparison;
                across.same = weights.same;
                across.different = weights.different;
                across.theirs.clear();
                across.their_slots.clear();
                find_fields(fields, *other, tables.of(*other), across.theirs, across.their_slots);
                if (across.theirs.empty()) continue;
                for (size_t i = 0; i < across.theirs.size(); ++i)
                    add_key(*other, across.kind, across.theirs[i], across.their_slots[i]);
                others_[&object][other].push_back(std::move(across));
            }
            own_[&object].push_back(std::move(comparison));
        }
    }
}

const std::vector<Comparison>& Matching::own(const Object& object) const {
    static const std::vector<Comparison> none;
    const auto found = own_.find(&object);
    return found == own_.end() ? none : found->second;
}

const std::map<const Object*, std::vector<Comparison>>& Matching::others(const Object& object) const {
    static const std::map<const Object*, std::vector<Comparison>> none;
    const auto found = others_.find(&object);
    return found == others_.end() ? none : found->second;
}

const std::vector<KeyField>& Matching::key_fields(const Object& object) const {
    static const std::vector<KeyField> none;
    const auto found = keys_.find(&object);
    return found == keys_.end() ? none : found->second;
}

std::string Matching::key_version(const Object& object) const {
    std::string text = std::to_string(key_generation);
    for (const KeyField& key : key_fields(object))
        text += " " + key.field->name + ":" + std::to_string(static_cast<int>(key.kind));
    return text;
}

Keys keys_of(const Matching& matching, const Image& image) {
    std::vector<std::pair<Kind, Form>> values;
    for (const KeyField& key : matching.key_fields(*image.object)) {
        const Value& value = image.at(key.slot);
        if (!value.empty()) values.emplace_back(key.kind, form_of(key.kind, text_of(*key.field, value)));
    }
    return keys_of(values);
}

} // namespace fairlead::record
