#include "analytics/kpi_catalogue.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/unicode.h"
#include "formula/expression.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;
using schema::Field;
using schema::Object;

namespace {

constexpr std::pair<Unit, std::string_view> units[] = {{Unit::count, "count"},
                                                       {Unit::money, "money"},
                                                       {Unit::percent, "percent"},
                                                       {Unit::days, "days"},
                                                       {Unit::money_per_day, "money_per_day"},
                                                       {Unit::number, "number"},
                                                       {Unit::quantity, "quantity"},
                                                       {Unit::years, "years"}};
constexpr std::pair<Gather, std::string_view> gathers[] = {
    {Gather::count, "count"},         {Gather::sum, "sum"},      {Gather::days, "days"}, {Gather::outcomes, "outcomes"},
    {Gather::customers, "customers"}, {Gather::firsts, "firsts"}};
constexpr std::pair<Life, std::string_view> lives[] = {
    {Life::first, "first"}, {Life::buying, "buying"},     {Life::repeating, "repeating"}, {Life::known, "known"},
    {Life::lost, "lost"},   {Life::existing, "existing"}, {Life::held, "held"},           {Life::churned, "churned"}};

Text text_of(const Json& json) {
    return {json["zh"].text(), json["en"].text()};
}

} // namespace

std::string_view name(Unit unit) {
    for (const auto& [each, word] : units)
        if (each == unit) return word;
    return "number";
}

class KpiReader {
  public:
    KpiReader(const Json& file, const Json& bindings, const schema::Catalog& catalog)
        : file_(file), bindings_(bindings), catalog_(catalog), made_(std::make_shared<Kpis>()) {}

    Result<std::shared_ptr<const Kpis>> read() {
        made_->main_ = catalog_.find(bindings_[file_["main"].text()].text());
        if (!made_->main_) fault("main", "unknown_object", "main");
        for (const Json& item : file_["measures"].items()) read_measure(item);
        for (const Json& item : file_["kpis"].items()) read_kpi(item);
        for (const Json& item : file_["dimensions"].items()) read_dimension(item);
        for (const Json& item : file_["readiness"].items()) read_ready(item);
        check_names();
        for (const Json& item : file_["reports"].items()) read_report(item);
        for (const auto& [page, names] : file_["pages"].members())
            for (const Json& name : names.items())
                if (made_->kpi(name.text()))
                    made_->pages_[page].push_back(name.text());
                else if (!absent_.contains(name.text()))
                    fault("pages." + page, "unknown_name", name.text());
        if (!faults_.empty()) return Error(Code::invalid, faults_.front().message, faults_);
        return std::shared_ptr<const Kpis>(made_);
    }

  private:
    void fault(const std::string& at, const std::string& rule, const std::string& what) {
        faults_.push_back({at,
                           rule,
                           {"system/kpi.json：" + at + "：“" + what + "” 不成立（" + rule + "）。",
                            "system/kpi.json: " + at + ": \"" + what + "\" does not hold (" + rule + ")."},
                           {}});
    }
    template <typename T, size_t n>
    T word(const std::string& at, const std::pair<T, std::string_view> (&words)[n], const Json& json, T otherwise) {
        if (json.is_null()) return otherwise;
        for (const auto& [value, word] : words)
            if (word == json.text()) return value;
        fault(at, "unknown_choice", json.text());
        return otherwise;
    }
    const Field* field(const std::string& at, const Object& object, const Json& json, bool link = false) {
        if (json.is_null()) return nullptr;
        const Field* found = object.find(json.text());
        if (!found || !found->stored) {
            fault(at, "unknown_field", object.name + "." + json.text());
            return nullptr;
        }
        const bool fits = link ? found->type == schema::Type::link || found->type == schema::Type::user
                               : found->type == schema::Type::date || found->type == schema::Type::instant;
        if (!fits) fault(at, "type", object.name + "." + json.text());
        return found;
    }
    void expression(const std::string& at, const Object& object, const std::string& text, formula::Kind kind) {
        if (text.empty()) return;
        const auto bound = formula::bind(text, catalog_, object, kind);
        if (!bound.ok())
            for (const Fault& each : bound.error().faults) {
                fault(at, each.rule, text);
                faults_.back().message.zh += each.message.zh;
                faults_.back().message.en += " " + each.message.en;
            }
    }

