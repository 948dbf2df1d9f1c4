// The limit a read is held against: the same rows straight from SQLite, through the C API's own prepared statements.
//   bare_sql DATABASE SECONDS   prints one JSON line: name -> median microseconds
// A read answers the names of what a record links to as well, so the bare statement joins them.
// This is a measuring instrument, not the product: it writes its SQL itself.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "store/database.h"

using fairlead::base::Result;
using fairlead::base::Value;

namespace {

double median_microseconds(fairlead::store::Database& database, const fairlead::store::Statement& statement,
                           double seconds) {
    std::vector<double> times;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (times.size() < 5 || std::chrono::steady_clock::now() < end) {
        const auto start = std::chrono::steady_clock::now();
        const auto done = database.read([&](fairlead::store::Reader& reader) {
            return reader.each(statement, [](const fairlead::store::Row& row) {
                for (size_t i = 0; i < row.size(); ++i) {
                    const volatile bool empty = row.empty(i);
                    (void)empty;
                }
                return true;
            });
        });
        if (!done.ok()) {
            std::fprintf(stderr, "%s\n", done.error().log.c_str());
            std::exit(1);
        }
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        if (times.size() >= 20000) break;
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    auto database = fairlead::store::Database::open(std::string("sqlite:") + argv[1], {.attach = true});
    if (!database.ok()) {
        std::fprintf(stderr, "%s %s\n", database.error().message.en.c_str(), database.error().log.c_str());
        return 1;
    }
    const double seconds = std::atof(argv[2]);
    int64_t some_id = 0;
    const auto found = (*database)->read([&](fairlead::store::Reader& reader) {
        return reader.each({"SELECT id FROM opportunity WHERE deleted_at IS NULL ORDER BY id LIMIT 1 OFFSET 500", {}},
                           [&](const fairlead::store::Row& row) {
                               some_id = row.number(0);
                               return false;
                           });
    });
    if (!found.ok()) return 1;
    const std::string with_names =
        "SELECT o.*, a.name, c.name, f.name, p.name, b.name, m.name, l.name, r.name FROM opportunity o "
        "LEFT JOIN account a ON a.id = o.account LEFT JOIN contact c ON c.id = o.contact "
        "LEFT JOIN product_family f ON f.id = o.product_family LEFT JOIN product p ON p.id = o.product "
        "LEFT JOIN price_book b ON b.id = o.price_book LEFT JOIN campaign m ON m.id = o.campaign "
        "LEFT JOIN lead l ON l.id = o.lead LEFT JOIN competitor r ON r.id = o.competitor ";
    const std::pair<const char*, fairlead::store::Statement> statements[] = {
        {"get", {with_names + "WHERE o.id = ?1 AND o.deleted_at IS NULL", {Value(some_id)}}},
        {"list",
         {with_names + "WHERE o.stage = ?1 AND o.deleted_at IS NULL ORDER BY o.close_date DESC, o.id DESC LIMIT 50",
          {Value("negotiation")}}},
        {"funnel",
         {"SELECT stage, stage_kind, count(*), sum(amount_base) FROM opportunity WHERE deleted_at IS NULL AND pipeline "
          "= 'sales' GROUP BY stage, stage_kind",
          {}}},
    };
    std::printf("{");
    const char* comma = "";
    for (const auto& [name, statement] : statements) {
        std::printf("%s\"%s\": %.1f", comma, name, median_microseconds(**database, statement, seconds));
        comma = ", ";
    }
    std::printf("}\n");
    return 0;
}
