#include "analytics/kpi_measure.h"

#include <algorithm>
#include <memory>
#include <set>

#include "analytics/evaluator.h"
#include "analytics/kpi_plan.h"
#include "analytics/kpi_windows.h"
#include "analytics/packed_cursor.h"
#include "base/id.h"

namespace fairlead::analytics {

using base::Result;
using base::Value;
using formula::Bound;
using schema::Field;
using schema::Object;

namespace {

constexpr size_t most_keys = 2000; // beyond that only the whole is counted
constexpr uint32_t no_group = UINT32_MAX;
constexpr size_t none = SIZE_MAX;
constexpr int64_t never = INT64_MAX;

/// Groups by their keys, in the order they were first seen.
class Keys {
  public:
    Keys(std::vector<Value>& keys, int64_t& left_out) : keys_(keys), left_out_(left_out) {
        for (size_t i = 0; i < keys.size(); ++i) index_.emplace(keys[i], static_cast<uint32_t>(i));
    }
    uint32_t index(const Value& key) {
        const auto [found, fresh] = index_.emplace(key, static_cast<uint32_t>(keys_.size()));
        if (!fresh) return found->second;
        if (keys_.size() >= most_keys) {
            ++left_out_;
            return found->second = no_group;
        }
        keys_.push_back(key);
        return found->second;
    }

  private:
    std::vector<Value>& keys_;
    int64_t& left_out_;
    std::map<Value, uint32_t> index_;
};

/// One measure on its way.
struct Counting {
    Figures* into = nullptr;
    const Measure* measure = nullptr;
    size_t where = none, unless = none, won = none;                        // among the conditions
    size_t on = none, since = none, until = none, value = none, of = none; // among the values
    size_t same = none;                              // customers, firsts: who counts the same records
    std::vector<std::pair<int64_t, int64_t>> events; // … else whom, and the day
};

/// One record's part in one measure.
struct Part {
    int64_t on = nothing, since = nothing, until = nothing, value = nothing, of = nothing;
    bool unless = false, won = false;
};

class Pass {
  public:
    Pass(const Sources& sources, const Kpis& kpis, const Table& table, const MeasureRequest& request,
         const Object& object, const Past* past, Subjects& subjects, Measured& into)
        : sources_(sources),
          kpis_(kpis),
          table_(table),
          request_(request),
          object_(object),
          past_(past),
          subjects_(subjects),
          into_(into),
          asker_(asker_of(sources.model, sources.session, request)),
          evaluator_(table, sources.model, object, asker_),
          windows_(request),
          keys_(into.keys, into.groups_left_out),
          scope_(access::scope(sources.session, sources.model, object, access::Verb::read)) {}

    Result<void> run() {
        TRY(choose());
        TRY(read_subjects());
        TRY(ready());
        if (countings_.empty()) return {};
        TRY(find_groups());
        count_rows();
        count_past();
        for (Counting& counting : countings_) std::sort(counting.events.begin(), counting.events.end());
        for (Counting& counting : countings_)
            count_events(counting, counting.same == none ? counting.events : countings_[counting.same].events);
        return {};
    }

  private:
    bool customers(const Measure& measure) const {
        return measure.gather == Gather::customers || measure.gather == Gather::firsts;
    }

