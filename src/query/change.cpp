#include "query/change.h"

#include "query/renderer.h"

namespace fairlead::query {

namespace {

const Asker& nobody() {
    static const Asker asker;
    return asker;
}

std::string names(const std::vector<std::string>& columns) {
    std::string list;
    for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + quoted(column);
    return list;
}

std::string where(Renderer& sql, const std::vector<Condition>& conditions) {
    using Test = Condition::Test;
    std::string text;
    for (const Condition& condition : conditions) {
        const std::string column = quoted(condition.column);
        std::string one;
        switch (condition.test) {
            case Test::equal:
                one = condition.value.empty() ? column + " IS NULL" : column + " = " + sql.bind(condition.value);
                break;
            case Test::at_most:
                one = column + " <= " + sql.bind(condition.value);
                break;
            case Test::at_least:
                one = column + " >= " + sql.bind(condition.value);
                break;
            case Test::below:
                one = column + " < " + sql.bind(condition.value);
                break;
            case Test::above:
                one = column + " > " + sql.bind(condition.value);
                break;
            case Test::is_empty:
                one = column + " IS NULL";
                break;
            case Test::not_empty:
                one = column + " IS NOT NULL";
                break;
            case Test::in: {
                std::vector<int64_t> numbers;
                std::string list;
                for (const Value& value : condition.values)
                    if (value.is_number()) numbers.push_back(value.number());
                if (numbers.size() == condition.values.size()) {
                    one = sql.one_of(column, numbers);
                } else {
                    for (const Value& value : condition.values) list += (list.empty() ? "" : ", ") + sql.bind(value);
                    one = column + " IN (" + list + ")";
                }
                break;
            }
        }
        text += (text.empty() ? " WHERE " : " AND ") + one;
    }
    return text;
}

std::string assignments(Renderer& sql, const Assignments& changes) {
    std::string list;
    for (const auto& [column, value] : changes)
        list += (list.empty() ? "" : ", ") + quoted(column) + " = " + sql.bind(value);
    return list;
}

} // namespace

Statement render_insert(std::string_view table, const Assignments& row, Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string columns, values;
    for (const auto& [column, value] : row) {
        columns += (columns.empty() ? "" : ", ") + quoted(column);
        values += (values.empty() ? "" : ", ") + sql.bind(value);
    }
    return sql.finish("INSERT INTO " + quoted(table) + " (" + columns + ") VALUES (" + values + ")");
}

Statement render_insert_rows(std::string_view table, const std::vector<std::string>& columns,
                             const std::vector<std::vector<Value>>& rows, Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string all;
    for (const std::vector<Value>& row : rows) {
        std::string values;
        for (const Value& value : row) values += (values.empty() ? "" : ", ") + sql.bind(value);
        all += (all.empty() ? "(" : ", (") + values + ")";
    }
    return sql.finish("INSERT INTO " + quoted(table) + " (" + names(columns) + ") VALUES " + all);
}

std::string render_insert_many(std::string_view table, const std::vector<std::string>& columns, Dialect dialect) {
    std::string values;
    for (size_t i = 1; i <= columns.size(); ++i) values += (i > 1 ? ", " : "") + store::placeholder(dialect, i);
    return "INSERT INTO " + quoted(table) + " (" + names(columns) + ") VALUES (" + values + ")";
}

Statement render_update(std::string_view table, Id id, const Assignments& changes,
                        std::optional<int64_t> expected_version, Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string text = "UPDATE " + quoted(table) + " SET " + assignments(sql, changes);
    text += " WHERE \"id\" = " + sql.bind(id.number);
    if (expected_version) text += " AND \"version\" = " + sql.bind(*expected_version);
    return sql.finish(std::move(text));
}

Statement render_delete(std::string_view table, Id id, Dialect dialect) {
    Renderer sql(dialect, nobody());
    return sql.finish("DELETE FROM " + quoted(table) + " WHERE \"id\" = " + sql.bind(id.number));
}

Statement render_select_rows(std::string_view table, const std::vector<std::string>& columns,
                             const std::vector<Condition>& conditions, const std::vector<Sort>& sort, int64_t limit,
                             Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string text = "SELECT " + names(columns) + " FROM " + quoted(table) + where(sql, conditions);
    for (size_t i = 0; i < sort.size(); ++i) {
        text += (i ? ", " : " ORDER BY ") + quoted(sort[i].column) + (sort[i].descending ? " DESC" : "");
        if (sql.postgresql() && sort[i].column != "id") text += sort[i].descending ? " NULLS LAST" : " NULLS FIRST";
    }
    if (limit > 0) text += " LIMIT " + sql.bind(limit);
    return sql.finish(std::move(text));
}

Statement render_claim_rows(std::string_view table, const std::vector<std::string>& columns,
                            const std::vector<Condition>& conditions, const std::vector<Sort>& sort, int64_t limit,
                            Dialect dialect) {
    Statement statement = render_select_rows(table, columns, conditions, sort, limit, dialect);
    if (dialect == Dialect::postgresql) statement.sql += " FOR UPDATE SKIP LOCKED";
    return statement;
}

Statement render_update_rows(std::string_view table, const Assignments& changes,
                             const std::vector<Condition>& conditions, Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string text = "UPDATE " + quoted(table) + " SET " + assignments(sql, changes);
    text += where(sql, conditions);
    return sql.finish(std::move(text));
}

Statement render_delete_rows(std::string_view table, const std::vector<Condition>& conditions, Dialect dialect) {
    Renderer sql(dialect, nobody());
    return sql.finish("DELETE FROM " + quoted(table) + where(sql, conditions));
}

Statement render_count_rows(std::string_view table, const std::vector<Condition>& conditions, Dialect dialect) {
    Renderer sql(dialect, nobody());
    return sql.finish("SELECT count(*) FROM " + quoted(table) + where(sql, conditions));
}

Statement render_select_for_update(const Object& object, const std::vector<std::string>& columns, Id id,
                                   Dialect dialect) {
    Renderer sql(dialect, nobody());
    std::string text =
        "SELECT " + names(columns) + " FROM " + quoted(object.name) + " WHERE \"id\" = " + sql.bind(id.number);
    if (sql.postgresql()) text += " FOR UPDATE";
    return sql.finish(std::move(text));
}

Statement render_rollup(const Object& parent, const Field& rollup, const Bound& where, Id parent_id, const Asker& asker,
                        Dialect dialect, const Catalog& catalog) {
    Renderer sql(dialect, asker);
    const schema::RollupRule& rule = *rollup.rollup;
    const schema::Relation* relation = parent.find_relation(rule.relation);
    const Object* child = relation ? catalog.find(relation->object) : nullptr;
    base::check(child != nullptr, "the loader has checked the roll-up's relation");
    const std::string record = "t0";
    const Field* summed = child->find(rule.field);
    auto digits = [&](const Field& field) {
        switch (field.type) {
            case schema::Type::decimal:
                return field.scale;
            case schema::Type::money:
                return catalog.base_digits();
            case schema::Type::percent:
                return 4;
            default:
                return 0;
        }
    };
    const std::string item =
        summed ? Renderer::column(record, summed->type == schema::Type::money ? summed->name + "_base" : summed->name)
               : "";
    const int from = summed ? digits(*summed) : 0, to = digits(rollup);
    auto at_scale = [&](const std::string& figure) {
        return from == to ? figure
                          : "fl_rescale(" + figure + ", " + std::to_string(from) + ", " + std::to_string(to) + ")";
    };
    std::string figure;
    switch (rule.function) {
        case schema::Rollup::count:
            figure = "count(*)";
            break;
        case schema::Rollup::sum:
            figure = at_scale(sql.sums(item, "").sum);
            break;
        case schema::Rollup::min:
            figure = at_scale("min(" + item + ")");
            break;
        case schema::Rollup::max:
            figure = at_scale("max(" + item + ")");
            break;
        case schema::Rollup::avg: {
            const auto both = sql.sums(item, "");
            // Divided at the larger scale, so that the one rounding is that of the result where it has the digits.
            const int shift = std::max(to - from, 0);
            figure = "fl_div(" + both.sum + ", " + both.count + ", " + std::to_string(shift) + ")";
            if (to < from) figure = at_scale(figure);
            break;
        }
    }
    std::string text = "SELECT " + figure + " FROM " + quoted(child->name) + " AS " + record + " WHERE " +
                       Renderer::column(record, relation->field) + " = " + sql.bind(parent_id.number);
    const Field* link = child->find(relation->field);
    if (link && link->type == schema::Type::link_any)
        text += " AND " + Renderer::column(record, relation->field + "_object") + " = " + sql.bind(parent.name);
    const std::string living = Renderer::alive(*child, record);
    if (!living.empty()) text += " AND " + living;
    if (where) {
        // The few children of one parent are the way in; without statistics SQLite would as soon take an index of the
        // condition and read every won deal there is. The plus keeps it from that.
        const std::string condition = sql.condition(*where, record);
        text += sql.postgresql() ? " AND " + condition : " AND +(" + condition + ")";
    }
    return sql.finish(std::move(text));
}

} // namespace fairlead::query
