#include "command/kpi_baseline.h"

#include <algorithm>
#include <cmath>

#include "analytics/kpi_alert.h"
#include "analytics/parameters.h"
#include "base/unicode.h"
#include "query/change.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Code;
using base::Date;
using base::Error;
using base::Fault;
using base::Json;

namespace {

constexpr const char* table = "kpi_baseline";
constexpr int64_t most_baselines = 100;
constexpr size_t longest_name = 200;
constexpr int64_t usual_days = 365;

struct Baseline {
    Id id;
    std::string name, currency, figures;
    Date from, to;
    base::Instant at;
    int64_t by = 0;
};

const std::vector<std::string>& columns() {
    static const std::vector<std::string> names = {"id",       "name",    "starts_on", "ends_on",
                                                   "currency", "figures", "frozen_at", "frozen_by"};
    return names;
}

/// The one frozen first stands first: that of going live.
Result<std::vector<Baseline>> baselines(store::Reader& reader) {
    std::vector<Baseline> found;
    TRY(reader.each(
        query::render_select_rows(table, columns(), {}, {{"frozen_at", false}}, most_baselines, reader.dialect()),
        [&](const store::Row& row) {
            found.push_back({.id = {row.number(0)},
                             .name = std::string(row.text(1)),
                             .currency = std::string(row.text(4)),
                             .figures = std::string(row.text(5)),
                             .from = {row.number(2)},
                             .to = {row.number(3)},
                             .at = {row.number(6)},
                             .by = row.number(7)});
            return true;
        }));
    return found;
}

Json to_json(const Session& session, const Baseline& baseline) {
    return Json::object({{"id", Json::string(to_text(baseline.id))},
                         {"name", Json::string(baseline.name)},
                         {"from", Json::string(to_text(baseline.from))},
                         {"to", Json::string(to_text(baseline.to))},
                         {"currency", Json::string(baseline.currency)},
                         {"frozen_at", Json::string(to_text(baseline.at))},
                         {"frozen_by", person_json(session, baseline.by)}});
}

Date today_of(const Snapshot& now, const Session& session) {
    return schema::day_of(now.settings(), session.asker.now);
}

/// The figures as GET /api/reports/scorecard tells them.
Result<Json> figures_of(Workspace& workspace, const Session& session, const Parameter& parameter, bool* all_seen) {
    const auto now = workspace.snapshot();
    const analytics::KpiRequest request = TRY(analytics::kpi_request(*now->kpis, *now->model, session, parameter));
    const analytics::Measured found = TRY(measured(workspace, session, *now, request.measures));
    *all_seen = !found.rights && std::none_of(found.figures.begin(), found.figures.end(),
                                              [](const auto& figures) { return figures.reason == "no_right"; });
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        return analytics::kpi_json({*now->model, session, context.reader}, *now->kpis, request, found);
    });
}

/// What is kept of a figure, and told of it.
Json part_of(const Json& kpi, bool with_list) {
    Json part = Json::object();
    for (const char* name : {"value", "reason", "k", "n", "low", "high", "days"})
        if (kpi.has(name)) part.set(name, kpi[name]);
    if (with_list)
        for (const char* name : {"object", "where"}) part.set(name, kpi[name]);
    return part;
}

std::optional<double> double_of(const Json& json) {
    if (!json.is_number()) return {};
    return std::strtod(json.text().c_str(), nullptr);
}

analytics::KpiValue counts_of(const Json& figure) {
    analytics::KpiValue value;
    value.k = figure["k"].integer();
    value.n = figure["n"].integer();
    return value;
}

} // namespace