    /// Rows that are alive, and those of them the reader may see that the filter takes.
    Result<void> choose() {
        TRY(evaluator_.prepare(scope_, sources_.reader));
        const auto filter = filter_of(sources_.model, kpis_, request_, object_);
        if (filter && !filter->empty()) {
            filter_ = TRY(formula::bind(*filter, sources_.model.catalog(), object_));
            TRY(evaluator_.prepare(*filter_, sources_.reader));
        }
        filtered_ = filter.has_value();
        if (past_) {
            existed_ = TRY(formula::bind("created_at <= instant('" + to_text(asker_.now) + "')",
                                         sources_.model.catalog(), object_));
            TRY(evaluator_.prepare(*existed_, sources_.reader));
        }
        living_.assign(table_.alive(), table_.alive() + table_.rows());
        if (past_)
            for (const int64_t id : past_->changed)
                if (const auto row = table_.row_of(id)) living_[*row] = 0; // they come as they were
        chosen_ = living_;
        for (size_t first = 0; first < table_.rows(); first += batch_rows) {
            const size_t count = std::min(batch_rows, table_.rows() - first);
            if (existed_) evaluator_.narrow(*existed_, first, count, living_.data() + first);
            uint8_t* mask = chosen_.data() + first;
            std::copy_n(living_.data() + first, count, mask);
            evaluator_.narrow(first, count, mask);
            if (filter_) evaluator_.narrow(*filter_, first, count, mask);
        }
        return reach_past();
    }

    /// Which of the records that come as they were the reader may see.
    Result<void> reach_past() {
        if (!past_ || past_->records.empty()) return {};
        std::set<int64_t> reachable;
        query::Select visible;
        visible.object = &object_;
        visible.columns = {{"id", nullptr}};
        visible.ids = past_->changed;
        visible.scope = scope_;
        visible.deleted = query::Deleted::any;
        visible.limit = 0;
        TRY(sources_.reader.each(query::render(visible, asker_, sources_.reader.dialect()), [&](const store::Row& row) {
            reachable.insert(row.number(0));
            return true;
        }));
        for (const formula::Subject* record : past_->records)
            past_chosen_.push_back(reachable.contains(record->get("id").number_or(0)) &&
                                   (!filter_ || formula::holds(*filter_, *record, asker_)));
        return {};
    }

    /// The customers a later object's records are about.
    Result<void> read_subjects() {
        const bool wanted = std::any_of(
            request_.measures.begin(), request_.measures.end(),
            [&](const Measure* measure) { return measure->of && &subject_of(sources_.model, *measure) == &object_; });
        if (!wanted) return {};
        auto& list = subjects_.of[object_.name];
        if (!filtered_) return {};
        TRY(find_groups());
        std::vector<int64_t> made(table_.rows(), nothing);
        const Bound day =
            TRY(formula::bind("date(created_at)", sources_.model.catalog(), object_, formula::Kind::date));
        TRY(evaluator_.prepare(*day, sources_.reader));
        for (size_t first = 0; first < table_.rows(); first += batch_rows)
            evaluator_.values(*day, first, std::min(batch_rows, table_.rows() - first), made.data() + first);
        for (size_t row = 0; row < table_.rows(); ++row)
            if (chosen_[row]) list.push_back({table_.id(row), group_of(row), made[row]});
        for (size_t i = 0; i < past_chosen_.size(); ++i)
            if (past_chosen_[i]) {
                const formula::Subject& record = *past_->records[i];
                list.push_back({record.get("id").number_or(0), past_group(record),
                                formula::evaluate(*day, record, asker_).number_or(nothing)});
            }
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        return {};
    }

    size_t condition(const std::string& text) {
        if (text.empty()) return none;
        return remember(text, formula::Kind::boolean, conditions_, condition_texts_);
    }
    size_t value(const std::string& text, formula::Kind kind) {
        if (text.empty()) return none;
        return remember(text, kind, values_, value_texts_);
    }
    size_t remember(const std::string& text, formula::Kind kind, std::vector<Bound>& bounds,
                    std::vector<std::string>& texts) {
        const auto found = std::find(texts.begin(), texts.end(), text);
        if (found != texts.end()) return static_cast<size_t>(found - texts.begin());
        auto bound = formula::bind(text, sources_.model.catalog(), object_, kind);
        if (bound.ok() && !access::check_uses(sources_.session, sources_.model, object_, **bound, "where").ok())
            hidden_ = true;
        if (!bound.ok()) {
            hidden_ = true;
            return none;
        }
        texts.push_back(text);
        bounds.push_back(*bound);
        return texts.size() - 1;
    }
    size_t day(const Field* field, const std::string& through = {}) {
        if (!field) return none;
        if (through.empty() && access::mask(sources_.session, object_, *field) == access::Mask::hidden) hidden_ = true;
        const std::string name = through + field->name;
        return value(field->type == schema::Type::instant ? "date(" + name + ")" : name, formula::Kind::date);
    }

