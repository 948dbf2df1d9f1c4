#include "command/forecast_snapshots.h"

#include <algorithm>
#include <cmath>

#include "analytics/bindings.h"
#include "analytics/kpi_catalogue.h"
#include "base/money.h"
#include "base/unicode.h"
#include "command/market_research.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::ForecastRequest;
using base::Code;
using base::Date;
using base::Error;
using base::Fault;
using base::Json;
using record::Image;

namespace {

constexpr std::string_view snapshot_object = "forecast_snapshot";
constexpr size_t most_frozen = 2000;
constexpr int quantity_scale = 4;

const schema::Pipeline* pipeline_of(const Object& deals, const std::string& name) {
    if (!name.empty()) return deals.find_pipeline(name);
    const Field* stage = deals.trait("stage");
    for (const schema::Pipeline& pipeline : deals.pipelines)
        if (stage && pipeline.name == stage->pipeline) return &pipeline;
    return deals.pipelines.empty() ? nullptr : &deals.pipelines.front();
}

std::string field_name(bool money, const char* name) {
    return money ? std::string(name) : std::string(name) + "_count";
}

std::optional<int64_t> number_of(const Image& image, bool money, const char* name) {
    const Value& value = image.get(money ? std::string(name) + "_base" : std::string(name) + "_count");
    return value.is_number() ? std::optional(value.number()) : std::nullopt;
}

std::string text_of(const Image& image, const char* field) {
    return std::string(image.get(field).text_or(""));
}

Frozen read_back(const Image& image) {
    Frozen frozen;
    ForecastScope& scope = frozen.scope;
    const std::string level = text_of(image, "level");
    scope.level = level == "person" ? ForecastScope::Level::person
                  : level == "team" ? ForecastScope::Level::team
                                    : ForecastScope::Level::company;
    scope.person = image.get("person").number_or(0);
    scope.team = image.get("team").number_or(0);
    scope.from = {image.get("starts_on").number_or(0)};
    scope.to = {image.get("ends_on").number_or(0)};
    scope.pipeline = text_of(image, "pipeline_name");
    scope.of = image.get("of") == Value("quantity") ? ForecastRequest::Of::quantity : ForecastRequest::Of::amount;
    scope.product = image.get("product").number_or(0);
    const bool money = scope.money();
    frozen.kind = text_of(image, "kind");
    frozen.method = text_of(image, "method");
    frozen.cause = text_of(image, "cause");
    frozen.reason = text_of(image, "reason");
    frozen.name = std::string(image.name());
    frozen.author = image.get("author").number_or(0);
    frozen.owner = image.owner();
    frozen.value = number_of(image, money, "value").value_or(0);
    frozen.low = number_of(image, money, "low");
    frozen.high = number_of(image, money, "high");
    frozen.so_far = number_of(image, money, "so_far");
    frozen.best_case = number_of(image, money, "best_case");
    frozen.original = number_of(image, money, "original");
    frozen.id = image.id();
    frozen.previous = {image.get("previous").number_or(0)};
    frozen.panel = {image.get("panel").number_or(0)};
    frozen.as_of = {image.get("as_of").number_or(0)};
    frozen.at = {image.get("frozen_at").number_or(0)};
    if (const Value& told = image.get("alarmed_at"); told.is_number()) frozen.alarmed_at = base::Instant{told.number()};
    if (auto details = base::parse_json(image.get("details").text_or("{}")); details.ok())
        frozen.details = std::move(*details);
    return frozen;
}

/// Whose it is, for its name.
std::string whose(const Session& session, const ForecastScope& scope) {
    if (scope.level == ForecastScope::Level::person) {
        const access::User* user = session.directory->user(scope.person);
        return user ? user->name : "";
    }
    if (scope.level == ForecastScope::Level::team) {
        const access::Team* team = session.directory->team(scope.team);
        return team ? team->name : "";
    }
    return session.language == "en" ? "Company" : "公司";
}

} // namespace

Result<int64_t> leader_of(Workspace& workspace, int64_t team) {
    const auto now = workspace.snapshot();
    const Object* teams = now->find("team");
    int64_t leader = 0;
    if (!teams || !teams->find("leader")) return leader;
    TRY(workspace.read(workspace.server_session(), [&](record::ReadContext& context) -> Result<void> {
        const auto found = TRY(record::load_unscoped(context.model, context.tables, context.reader, *teams, {team}));
        if (!found.empty()) leader = found.front().get("leader").number_or(0);
        return {};
    }));
    return leader;
}

