// Which formulas have a column. A formula is left without one only when its text leaves no doubt that it depends on
// more than the record's own fields; formula/ binds it later and comes to the same answer.

#include <algorithm>
#include <string>
#include <vector>

#include "schema/draft.h"

namespace fairlead::schema {

namespace {

/// Names, and the marks "." and "(", of an expression; literals and other marks are left out.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '\'' || c == '"') {
            const size_t end = text.find(c, i + 1);
            i = end == std::string_view::npos ? text.size() : end + 1;
            words.emplace_back("'");
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
            size_t end = i;
            while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
                ++end;
            words.emplace_back(text.substr(i, end - i));
            i = end;
        } else {
            if (c == '.' || c == '(') words.emplace_back(1, c);
            ++i;
        }
    }
    return words;
}

bool reaches_out(const Object& object, const std::vector<std::string>& words) {
    const auto at = [&](size_t i) { return i < words.size() ? std::string_view(words[i]) : std::string_view(); };
    const auto field = [&](std::string_view name) {
        return std::find_if(object.fields.begin(), object.fields.end(), [&](const Field& f) { return f.name == name; });
    };
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool path_part = i > 0 && at(i - 1) == ".";
        if (path_part) continue;
        if (at(i + 1) == "(" && (word == "today" || word == "now" || word == "me")) return true;
        if (at(i + 1) == "(" && object.find_relation(at(i + 2))) return true;
        const bool period = word == "this" || word == "last" || word == "next" || word == "today" ||
                            word == "yesterday" || word == "tomorrow";
        if (period && field(word) == object.fields.end()) return true;
        if (at(i + 1) == ".") {
            const auto link = field(word);
            if (link != object.fields.end() &&
                (link->type == Type::link || link->type == Type::user || link->type == Type::file))
                return true;
        }
    }
    return false;
}

} // namespace

void mark_stored(Object& object) {
    std::vector<std::vector<std::string>> words(object.fields.size());
    for (size_t i = 0; i < object.fields.size(); ++i) {
        words[i] = words_of(object.fields[i].formula);
        object.fields[i].stored = !reaches_out(object, words[i]);
    }
    // A formula over a formula without a column has none either; an editable one always has a column.
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < object.fields.size(); ++i) {
            Field& field = object.fields[i];
            if (!field.stored || field.formula.empty()) continue;
            const bool derived = std::any_of(object.fields.begin(), object.fields.end(), [&](const Field& other) {
                return !other.stored && std::find(words[i].begin(), words[i].end(), other.name) != words[i].end();
            });
            if (derived) field.stored = false, changed = true;
        }
    }
}

} // namespace fairlead::schema
