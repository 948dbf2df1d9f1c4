// Making expressions ready: which way each part is evaluated, and what has to be asked of the database.

#include "analytics/evaluator.h"

#include <algorithm>
#include <functional>

#include "query/change.h"

namespace fairlead::analytics {

using base::Result;
using base::Value;
using formula::Aggregate;
using formula::Bound;
using formula::Function;
using formula::Kind;
using formula::Node;
using formula::Op;
using Form = ColumnShape::Form;

namespace {

constexpr std::string_view share_table = "record_share";
constexpr size_t few_links = 5000; // evaluated once each instead of once per row

/// What an expression reads of its record.
struct Reads {
    std::vector<const Node*> fields;
    std::vector<const Node*> follows;
    bool children = false;
};

void collect(const Node& node, Reads& reads) {
    if (node.op == Op::field) reads.fields.push_back(&node);
    if (node.op == Op::follow) {
        reads.follows.push_back(&node); // what stands below is read of the other record
        return;
    }
    if (node.op == Op::aggregate) {
        reads.children = true;
        return;
    }
    for (const Bound& part : node.parts) collect(*part, reads);
}

Reads reads_of(const Node& node) {
    Reads reads;
    collect(node, reads);
    return reads;
}

/// A record of which one column is known.
class OneColumn final : public formula::Subject {
  public:
    explicit OneColumn(std::string_view column) : column_(column) {}
    void set(Value value) { value_ = std::move(value); }
    Value get(std::string_view column) const override { return column == column_ ? value_ : Value(); }
    const Subject* follow(const schema::Field&) const override { return nullptr; }
    std::vector<const Subject*> children(const schema::Relation&) const override { return {}; }

  private:
    std::string_view column_;
    Value value_;
};

class OneVisit final : public formula::Subject {
  public:
    Value get(std::string_view column) const override {
        if (column == "pipeline") return Value(pipeline);
        if (column == "stage") return Value(stage);
        if (column == "entered_at") return Value(entered_at);
        return {};
    }
    const Subject* follow(const schema::Field&) const override { return nullptr; }
    std::vector<const Subject*> children(const schema::Relation&) const override { return {}; }
    void set(const std::string& word) {
        const size_t end = word.find('\n');
        pipeline = std::string_view(word).substr(0, end);
        stage = std::string_view(word).substr(end + 1);
    }

