#include "record/past.h"

#include <algorithm>

#include "base/json.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::record {

using base::Json;
using base::Result;
using query::Condition;

namespace {

struct Logged {
    int64_t at;
    bool created;
    std::string before;
};

Value value_of(const Json& json) {
    if (json.is_string()) return Value(json.text());
    if (const auto number = json.integer()) return Value(*number);
    return {};
}

Result<void> take_back(Image& image, const Logged& change) {
    if (change.before.empty()) return {};
    const Json before = TRY(base::parse_json(change.before));
    for (const auto& [column, value] : before.members()) image.set(image.columns->slot(column), value_of(value));
    return {};
}

} // namespace

Result<std::map<int64_t, std::vector<Stretch>>> lives(ReadContext& context, const Object& object,
                                                      const std::vector<int64_t>& ids,
                                                      const std::vector<base::Instant>& moments) {
    std::map<int64_t, std::vector<Stretch>> lives;
    if (ids.empty() || moments.empty()) return lives;
    std::map<int64_t, std::vector<Logged>> log; // newest first
    const std::vector<Condition> where = {{Condition::Test::in, "record", {}, {ids.begin(), ids.end()}},
                                          {Condition::Test::above, "at", moments.front().milliseconds, {}}};
    TRY(context.reader.each(
        query::render_select_rows("change_log", {"record", "at", "action", "before"}, where,
                                  {{"at", true}, {"id", true}}, 0, context.reader.dialect()),
        [&](const store::Row& row) {
            log[row.number(0)].push_back({row.number(1), row.text(2) == "created", std::string(row.text(3))});
            return true;
        }));
    std::vector<Image> images =
        TRY(load_unscoped(context.model, context.tables, context.reader, object, ids, query::Deleted::any));
    for (Image& image : images) {
        std::vector<Stretch>& life = lives[image.id().number];
        const std::vector<Logged>& changes = log[image.id().number];
        size_t next = 0;
        bool there = true;
        for (size_t tick = moments.size(); tick-- > 0;) {
            bool changed = false;
            for (; next < changes.size() && changes[next].at > moments[tick].milliseconds; ++next) {
                there = there && !changes[next].created;
                TRY(take_back(image, changes[next]));
                changed = true;
            }
            there = there && image.at(image.columns->created_at).number_or(0) <= moments[tick].milliseconds;
            if (!there) break;
            if (life.empty() || changed)
                life.push_back({tick, tick, image});
            else
                life.back().first = tick;
        }
        std::reverse(life.begin(), life.end());
    }
    return lives;
}

} // namespace fairlead::record
