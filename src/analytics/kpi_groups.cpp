// The answer of measures: its size before counting, the order and the names of its groups afterwards.

#include <algorithm>

#include "analytics/kpi_measure.h"
#include "analytics/kpi_plan.h"

namespace fairlead::analytics {

using base::Result;
using base::Value;
using formula::Bound;
using schema::Field;
using schema::Object;

namespace {

constexpr size_t most_groups = 200;

/// Names of the groups: of choices, people, teams and records the reader may see.
Result<void> name_groups(const Sources& sources, const Kpis& kpis, const MeasureRequest& request, Measured& measured) {
    measured.names.assign(measured.keys.size(), "");
    const Dimension* dimension = kpis.dimension(request.by);
    if (!dimension) return {};
    const Field* field = nullptr;
    Bound bound;
    for (const auto& [object, text] : dimension->of) {
        bound = TRY(formula::bind(text, sources.model.catalog(), *sources.model.catalog().find(object),
                                  formula::Kind::nothing));
        field = formula::plain_field(*bound);
        if (field) break;
    }
    const bool zh = sources.session.language.substr(0, 2) != "en";
    const Object* target = bound && !bound->links_to.empty() ? sources.model.catalog().find(bound->links_to) : nullptr;
    std::vector<int64_t> ids;
    for (size_t i = 0; i < measured.keys.size(); ++i) {
        const Value& key = measured.keys[i];
        std::string& name = measured.names[i];
        if (key.empty())
            name = zh ? "（空）" : "(empty)";
        else if (key.is_text()) {
            const schema::Choice* choice = field ? field->find_choice(key.text()) : nullptr;
            name = choice ? choice->label.in(sources.session.language) : key.text();
        } else {
            ids.push_back(key.number());
        }
    }
    if (!target) return {};
    const auto names = TRY(names_of(sources, *target, std::move(ids)));
    for (size_t i = 0; i < measured.keys.size(); ++i)
        if (const auto found = names.find(measured.keys[i].number_or(0)); found != names.end())
            measured.names[i] = found->second;
    return {};
}

} // namespace

const Cell& Figures::cell(size_t window, std::optional<size_t> group_index) const {
    static const Cell nothing_here;
    if (!group_index) return window < cells.size() ? cells[window] : nothing_here;
    if (*group_index >= groups.size() || window >= groups[*group_index].size()) return nothing_here;
    return groups[*group_index][window];
}

const Figures* Measured::find(const Measure& measure) const {
    for (const Figures& each : figures)
        if (each.measure == &measure) return &each;
    return nullptr;
}

Measured begin_measured(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                        const MeasureRequest& request) {
    Measured measured;
    measured.windows = request.spans.size() + request.buckets.size();
    measured.today = to_text(asker_of(model, session, request).today());
    for (const Measure* measure : request.measures) {
        Figures figures;
        figures.measure = measure;
        figures.cells.resize(measured.windows);
        const Object& subject = subject_of(model, *measure);
        figures.listed = &subject;
        const auto filter = filter_of(model, kpis, request, subject);
        if (!filter) figures.reason = "other_object";
        const std::string* by = dimension_of(kpis, request.by, subject);
        if (by) figures.group = *by;
        const auto where =
            measure->of ? Result<std::string>(std::string()) : canonical(model, *measure->object, measure->where);
        figures.base = both(where.ok() ? *where : measure->where, filter.value_or(""));
        for (const Object* object : {measure->object, &subject}) {
            if (access::level(session, *object, access::Verb::read) == access::Level::none) figures.reason = "no_right";
            if (!access::scope(session, model, *object, access::Verb::read).all) measured.rights = true;
        }
        measured.figures.push_back(std::move(figures));
    }
    return measured;
}

Result<void> finish(const Sources& sources, const Kpis& kpis, const MeasureRequest& request, Measured& measured) {
    for (Figures& figures : measured.figures) {
        for (Cell& cell : figures.cells) std::sort(cell.values.begin(), cell.values.end());
        for (auto& cells : figures.groups)
            for (Cell& cell : cells) std::sort(cell.values.begin(), cell.values.end());
    }
    // Biggest first by the first measure that has groups.
    std::vector<size_t> order;
    for (size_t i = 0; i < measured.keys.size(); ++i) order.push_back(i);
    const auto weight = [&](size_t group) {
        int64_t n = 0;
        for (const Figures& figures : measured.figures) n = std::max(n, figures.cell(0, group).n);
        return n;
    };
    std::vector<int64_t> weights;
    for (const size_t group : order) weights.push_back(weight(group));
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        const bool named = !measured.keys[a].empty(), other = !measured.keys[b].empty();
        return named != other ? named : weights[a] > weights[b]; // those without one come last
    });
    std::erase_if(order, [&](size_t group) { return weights[group] == 0; });
    if (order.size() > most_groups) {
        measured.groups_left_out += static_cast<int64_t>(order.size() - most_groups);
        order.resize(most_groups);
    }
    std::vector<Value> keys;
    for (const size_t group : order) keys.push_back(measured.keys[group]);
    for (Figures& figures : measured.figures) {
        std::vector<std::vector<Cell>> groups;
        for (const size_t group : order)
            groups.push_back(group < figures.groups.size() ? std::move(figures.groups[group]) : std::vector<Cell>());
        figures.groups = std::move(groups);
    }
    measured.keys = std::move(keys);
    return name_groups(sources, kpis, request, measured);
}

} // namespace fairlead::analytics
