// The funnel's request from parameters and its answer as JSON.

#include "analytics/funnel.h"
#include "analytics/parameters.h"
#include "base/money.h"
#include "base/unicode.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;

namespace {

constexpr FunnelKind kinds[] = {FunnelKind::snapshot, FunnelKind::cohort, FunnelKind::active};

Json day(const std::optional<base::Date>& date) {
    return date ? Json::string(to_text(*date)) : Json();
}

Json stages_json(const Funnel& funnel, const std::vector<StageFigures>& stages) {
    Json list = Json::array();
    for (const StageFigures& figures : stages) {
        const schema::Stage& stage = *figures.stage;
        Json item = Json::object({{"stage", Json::string(stage.name)},
                                  {"label", label_json(stage.label)},
                                  {"kind", Json::string(std::string(name(stage.kind)))},
                                  {"position", Json::number(stage.position)},
                                  {"probability", Json::number(base::format_decimal_short(stage.probability, 2))},
                                  {"n", to_json(figures.n)},
                                  {"amount", to_json(figures.amount, funnel.digits)},
                                  {"weighted", to_json(figures.weighted, funnel.digits)}});
        const bool lost = stage.kind == schema::StageKind::lost;
        item.set("reached", lost ? Json() : to_json(figures.reached));
        item.set("open_here", lost ? Json() : to_json(figures.open_here));
        item.set("lost_here", lost ? Json() : to_json(figures.lost_here));
        const bool steps = stage.kind == schema::StageKind::open;
        item.set(
            "conversion",
            steps ? Json::object({{"all", to_json(figures.all)}, {"resolved", to_json(figures.resolved)}}) : Json());
        list.push(std::move(item));
    }
    return list;
}

Json totals_json(const Funnel& funnel, const Totals& totals) {
    const Cycle& cycle = totals.cycle;
    return Json::object(
        {{"open", to_json(totals.open)},
         {"won", to_json(totals.won)},
         {"lost", to_json(totals.lost)},
         {"open_amount", to_json(totals.open_amount, funnel.digits)},
         {"weighted", to_json(totals.weighted, funnel.digits)},
         {"won_amount", to_json(totals.won_amount, funnel.digits)},
         {"lost_amount", to_json(totals.lost_amount, funnel.digits)},
         {"win_rate", to_json(totals.win_rate)},
         {"cycle_days", Json::object({{"mean", real(cycle.mean)},
                                      {"median", real(cycle.median)},
                                      {"n", Json::number(cycle.n)},
                                      {"left_out", Json::number(cycle.left_out)},
                                      {"negative", Json::number(cycle.negative)},
                                      {"reason", cycle.reason.empty() ? Json() : Json::string(cycle.reason)},
                                      {"where", Json::string(cycle.where)}})}});
}

Text formula_of(const Funnel& funnel) {
    const bool active = funnel.request.kind == FunnelKind::active;
    Text rows;
    switch (funnel.request.kind) {
        case FunnelKind::snapshot:
            rows = {"按当前所处阶段统计；给出时间段时，赢单和输单只算在该时间段内关闭的。",
                    "Deals by the stage they stand in; with a period, won and lost are those closed in it."};
            break;
        case FunnelKind::cohort:
            rows = {"在该时间段内创建的商机，看它们至今走到哪一步。",
                    "Deals created in the period, by how far they have come."};
            break;
        case FunnelKind::active:
            rows = {"在该时间段内进入过某阶段的商机，逐阶段统计。",
                    "Deals that entered a stage in the period, stage by stage."};
            break;
    }
    rows.zh += active ? "转化率 = 其中走到下一阶段或更远的 ÷ 进入该阶段的；"
                      : "转化率 = 到达下一阶段的 ÷ "
                        "到达本阶段的（到达：走得最远的阶段不低于它；跳过算经过，赢单算全部经过，退回不撤销）；";
    rows.zh +=
        "“已有结果”不计仍停在本阶段的。区间为 95 % Wilson。赢率 = 赢单 ÷（赢单 + 输单）。周期 = 关闭日 − "
        "首次接触日。金额折合本位币，逐条取整后相加。";
    rows.en += active ? " Conversion = of those that entered the stage, the share that came further."
                      : " Conversion = reached the next stage / reached this one (reached: the furthest stage is at "
                        "least this one; skipped stages count, "
                        "a won deal passed all, going back undoes nothing).";
    rows.en +=
        " \"Resolved\" leaves out those still open here. Intervals are 95 % Wilson. Win rate = won / (won + lost). "
        "Cycle = close day − day of first contact. Amounts are in the base currency, each record rounded, then added.";
    return rows;
}

} // namespace

std::string_view name(FunnelKind kind) {
    switch (kind) {
        case FunnelKind::snapshot:
            return "snapshot";
        case FunnelKind::cohort:
            return "cohort";
        case FunnelKind::active:
            return "active";
    }
    return "snapshot";
}

Result<FunnelRequest> funnel_request(const std::function<std::string(std::string_view)>& parameter) {
    FunnelRequest request;
    std::vector<Fault> faults;
    request.object = parameter("object");
    request.pipeline = parameter("pipeline");
    request.by = parameter("by");
    request.where = parameter("where");
    if (const std::string kind = parameter("kind"); !kind.empty()) {
        bool known = false;
        for (FunnelKind each : kinds) {
            if (name(each) != kind) continue;
            request.kind = each;
            known = true;
        }
        if (!known)
            faults.push_back({"kind",
                              "unknown_choice",
                              {"没有这种漏斗。", "There is no such kind of funnel."},
                              {"可选：snapshot、cohort、active。", "Choose snapshot, cohort or active."}});
    }
    const auto date = [&](std::string_view field) { return date_parameter(parameter, field, faults); };
    request.from = date("from");
    request.to = date("to");
    request.as_of = date("as_of");
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Json to_json(const Funnel& funnel, std::string_view language) {
    const FunnelRequest& request = funnel.request;
    Json answer = Json::object({{"kind", Json::string(std::string(name(request.kind)))},
                                {"object", Json::string(funnel.object->name)},
                                {"pipeline", Json::string(funnel.pipeline->name)},
                                {"pipeline_label", label_json(funnel.pipeline->label)},
                                {"from", day(request.from)},
                                {"to", day(request.to)},
                                {"as_of", day(request.as_of)},
                                {"by", request.by.empty() ? Json() : Json::string(request.by)},
                                {"currency", Json::string(funnel.currency)},
                                {"stages", stages_json(funnel, funnel.stages)},
                                {"totals", totals_json(funnel, funnel.totals)}});
    Json groups = Json::array();
    for (const FunnelGroup& group : funnel.groups) {
        const std::string& shown = group.text.empty() ? group.label : group.text.in(language);
        groups.push(Json::object({{"key", group.key.empty() ? Json() : Json::string(group.key)},
                                  {"label", shown.empty() ? Json() : Json::string(shown)},
                                  {"stages", stages_json(funnel, group.stages)},
                                  {"totals", totals_json(funnel, group.totals)}}));
    }
    answer.set("groups", std::move(groups));
    answer.set("groups_left_out", Json::number(funnel.groups_left_out));
    answer.set("formula", Json::string(formula_of(funnel).in(language)));
    Json excluded = Json::array();
    for (const Excluded& each : funnel.excluded)
        excluded.push(Json::object({{"reason", Json::string(each.reason)},
                                    {"n", each.n ? Json::number(*each.n) : Json()},
                                    {"where", each.where.empty() ? Json() : Json::string(each.where)}}));
    answer.set("excluded", std::move(excluded));
    return answer;
}

} // namespace fairlead::analytics