    Result<void> ready() {
        const bool may_read = access::level(sources_.session, object_, access::Verb::read) != access::Level::none;
        for (Figures& figures : into_.figures) {
            const Measure& measure = *figures.measure;
            if (measure.object != &object_ || !figures.reason.empty()) continue;
            hidden_ = !may_read;
            Counting counting{.into = &figures, .measure = &measure, .events = {}};
            counting.where = condition(measure.where);
            counting.unless = condition(measure.unless);
            counting.won = condition(measure.won);
            counting.value = value(measure.value, formula::Kind::number);
            counting.on = day(measure.on, measure.through);
            counting.since = day(measure.since);
            counting.until = day(measure.until);
            if (measure.of) counting.of = value(measure.of->name, formula::Kind::link);
            if (measure.of && access::mask(sources_.session, object_, *measure.of) == access::Mask::hidden)
                hidden_ = true;
            if (hidden_) {
                figures.reason = "no_right";
                continue;
            }
            if (counting.value != none && measure.gather == Gather::sum)
                figures.scale = formula::scale(*values_[counting.value]);
            for (size_t i = 0; i < countings_.size() && counting.same == none && customers(measure); ++i)
                if (const Counting& each = countings_[i]; customers(*each.measure) && each.same == none &&
                                                          each.where == counting.where && each.on == counting.on &&
                                                          each.of == counting.of)
                    counting.same = i;
            countings_.push_back(std::move(counting));
        }
        for (const Bound& bound : conditions_) TRY(evaluator_.prepare(*bound, sources_.reader));
        for (size_t i = 0; i < values_.size(); ++i)
            if (values_[i]->op == formula::Op::follow)
                TRY(follow_link(i));
            else
                TRY(evaluator_.prepare(*values_[i], sources_.reader));
        return {};
    }

    /// A value of the record a link points at, for every row: one statement over those records.
    Result<void> follow_link(size_t which) {
        const formula::Node& node = *values_[which];
        std::vector<int64_t>& rows = linked_[which];
        rows.assign(table_.rows(), nothing);
        const Column* column = table_.find(node.column);
        if (!column || !node.target) return {};
        std::vector<int64_t> by_code(column->links.size(), nothing);
        TRY(each_linked(node, *column, [&](int64_t code, const Value& value) {
            by_code[static_cast<size_t>(code)] = value.number_or(nothing);
        }));
        each_value(*column, [&](size_t row, int64_t code) {
            rows[row] = code == nothing ? nothing : by_code[static_cast<size_t>(code)];
        });
        return {};
    }

    /// What the linked records have for the value behind a link, by the link's code: out of their own columns when
    /// these are held, else by one statement. The rows were chosen by their own rights.
    template <typename Act>
    Result<void> each_linked(const formula::Node& follow, const Column& link, Act act) {
        const Table* other = table_.beside(follow.target->name);
        const Column* held =
            other && follow.parts[0]->op == formula::Op::field ? other->find(follow.parts[0]->column) : nullptr;
        if (held) {
            PackedCursor values(held->values);
            for (size_t row = 0; row < other->rows(); ++row) {
                const int64_t code = other->alive(row) ? link.links.find(other->id(row)) : nothing;
                if (code != nothing) act(code, held->value(values.get(row)));
            }
            return {};
        }
        query::Select select;
        select.object = follow.target;
        select.columns = {{"id", nullptr}, {"value", follow.parts[0]}};
        select.scope.all = true;
        select.limit = 0;
        return sources_.reader.each(query::render(select, asker_, sources_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        const int64_t code = link.links.find(row.number(0));
                                        if (code != nothing) act(code, row.value(1));
                                        return true;
                                    });
    }

