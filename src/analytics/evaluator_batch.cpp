// Evaluation of what was made ready, batch by batch. formula/evaluate.cpp says what each operator means.

#include <algorithm>

#include "analytics/evaluator.h"
#include "base/money.h"

namespace fairlead::analytics {

using base::Value;
using formula::Bound;
using formula::Comparison;
using formula::Function;
using formula::Kind;
using formula::Node;
using formula::Op;

namespace {

constexpr int64_t first_day = -719162; // 0001-01-01
constexpr int64_t last_day = 2932896;  // 9999-12-31
constexpr int64_t day_ms = 86400000;

using Batch = int64_t[batch_rows];
using Mask = uint8_t[batch_rows];

int64_t held(const std::optional<int64_t>& value) {
    return value ? *value : nothing;
}
int64_t narrow_down(__int128 value) {
    return value > INT64_MAX || value < -INT64_MAX ? nothing : static_cast<int64_t>(value);
}

template <typename Test>
void keep(const int64_t* a, const int64_t* b, size_t count, uint8_t* mask, Test test) {
    for (size_t i = 0; i < count; ++i)
        mask[i] &= static_cast<uint8_t>((a[i] != nothing) & (b[i] != nothing) & test(a[i], b[i]));
}

/// Applies a comparison of two batches whose values compare as they are.
void keep_where(Comparison comparison, const int64_t* a, const int64_t* b, size_t count, uint8_t* mask) {
    switch (comparison) {
        case Comparison::equal:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x == y; });
        case Comparison::not_equal:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x != y; });
        case Comparison::less:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x < y; });
        case Comparison::at_most:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x <= y; });
        case Comparison::more:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x > y; });
        case Comparison::at_least:
            return keep(a, b, count, mask, [](int64_t x, int64_t y) { return x >= y; });
    }
}

/// A row of the table as a record, for what is evaluated record by record.
class OneRow final : public formula::Subject {
  public:
    explicit OneRow(const Table& table) : table_(table) {}
    void set(size_t row) { row_ = row; }
    Value get(std::string_view column) const override {
        if (column == "id") return Value(table_.id(row_));
        const Column* found = table_.find(column);
        return found ? found->value(found->values.get(row_)) : Value();
    }
    const Subject* follow(const schema::Field&) const override { return nullptr; }
    std::vector<const Subject*> children(const schema::Relation&) const override { return {}; }

  private:
    const Table& table_;
    size_t row_ = 0;
};

} // namespace

void Evaluator::narrow(size_t first, size_t count, uint8_t* mask) const {
    for (size_t i = 0; i < count; ++i) mask[i] &= table_.alive()[first + i];
    if (!scoped_) return;
    Mask within{};
    for (const auto& [column, marks] : {std::pair(owner_, &owners_), std::pair(pool_, &pools_)}) {
        if (!column) continue;
        Batch codes;
        column->values.read(first, count, codes);
        for (size_t i = 0; i < count; ++i) {
            const auto code = static_cast<size_t>(codes[i]);
            within[i] |= codes[i] != nothing && code < marks->size() && (*marks)[code];
        }
    }
    if (!reached_.empty())
        for (size_t i = 0; i < count; ++i) within[i] |= reached_[first + i];
    for (size_t i = 0; i < count; ++i) mask[i] &= within[i];
}

