#include "analytics/hints.h"

#include <algorithm>
#include <map>
#include <set>

#include "analytics/evaluator.h"
#include "query/select.h"

namespace fairlead::analytics {

using base::Result;
using formula::Bound;
using schema::Field;
using schema::Object;
using schema::Type;

namespace {

constexpr size_t most_hints = 10, most_missing = 4, most_of_a_field = 2;
constexpr int silent_days = 30;
constexpr const char* wanted_traits[] = {"industry", "source",  "email",   "phone",      "mobile",   "amount",
                                         "owner",    "account", "contact", "close_date", "next_step"};

/// The fields people look at in lists and forms, in their order.
std::vector<const Field*> looked_at(const access::Session& session, const Object& object) {
    std::vector<const Field*> fields;
    std::set<const Field*> seen;
    const auto add = [&](const Field* field) {
        if (field && !field->hidden && access::mask(session, object, *field) != access::Mask::hidden &&
            seen.insert(field).second)
            fields.push_back(field);
    };
    for (const auto* names :
         {&object.layout.list, &object.layout.key_figures, &object.layout.card, &object.layout.quick})
        for (const std::string& name : *names) add(object.find(name));
    for (const char* trait : wanted_traits) add(object.trait(trait));
    for (const schema::Section& section : object.layout.sections)
        for (const std::string& name : section.fields)
            if (const Field* field = object.find(name);
                field && (field->type == Type::choice || field->type == Type::boolean))
                add(field);
    return fields;
}

bool of_values(const Field& field) {
    return field.stored && (field.type == Type::choice || field.type == Type::stage || field.type == Type::boolean);
}

/// A gap somebody can fill, whatever else the record holds.
bool fillable(const Object& object, const Field& field) {
    return field.stored && !field.required && !field.system && (!field.computed() || field.editable) &&
           field.type != Type::boolean && field.type != Type::multi_choice && &field != object.trait("name") &&
           field.part_of.empty() && field.visible_when.empty();
}

/// The column that says whether there is a value; of money the amount in the base currency, as in expressions.
std::string column_of(const Field& field) {
    if (field.type == Type::money) return field.name + "_base";
    const auto columns = schema::columns_of(field);
    return columns.empty() ? std::string() : columns.front().name;
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

/// Conditions worth trying whatever the values are.
std::vector<Hint> named(const access::Session& session, const Object& object) {
    std::vector<Hint> list;
    const auto shown = [&](const Field* field) {
        return field && !field->hidden && access::mask(session, object, *field) != access::Mask::hidden;
    };
    if (const Field* owner = object.trait("owner"); shown(owner) && session.user)
        list.push_back({"mine", owner->name, owner->name + " = me()", 0});
    if (const Field* close = object.trait("close_date"); shown(close))
        list.push_back({"closing", close->name, close->name + " in this month", 0});
    for (const char* trait : {"last_contact", "customer_contact"})
        if (const Field* at = object.trait(trait); shown(at) && at->type == Type::instant) {
            list.push_back({"silent", at->name,
                            "date(" + at->name + ") < add_days(today(), -" + std::to_string(silent_days) + ")", 0});
            break;
        }
    // Marks that depend on the day: slow, stalled, overdue.
    for (const Field& field : object.fields)
        if (field.type == Type::boolean && !field.stored && shown(&field))
            list.push_back({"flag", field.name, field.name, 0});
    return list;
}

/// Everything an expression reads is in the columns.
bool in_columns(const Object& object, const formula::Node& node) {
    std::vector<std::string> columns;
    Evaluator::needs(node, columns);
    return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return column == "id" || shape_of(object, column).has_value();
    });
}

using Mask = std::vector<uint8_t>;

Result<void> narrow(Evaluator& evaluator, const formula::Node* condition, Mask& mask) {
    for (size_t first = 0; first < mask.size(); first += batch_rows) {
        const size_t count = std::min(batch_rows, mask.size() - first);
        if (condition)
            evaluator.narrow(*condition, first, count, mask.data() + first);
        else
            evaluator.narrow(first, count, mask.data() + first);
    }
    return {};
}

int64_t held(const Mask& mask) {
    return std::count_if(mask.begin(), mask.end(), [](uint8_t row) { return row != 0; });
}

/// How often each value of a column stands in the rows of the list; empty ones under `nothing`.
std::map<int64_t, int64_t> values_of(const Column& column, const Mask& rows) {
    std::map<int64_t, int64_t> counts;
    std::vector<int64_t> by_code(column.shape.form == ColumnShape::Form::words ? column.distinct() : 0);
    for (size_t row = 0; row < rows.size(); ++row) {
        if (!rows[row]) continue;
        const int64_t value = column.values.get(row);
        if (value >= 0 && static_cast<size_t>(value) < by_code.size())
            ++by_code[static_cast<size_t>(value)];
        else
            ++counts[value];
    }
    for (size_t code = 0; code < by_code.size(); ++code)
        if (by_code[code]) counts[static_cast<int64_t>(code)] = by_code[code];
    return counts;
}

int64_t gaps_of(const Column& column, const Mask& rows) {
    int64_t gaps = 0;
    for (size_t row = 0; row < rows.size(); ++row) gaps += rows[row] && column.values.get(row) == nothing;
    return gaps;
}

class Maker {
  public:
    Maker(const Sources& sources, const Columns::View& view, const Object& object)
        : sources_(sources),
          table_(view.table()),
          object_(object),
          evaluator_(table_, sources.model, object, sources.session.asker) {}

