#include "command/market_sizes.h"

#include <algorithm>
#include <array>

#include "analytics/parameters.h"
#include "query/change.h"

namespace fairlead::command {

using query::Condition;

namespace {

constexpr std::string_view market_object = "market_size";
constexpr std::array<const char*, 3> coordinates = {"region", "industry", "product_family"};
constexpr int64_t most_looked_at = 5000;

} // namespace

Result<void> check_market_size(record::Context& context, const record::Image& image, std::vector<base::Fault>& faults) {
    if (image.object->name != market_object) return {};
    const Value from = image.get("starts_on"), to = image.get("ends_on");
    if (from.empty() || to.empty()) return {};
    if (to.number() < from.number()) {
        faults.push_back(analytics::ends_too_early("ends_on"));
        return {};
    }
    std::vector<std::string> columns = {"id", "name"};
    columns.insert(columns.end(), coordinates.begin(), coordinates.end());
    const std::vector<Condition> same_days = {{Condition::Test::is_empty, "deleted_at", {}, {}},
                                              {Condition::Test::at_most, "starts_on", to, {}},
                                              {Condition::Test::at_least, "ends_on", from, {}}};
    std::string other;
    TRY(context.transaction.each(query::render_select_rows(image.object->name, columns, same_days, {{"id", false}},
                                                           most_looked_at, context.dialect()),
                                 [&](const store::Row& row) {
                                     if (row.number(0) == image.id().number) return true;
                                     for (size_t i = 0; i < coordinates.size(); ++i) {
                                         const Value here = image.get(coordinates[i]), there = row.value(i + 2);
                                         if (!here.empty() && !there.empty() && here != there) return true;
                                     }
                                     other = std::string(row.text(1));
                                     return false;
                                 }));
    if (!other.empty())
        faults.push_back(
            {"region",
             "overlaps",
             {"这几天的这部分市场已记在“" + other + "”里，再记一次会重复计算。",
              "On these days this part of the market is kept in \"" + other + "\" already; it would count twice."},
             {"写明区域、行业或产品线，使各条互不重叠，或改起止日期。",
              "Name a region, industry or product line so that they do not overlap, or change the days."}});
    return {};
}

} // namespace fairlead::command
