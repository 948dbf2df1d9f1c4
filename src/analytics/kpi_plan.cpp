#include "analytics/kpi_plan.h"

#include <algorithm>

#include "analytics/evaluator.h"
#include "analytics/parameters.h"
#include "base/id.h"
#include "base/unicode.h"
#include "schema/zone.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using base::Text;
using base::Value;
using schema::Field;
using schema::Object;

namespace {

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c == '\'' ? '\'' : '\\';
        out += c;
    }
    return out + "'";
}

base::TimeZone zone_of(const formula::Model& model) {
    return schema::zone_of(model.catalog().settings());
}

std::string day(base::Date date) {
    return "date('" + to_text(date) + "')";
}

/// Visits of these kinds, up to the end of `to` or before the beginning of `from`.
std::string relation_of(const Measure& measure) {
    return measure.of->relation;
}

/// "exists(opportunities where …)" on the customer.
std::string had(const Measure& measure, const std::string& base, const std::string& when) {
    return "exists(" + relation_of(measure) + " where " + both(base, when) + ")";
}

std::string upto(const formula::Model& model, const Field& field, base::Date last) {
    if (field.type == schema::Type::date) return field.name + " <= " + day(last);
    return field.name + " < instant('" + to_text(zone_of(model).start_of({last.days + 1})) + "')";
}

std::string where_customers(const formula::Model& model, const Measure& measure, const Span& span) {
    const std::string& events = measure.where;
    const Field& on = *measure.on;
    const base::Date before{span.from.days - 1}, lapsed{span.to.days - measure.lapse_days},
        lapsed_before{span.from.days - 1 - measure.lapse_days};
    const auto when = [&](const std::string& text) { return had(measure, events, text); };
    const std::string here = when(within(model, on, span)), earlier = when(upto(model, on, before));
    const std::string held = when(within(model, on, {{lapsed_before.days + 1}, before}));
    const std::string alive = when(within(model, on, {{lapsed.days + 1}, span.to}));
    switch (measure.life) {
        case Life::first:
            return here + " and not " + earlier;
        case Life::buying:
            return here;
        case Life::repeating:
            return here + " and count(" + relation_of(measure) + " where " + both(events, upto(model, on, span.to)) +
                   ") >= 2";
        case Life::known:
            return when(upto(model, on, span.to));
        case Life::existing:
            return earlier + " and " + alive;
        case Life::lost:
            return earlier + " and not " + alive;
        case Life::held:
            return held;
        case Life::churned:
            return held + " and not " + alive;
    }
    return here;
}

Text did_you_mean(const std::string& guess) {
    if (guess.empty()) return {};
    return {"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"};
}

} // namespace

std::string both(std::string_view a, std::string_view b) {
    std::string text(a);
    if (!text.empty() && !b.empty()) text += " and ";
    return text += b;
}

Result<std::string> canonical(const formula::Model& model, const Object& object, const std::string& text) {
    if (text.empty()) return text;
    const formula::Bound bound = TRY(formula::bind(text, model.catalog(), object));
    const std::string said = formula::to_text(*bound);
    return bound->op == formula::Op::any_of ? "(" + said + ")" : said;
}

std::string within(const formula::Model& model, const Field& field, const Span& span, const std::string& through) {
    const std::string name = through + field.name;
    if (field.type == schema::Type::date)
        return name + " >= " + day(span.from) + " and " + name + " <= " + day(span.to);
    const base::TimeZone zone = zone_of(model);
    return name + " >= instant('" + to_text(zone.start_of(span.from)) + "') and " + name + " < instant('" +
           to_text(zone.start_of({span.to.days + 1})) + "')";
}

formula::Asker asker_of(const formula::Model& model, const access::Session& session, const MeasureRequest& request) {
    formula::Asker asker = session.asker;
    asker.zone = zone_of(model);
    if (request.as_of) asker.now = {asker.zone.start_of({request.as_of->days + 1}).milliseconds - 1};
    return asker;
}

const std::string* dimension_of(const Kpis& kpis, const std::string& dimension, const Object& object) {
    const Dimension* found = kpis.dimension(dimension);
    if (!found) return nullptr;
    const auto text = found->of.find(object.name);
    return text == found->of.end() ? nullptr : &text->second;
}

const Object& subject_of(const formula::Model& model, const Measure& measure) {
    const Object* target = measure.of ? model.catalog().find(measure.of->target) : nullptr;
    return target ? *target : *measure.object;
}

std::string key_text(const Value& key) {
    if (key.is_text()) return key.text();
    return key.is_number() ? base::to_text(base::Id{key.number()}) : std::string();
}

std::string dimension_is(const std::string& expression, const std::string& key) {
    return key.empty() ? expression + " is empty" : expression + " = " + quoted(key);
}

