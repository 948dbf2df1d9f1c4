// Evaluation on a record. query/ renders the same meaning to SQL; the law test holds the two together.

#include <algorithm>

#include "base/money.h"
#include "base/unicode.h"
#include "formula/node.h"

namespace fairlead::formula {

namespace {

using base::Value;

constexpr int64_t first_day = -719162; // 0001-01-01
constexpr int64_t last_day = 2932896;  // 9999-12-31

Value of(std::optional<int64_t> number) {
    return number ? Value(*number) : Value();
}
Value rescaled(const Value& value, int from, int to) {
    if (!value.is_number() || from == to) return value;
    return of(base::rescale(value.number(), from, to));
}
std::optional<int64_t> narrow(__int128 value) {
    if (value > INT64_MAX || value < -INT64_MAX) return std::nullopt;
    return static_cast<int64_t>(value);
}

class Nobody final : public Subject {
  public:
    Value get(std::string_view) const override { return {}; }
    const Subject* follow(const schema::Field&) const override { return nullptr; }
    std::vector<const Subject*> children(const schema::Relation&) const override { return {}; }
};

class Evaluator {
  public:
    explicit Evaluator(const Asker& asker) : asker_(asker) {}

    Value run(const Node& node, const Subject& subject) const {
        switch (node.op) {
            case Op::literal:
                return node.value;
            case Op::field:
                return field(node, subject);
            case Op::follow: {
                const Subject* other = subject.follow(*node.field);
                if (other) return run(*node.parts[0], *other);
                return node.kind == Kind::boolean ? Value(false) : Value();
            }
            case Op::formula: {
                const Node& inner = *node.parts[0];
                const Value value = run(inner, subject);
                return node.kind == Kind::number ? rescaled(value, inner.scale, node.scale) : value;
            }
            case Op::aggregate:
                return aggregate(node, subject);
            case Op::all_of:
                return std::all_of(node.parts.begin(), node.parts.end(),
                                   [&](const Bound& p) { return run(*p, subject).truth(); });
            case Op::any_of:
                return std::any_of(node.parts.begin(), node.parts.end(),
                                   [&](const Bound& p) { return run(*p, subject).truth(); });
            case Op::negation:
                return !run(*node.parts[0], subject).truth();
            case Op::compare:
                return compare(node, subject);
            case Op::in_list:
                return in_list(node, subject);
            case Op::in_period:
                return in_period(node, subject);
            case Op::is_empty:
                return run(*node.parts[0], subject).empty();
            case Op::add:
            case Op::subtract: {
                const Value a = rescaled(run(*node.parts[0], subject), node.parts[0]->scale, node.scale);
                const Value b = rescaled(run(*node.parts[1], subject), node.parts[1]->scale, node.scale);
                if (a.empty() || b.empty()) return {};
                const __int128 left = a.number(), right = b.number();
                return of(narrow(node.op == Op::add ? left + right : left - right));
            }
            case Op::multiply: {
                const Value a = run(*node.parts[0], subject), b = run(*node.parts[1], subject);
                if (a.empty() || b.empty()) return {};
                const int drop = node.parts[0]->scale + node.parts[1]->scale - node.scale;
                return of(base::multiply_divide(a.number(), b.number(), base::power_of_ten(drop)));
            }
            case Op::divide: {
                const Value a = run(*node.parts[0], subject), b = run(*node.parts[1], subject);
                if (a.empty() || b.empty()) return {};
                const int shift = node.scale - node.parts[0]->scale + node.parts[1]->scale;
                return of(base::multiply_divide(a.number(), base::power_of_ten(shift), b.number()));
            }
            case Op::negate: {
                const Value a = run(*node.parts[0], subject);
                return a.empty() ? Value() : of(narrow(-static_cast<__int128>(a.number())));
            }
            case Op::call:
                return call(node, subject);
        }
        return {};
    }

  private:
    static Value field(const Node& node, const Subject& subject) {
        Value value = subject.get(node.column);
        if (node.kind == Kind::boolean) return value == Value(1);
        return value;
    }