    /// A field of the object, or of the record it belongs to: "opportunity.close_date".
    void read_on(Measure& measure, const std::string& at, const Json& json) {
        const Object* object = measure.object;
        std::string name = json.text();
        if (const auto point = name.find('.'); point != std::string::npos) {
            const Field* link = field(at, *object, Json::string(name.substr(0, point)), true);
            object = link ? catalog_.find(link->type == schema::Type::user ? "user" : link->target) : nullptr;
            if (!object) return;
            measure.through = name.substr(0, point + 1);
            name = name.substr(point + 1);
        }
        measure.on = field(at, *object, json.is_null() ? json : Json::string(name));
    }

    void read_measure(const Json& item) {
        Measure measure;
        measure.name = item["name"].text();
        const std::string at = "measures." + measure.name;
        const Json* bound = bindings_.find(item["object"].text());
        if (!bound) {
            absent_.insert(measure.name);
            return;
        }
        measure.object = catalog_.find(bound->text());
        if (!measure.object) return fault(at, "unknown_object", bound->text());
        const Object& object = *measure.object;
        measure.label = text_of(item["label"]);
        measure.gather = word(at, gathers, item["gather"], Gather::count);
        measure.life = word(at, lives, item["life"], Life::first);
        measure.unit = word(at, units, item["unit"], Unit::count);
        measure.where = item["where"].text();
        measure.unless = item["unless"].text();
        measure.value = item["value"].text();
        measure.won = item["won"].text();
        measure.missing = item["missing"].is_string() ? item["missing"].text() : "no_value";
        measure.floor = item["floor"].truth();
        measure.lapse_days = item["lapse_days"].integer().value_or(365);
        read_on(measure, at + ".on", item["on"]);
        measure.since = field(at + ".since", object, item["since"]);
        measure.until = field(at + ".until", object, item["until"]);
        measure.of = field(at + ".of", object, item["of"], true);
        const bool about = measure.gather == Gather::customers || measure.gather == Gather::firsts;
        const bool valued =
            measure.gather == Gather::sum || measure.gather == Gather::days || measure.gather == Gather::outcomes;
        measure.eve = item["eve"].truth();
        if (!measure.on == !measure.since) fault(at, "required", "on | since");
        if (measure.eve && !measure.since) fault(at + ".eve", "required", "since");
        if (about && (!measure.of || !measure.on)) fault(at, "required", "of, on");
        const bool moment = measure.on && measure.on->type == schema::Type::instant;
        if (!measure.through.empty() && (about || moment || measure.gather == Gather::outcomes))
            fault(at + ".on", "not_for_type", measure.through);
        if (measure.gather == Gather::customers && measure.of && measure.of->relation.empty())
            fault(at, "no_relation", measure.of->name);
        if (valued && measure.value.empty()) fault(at, "required", "value");
        expression(at + ".where", object, measure.where, formula::Kind::boolean);
        expression(at + ".unless", object, measure.unless, formula::Kind::boolean);
        expression(at + ".won", object, measure.won, formula::Kind::boolean);
        expression(at + ".value", object, measure.value, formula::Kind::number);
        if (measure.label.empty() || made_->measure(measure.name)) fault(at, "name", measure.name);
        made_->measures_.push_back(std::move(measure));
    }

    Arithmetic arithmetic(const std::string& at, const Json& json) {
        if (json.is_null()) return {};
        auto parsed = Arithmetic::parse(json.text());
        if (parsed.ok()) return *parsed;
        fault(at, "syntax", json.text());
        return {};
    }

