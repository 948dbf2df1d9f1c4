#include "query/select.h"

#include <algorithm>

#include "query/renderer.h"
#include "query/search.h"

namespace fairlead::query {

namespace {

constexpr std::string_view root = "t0";

/// Columns that hold a value in every row: nothing has to be done about empties.
bool never_empty(std::string_view column) {
    return column == "id" || column == "version" || column == "created_at" || column == "updated_at";
}

std::vector<Sort> total_order(const Select& select) {
    std::vector<Sort> order = select.sort;
    for (size_t i = 0; i < order.size(); ++i)
        if (order[i].column == "id") {
            order.resize(i + 1);
            return order;
        }
    order.push_back({"id", !order.empty() && order.back().descending});
    return order;
}

class SelectRenderer {
  public:
    SelectRenderer(const Select& select, const Asker& asker, Dialect dialect)
        : select_(select), sql_(dialect, asker), order_(total_order(select)) {}

    Statement rows() {
        if (select_.position && *select_.position > 0) return by_position();
        const bool pages = !select_.after.empty() && select_.after.size() == order_.size();
        if (!pages)
            return sql_.finish("SELECT " + columns(std::string(root)) + source("") + order(std::string(root)) +
                               limit());
        const bool segmented = select_.limit > 0 && order_.size() > 1 && !never_empty(order_[0].column) &&
                               order_[0].descending != select_.after[0].empty();
        if (segmented) return in_segments();
        const std::string head = columns(std::string(root));
        const std::string from = source(after(0));
        return sql_.finish("SELECT " + head + from + order(std::string(root)) + limit());
    }

    Statement count(int64_t cap) {
        if (cap <= 0) return sql_.finish("SELECT count(*)" + source(""));
        const std::string from = source("");
        return sql_.finish("SELECT count(*) FROM (SELECT 1" + from + " LIMIT " + sql_.bind(cap) + ") AS counted");
    }

    Statement grouped(const Grouped& grouped) {
        std::string list, keys, order;
        const std::string record(root);
        for (const Group& group : grouped.groups) {
            list += (list.empty() ? "" : ", ") +
                    (group.expression ? sql_.value(*group.expression, record) : Renderer::column(record, group.column));
            const std::string place =
                std::to_string(order.empty() ? 1 : 1 + std::count(keys.begin(), keys.end(), ',') + 1);
            keys += (keys.empty() ? "" : ", ") + place;
            order += (order.empty() ? "" : ", ") + place + (sql_.postgresql() ? " NULLS FIRST" : "");
        }
        for (const Figure& figure : grouped.figures) list += (list.empty() ? "" : ", ") + this->figure(figure);
        std::string text = "SELECT " + list + source("");
        if (!keys.empty()) text += " GROUP BY " + keys + " ORDER BY " + order;
        if (grouped.limit > 0) text += " LIMIT " + sql_.bind(grouped.limit);
        return sql_.finish(std::move(text));
    }

  private:
    std::string item(const Column& column, const std::string& record) {
        return column.expression ? sql_.value(*column.expression, record) : Renderer::column(record, column.name);
    }
    std::string columns(const std::string& record) {
        std::string list;
        for (const Column& column : select_.columns) list += (list.empty() ? "" : ", ") + item(column, record);
        return list.empty() ? Renderer::column(record, "id") : list;
    }

    std::string figure(const Figure& figure) {
        const std::string record(root);
        std::string filter;
        if (figure.measure == Measure::count && figure.column.empty() && !figure.expression) {
            if (figure.only_where) filter = " FILTER (WHERE " + sql_.condition(*figure.only_where, record) + ")";
            return "count(*)" + filter;
        }
        const std::string value =
            figure.expression ? sql_.value(*figure.expression, record) : Renderer::column(record, figure.column);
        if (figure.only_where) filter = " FILTER (WHERE " + sql_.condition(*figure.only_where, record) + ")";
        switch (figure.measure) {
            case Measure::count:
                return "count(" + value + ")" + filter;
            case Measure::min:
                return "min(" + value + ")" + filter;
            case Measure::max:
                return "max(" + value + ")" + filter;
            case Measure::sum:
                return sql_.sums(value, filter).sum;
            case Measure::avg: {
                const auto both = sql_.sums(value, filter);
                return "fl_div(" + both.sum + ", " + both.count + ", 8)";
            }
        }
        return value;
    }

    /// FROM and WHERE; `more` is one further condition.
    std::string source(const std::string& more) {
        const std::string record(root);
        std::vector<std::string> all;
        auto add = [&](std::string condition) {
            if (!condition.empty()) all.push_back(std::move(condition));
        };
        if (!select_.object->table_only) {
            if (select_.deleted == Deleted::alive) add(Renderer::column(record, "deleted_at") + " IS NULL");
            if (select_.deleted == Deleted::deleted) add(Renderer::column(record, "deleted_at") + " IS NOT NULL");
        }
        if (!select_.ids.empty()) add(sql_.one_of(Renderer::column(record, "id"), select_.ids));
        for (const Bound& where : select_.where)
            if (where) add(sql_.condition(*where, record));
        add(sql_.scope(select_.scope, *select_.object, record));
        add(search());
        add(more);
        std::string text = " FROM " + quoted(select_.object->name) + " AS " + record;
        for (size_t i = 0; i < all.size(); ++i) text += (i ? " AND " : " WHERE ") + all[i];
        return text;
    }

    std::string search() {
        if (select_.search.empty()) return "";
        const std::string match = sql_.bind(Value(search_match(
            select_.search, select_.object->name, sql_.postgresql() ? Dialect::postgresql : Dialect::sqlite)));
        const std::string id = Renderer::column(std::string(root), "id");
        if (sql_.postgresql()) return id + " IN (SELECT id FROM fl_search WHERE tokens @@ " + match + "::tsquery)";
        return id + " IN (SELECT rowid FROM fl_search WHERE fl_search MATCH " + match + ")";
    }