namespace {

int64_t rounded(double value) {
    return std::abs(value) < 9e18 ? static_cast<int64_t>(std::llround(value)) : 0;
}

/// Every method and category, in the units of the snapshot; totals of the period.
Json details_of(const analytics::Forecast& report, const Snapshot& now, bool money) {
    Json methods = Json::object();
    const auto put = [&](std::string_view method, const analytics::Estimate& estimate) {
        Json json = Json::object({{"mean", forecast_value(now, money, rounded(report.so_far + estimate.mean))}});
        json.set("low", estimate.has_band ? forecast_value(now, money, rounded(report.so_far + estimate.low)) : Json());
        json.set("high",
                 estimate.has_band ? forecast_value(now, money, rounded(report.so_far + estimate.high)) : Json());
        methods.set(method, std::move(json));
    };
    for (size_t i = 0; i < report.arena.now.methods.size(); ++i)
        if (const auto& estimate = report.arena.now.methods[i])
            put(analytics::name(static_cast<analytics::Method>(i)), *estimate);
    if (report.arena.combination) put("combination", *report.arena.combination);
    Json categories = Json::array();
    double cumulative = 0;
    for (size_t i = report.categories.size(); i-- > 0;) {
        const analytics::ForecastCategory& category = report.categories[i];
        if (category.name != "omitted") cumulative += category.amount;
        categories.push(Json::object({{"category", Json::string(category.name)},
                                      {"n", Json::number(category.n)},
                                      {"amount", forecast_value(now, money, rounded(category.amount))}}));
        // People's categories added up are methods like the others.
        if (category.name == "commit" || category.name == "best_case")
            methods.set(
                "category_" + category.name,
                Json::object({{"mean", forecast_value(now, money, rounded(cumulative))}, {"low", {}}, {"high", {}}}));
    }
    return Json::object({{"methods", std::move(methods)}, {"categories", std::move(categories)}});
}

} // namespace

Frozen frozen_of(const analytics::Forecast& report, const Snapshot& now, const ForecastScope& scope) {
    Frozen frozen{.scope = scope, .kind = "model", .method = report.arena.shown_method};
    const analytics::Estimate& shown = *report.arena.shown;
    frozen.value = rounded(report.so_far + shown.mean);
    if (shown.has_band) {
        frozen.low = rounded(report.so_far + shown.low);
        frozen.high = rounded(report.so_far + shown.high);
    }
    frozen.so_far = rounded(report.so_far);
    frozen.as_of = {report.window.origin - 1};
    frozen.details = details_of(report, now, scope.money());
    return frozen;
}

std::string quoted(int64_t id) {
    return "'" + to_text(Id{id}) + "'";
}

std::string_view name(ForecastScope::Level level) {
    switch (level) {
        case ForecastScope::Level::company:
            return "company";
        case ForecastScope::Level::team:
            return "team";
        case ForecastScope::Level::person:
            return "person";
    }
    return "";
}

Parameter members_of(const Json& body) {
    return [&body](std::string_view name) {
        const Json& value = body[name];
        return value.is_string() || value.is_number() ? value.text() : std::string();
    };
}

Result<ForecastObjects> forecast_objects(Workspace& workspace, const Snapshot& now) {
    ForecastObjects objects;
    objects.deals = now.kpis ? now.kpis->main() : nullptr;
    objects.snapshots = now.find(snapshot_object);
    if (!objects.deals || !objects.snapshots)
        return Error(Code::not_found, {"没有可预测的商机。", "There are no deals to forecast."});
    const auto bindings = analytics::read_bindings(workspace.options().bindings_json, *now.catalog);
    if (bindings.ok()) objects.leads = bindings->lead;
    return objects;
}

bool reaches(const Session& session, const Object& deals, const ForecastScope& scope, Verb verb) {
    if (session.is_server() || access::level(session, deals, verb) == access::Level::all) return true;
    if (scope.level == ForecastScope::Level::company) return false;
    if (scope.level == ForecastScope::Level::person) return access::reaches_owner(session, deals, verb, scope.person);
    bool any = false;
    for (const access::User& user : session.directory->users()) {
        if (user.team != scope.team || !user.active) continue;
        if (!access::reaches_owner(session, deals, verb, user.id)) return false;
        any = true;
    }
    return any;
}