std::optional<std::string> filter_of(const formula::Model& model, const Kpis& kpis, const MeasureRequest& request,
                                     const Object& object) {
    std::string text;
    if (!request.where.empty()) {
        if (&object != kpis.main()) return {};
        const auto said = canonical(model, object, request.where);
        if (!said.ok()) return {};
        text = *said;
    }
    for (const auto& [dimension, value] : request.filter) {
        const std::string* expression = dimension_of(kpis, dimension, object);
        if (!expression) return {};
        text = both(text, dimension_is(*expression, value));
    }
    return text;
}

namespace {

/// `valued`: only the records that have a value; the others are counted and listed apart.
std::string where_in(const formula::Model& model, const Figures& figures, const Span& span, const Value* key,
                     bool valued) {
    if (!figures.reason.empty()) return {};
    const Measure& measure = *figures.measure;
    std::string when;
    if (measure.gather == Gather::customers)
        when = where_customers(model, measure, span);
    else if (measure.on)
        when = within(model, *measure.on, span, measure.through);
    else {
        const base::Date last{measure.eve ? span.from.days - 1 : span.to.days};
        when = upto(model, *measure.since, last);
        std::string still;
        if (measure.until)
            still =
                measure.until->type == schema::Type::date
                    ? measure.until->name + " > " + day(last)
                    : measure.until->name + " >= instant('" + to_text(zone_of(model).start_of({last.days + 1})) + "')";
        if (!measure.unless.empty())
            still = still.empty() ? measure.unless : "(" + measure.unless + " or " + still + ")";
        when = both(when, still);
    }
    std::string text = both(figures.base, when);
    if (valued && (measure.gather == Gather::sum || measure.gather == Gather::days))
        text = both(text, measure.value + " is not empty");
    if (key) text = both(text, dimension_is(figures.group, key_text(*key)));
    return text;
}

} // namespace

std::string where_of(const formula::Model& model, const Figures& figures, const Span& span, const Value* key) {
    return where_in(model, figures, span, key, true);
}

std::string where_left_out(const formula::Model& model, const Figures& figures, const Span& span, bool empty) {
    const std::string& value = figures.measure->value;
    return both(where_in(model, figures, span, nullptr, false), empty ? value + " is empty" : value + " < 0");
}

std::vector<const Object*> measure_objects(const MeasureRequest& request, const formula::Model& model) {
    std::vector<const Object*> objects;
    const auto add = [&](const Object* object) {
        if (object && std::find(objects.begin(), objects.end(), object) == objects.end()) objects.push_back(object);
    };
    for (const Measure* measure : request.measures)
        if (measure->of) add(&subject_of(model, *measure));
    for (const Measure* measure : request.measures) add(measure->object);
    return objects;
}

std::vector<std::string> measure_needs(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                                       const MeasureRequest& request, const Object& object) {
    std::vector<std::string> columns = {"created_at"};
    const auto need = [&](const std::string& text) {
        if (text.empty()) return;
        if (const auto bound = formula::bind(text, model.catalog(), object, formula::Kind::nothing); bound.ok())
            Evaluator::needs(**bound, columns);
    };
    for (const Measure* measure : request.measures) {
        if (measure->object != &object) continue;
        for (const std::string& text : {measure->where, measure->unless, measure->value, measure->won}) need(text);
        if (!measure->through.empty()) need(measure->through + measure->on->name);
        for (const Field* field :
             {measure->through.empty() ? measure->on : nullptr, measure->since, measure->until, measure->of})
            if (field) columns.push_back(field->name);
    }
    if (const auto filter = filter_of(model, kpis, request, object)) need(*filter);
    if (const std::string* by = dimension_of(kpis, request.by, object)) need(*by);
    for (const char* trait : {"owner", "pool"})
        if (const Field* field = object.trait(trait)) columns.push_back(field->name);
    (void)session;
    return columns;
}

void check_dimension(const Kpis& kpis, const std::string& dimension, const std::string& field,
                     std::vector<Fault>& faults) {
    if (kpis.dimension(dimension)) return;
    std::vector<std::string> names;
    for (const Dimension& each : kpis.dimensions()) names.push_back(each.name);
    faults.push_back({field,
                      "unknown_choice",
                      {"没有维度 “" + dimension.substr(0, 100) + "”。",
                       "There is no dimension \"" + dimension.substr(0, 100) + "\"."},
                      did_you_mean(base::nearest(dimension, names))});
}

Result<void> check_request(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                           const MeasureRequest& request) {
    std::vector<Fault> faults;
    if (!request.by.empty()) check_dimension(kpis, request.by, "by", faults);
    for (const auto& [dimension, value] : request.filter) check_dimension(kpis, dimension, "filter", faults);
    for (const std::vector<Span>* spans : {&request.spans, &request.buckets})
        for (const Span& span : *spans)
            if (span.to < span.from) faults.push_back(ends_too_early("to"));
    if (!request.where.empty() && kpis.main()) {
        auto bound = formula::bind(request.where, model.catalog(), *kpis.main());
        if (bound.ok()) {
            const auto allowed = access::check_uses(session, model, *kpis.main(), **bound, "where");
            if (!allowed.ok()) bound = allowed.error();
        }
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return {};
}

} // namespace fairlead::analytics
