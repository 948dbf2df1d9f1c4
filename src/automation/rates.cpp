#include "automation/rates.h"

#include "query/change.h"

namespace fairlead::automation {

using query::Condition;

namespace {

constexpr std::string_view rate_table = "assignment_rate", rule_object = "assignment_rule";
constexpr int64_t prior_deals = 10, whole = 10000;
constexpr int64_t looked_back = 730LL * 86400000;

Rate operator+(Rate a, Rate b) {
    return {a.won + b.won, a.closed + b.closed};
}

} // namespace

void RateTable::add(const std::string& segment, int64_t user, Rate rate) {
    by_segment_[segment][user] = rate;
    segments_[segment] = segments_[segment] + rate;
    all_ = all_ + rate;
}

Rate RateTable::of(const std::string& segment, int64_t user) const {
    const auto people = by_segment_.find(segment);
    if (people == by_segment_.end()) return {};
    const auto found = people->second.find(user);
    return found == people->second.end() ? Rate() : found->second;
}

int64_t RateTable::usual(const std::string& segment) const {
    const auto found = segments_.find(segment);
    const Rate rate = found == segments_.end() || found->second.closed == 0 ? all_ : found->second;
    return rate.closed == 0 ? 0 : rate.won * whole / rate.closed;
}

int64_t RateTable::shrunk(const std::string& segment, int64_t user) const {
    const Rate rate = of(segment, user);
    return (rate.won * whole + prior_deals * usual(segment)) / (rate.closed + prior_deals);
}

Result<RateTable> count_rates(store::Reader& reader, const formula::Model& model, const Counted& counted,
                              const formula::Asker& asker) {
    const base::Instant from{asker.now.milliseconds - looked_back};
    const formula::Bound won = TRY(formula::bind("stage_kind = 'won'", model.catalog(), *counted.object));
    query::Grouped grouped;
    grouped.rows.object = counted.object;
    grouped.rows.scope.all = true;
    grouped.rows.where.push_back(
        TRY(formula::bind("stage_kind in ('won', 'lost') and closed_at >= instant('" + to_text(from) +
                              "') and closed_at <= instant('" + to_text(asker.now) + "')",
                          model.catalog(), *counted.object)));
    grouped.groups = {{"", counted.segment}, {counted.object->trait("owner")->name, nullptr}};
    grouped.figures = {{}, {.measure = query::Measure::count, .column = "", .expression = nullptr, .only_where = won}};
    RateTable table;
    TRY(reader.each(query::render_grouped(grouped, asker, reader.dialect()), [&](const store::Row& row) {
        if (!row.empty(0) && !row.empty(1))
            table.add(std::string(row.text(0)), row.number(1), {row.number(3), row.number(2)});
        return true;
    }));
    return table;
}

Result<void> keep_rates(record::Context& context, const Counted& counted, const RateTable& table) {
    TRY(context.execute(query::render_delete_rows(rate_table, {{Condition::Test::equal, "rule", counted.rule, {}}},
                                                  context.dialect())));
    record::Batch rows;
    for (const auto& [segment, people] : table.segments())
        for (const auto& [user, rate] : people)
            rows.add(query::render_insert(rate_table,
                                          {{"id", context.ids.next().number},
                                           {"rule", counted.rule},
                                           {"segment", segment},
                                           {"user", user},
                                           {"won", rate.won},
                                           {"closed", rate.closed},
                                           {"at", context.session.asker.now.milliseconds}},
                                          context.dialect()));
    return rows.flush(context.transaction);
}

Result<Counted> counted_of(const formula::Model& model, int64_t rule, std::string_view object,
                           std::string_view segment) {
    Counted counted{.rule = rule, .object = model.catalog().find(object), .segment = nullptr};
    if (!counted.object || !counted.object->trait("stage") || !counted.object->trait("owner"))
        return base::invalid("deals", "unknown_object",
                             {"“结单取自”应是有阶段和负责人的对象，例如 opportunity。",
                              "Closed deals come from an object with stages and owners, such as opportunity."});
    counted.segment =
        TRY(formula::bind(segment, model.catalog(), *counted.object, formula::Kind::text, "deal_segment"));
    return counted;
}

Result<int64_t> refresh_rates(record::Context& context) {
    std::vector<Counted> all;
    TRY(context.transaction.each(
        query::render_select_rows(
            rule_object, {"id", "deals", "deal_segment"},
            {{Condition::Test::is_empty, "deleted_at", {}, {}}, {Condition::Test::equal, "method", "best_fit", {}}}, {},
            0, context.dialect()),
        [&](const store::Row& row) {
            auto counted = counted_of(context.model, row.number(0), row.text(1), row.text(2));
            if (counted.ok()) all.push_back(std::move(*counted)); // one that does not fit is told of where it is read
            return true;
        }));
    for (const Counted& counted : all)
        TRY(keep_rates(context, counted,
                       TRY(count_rates(context.transaction, context.model, counted, context.session.asker))));
    return static_cast<int64_t>(all.size());
}

Result<std::map<int64_t, RateTable>> read_rates(store::Reader& reader) {
    std::map<int64_t, RateTable> tables;
    TRY(reader.each(
        query::render_select_rows(rate_table, {"rule", "segment", "user", "won", "closed"}, {}, {}, 0,
                                  reader.dialect()),
        [&](const store::Row& row) {
            tables[row.number(0)].add(std::string(row.text(1)), row.number(2), {row.number(3), row.number(4)});
            return true;
        }));
    return tables;
}

} // namespace fairlead::automation
