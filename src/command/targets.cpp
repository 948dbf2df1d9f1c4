#include "command/targets.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "base/money.h"
#include "command/forecast.h"
#include "command/meter.h"
#include "command/team_periods.h"
#include "record/load.h"
#include "record/read.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::Answer;
using analytics::Ask;
using analytics::TargetMeasure;
using analytics::TargetMeasures;
using analytics::TargetScope;
using base::Code;
using base::Date;
using base::Error;
using base::Json;
using record::Image;

namespace {

constexpr std::string_view target_object = "target";
constexpr int64_t most_targets = 200;
constexpr int count_scale = 2;

Date day_of(const Image& image, const char* field) {
    return {image.get(field).number_or(0)};
}

std::string text_of(const Image& image, const char* field) {
    return std::string(image.get(field).text_or(""));
}

bool of_money(const Image& image) {
    const std::string measure = text_of(image, "measure");
    return measure == "revenue" || measure == "margin" || measure == "receipts";
}

/// Minor units of the base currency, or numbers of two digits.
std::optional<int64_t> level_of(const Image& image, const char* level) {
    const Value& value = image.get(std::string(level) + (of_money(image) ? "_base" : "_count"));
    return value.is_number() ? std::optional(value.number()) : std::nullopt;
}

TargetScope scope_of(const Image& image, const std::vector<analytics::Membership>& stays) {
    TargetScope scope{.from = day_of(image, "starts_on"), .to = day_of(image, "ends_on")};
    const std::string level = text_of(image, "level");
    if (level == "person") scope.owner = image.owner();
    if (level == "team") {
        const int64_t team = image.get("team").number_or(0);
        scope.team = team;
        for (const analytics::Membership& stay : stays)
            if (stay.team == team) scope.stays.push_back(stay);
    }
    if (const int64_t product = image.get("product").number_or(0)) scope.product = product;
    scope.region = text_of(image, "region");
    return scope;
}

} // namespace

namespace {

/// Answers as they are kept: a line for each, empty for what was not asked of the object.
std::string kept_text(const std::vector<std::optional<Answer>>& answers) {
    std::string text;
    for (const auto& answer : answers) {
        if (answer)
            text += std::to_string(answer->n) + " " + std::to_string(answer->sum) + " " + std::to_string(answer->scale);
        text += '\n';
    }
    return text;
}

void read_kept(const std::string& text, std::vector<std::optional<Answer>>& answers) {
    std::istringstream lines(text);
    std::string line;
    for (auto& answer : answers) {
        if (!std::getline(lines, line)) return;
        Answer kept;
        if (std::istringstream words(line); words >> kept.n >> kept.sum >> kept.scale) answer = kept;
    }
}

} // namespace

Result<std::vector<std::optional<Answer>>> count_asks(Workspace& workspace, const Snapshot& now, const Session& session,
                                                      const std::vector<Ask>& asks, analytics::ReportCache* cache) {
    std::vector<std::optional<Answer>> answers(asks.size());
    std::set<std::string> objects;
    for (const Ask& ask : asks) objects.insert(ask.object);
    for (const std::string& name : objects) {
        const Object* object = now.find(name);
        if (!object || access::level(session, *object, Verb::read) == access::Level::none) continue;
        const auto columns = TRY(analytics::asks_need(*now.model, session, *object, asks));
        const auto view = TRY(workspace.columns().view(*now.model, *object, columns));
        meter().statements += view.statements();
        TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
            const analytics::Sources sources{*now.model, session, context.reader};
            std::optional<std::string> key;
            if (cache) {
                std::vector<std::string> asked = {"asks"};
                std::vector<std::pair<const Object*, std::string>> conditions;
                for (const Ask& ask : asks) {
                    asked.push_back(ask.object == name ? ask.where + "\n" + ask.value : "");
                    if (ask.object != name) continue;
                    conditions.emplace_back(object, ask.where);
                    conditions.emplace_back(object, ask.value);
                }
                key = TRY(analytics::cache_key(sources, asked, {object}, conditions, view.generation()));
                if (const auto kept = key ? cache->find(*key) : nullptr) {
                    read_kept(*kept, answers);
                    return {};
                }
            }
            std::vector<std::optional<Answer>> mine(asks.size());
            TRY(analytics::answer_asks(sources, view, *object, asks, mine));
            if (key) cache->keep(*key, kept_text(mine));
            for (size_t i = 0; i < mine.size(); ++i)
                if (mine[i]) answers[i] = mine[i];
            return {};
        }));
    }
    return answers;
}

