#include "query/search.h"

#include <algorithm>
#include <unordered_set>

#include "base/unicode.h"
#include "query/renderer.h"

namespace fairlead::query {

namespace {

constexpr size_t longest_token = 32; // code points
// Runs of sounds are cut short: they are nearly unique to a record otherwise, which makes the index large and
// beginnings slow to find. A longer typed word is looked for as it is and as such a run.
constexpr size_t longest_sound = 16;
constexpr size_t longest_initials = 8;
constexpr size_t longest_value = 4000;
constexpr size_t longest_typed = 200;
constexpr size_t most_typed_tokens = 10;
constexpr size_t shortest_phone_part = 4;
constexpr size_t shortest_joined_number = 7;

/// Letters before every token that say whose it is: the lists of two objects stay apart, so that a search in one never
/// walks through the other's.
constexpr size_t mark_length = 3;

bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
/// Characters that are searched one by one and in pairs: Chinese, kana, Hangul.
bool is_ideographic(char32_t c) {
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
    return (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7AF) || base::is_han(c);
}
/// Part of a word; `c` is folded, so full-width forms have become plain ones.
bool is_word(char32_t c) {
    if (c < 0x80) return is_digit(c) || (c >= 'a' && c <= 'z');
    const bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) ||
                      (c >= 0x3000 && c <= 0x3040) || (c >= 0xFE10 && c <= 0xFE6F) || c >= 0xFFF0;
    return !sign && !is_ideographic(c);
}

std::u32string folded(std::string_view text, size_t most) {
    std::u32string points = base::to_code_points(base::fold(text.substr(0, most * 4)));
    if (points.size() > most) points.resize(most);
    return points;
}

/// Stretches of one kind: words and runs of ideographic characters; everything else parts them.
struct Run {
    std::u32string_view points;
    bool ideographic;
};
std::vector<Run> runs_of(std::u32string_view points) {
    std::vector<Run> runs;
    for (size_t i = 0; i < points.size();) {
        const bool ideographic = is_ideographic(points[i]);
        size_t end = i;
        while (end < points.size() && (ideographic ? is_ideographic(points[end]) : is_word(points[end]))) ++end;
        if (end == i) {
            ++i;
            continue;
        }
        runs.push_back({points.substr(i, end - i), ideographic});
        i = end;
    }
    return runs;
}

std::string cut(std::u32string_view points) {
    return base::from_code_points(points.substr(0, longest_token));
}

/// Keeps the order in which tokens were found, each once.
class Tokens {
  public:
    void add(std::string token) {
        if (!token.empty() && !knows(token)) list_.push_back(std::move(token));
    }
    std::vector<std::string> take() { return std::move(list_); }

  private:
    /// A name has a few dozen short tokens, which are looked through faster than a tree is kept.
    bool knows(const std::string& token) {
        if (list_.size() < 64) return std::find(list_.begin(), list_.end(), token) != list_.end();
        if (known_.empty()) known_.insert(list_.begin(), list_.end());
        return !known_.insert(token).second;
    }

    std::vector<std::string> list_;
    std::unordered_set<std::string> known_;
};

void add_words(Tokens& tokens, const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        if (!run.ideographic) {
            tokens.add(cut(run.points));
            continue;
        }
        for (size_t i = 0; i < run.points.size(); ++i) {
            tokens.add(base::from_code_points(run.points.substr(i, 1)));
            if (i + 1 < run.points.size()) tokens.add(base::from_code_points(run.points.substr(i, 2)));
        }
    }
}