    void read_kpi(const Json& item) {
        Kpi kpi;
        kpi.name = item["name"].text();
        const std::string at = "kpis." + kpi.name;
        kpi.section = item["section"].text();
        kpi.label = text_of(item["label"]);
        kpi.formula = text_of(item["formula"]);
        kpi.about = text_of(item["about"]);
        kpi.source = item["source"].text();
        kpi.rate = item.has("k");
        kpi.unit = word(at, units, item["unit"], kpi.rate ? Unit::percent : Unit::count);
        kpi.lower_is_better = item["better"].text() == "lower";
        kpi.k = arithmetic(at + ".k", item["k"]);
        kpi.n = arithmetic(at + ".n", item["n"]);
        kpi.value = arithmetic(at + ".value", item["value"]);
        kpi.estimate = arithmetic(at + ".estimate", item["estimate"]);
        kpi.records = item["records"].text();
        kpi.of = item["of"].text();
        kpi.matures_days = item["matures_days"].integer().value_or(0);
        for (const Json& none : item["none"].items())
            kpi.none.push_back({arithmetic(at + ".none", none["zero"]), none["reason"].text()});
        for (const Json& factor : item["factors"].items())
            kpi.factors.push_back({arithmetic(at + ".factors", factor["of"]), factor["divides"].truth()});
        if (item["band"].items().size() == 2)
            kpi.band = std::pair(std::strtod(item["band"].items()[0].text().c_str(), nullptr),
                                 std::strtod(item["band"].items()[1].text().c_str(), nullptr));
        if (kpi.label.empty() || kpi.formula.empty() || made_->kpi(kpi.name) || made_->measure(kpi.name))
            fault(at, "name", kpi.name);
        if (kpi.rate ? kpi.n.empty() || kpi.k.empty() : kpi.value.empty()) fault(at, "required", "k, n | value");
        // What stands on something that is not there is left out with it.
        for (const Arithmetic* part : {&kpi.k, &kpi.n, &kpi.value, &kpi.estimate})
            for (const Arithmetic::Name& name : part->names())
                if (absent_.contains(name.name)) {
                    absent_.insert(kpi.name);
                    return;
                }
        made_->kpis_.push_back(std::move(kpi));
    }

    void read_dimension(const Json& item) {
        Dimension dimension;
        dimension.name = item["name"].text();
        dimension.label = text_of(item["label"]);
        for (const auto& [binding, text] : item["of"].members()) {
            const Json* bound = bindings_.find(binding);
            if (!bound) continue;
            const Object* object = catalog_.find(bound->text());
            const std::string at = "dimensions." + dimension.name;
            if (!object) {
                fault(at, "unknown_object", bound->text());
                continue;
            }
            expression(at, *object, text.text(), formula::Kind::nothing);
            dimension.of[object->name] = text.text();
        }
        made_->dimensions_.push_back(std::move(dimension));
    }

    void read_ready(const Json& item) {
        const Json* bound = bindings_.find(item["object"].text());
        if (!bound) return;
        Ready ready{
            .name = item["name"].text(), .label = text_of(item["label"]), .object = catalog_.find(bound->text())};
        const std::string at = "readiness." + ready.name;
        if (!ready.object) return fault(at, "unknown_object", bound->text());
        ready.of = item["of"].text();
        ready.has = item["has"].text();
        expression(at + ".of", *ready.object, ready.of, formula::Kind::boolean);
        expression(at + ".has", *ready.object, ready.has, formula::Kind::boolean);
        for (const Json& kpi : item["kpis"].items())
            if (made_->kpi(kpi.text()))
                ready.kpis.push_back(kpi.text());
            else if (!absent_.contains(kpi.text()))
                fault(at + ".kpis", "unknown_name", kpi.text());
        made_->readiness_.push_back(std::move(ready));
    }