    /// The group of every row.
    Result<void> find_groups() {
        const std::string* text = dimension_of(kpis_, request_.by, object_);
        if (!text || by_) return {};
        by_ = TRY(formula::bind(*text, sources_.model.catalog(), object_, formula::Kind::nothing));
        const Column* column =
            by_->op == formula::Op::field || by_->op == formula::Op::follow ? table_.find(by_->column) : nullptr;
        row_group_.assign(table_.rows(), no_group);
        if (by_->op == formula::Op::field && column && column->shape.form != ColumnShape::Form::numbers) {
            std::vector<uint32_t> by_code(column->distinct(), no_group);
            std::vector<uint8_t> seen(column->distinct(), 0);
            const uint32_t empty = keys_.index({});
            each_value(*column, [&](size_t row, int64_t code) {
                if (code == nothing) {
                    row_group_[row] = empty;
                    return;
                }
                const auto at = static_cast<size_t>(code);
                if (!seen[at]) {
                    seen[at] = 1;
                    by_code[at] = keys_.index(column->value(code));
                }
                row_group_[row] = by_code[at];
            });
            return {};
        }
        const uint32_t empty = keys_.index({});
        const auto group = [&](const Value& value) { return value.empty() ? empty : keys_.index(value); };
        if (by_->op == formula::Op::follow && column && by_->target) {
            std::vector<uint32_t> by_code(column->links.size(), empty);
            TRY(each_linked(*by_, *column, [&](int64_t code, const Value& value) {
                by_code[static_cast<size_t>(code)] = group(value);
            }));
            each_value(*column, [&](size_t row, int64_t code) {
                row_group_[row] = code == nothing ? empty : by_code[static_cast<size_t>(code)];
            });
            return {};
        }
        query::Select select;
        select.object = &object_;
        select.columns = {{"id", nullptr}, {"value", by_}};
        select.scope.all = true;
        select.limit = 0;
        row_group_.assign(table_.rows(), empty);
        return sources_.reader.each(query::render(select, asker_, sources_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        if (const auto at = table_.row_of(row.number(0)))
                                            row_group_[*at] = group(row.value(1));
                                        return true;
                                    });
    }
    template <typename Act>
    void each_value(const Column& column, Act act) const {
        int64_t held[batch_rows];
        for (size_t first = 0; first < table_.rows(); first += batch_rows) {
            const size_t count = std::min(batch_rows, table_.rows() - first);
            column.values.read(first, count, held);
            for (size_t i = 0; i < count; ++i)
                if (chosen_[first + i]) act(first + i, held[i]);
        }
    }
    uint32_t group_of(size_t row) const { return row_group_.empty() ? no_group : row_group_[row]; }
    uint32_t past_group(const formula::Subject& record) {
        return by_ ? keys_.index(formula::evaluate(*by_, record, asker_)) : no_group;
    }

    void count_rows() {
        std::vector<std::vector<uint8_t>> masks(conditions_.size(), std::vector<uint8_t>(batch_rows));
        std::vector<std::vector<int64_t>> values(values_.size(), std::vector<int64_t>(batch_rows));
        const bool everybody = std::any_of(countings_.begin(), countings_.end(),
                                           [&](const Counting& each) { return customers(*each.measure); });
        for (size_t first = 0; first < table_.rows(); first += batch_rows) {
            const size_t count = std::min(batch_rows, table_.rows() - first);
            const uint8_t* chosen = chosen_.data() + first;
            const uint8_t* living = living_.data() + first;
            const uint8_t* widest = everybody ? living : chosen;
            if (std::find(widest, widest + count, 1) == widest + count) continue;
            for (size_t i = 0; i < conditions_.size(); ++i) {
                std::copy_n(widest, count, masks[i].data());
                evaluator_.narrow(*conditions_[i], first, count, masks[i].data());
            }
            for (size_t i = 0; i < values_.size(); ++i)
                if (const auto linked = linked_.find(i); linked != linked_.end())
                    std::copy_n(linked->second.data() + first, count, values[i].data());
                else
                    evaluator_.values(*values_[i], first, count, values[i].data());
            for (Counting& counting : countings_) {
                if (counting.same != none) continue;
                const bool all = customers(*counting.measure);
                const uint8_t* within = all ? living : chosen;
                const uint8_t* where = counting.where == none ? within : masks[counting.where].data();
                for (size_t i = 0; i < count; ++i) {
                    if (!within[i] || !where[i]) continue;
                    const auto held = [&](size_t which) { return which == none ? nothing : values[which][i]; };
                    add(counting,
                        {held(counting.on), held(counting.since), held(counting.until), held(counting.value),
                         held(counting.of), counting.unless != none && masks[counting.unless][i] != 0,
                         counting.won != none && masks[counting.won][i] != 0},
                        group_of(first + i));
                }
            }
        }
    }