Result<Json> freeze_baseline(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    std::vector<Fault> faults;
    const std::string name = base::trim(body["name"].text());
    if (name.empty()) faults.push_back({"name", "required", {"请写一个名称。", "Give it a name."}, {}});
    if (base::length(name) > longest_name)
        faults.push_back({"name", "too_long", {"名称最多 200 个字。", "A name has at most 200 characters."}, {}});
    const auto day = [&](const char* field) {
        const auto found = base::parse_date(body[field].text());
        if (!found) faults.push_back({field, "date", {"日期写作 2026-01-31。", "Days are written 2026-01-31."}, {}});
        return found.value_or(Date{});
    };
    const Date from = day("from"), to = day("to");
    if (faults.empty() && to < from) faults.push_back(analytics::ends_too_early("to"));
    if (faults.empty() && today_of(*now, session) < to)
        faults.push_back(
            {"to",
             "not_over",
             {"这段时间还没有结束，不能作为基线。", "This period is not over; it cannot be a baseline yet."},
             {"选今天或更早的日期。", "Choose today or an earlier day."}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    bool all_seen = false;
    std::string names;
    for (const analytics::Kpi& kpi : now->kpis->kpis()) names += (names.empty() ? "" : ",") + kpi.name;
    const Json answer = TRY(figures_of(
        workspace, session,
        [&](std::string_view parameter) -> std::string {
            return parameter == "kpis"   ? names
                   : parameter == "from" ? to_text(from)
                   : parameter == "to"   ? to_text(to)
                                         : "";
        },
        &all_seen));
    if (!all_seen)
        return Error(Code::forbidden, {"只有看得到全部记录的人才能冻结公司的基线。",
                                       "Only somebody who sees every record may freeze the baseline of the company."});
    Json figures = Json::object();
    for (const Json& kpi : answer["kpis"].items()) {
        Json part = part_of(kpi, false);
        part.set("formula", kpi["formula"]);
        figures.set(kpi["name"].text(), std::move(part));
    }
    Baseline baseline{.id = workspace.ids().next(),
                      .name = name,
                      .currency = now->settings().base_currency,
                      .figures = base::to_text(figures),
                      .from = from,
                      .to = to,
                      .at = session.asker.now,
                      .by = session.user_id()};
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(context.execute(query::render_insert(table,
                                                 {{"id", baseline.id.number},
                                                  {"name", baseline.name},
                                                  {"starts_on", baseline.from.days},
                                                  {"ends_on", baseline.to.days},
                                                  {"currency", baseline.currency},
                                                  {"figures", baseline.figures},
                                                  {"frozen_at", baseline.at.milliseconds},
                                                  {"frozen_by", baseline.by}},
                                                 context.dialect())));
        return workspace.audit(context.transaction, session, "baseline", baseline.name,
                               to_text(from) + " – " + to_text(to));
    }));
    return to_json(session, baseline);
}

Result<Json> baseline_report(Workspace& workspace, const Session& session, const Parameter& parameter) {
    const auto now = workspace.snapshot();
    std::vector<Baseline> all;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        all = TRY(baselines(context.reader));
        return {};
    }));
    const Date today = today_of(*now, session);
    bool all_seen = false;
    const Json answer = TRY(figures_of(
        workspace, session,
        [&](std::string_view name) -> std::string {
            const std::string given =
                name == "kpis" || name == "page" || name == "from" || name == "to" ? parameter(name) : std::string();
            if (name == "page" && given.empty()) return "baseline";
            if (name == "to" && given.empty()) return to_text(today);
            if (name == "from" && given.empty()) {
                const auto to = base::parse_date(parameter("to"));
                return to_text(Date{to.value_or(today).days - usual_days + 1});
            }
            return given;
        },
        &all_seen));
    const Baseline* chosen = all.empty() ? nullptr : &all.front();
    if (const std::string id = parameter("id"); !id.empty()) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const Baseline& each) { return to_text(each.id) == id; });
        if (found == all.end()) return Error(Code::not_found, {"没有这条基线。", "There is no such baseline."});
        chosen = &*found;
    }
    Json list = Json::array(), kpis = Json::array();
    for (const Baseline& each : all) list.push(to_json(session, each));
    const Json frozen = chosen && all_seen ? TRY(base::parse_json(chosen->figures)) : Json();
    for (const Json& kpi : answer["kpis"].items()) {
        Json item = Json::object();
        for (const char* name : {"name", "label", "formula", "unit", "better"}) item.set(name, kpi[name]);
        item.set("now", part_of(kpi, true));
        const Json& before = frozen[kpi["name"].text()];
        item.set("before", before.is_object() ? part_of(before, false) : Json());
        const auto then = double_of(before["value"]), value = double_of(kpi["value"]);
        const bool both = then && value;
        item.set("difference", both ? analytics::number(*value - *then) : Json());
        item.set("change", both && *then != 0 ? analytics::number((*value - *then) / std::fabs(*then)) : Json());
        const auto p = both ? analytics::chance_of(counts_of(kpi), counts_of(before)) : std::nullopt;
        item.set("p", p ? analytics::number(*p) : Json());
        kpis.push(std::move(item));
    }
    return Json::object({{"baselines", std::move(list)},
                         {"baseline", chosen ? to_json(session, *chosen) : Json()},
                         {"from", answer["from"]},
                         {"to", answer["to"]},
                         {"currency", answer["currency"]},
                         {"reason", !chosen     ? Json::string("none")
                                    : !all_seen ? Json::string("no_right")
                                                : Json()},
                         {"may_freeze", Json::boolean(all_seen && session.may_write)},
                         {"kpis", std::move(kpis)}});
}

} // namespace fairlead::command
