#include "command/career.h"

#include <algorithm>

#include "analytics/kpi_answer.h"
#include "command/commission_terms.h"
#include "command/kpi_report.h"
#include "command/learning_parts.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::Span;
using base::Code;
using base::Date;
using base::Error;
using base::Json;
using record::Image;

namespace {

constexpr const char *level_object = "career_level", *criterion_object = "career_criterion";
constexpr size_t most_shown = 500;

/// The days a criterion is about. Quarters are whole ones of the workspace's year that are over.
Span span_of(const std::string& period, Date today, int fiscal_year_start) {
    using analytics::Bucket;
    if (period == "days_365") return {{today.days - 364}, today};
    if (period == "ever") return {base::make_date(2000, 1, 1), today};
    int quarters = period == "quarters_1" ? 1 : period == "quarters_2" ? 2 : 4;
    const Date to{analytics::start_of_bucket(today, Bucket::quarter, fiscal_year_start).days - 1};
    Date from{to.days + 1};
    for (; quarters > 0; --quarters)
        from = analytics::start_of_bucket({from.days - 1}, Bucket::quarter, fiscal_year_start);
    return {from, to};
}

/// In the unit a criterion is written in: percents as 20, not 0.2.
double written(const analytics::Kpi& kpi, double value) {
    return kpi.rate || kpi.unit == analytics::Unit::percent ? value * 100 : value;
}

Result<Json> criterion_json(Workspace& workspace, const Session& session, const Snapshot& now, const Image& criterion,
                            int64_t person) {
    constexpr double scale = 10000;
    const std::string name = text_in(criterion, "kpi"), period = text_in(criterion, "period");
    const double wanted = static_cast<double>(criterion.get("value").number_or(0)) / scale;
    const bool at_least = text_in(criterion, "compare") != "at_most";
    Json json = Json::object({{"id", Json::string(to_text(criterion.id()))},
                              {"name", Json::string(words_in(criterion, "name", session.language))},
                              {"kpi", Json::string(name)},
                              {"compare", Json::string(at_least ? "at_least" : "at_most")},
                              {"wanted", analytics::number(wanted)},
                              {"period", Json::string(period)}});
    const Span span =
        span_of(period, schema::day_of(now.settings(), session.asker.now), now.settings().fiscal_year_start);
    json.set("from", Json::string(to_text(span.from)));
    json.set("to", Json::string(to_text(span.to)));
    const analytics::Kpi* kpi = now.kpis ? now.kpis->kpi(name) : nullptr;
    if (!kpi) { // its object has been taken out of the model since
        for (const char* key : {"label", "unit", "formula", "value", "current", "object", "where"})
            json.set(key, Json());
        json.set("reason", Json::string("unknown_kpi"));
        json.set("state", Json::string("not_measured"));
        return json;
    }
    json.set("label", Json::string(kpi->label.in(session.language)));
    json.set("unit", Json::string(std::string(analytics::name(kpi->rate ? analytics::Unit::percent : kpi->unit))));
    json.set("formula", Json::string(kpi->formula.in(session.language)));
    analytics::MeasureRequest request;
    request.measures = now.kpis->inputs(*kpi);
    request.spans = {span};
    request.filter.emplace_back("owner", to_text(Id{person}));
    TRY(analytics::check_request(*now.model, session, *now.kpis, request));
    const analytics::Measured measured = TRY(command::measured(workspace, session, now, request));
    const analytics::KpiValue value = analytics::evaluate(*now.kpis, *kpi, measured, request, 0);
    const Json figure = analytics::to_json(value);
    for (const auto& [key, part] : figure.members()) json.set(key, part);
    json.set("rights", Json::boolean(measured.rights));
    const analytics::Measure* listed = kpi->records.empty() ? nullptr : now.kpis->measure(kpi->records);
    const analytics::Figures* figures = listed ? measured.find(*listed) : nullptr;
    const bool there = figures && figures->reason.empty() && figures->measure->gather != analytics::Gather::firsts;
    json.set("object", there ? Json::string(figures->listed->name) : Json());
    json.set("where", there ? Json::string(analytics::where_of(*now.model, *figures, span)) : Json());
    const char* state = "not_measured";
    json.set("current", value.value ? analytics::number(written(*kpi, *value.value)) : Json());
    if (value.value && value.ripe) {
        const double is = written(*kpi, *value.value);
        state = value.reason == "small_n" ? "too_few" : (at_least ? is >= wanted : is <= wanted) ? "met" : "not_met";
    }
    json.set("state", Json::string(state));
    return json;
}

struct Track {
    std::vector<Image> levels; // from the lowest up
    std::map<int64_t, int64_t> level_of;
    std::vector<Image> criteria;
};

} // namespace

