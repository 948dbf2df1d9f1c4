#include "schema/draft.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace fairlead::schema {

namespace {

constexpr std::array reserved = {"and",      "or",    "not",  "in",     "is",   "empty",   "true",
                                 "false",    "where", "this", "last",   "next", "today",   "yesterday",
                                 "tomorrow", "me",    "now",  "exists", "if",   "coalesce"};

std::string_view kind_name(Json::Kind kind) {
    switch (kind) {
        case Json::Kind::null:
            return "null";
        case Json::Kind::boolean:
            return "boolean";
        case Json::Kind::number:
            return "number";
        case Json::Kind::string:
            return "string";
        case Json::Kind::array:
            return "array";
        case Json::Kind::object:
            return "object";
    }
    return "null";
}

void wrong_kind(const Json& json, const Place& place, std::string_view wanted) {
    const std::string found(kind_name(json.kind()));
    const std::string expected(wanted);
    place.fault("wrong_kind", {"此处应为 " + expected + "，实际是 " + found + "。",
                               "Expected " + expected + ", found " + found + "."});
}

} // namespace

Object* Draft::find(std::string_view object) {
    for (auto& candidate : objects)
        if (candidate.name == object) return &candidate;
    return nullptr;
}

Place Place::at(std::string_view key) const {
    Place inner = *this;
    if (!inner.path_.empty()) inner.path_ += '.';
    inner.path_ += key;
    return inner;
}

Place Place::at(size_t index) const {
    Place inner = *this;
    inner.path_ += "[" + std::to_string(index) + "]";
    return inner;
}

void Place::fault(std::string rule, Text message, Text hint) const {
    // A hostile overlay must not make the answer grow without bound.
    if (draft_->faults.size() >= 1000) return;
    const std::string where = path_.empty() ? source_ : source_ + ": " + path_;
    draft_->faults.push_back({where, std::move(rule), std::move(message), std::move(hint)});
}

void Place::unknown(std::string rule, std::string_view name, const std::vector<std::string>& known) const {
    const std::string shown(name.substr(0, 100));
    fault(std::move(rule), {"没有名为“" + shown + "”的项。", "There is nothing named \"" + shown + "\" here."},
          did_you_mean(name, known));
}

Place place_of(Draft& draft, const Object& object) {
    return Place(draft, draft.origins[object.name], object.custom);
}

Place place_of(Draft& draft, const Object& object, const Field& field) {
    const auto found = draft.origins.find(object.name + "." + field.name);
    const std::string& source = found == draft.origins.end() ? draft.origins[object.name] : found->second;
    const std::string declared = field.part_of.empty() ? field.name : field.part_of;
    return Place(draft, source, field.custom).at("fields").at(declared);
}

bool is_identifier(std::string_view name) {
    if (name.empty() || name.size() > 48 || name[0] < 'a' || name[0] > 'z') return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_reserved(std::string_view name) {
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end() || name.starts_with("sqlite_") ||
           name.starts_with("pg_") || name.starts_with("fairlead_");
}

const std::vector<std::string>& system_field_names() {
    static const std::vector<std::string> names = {"id",         "version",    "created_at",
                                                   "created_by", "updated_at", "updated_by",
                                                   "deleted_at", "deleted_by", "currency_rate"};
    return names;
}

std::string in_words(std::string_view name) {
    if (name.ends_with("_c")) name.remove_suffix(2);
    std::string words(name);
    std::replace(words.begin(), words.end(), '_', ' ');
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return words;
}

Text did_you_mean(std::string_view name, const std::vector<std::string>& known) {
    const std::string near = base::nearest(name, known);
    if (near.empty()) return {};
    return {"您是不是想写“" + near + "”？", "Did you mean \"" + near + "\"?"};
}

void read_string(const Json& json, const Place& place, std::string& out) {
    if (json.is_null()) return;
    if (!json.is_string()) return wrong_kind(json, place, "string");
    out = json.text();
}

void read_flag(const Json& json, const Place& place, bool& out) {
    if (json.is_null()) return;
    if (!json.is_boolean()) return wrong_kind(json, place, "boolean");
    out = json.truth();
}

void read_integer(const Json& json, const Place& place, int& out, int least, int most) {
    if (json.is_null()) return;
    const auto number = json.is_number() ? json.integer() : std::nullopt;
    if (!number) return wrong_kind(json, place, "integer");
    if (*number < least || *number > most) {
        const std::string range = std::to_string(least) + " … " + std::to_string(most);
        return place.fault("out_of_range",
                           {"数值须在 " + range + " 之间。", "The number must be within " + range + "."});
    }
    out = static_cast<int>(*number);
}

void read_label(const Json& json, const Place& place, Text& out) {
    if (json.is_null()) return;
    if (json.is_string()) {
        out = {json.text(), json.text()};
    } else if (check_members(json, place, {"zh", "en"})) {
        read_string(json["zh"], place.at("zh"), out.zh);
        read_string(json["en"], place.at("en"), out.en);
    }
    if (out.empty() || base::length(out.zh) > 2000 || base::length(out.en) > 2000)
        place.fault("label", {"文字不能为空，也不能超过 2,000 个字符。",
                              "The text must not be empty nor longer than 2,000 characters."});
}

void read_names(const Json& json, const Place& place, std::vector<std::string>& out) {
    if (json.is_null()) return;
    if (!json.is_array()) return wrong_kind(json, place, "array");
    out.clear();
    for (size_t i = 0; i < json.items().size(); ++i) {
        std::string name;
        read_string(json.items()[i], place.at(i), name);
        if (name.empty()) continue;
        if (std::find(out.begin(), out.end(), name) != out.end())
            place.at(i).fault("duplicate", {"“" + name + "”重复出现。", "\"" + name + "\" appears twice."});
        else
            out.push_back(std::move(name));
    }
}

void read_expression(const Json& json, const Place& place, std::string& out) {
    if (json.is_null()) return;
    std::string text;
    read_string(json, place, text);
    if (!json.is_string()) return;
    text = base::trim(text);
    if (text.empty() || base::length(text) > 10000)
        return place.fault("expression", {"表达式不能为空，也不能超过 10,000 个字符。",
                                          "The expression must not be empty nor longer than 10,000 characters."});
    out = std::move(text);
}

bool check_members(const Json& json, const Place& place, std::initializer_list<std::string_view> known) {
    if (!json.is_object()) {
        wrong_kind(json, place, "object");
        return false;
    }
    for (const auto& [key, value] : json.members()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        std::vector<std::string> names(known.begin(), known.end());
        const std::string shown = key.substr(0, 100);
        place.at(shown).fault("unknown_key", {"不认识的键“" + shown + "”。", "Unknown key \"" + shown + "\"."},
                              did_you_mean(key, names));
    }
    return true;
}

} // namespace fairlead::schema