    /// Widgets of KPIs that are not there are left out with them.
    void read_report(const Json& item) {
        ShippedReport report{item["key"].text(), text_of(item["name"]), text_of(item["about"]), {}};
        if (report.key.empty() || report.name.empty()) fault("reports", "name", report.key);
        Json definition = Json::object(), widgets = Json::array();
        for (const auto& [name, value] : item["definition"].members())
            if (name != "widgets") definition.set(name, value);
        for (const Json& widget : item["definition"]["widgets"].items()) {
            const auto& kpis = widget["kpis"].items();
            if (std::none_of(kpis.begin(), kpis.end(), [&](const Json& kpi) { return absent_.contains(kpi.text()); }))
                widgets.push(widget);
        }
        definition.set("widgets", std::move(widgets));
        report.definition = to_text(definition);
        made_->reports_.push_back(std::move(report));
    }

    /// Every name stands for a measure or for a KPI that was defined before: so there are no circles.
    void check_names() {
        std::set<std::string> known = {"days", "years"}; // of the period, as far as it has passed
        for (const Measure& measure : made_->measures_) known.insert(measure.name);
        for (const Kpi& kpi : made_->kpis_) {
            std::vector<const Arithmetic*> parts = {&kpi.k, &kpi.n, &kpi.value, &kpi.estimate};
            for (const Kpi::None& none : kpi.none) parts.push_back(&none.when);
            for (const Kpi::Factor& factor : kpi.factors) parts.push_back(&factor.of);
            for (const Arithmetic* part : parts)
                for (const Arithmetic::Name& name : part->names())
                    if (!known.contains(name.name)) fault("kpis." + kpi.name, "unknown_name", name.name);
            for (const std::string& name : {kpi.records, kpi.of})
                if (!name.empty() && !made_->measure(name)) fault("kpis." + kpi.name, "unknown_name", name);
            known.insert(kpi.name);
        }
    }

    const Json& file_;
    const Json& bindings_;
    const schema::Catalog& catalog_;
    std::shared_ptr<Kpis> made_;
    std::set<std::string> absent_;
    std::vector<Fault> faults_;
};

Result<std::shared_ptr<const Kpis>> Kpis::read(std::string_view json, std::string_view bindings,
                                               const schema::Catalog& catalog) {
    if (json.empty()) return std::make_shared<const Kpis>();
    const Json file = TRY(base::parse_json(json));
    const Json bound = TRY(base::parse_json(bindings));
    return KpiReader(file, bound, catalog).read();
}

const Measure* Kpis::measure(std::string_view name) const {
    const auto found =
        std::find_if(measures_.begin(), measures_.end(), [&](const Measure& each) { return each.name == name; });
    return found == measures_.end() ? nullptr : &*found;
}

const Kpi* Kpis::kpi(std::string_view name) const {
    const auto found = std::find_if(kpis_.begin(), kpis_.end(), [&](const Kpi& each) { return each.name == name; });
    return found == kpis_.end() ? nullptr : &*found;
}

const Dimension* Kpis::dimension(std::string_view name) const {
    const auto found =
        std::find_if(dimensions_.begin(), dimensions_.end(), [&](const Dimension& each) { return each.name == name; });
    return found == dimensions_.end() ? nullptr : &*found;
}

std::vector<std::string> Kpis::page(std::string_view name) const {
    const auto found = pages_.find(name);
    return found == pages_.end() ? std::vector<std::string>() : found->second;
}

std::vector<const Measure*> Kpis::inputs(const Kpi& kpi) const {
    std::vector<const Measure*> found;
    const auto add = [&](const Measure* measure) {
        if (measure && std::find(found.begin(), found.end(), measure) == found.end()) found.push_back(measure);
    };
    std::vector<const Arithmetic*> parts = {&kpi.k, &kpi.n, &kpi.value};
    for (const Kpi::None& none : kpi.none) parts.push_back(&none.when);
    parts.push_back(&kpi.estimate);
    for (const Arithmetic* part : parts)
        for (const Arithmetic::Name& name : part->names()) {
            add(measure(name.name));
            if (const Kpi* other = this->kpi(name.name))
                for (const Measure* measure : inputs(*other)) add(measure);
        }
    for (const std::string& name : {kpi.records, kpi.of})
        if (!name.empty()) add(measure(name));
    return found;
}

} // namespace fairlead::analytics