    Result<Hints> make(const std::string& where) {
        TRY(list(where));
        hints_.total = held(rows_);
        if (hints_.total == 0) return std::move(hints_);
        TRY(conditions());
        values();
        TRY(missing(where));
        return std::move(hints_);
    }

  private:
    Result<const formula::Node*> ready(const std::string& text) {
        bound_.push_back(TRY(formula::bind(text, sources_.model.catalog(), object_)));
        TRY(evaluator_.prepare(*bound_.back(), sources_.reader));
        return bound_.back().get();
    }
    /// A condition that leaves everything, or nothing, is no help.
    bool tells(int64_t count) const { return count > 0 && count < hints_.total; }

    Result<void> list(const std::string& where) {
        TRY(evaluator_.prepare(access::scope(sources_.session, sources_.model, object_, access::Verb::read),
                               sources_.reader));
        rows_.assign(table_.rows(), 1);
        TRY(narrow(evaluator_, nullptr, rows_));
        if (!where.empty()) TRY(narrow(evaluator_, TRY(ready(where)), rows_));
        return {};
    }

    Result<void> conditions() {
        for (Hint& hint : named(sources_.session, object_)) {
            const Bound bound = TRY(formula::bind(hint.where, sources_.model.catalog(), object_));
            if (!in_columns(object_, *bound) ||
                !access::check_uses(sources_.session, sources_.model, object_, *bound, "where").ok())
                continue;
            Mask mask = rows_;
            TRY(narrow(evaluator_, TRY(ready(hint.where)), mask));
            hint.count = held(mask);
            if (tells(hint.count)) hints_.hints.push_back(std::move(hint));
        }
        return {};
    }

    void values() {
        std::vector<Hint> found;
        const auto weight = [&](const Hint& hint) {
            return static_cast<double>(hint.count) * static_cast<double>(hints_.total - hint.count);
        };
        const auto heavier = [&](const Hint& a, const Hint& b) { return weight(a) > weight(b); };
        for (const Field* field : looked_at(sources_.session, object_)) {
            const Column* column = of_values(*field) ? table_.find(column_of(*field)) : nullptr;
            if (!column) continue;
            std::vector<Hint> own;
            for (const auto& [value, count] : values_of(*column, rows_)) {
                if (value == nothing || !tells(count)) continue;
                if (field->type == Type::boolean) {
                    own.push_back({"value", field->name, value ? field->name : "not " + field->name, count});
                    continue;
                }
                const std::string word(column->value(value).text_or(""));
                if (field->type == Type::choice && !field->find_choice(word)) continue;
                own.push_back({"value", field->name, field->name + " in (" + quoted(word) + ")", count});
            }
            std::stable_sort(own.begin(), own.end(), heavier);
            if (own.size() > most_of_a_field) own.resize(most_of_a_field);
            std::move(own.begin(), own.end(), std::back_inserter(found));
        }
        std::stable_sort(found.begin(), found.end(), heavier);
        for (Hint& hint : found)
            if (hints_.hints.size() < most_hints) hints_.hints.push_back(std::move(hint));
    }