/// What a person types who knows how the name sounds: syllables run together from any of them on, and their initials.
void add_sounds(Tokens& tokens, const std::vector<Run>& runs) {
    if (std::none_of(runs.begin(), runs.end(), [](const Run& run) { return run.ideographic; })) return;
    std::vector<std::string> sounds, initials;
    for (const Run& run : runs) {
        if (!run.ideographic) {
            sounds.push_back(cut(run.points));
            initials.push_back(sounds.back());
            continue;
        }
        const std::string pinyin = base::pinyin(base::from_code_points(run.points));
        for (size_t from = 0; from < pinyin.size();) {
            const size_t end = std::min(pinyin.find(' ', from), pinyin.size());
            if (end > from && static_cast<unsigned char>(pinyin[from]) < 0x80) {
                sounds.push_back(pinyin.substr(from, end - from));
                initials.push_back(pinyin.substr(from, 1));
            }
            from = end + 1;
        }
    }
    auto join_from = [](const std::vector<std::string>& parts, size_t from, size_t most) {
        std::string joined;
        for (size_t i = from; i < parts.size() && joined.size() < most; ++i) joined += parts[i];
        size_t end = std::min(joined.size(), most);
        while (end < joined.size() && (joined[end] & 0xC0) == 0x80) ++end; // whole characters
        joined.resize(end);
        return joined;
    };
    for (size_t i = 0; i < sounds.size(); ++i) tokens.add(join_from(sounds, i, longest_sound));
    for (size_t i = 0; i + 1 < initials.size(); ++i) tokens.add(join_from(initials, i, longest_initials));
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (char c : text)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

void add_phone(Tokens& tokens, std::string_view value) {
    const auto extension = value.find(';');
    std::string digits = digits_of(value.substr(0, extension));
    if (digits.size() > longest_token) digits.resize(longest_token);
    if (digits.size() <= shortest_phone_part) tokens.add(digits);
    for (size_t i = 0; i + shortest_phone_part <= digits.size(); ++i) tokens.add(digits.substr(i));
    // At home the country code, of one to three digits, is a 0.
    if (value.starts_with('+'))
        for (size_t i = 1; i <= 3 && i + shortest_phone_part <= digits.size(); ++i) tokens.add("0" + digits.substr(i));
    if (extension != std::string_view::npos) tokens.add(digits_of(value.substr(extension)));
}

bool in_address(char32_t c) {
    return is_word(c) || is_ideographic(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '@';
}

std::u32string address_of(std::u32string_view points) {
    std::u32string address;
    for (char32_t c : points)
        if (in_address(c)) address += c;
    return address;
}

void add_email(Tokens& tokens, std::u32string_view points) {
    const std::u32string address = address_of(points);
    const auto at = address.rfind(U'@');
    tokens.add(cut(address));
    if (at != std::u32string::npos) {
        tokens.add(cut(std::u32string_view(address).substr(0, at)));
        tokens.add(cut(std::u32string_view(address).substr(at + 1)));
    }
    add_words(tokens, runs_of(address));
}

std::string quoted_lexeme(std::string_view token) {
    std::string out = "'";
    for (char c : token) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + "'";
}

/// FNV-1a of the name in letters and digits. Two objects may share a mark: what is found is looked up in its table.
std::string mark_of(std::string_view object) {
    uint32_t hash = 2166136261;
    for (const char c : object) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
    std::string mark;
    for (size_t i = 0; i < mark_length; ++i, hash /= 36) mark += "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36];
    return mark;
}

/// Marked tokens in order, each once: what an entry of the table holds.
std::string entry(const Object& object, const std::string& tokens) {
    std::vector<std::string_view> unique;
    for (size_t from = 0; from < tokens.size();) {
        const size_t end = std::min(tokens.find(' ', from), tokens.size());
        if (end > from) unique.push_back(std::string_view(tokens).substr(from, end - from));
        from = end + 1;
    }
    std::sort(unique.begin(), unique.end());
    unique.erase(std::unique(unique.begin(), unique.end()), unique.end());
    const std::string mark = mark_of(object.name);
    std::string joined;
    joined.reserve(tokens.size() + unique.size() * (mark_length + 1));
    for (const std::string_view token : unique) {
        if (!joined.empty()) joined += ' ';
        (joined += mark) += token;
    }
    return joined;
}

/// The run of sounds a typed word may be: as long as such runs are kept, whole when shorter.
std::string sound_of(std::string_view word) {
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return plain && word.size() > longest_sound ? std::string(word.substr(0, longest_sound)) : std::string();
}

} // namespace

std::vector<std::string> index_tokens(std::string_view value, SearchKind kind) {
    Tokens tokens;
    const std::u32string points = folded(value, longest_value);
    const std::vector<Run> runs = runs_of(points);
    switch (kind) {
        case SearchKind::text:
            add_words(tokens, runs);
            break;
        case SearchKind::name:
            add_words(tokens, runs);
            add_sounds(tokens, runs);
            break;
        case SearchKind::phone:
            add_phone(tokens, value);
            break;
        case SearchKind::email:
            add_email(tokens, points);
            break;
    }
    return tokens.take();
}

std::vector<std::string> query_tokens(std::string_view typed) {
    Tokens tokens;
    const std::u32string points = folded(typed, longest_typed);
    for (size_t i = 0; i < points.size();) {
        size_t end = i;
        while (end < points.size() && points[end] > ' ' && points[end] != 0x3000) ++end;
        const std::u32string_view chunk = std::u32string_view(points).substr(i, end - i);
        i = end + 1;
        if (chunk.find(U'@') != std::u32string_view::npos) {
            std::u32string address = address_of(chunk);
            if (address.starts_with(U'@')) address.erase(0, 1);
            if (!address.empty()) tokens.add(cut(address) + "*");
            continue;
        }
        const bool number = chunk.find_first_not_of(U"0123456789+-()./") == std::u32string_view::npos;
        const std::string digits = number ? digits_of(base::from_code_points(chunk)) : "";
        if (digits.size() >= shortest_joined_number) {
            tokens.add(digits.substr(0, longest_token) + "*");
            continue;
        }
        for (const Run& run : runs_of(chunk)) {
            if (!run.ideographic) {
                tokens.add(cut(run.points) + (run.points.size() > 1 ? "*" : ""));
            } else if (run.points.size() == 1) {
                tokens.add(base::from_code_points(run.points));
            } else {
                for (size_t at = 0; at + 1 < run.points.size(); ++at)
                    tokens.add(base::from_code_points(run.points.substr(at, 2)));
            }
        }
    }
    std::vector<std::string> list = tokens.take();
    if (list.size() > most_typed_tokens) list.resize(most_typed_tokens);
    return list;
}

std::string search_match(const std::vector<std::string>& tokens, std::string_view object, Dialect dialect) {
    const std::string mark = mark_of(object);
    const bool postgresql = dialect == Dialect::postgresql;
    auto term = [&](std::string_view token, bool prefix) {
        if (postgresql) return quoted_lexeme(mark + std::string(token)) + (prefix ? ":*" : "");
        std::string safe = mark;
        for (char c : token)
            if (c != '"') safe += c;
        return "\"" + safe + (prefix ? "\"*" : "\"");
    };
    std::string match;
    for (const std::string& token : tokens) {
        const bool prefix = token.size() > 1 && token.back() == '*';
        const std::string_view bare = std::string_view(token).substr(0, token.size() - (prefix ? 1 : 0));
        std::string one = term(bare, prefix);
        const std::string sound = prefix ? sound_of(bare) : std::string();
        if (!sound.empty()) one = "(" + one + (postgresql ? " | " : " OR ") + term(sound, false) + ")";
        match += (match.empty() ? "" : postgresql ? " & " : " AND ") + one;
    }
    return match;
}

std::vector<std::string> render_search_schema(Dialect dialect) {
    if (dialect == Dialect::postgresql)
        return {
            "CREATE TABLE IF NOT EXISTS fl_search (id BIGINT PRIMARY KEY, object TEXT COLLATE \"C\" NOT NULL, tokens "
            "TSVECTOR NOT NULL)",
            "CREATE INDEX IF NOT EXISTS fl_search_tokens ON fl_search USING gin (tokens)"};
    return {
        "CREATE VIRTUAL TABLE IF NOT EXISTS fl_search USING fts5(tokens, content = '', columnsize = 0, detail = none, "
        "prefix = '5', tokenize = \"ascii tokenchars '@._-+'\")"};
}

std::vector<Statement> render_index_change(const Object& object, Id id, const std::string& before,
                                           const std::string& after, Dialect dialect) {
    const std::string gone = entry(object, before), come = entry(object, after);
    if (gone == come) return {};
    if (dialect == Dialect::postgresql) {
        if (come.empty()) return {{"DELETE FROM fl_search WHERE id = $1::bigint", {id.number}}};
        return {
            {"INSERT INTO fl_search (id, object, tokens) VALUES ($1::bigint, $2::text, "
             "array_to_tsvector(string_to_array($3::text, ' '))) "
             "ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens",
             {id.number, object.name, come}}};
    }
    std::vector<Statement> statements;
    if (!gone.empty())
        statements.push_back(
            {"INSERT INTO fl_search (fl_search, rowid, tokens) VALUES ('delete', ?1, ?2)", {id.number, gone}});
    if (!come.empty())
        statements.push_back({"INSERT INTO fl_search (rowid, tokens) VALUES (?1, ?2)", {id.number, come}});
    return statements;
}

Statement render_search(const std::vector<std::string>& tokens, const std::vector<const Object*>& objects,
                        int64_t limit, Dialect dialect) {
    static const Asker nobody;
    Renderer sql(dialect, nobody);
    std::string arms;
    for (const Object* object : objects) {
        const std::string match = sql.bind(search_match(tokens, object->name, dialect));
        std::string arm = "SELECT " + sql.bind(object->name) + " AS object, ";
        if (dialect == Dialect::postgresql)
            arm += "id FROM fl_search WHERE tokens @@ " + match + "::tsquery ORDER BY id DESC";
        else
            arm += "rowid AS id FROM fl_search WHERE fl_search MATCH " + match + " ORDER BY rowid DESC";
        arms += (arms.empty() ? "" : " UNION ALL ") +
                ("SELECT * FROM (" + arm + " LIMIT " + sql.bind(limit) + ") AS found");
    }
    if (arms.empty()) arms = "SELECT NULL AS object, NULL AS id WHERE 1 = 0";
    return sql.finish("SELECT object, id FROM (" + arms + ") AS hits ORDER BY id DESC LIMIT " + sql.bind(limit));
}

} // namespace fairlead::query
