#include "query/ddl.h"

#include <algorithm>
#include <map>
#include <set>

#include "query/renderer.h"

namespace fairlead::query {

namespace {

using schema::Type;

constexpr size_t longest_name = 63; // of PostgreSQL's identifiers

/// Names longer than an identifier may be keep their beginning and end in a number made of the whole.
std::string fitted(const std::string& name) {
    if (name.size() <= longest_name) return name;
    uint64_t hash = 14695981039346656037ull;
    for (unsigned char c : name) hash = (hash ^ c) * 1099511628211ull;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string end = "~";
    for (int i = 0; i < 12; ++i, hash >>= 5) end += digits[hash & 15];
    return name.substr(0, longest_name - end.size()) + end;
}

struct Index {
    std::string name;
    std::string table;
    std::string sql;
};

class Wanted {
  public:
    explicit Wanted(Dialect dialect) : dialect_(dialect) {}

    void add(const Object& object, const schema::IndexRule& rule) {
        if (rule.unique) return unique(object, rule.columns);
        // Turned round as a whole, an index serves the same orders; the last column rises so that `id` can follow it.
        const bool turn = rule.columns.back().starts_with('-');
        std::string name = "i_" + object.name, list;
        std::set<std::string> named;
        for (const std::string& term : rule.columns) {
            const bool descending = term.starts_with('-') != turn;
            const std::string column = term.starts_with('-') ? term.substr(1) : term;
            if (!named.insert(column).second) continue;
            name += (descending ? ".-" : ".") + column;
            list += (list.empty() ? "" : ", ") + quoted(column) + (descending ? " DESC" : "");
            if (dialect_ == Dialect::postgresql && column != "id") list += descending ? " NULLS LAST" : " NULLS FIRST";
        }
        if (!named.contains("id")) list += ", \"id\"";
        // SQLite reads a table for a condition on a column that its index lacks, though the index itself is made by it.
        if (!object.table_only && dialect_ == Dialect::sqlite && !named.contains("deleted_at"))
            list += ", \"deleted_at\"";
        add(object, name, "INDEX", list, object.table_only ? "" : "\"deleted_at\" IS NULL");
    }

    void unique(const Object& object, const std::vector<std::string>& columns) {
        std::string name = "u_" + object.name, list, filled = object.table_only ? "" : "\"deleted_at\" IS NULL";
        for (const std::string& term : columns) {
            const std::string column = term.starts_with('-') ? term.substr(1) : term;
            name += "." + column;
            list += (list.empty() ? "" : ", ") + quoted(column);
            filled += (filled.empty() ? "" : " AND ") + quoted(column) + " IS NOT NULL";
        }
        add(object, name, "UNIQUE INDEX", list, filled);
    }

    /// What the recycle bin lists.
    void deleted(const Object& object) {
        add(object, "i_" + object.name + ".deleted_at", "INDEX", "\"deleted_at\", \"id\"",
            "\"deleted_at\" IS NOT NULL");
    }

    const std::map<std::string, Index>& indexes() const { return indexes_; }

  private:
    void add(const Object& object, const std::string& long_name, const std::string& kind, const std::string& list,
             const std::string& where) {
        const std::string name = fitted(long_name);
        std::string sql = "CREATE " + kind + " " + quoted(name) + " ON " + quoted(object.name) + " (" + list + ")";
        if (!where.empty()) sql += " WHERE " + where;
        indexes_.emplace(name, Index{name, object.name, std::move(sql)});
    }