    Result<void> missing(const std::string& where) {
        std::vector<Hint> found;
        std::vector<const Field*> walked;
        for (const Field* field : looked_at(sources_.session, object_)) {
            if (!fillable(object_, *field)) continue;
            const Column* column = table_.find(column_of(*field));
            if (!column)
                walked.push_back(field);
            else
                found.push_back({"missing", field->name, field->name + " is empty", gaps_of(*column, rows_)});
        }
        if (hints_.total > most_walked)
            for (const Field* field : walked) hints_.not_counted.push_back(field->name);
        else if (!walked.empty())
            TRY(walk(where, walked, found));
        std::stable_sort(found.begin(), found.end(), [](const Hint& a, const Hint& b) { return a.count > b.count; });
        for (Hint& hint : found)
            if (tells(hint.count) && hints_.missing.size() < most_missing) hints_.missing.push_back(std::move(hint));
        return {};
    }

    /// Gaps in what is not in the columns, all by one statement.
    Result<void> walk(const std::string& where, const std::vector<const Field*>& fields, std::vector<Hint>& found) {
        query::Grouped grouped;
        grouped.rows.object = &object_;
        grouped.rows.scope = access::scope(sources_.session, sources_.model, object_, access::Verb::read);
        if (!where.empty()) grouped.rows.where.push_back(TRY(formula::bind(where, sources_.model.catalog(), object_)));
        for (const Field* field : fields)
            grouped.figures.push_back(
                {query::Measure::count, "", nullptr,
                 TRY(formula::bind(field->name + " is empty", sources_.model.catalog(), object_))});
        const store::Rows rows = TRY(
            sources_.reader.rows(query::render_grouped(grouped, sources_.session.asker, sources_.reader.dialect())));
        if (rows.empty()) return {};
        for (size_t i = 0; i < fields.size(); ++i)
            found.push_back({"missing", fields[i]->name, fields[i]->name + " is empty", rows.front()[i].number_or(0)});
        return {};
    }

    const Sources& sources_;
    const Table& table_;
    const Object& object_;
    Evaluator evaluator_;
    std::vector<Bound> bound_; // what the evaluator was made ready for
    Mask rows_;                // those of the list
    Hints hints_;
};

} // namespace

Result<std::vector<std::string>> hint_columns(const formula::Model& model, const access::Session& session,
                                              const Object& object, const std::string& where) {
    std::vector<std::string> columns;
    const auto read = [&](const std::string& text) -> Result<void> {
        const Bound bound = TRY(formula::bind(text, model.catalog(), object));
        if (text == where || in_columns(object, *bound)) Evaluator::needs(*bound, columns);
        return {};
    };
    if (!where.empty()) TRY(read(where));
    for (const Hint& hint : named(session, object)) TRY(read(hint.where));
    for (const char* trait : {"owner", "pool"})
        if (const Field* field = object.trait(trait)) columns.push_back(field->name);
    for (const Field* field : looked_at(session, object))
        if ((of_values(*field) || fillable(object, *field)) && shape_of(object, column_of(*field)))
            columns.push_back(column_of(*field));
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

Result<Hints> filter_hints(const Sources& sources, const Columns::View& view, const Object& object,
                           const std::string& where) {
    return Maker(sources, view, object).make(where);
}

} // namespace fairlead::analytics
