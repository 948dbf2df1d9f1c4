// choice, multi_choice and stage: names from the field's list. Cells may use labels of either language.

#include <algorithm>

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

Value unknown(std::string_view given, const Reading& reading, bool labels) {
    std::vector<std::string> known;
    for (const auto& choice : reading.field.choices) {
        if (!choice.active) continue;
        known.push_back(choice.name);
        if (!labels) continue;
        known.push_back(choice.label.zh);
        known.push_back(choice.label.en);
    }
    std::string shown = base::repair_utf8(given.substr(0, 120));
    Text hint;
    const std::string near = base::nearest(given.substr(0, 120), known);
    if (!near.empty()) {
        hint = {"您是不是想选“" + near + "”？", "Did you mean \"" + near + "\"?"};
    } else {
        Text list;
        size_t count = 0;
        for (const auto& choice : reading.field.choices) {
            if (!choice.active || ++count > 8) continue;
            list.zh += (list.zh.empty() ? "" : "、") + (labels ? choice.label.zh : choice.name);
            list.en += (list.en.empty() ? "" : ", ") + (labels ? choice.label.en : choice.name);
        }
        if (count > 0)
            hint = {"可选：" + list.zh + (count > 8 ? " 等。" : "。"),
                    "Choices: " + list.en + (count > 8 ? ", …" : ".")};
    }
    return reading.refuse("unknown_choice", {"没有选项“" + shown + "”。", "There is no choice \"" + shown + "\"."},
                          std::move(hint));
}

const Choice* find_by_label(const Field& field, std::string_view cell) {
    if (const Choice* exact = field.find_choice(cell)) return exact;
    const std::string wanted = base::fold(cell);
    for (const auto& choice : field.choices)
        if (base::fold(choice.name) == wanted || base::fold(choice.label.zh) == wanted ||
            base::fold(choice.label.en) == wanted)
            return &choice;
    return nullptr;
}

Value take(const Choice* choice, std::string_view given, const Reading& reading, bool labels) {
    if (!choice) return unknown(given, reading, labels);
    if (!choice->active)
        return reading.refuse(
            "inactive_choice",
            {"选项“" + choice->label.zh + "”已停用。", "The choice \"" + choice->label.en + "\" is no longer in use."},
            {"请选其他选项。", "Take another choice."});
    return Value(choice->name);
}

Value read_one(const Json& json, const Reading& reading) {
    const auto text = string_of(json, reading);
    return text ? take(reading.field.find_choice(*text), *text, reading, false) : Value();
}

Value cell_one(std::string_view cell, const Reading& reading) {
    return take(find_by_label(reading.field, cell), cell, reading, true);
}

/// "|a|b|" in the order of the declaration.
Value join(const Field& field, const std::vector<std::string>& names) {
    std::string joined;
    for (const auto& choice : field.choices)
        if (std::find(names.begin(), names.end(), choice.name) != names.end()) joined += "|" + choice.name;
    return joined.empty() ? Value() : Value(joined + "|");
}

std::vector<std::string_view> split(std::string_view stored) {
    std::vector<std::string_view> names;
    while (!stored.empty()) {
        const auto bar = stored.find('|');
        if (bar != 0) names.push_back(stored.substr(0, bar));
        if (bar == std::string_view::npos) break;
        stored.remove_prefix(bar + 1);
    }
    return names;
}

Value read_many(const Json& json, const Reading& reading) {
    if (!json.is_array()) return reading.wrong_kind({"选项名的数组", "an array of choice names"});
    if (json.items().size() > reading.field.choices.size() + 100)
        return reading.refuse("too_many", {"选项太多。", "Too many choices."},
                              {"每个选项只写一次。", "Name each choice once."});
    std::vector<std::string> names;
    const size_t faults = reading.faults.size();
    for (const auto& item : json.items()) {
        const Value name = item.is_string() ? take(reading.field.find_choice(item.text()), item.text(), reading, false)
                                            : reading.wrong_kind({"选项名的数组", "an array of choice names"});
        if (name.is_text()) names.push_back(name.text());
    }
    return reading.faults.size() > faults ? Value() : join(reading.field, names);
}

Value cell_many(std::string_view cell, const Reading& reading) {
    std::vector<std::string> names;
    const size_t faults = reading.faults.size();
    std::string rest(cell);
    static constexpr std::string_view marks[] = {"；", "，", "、", "｜", ";", ",", "|", "\n"};
    while (!rest.empty() && reading.faults.size() - faults < 20) {
        size_t at = std::string::npos, width = 0;
        for (const auto mark : marks)
            if (const auto found = rest.find(mark); found < at) at = found, width = mark.size();
        const std::string part = base::trim(rest.substr(0, at));
        rest = at == std::string::npos ? std::string() : rest.substr(at + width);
        if (part.empty()) continue;
        const Value name = take(find_by_label(reading.field, part), part, reading, true);
        if (name.is_text()) names.push_back(name.text());
    }
    return reading.faults.size() > faults ? Value() : join(reading.field, names);
}

void write_many(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.begin_array();
    for (const auto name : split(value.text_or(""))) out.string(name);
    out.end_array();
}

std::string label_of(const Field& field, std::string_view name, const ValueContext& context) {
    const Choice* choice = field.find_choice(name);
    return choice ? choice->label.in(context.language) : std::string(name);
}

std::string display_one(const Field& field, const Value& value, const ValueContext& context) {
    return label_of(field, value.text_or(""), context);
}

std::string display_many(const Field& field, const Value& value, const ValueContext& context) {
    std::string out;
    for (const auto name : split(value.text_or(""))) out += (out.empty() ? "" : "; ") + label_of(field, name, context);
    return out;
}

} // namespace

const TypeFunctions choice_type = {read_one, cell_one, write_text, display_one};
const TypeFunctions multi_choice_type = {read_many, cell_many, write_many, display_many};

} // namespace fairlead::schema
