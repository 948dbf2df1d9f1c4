#include "formula/parser.h"

#include <optional>

#include "base/unicode.h"
#include "formula/lexer.h"

namespace fairlead::formula {

namespace {

using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using base::Text;
using Tree = std::unique_ptr<Syntax>;
using Form = Syntax::Form;

constexpr int deepest = 250; // of the recursion: a parenthesis takes two; the binder bounds the tree's depth
constexpr int most_nodes = 1000;

class Parser {
  public:
    Parser(std::vector<Token> tokens, std::string_view as) : tokens_(std::move(tokens)), as_(as) {}

    Result<Tree> run() {
        if (peek().kind == Token::Kind::end) return refuse(peek(), {"表达式是空的。", "The expression is empty."});
        Tree tree = TRY(any_of());
        if (peek().kind != Token::Kind::end) {
            Text hint;
            if (peek().kind == Token::Kind::symbol && peek().is("="))
                hint = {"比较不能连写，请用 and 连接。", "Comparisons cannot be chained; join them with and."};
            return refuse(
                peek(),
                {"这里多出了 " + shown(peek().text) + "。", "Unexpected \"" + peek().text + "\" after the expression."},
                std::move(hint));
        }
        return tree;
    }

  private:
    const Token& peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& next() { return tokens_[at_ < tokens_.size() - 1 ? at_++ : at_]; }
    bool take(std::string_view symbol) {
        if (!peek().is(symbol)) return false;
        next();
        return true;
    }
    bool take_word(std::string_view word) {
        if (!peek().is_word(word)) return false;
        next();
        return true;
    }
    static std::string shown(std::string_view text) { return "“" + std::string(text) + "”"; }

    Error refuse(const Token& token, Text message, Text hint = {}, std::string_view rule = "syntax") const {
        Fault fault = fault_at(as_, rule, token.position, std::move(message), std::move(hint));
        Text whole = fault.message;
        return Error(Code::invalid, std::move(whole), {std::move(fault)});
    }
    Error expected(Text what) const {
        const Token& token = peek();
        if (token.kind == Token::Kind::end)
            return refuse(token, {"表达式没有写完，缺少" + what.zh + "。",
                                  "The expression ends too early: " + what.en + " is missing."});
        return refuse(token, {"这里应当是" + what.zh + "，而不是 " + shown(token.text) + "。",
                              "Expected " + what.en + " instead of \"" + token.text + "\"."});
    }

    /// Counts depth and nodes on the way in; every rule that can recurse holds one.
    struct Level {
        explicit Level(int& depth) : depth(depth) { ++depth; }
        ~Level() { --depth; }
        int& depth;
    };
    Result<Tree> make(Form form, size_t position) {
        if (++nodes_ > most_nodes)
            return refuse(peek(),
                          {"表达式太复杂：最多 1,000 个部分。", "The expression is too complex: at most 1,000 parts."},
                          {}, "too_complex");
        auto tree = std::make_unique<Syntax>();
        tree->form = form;
        tree->position = position;
        return tree;
    }
    Error too_deep() const {
        return refuse(peek(),
                      {"表达式嵌套太深：最多 100 层。", "The expression is nested too deeply: at most 100 levels."}, {},
                      "too_complex");
    }

    Result<Tree> any_of() { return joined(Form::any_of, "or", &Parser::all_of); }
    Result<Tree> all_of() { return joined(Form::all_of, "and", &Parser::negation); }
    Result<Tree> joined(Form form, std::string_view word, Result<Tree> (Parser::*operand)()) {
        Tree first = TRY((this->*operand)());
        if (!peek().is_word(word)) return first;
        Tree tree = TRY(make(form, first->position));
        tree->parts.push_back(std::move(first));
        while (take_word(word)) tree->parts.push_back(TRY((this->*operand)()));
        return tree;
    }

    Result<Tree> negation() {
        const Level level(depth_);
        if (depth_ > deepest) return too_deep();
        const size_t position = peek().position;
        if (!take_word("not")) return comparison();
        Tree tree = TRY(make(Form::negation, position));
        tree->parts.push_back(TRY(negation()));
        return tree;
    }

