#include "base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_set>

namespace fairlead::base {

namespace {

constexpr int max_depth = 64;

Error bad(std::string zh, std::string en) {
    return invalid("", "json", {std::move(zh), std::move(en)},
                   {"请发送合法的 JSON（UTF-8）。", "Send valid JSON in UTF-8."});
}
Error bad(simdjson::error_code code) {
    const std::string reason = simdjson::error_message(code);
    return bad("不是合法的 JSON：" + reason, "Not valid JSON: " + reason);
}

/// The shortest digits that read back as the same number; plain decimals within the sizes people write.
std::string decimal_literal(double value) {
    if (value == 0) return "0";
    const double size = value < 0 ? -value : value;
    const auto form = size >= 1e-7 && size < 1e15 ? std::chars_format::fixed : std::chars_format::scientific;
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, form).ptr;
    return {digits, end};
}

Result<Json> read(simdjson::dom::element element) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::OBJECT: {
            Json json = Json::object();
            std::unordered_set<std::string_view> seen;
            const simdjson::dom::object object = element.get_object().value_unsafe();
            for (const auto& [key, value] : object) {
                if (!seen.insert(key).second)
                    return bad("键 “" + std::string(key) + "” 重复。",
                               "The key \"" + std::string(key) + "\" appears twice.");
                json.members().emplace_back(std::string(key), TRY(read(value)));
            }
            return json;
        }
        case element_type::ARRAY: {
            Json json = Json::array();
            const simdjson::dom::array array = element.get_array().value_unsafe();
            for (const auto& item : array) json.push(TRY(read(item)));
            return json;
        }
        case element_type::STRING:
            return Json::string(std::string(element.get_string().value_unsafe()));
        case element_type::INT64:
            return Json::number(element.get_int64().value_unsafe());
        case element_type::UINT64:
            return Json::number(std::to_string(element.get_uint64().value_unsafe()));
        case element_type::DOUBLE:
            return Json::number(decimal_literal(element.get_double().value_unsafe()));
        case element_type::BOOL:
            return Json::boolean(element.get_bool().value_unsafe());
        case element_type::NULL_VALUE:
            return Json();
    }
    return bad("不是合法的 JSON。", "Not valid JSON.");
}

const Json null_json;

} // namespace

Json Json::boolean(bool flag) {
    Json json;
    json.kind_ = Kind::boolean;
    json.text_ = flag ? "true" : "false";
    return json;
}
Json Json::number(std::string literal) {
    Json json;
    json.kind_ = Kind::number;
    json.text_ = std::move(literal);
    return json;
}
Json Json::string(std::string text) {
    Json json;
    json.kind_ = Kind::string;
    json.text_ = std::move(text);
    return json;
}
Json Json::array(std::vector<Json> items) {
    Json json;
    json.kind_ = Kind::array;
    json.items_ = std::move(items);
    return json;
}
Json Json::object(std::vector<Member> members) {
    Json json;
    json.kind_ = Kind::object;
    json.members_ = std::move(members);
    return json;
}

std::optional<int64_t> Json::integer() const {
    if (kind_ != Kind::number) return std::nullopt;
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || end != text_.data() + text_.size()) return std::nullopt;
    return value;
}

const Json* Json::find(std::string_view key) const {
    for (const auto& [name, value] : members_)
        if (name == key) return &value;
    return nullptr;
}
const Json& Json::operator[](std::string_view key) const {
    const Json* found = find(key);
    return found ? *found : null_json;
}
void Json::set(std::string_view key, Json value) {
    kind_ = Kind::object;
    for (auto& [name, old] : members_) {
        if (name == key) {
            old = std::move(value);
            return;
        }
    }
    members_.emplace_back(std::string(key), std::move(value));
}
void Json::push(Json value) {
    kind_ = Kind::array;
    items_.push_back(std::move(value));
}

Result<Json> parse_json(std::string_view text) {
    simdjson::dom::parser parser;
    if (auto code = parser.allocate(std::max<size_t>(text.size(), 64), max_depth)) return bad(code);
    simdjson::dom::element root;
    if (auto code = parser.parse(text.data(), text.size(), true).get(root)) return bad(code);
    return read(root);
}

std::string to_text(const Json& json) {
    std::string out;
    JsonWriter(out).json(json);
    return out;
}

namespace {

/// Where the next byte stands that JSON wants escaped: a control character, a quote or a backslash. Eight bytes at a
/// time: a byte below n leaves its high bit in (bytes - n...) & ~bytes.
size_t next_escape(std::string_view text, size_t at) {
    constexpr uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    for (; at + 8 <= text.size(); at += 8) {
        uint64_t bytes;
        std::memcpy(&bytes, text.data() + at, 8);
        const uint64_t quote = bytes ^ (ones * '"'), backslash = bytes ^ (ones * '\\');
        const uint64_t found =
            ((bytes - ones * 0x20) & ~bytes) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
        if (found & high) break;
    }
    for (; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x20 || c == '"' || c == '\\') break;
    }
    return at;
}

} // namespace

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out.push_back('"');
    size_t start = 0;
    for (size_t i = next_escape(text, 0); i < text.size(); i = next_escape(text, i + 1)) {
        const auto c = static_cast<unsigned char>(text[i]);
        out.append(text.substr(start, i - start));
        start = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out.push_back(hex[c >> 4]);
                out.push_back(hex[c & 15]);
        }
    }
    out.append(text.substr(start));
    out.push_back('"');
}

void JsonWriter::separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
}
JsonWriter& JsonWriter::begin_object() {
    separate();
    out_.push_back('{');
    comma_ = false;
    return *this;
}
JsonWriter& JsonWriter::end_object() {
    out_.push_back('}');
    comma_ = true;
    return *this;
}
JsonWriter& JsonWriter::begin_array() {
    separate();
    out_.push_back('[');
    comma_ = false;
    return *this;
}
JsonWriter& JsonWriter::end_array() {
    out_.push_back(']');
    comma_ = true;
    return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_quoted(out_, name);
    out_.push_back(':');
    comma_ = false;
    return *this;
}
JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    append_quoted(out_, text);
    return *this;
}
JsonWriter& JsonWriter::number(int64_t value) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
    return *this;
}
JsonWriter& JsonWriter::raw(std::string_view literal) {
    separate();
    out_.append(literal);
    return *this;
}
JsonWriter& JsonWriter::boolean(bool flag) {
    return raw(flag ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
    return raw("null");
}
JsonWriter& JsonWriter::json(const Json& value) {
    switch (value.kind()) {
        case Json::Kind::null:
            return null();
        case Json::Kind::boolean:
        case Json::Kind::number:
            return raw(value.text());
        case Json::Kind::string:
            return string(value.text());
        case Json::Kind::array:
            begin_array();
            for (const Json& item : value.items()) json(item);
            return end_array();
        case Json::Kind::object:
            begin_object();
            for (const auto& [name, member] : value.members()) key(name).json(member);
            return end_object();
    }
    return *this;
}

} // namespace fairlead::base