    std::string_view pipeline, stage;
    int64_t entered_at = 0;
};

/// The expression with every step along a link taken: bound to the record at its end.
Bound without_follow(const Bound& bound) {
    if (bound->op == Op::follow) return bound->parts[0];
    if (bound->parts.empty() || bound->op == Op::aggregate) return bound;
    auto copy = std::make_shared<Node>(*bound);
    for (Bound& part : copy->parts) part = without_follow(part);
    return copy;
}

Bound negated(Bound bound) {
    auto node = std::make_shared<Node>();
    node->op = Op::negation;
    node->kind = Kind::boolean;
    node->parts = {std::move(bound)};
    return node;
}

/// Moments for which `condition`, a test of the moment alone, holds: one stretch, or nothing when it is another shape.
std::optional<std::pair<int64_t, int64_t>> stretch(const Node& condition, const formula::Asker& asker) {
    constexpr int64_t first = INT64_MIN + 1, last = INT64_MAX;
    if (condition.op == Op::in_period && condition.parts[0]->op == Op::field) {
        const formula::DayRange days = formula::days_of(condition.period, asker);
        return std::pair(asker.zone.start_of(days.from).milliseconds, asker.zone.start_of(days.to).milliseconds - 1);
    }
    if (condition.op != Op::compare || condition.parts[0]->op != Op::field || !condition.parts[1]->constant ||
        condition.parts[1]->kind != Kind::instant)
        return std::nullopt;
    const Value bound = formula::evaluate_constant(*condition.parts[1], asker);
    if (!bound.is_number()) return std::nullopt;
    const int64_t at = bound.number();
    switch (condition.comparison) {
        case formula::Comparison::equal:
            return std::pair(at, at);
        case formula::Comparison::less:
            return std::pair(first, at == INT64_MIN ? at : at - 1);
        case formula::Comparison::at_most:
            return std::pair(first, at);
        case formula::Comparison::more:
            if (at == last) return std::nullopt;
            return std::pair(at + 1, last);
        case formula::Comparison::at_least:
            return std::pair(at, last);
        case formula::Comparison::not_equal:
            break;
    }
    return std::nullopt;
}

} // namespace

std::optional<VisitTest> VisitTest::make(const Node* where, const Visits& visits, const formula::Asker& asker) {
    VisitTest test;
    test.asker_ = &asker;
    test.stage_.assign(visits.stages().size(), 1);
    if (!where) return test;
    std::vector<const Node*> parts;
    const std::function<void(const Node&)> split = [&](const Node& node) {
        if (node.op == Op::all_of)
            for (const Bound& part : node.parts) split(*part);
        else
            parts.push_back(&node);
    };
    split(*where);
    for (const Node* part : parts) {
        const Reads reads = reads_of(*part);
        if (reads.children || !reads.follows.empty()) return std::nullopt;
        bool of_stage = false, of_moment = false;
        for (const Node* field : reads.fields) {
            of_stage = of_stage || field->column == "stage" || field->column == "pipeline";
            of_moment = of_moment || field->column == "entered_at";
            if (field->column != "stage" && field->column != "pipeline" && field->column != "entered_at")
                return std::nullopt;
        }
        if (!of_moment) {
            OneVisit visit;
            for (size_t code = 0; code < test.stage_.size(); ++code) {
                visit.set(visits.stages().at(static_cast<int64_t>(code)));
                if (test.stage_[code] && !formula::holds(*part, visit, asker)) test.stage_[code] = 0;
            }
        } else if (const auto found = of_stage ? std::nullopt : stretch(*part, asker)) {
            test.from_ = std::max(test.from_, found->first);
            test.to_ = std::min(test.to_, found->second);
        } else {
            test.rest_.push_back(part);
        }
    }
    return test;
}

bool VisitTest::holds(const Visits& visits, size_t visit) const {
    const int64_t stage = visits.stage(visit);
    if (!stage_[static_cast<size_t>(stage)]) return false;
    const int64_t at = visits.entered_at(visit);
    if (at < from_ || at > to_) return false;
    if (rest_.empty()) return true;
    OneVisit subject;
    subject.set(visits.stages().at(stage));
    subject.entered_at = at;
    return std::all_of(rest_.begin(), rest_.end(),
                       [&](const Node* part) { return formula::holds(*part, subject, *asker_); });
}

Evaluator::Evaluator(const Table& table, const formula::Model& model, const schema::Object& object,
                     const formula::Asker& asker)
    : table_(table), model_(model), object_(object), asker_(asker), steps_(formula::offset_steps(asker.zone)) {}

void Evaluator::needs(const Node& node, std::vector<std::string>& columns) {
    const Reads reads = reads_of(node);
    for (const Node* field : reads.fields) columns.push_back(field->column);
    for (const Node* follow : reads.follows) columns.push_back(follow->column);
}

bool Evaluator::all_in_columns(const Node& node) const {
    const Reads reads = reads_of(node);
    return reads.follows.empty() && !reads.children &&
           std::all_of(reads.fields.begin(), reads.fields.end(),
                       [&](const Node* field) { return table_.find(field->column) || field->column == "id"; });
}

/// Whether native_values() can compute it.
bool Evaluator::native_value(const Node& node) const {
    if (node.kind == Kind::text || node.kind == Kind::boolean || node.kind == Kind::nothing) return false;
    if (node.constant) return true;
    const auto parts = [&] {
        return std::all_of(node.parts.begin(), node.parts.end(),
                           [&](const Bound& part) { return native_value(*part); });
    };
    switch (node.op) {
        case Op::field: {
            if (node.column == "id") return true;
            const Column* column = table_.find(node.column);
            return column && column->shape.form != Form::words;
        }
        case Op::formula:
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::negate:
            return parts();
        case Op::call:
            switch (node.function) {
                case Function::date_of:
                case Function::abs:
                case Function::round:
                case Function::least:
                case Function::greatest:
                case Function::coalesce:
                    return parts();
                default:
                    return false;
            }
        default:
            return false;
    }
}

/// Whether native_narrow() can decide it once its parts are ready.
bool Evaluator::native_test(const Node& node) const {
    if (node.constant) return true;
    switch (node.op) {
        case Op::field:
            return table_.find(node.column) != nullptr;
        case Op::all_of:
        case Op::any_of:
        case Op::negation:
            return true;
        case Op::formula:
            return node.parts[0]->kind == Kind::boolean;
        case Op::compare:
        case Op::in_list:
            return std::all_of(node.parts.begin(), node.parts.end(),
                               [&](const Bound& part) { return native_value(*part); });
        case Op::in_period:
        case Op::is_empty:
            return native_value(*node.parts[0]);
        default:
            return false;
    }
}

Result<void> Evaluator::prepare(const Node& node, store::Reader& reader) {
    if (node.kind == Kind::boolean) return prepare_test(node, reader);
    base::check(native_value(node) || all_in_columns(node), "values outside of the columns");
    if (native_value(node)) return prepare_parts(node, reader);
    ready_[&node].way = Way::by_row;
    return {};
}

Result<void> Evaluator::prepare_parts(const Node& node, store::Reader& reader) {
    Ready& ready = ready_[&node];
    ready.way = Way::natively;
    if (node.constant) {
        ready.constant = formula::evaluate_constant(node, asker_);
        return {};
    }
    if (node.op == Op::field) ready.column = table_.find(node.column);
    for (const Bound& part : node.parts)
        TRY(part->kind == Kind::boolean ? prepare_test(*part, reader) : prepare_parts(*part, reader));
    return {};
}

Result<void> Evaluator::prepare_test(const Node& node, store::Reader& reader) {
    const bool joins = node.op == Op::all_of || node.op == Op::any_of || node.op == Op::negation;
    const Reads reads = joins ? Reads() : reads_of(node);
    const Column* only = nullptr; // the one column it reads, when it reads nothing else
    if (!reads.children && reads.follows.empty() && !reads.fields.empty() &&
        std::all_of(reads.fields.begin(), reads.fields.end(),
                    [&](const Node* field) { return field->column == reads.fields[0]->column; }))
        only = table_.find(reads.fields[0]->column);
    if (only &&
        (only->shape.form == Form::words || (only->shape.form == Form::links && only->links.size() <= few_links))) {
        prepare_codes(node, *only);
        return {};
    }
    if (native_test(node)) {
        TRY(prepare_parts(node, reader));
        if (node.op == Op::in_list && !node.constant) prepare_list(node);
        return {};
    }
    if (node.op == Op::aggregate && node.aggregate == Aggregate::exists &&
        node.relation == object_.find_relation("stage_visits")) {
        if (auto test = VisitTest::make(node.where.get(), table_.visits(), asker_)) {
            Ready& ready = ready_[&node];
            ready.way = Way::by_visits;
            ready.visits = std::move(test);
            return {};
        }
    }
    if (!reads.children && reads.fields.empty() && !reads.follows.empty()) {
        const schema::Field* link = reads.follows[0]->field;
        const Column* column = table_.find(reads.follows[0]->column);
        const bool one = std::all_of(reads.follows.begin(), reads.follows.end(), [&](const Node* follow) {
            return follow->field == link && follow->target == reads.follows[0]->target;
        });
        if (one && column && column->shape.form == Form::links && reads.follows[0]->target)
            return prepare_link(node, *column, reader);
    }
    if (all_in_columns(node)) {
        ready_[&node].way = Way::by_row;
        return {};
    }
    return prepare_ids(node, reader);
}

/// Decides once for each distinct value of the only column the condition reads.
void Evaluator::prepare_codes(const Node& node, const Column& column) {
    Ready& ready = ready_[&node];
    ready.way = Way::by_code;
    ready.column = &column;
    OneColumn subject(column.shape.name);
    ready.when_empty = formula::holds(node, subject, asker_);
    for (size_t code = 0; code < column.distinct(); ++code) {
        subject.set(column.value(static_cast<int64_t>(code)));
        ready.truth.push_back(formula::holds(node, subject, asker_));
    }
}

/// A list of constants as numbers to look up; left alone where a comparison means more than that.
void Evaluator::prepare_list(const Node& node) {
    const Node& sought = *node.parts[0];
    const int scale = formula::meeting_scale(node.parts);
    std::vector<int64_t> list;
    for (size_t i = 1; i < node.parts.size(); ++i) {
        const Node& part = *node.parts[i];
        if (!part.constant || part.kind != sought.kind) return;
        const Value value = formula::evaluate_constant(part, asker_);
        if (!value.is_number()) continue;
        if (part.kind != Kind::number) {
            list.push_back(value.number());
            continue;
        }
        const formula::Aligned aligned = formula::align(value.number(), part.scale, scale);
        if (aligned.exact) list.push_back(aligned.floor);
    }
    std::sort(list.begin(), list.end());
    ready_[&node].list = std::move(list);
    ready_[&node].listed = true;
}

Result<void> Evaluator::prepare_link(const Node& node, const Column& column, store::Reader& reader) {
    const schema::Object* target = nullptr;
    for (const Node* follow : reads_of(node).follows) target = follow->target;
    const OneColumn nobody("");
    const bool when_empty = formula::holds(node, nobody, asker_);
    // Without a linked record the condition has a value of its own; those that differ from it are asked for.
    Bound wanted = without_follow(std::make_shared<const Node>(node));
    if (when_empty) wanted = negated(std::move(wanted));
    made_.push_back(wanted);
    std::vector<uint8_t> truth(column.links.size(), when_empty);
    const auto differs = [&](int64_t id) {
        if (const int64_t code = column.links.find(id); code != nothing) truth[static_cast<size_t>(code)] = !when_empty;
    };
    if (const Table* other = table_.beside(target->name)) {
        Evaluator there(*other, model_, *target, asker_);
        TRY(there.prepare(*wanted, reader));
        uint8_t mask[batch_rows];
        for (size_t first = 0; first < other->rows(); first += batch_rows) {
            const size_t count = std::min(batch_rows, other->rows() - first);
            std::fill_n(mask, count, 1);
            there.narrow(first, count, mask);
            there.narrow(*wanted, first, count, mask);
            for (size_t i = 0; i < count; ++i)
                if (mask[i]) differs(other->id(first + i));
        }
    } else {
        query::Scope everything;
        everything.all = true;
        TRY(ids_where(*target, wanted, everything, reader, differs));
    }
    Ready& ready = ready_[&node];
    ready.way = Way::by_code;
    ready.column = &column;
    ready.when_empty = when_empty;
    ready.truth = std::move(truth);
    return {};
}

Result<void> Evaluator::prepare_ids(const Node& node, store::Reader& reader) {
    std::vector<uint8_t> truth(table_.rows(), 0);
    query::Scope everything;
    everything.all = true;
    // Borrowed: the expression outlives the evaluator.
    const Bound where(std::shared_ptr<void>(), &node);
    TRY(ids_where(object_, where, everything, reader, [&](int64_t id) {
        if (const auto row = table_.row_of(id)) truth[*row] = 1;
    }));
    Ready& ready = ready_[&node];
    ready.way = Way::by_ids;
    ready.truth = std::move(truth);
    return {};
}

Result<void> Evaluator::ids_where(const schema::Object& object, const Bound& where, const query::Scope& scope,
                                  store::Reader& reader, const std::function<void(int64_t)>& act) const {
    query::Select select;
    select.object = &object;
    select.columns = {{"id", nullptr}};
    if (where) select.where.push_back(where);
    select.scope = scope;
    select.limit = 0;
    return reader.each(query::render(select, asker_, reader.dialect()), [&](const store::Row& row) {
        act(row.number(0));
        return true;
    });
}

Result<void> each_shared(const query::Scope& scope, store::Reader& reader, const std::function<void(int64_t)>& act) {
    if (scope.all || scope.principals.empty()) return {};
    query::Condition shared{query::Condition::Test::in, "principal", {}, {}};
    for (const int64_t principal : scope.principals) shared.values.emplace_back(principal);
    std::vector<query::Condition> conditions = {std::move(shared)};
    if (scope.shared_for_write) conditions.push_back({query::Condition::Test::equal, "can_write", 1, {}});
    return reader.each(query::render_select_rows(share_table, {"record"}, conditions, {}, 0, reader.dialect()),
                       [&](const store::Row& row) {
                           act(row.number(0));
                           return true;
                       });
}

Result<void> Evaluator::prepare(const query::Scope& scope, store::Reader& reader) {
    if (scope.all) return {};
    scoped_ = true;
    const schema::Field* owner = object_.trait("owner");
    owner_ = owner ? table_.find(owner->name) : nullptr;
    const schema::Field* pool = object_.trait("pool");
    pool_ = pool && !scope.pools.empty() ? table_.find(pool->name) : nullptr;
    const bool pool_unknown = pool && !pool_ && !scope.pools.empty();
    if (scope.parent || (owner && !owner_ && !scope.owners.empty()) || pool_unknown) {
        reached_.assign(table_.rows(), 0);
        owner_ = pool_ = nullptr;
        return ids_where(object_, nullptr, scope, reader, [&](int64_t id) {
            if (const auto row = table_.row_of(id)) reached_[*row] = 1;
        });
    }
    const auto mark = [](const Column* column, const std::vector<int64_t>& ids, std::vector<uint8_t>& marks) {
        if (!column) return;
        marks.assign(column->links.size(), 0);
        for (const int64_t id : ids)
            if (const int64_t code = column->links.find(id); code != nothing) marks[static_cast<size_t>(code)] = 1;
    };
    mark(owner_, scope.owners, owners_);
    mark(pool_, scope.pools, pools_);
    return each_shared(scope, reader, [&](int64_t id) {
        if (const auto at = table_.row_of(id)) {
            if (reached_.empty()) reached_.assign(table_.rows(), 0);
            reached_[*at] = 1;
        }
    });
}

} // namespace fairlead::analytics
