#include "schema/catalog.h"

#include <array>

namespace fairlead::schema {

namespace {

constexpr std::array<std::string_view, 20> type_names = {
    "text",         "long_text", "number",   "decimal", "money", "percent", "date", "instant", "boolean",     "choice",
    "multi_choice", "link",      "link_any", "email",   "phone", "url",     "user", "stage",   "auto_number", "file"};

} // namespace

std::string_view name(Type type) {
    return type_names[static_cast<size_t>(type)];
}

std::optional<Type> parse_type(std::string_view name) {
    for (size_t i = 0; i < type_names.size(); ++i)
        if (type_names[i] == name) return static_cast<Type>(i);
    return std::nullopt;
}

bool is_integer(Type type) {
    switch (type) {
        case Type::number:
        case Type::decimal:
        case Type::money:
        case Type::percent:
        case Type::date:
        case Type::instant:
        case Type::boolean:
        case Type::link:
        case Type::link_any:
        case Type::user:
        case Type::file:
            return true;
        default:
            return false;
    }
}

std::string_view name(Control control) {
    static constexpr std::string_view names[] = {"none", "notify", "acknowledge"};
    return names[static_cast<size_t>(control)];
}

std::string_view name(StageKind kind) {
    switch (kind) {
        case StageKind::open:
            return "open";
        case StageKind::won:
            return "won";
        case StageKind::lost:
            return "lost";
    }
    return "open";
}

const Choice* Field::find_choice(std::string_view choice) const {
    for (const auto& candidate : choices)
        if (candidate.name == choice) return &candidate;
    return nullptr;
}

std::vector<Column> columns_of(const Field& field) {
    if (!field.stored) return {};
    const bool text = !is_integer(field.type);
    if (field.type == Type::money) return {{field.name, false}, {field.name + "_base", false}};
    if (field.type == Type::link_any) return {{field.name, false}, {field.name + "_object", true}};
    return {{field.name, text}};
}

const Stage* Pipeline::find(std::string_view stage) const {
    for (const auto& candidate : stages)
        if (candidate.name == stage) return &candidate;
    return nullptr;
}

const Field* Object::find(std::string_view field) const {
    const auto found = field_index.find(std::string(field));
    return found == field_index.end() ? nullptr : &fields[found->second];
}

const Relation* Object::find_relation(std::string_view relation) const {
    for (const auto& candidate : relations)
        if (candidate.name == relation) return &candidate;
    return nullptr;
}

const Pipeline* Object::find_pipeline(std::string_view pipeline) const {
    for (const auto& candidate : pipelines)
        if (candidate.name == pipeline) return &candidate;
    return nullptr;
}

const Field* Object::trait(std::string_view trait) const {
    const auto found = traits.find(std::string(trait));
    return found == traits.end() ? nullptr : find(found->second);
}

const Object* Catalog::find(std::string_view object) const {
    const auto found = index_.find(std::string(object));
    return found == index_.end() ? nullptr : &objects_[found->second];
}

} // namespace fairlead::schema