namespace {

/// Days, pipeline, quantity and product.
Result<ForecastScope> read_what(const Session& session, const Snapshot& now, const Parameter& asked,
                                std::vector<Fault>& faults) {
    const Object* deals = now.kpis ? now.kpis->main() : nullptr;
    if (!deals) return Error(Code::not_found, {"没有可预测的商机。", "There are no deals to forecast."});
    ForecastScope scope;
    auto request = analytics::forecast_request(asked, session.asker, schema::day_of(now.settings(), session.asker.now));
    if (!request.ok()) {
        faults = request.error().faults;
    } else {
        scope.from = request->from;
        scope.to = request->to;
        scope.of = request->of;
        if (request->product) scope.product = request->product->number;
    }
    if (const schema::Pipeline* pipeline = pipeline_of(*deals, asked("pipeline")))
        scope.pipeline = pipeline->name;
    else
        faults.push_back({"pipeline", "unknown_choice", {"没有这个流程。", "There is no such pipeline."}, {}});
    return scope;
}

Error all_of(std::vector<Fault> faults) {
    base::Text message = faults.front().message;
    return Error(Code::invalid, std::move(message), std::move(faults));
}

} // namespace

Result<ForecastScope> read_subject(const Session& session, const Snapshot& now, const Parameter& asked) {
    std::vector<Fault> faults;
    ForecastScope scope = TRY(read_what(
        session, now,
        [&](std::string_view name) {
            return name == "of" || name == "product" || name == "pipeline" ? asked(name) : "";
        },
        faults));
    if (!faults.empty()) return all_of(std::move(faults));
    return scope;
}

Result<ForecastScope> read_scope(const Session& session, const Snapshot& now, const Parameter& asked) {
    std::vector<Fault> faults;
    ForecastScope scope = TRY(read_what(session, now, asked, faults));
    std::string level = asked("level");
    const std::string person = asked("person"), team = asked("team");
    if (level.empty()) level = !person.empty() ? "person" : !team.empty() ? "team" : "company";
    if (level == "person") {
        scope.level = ForecastScope::Level::person;
        const auto id = person.empty() ? std::optional(Id{session.user_id()}) : base::parse_id(person);
        if (!id || !session.directory->user(id->number))
            faults.push_back({"person", "not_found", {"没有这个人。", "There is no such person."}, {}});
        else
            scope.person = id->number;
    } else if (level == "team") {
        scope.level = ForecastScope::Level::team;
        const auto id = base::parse_id(team);
        if (!id || !session.directory->team(id->number))
            faults.push_back({"team", "not_found", {"没有这个团队。", "There is no such team."}, {}});
        else
            scope.team = id->number;
    } else if (level != "company") {
        faults.push_back({"level",
                          "unknown_choice",
                          {"level 只能是 company、team 或 person。", "level is company, team or person."},
                          {}});
    }
    if (!faults.empty()) return all_of(std::move(faults));
    if (!reaches(session, *now.kpis->main(), scope, Verb::read))
        return Error(Code::forbidden,
                     {"你看不到这个范围内的全部商机。", "You do not see all the deals of this scope."});
    return scope;
}

ForecastRequest request_of(const Snapshot& now, const ForecastScope& scope) {
    ForecastRequest request;
    request.object = now.kpis->main()->name;
    request.pipeline = scope.pipeline;
    request.from = scope.from;
    request.to = scope.to;
    request.of = scope.of;
    if (scope.product) request.product = Id{scope.product};
    const Field* owner = now.kpis->main()->trait("owner");
    const std::string field = owner ? owner->name : "owner";
    if (scope.level == ForecastScope::Level::person) request.where = field + " = " + quoted(scope.person);
    if (scope.level == ForecastScope::Level::team) request.where = field + ".team = " + quoted(scope.team);
    return request;
}

Json forecast_value(const Snapshot& now, bool money, std::optional<int64_t> value) {
    if (!value) return {};
    return money ? Json::string(base::format_decimal(*value, now.catalog->base_digits()))
                 : Json::number(base::format_decimal_short(*value, quantity_scale));
}

std::optional<int64_t> read_forecast_value(const Snapshot& now, bool money, const Json& json, const char* field,
                                           std::vector<Fault>& faults) {
    const auto value = base::parse_decimal(json.text(), money ? now.catalog->base_digits() : quantity_scale);
    if ((json.is_string() || json.is_number()) && value && *value >= 0 && *value <= int64_t{1} << 53) return value;
    faults.push_back({field,
                      money ? "money" : "number",
                      {"请填一个不小于 0 的数。", "Give a figure that is not below 0."},
                      {"金额最多到最小货币单位，数量最多四位小数。",
                       "Amounts to the smallest unit of the currency, quantities to four decimals."}});
    return std::nullopt;
}