    Dialect dialect_;
    std::map<std::string, Index> indexes_;
};

/// Fields people filter and sort by all the time have an index of their own.
bool wants_index(const Object& object, const Field& field) {
    if (!field.stored || field.name == "id") return false;
    if (field.indexed || field.name == "updated_at") return true;
    if (object.trait("owner") == &field) return true;
    if (field.system) return false; // who created, changed, deleted
    const Field* name = object.trait("name");
    if (name && field.name == name->name + "_sort") return true;
    return field.type == Type::link || field.type == Type::link_any || field.type == Type::user ||
           field.type == Type::stage;
}

void collect(Wanted& wanted, const Object& object) {
    std::set<std::string> led; // columns an index begins with
    for (const schema::IndexRule& rule : object.indexes) {
        if (rule.columns.empty()) continue;
        wanted.add(object, rule);
        const std::string& first = rule.columns[0];
        if (!rule.unique) led.insert(first.starts_with('-') ? first.substr(1) : first);
    }
    for (const Field& field : object.fields) {
        if (field.unique && field.stored) wanted.unique(object, {field.name});
        const auto columns = schema::columns_of(field);
        const std::string column = field.type == Type::money && !columns.empty() ? columns[1].name : field.name;
        if (wants_index(object, field) && !led.contains(column)) wanted.add(object, {{column}, false});
    }
    const Field* name = object.trait("name");
    const std::string sort_key = name ? name->name + "_sort" : "";
    if (name && object.has(sort_key) && !led.contains(sort_key)) wanted.add(object, {{sort_key}, false});
    if (!object.table_only) wanted.deleted(object);
}

std::vector<schema::Column> columns_of(const Object& object) {
    std::vector<schema::Column> columns;
    for (const Field& field : object.fields)
        for (schema::Column& column : schema::columns_of(field))
            if (column.name != "id") columns.push_back(std::move(column));
    return columns;
}

std::string declared(const schema::Column& column, Dialect dialect) {
    return quoted(column.name) + " " +
           std::string(column.text ? store::text_type(dialect) : store::integer_type(dialect));
}

} // namespace

std::vector<std::string> render_schema_change(const Catalog& catalog, const store::Database::Shape& shape,
                                              Dialect dialect) {
    std::map<std::string, std::set<std::string>> present;
    for (const auto& column : shape.columns) present[column.table].insert(column.name);
    std::map<std::string, std::string> present_indexes; // name -> table
    for (const auto& index : shape.indexes) present_indexes[index.name] = index.table;

    std::vector<std::string> statements;
    Wanted wanted(dialect);
    for (const Object& object : catalog.objects()) {
        const auto table = present.find(object.name);
        if (table == present.end()) {
            std::string list = "\"id\" " + std::string(store::integer_type(dialect)) + " PRIMARY KEY";
            for (const schema::Column& column : columns_of(object)) list += ", " + declared(column, dialect);
            statements.push_back("CREATE TABLE " + quoted(object.name) + " (" + list + ")");
        } else {
            for (const schema::Column& column : columns_of(object))
                if (!table->second.contains(column.name))
                    statements.push_back("ALTER TABLE " + quoted(object.name) + " ADD COLUMN " +
                                         declared(column, dialect));
        }
        collect(wanted, object);
    }
    for (const auto& [name, table] : present_indexes) {
        const bool ours = name.starts_with("i_") || name.starts_with("u_");
        if (ours && !wanted.indexes().contains(name)) statements.push_back("DROP INDEX " + quoted(name));
    }
    for (const auto& [name, index] : wanted.indexes())
        if (!present_indexes.contains(name)) statements.push_back(index.sql);
    return statements;
}

std::string render_drop_column(std::string_view table, std::string_view column) {
    return "ALTER TABLE " + quoted(table) + " DROP COLUMN " + quoted(column);
}

std::string render_drop_table(std::string_view table) {
    return "DROP TABLE " + quoted(table);
}

std::pair<std::string, std::string> parse_unique_index(std::string_view index) {
    if (!index.starts_with("u_") || index.find('~') != std::string_view::npos) return {};
    index.remove_prefix(2);
    const auto dot = index.find('.');
    if (dot == std::string_view::npos) return {};
    const std::string_view fields = index.substr(dot + 1);
    return {std::string(index.substr(0, dot)), std::string(fields.substr(0, fields.find('.')))};
}

} // namespace fairlead::query