void Evaluator::narrow(const Node& condition, size_t first, size_t count, uint8_t* mask) const {
    const Ready& ready = this->ready(condition);
    switch (ready.way) {
        case Way::natively:
            return native_narrow(condition, first, count, mask);
        case Way::by_code: {
            Batch codes;
            ready.column->values.read(first, count, codes);
            for (size_t i = 0; i < count; ++i)
                mask[i] &= codes[i] == nothing ? static_cast<uint8_t>(ready.when_empty)
                                               : ready.truth[static_cast<size_t>(codes[i])];
            return;
        }
        case Way::by_visits: {
            const Visits& visits = table_.visits();
            for (size_t i = 0; i < count; ++i) {
                if (!mask[i]) continue;
                const Visits::Span span = visits.of(first + i);
                bool found = false;
                for (size_t visit = span.first; !found && visit < size_t{span.first} + span.count; ++visit)
                    found = ready.visits->holds(visits, visit);
                mask[i] = found;
            }
            return;
        }
        case Way::by_row: {
            OneRow subject(table_);
            for (size_t i = 0; i < count; ++i) {
                if (!mask[i]) continue;
                subject.set(first + i);
                mask[i] = formula::holds(condition, subject, asker_);
            }
            return;
        }
        case Way::by_ids:
            for (size_t i = 0; i < count; ++i) mask[i] &= ready.truth[first + i];
            return;
    }
}

void Evaluator::native_narrow(const Node& node, size_t first, size_t count, uint8_t* mask) const {
    if (node.constant) {
        if (!ready(node).constant.truth()) std::fill(mask, mask + count, 0);
        return;
    }
    switch (node.op) {
        case Op::field: {
            Batch values;
            ready(node).column->values.read(first, count, values);
            for (size_t i = 0; i < count; ++i) mask[i] &= values[i] == 1;
            return;
        }
        case Op::formula:
            return narrow(*node.parts[0], first, count, mask);
        case Op::all_of:
            for (const Bound& part : node.parts) {
                if (std::find(mask, mask + count, 1) == mask + count) return;
                narrow(*part, first, count, mask);
            }
            return;
        case Op::any_of: {
            Mask found{}, rest;
            for (const Bound& part : node.parts) {
                for (size_t i = 0; i < count; ++i) rest[i] = mask[i] & static_cast<uint8_t>(!found[i]);
                narrow(*part, first, count, rest);
                for (size_t i = 0; i < count; ++i) found[i] |= rest[i];
            }
            std::copy(found, found + count, mask);
            return;
        }
        case Op::negation: {
            Mask inner;
            std::copy(mask, mask + count, inner);
            narrow(*node.parts[0], first, count, inner);
            for (size_t i = 0; i < count; ++i) mask[i] &= static_cast<uint8_t>(!inner[i]);
            return;
        }
        case Op::compare:
            return compare(*node.parts[0], *node.parts[1], node.comparison, formula::meeting_scale(node.parts), first,
                           count, mask);
        case Op::in_list: {
            if (const Ready& ready = this->ready(node); ready.listed) {
                Batch values;
                side(*node.parts[0], formula::meeting_scale(node.parts), first, count, values);
                for (size_t i = 0; i < count; ++i)
                    mask[i] &= static_cast<uint8_t>(
                        values[i] != nothing && std::binary_search(ready.list.begin(), ready.list.end(), values[i]));
                return;
            }
            const int scale = formula::meeting_scale(node.parts);
            Mask found{}, rest;
            for (size_t part = 1; part < node.parts.size(); ++part) {
                for (size_t i = 0; i < count; ++i) rest[i] = mask[i] & static_cast<uint8_t>(!found[i]);
                compare(*node.parts[0], *node.parts[part], Comparison::equal, scale, first, count, rest);
                for (size_t i = 0; i < count; ++i) found[i] |= rest[i];
            }
            std::copy(found, found + count, mask);
            return;
        }
        case Op::in_period: {
            const formula::DayRange days = formula::days_of(node.period, asker_);
            int64_t from = days.from.days, to = days.to.days;
            if (node.parts[0]->kind == Kind::instant) {
                from = asker_.zone.start_of(days.from).milliseconds;
                to = asker_.zone.start_of(days.to).milliseconds;
            }
            Batch values;
            native_values(*node.parts[0], first, count, values);
            for (size_t i = 0; i < count; ++i)
                mask[i] &= static_cast<uint8_t>((values[i] != nothing) & (values[i] >= from) & (values[i] < to));
            return;
        }
        case Op::is_empty: {
            Batch values;
            native_values(*node.parts[0], first, count, values);
            for (size_t i = 0; i < count; ++i) mask[i] &= values[i] == nothing;
            return;
        }
        default:
            base::check(false, "a condition that is not native");
    }
}

