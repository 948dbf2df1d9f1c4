#include "format/mime_codes.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/unicode.h"
#include "format/encoding.h"

namespace fairlead::format {

namespace {

constexpr size_t longest_word = 2000; // of one encoded word
constexpr size_t most_parameters = 100;
constexpr int most_continuations = 100;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What programs write instead of the name of the charset they use.
std::string known_charset(std::string_view label) {
    std::string name = base::ascii_lower(base::trim(label));
    std::erase_if(name, [](char c) { return c == '"' || c == '\''; });
    static const std::map<std::string, std::string, std::less<>> other = {{"gb2312", "GB18030"},
                                                                          {"gbk", "GB18030"},
                                                                          {"x-gbk", "GB18030"},
                                                                          {"cp936", "GB18030"},
                                                                          {"hz-gb-2312", "HZ-GB-2312"},
                                                                          {"gb_2312-80", "GB18030"},
                                                                          {"euc-cn", "GB18030"},
                                                                          {"ks_c_5601-1987", "windows-949"},
                                                                          {"euc-kr", "windows-949"},
                                                                          {"shift_jis", "windows-31j"},
                                                                          {"shift-jis", "windows-31j"},
                                                                          {"sjis", "windows-31j"},
                                                                          {"x-sjis", "windows-31j"},
                                                                          {"iso-8859-1", "windows-1252"},
                                                                          {"latin1", "windows-1252"},
                                                                          {"us-ascii", ""},
                                                                          {"ascii", ""},
                                                                          {"ansi_x3.4-1968", ""},
                                                                          {"utf8", "UTF-8"},
                                                                          {"utf-8", "UTF-8"},
                                                                          {"unicode-1-1-utf-8", "UTF-8"},
                                                                          {"iso-8859-8-i", "ISO-8859-8"},
                                                                          {"big5-hkscs", "Big5-HKSCS"},
                                                                          {"x-unknown", ""},
                                                                          {"default", ""},
                                                                          {"8bit", ""},
                                                                          {"binary", ""},
                                                                          {"unicode-1-1-utf-7", "UTF-7"}};
    const auto found = other.find(name);
    return found == other.end() ? name : found->second;
}

std::string without_nul(std::string text) {
    std::erase(text, '\0');
    return text;
}

/// Bytes without a label, or with one that cannot be right.
std::string guessed(std::string_view bytes) {
    if (base::is_valid_utf8(bytes)) return without_nul(std::string(bytes));
    const EncodingGuess guess = guess_encoding(bytes, true);
    auto text = base::to_utf8(bytes.substr(std::min(guess.mark_bytes, bytes.size())), guess.name);
    return without_nul(text.ok() ? base::repair_utf8(*text) : base::repair_utf8(bytes));
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// One encoded word at the beginning of `text`: its charset, its bytes, how long it is.
struct Word {
    std::string charset;
    std::string bytes;
    size_t length = 0;
};
std::optional<Word> encoded_word(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    const size_t charset_end = text.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end == 2 || charset_end > 80) return std::nullopt;
    if (charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
    const char way = text[charset_end + 1];
    if (way != 'B' && way != 'b' && way != 'Q' && way != 'q') return std::nullopt;
    const size_t start = charset_end + 3;
    // "?" may stand unescaped in a broken Q word: an end that is followed by hex digits is rather an escape.
    text = text.substr(0, start + longest_word);
    const bool quoted = way == 'Q' || way == 'q';
    const size_t first = text.find("?=", start);
    size_t end = first;
    while (quoted && end != std::string_view::npos && end + 3 < text.size() && hex_digit(text[end + 2]) >= 0 &&
           hex_digit(text[end + 3]) >= 0)
        end = text.find("?=", end + 2);
    if (end == std::string_view::npos) end = first;
    if (end == std::string_view::npos) return std::nullopt;
    Word word;
    std::string_view charset = text.substr(2, charset_end - 2);
    word.charset = base::ascii_lower(charset.substr(0, charset.find('*'))); // RFC 2231 language
    const std::string_view inside = text.substr(start, end - start);
    word.bytes = way == 'B' || way == 'b' ? decode_base64(inside) : decode_quoted_printable(inside, true);
    word.length = end + 2;
    return word;
}

/// The value of a parameter, quoted or not, and where it ends.
std::string parameter_value(std::string_view raw, size_t& at) {
    std::string value;
    if (at < raw.size() && raw[at] == '"') {
        for (++at; at < raw.size() && raw[at] != '"'; ++at) {
            if (raw[at] == '\\' && at + 1 < raw.size() && (raw[at + 1] == '"' || raw[at + 1] == '\\')) ++at;
            value += raw[at];
        }
        at = std::min(raw.size(), at + 1);
        at = std::min(raw.size(), raw.find(';', at));
        return value;
    }
    const size_t end = std::min(raw.size(), raw.find(';', at));
    value = base::trim(raw.substr(at, end - at));
    at = end;
    return value;
}

} // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == '=') {
            if (bits != 0 || out.size() % 3 != 0) { // padding: what follows is another piece
                held = 0;
                bits = 0;
            }
            continue;
        }
        const int digit = base64_digit(c);
        if (digit < 0) continue;
        held = held << 6 | static_cast<uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(held >> bits & 0xff);
        }
    }
    return out;
}