    Value aggregate(const Node& node, const Subject& subject) const {
        int64_t count = 0;
        __int128 high = 0, low = 0;
        Value best;
        const bool least = node.aggregate == Aggregate::min;
        for (const Subject* child : subject.children(*node.relation)) {
            if (node.where && !run(*node.where, *child).truth()) continue;
            if (node.parts.empty()) {
                if (node.aggregate == Aggregate::exists) return true;
                ++count;
                continue;
            }
            const Value value = run(*node.parts[0], *child);
            if (value.empty()) continue;
            ++count;
            high += value.number() >> 32;
            low += value.number() & 0xFFFFFFFF;
            if (best.empty() || (least ? value < best : best < value)) best = value;
        }
        // As both databases compute it without a fault: halves summed apart, then joined.
        auto sum = [&]() -> std::optional<int64_t> {
            const auto upper = narrow(high * (__int128{1} << 32));
            return upper ? narrow(*upper + low) : std::nullopt;
        };
        switch (node.aggregate) {
            case Aggregate::exists:
                return false;
            case Aggregate::count:
                return Value(count);
            case Aggregate::sum:
                return of(sum());
            case Aggregate::min:
            case Aggregate::max:
                return best;
            case Aggregate::avg: {
                const auto total = sum();
                if (!total || count == 0) return {};
                return of(base::multiply_divide(*total, base::power_of_ten(node.scale - node.parts[0]->scale), count));
            }
        }
        return {};
    }

    template <typename T>
    static int order_of(const T& a, const T& b) {
        return a < b ? -1 : b < a ? 1 : 0;
    }

    /// The value of one side at the scale where numbers meet; constants stay as they are.
    Value side(const Node& node, const Subject& subject, int scale) const {
        const Value value = run(node, subject);
        return node.kind == Kind::number && !node.constant ? rescaled(value, node.scale, scale) : value;
    }
    static int number_order(int64_t a, int from_a, int64_t b, int from_b) {
        const int scale = std::max(from_a, from_b);
        return order_of(static_cast<__int128>(a) * base::power_of_ten(scale - from_a),
                        static_cast<__int128>(b) * base::power_of_ten(scale - from_b));
    }

    Value compare(const Node& node, const Subject& subject) const {
        return compared(*node.parts[0], *node.parts[1], node.comparison, meeting_scale(node.parts), subject);
    }

    Value compared(const Node& left, const Node& right, Comparison comparison, int scale,
                   const Subject& subject) const {
        const Value a = side(left, subject, scale), b = side(right, subject, scale);
        if (a.empty() || b.empty()) return false;
        if (left.kind == Kind::number)
            return holds(number_order(a.number(), left.constant ? left.scale : scale, b.number(),
                                      right.constant ? right.scale : scale),
                         comparison);
        if (left.kind == Kind::instant && right.kind == Kind::date)
            return moment_against_day(a, b, right.constant, comparison);
        if (left.kind == Kind::date && right.kind == Kind::instant)
            return moment_against_day(b, a, left.constant, mirrored(comparison));
        return holds(order_of(a, b), comparison);
    }

    /// A moment against a day means the day it falls on: bounds of the day where the day is known beforehand.
    Value moment_against_day(const Value& moment, const Value& day, bool known, Comparison comparison) const {
        if (!known) return holds(order_of(day_of({moment.number()}, asker_.zone).days, day.number()), comparison);
        const base::Date date{day.number()};
        if (date.days < first_day || date.days > last_day) return false;
        const int64_t start = asker_.zone.start_of(date).milliseconds,
                      end = asker_.zone.start_of({date.days + 1}).milliseconds;
        return holds(moment.number() < start ? -1 : moment.number() >= end ? 1 : 0, comparison);
    }

    Value in_list(const Node& node, const Subject& subject) const {
        const int scale = meeting_scale(node.parts);
        for (size_t i = 1; i < node.parts.size(); ++i)
            if (compared(*node.parts[0], *node.parts[i], Comparison::equal, scale, subject).truth()) return true;
        return false;
    }

    Value in_period(const Node& node, const Subject& subject) const {
        const Value value = run(*node.parts[0], subject);
        if (value.empty()) return false;
        const DayRange days = days_of(node.period, asker_);
        if (node.parts[0]->kind == Kind::date) return value.number() >= days.from.days && value.number() < days.to.days;
        return value.number() >= asker_.zone.start_of(days.from).milliseconds &&
               value.number() < asker_.zone.start_of(days.to).milliseconds;
    }

    Value call(const Node& node, const Subject& subject) const {
        switch (node.function) {
            case Function::today:
                return Value(asker_.today().days);
            case Function::now:
                return Value(asker_.now.milliseconds);
            case Function::me:
                return asker_.me ? Value(asker_.me) : Value();
            case Function::choose: {
                const Bound& taken = run(*node.parts[0], subject).truth() ? node.parts[1] : node.parts[2];
                return rescaled(run(*taken, subject), taken->scale, node.scale);
            }
            case Function::coalesce:
                for (const Bound& part : node.parts) {
                    Value value = rescaled(run(*part, subject), part->scale, node.scale);
                    if (!value.empty()) return value;
                }
                return {};
            default:
                break;
        }
        std::vector<Value> values;
        values.reserve(node.parts.size());
        for (const Bound& part : node.parts) {
            values.push_back(run(*part, subject));
            if (values.back().empty()) return node.kind == Kind::boolean ? Value(false) : Value();
        }
        return applied(node, values);
    }

