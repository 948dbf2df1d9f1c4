#include "query/log_tail.h"

#include "query/renderer.h"

namespace fairlead::query {

Statement render_log_tail(std::string_view log, int64_t after, int64_t limit, Dialect dialect) {
    const Asker nobody;
    Renderer sql(dialect, nobody);
    const auto entry = [](std::string_view name) { return Renderer::column("l", name); };
    const std::string columns = entry("id") + ", " + entry("object") + ", " + entry("record") + ", " + entry("action") +
                                ", " + entry("at") + ", " + entry("before");
    const std::string behind = entry("id") + " > " + sql.bind(after);
    const std::string end = " ORDER BY " + entry("id") + " LIMIT " + sql.bind(limit);
    if (!sql.postgresql())
        return sql.finish("SELECT " + columns + ", NULL FROM " + quoted(log) + " AS l WHERE " + behind + end);
    return sql.finish("SELECT " + columns +
                      ", r.oldest FROM (SELECT (extract(epoch FROM min(xact_start)) * 1000)::bigint AS oldest"
                      " FROM pg_stat_activity WHERE datname = current_database()) AS r LEFT JOIN " +
                      quoted(log) + " AS l ON " + behind + end);
}

} // namespace fairlead::query