std::string read_reason(const Json& body, const char* field, Reason wanted, std::vector<Fault>& faults) {
    std::string text = base::trim(body[field].text());
    if (base::length(text) > 2000)
        faults.push_back({field, "too_long", {"最多 2000 个字。", "At most 2,000 characters."}, {}});
    if (text.empty() && wanted == Reason::needed)
        faults.push_back({field, "required", {"请写明理由。", "Say why."}, {}});
    return text;
}

Result<Id> write_frozen(Workspace& workspace, const Frozen& frozen) {
    return workspace.change<Id>(workspace.server_session(), [&](record::Context& context) -> Result<Id> {
        return write_frozen(workspace, context, frozen);
    });
}

Result<Frozen> freeze(Workspace& workspace, const Frozen& frozen) {
    const Id id = TRY(write_frozen(workspace, frozen));
    return TRY(frozen_where(workspace, workspace.server_session(), "id = " + quoted(id.number))).front();
}

Result<Id> write_frozen(Workspace& workspace, record::Context& given, const Frozen& frozen) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    Session server = workspace.server_session();
    server.cause.kind = "forecast";
    record::Context context{given.model,  given.tables, server,          given.transaction, given.ids,
                            given.events, given.batch,  given.reactions, given.chain};
    const ForecastScope& scope = frozen.scope;
    const bool money = scope.money();
    record::Patch patch;
    patch.object = objects.snapshots;
    patch.set("name", to_text(scope.from) + " – " + to_text(scope.to) + " · " + whose(server, scope));
    patch.set("kind", frozen.kind);
    patch.set("method", frozen.method);
    patch.set("level", std::string(name(scope.level)));
    const auto link = [&](const char* field, int64_t id) {
        if (id) patch.set(field, id);
    };
    link("person", scope.person);
    link("team", scope.team);
    link("author", frozen.author);
    link("owner", frozen.owner);
    link("product", scope.product);
    link("previous", frozen.previous.number);
    link("panel", frozen.panel.number);
    patch.set("pipeline_name", scope.pipeline);
    patch.set("starts_on", scope.from.days);
    patch.set("ends_on", scope.to.days);
    patch.set("as_of", frozen.as_of.days);
    patch.set("frozen_at", frozen.at.milliseconds ? frozen.at.milliseconds : server.asker.now.milliseconds);
    patch.set("cause", frozen.cause);
    patch.set("of", std::string(money ? "amount" : "quantity"));
    if (money) patch.set("currency", now->settings().base_currency);
    patch.set(field_name(money, "value"), frozen.value);
    const auto maybe = [&](const char* field, const std::optional<int64_t>& value) {
        if (value) patch.set(field_name(money, field), *value);
    };
    maybe("low", frozen.low);
    maybe("high", frozen.high);
    maybe("so_far", frozen.so_far);
    maybe("best_case", frozen.best_case);
    maybe("original", frozen.original);
    if (!frozen.reason.empty()) patch.set("reason", frozen.reason);
    if (frozen.details.is_object()) patch.set("details", to_text(frozen.details));
    return TRY(record::save(context, patch)).after.id();
}

std::string frozen_is(const ForecastScope& scope) {
    return "starts_on = date('" + to_text(scope.from) + "') and ends_on = date('" + to_text(scope.to) +
           "') and pipeline_name = '" + scope.pipeline + "' and of = '" + (scope.money() ? "amount" : "quantity") +
           "' and product " + (scope.product ? "= " + quoted(scope.product) : "is empty");
}

Result<std::vector<Frozen>> frozen_where(Workspace& workspace, const Session& session, const std::string& where) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(access::may(session, *objects.snapshots, Verb::read));
    return workspace.ask<std::vector<Frozen>>(
        session, [&](record::ReadContext& context) -> Result<std::vector<Frozen>> {
            record::ListRequest list;
            list.object = objects.snapshots;
            list.where = where;
            list.fields = {"name"};
            list.sort = "-frozen_at";
            std::vector<int64_t> ids;
            TRY(record::each_page(context, list, [&](const record::Page& page) -> Result<bool> {
                for (const auto& row : page.rows) ids.push_back(row[record::RowShape::id].number_or(0));
                return ids.size() < most_frozen;
            }));
            if (ids.size() > most_frozen) ids.resize(most_frozen);
            std::vector<Frozen> found;
            for (const Image& image :
                 TRY(record::load_unscoped(context.model, context.tables, context.reader, *objects.snapshots, ids)))
                found.push_back(read_back(image));
            std::stable_sort(found.begin(), found.end(), [](const Frozen& a, const Frozen& b) {
                return std::pair(a.at, a.id.number) < std::pair(b.at, b.id.number);
            });
            return found;
        });
}