    void count_past() {
        for (size_t i = 0; i < past_chosen_.size(); ++i) {
            const formula::Subject& record = *past_->records[i];
            const auto holds = [&](size_t which) {
                return which != none && formula::holds(*conditions_[which], record, asker_);
            };
            const auto held = [&](size_t which) {
                return which == none ? nothing : formula::evaluate(*values_[which], record, asker_).number_or(nothing);
            };
            const uint32_t group = past_chosen_[i] ? past_group(record) : no_group;
            for (Counting& counting : countings_) {
                if (counting.same != none || (!past_chosen_[i] && !customers(*counting.measure))) continue;
                if (counting.where != none && !holds(counting.where)) continue;
                add(counting,
                    {held(counting.on), held(counting.since), held(counting.until), held(counting.value),
                     held(counting.of), holds(counting.unless), holds(counting.won)},
                    group);
            }
        }
    }

    template <typename Act>
    void each_cell(Figures& figures, size_t window, uint32_t group, Act act) {
        act(figures.cells[window]);
        if (group == no_group || figures.group.empty()) return;
        if (window >= windows_.spans() && !request_.grouped_buckets) return;
        if (figures.groups.size() <= group) figures.groups.resize(group + 1);
        auto& cells = figures.groups[group];
        if (cells.empty()) cells.resize(request_.grouped_buckets ? windows_.size() : windows_.spans());
        act(cells[window]);
    }

    void add(Counting& counting, const Part& part, uint32_t group) {
        const Measure& measure = *counting.measure;
        if (customers(measure)) {
            if (part.on != nothing && part.of != nothing) counting.events.emplace_back(part.of, part.on);
            return;
        }
        const auto put = [&](size_t window) {
            each_cell(*counting.into, window, group, [&](Cell& cell) { add_to(cell, measure, part); });
        };
        if (measure.on) {
            if (part.on != nothing) windows_.containing(part.on, put);
            return;
        }
        if (part.since == nothing) return;
        const int64_t gone = part.unless || !measure.until ? never : part.until;
        if (gone == nothing) return;
        if (measure.eve)
            windows_.begins_between(part.since, gone, put);
        else
            windows_.ends_between(part.since, gone, put);
    }

    void add_to(Cell& cell, const Measure& measure, const Part& part) const {
        switch (measure.gather) {
            case Gather::count:
                ++cell.n;
                return;
            case Gather::sum:
                if (part.value == nothing) {
                    ++cell.empty;
                } else {
                    ++cell.n;
                    cell.sum += part.value;
                }
                return;
            case Gather::days: {
                if (part.value == nothing) {
                    ++cell.empty;
                    return;
                }
                if (part.value < 0) ++cell.negative;
                const int64_t days = measure.floor ? std::max<int64_t>(0, part.value) : part.value;
                ++cell.n;
                cell.sum += days;
                cell.values.push_back(days);
                return;
            }
            default: {
                const int64_t today = asker_.today().days;
                const int64_t days = part.unless ? today - part.on : part.value;
                if (days == nothing) {
                    ++cell.empty;
                    return;
                }
                ++cell.n;
                cell.values.push_back(std::max<int64_t>(0, days) * 4 + (part.unless ? 0 : part.won ? 1 : 2));
            }
        }
    }