    static std::optional<Comparison> comparison_of(const Token& token) {
        if (token.kind != Token::Kind::symbol) return std::nullopt;
        for (Comparison c : {Comparison::equal, Comparison::not_equal, Comparison::less, Comparison::at_most,
                             Comparison::more, Comparison::at_least})
            if (token.text == symbol(c)) return c;
        return std::nullopt;
    }

    Result<Tree> comparison() {
        Tree left = TRY(sum());
        const size_t position = peek().position;
        if (const auto found = comparison_of(peek())) {
            next();
            Tree tree = TRY(make(Form::compare, position));
            tree->comparison = *found;
            tree->parts.push_back(std::move(left));
            tree->parts.push_back(TRY(sum()));
            if (comparison_of(peek()))
                return refuse(peek(), {"比较不能连写。", "Comparisons cannot be chained."},
                              {"请用 and 连接。", "Join them with and."});
            return tree;
        }
        if (take_word("is")) {
            const bool negated = take_word("not");
            if (!take_word("empty"))
                return expected({" empty（is empty 或 is not empty）", "empty (is empty, or is not empty)"});
            Tree tree = TRY(make(Form::is_empty, position));
            tree->flag = negated;
            tree->parts.push_back(std::move(left));
            return tree;
        }
        const bool negated = peek().is_word("not") && peek(1).is_word("in");
        if (negated) next();
        if (take_word("in")) return membership(std::move(left), position, negated);
        return left;
    }

    Result<Tree> membership(Tree left, size_t position, bool negated) {
        if (peek().is("(")) {
            next();
            Tree tree = TRY(make(Form::in_list, position));
            tree->flag = negated;
            tree->parts.push_back(std::move(left));
            do tree->parts.push_back(TRY(sum()));
            while (take(","));
            if (!take(")")) return expected({"右括号 )", "a closing parenthesis"});
            return tree;
        }
        Tree tree = TRY(make(Form::in_period, position));
        tree->flag = negated;
        tree->period = TRY(period());
        tree->parts.push_back(std::move(left));
        return tree;
    }

    static std::optional<Period::Unit> unit_of(const Token& token) {
        const std::pair<std::string_view, Period::Unit> units[] = {{"day", Period::Unit::day},
                                                                   {"week", Period::Unit::week},
                                                                   {"month", Period::Unit::month},
                                                                   {"quarter", Period::Unit::quarter},
                                                                   {"year", Period::Unit::year}};
        for (const auto& [word, unit] : units)
            if (token.is_word(word) || token.is_word(std::string(word) + "s")) return unit;
        return std::nullopt;
    }

    Result<Period> period() {
        using Frame = Period::Frame;
        if (take_word("today")) return Period{Frame::today};
        if (take_word("yesterday")) return Period{Frame::yesterday};
        if (take_word("tomorrow")) return Period{Frame::tomorrow};
        const bool current = peek().is_word("this"), last = peek().is_word("last"), following = peek().is_word("next");
        if (!current && !last && !following)
            return expected(
                {"括号里的列表或时间段（如 this month）", "a list in parentheses or a period (such as this month)"});
        next();
        Period found{current ? Frame::current : last ? Frame::last : Frame::next};
        if (peek().kind == Token::Kind::number && !current) {
            const Token count = next();
            if (count.text.size() > 5 || count.text.find('.') != std::string::npos || std::stoll(count.text) < 1 ||
                std::stoll(count.text) > 10000)
                return refuse(count, {"时间段的数量应为 1 到 10,000 的整数。",
                                      "The number of a period is a whole number from 1 to 10,000."});
            found.count = std::stoll(count.text);
            found.frame = last ? Frame::last_n : Frame::next_n;
        }
        const auto unit = unit_of(peek());
        if (!unit || (*unit == Period::Unit::day && found.frame != Frame::last_n && found.frame != Frame::next_n))
            return expected({" week、month、quarter 或 year", "week, month, quarter or year"});
        next();
        found.unit = *unit;
        return found;
    }

