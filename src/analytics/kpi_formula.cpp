#include "analytics/kpi_formula.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace fairlead::analytics {

using base::Result;

struct Arithmetic::Node {
    enum class Kind { number, name, add, subtract, multiply, divide, negate, abs, least, greatest } kind = Kind::number;
    double number = 0;
    Name name;
    std::vector<std::shared_ptr<const Node>> parts;

    Quantity evaluate(const std::function<Quantity(const Name&)>& value_of) const {
        if (kind == Kind::number) return {number, {}};
        if (kind == Kind::name) return value_of(name);
        std::vector<double> values;
        for (const auto& part : parts) {
            Quantity value = part->evaluate(value_of);
            if (!value.value) return value;
            values.push_back(*value.value);
        }
        switch (kind) {
            case Kind::add:
                return finite(values[0] + values[1]);
            case Kind::subtract:
                return finite(values[0] - values[1]);
            case Kind::multiply:
                return finite(values[0] * values[1]);
            case Kind::divide:
                if (values[1] == 0) return {{}, "zero_divisor"};
                return finite(values[0] / values[1]);
            case Kind::negate:
                return {-values[0], {}};
            case Kind::abs:
                return {std::fabs(values[0]), {}};
            case Kind::least:
                return {std::min(values[0], values[1]), {}};
            default:
                return {std::max(values[0], values[1]), {}};
        }
    }
    static Quantity finite(double value) {
        if (!std::isfinite(value)) return {{}, "too_large"};
        return {value, {}};
    }
};

class Arithmetic::Parser {
  public:
    Parser(std::string_view text, std::vector<Name>& names) : text_(text), names_(names) {}
    using Part = std::shared_ptr<const Node>;

    Result<Part> whole() {
        Part part = TRY(sum());
        blanks();
        if (at_ < text_.size()) return wrong();
        return part;
    }

  private:
    using Kind = Node::Kind;
    base::Error wrong() const {
        const std::string where = std::to_string(at_ + 1);
        return base::invalid(
            "formula", "syntax",
            {"公式第 " + where + " 个字符处有误。", "The formula is wrong at character " + where + "."});
    }
    void blanks() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool take(char c) {
        blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    static Part make(Kind kind, std::vector<Part> parts) {
        auto node = std::make_shared<Node>();
        node->kind = kind;
        node->parts = std::move(parts);
        return node;
    }
    static Result<void> join(Part& left, Kind kind, Result<Part> right) {
        if (!right.ok()) return right.error();
        left = make(kind, {left, std::move(*right)});
        return {};
    }
    Result<Part> sum() {
        Part left = TRY(product());
        while (true) {
            if (take('+'))
                TRY(join(left, Kind::add, product()));
            else if (take('-'))
                TRY(join(left, Kind::subtract, product()));
            else
                return left;
        }
    }
    Result<Part> product() {
        Part left = TRY(factor());
        while (true) {
            if (take('*'))
                TRY(join(left, Kind::multiply, factor()));
            else if (take('/'))
                TRY(join(left, Kind::divide, factor()));
            else
                return left;
        }
    }
    Result<Part> factor() {
        if (++depth_ > 50) return wrong();
        struct Leave {
            int& depth;
            ~Leave() { --depth; }
        } leave{depth_};
        if (take('-')) {
            Part inner = TRY(factor());
            return make(Kind::negate, {std::move(inner)});
        }
        if (take('(')) {
            Part inner = TRY(sum());
            if (!take(')')) return wrong();
            return inner;
        }
        if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) {
            auto node = std::make_shared<Node>();
            node->number = TRY(number());
            return Part(std::move(node));
        }
        return named();
    }
    Result<double> number() {
        blanks();
        const size_t first = at_;
        while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
        const std::string digits(text_.substr(first, at_ - first));
        char* end = nullptr;
        const double value = std::strtod(digits.c_str(), &end);
        if (digits.empty() || *end != 0) return wrong();
        return value;
    }
    std::string word() {
        const size_t first = at_;
        while (at_ < text_.size() &&
               (is_digit(text_[at_]) || text_[at_] == '_' || (text_[at_] >= 'a' && text_[at_] <= 'z')))
            ++at_;
        return std::string(text_.substr(first, at_ - first));
    }
    Result<Part> named() {
        blanks();
        Name name{.name = word(), .part = {}, .argument = {}};
        if (name.name.empty()) return wrong();
        const bool pair = name.name == "min" || name.name == "max";
        if ((pair || name.name == "abs") && take('(')) {
            std::vector<Part> parts = {TRY(sum())};
            if (pair) {
                if (!take(',')) return wrong();
                parts.push_back(TRY(sum()));
            }
            if (!take(')')) return wrong();
            return make(name.name == "abs"   ? Kind::abs
                        : name.name == "min" ? Kind::least
                                             : Kind::greatest,
                        std::move(parts));
        }
        if (at_ < text_.size() && text_[at_] == '.') {
            ++at_;
            name.part = word();
            if (name.part.empty()) return wrong();
            if (take('(')) {
                name.argument = TRY(number());
                if (!take(')')) return wrong();
            }
        }
        auto node = std::make_shared<Node>();
        node->kind = Kind::name;
        node->name = name;
        if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(std::move(name));
        return Part(std::move(node));
    }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view text_;
    std::vector<Name>& names_;
    size_t at_ = 0;
    int depth_ = 0;
};

Result<Arithmetic> Arithmetic::parse(std::string_view text) {
    Arithmetic made;
    made.text_ = text;
    made.root_ = TRY(Parser(made.text_, made.names_).whole());
    return made;
}

Quantity Arithmetic::evaluate(const std::function<Quantity(const Name&)>& value_of) const {
    if (!root_) return {};
    return root_->evaluate(value_of);
}

} // namespace fairlead::analytics
