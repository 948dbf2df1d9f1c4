#include "store/database.h"

#include "store/postgres_database.h"
#include "store/sqlite_database.h"

namespace fairlead::store {

base::Result<Rows> Reader::rows(const Statement& statement) {
    Rows rows;
    TRY(each(statement, [&rows](const Row& row) {
        auto& cells = rows.emplace_back();
        cells.reserve(row.size());
        for (size_t i = 0; i < row.size(); ++i) cells.push_back(row.value(i));
        return true;
    }));
    return rows;
}

base::Result<std::unique_ptr<Database>> Database::open(const std::string& url, const Options& options) {
    constexpr std::string_view sqlite = "sqlite:";
    if (url.starts_with(sqlite)) {
        const std::string file = url.substr(sqlite.size());
        if (!file.empty() && file != ":memory:" && !file.starts_with("file:")) return open_sqlite(file, options);
    }
    if (url.starts_with("postgresql:") || url.starts_with("postgres:")) return open_postgres(url, options);
    return base::invalid(
        "database", "url", {"数据库地址无法识别。", "The address of the database is not understood."},
        {"请写成 sqlite:文件路径 或 postgresql://主机/数据库。", "Write sqlite:FILE or postgresql://HOST/DATABASE."});
}

} // namespace fairlead::store