    Value applied(const Node& node, const std::vector<Value>& values) const {
        switch (node.function) {
            case Function::date_of:
                return Value(day_of({values[0].number()}, asker_.zone).days);
            case Function::contains:
            case Function::starts_with:
            case Function::ends_with: {
                const std::string text = base::ascii_lower(values[0].text()),
                                  wanted = base::ascii_lower(values[1].text());
                if (node.function == Function::starts_with) return text.starts_with(wanted);
                if (node.function == Function::ends_with) return text.ends_with(wanted);
                return text.find(wanted) != std::string::npos;
            }
            case Function::has_choice:
                return values[0].text().find("|" + values[1].text() + "|") != std::string::npos;
            case Function::lower:
                return Value(base::ascii_lower(values[0].text()));
            case Function::length:
                return Value(static_cast<int64_t>(base::length(values[0].text())));
            case Function::concat: {
                std::string joined;
                for (const Value& value : values) joined += value.text();
                return Value(std::move(joined));
            }
            case Function::abs: {
                const __int128 number = values[0].number();
                return of(narrow(number < 0 ? -number : number));
            }
            case Function::round:
                return rescaled(values[0], node.parts[0]->scale, node.scale);
            case Function::least:
            case Function::greatest: {
                const Value a = rescaled(values[0], node.parts[0]->scale, node.scale);
                const Value b = rescaled(values[1], node.parts[1]->scale, node.scale);
                if (a.empty() || b.empty()) return {};
                return (node.function == Function::least) == (b < a) ? b : a;
            }
            case Function::add_days:
            case Function::add_months: {
                const Value count = rescaled(values[1], node.parts[1]->scale, 0);
                return count.empty() ? Value()
                                     : moved(values[0].number(), count.number(), node.function == Function::add_months);
            }
            default:
                return part_of_date(node.function, values[0].number());
        }
    }

    static bool is_day(__int128 days) { return days >= first_day && days <= last_day; }
    static Value moved(int64_t days, int64_t count, bool by_months) {
        if (!by_months) {
            const __int128 sum = static_cast<__int128>(days) + count;
            return is_day(sum) ? Value(static_cast<int64_t>(sum)) : Value();
        }
        if (!is_day(days) || count < -120000 || count > 120000) return {};
        const auto parts = base::parts({days});
        const int64_t months = int64_t{parts.year} * 12 + parts.month - 1 + count;
        if (months < 12) return {};
        for (int day = parts.day; day > parts.day - 4; --day)
            if (const auto found =
                    base::checked_date(static_cast<int>(months / 12), static_cast<int>(months % 12) + 1, day))
                return Value(found->days);
        return {};
    }
    static Value part_of_date(Function function, int64_t days) {
        if (!is_day(days)) return {};
        const auto parts = base::parts({days});
        switch (function) {
            case Function::year:
                return Value(parts.year);
            case Function::quarter:
                return Value((parts.month + 2) / 3);
            case Function::month:
                return Value(parts.month);
            case Function::day:
                return Value(parts.day);
            default:
                return Value(base::weekday({days}));
        }
    }

    const Asker& asker_;
};

} // namespace

int meeting_scale(const std::vector<Bound>& parts) {
    int scale = 0;
    bool all_constant = true;
    for (const Bound& part : parts) {
        if (part->constant) continue;
        all_constant = false;
        scale = std::max(scale, part->scale);
    }
    if (all_constant)
        for (const Bound& part : parts) scale = std::max(scale, part->scale);
    return scale;
}

Aligned align(int64_t value, int from, int to) {
    if (to >= from) {
        const __int128 scaled = static_cast<__int128>(value) * base::power_of_ten(to - from);
        if (const auto fits = narrow(scaled)) return {*fits, true, 0};
        return {0, false, value < 0 ? -1 : 1};
    }
    const int64_t divisor = base::power_of_ten(from - to);
    const int64_t rest = value % divisor;
    return {value / divisor - (rest < 0 ? 1 : 0), rest == 0, 0};
}

Value evaluate(const Node& node, const Subject& subject, const Asker& asker) {
    return Evaluator(asker).run(node, subject);
}

Value evaluate_constant(const Node& node, const Asker& asker) {
    return Evaluator(asker).run(node, Nobody());
}

} // namespace fairlead::formula