    /// Customers by the days of their records.
    void count_events(Counting& counting, const std::vector<std::pair<int64_t, int64_t>>& events) {
        if (events.empty()) return;
        Figures& figures = *counting.into;
        const Measure& measure = *counting.measure;
        const auto& subjects = subjects_.of[subject_of(sources_.model, measure).name];
        auto subject = subjects.begin();
        for (size_t first = 0; first < events.size();) {
            size_t end = first;
            while (end < events.size() && events[end].first == events[first].first) ++end;
            while (subject != subjects.end() && subject->id < events[first].first) ++subject;
            if (subject != subjects.end() && subject->id == events[first].first)
                for (size_t window = 0; window < windows_.size(); ++window)
                    count_customer(figures, measure, *subject, window, events.data() + first, events.data() + end);
            first = end;
        }
    }

    void count_customer(Figures& figures, const Measure& measure, const Subjects::One& subject, size_t window,
                        const std::pair<int64_t, int64_t>* first, const std::pair<int64_t, int64_t>* end) {
        const Span& span = windows_.at(window);
        const int64_t from = span.from.days, to = span.to.days;
        const auto behind = [&](int64_t day) { // the first event after this day
            return std::partition_point(first, end, [&](const auto& event) { return event.second <= day; });
        };
        const auto *before_from = behind(from - 1), *after_to = behind(to);
        const bool earlier = before_from != first, here = after_to != before_from, known = after_to != first;
        const bool held = earlier && before_from[-1].second > from - 1 - measure.lapse_days;
        const bool alive = known && after_to[-1].second > to - measure.lapse_days;
        if (measure.gather == Gather::firsts) {
            if (!here || earlier || subject.made == nothing) return;
            const int64_t days = std::max<int64_t>(0, before_from->second - subject.made);
            each_cell(figures, window, subject.group, [&](Cell& cell) {
                ++cell.n;
                cell.sum += days;
                cell.values.push_back(days);
            });
            return;
        }
        bool counts = false;
        switch (measure.life) {
            case Life::first:
                counts = here && !earlier;
                break;
            case Life::buying:
                counts = here;
                break;
            case Life::repeating:
                counts = here && after_to - first >= 2;
                break;
            case Life::known:
                counts = known;
                break;
            case Life::existing:
                counts = earlier && alive;
                break;
            case Life::lost:
                counts = earlier && !alive;
                break;
            case Life::held:
                counts = held;
                break;
            case Life::churned:
                counts = held && !alive;
                break;
        }
        if (counts) each_cell(figures, window, subject.group, [](Cell& cell) { ++cell.n; });
    }

    const Sources& sources_;
    const Kpis& kpis_;
    const Table& table_;
    const MeasureRequest& request_;
    const Object& object_;
    const Past* past_;
    Subjects& subjects_;
    Measured& into_;
    formula::Asker asker_;
    Evaluator evaluator_;
    MeasureWindows windows_;
    Keys keys_;
    query::Scope scope_;
    Bound filter_, existed_, by_;
    bool filtered_ = true, hidden_ = false;
    std::vector<uint8_t> living_, chosen_; // by row
    std::vector<bool> past_chosen_;
    std::map<size_t, std::vector<int64_t>> linked_; // values of linked records, by value and row
    std::vector<uint32_t> row_group_;
    std::vector<Counting> countings_;
    std::vector<Bound> conditions_, values_;
    std::vector<std::string> condition_texts_, value_texts_;
};

} // namespace

Result<void> measure(const Sources& sources, const Kpis& kpis, const Columns::View& columns,
                     const MeasureRequest& request, const Object& object, const Past* past, Subjects& subjects,
                     Measured& into) {
    Pass pass(sources, kpis, columns.table(), request, object, request.as_of ? past : nullptr, subjects, into);
    return pass.run();
}

} // namespace fairlead::analytics