Json to_json(const Session& session, const Snapshot& now, const Frozen& frozen) {
    const ForecastScope& scope = frozen.scope;
    const bool money = scope.money();
    const access::Team* team = session.directory->team(scope.team);
    const auto id = [](Id value) { return value ? Json::string(to_text(value)) : Json(); };
    const auto value = [&](std::optional<int64_t> each) { return forecast_value(now, money, each); };
    return Json::object(
        {{"id", id(frozen.id)},
         {"name", Json::string(frozen.name)},
         {"kind", Json::string(frozen.kind)},
         {"method", Json::string(frozen.method)},
         {"level", Json::string(std::string(name(scope.level)))},
         {"person", person_json(session, scope.person)},
         {"team", team ? Json::object({{"id", id(Id{team->id})}, {"name", Json::string(team->name)}}) : Json()},
         {"author", person_json(session, frozen.author)},
         {"from", Json::string(to_text(scope.from))},
         {"to", Json::string(to_text(scope.to))},
         {"pipeline", Json::string(scope.pipeline)},
         {"of", Json::string(money ? "amount" : "quantity")},
         {"product", id(Id{scope.product})},
         {"value", value(frozen.value)},
         {"low", value(frozen.low)},
         {"high", value(frozen.high)},
         {"so_far", value(frozen.so_far)},
         {"best_case", value(frozen.best_case)},
         {"original", value(frozen.original)},
         {"reason", Json::string(frozen.reason)},
         {"previous", id(frozen.previous)},
         {"panel", id(frozen.panel)},
         {"cause", Json::string(frozen.cause)},
         {"as_of", Json::string(to_text(frozen.as_of))},
         {"frozen_at", Json::string(to_text(frozen.at))}});
}

Result<Json> freeze_forecast(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(access::may(session, *objects.snapshots, Verb::create));
    const ForecastScope scope = TRY(read_scope(session, *now, members_of(body)));
    ForecastRequest request = request_of(*now, scope);
    const Date today = schema::day_of(now->settings(), session.asker.now);
    request.weights = TRY(analytics::forecast_request(members_of(body), session.asker, today)).weights;
    std::vector<Fault> faults;
    const std::string reason = read_reason(body, "reason", Reason::optional, faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    Frozen before;
    if (!body["previous"].is_null()) {
        const auto id = base::parse_id(body["previous"].text());
        const auto found =
            id ? TRY(frozen_where(workspace, session, "id = " + quoted(id->number))) : std::vector<Frozen>();
        if (found.empty() || found.front().scope != scope || found.front().kind != "model")
            return base::invalid("previous", "not_found",
                                 {"没有同一范围、同一期间的这份模型快照。",
                                  "There is no such model snapshot of the same scope and period."});
        before = found.front();
    }
    const analytics::Forecast report = TRY(forecast_report(workspace, session, request, objects.leads));
    if (report.window.length() <= 0)
        return base::invalid("to", "period_over", {"这段时间已经过去。", "The period is over."});
    if (!report.arena.shown)
        return base::invalid("", "not_enough_data",
                             {"数据还不够，暂时不能预测。", "There is not enough data to forecast yet."});
    Frozen frozen = frozen_of(report, *now, scope);
    TRY(add_market(workspace, session, frozen));
    if (!request.weights.empty()) {
        Json weights = Json::object();
        for (const analytics::Share& share : request.weights)
            weights.set(analytics::name(share.method),
                        analytics::number(share.weight / static_cast<double>(base::power_of_ten(quantity_scale))));
        frozen.details.set("weights", std::move(weights));
        if (frozen.method == "combination") frozen.method = "own_weights";
    }
    frozen.author = session.user_id();
    frozen.owner = scope.level == ForecastScope::Level::person ? scope.person : session.user_id();
    if (scope.level == ForecastScope::Level::team)
        if (const int64_t leader = TRY(leader_of(workspace, scope.team))) frozen.owner = leader;
    frozen.cause = before.id ? "anew" : "hand";
    frozen.previous = before.id;
    frozen.reason = reason;
    const Frozen made = TRY(freeze(workspace, frozen));
    Json json = to_json(session, *now, made);
    json.set("details", made.details);
    return json;
}

} // namespace fairlead::command