Result<TargetMeasures> target_measures(Workspace& workspace) {
    return TargetMeasures::read(workspace.options().kpi_json, workspace.options().bindings_json,
                                *workspace.snapshot()->model);
}

namespace {

struct Row {
    Image image;
    std::vector<size_t> asks;
    std::string reason;
};

/// What is asked for one target; a reason when nothing can be.
void ask_for(Row& row, const TargetMeasures& measures, const std::vector<analytics::Membership>& stays,
             std::vector<Ask>& asks) {
    const auto parts = measures.of(text_of(row.image, "measure"));
    if (parts.empty()) row.reason = "not_measured";
    const TargetScope scope = scope_of(row.image, stays);
    for (const TargetMeasure* part : parts) {
        const auto where = analytics::counts_where(*part, scope);
        if (!where) {
            row.reason = "not_by_dimension";
            continue;
        }
        row.asks.push_back(asks.size());
        asks.push_back({part->object, *where, part->value});
    }
}

class Writing {
  public:
    Writing(const Snapshot& now, bool money)
        : digits_(money ? now.catalog->base_digits() : count_scale), money_(money) {}
    Json value(std::optional<int64_t> amount) const {
        if (!amount) return {};
        return money_ ? Json::string(base::format_decimal(*amount, digits_))
                      : Json::number(base::format_decimal_short(*amount, digits_));
    }
    /// An answer in the target's own scale.
    int64_t scaled(const Answer& answer, bool summed) const {
        return base::rescale(answer.sum, summed ? answer.scale : 0, digits_).value_or(0);
    }