    /// One key of ORDER BY: empties first ascending, last descending; SQLite does so by itself.
    std::string key(const std::string& sql, const Sort& sort) const {
        std::string text = sql + (sort.descending ? " DESC" : "");
        if (sql_.postgresql() && sort.column != "id") text += sort.descending ? " NULLS LAST" : " NULLS FIRST";
        return text;
    }
    std::string order(const std::string& record) const {
        std::string text;
        for (const Sort& sort : order_)
            text += (text.empty() ? " ORDER BY " : ", ") + key(Renderer::column(record, sort.column), sort);
        return text;
    }
    std::string limit() { return select_.limit > 0 ? " LIMIT " + sql_.bind(select_.limit) : ""; }

    /// Rows behind the keyset position in the order of the keys from `from` on, for rows equal in those before.
    std::string after(size_t from) {
        const Sort& sort = order_[from];
        const Value& value = select_.after[from];
        const std::string column = Renderer::column(std::string(root), sort.column);
        const bool last = from + 1 == order_.size();
        const bool nullable = !never_empty(sort.column);
        if (value.empty()) {
            const std::string equal = column + " IS NULL";
            if (last) return sort.descending ? "1 = 0" : column + " IS NOT NULL";
            const std::string rest = equal + " AND " + after(from + 1);
            return sort.descending ? "(" + rest + ")" : "(" + column + " IS NOT NULL OR (" + rest + "))";
        }
        const std::string sign = sort.descending ? " < " : " > ";
        if (last) {
            const std::string beyond = column + sign + sql_.bind(value);
            return sort.descending && nullable ? "(" + beyond + " OR " + column + " IS NULL)" : beyond;
        }
        // The outer bound repeats what the inner says so that an index can start there.
        const std::string bound = column + (sort.descending ? " <= " : " >= ") + sql_.bind(value);
        const std::string beyond = column + sign + sql_.bind(value);
        const std::string within = bound + " AND (" + beyond + " OR " + after(from + 1) + ")";
        return sort.descending && nullable ? "(" + column + " IS NULL OR (" + within + "))" : "(" + within + ")";
    }

    /// Two ranges of the first key, each of which an index can start: the rest of the range the page before ended in,
    /// and the range behind it (empties descending, values ascending).
    Statement in_segments() {
        const std::string record(root);
        const std::string first = Renderer::column(record, order_[0].column);
        auto segment = [&](const std::string& condition) {
            std::string list;
            size_t number = 0;
            if (select_.columns.empty()) list = Renderer::column(record, "id") + " AS c1";
            for (const Column& column : select_.columns)
                list += (list.empty() ? "" : ", ") + item(column, record) + " AS c" + std::to_string(++number);
            number = 0;
            for (const Sort& sort : order_)
                list += ", " + Renderer::column(record, sort.column) + " AS k" + std::to_string(++number);
            const std::string from = source(condition);
            return "SELECT * FROM (SELECT " + list + from + order(record) + limit() + ")";
        };
        const bool in_empties = select_.after[0].empty();
        std::string rest;
        if (in_empties) {
            rest = first + " IS NULL AND " + after(1);
        } else {
            const std::string bound = first + " <= " + sql_.bind(select_.after[0]);
            const std::string beyond = first + " < " + sql_.bind(select_.after[0]);
            rest = bound + " AND (" + beyond + " OR " + after(1) + ")";
        }
        const std::string near = segment(rest);
        const std::string far = segment(first + (in_empties ? " IS NOT NULL" : " IS NULL"));
        std::string list, keys;
        for (size_t i = 1; i <= std::max<size_t>(select_.columns.size(), 1); ++i)
            list += (i > 1 ? ", c" : "c") + std::to_string(i);
        for (size_t i = 0; i < order_.size(); ++i)
            keys += (i ? ", " : " ORDER BY ") + key("k" + std::to_string(i + 1), order_[i]);
        return sql_.finish("SELECT " + list + " FROM (" + near + " AS near UNION ALL " + far + " AS far) AS page" +
                           keys + limit());
    }

    /// Walks an index to the place, then reads the rows of the page alone.
    Statement by_position() {
        const std::string record(root), row = sql_.alias();
        const std::string inner = "SELECT " + Renderer::column(record, "id") + source("") + order(record) + " LIMIT " +
                                  sql_.bind(select_.limit > 0 ? select_.limit : INT64_MAX) + " OFFSET " +
                                  sql_.bind(*select_.position);
        const std::string list = columns(row);
        return sql_.finish("SELECT " + list + " FROM (" + inner + ") AS page " +
                           (sql_.postgresql() ? "JOIN " : "CROSS JOIN ") + quoted(select_.object->name) + " AS " + row +
                           (sql_.postgresql() ? " ON " : " WHERE ") + Renderer::column(row, "id") + " = page.\"id\"" +
                           order(row));
    }

    const Select& select_;
    Renderer sql_;
    std::vector<Sort> order_;
};

} // namespace

Statement render(const Select& select, const Asker& asker, Dialect dialect) {
    return SelectRenderer(select, asker, dialect).rows();
}

Statement render_count(const Select& select, int64_t cap, const Asker& asker, Dialect dialect) {
    return SelectRenderer(select, asker, dialect).count(cap);
}

Statement render_grouped(const Grouped& grouped, const Asker& asker, Dialect dialect) {
    return SelectRenderer(grouped.rows, asker, dialect).grouped(grouped);
}

} // namespace fairlead::query