    Result<Tree> sum() {
        Tree left = TRY(term());
        while (peek().is("+") || peek().is("-")) {
            Tree tree = TRY(make(peek().is("+") ? Form::add : Form::subtract, peek().position));
            next();
            tree->parts.push_back(std::move(left));
            tree->parts.push_back(TRY(term()));
            left = std::move(tree);
        }
        return left;
    }

    Result<Tree> term() {
        Tree left = TRY(unary());
        while (peek().is("*") || peek().is("/")) {
            Tree tree = TRY(make(peek().is("*") ? Form::multiply : Form::divide, peek().position));
            next();
            tree->parts.push_back(std::move(left));
            tree->parts.push_back(TRY(unary()));
            left = std::move(tree);
        }
        return left;
    }

    Result<Tree> unary() {
        const Level level(depth_);
        if (depth_ > deepest) return too_deep();
        if (!peek().is("-")) return primary();
        const size_t position = next().position;
        Tree operand = TRY(unary());
        if (operand->form == Form::number) {
            operand->text = operand->text.starts_with('-') ? operand->text.substr(1) : "-" + operand->text;
            operand->position = position;
            return operand;
        }
        Tree tree = TRY(make(Form::negate, position));
        tree->parts.push_back(std::move(operand));
        return tree;
    }

    Result<Tree> primary() {
        const Token& token = peek();
        const size_t position = token.position;
        switch (token.kind) {
            case Token::Kind::number: {
                Tree tree = TRY(make(Form::number, position));
                tree->text = next().text;
                tree->percent = take("%");
                return tree;
            }
            case Token::Kind::text: {
                Tree tree = TRY(make(Form::text, position));
                tree->text = next().text;
                return tree;
            }
            case Token::Kind::symbol:
                if (!take("(")) break;
                {
                    Tree tree = TRY(any_of());
                    if (!take(")")) return expected({"右括号 )", "a closing parenthesis"});
                    return tree;
                }
            case Token::Kind::name:
                if (is_reserved(token)) break;
                if (take_word("true")) return boolean(position, true);
                if (take_word("false")) return boolean(position, false);
                if (take_word("empty")) return make(Form::empty, position);
                return peek(1).is("(") ? call() : path();
            case Token::Kind::end:
                break;
        }
        return expected({"字段、数值、文本或括号", "a field, a number, a text or a parenthesis"});
    }

    static bool is_reserved(const Token& token) {
        for (std::string_view word : {"and", "or", "not", "in", "is", "where"})
            if (token.is_word(word)) return true;
        return false;
    }

    Result<Tree> boolean(size_t position, bool flag) {
        Tree tree = TRY(make(Form::boolean, position));
        tree->flag = flag;
        return tree;
    }

    Result<Tree> path() {
        Tree tree = TRY(make(Form::path, peek().position));
        do {
            if (peek().kind != Token::Kind::name) return expected({"字段名", "a field name"});
            tree->name_positions.push_back(peek().position);
            tree->names.push_back(next().text);
        } while (take("."));
        return tree;
    }

    Result<Tree> call() {
        const Level level(depth_);
        if (depth_ > deepest) return too_deep();
        Tree tree = TRY(make(Form::call, peek().position));
        tree->text = next().text;
        next();
        if (take(")")) return tree;
        do tree->parts.push_back(TRY(any_of()));
        while (take(","));
        if (take_word("where")) tree->where = TRY(any_of());
        if (!take(")")) return expected({"逗号或右括号 )", "a comma or a closing parenthesis"});
        return tree;
    }

    std::vector<Token> tokens_;
    std::string_view as_;
    size_t at_ = 0;
    int depth_ = 0;
    int nodes_ = 0;
};

} // namespace

Result<Tree> parse(std::string_view text, std::string_view as) {
    return Parser(TRY(read_tokens(text, as)), as).run();
}

} // namespace fairlead::formula
