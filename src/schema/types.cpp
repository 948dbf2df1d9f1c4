#include "schema/types.h"

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

const TypeFunctions& functions_of(Type type) {
    switch (type) {
        case Type::text:
        case Type::auto_number:
            return text_type;
        case Type::long_text:
            return long_text_type;
        case Type::number:
            return number_type;
        case Type::decimal:
            return decimal_type;
        case Type::money:
            return money_type;
        case Type::percent:
            return percent_type;
        case Type::date:
            return date_type;
        case Type::instant:
            return instant_type;
        case Type::boolean:
            return boolean_type;
        case Type::choice:
        case Type::stage:
            return choice_type;
        case Type::multi_choice:
            return multi_choice_type;
        case Type::link:
        case Type::user:
        case Type::file:
            return link_type;
        case Type::link_any:
            return link_any_type;
        case Type::email:
            return email_type;
        case Type::phone:
            return phone_type;
        case Type::url:
            return url_type;
    }
    return text_type;
}

/// What no value at all is stored as.
Value nothing(const Field& field) {
    return field.type == Type::boolean ? Value(int64_t{0}) : Value();
}

} // namespace

Value Reading::refuse(std::string rule, Text message, Text hint) const {
    faults.push_back({field.name, std::move(rule), std::move(message), std::move(hint)});
    return {};
}

Value Reading::wrong_kind(Text expected) const {
    return refuse("wrong_kind", {"此处应为" + expected.zh + "。", "Expected " + expected.en + "."});
}

const Settings& Reading::settings() const {
    static const Settings defaults;
    return context.catalog ? context.catalog->settings() : defaults;
}

Value read_json(const Field& field, const Json& json, const ValueContext& context, std::vector<Fault>& faults,
                std::string* object_out) {
    if (json.is_null() || (json.is_string() && base::trim(json.text()).empty())) return nothing(field);
    return functions_of(field.type).read_json(json, Reading{field, context, faults, object_out});
}

Value read_cell(const Field& field, std::string_view cell, const ValueContext& context, std::vector<Fault>& faults) {
    const std::string trimmed = base::trim(cell);
    if (trimmed.empty()) return nothing(field);
    return functions_of(field.type).read_cell(trimmed, Reading{field, context, faults});
}

void write_json(base::JsonWriter& out, const Field& field, const Value& value, const ValueContext& context) {
    if (value.empty() && field.type != Type::boolean && field.type != Type::multi_choice) {
        out.null();
        return;
    }
    functions_of(field.type).write_json(out, field, value, context);
}

std::string to_display(const Field& field, const Value& value, const ValueContext& context) {
    if (value.empty() && field.type != Type::boolean) return {};
    return functions_of(field.type).to_display(field, value, context);
}

base::TimeZone zone_of(const ValueContext& context) {
    auto zone = base::TimeZone::find(context.time_zone);
    return zone ? *zone : base::TimeZone::utc();
}

} // namespace fairlead::schema
