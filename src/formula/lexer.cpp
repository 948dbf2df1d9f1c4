#include "formula/lexer.h"

#include "base/unicode.h"

namespace fairlead::formula {

namespace {

using base::Code;
using base::Error;
using base::Fault;
using base::Text;

constexpr size_t longest_text = 10000;
constexpr size_t longest_number = 18;
constexpr size_t most_decimals = 8;

bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
bool starts_name(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// What a person meant who typed with a Chinese keyboard; empty when the character has no such reading.
std::string_view plain_form(char32_t c) {
    switch (c) {
        case U'“':
        case U'”':
        case U'‘':
        case U'’':
        case U'「':
        case U'」':
        case U'『':
        case U'』':
        case U'＇':
        case U'＂':
            return "'";
        case U'（':
            return "(";
        case U'）':
            return ")";
        case U'，':
        case U'、':
            return ",";
        case U'＝':
            return "=";
        case U'＜':
        case U'《':
        case U'〈':
            return "<";
        case U'＞':
        case U'》':
        case U'〉':
            return ">";
        case U'≥':
            return ">=";
        case U'≤':
            return "<=";
        case U'≠':
        case U'！':
            return "!=";
        case U'＋':
            return "+";
        case U'－':
        case U'—':
        case U'–':
        case U'−':
            return "-";
        case U'＊':
        case U'×':
            return "*";
        case U'／':
        case U'÷':
            return "/";
        case U'％':
            return "%";
        case U'。':
        case U'．':
            return ".";
        case U'　':
            return " ";
        default:
            return {};
    }
}

class Lexer {
  public:
    Lexer(std::u32string points, std::string_view as) : points_(std::move(points)), as_(as) {}

    base::Result<std::vector<Token>> run() {
        while (at_ < points_.size()) {
            const char32_t c = points_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++at_;
            } else if (is_digit(c)) {
                TRY(number());
            } else if (c == '\'' || c == '"') {
                TRY(text(c));
            } else if (!plain_form(c).empty()) {
                return full_width(c);
            } else if (starts_name(c) || (c >= 0x80 && c != 0xFFFD)) {
                name();
            } else {
                TRY(symbol());
            }
        }
        tokens_.push_back({Token::Kind::end, "", points_.size() + 1});
        return std::move(tokens_);
    }

  private:
    Error refuse(size_t position, Text message, Text hint = {}) const {
        Fault fault = fault_at(as_, "syntax", position, std::move(message), std::move(hint));
        Text whole = fault.message;
        return Error(Code::invalid, std::move(whole), {std::move(fault)});
    }
    Error full_width(char32_t c) const {
        const std::string shown = base::from_code_points(std::u32string_view(&c, 1));
        const std::string plain(plain_form(c));
        return refuse(at_ + 1,
                      {"这里用了中文标点 “" + shown + "”。",
                       "Full-width character \"" + shown + "\" is not part of the language."},
                      {"请改用英文半角 " + plain + "。", "Use the plain character " + plain + " instead."});
    }

    base::Result<void> number() {
        const size_t start = at_;
        while (at_ < points_.size() && is_digit(points_[at_])) ++at_;
        size_t decimals = 0;
        if (at_ < points_.size() && points_[at_] == '.') {
            ++at_;
            const size_t first = at_;
            while (at_ < points_.size() && is_digit(points_[at_])) ++at_;
            decimals = at_ - first;
            if (decimals == 0)
                return refuse(at_, {"小数点后面缺少数字。", "Digits are missing after the decimal point."});
        }
        if (at_ < points_.size() && (starts_name(points_[at_]) || points_[at_] == '.'))
            return refuse(at_ + 1,
                          {"数字后面不能直接跟这个字符。", "A number cannot be followed directly by this character."},
                          {"名称不能以数字开头；文本要加引号。", "Names do not begin with digits; text needs quotes."});
        if (decimals > most_decimals || at_ - start > longest_number)
            return refuse(start + 1, {"数字太长：最多 18 位，小数最多 8 位。",
                                      "The number is too long: at most 18 digits, 8 after the point."});
        push(Token::Kind::number, start);
        return {};
    }

    base::Result<void> text(char32_t quote) {
        const size_t start = at_++;
        std::u32string value;
        while (true) {
            if (at_ >= points_.size())
                return refuse(start + 1, {"文本的引号没有结束。", "The text that begins here has no closing quote."},
                              {"在末尾补上引号。", "Add the quote at its end."});
            const char32_t c = points_[at_++];
            if (c == quote) {
                if (at_ < points_.size() && points_[at_] == quote) {
                    value.push_back(quote);
                    ++at_;
                    continue;
                }
                break;
            }
            if (c == '\\' && at_ < points_.size()) {
                value.push_back(points_[at_++]);
                continue;
            }
            value.push_back(c);
        }
        tokens_.push_back({Token::Kind::text, base::from_code_points(value), start + 1});
        return {};
    }

    /// Names of fields are ASCII; other letters are read too, so that a label typed for a name gets a useful answer.
    void name() {
        const size_t start = at_;
        while (at_ < points_.size() && (starts_name(points_[at_]) || is_digit(points_[at_]) ||
                                        (points_[at_] >= 0x80 && plain_form(points_[at_]).empty())))
            ++at_;
        push(Token::Kind::name, start);
    }

    base::Result<void> symbol() {
        const size_t start = at_;
        const char32_t c = points_[at_++];
        const char32_t next = at_ < points_.size() ? points_[at_] : 0;
        if ((c == '<' || c == '>' || c == '!') && next == '=') {
            ++at_;
        } else if (c == '=' && next == '=') {
            return refuse(start + 1, {"“==” 不是运算符。", "\"==\" is not an operator."},
                          {"相等用一个 “=”。", "Equality is a single =."});
        } else if (c == '<' && next == '>') {
            return refuse(start + 1, {"“<>” 不是运算符。", "\"<>\" is not an operator."},
                          {"不等用 “!=”。", "Inequality is !=."});
        } else if (c == '&' || c == '|' || c == '!') {
            const std::string_view word = c == '&' ? "and" : c == '|' ? "or" : "not";
            return refuse(start + 1,
                          {"“" + std::string(1, char(c)) + "” 不是运算符。",
                           "\"" + std::string(1, char(c)) + "\" is not an operator."},
                          {"请写 " + std::string(word) + "。", "Write " + std::string(word) + "."});
        } else if (std::u32string_view(U"=<>+-*/%(),.").find(c) == std::u32string_view::npos) {
            const bool visible = c > 0x20 && c < 0x7F;
            const std::string shown = visible ? std::string(1, char(c)) : "U+" + std::to_string(uint32_t(c));
            return refuse(start + 1,
                          {"这里不能使用字符 “" + shown + "”。", "Character \"" + shown + "\" has no meaning here."});
        }
        push(Token::Kind::symbol, start);
        return {};
    }

    void push(Token::Kind kind, size_t start) {
        tokens_.push_back(
            {kind, base::from_code_points(std::u32string_view(points_).substr(start, at_ - start)), start + 1});
    }

    std::u32string points_;
    std::string_view as_;
    size_t at_ = 0;
    std::vector<Token> tokens_;
};

} // namespace

bool Token::is_word(std::string_view word) const {
    return kind == Kind::name && text.size() == word.size() && base::ascii_lower(text) == word;
}

Fault fault_at(std::string_view as, std::string_view rule, size_t position, Text message, Text hint) {
    const std::string number = std::to_string(position);
    return {std::string(as),
            std::string(rule),
            {"第 " + number + " 个字符：" + message.zh, "At character " + number + ": " + message.en},
            std::move(hint)};
}

base::Result<std::vector<Token>> read_tokens(std::string_view text, std::string_view as) {
    auto refuse = [&](std::string_view rule, Text message) {
        Fault fault{std::string(as), std::string(rule), message, {}};
        return Error(Code::invalid, std::move(message), {std::move(fault)});
    };
    if (text.size() > longest_text * 4 || base::length(text) > longest_text)
        return refuse("too_complex",
                      {"表达式太长：最多 10,000 个字符。", "The expression is too long: at most 10,000 characters."});
    if (!base::is_valid_utf8(text) || text.find('\0') != std::string_view::npos)
        return refuse("syntax", {"表达式不是有效的 UTF-8 文本。", "The expression is not valid UTF-8 text."});
    return Lexer(base::to_code_points(text), as).run();
}

} // namespace fairlead::formula
