#include "analytics/target_actuals.h"

#include <algorithm>

#include "analytics/evaluator.h"
#include "base/id.h"
#include "base/money.h"
#include "stats/apportion.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += c == '\'' ? '\'' : '\\';
        out += c;
    }
    return out + "'";
}

std::string id_of(int64_t id) {
    return "'" + base::to_text(base::Id{id}) + "'";
}

std::string day_of(base::Date date) {
    return "date('" + to_text(date) + "')";
}

void add(std::string& text, const std::string& part) {
    if (part.empty()) return;
    text += (text.empty() ? "" : " and ") + part;
}

std::string between(const std::string& day, base::Date from, base::Date to) {
    return day + " >= " + day_of(from) + " and " + day + " <= " + day_of(to);
}

/// Person, team, product and region; nothing when the measure does not know one of them.
std::optional<std::string> about(const TargetMeasure& measure, const TargetScope& scope, const std::string& day) {
    std::string text;
    if (scope.owner) add(text, measure.owner + " = " + id_of(*scope.owner));
    if (scope.team) {
        std::string members;
        for (const Membership& stay : scope.stays) {
            const base::Date from{std::max(scope.from.days, stay.from)}, to{std::min(scope.to.days, stay.to)};
            if (to < from) continue;
            // Without a day of its own a record belongs to whoever was in the team on the last day.
            if (day.empty() && to < scope.to) continue;
            std::string one = measure.owner + " = " + id_of(stay.user);
            if (!day.empty() && from > scope.from) one += " and " + day + " >= " + day_of(from);
            if (!day.empty() && to < scope.to) one += " and " + day + " <= " + day_of(to);
            members += (members.empty() ? "" : " or ") + one;
        }
        add(text, members.empty() ? "false" : "(" + members + ")");
    }
    if (scope.product) {
        if (measure.product.empty()) return std::nullopt;
        add(text, measure.product + " = " + id_of(*scope.product));
    }
    if (!scope.region.empty()) {
        if (measure.region.empty()) return std::nullopt;
        add(text, measure.region + " = " + quoted(scope.region));
    }
    return text;
}

struct Bounds {
    formula::Bound where, value;
};
Result<Bounds> bind(const formula::Model& model, const access::Session& session, const schema::Object& object,
                    const Ask& ask) {
    Bounds bounds;
    bounds.where = TRY(formula::bind(ask.where, model.catalog(), object));
    TRY(access::check_uses(session, model, object, *bounds.where, "where"));
    if (ask.value.empty()) return bounds;
    bounds.value = TRY(formula::bind(ask.value, model.catalog(), object, formula::Kind::number));
    TRY(access::check_uses(session, model, object, *bounds.value, "value"));
    return bounds;
}

} // namespace

std::optional<std::vector<int64_t>> divide(int64_t total, const std::vector<int64_t>& weights) {
    return stats::apportion(total, weights);
}

Result<TargetMeasures> TargetMeasures::read(std::string_view kpis, std::string_view bindings,
                                            const formula::Model& model) {
    TargetMeasures measures;
    if (kpis.empty()) return measures;
    const Json file = TRY(base::parse_json(kpis)), names = TRY(base::parse_json(bindings));
    std::vector<base::Fault> faults;
    for (const Json& entry : file["targets"].items()) {
        Json of_kpi;
        for (const Json& each : file["measures"].items())
            if (!entry["measure"].text().empty() && each["name"] == entry["measure"]) of_kpi = each;
        const Json& from = of_kpi.is_object() ? of_kpi : entry;
        TargetMeasure measure{.name = entry["name"].text(),
                              .object = names[from["object"].text()].text(),
                              .where = from["where"].text(),
                              .day = from[of_kpi.is_object() ? "on" : "day"].text(),
                              .value = from["value"].text(),
                              .owner = entry["owner"].text(),
                              .product = entry["product"].text(),
                              .region = entry["region"].text(),
                              .money = entry["money"].truth(),
                              .open = entry["open"].text(),
                              .open_day = entry["open_day"].text()};
        const schema::Object* object = model.catalog().find(measure.object);
        if (!object) continue; // not part of this model: nothing is counted
        if (const schema::Field* day = object->find(measure.day); day && day->type == schema::Type::instant)
            measure.day = "date(" + measure.day + ")";
        const TargetScope scope{.from = {0}, .to = {1}, .owner = 1};
        const auto bound = formula::bind(*counts_where(measure, scope), model.catalog(), *object);
        if (!bound.ok())
            for (const base::Fault& fault : bound.error().faults)
                faults.push_back({"system/kpi.json: targets." + measure.name, fault.rule, fault.message, fault.hint});
        measures.all_.push_back(std::move(measure));
    }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return measures;
}

