#include "analytics/deal_rows.h"

#include <algorithm>

#include "analytics/evaluator.h"
#include "base/id.h"
#include "base/money.h"
#include "schema/zone.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;
using schema::StageKind;

namespace {

constexpr int64_t hour_ms = 3600000;

std::string moment(int64_t at) {
    return "instant('" + to_text(base::Instant{at}) + "')";
}

} // namespace

DealRows::DealRows(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request, Plan plan)
    : sources_(sources),
      table_(columns.table()),
      request_(request),
      plan_(std::move(plan)),
      zone_(schema::zone_of(sources.model.catalog().settings())),
      scope_(access::scope(sources.session, sources.model, *plan_.object, access::Verb::read)) {
    const FunnelRequest& deals = request.deals;
    if (deals.from) from_ = start_of(*deals.from);
    if (deals.to) to_ = start_of({deals.to->days + 1});
    // Whole hours, so that an answer can be kept for a while; what was entered since has just begun.
    const int64_t now = sources.session.asker.now.milliseconds;
    seen_ = now - now % hour_ms + hour_ms - 1;
    if (request.as_of) seen_ = std::min(seen_, start_of({request.as_of->days + 1}) - 1);
    for (const schema::Stage& stage : stages())
        levels_.push_back(stage.kind == StageKind::open  ? stage.position
                          : stage.kind == StageKind::won ? plan_.open_stages + 1
                                                         : 0);
    const Words& words = table_.visits().stages();
    for (size_t code = 0; code < words.size(); ++code) {
        const std::string& word = words.at(static_cast<int64_t>(code));
        const size_t end = word.find('\n');
        int found = -1;
        if (std::string_view(word).substr(0, end) == plan_.pipeline->name)
            for (size_t i = 0; i < stages().size(); ++i)
                if (std::string_view(word).substr(end + 1) == stages()[i].name) found = static_cast<int>(i);
        stage_of_code_.push_back(found);
    }
    amount_ = plan_.amount ? table_.find(plan_.amount->name + "_base") : nullptr;
    const schema::Field* owner = plan_.object->trait("owner");
    owner_ = owner && access::mask(sources.session, *plan_.object, *owner) != access::Mask::hidden
                 ? table_.find(owner->name)
                 : nullptr;
}

Result<std::unique_ptr<DealRows>> DealRows::make(const Sources& sources, const Columns::View& columns,
                                                 const AnalysisRequest& request, bool created_within) {
    FunnelRequest deals = request.deals;
    const bool period = deals.from || deals.to;
    deals.kind = created_within && period ? FunnelKind::cohort : FunnelKind::snapshot;
    if (deals.kind == FunnelKind::snapshot) {
        deals.from.reset();
        deals.to.reset();
    }
    Plan plan = TRY(make_plan(sources.model, sources.session, deals));
    std::unique_ptr<DealRows> rows(new DealRows(sources, columns, request, std::move(plan)));
    TRY(rows->choose());
    return rows;
}

Result<void> DealRows::choose() {
    Evaluator evaluator(table_, sources_.model, *plan_.object, plan_.asker);
    TRY(evaluator.prepare(*plan_.base_bound, sources_.reader));
    TRY(evaluator.prepare(scope_, sources_.reader));
    chosen_.assign(table_.rows(), 1);
    for (size_t first = 0; first < table_.rows(); first += batch_rows) {
        const size_t count = std::min(batch_rows, table_.rows() - first);
        uint8_t* mask = chosen_.data() + first;
        evaluator.narrow(first, count, mask);
        evaluator.narrow(*plan_.base_bound, first, count, mask);
    }
    size_ = static_cast<size_t>(std::count(chosen_.begin(), chosen_.end(), 1));
    return {};
}

void DealRows::stays(size_t row, std::vector<Stay>& into) const {
    into.clear();
    const Visits& visits = table_.visits();
    const Visits::Span span = visits.of(row);
    for (size_t visit = span.first; visit < size_t{span.first} + span.count; ++visit) {
        const int64_t at = visits.entered_at(visit);
        if (at > seen_ && request_.as_of) break;
        into.push_back({stage_of_code_[static_cast<size_t>(visits.stage(visit))], at});
    }
}

std::string DealRows::visited(std::string_view condition) const {
    return "exists(" + std::string(visits) + " where " +
           Plan::both("pipeline = " + Plan::quoted(plan_.pipeline->name), condition) + ")";
}

std::string DealRows::stage_in(const std::vector<int>& stages, std::string_view field) const {
    std::string list;
    for (const int stage : stages)
        list += (list.empty() ? "" : ", ") + Plan::quoted(this->stages()[static_cast<size_t>(stage)].name);
    return std::string(field) + (stages.size() == 1 ? " = " + list : " in (" + list + ")");
}

std::string DealRows::within(std::string_view field, int64_t from, int64_t to) {
    std::string text;
    if (from != INT64_MIN) text = std::string(field) + " >= " + moment(from);
    if (to != INT64_MAX) text = Plan::both(text, std::string(field) + " < " + moment(to));
    return text;
}

std::vector<int> DealRows::stages_from(int level) const {
    std::vector<int> found;
    for (size_t i = 0; i < levels_.size(); ++i)
        if (levels_[i] > 0 && levels_[i] >= level) found.push_back(static_cast<int>(i));
    return found;
}

Json DealRows::count(int64_t n, std::string where) const {
    return to_json(Count{n, std::move(where)});
}

Json DealRows::money(__int128 amount) const {
    if (!plan_.amount || amount > INT64_MAX || amount < INT64_MIN) return {};
    return Json::string(base::format_decimal(static_cast<int64_t>(amount), sources_.model.catalog().base_digits()));
}

Json DealRows::moves(const Moves& moves, std::string where) const {
    return Json::object({{"value", Json::number(moves.deals)},
                         {"moves", Json::number(moves.moves)},
                         {"amount", money(moves.amount)},
                         {"where", Json::string(std::move(where))}});
}

Json DealRows::stage_json(int stage) const {
    const schema::Stage& found = stages()[static_cast<size_t>(stage)];
    return Json::object({{"stage", Json::string(found.name)},
                         {"label", label_json(found.label)},
                         {"kind", Json::string(std::string(name(found.kind)))}});
}

Json DealRows::person(int64_t id) const {
    if (id == 0 || id == nothing) return {};
    const access::Directory* directory = sources_.session.directory.get();
    const access::User* user = directory ? directory->user(id) : nullptr;
    return Json::object(
        {{"id", Json::string(to_text(base::Id{id}))}, {"name", user ? Json::string(user->name) : Json()}});
}

Json DealRows::head() const {
    const auto day = [](const std::optional<base::Date>& date) { return date ? Json::string(to_text(*date)) : Json(); };
    Json excluded = Json::array();
    if (!scope_.all)
        excluded.push(Json::object({{"reason", Json::string("rights")}, {"n", Json()}, {"where", Json()}}));
    return Json::object({{"object", Json::string(plan_.object->name)},
                         {"pipeline", Json::string(plan_.pipeline->name)},
                         {"pipeline_label", label_json(plan_.pipeline->label)},
                         {"from", day(request_.deals.from)},
                         {"to", day(request_.deals.to)},
                         {"as_of", day(request_.as_of)},
                         {"currency", Json::string(sources_.model.catalog().settings().base_currency)},
                         {"deals", count(static_cast<int64_t>(size_), plan_.base)},
                         {"excluded", std::move(excluded)}});
}

} // namespace fairlead::analytics