Result<Json> career(Workspace& workspace, const Session& session, std::optional<Id> asked) {
    const auto now = workspace.snapshot();
    const Object* levels = now->find(level_object);
    // How somebody stands is between them and who develops them.
    const Object* plans = now->find("development_plan");
    const Object* people = now->find("user");
    if (!levels || !plans || !people || !people->find("career_level") || !now->find(criterion_object))
        return Error(Code::not_found, {"没有职级。", "There are no career levels."});
    TRY(access::may(session, *levels, Verb::read));
    TRY(access::may(session, *plans, Verb::read));
    const auto sees = [&](int64_t user) {
        return user == session.user_id() || access::reaches_owner(session, *plans, Verb::read, user);
    };
    const int64_t person = asked ? asked->number : session.user_id();
    const access::User* whose = session.directory->user(person);
    if (!whose || !sees(person)) return record::not_found(*people);
    const Track track = TRY(workspace.ask<Track>(session, [&](record::ReadContext& context) -> Result<Track> {
        Track track;
        track.levels = TRY(images_where(context, level_object, "true"));
        std::sort(track.levels.begin(), track.levels.end(), [](const Image& a, const Image& b) {
            return a.get("position").number_or(0) < b.get("position").number_or(0);
        });
        for (const Image& user : TRY(images_where(context, "user", "career_level is not empty")))
            track.level_of[user.id().number] = user.get("career_level").number_or(0);
        track.criteria = TRY(images_where(context, criterion_object, "true"));
        return track;
    }));
    const auto level_of = [&](int64_t user) -> const Image* {
        const auto found = track.level_of.find(user);
        if (found == track.level_of.end()) return nullptr;
        const auto at = std::find_if(track.levels.begin(), track.levels.end(),
                                     [&](const Image& level) { return level.id().number == found->second; });
        return at == track.levels.end() ? nullptr : &*at;
    };
    const auto brief = [&](const Image* level) {
        return level ? Json::object({{"id", Json::string(to_text(level->id()))},
                                     {"name", Json::string(words_in(*level, "name", session.language))},
                                     {"position", Json::number(level->get("position").number_or(0))},
                                     {"about", Json::string(words_in(*level, "about", session.language))}})
                     : Json();
    };
    const Image* level = level_of(person);
    const int64_t place = level ? level->get("position").number_or(0) : 0;
    const Image* next = nullptr;
    Json list = Json::array();
    for (const Image& each : track.levels) {
        const int64_t position = each.get("position").number_or(0);
        if (!next && position > place) next = &each;
        Json item = brief(&each);
        item.set("state", Json::string(&each == level     ? "current"
                                       : &each == next    ? "next"
                                       : position < place ? "passed"
                                                          : "later"));
        list.push(std::move(item));
    }
    Json ahead = brief(next);
    if (next) {
        Json criteria = Json::array();
        int64_t met = 0;
        for (const Image& criterion : track.criteria) {
            if (criterion.get("level").number_or(0) != next->id().number) continue;
            Json item = TRY(criterion_json(workspace, session, *now, criterion, person));
            met += item["state"].text() == "met";
            criteria.push(std::move(item));
        }
        ahead.set("met", Json::number(met));
        ahead.set("criteria", std::move(criteria));
    }
    Json seen = Json::array();
    for (const access::User& user : session.directory->users())
        if (user.active && sees(user.id) && seen.items().size() < most_shown) {
            Json item = person_json(session, user.id);
            item.set("level", brief(level_of(user.id)));
            seen.push(std::move(item));
        }
    return Json::object({{"person", person_json(session, person)},
                         {"people", std::move(seen)},
                         {"levels", std::move(list)},
                         {"level", brief(level)},
                         {"next", std::move(ahead)}});
}

void check_criterion(const Snapshot& now, const Image& image, std::vector<base::Fault>& faults) {
    if (image.object->name != criterion_object || !now.kpis) return;
    if (const std::string kpi = text_in(image, "kpi"); !kpi.empty()) analytics::find_kpi(*now.kpis, kpi, "kpi", faults);
}

} // namespace fairlead::command
