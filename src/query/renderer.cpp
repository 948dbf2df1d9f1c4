#include "query/renderer.h"

namespace fairlead::query {

namespace {

constexpr size_t longest_list = 50;

// The table of single records shared with a person, team or role; a system object of the shipped model.
constexpr std::string_view share_table = "record_share";
constexpr std::string_view share_record = "record";
constexpr std::string_view share_principal = "principal";
constexpr std::string_view share_write = "can_write";

} // namespace

std::string quoted(std::string_view identifier) {
    std::string out = "\"";
    for (char c : identifier) {
        if (c == '"') out += '"';
        if (c != '\0') out += c;
    }
    return out + "\"";
}

std::string Renderer::bind(const Value& value) {
    if (value.empty()) return "NULL";
    values_.push_back(value);
    std::string place = store::placeholder(dialect_, values_.size());
    if (postgresql()) place += value.is_number() ? "::bigint" : "::text";
    return place;
}

std::string Renderer::column(const std::string& record, std::string_view name) {
    return record.empty() ? quoted(name) : record + "." + quoted(name);
}

std::string Renderer::one_of(const std::string& column, const std::vector<int64_t>& numbers) {
    if (numbers.empty()) return "1 = 0";
    if (numbers.size() == 1) return column + " = " + bind(numbers[0]);
    std::string list;
    if (numbers.size() <= longest_list) {
        for (int64_t number : numbers) list += (list.empty() ? "" : ", ") + bind(number);
        return column + " IN (" + list + ")";
    }
    for (int64_t number : numbers) list += (list.empty() ? "" : ",") + std::to_string(number);
    if (postgresql()) return column + " = ANY (" + bind("{" + list + "}") + "::bigint[])";
    return column + " IN (SELECT value FROM json_each(" + bind("[" + list + "]") + "))";
}

std::string Renderer::alive(const Object& object, const std::string& record) {
    return object.table_only ? "" : column(record, "deleted_at") + " IS NULL";
}

std::string Renderer::scope(const Scope& scope, const Object& object, const std::string& record) {
    if (scope.all) return "";
    std::vector<std::string> ways;
    const Field* owner = object.trait("owner");
    if (owner && !scope.owners.empty()) ways.push_back(one_of(column(record, owner->name), scope.owners));
    const Field* pool = object.trait("pool");
    if (pool && !scope.pools.empty()) ways.push_back(one_of(column(record, pool->name), scope.pools));
    if (!scope.principals.empty()) {
        const std::string share = alias();
        std::string way = "EXISTS (SELECT 1 FROM " + quoted(share_table) + " AS " + share + " WHERE " +
                          column(share, share_record) + " = " + column(record, "id") + " AND " +
                          one_of(column(share, share_principal), scope.principals);
        if (scope.shared_for_write) way += " AND " + column(share, share_write) + " = 1";
        ways.push_back(way + ")");
    }
    auto through = [&](const Object& above, const query::Scope& reached) {
        const std::string parent = alias();
        std::string way = "EXISTS (SELECT 1 FROM " + quoted(above.name) + " AS " + parent + " WHERE " +
                          column(parent, "id") + " = " + column(record, *scope.parent);
        const std::string living = alive(above, parent);
        if (!living.empty()) way += " AND " + living;
        const std::string within = this->scope(reached, above, parent);
        if (!within.empty()) way += " AND " + within;
        return way + ")";
    };
    if (scope.parent && scope.parent_scope && scope.parent_object)
        ways.push_back(through(*scope.parent_object, *scope.parent_scope));
    if (scope.parent)
        for (const query::Scope::Way& way : scope.parents)
            ways.push_back("(" + column(record, *scope.parent + "_object") + " = " + bind(way.object->name) + " AND " +
                           through(*way.object, *way.scope) + ")");
    if (ways.empty()) return "1 = 0";
    std::string any = ways[0];
    if (ways.size() > 1) {
        any.clear();
        for (const std::string& way : ways) any += (any.empty() ? "(" : " OR ") + way;
        any += ")";
    }
    const Field* secluded = object.trait("secluded");
    if (!scope.secluded_from_all_but || !secluded || !owner) return any;
    return any + " AND (" + column(record, secluded->name) + " = 0 OR " +
           one_of(column(record, owner->name), {*scope.secluded_from_all_but}) + ")";
}

Renderer::Sums Renderer::sums(const std::string& value, const std::string& filter) const {
    const std::string cast = postgresql() ? "::bigint" : "";
    const std::string high = "coalesce(sum(" + value + " >> 32)" + filter + ", 0)" + cast;
    const std::string low = "coalesce(sum(" + value + " & 4294967295)" + filter + ", 0)" + cast;
    return {"fl_add(fl_mul(" + high + ", 4294967296, 0), " + low + ")", "count(" + value + ")" + filter};
}

} // namespace fairlead::query