/// The values of one side at the scale where numbers meet; constants stay as they are.
void Evaluator::side(const Node& node, int scale, size_t first, size_t count, int64_t* into) const {
    native_values(node, first, count, into);
    if (node.kind != Kind::number || node.constant || node.scale == scale) return;
    for (size_t i = 0; i < count; ++i)
        if (into[i] != nothing) into[i] = held(base::rescale(into[i], node.scale, scale));
}

void Evaluator::compare(const Node& left, const Node& right, Comparison comparison, int scale, size_t first,
                        size_t count, uint8_t* mask) const {
    if (right.kind == Kind::instant && left.kind == Kind::date)
        return compare(right, left, formula::mirrored(comparison), scale, first, count, mask);
    Batch a, b;
    side(left, scale, first, count, a);
    side(right, scale, first, count, b);
    if (left.kind == Kind::number) {
        const int from_a = left.constant ? left.scale : scale, from_b = right.constant ? right.scale : scale;
        if (from_a == from_b) return keep_where(comparison, a, b, count, mask);
        const int finest = std::max(from_a, from_b);
        const __int128 by_a = base::power_of_ten(finest - from_a), by_b = base::power_of_ten(finest - from_b);
        return keep(a, b, count, mask, [&](int64_t x, int64_t y) {
            const __int128 u = x * by_a, v = y * by_b;
            return holds(u < v ? -1 : v < u ? 1 : 0, comparison);
        });
    }
    if (left.kind == Kind::instant && right.kind == Kind::date) {
        if (!right.constant) {
            days_of_moments(a, count);
            return keep_where(comparison, a, b, count, mask);
        }
        // The day is known: its bounds are compared with.
        if (count == 0 || b[0] == nothing || b[0] < first_day || b[0] > last_day) {
            std::fill(mask, mask + count, 0);
            return;
        }
        const int64_t start = asker_.zone.start_of({b[0]}).milliseconds,
                      end = asker_.zone.start_of({b[0] + 1}).milliseconds;
        return keep(a, b, count, mask, [&](int64_t x, int64_t) {
            return holds(x < start ? -1 : x >= end ? 1 : 0, comparison);
        });
    }
    keep_where(comparison, a, b, count, mask);
}

void Evaluator::days_of_moments(int64_t* moments, size_t count) const {
    // Moments of one batch mostly lie in the same stretch of the zone's history.
    size_t step = steps_.size() - 1;
    for (size_t i = 0; i < count; ++i) {
        const int64_t at = moments[i];
        if (at == nothing) continue;
        const bool here =
            (step == 0 || at >= steps_[step].since) && (step + 1 == steps_.size() || at < steps_[step + 1].since);
        if (!here) {
            const auto after =
                std::upper_bound(steps_.begin(), steps_.end(), at,
                                 [](int64_t moment, const formula::OffsetStep& each) { return moment < each.since; });
            step = after == steps_.begin() ? 0 : static_cast<size_t>(after - steps_.begin()) - 1;
        }
        const int64_t local = at + steps_[step].offset;
        moments[i] = local / day_ms - (local % day_ms < 0 ? 1 : 0);
    }
}

void Evaluator::values(const Node& node, size_t first, size_t count, int64_t* into) const {
    if (ready(node).way == Way::natively) return native_values(node, first, count, into);
    OneRow subject(table_);
    for (size_t i = 0; i < count; ++i) {
        subject.set(first + i);
        into[i] = formula::evaluate(node, subject, asker_).number_or(nothing);
    }
}