  private:
    int digits_;
    bool money_;
};

Json ratio(int64_t part, int64_t whole) {
    return whole == 0 ? Json() : analytics::number(static_cast<double>(part) / static_cast<double>(whole));
}

Result<std::vector<Image>> targets_between(record::ReadContext& context, const Object& object, Date from, Date to) {
    record::ListRequest list;
    list.object = &object;
    list.where = "starts_on <= date('" + to_text(to) + "') and ends_on >= date('" + to_text(from) + "')";
    list.fields = {"name"};
    list.sort = "level,starts_on,name";
    list.limit = most_targets;
    const record::Page page = TRY(record::list(context, list));
    std::vector<int64_t> ids;
    for (const auto& row : page.rows) ids.push_back(row[record::RowShape::id].number_or(0));
    auto images = TRY(record::load_unscoped(context.model, context.tables, context.reader, object, ids));
    std::map<int64_t, size_t> order;
    for (size_t i = 0; i < ids.size(); ++i) order[ids[i]] = i;
    std::sort(images.begin(), images.end(),
              [&](const Image& a, const Image& b) { return order[a.id().number] < order[b.id().number]; });
    return images;
}

Json row_json(const Snapshot& now, const Session& session, const Row& row, const std::vector<Ask>& asks,
              const std::vector<std::optional<Answer>>& answers, Date today) {
    const Image& image = row.image;
    const Writing write(now, of_money(image));
    Json parts = Json::array();
    int64_t actual = 0;
    bool known = !row.asks.empty();
    for (const size_t at : row.asks) {
        if (!answers[at]) {
            known = false;
            continue;
        }
        const int64_t value = write.scaled(*answers[at], !asks[at].value.empty());
        actual += value;
        parts.push(Json::object({{"object", Json::string(asks[at].object)},
                                 {"n", Json::number(answers[at]->n)},
                                 {"value", write.value(value)},
                                 {"where", Json::string(asks[at].where)}}));
    }
    const Date from = day_of(image, "starts_on"), to = day_of(image, "ends_on");
    const int64_t days = to.days - from.days + 1;
    const int64_t elapsed = std::clamp<int64_t>(today.days - from.days + 1, 0, days);
    const auto base = level_of(image, "base");
    const auto pace = base ? base::multiply_divide(*base, elapsed, std::max<int64_t>(1, days)) : std::nullopt;
    const access::Team* team = session.directory->team(image.get("team").number_or(0));
    Json levels = Json::array();
    for (const char* name : {"base", "stretch", "challenge"})
        if (const auto level = level_of(image, name))
            levels.push(Json::object({{"level", Json::string(name)},
                                      {"value", write.value(level)},
                                      {"attainment", known ? ratio(actual, *level) : Json()},
                                      {"reached", Json::boolean(known && actual >= *level)}}));
    Json json = Json::object(
        {{"id", Json::string(to_text(image.id()))},
         {"name", Json::string(text_of(image, "name"))},
         {"level", Json::string(text_of(image, "level"))},
         {"owner", person_json(session, image.owner())},
         {"team", team ? Json::object({{"id", Json::string(to_text(Id{team->id}))}, {"name", Json::string(team->name)}})
                       : Json()},
         {"measure", Json::string(text_of(image, "measure"))},
         {"money", Json::boolean(of_money(image))},
         {"period", Json::string(text_of(image, "period"))},
         {"from", Json::string(to_text(from))},
         {"to", Json::string(to_text(to))},
         {"status", Json::string(text_of(image, "status"))},
         {"parent", image.get("parent").is_number() ? Json::string(to_text(Id{image.get("parent").number()})) : Json()},
         {"target", write.value(base)},
         {"levels", std::move(levels)}});
    json.set("actual", known ? Json::object({{"value", write.value(actual)}, {"parts", std::move(parts)}}) : Json());
    json.set("attainment", known && base ? ratio(actual, *base) : Json());
    json.set("left", known && base ? write.value(std::max<int64_t>(0, *base - actual)) : Json());
    json.set("elapsed",
             analytics::number(static_cast<double>(elapsed) / static_cast<double>(std::max<int64_t>(1, days))));
    json.set("pace", pace ? write.value(pace) : Json());
    json.set("behind", known && pace ? Json::boolean(actual < *pace) : Json());
    const std::string reason = !row.reason.empty()  ? row.reason
                               : !known             ? "no_right"
                               : base && *base == 0 ? "no_quota"
                                                    : "";
    json.set("reason", reason.empty() ? Json() : Json::string(reason));
    return json;
}

} // namespace

Result<Json> target_report(Workspace& workspace, const Session& session, Date from, Date to,
                           analytics::ReportCache& cache) {
    const TargetMeasures measures = TRY(target_measures(workspace));
    const auto now = workspace.snapshot();
    const Object* object = now->find(target_object);
    if (!object) return Error(Code::not_found, {"没有销售目标。", "There are no targets."});
    TRY(access::may(session, *object, Verb::read));
    std::vector<Row> rows;
    std::vector<Ask> asks;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const auto stays = TRY(team_stays(context.reader, *session.directory));
        for (Image& image : TRY(targets_between(context, *object, from, to))) {
            rows.push_back({std::move(image), {}, {}});
            ask_for(rows.back(), measures, stays, asks);
        }
        return {};
    }));
    const auto answers = TRY(count_asks(workspace, *now, session, asks, &cache));
    Json list = Json::array();
    const Date today = schema::day_of(now->settings(), session.asker.now);
    for (const Row& row : rows) list.push(row_json(*now, session, row, asks, answers, today));
    return Json::object({{"as_of", Json::string(to_text(today))},
                         {"currency", Json::string(now->settings().base_currency)},
                         {"rows", std::move(list)},
                         {"more", Json::boolean(static_cast<int64_t>(rows.size()) == most_targets)}});
}

