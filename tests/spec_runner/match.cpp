#include "spec_runner/match.h"

#include <cstdlib>

#include "support/client.h"

namespace fairlead::testing {

using base::Json;

namespace {

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/// The name when the whole text is "$name".
std::string variable_name(const std::string& text) {
    if (text.size() < 2 || text[0] != '$') return {};
    for (size_t i = 1; i < text.size(); ++i)
        if (!is_name_character(text[i])) return {};
    return text.substr(1);
}

std::string plain(const Json& json) {
    return json.is_string() || json.is_number() ? json.text() : to_text(json);
}

std::string told(const std::string& path, const std::string& expected, const std::string& got) {
    return (path.empty() ? "answer" : path) + ": expected " + expected + ", got " + got;
}

std::string text_difference(const Json& expected, const Json& got, Variables& variables, const std::string& path) {
    if (expected.text() == "*") return {};
    if (const std::string name = variable_name(expected.text()); !name.empty()) {
        const auto [bound, is_new] = variables.emplace(name, got);
        if (is_new || bound->second == got) return {};
        return told(path, "$" + name + " = " + to_text(bound->second), to_text(got));
    }
    if (expected.text().starts_with("~") && got.is_string())
        if (const auto at = expected.text().rfind('$'); at != std::string::npos) { // "~before$name": what follows in the text
            const std::string name = variable_name(expected.text().substr(at)), before = expected.text().substr(1, at - 1);
            const auto found = got.text().find(before);
            if (!name.empty() && !before.empty() && !variables.contains(name) && found != std::string::npos) {
                const auto start = found + before.size();
                variables[name] = Json::string(got.text().substr(start, got.text().find_first_of(" \t\r\n", start) - start));
                return {};
            }
        }
    std::string fault;
    const std::string wanted = substituted(expected.text(), variables, fault);
    if (!fault.empty()) return path + ": " + fault;
    if (wanted.starts_with("~") && got.is_string() && got.text().find(wanted.substr(1)) != std::string::npos) return {};
    if (got.is_string() && got.text() == wanted) return {};
    return told(path, to_text(Json::string(wanted)), to_text(got));
}

} // namespace

std::string substituted(const std::string& text, const Variables& variables, std::string& fault, bool encode_values) {
    std::string result;
    for (size_t i = 0; i < text.size();) {
        if (text[i] != '$' || i + 1 >= text.size()) {
            result += text[i++];
            continue;
        }
        if (text[i + 1] == '$') {
            result += '$';
            i += 2;
            continue;
        }
        if (text[i + 1] == '(') { // $(x*1000)
            const auto star = text.find('*', i), end = text.find(')', i);
            if (star < end && end != std::string::npos) {
                const std::string part = text.substr(i + 2, star - i - 2);
                for (long n = std::strtol(text.c_str() + star + 1, nullptr, 10); n > 0; --n) result += part;
                i = end + 1;
                continue;
            }
        }
        size_t end = i + 1;
        while (end < text.size() && is_name_character(text[end])) ++end;
        const auto bound = variables.find(text.substr(i + 1, end - i - 1));
        if (bound == variables.end()) {
            fault = "nothing is bound to " + text.substr(i, end - i);
            return result;
        }
        result += encode_values ? encode(plain(bound->second)) : plain(bound->second);
        i = end;
    }
    return result;
}

std::string difference(const Json& expected, const Json& got, Variables& variables, const std::string& path) {
    if (expected.is_string()) return text_difference(expected, got, variables, path);
    if (expected.is_object()) {
        if (!got.is_object()) return told(path, "an object", to_text(got));
        for (const auto& [name, value] : expected.members()) {
            const std::string below = path.empty() ? name : path + "." + name;
            const Json* found = got.find(name);
            const bool absent = value.is_string() && value.text() == "!";
            if (absent && found) return told(below, "nothing", to_text(*found));
            if (absent) continue;
            if (!found) return told(below, to_text(value), "nothing; members: " + [&] {
                std::string names;
                for (const auto& [each, _] : got.members()) names += (names.empty() ? "" : ", ") + each;
                return names;
            }());
            if (std::string fault = difference(value, *found, variables, below); !fault.empty()) return fault;
        }
        return {};
    }
    if (expected.is_array()) {
        if (!got.is_array()) return told(path, "an array", to_text(got));
        const auto& wanted = expected.items();
        const bool open = !wanted.empty() && wanted.back().is_string() && wanted.back().text() == "...";
        const size_t count = wanted.size() - (open ? 1 : 0);
        if (open ? got.items().size() < count : got.items().size() != count)
            return told(path, std::to_string(count) + (open ? " or more" : "") + " elements", std::to_string(got.items().size()) + ": " + to_text(got));
        for (size_t i = 0; i < count; ++i)
            if (std::string fault = difference(wanted[i], got.items()[i], variables, path + "[" + std::to_string(i) + "]"); !fault.empty()) return fault;
        return {};
    }
    return expected == got ? std::string() : told(path, to_text(expected), to_text(got));
}

} // namespace fairlead::testing
