// Requests for KPIs out of parameters, and their answers as JSON.

#include <algorithm>
#include <cmath>

#include "analytics/kpi_answer.h"
#include "analytics/kpi_plan.h"
#include "analytics/parameters.h"
#include "base/money.h"
#include "base/unicode.h"
#include "stats/contribution.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;

namespace {

constexpr std::pair<std::string_view, Bucket> bucket_names[] = {{"day", Bucket::day},
                                                                {"week", Bucket::week},
                                                                {"month", Bucket::month},
                                                                {"quarter", Bucket::quarter},
                                                                {"year", Bucket::year}};
constexpr size_t most_buckets = 400;

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    for (size_t from = 0; from < text.size();) {
        const size_t end = std::min(text.find(at, from), text.size());
        if (end > from) parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

Text did_you_mean(const std::string& guess) {
    if (guess.empty()) return {};
    return {"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"};
}

Json label(const Text& text, std::string_view language) {
    return Json::string(text.in(language));
}

/// What one measure comes to, exactly.
Json measure_value(const Figures& figures, const Cell& cell, int digits) {
    if (!figures.reason.empty()) return {};
    if (figures.measure->gather != Gather::sum) return Json::number(cell.n);
    if (cell.sum > INT64_MAX || cell.sum < INT64_MIN) return {};
    const auto sum = static_cast<int64_t>(cell.sum);
    if (figures.measure->unit != Unit::money) return Json::string(base::format_decimal_short(sum, figures.scale));
    return Json::string(base::format_decimal(base::rescale(sum, figures.scale, digits).value_or(0), digits));
}

class Presenter {
  public:
    Presenter(const Sources& sources, const Kpis& kpis, const KpiRequest& request, const Measured& measured)
        : model_(sources.model),
          language_(sources.session.language),
          digits_(sources.model.catalog().base_digits()),
          kpis_(kpis),
          request_(request),
          measured_(measured) {}

    Json answer() const {
        const Span& span = request_.measures.spans.front();
        Json json =
            Json::object({{"from", Json::string(to_text(span.from))},
                          {"to", Json::string(to_text(span.to))},
                          {"as_of", request_.measures.as_of ? Json::string(to_text(*request_.measures.as_of)) : Json()},
                          {"today", Json::string(measured_.today)},
                          {"currency", Json::string(model_.catalog().settings().base_currency)},
                          {"by", text_or_null(request_.measures.by)},
                          {"rights", Json::boolean(measured_.rights)}});
        Json compared = Json::object();
        for (size_t i = 0; i < request_.compared.size(); ++i)
            compared.set(request_.compared[i], span_json(request_.measures.spans[i + 1]));
        json.set("compare", std::move(compared));
        Json kpis = Json::array();
        for (const Kpi* kpi : request_.kpis) kpis.push(kpi_json(*kpi));
        json.set("kpis", std::move(kpis));
        json.set("groups", groups());
        json.set("groups_left_out", Json::number(measured_.groups_left_out));
        return json;
    }

  private:
    static Json span_json(const Span& span) {
        return Json::object({{"from", Json::string(to_text(span.from))}, {"to", Json::string(to_text(span.to))}});
    }
    const Figures* listed(const Kpi& kpi) const {
        if (const Measure* measure = kpi.records.empty() ? nullptr : kpis_.measure(kpi.records))
            return measured_.find(*measure);
        const auto inputs = kpis_.inputs(kpi);
        return inputs.empty() ? nullptr : measured_.find(*inputs.front());
    }
    void put_where(Json& json, const Kpi& kpi, const Span& span, const base::Value* key = nullptr) const {
        const Figures* figures = listed(kpi);
        const bool there = figures && figures->reason.empty() && !(key && figures->group.empty()) &&
                           figures->measure->gather != Gather::firsts;
        json.set("object", there ? Json::string(figures->listed->name) : Json());
        json.set("where", there ? Json::string(where_of(model_, *figures, span, key)) : Json());
    }

    /// A rate whose whole interval lies outside what is usual: excellent, or worth a look.
    static void put_beyond(Json& json, const Kpi& kpi, const KpiValue& value) {
        if (!kpi.band) return;
        const bool above = value.low && *value.low > kpi.band->second,
                   below = value.high && *value.high < kpi.band->first;
        json.set("beyond", above ? Json::string("above") : below ? Json::string("below") : Json());
    }

    Json kpi_json(const Kpi& kpi) const {
        const Span& span = request_.measures.spans.front();
        const KpiValue value = evaluate(kpis_, kpi, measured_, request_.measures, 0);
        Json json = to_json(value);
        json.set("name", Json::string(kpi.name));
        json.set("label", label(kpi.label, language_));
        json.set("formula", label(kpi.formula, language_));
        json.set("about", kpi.about.empty() ? Json() : label(kpi.about, language_));
        json.set("section", Json::string(kpi.section));
        json.set("unit", Json::string(std::string(name(kpi.unit))));
        json.set("better", Json::string(kpi.lower_is_better ? "lower" : "higher"));
        if (kpi.band) json.set("band", Json::array({number(kpi.band->first), number(kpi.band->second)}));
        put_beyond(json, kpi, value);
        put_where(json, kpi, span);
        Json inputs = Json::array(), excluded = Json::array();
        for (const Measure* measure : kpis_.inputs(kpi))
            if (const Figures* figures = measured_.find(*measure)) {
                inputs.push(input(*figures, span));
                exclude(*figures, span, excluded);
            }
        if (measured_.rights)
            excluded.push(Json::object(
                {{"reason", Json::string("rights")}, {"n", Json()}, {"object", Json()}, {"where", Json()}}));
        json.set("inputs", std::move(inputs));
        json.set("excluded", std::move(excluded));
        for (size_t i = 0; i < request_.compared.size(); ++i)
            json.set(request_.compared[i], compared(kpi, value, i + 1));
        if (!request_.measures.buckets.empty()) json.set("series", series(kpi, {}));
        return json;
    }

    Json input(const Figures& figures, const Span& span) const {
        const Cell& cell = figures.cell(0);
        const Measure& measure = *figures.measure;
        const bool listed = figures.reason.empty() && measure.gather != Gather::firsts;
        return Json::object({{"measure", Json::string(measure.name)},
                             {"label", label(measure.label, language_)},
                             {"unit", Json::string(std::string(name(measure.unit)))},
                             {"value", measure_value(figures, cell, digits_)},
                             {"n", figures.reason.empty() ? Json::number(cell.n) : Json()},
                             {"reason", text_or_null(figures.reason)},
                             {"object", listed ? Json::string(figures.listed->name) : Json()},
                             {"where", listed ? Json::string(where_of(model_, figures, span)) : Json()}});
    }

    void exclude(const Figures& figures, const Span& span, Json& excluded) const {
        const Cell& cell = figures.cell(0);
        const auto add = [&](const std::string& reason, int64_t n, bool empty) {
            if (n == 0) return;
            excluded.push(Json::object({{"reason", Json::string(reason)},
                                        {"n", Json::number(n)},
                                        {"object", Json::string(figures.listed->name)},
                                        {"where", Json::string(where_left_out(model_, figures, span, empty))}}));
        };
        if (!figures.reason.empty() || figures.measure->gather == Gather::outcomes) return;
        add(figures.measure->missing, cell.empty, true);
        add("negative", cell.negative, false);
    }

    /// The same in another period, and how far this one is from it.
    Json compared(const Kpi& kpi, const KpiValue& now, size_t window) const {
        const KpiValue then = evaluate(kpis_, kpi, measured_, request_.measures, window);
        Json json = to_json(then);
        put_where(json, kpi, request_.measures.spans[window]);
        std::optional<double> difference, change, p;
        if (now.value && then.value) {
            difference = *now.value - *then.value;
            if (*then.value != 0) change = *difference / std::fabs(*then.value);
        }
        if (kpi.rate && now.low && then.low)
            if (const auto test = stats::compare_proportions(*now.k, *now.n, *then.k, *then.n)) p = test->p;
        if (difference && !kpi.factors.empty()) json.set("contributions", contributions(kpi, 0, window));
        json.set("difference", real(difference));
        json.set("change", real(change));
        json.set("p", real(p));
        return json;
    }

    /// What each factor has to do with the change from one period to another; the parts add up to it.
    Json contributions(const Kpi& kpi, size_t now, size_t then, std::optional<size_t> group = {}) const {
        std::vector<stats::Factor> factors;
        for (const Kpi::Factor& factor : kpi.factors) {
            const auto in = [&](size_t at) {
                return factor.of.evaluate([&](const Arithmetic::Name& name) {
                    return quantity(kpis_, name, measured_, request_.measures, at, group);
                });
            };
            factors.push_back({in(then).value.value_or(0), in(now).value.value_or(0), factor.divides});
        }
        const auto parts = stats::contributions(factors);
        if (!parts) return {};
        Json list = Json::array();
        for (size_t i = 0; i < parts->size(); ++i)
            list.push(Json::object({{"factor", Json::string(kpi.factors[i].of.text())},
                                    {"before", number(factors[i].before)},
                                    {"after", number(factors[i].after)},
                                    {"divides", Json::boolean(factors[i].divides)},
                                    {"contribution", number((*parts)[i])}}));
        return list;
    }

    Json series(const Kpi& kpi, std::optional<size_t> group) const {
        Json list = Json::array();
        const auto& request = request_.measures;
        for (size_t i = 0; i < request.buckets.size(); ++i) {
            const size_t window = request.spans.size() + i;
            Json item = to_json(evaluate(kpis_, kpi, measured_, request, window, group));
            item.set("from", Json::string(to_text(request.buckets[i].from)));
            item.set("to", Json::string(to_text(request.buckets[i].to)));
            put_where(item, kpi, request.buckets[i], group ? &measured_.keys[*group] : nullptr);
            if (i > 0 && !kpi.factors.empty()) item.set("contributions", contributions(kpi, window, window - 1, group));
            list.push(std::move(item));
        }
        return list;
    }

    Json groups() const {
        Json list = Json::array();
        const auto& request = request_.measures;
        for (size_t i = 0; i < measured_.keys.size(); ++i) {
            Json values = Json::object();
            for (const Kpi* kpi : request_.kpis) {
                const KpiValue figure = evaluate(kpis_, *kpi, measured_, request, 0, i);
                Json value = to_json(figure);
                put_beyond(value, *kpi, figure);
                put_where(value, *kpi, request.spans.front(), &measured_.keys[i]);
                for (size_t span = 0; span < request_.compared.size(); ++span)
                    value.set(request_.compared[span], to_json(evaluate(kpis_, *kpi, measured_, request, span + 1, i)));
                if (request.grouped_buckets && !request.buckets.empty()) value.set("series", series(*kpi, i));
                values.set(kpi->name, std::move(value));
            }
            const std::string key = key_text(measured_.keys[i]);
            list.push(Json::object({{"key", text_or_null(key)},
                                    {"label", text_or_null(measured_.names[i])},
                                    {"values", std::move(values)}}));
        }
        return list;
    }

    const formula::Model& model_;
    std::string language_;
    int digits_;
    const Kpis& kpis_;
    const KpiRequest& request_;
    const Measured& measured_;
};

} // namespace

Json to_json(const KpiValue& value) {
    Json json = Json::object({{"value", real(value.value)},
                              {"reason", text_or_null(value.reason)},
                              {"k", value.k ? Json::number(*value.k) : Json()},
                              {"n", value.n ? Json::number(*value.n) : Json()},
                              {"low", real(value.low)},
                              {"high", real(value.high)}});
    if (value.days && value.days->n > 0)
        json.set("days", Json::object({{"n", Json::number(value.days->n)},
                                       {"mean", number(value.days->mean)},
                                       {"median", number(value.days->median)},
                                       {"p25", number(value.days->p25)},
                                       {"p75", number(value.days->p75)},
                                       {"p90", number(value.days->p90)}}));
    if (!value.ripe) {
        json.set("ripe", Json::boolean(false));
        json.set("estimate", real(value.estimate));
    }
    return json;
}

const Kpi* find_kpi(const Kpis& kpis, const std::string& name, std::string_view field, std::vector<Fault>& faults) {
    const Kpi* found = kpis.kpi(name);
    if (found) return found;
    std::vector<std::string> names;
    for (const Kpi& each : kpis.kpis()) names.push_back(each.name);
    faults.push_back({std::string(field),
                      "unknown_choice",
                      {"没有指标 “" + name.substr(0, 100) + "”。", "There is no KPI \"" + name.substr(0, 100) + "\"."},
                      did_you_mean(base::nearest(name, names))});
    return nullptr;
}

Result<KpiRequest> kpi_request(const Kpis& kpis, const formula::Model& model, const access::Session& session,
                               const std::function<std::string(std::string_view)>& parameter) {
    KpiRequest request;
    std::vector<Fault> faults;
    const auto date = [&](std::string_view field) { return date_parameter(parameter, field, faults); };
    std::vector<std::string> names = split(parameter("kpis"), ',');
    const std::string page = parameter("page");
    if (names.empty()) {
        names = kpis.page(page.empty() ? "scorecard" : page);
        if (names.empty())
            faults.push_back({"page", "unknown_choice", {"没有这一页指标。", "There is no such page of KPIs."}, {}});
    }
    for (const std::string& name : names)
        if (const Kpi* found = find_kpi(kpis, name, "kpis", faults)) {
            if (std::find(request.kpis.begin(), request.kpis.end(), found) == request.kpis.end())
                request.kpis.push_back(found);
        }
    MeasureRequest& measures = request.measures;
    for (const Kpi* kpi : request.kpis)
        for (const Measure* measure : kpis.inputs(*kpi))
            if (std::find(measures.measures.begin(), measures.measures.end(), measure) == measures.measures.end())
                measures.measures.push_back(measure);
    measures.as_of = date("as_of");
    measures.by = parameter("by");
    measures.where = parameter("where");
    for (const std::string& part : split(parameter("filter"), ',')) {
        const size_t colon = part.find(':');
        if (colon == std::string::npos)
            faults.push_back({"filter",
                              "syntax",
                              {"筛选写成 “维度:值”。", "A filter is written \"dimension:value\"."},
                              {"例如 filter=source:referral。", "For example filter=source:referral."}});
        else
            measures.filter.emplace_back(part.substr(0, colon), part.substr(colon + 1));
    }
    const int fiscal = model.catalog().settings().fiscal_year_start;
    const base::Date today = asker_of(model, session, measures).today();
    const auto from = date("from"), to = date("to");
    const Span quarter = [&] {
        const base::Date start = start_of_bucket(today, Bucket::quarter, fiscal);
        return Span{start, {next_of_bucket(start, Bucket::quarter).days - 1}};
    }();
    const Span span{from.value_or(to ? start_of_bucket(*to, Bucket::quarter, fiscal) : quarter.from),
                    to.value_or(from ? std::max(*from, quarter.to) : quarter.to)};
    measures.spans = {span};
    for (const std::string& compare : split(parameter("compare"), ',')) {
        if (compare == "none") continue;
        if (compare != "previous" && compare != "year") {
            faults.push_back({"compare",
                              "unknown_choice",
                              {"没有这种对比。", "There is no such comparison."},
                              {"可选：previous、year。", "Choose previous or year."}});
            continue;
        }
        if (std::find(request.compared.begin(), request.compared.end(), compare) != request.compared.end()) continue;
        request.compared.push_back(compare);
        measures.spans.push_back(compare == "year" ? year_before(span) : previous_span(span, fiscal));
    }
    if (const std::string wanted = parameter("bucket"); !wanted.empty()) {
        const auto found = std::find_if(std::begin(bucket_names), std::end(bucket_names),
                                        [&](const auto& each) { return each.first == wanted; });
        if (found == std::end(bucket_names)) {
            faults.push_back(
                {"bucket",
                 "unknown_choice",
                 {"没有这种时间粒度。", "There is no such step of time."},
                 {"可选：day、week、month、quarter、year。", "Choose day, week, month, quarter or year."}});
        } else {
            request.bucket = found->second;
            const auto first = date("series_from");
            if (!(span.to < span.from))
                measures.buckets =
                    buckets_of({first ? std::min(*first, span.to) : span.from, span.to}, found->second, fiscal);
            if (measures.buckets.size() > most_buckets)
                faults.push_back({"bucket",
                                  "too_many",
                                  {"时间段里的步数太多，最多 400 步。", "The period has too many steps; at most 400."},
                                  {"请选更大的粒度。", "Choose a longer step."}});
            measures.grouped_buckets = !measures.by.empty() && measures.buckets.size() <= 60;
        }
    }
    if (const auto checked = check_request(model, session, kpis, measures); !checked.ok())
        faults.insert(faults.end(), checked.error().faults.begin(), checked.error().faults.end());
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Json catalogue_json(const Kpis& kpis, std::string_view language) {
    Json list = Json::array(), measures = Json::array(), dimensions = Json::array(), pages = Json::object();
    for (const Kpi& kpi : kpis.kpis()) {
        Json inputs = Json::array(), reasons = Json::array();
        for (const Measure* measure : kpis.inputs(kpi)) inputs.push(Json::string(measure->name));
        for (const Kpi::None& none : kpi.none) reasons.push(Json::string(none.reason));
        Json item = Json::object(
            {{"name", Json::string(kpi.name)},
             {"label", label(kpi.label, language)},
             {"formula", label(kpi.formula, language)},
             {"about", kpi.about.empty() ? Json() : label(kpi.about, language)},
             {"section", Json::string(kpi.section)},
             {"unit", Json::string(std::string(name(kpi.unit)))},
             {"better", Json::string(kpi.lower_is_better ? "lower" : "higher")},
             {"kind", Json::string(kpi.rate         ? "rate"
                                   : kpi.of.empty() ? "value"
                                                    : "days")},
             {"calculation", Json::string(kpi.rate ? kpi.k.text() + " / (" + kpi.n.text() + ")" : kpi.value.text())},
             {"inputs", std::move(inputs)},
             {"reasons", std::move(reasons)},
             {"source", text_or_null(kpi.source)}});
        if (kpi.band) item.set("band", Json::array({number(kpi.band->first), number(kpi.band->second)}));
        list.push(std::move(item));
    }
    for (const Measure& measure : kpis.measures())
        measures.push(Json::object({{"name", Json::string(measure.name)},
                                    {"label", label(measure.label, language)},
                                    {"object", Json::string(measure.object->name)},
                                    {"unit", Json::string(std::string(name(measure.unit)))}}));
    for (const Dimension& dimension : kpis.dimensions()) {
        Json objects = Json::array();
        for (const auto& [object, text] : dimension.of) objects.push(Json::string(object));
        dimensions.push(Json::object({{"name", Json::string(dimension.name)},
                                      {"label", label(dimension.label, language)},
                                      {"objects", std::move(objects)}}));
    }
    for (const std::string page : {"scorecard", "rep", "management", "baseline"}) {
        Json names = Json::array();
        for (const std::string& name : kpis.page(page)) names.push(Json::string(name));
        pages.set(page, std::move(names));
    }
    return Json::object({{"kpis", std::move(list)},
                         {"measures", std::move(measures)},
                         {"dimensions", std::move(dimensions)},
                         {"pages", std::move(pages)},
                         {"object", kpis.main() ? Json::string(kpis.main()->name) : Json()}});
}

Json kpi_json(const Sources& sources, const Kpis& kpis, const KpiRequest& request, const Measured& measured) {
    return Presenter(sources, kpis, request, measured).answer();
}

} // namespace fairlead::analytics