std::string decode_quoted_printable(std::string_view text, bool header) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (header && c == '_') {
            out += ' ';
        } else if (c != '=') {
            out += c;
        } else if (i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            // A soft break, perhaps with blanks a mail server added; else a lone "=".
            size_t end = i + 1;
            while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
            if (end < text.size() && text[end] == '\n')
                i = end;
            else if (end < text.size())
                out += '=';
        }
    }
    return out;
}

std::string decode_charset(std::string_view bytes, std::string_view label) {
    const std::string charset = known_charset(label);
    if (charset.empty() || charset == "UTF-8") return guessed(bytes);
    auto text = base::to_utf8(bytes, charset);
    if (!text.ok()) return guessed(bytes);
    return without_nul(base::repair_utf8(*text));
}

std::string decode_words(std::string_view raw) {
    std::string out, plain, bytes, charset;
    auto end_plain = [&] {
        if (!plain.empty()) out += guessed(plain);
        plain.clear();
    };
    auto end_words = [&] {
        if (!charset.empty()) out += decode_charset(bytes, charset);
        bytes.clear();
        charset.clear();
    };
    for (size_t at = 0; at < raw.size();) {
        const auto word = raw[at] == '=' ? encoded_word(raw.substr(at)) : std::nullopt;
        if (word) {
            end_plain();
            // A character may be cut between two words of one charset: their bytes are joined before they are read.
            if (charset != word->charset) end_words();
            charset = word->charset;
            bytes += word->bytes;
            at += word->length;
            size_t next = at;
            while (next < raw.size() && is_blank(raw[next])) ++next;
            if (next < raw.size() && next > at && encoded_word(raw.substr(next))) at = next; // blanks between two words
            continue;
        }
        end_words();
        const char c = raw[at++];
        if (c == '\r' || c == '\n') continue;
        plain += c == '\t' ? ' ' : c;
    }
    end_words();
    end_plain();
    std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return base::trim(out);
}

std::string FieldValue::get(std::string_view name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

FieldValue parse_field(std::string_view raw) {
    FieldValue field;
    size_t at = std::min(raw.size(), raw.find(';'));
    field.value = base::ascii_lower(base::trim(raw.substr(0, at)));
    field.value = field.value.substr(0, field.value.find_first_of(" \t("));
    struct Piece {
        std::string text;
        bool encoded = false;
    };
    std::map<std::string, std::map<int, Piece>> pieces;
    size_t count = 0;
    while (at < raw.size() && ++count <= most_parameters) {
        ++at; // the ";"
        while (at < raw.size() && is_blank(raw[at])) ++at;
        const size_t equals = raw.find('=', at), next = raw.find(';', at);
        if (equals == std::string_view::npos) break;
        if (next < equals) { // a word without a value
            at = next;
            continue;
        }
        std::string name = base::ascii_lower(base::trim(raw.substr(at, equals - at)));
        at = equals + 1;
        while (at < raw.size() && is_blank(raw[at])) ++at;
        Piece piece{parameter_value(raw, at), false};
        if (name.ends_with("*")) {
            piece.encoded = true;
            name.pop_back();
        }
        int index = 0;
        const size_t star = name.find('*');
        if (star != std::string::npos) {
            for (size_t i = star + 1; i < name.size() && index <= most_continuations; ++i)
                index = name[i] >= '0' && name[i] <= '9' ? index * 10 + (name[i] - '0') : most_continuations + 1;
            name.resize(star);
            if (index > most_continuations) continue;
        } else {
            index = piece.encoded ? 0 : -1; // "name*" takes precedence over "name"
        }
        pieces[name].emplace(index, std::move(piece));
    }
    for (auto& [name, list] : pieces) {
        const bool plain = list.begin()->first == -1;
        if (plain && list.size() == 1) {
            field.parameters[name] = decode_words(list.begin()->second.text);
            continue;
        }
        if (plain) list.erase(list.begin());
        std::string bytes, charset;
        bool first = true;
        for (const auto& [index, piece] : list) {
            std::string_view text = piece.text;
            if (first && piece.encoded) {
                const size_t one = text.find('\''),
                             two = one == std::string_view::npos ? one : text.find('\'', one + 1);
                if (two != std::string_view::npos) {
                    charset = text.substr(0, one);
                    text = text.substr(two + 1);
                }
            }
            first = false;
            bytes += piece.encoded ? percent_decoded(text) : std::string(text);
        }
        field.parameters[name] = charset.empty() ? decode_words(bytes) : decode_charset(bytes, charset);
    }
    return field;
}

} // namespace fairlead::format