Result<Json> target_gap(Workspace& workspace, const Session& session, std::string_view deals, std::string_view leads,
                        Id target) {
    const TargetMeasures measures = TRY(target_measures(workspace));
    const auto now = workspace.snapshot();
    const Object* object = now->find(target_object);
    if (!object) return Error(Code::not_found, {"没有销售目标。", "There are no targets."});
    Row row;
    std::vector<Ask> asks;
    std::optional<std::string> about;
    size_t potential = SIZE_MAX;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        row.image =
            TRY(record::load(context.model, context.tables, context.reader, session, *object, target, Verb::read));
        const auto stays = TRY(team_stays(context.reader, *session.directory));
        ask_for(row, measures, stays, asks);
        const auto parts = measures.of(text_of(row.image, "measure"));
        if (parts.empty()) return {};
        TargetScope scope = scope_of(row.image, stays);
        if (const auto where = analytics::open_where(*parts.front(), scope)) {
            potential = asks.size();
            asks.push_back({parts.front()->object, *where, parts.front()->value});
        }
        // The forecast is of deals: of the people, the product and the province of the target.
        if (parts.front()->object == deals) {
            TargetMeasure open = *parts.front();
            open.open = "true";
            scope.from = {0};
            scope.to = {base::make_date(9999, 12, 31).days};
            about = analytics::open_where(open, scope);
        }
        return {};
    }));
    const auto answers = TRY(count_asks(workspace, *now, session, asks));
    const Writing write(*now, of_money(row.image));
    Json json = row_json(*now, session, row, asks, answers, schema::day_of(now->settings(), session.asker.now));
    const auto base = level_of(row.image, "base");
    int64_t signed_amount = 0;
    bool known = !row.asks.empty();
    for (const size_t at : row.asks) {
        known = known && answers[at];
        if (answers[at]) signed_amount += write.scaled(*answers[at], !asks[at].value.empty());
    }
    std::optional<int64_t> open;
    if (potential != SIZE_MAX && answers[potential])
        open = write.scaled(*answers[potential], !asks[potential].value.empty());
    std::optional<analytics::Forecast> forecast;
    if (about) {
        analytics::ForecastRequest request;
        request.object = deals;
        request.from = day_of(row.image, "starts_on");
        request.to = day_of(row.image, "ends_on");
        request.where = *about;
        auto found = forecast_report(workspace, session, request, leads);
        if (found.ok()) forecast = std::move(*found);
    }
    std::optional<int64_t> expected;
    Json band;
    if (forecast && forecast->arena.shown) {
        expected = std::llround(forecast->so_far + forecast->arena.shown->mean);
        if (forecast->arena.shown->has_band)
            band = Json::object({{"low", write.value(std::llround(forecast->so_far + forecast->arena.shown->low))},
                                 {"high", write.value(std::llround(forecast->so_far + forecast->arena.shown->high))}});
    } else if (forecast && forecast->window.length() == 0) {
        expected = std::llround(forecast->so_far);
    }
    const auto gap = known && base ? std::optional(*base - signed_amount) : std::nullopt;
    json.set("signed", known ? write.value(signed_amount) : Json());
    json.set("potential", open ? Json::object({{"value", write.value(open)},
                                               {"object", Json::string(asks[potential].object)},
                                               {"where", Json::string(asks[potential].where)}})
                               : Json());
    json.set("forecast", expected ? Json::object({{"value", write.value(expected)},
                                                  {"band", std::move(band)},
                                                  {"method", Json::string(forecast->arena.shown_method)},
                                                  {"object", Json::string(std::string(deals))},
                                                  {"where", Json::string(forecast->open_where)}})
                                  : Json());
    json.set("gap", gap ? write.value(gap) : Json());
    json.set("forecast_gap", expected && base ? write.value(*base - *expected) : Json());
    json.set("coverage", open && gap && *gap > 0 ? ratio(*open, *gap) : Json());
    json.set("coverage_reason", open && gap && *gap <= 0 ? Json::string("reached") : Json());
    return json;
}

} // namespace fairlead::command