std::vector<const TargetMeasure*> TargetMeasures::of(std::string_view name) const {
    std::vector<const TargetMeasure*> found;
    for (const TargetMeasure& measure : all_)
        if (measure.name == name) found.push_back(&measure);
    return found;
}

std::optional<std::string> counts_where(const TargetMeasure& measure, const TargetScope& scope) {
    std::string text = measure.where;
    for (const auto& [mark, day] : {std::pair{std::string("{from}"), scope.from}, {std::string("{to}"), scope.to}})
        for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
            text.replace(at, mark.size(), day_of(day));
    if (!measure.day.empty()) add(text, between(measure.day, scope.from, scope.to));
    const auto rest = about(measure, scope, measure.day);
    if (!rest) return std::nullopt;
    add(text, *rest);
    return text;
}

std::optional<std::string> open_where(const TargetMeasure& measure, const TargetScope& scope) {
    if (measure.open.empty()) return std::nullopt;
    std::string text = measure.open;
    add(text, between(measure.open_day, scope.from, scope.to));
    const auto rest = about(measure, scope, measure.open_day);
    if (!rest) return std::nullopt;
    add(text, *rest);
    return text;
}

Result<std::vector<std::string>> asks_need(const formula::Model& model, const access::Session& session,
                                           const schema::Object& object, const std::vector<Ask>& asks) {
    std::vector<std::string> columns;
    if (const schema::Field* owner = object.trait("owner")) columns.push_back(owner->name);
    for (const Ask& ask : asks) {
        if (ask.object != object.name) continue;
        const Bounds bounds = TRY(bind(model, session, object, ask));
        Evaluator::needs(*bounds.where, columns);
        if (bounds.value) Evaluator::needs(*bounds.value, columns);
    }
    return columns;
}

Result<void> answer_asks(const Sources& sources, const Columns::View& columns, const schema::Object& object,
                         const std::vector<Ask>& asks, std::vector<std::optional<Answer>>& answers) {
    const Table& table = columns.table();
    formula::Asker asker = sources.session.asker;
    std::vector<Bounds> bounds(asks.size());
    Evaluator evaluator(table, sources.model, object, asker);
    TRY(evaluator.prepare(access::scope(sources.session, sources.model, object, access::Verb::read), sources.reader));
    for (size_t i = 0; i < asks.size(); ++i) {
        if (asks[i].object != object.name) continue;
        bounds[i] = TRY(bind(sources.model, sources.session, object, asks[i]));
        TRY(evaluator.prepare(*bounds[i].where, sources.reader));
        if (bounds[i].value) TRY(evaluator.prepare(*bounds[i].value, sources.reader));
    }
    for (size_t i = 0; i < asks.size(); ++i) {
        if (!bounds[i].where) continue;
        Answer answer;
        __int128 sum = 0;
        if (bounds[i].value) answer.scale = formula::scale(*bounds[i].value);
        uint8_t mask[batch_rows];
        int64_t values[batch_rows];
        for (size_t first = 0; first < table.rows(); first += batch_rows) {
            const size_t count = std::min(batch_rows, table.rows() - first);
            std::fill(mask, mask + count, 1);
            evaluator.narrow(first, count, mask);
            evaluator.narrow(*bounds[i].where, first, count, mask);
            if (std::find(mask, mask + count, 1) == mask + count) continue;
            if (bounds[i].value) evaluator.values(*bounds[i].value, first, count, values);
            for (size_t row = 0; row < count; ++row) {
                if (!mask[row]) continue;
                ++answer.n;
                if (bounds[i].value && values[row] != nothing) sum += values[row];
            }
        }
        if (sum > INT64_MAX || sum < INT64_MIN)
            return Error(Code::limit, {"合计超出范围。", "The sum is out of range."});
        answer.sum = bounds[i].value ? static_cast<int64_t>(sum) : answer.n;
        answers[i] = answer;
    }
    return {};
}

} // namespace fairlead::analytics