void Evaluator::native_values(const Node& node, size_t first, size_t count, int64_t* into) const {
    if (node.constant) {
        std::fill(into, into + count, ready(node).constant.number_or(nothing));
        return;
    }
    const auto each = [&](auto act) {
        for (size_t i = 0; i < count; ++i)
            if (into[i] != nothing) into[i] = act(into[i]);
    };
    const auto rescaled = [&](int64_t* values, int from, int to) {
        if (from == to) return;
        for (size_t i = 0; i < count; ++i)
            if (values[i] != nothing) values[i] = held(base::rescale(values[i], from, to));
    };
    const auto both = [&](auto act) { // of two parts, where neither is empty
        Batch second;
        native_values(*node.parts[1], first, count, second);
        for (size_t i = 0; i < count; ++i)
            into[i] = into[i] == nothing || second[i] == nothing ? nothing : act(into[i], second[i]);
    };
    const auto both_rescaled = [&](auto act) {
        Batch second;
        native_values(*node.parts[1], first, count, second);
        if (node.kind == Kind::number) {
            rescaled(into, node.parts[0]->scale, node.scale);
            rescaled(second, node.parts[1]->scale, node.scale);
        }
        for (size_t i = 0; i < count; ++i)
            into[i] = into[i] == nothing || second[i] == nothing ? nothing : act(into[i], second[i]);
    };
    if (node.op == Op::field) {
        const Column* column = ready(node).column;
        if (!column) { // the id
            for (size_t i = 0; i < count; ++i) into[i] = table_.id(first + i);
            return;
        }
        column->values.read(first, count, into);
        if (column->shape.form == ColumnShape::Form::links) each([&](int64_t code) { return column->links.at(code); });
        return;
    }
    native_values(*node.parts[0], first, count, into);
    switch (node.op) {
        case Op::formula:
            if (node.kind == Kind::number) rescaled(into, node.parts[0]->scale, node.scale);
            return;
        case Op::add:
            return both_rescaled([](int64_t a, int64_t b) { return narrow_down(static_cast<__int128>(a) + b); });
        case Op::subtract:
            return both_rescaled([](int64_t a, int64_t b) { return narrow_down(static_cast<__int128>(a) - b); });
        case Op::multiply: {
            const int64_t divisor = base::power_of_ten(node.parts[0]->scale + node.parts[1]->scale - node.scale);
            return both([&](int64_t a, int64_t b) { return held(base::multiply_divide(a, b, divisor)); });
        }
        case Op::divide: {
            const int64_t factor = base::power_of_ten(node.scale - node.parts[0]->scale + node.parts[1]->scale);
            return both([&](int64_t a, int64_t b) { return held(base::multiply_divide(a, factor, b)); });
        }
        case Op::negate:
            return each([](int64_t a) { return narrow_down(-static_cast<__int128>(a)); });
        case Op::call:
            break;
        default:
            base::check(false, "a value that is not native");
    }
    switch (node.function) {
        case Function::date_of:
            return days_of_moments(into, count);
        case Function::abs:
            return each([](int64_t a) { return narrow_down(a < 0 ? -static_cast<__int128>(a) : a); });
        case Function::round:
            return rescaled(into, node.parts[0]->scale, node.scale);
        case Function::least:
            return both_rescaled([](int64_t a, int64_t b) { return std::min(a, b); });
        case Function::greatest:
            return both_rescaled([](int64_t a, int64_t b) { return std::max(a, b); });
        case Function::coalesce: {
            rescaled(into, node.parts[0]->scale, node.scale);
            Batch other;
            for (size_t part = 1; part < node.parts.size(); ++part) {
                native_values(*node.parts[part], first, count, other);
                rescaled(other, node.parts[part]->scale, node.scale);
                for (size_t i = 0; i < count; ++i)
                    if (into[i] == nothing) into[i] = other[i];
            }
            return;
        }
        default:
            base::check(false, "a function that is not native");
    }
}

} // namespace fairlead::analytics
