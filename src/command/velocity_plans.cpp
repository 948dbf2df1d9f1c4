#include "command/velocity_plans.h"

#include <algorithm>

#include "analytics/velocity.h"
#include "base/money.h"
#include "command/kpi_report.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Code;
using base::Date;
using base::Error;
using base::Json;

namespace {

constexpr std::string_view plan_object = "velocity_plan";
// In the order of the factors of every velocity.
constexpr const char* factor_fields[] = {"open", "size", "rate", "cycle"};
constexpr int scale = 4, rate_scale = 6;

std::string kpi_of(std::string_view basis) {
    return basis == "contract" ? "velocity_contract" : basis == "lifetime" ? "velocity_lifetime" : "velocity";
}

/// As the KPI counts them: a rate as a share of 1.
std::vector<double> factors_of(const record::Image& image, const std::string& when) {
    std::vector<double> factors;
    for (const char* field : factor_fields) {
        const bool rate = std::string_view(field) == "rate";
        const auto stored = static_cast<double>(image.get(std::string(field) + "_" + when).number_or(0));
        const double value = stored / static_cast<double>(base::power_of_ten(rate ? rate_scale : scale));
        factors.push_back(rate ? value / 100 : value);
    }
    return factors;
}

} // namespace

Result<Json> velocity_outcome(Workspace& workspace, const Session& session, Id plan) {
    const auto now = workspace.snapshot();
    const Object* object = now->find(plan_object);
    if (!object) return Error(Code::not_found, {"没有速度方案。", "There are no velocity plans."});
    const auto image = TRY(workspace.ask<record::Image>(session, [&](record::ReadContext& context) {
        return record::load(context.model, context.tables, context.reader, session, *object, plan, access::Verb::read);
    }));
    const std::string basis(image.get("basis").text_or("amount"));
    const analytics::Kpi* velocity = now->kpis->kpi(kpi_of(basis));
    if (!velocity || velocity->factors.size() != std::size(factor_fields))
        return Error(Code::not_found, {"指标目录里没有这种速度。", "The catalogue has no such velocity."});
    const Date from{image.get("starts_on").number_or(0)}, to{image.get("ends_on").number_or(0)};
    const Date today = schema::day_of(now->settings(), session.asker.now);
    const Date until{std::min(to.days, today.days)};
    const bool begun = from <= until;
    const std::vector<double> planned = factors_of(image, "planned"), before = factors_of(image, "before");
    analytics::MeasureRequest request;
    request.measures = now->kpis->inputs(*velocity);
    request.spans = {{from, begun ? until : std::max(from, to)}};
    const analytics::Measured found = TRY(measured(workspace, session, *now, request));
    Json answer = analytics::plan_outcome(*now->kpis, *velocity, planned, found, request);
    if (!begun) {
        for (const char* name : {"actual", "difference"}) answer.set(name, Json());
        answer.set("reason", Json::string("not_begun"));
    }
    Json factors = answer["factors"];
    for (size_t i = 0; i < factors.items().size(); ++i) {
        factors.items()[i].set("before", analytics::number(before[i]));
        if (begun) continue;
        for (const char* name : {"actual", "contribution"}) factors.items()[i].set(name, Json());
    }
    answer.set("factors", std::move(factors));
    answer.set("id", Json::string(to_text(plan)));
    answer.set("name", Json::string(std::string(image.name())));
    answer.set("basis", Json::string(basis));
    answer.set("from", Json::string(to_text(from)));
    answer.set("to", Json::string(to_text(to)));
    answer.set("until", begun ? Json::string(to_text(until)) : Json());
    const int64_t days = std::max<int64_t>(1, to.days - from.days + 1);
    answer.set("elapsed", analytics::number(static_cast<double>(begun ? until.days - from.days + 1 : 0) /
                                            static_cast<double>(days)));
    answer.set("before", analytics::real(analytics::product_of(*velocity, before)));
    answer.set("currency", Json::string(now->settings().base_currency));
    const analytics::Measure* listed = now->kpis->measure(velocity->records);
    const analytics::Figures* figures = listed && begun ? found.find(*listed) : nullptr;
    const bool there = figures && figures->reason.empty();
    answer.set("object", there ? Json::string(figures->listed->name) : Json());
    answer.set("where",
               there ? Json::string(analytics::where_of(*now->model, *figures, request.spans.front())) : Json());
    return answer;
}

} // namespace fairlead::command
