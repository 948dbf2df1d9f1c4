#include "command/kpi_alerts.h"

#include <algorithm>
#include <cmath>

#include "analytics/kpi_alert.h"
#include "automation/rule.h"
#include "base/money.h"
#include "command/kpi_report.h"
#include "command/notifications.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::AlertFinding;
using analytics::AlertRule;
using analytics::AlertSpans;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Text;
using record::Image;

namespace {

constexpr std::string_view alert_object = "kpi_alert";
constexpr std::string_view event_object = "kpi_alert_event";
constexpr std::string_view recipient_object = "kpi_alert_recipient";
constexpr int value_scale = 4, p_scale = 6, change_scale = 2;
constexpr int64_t most_alerts = 5000;

std::string text_of(const Image& image, std::string_view field) {
    return std::string(image.get(field).text_or(""));
}

double number_of(const Image& image, std::string_view field, int scale) {
    return static_cast<double>(image.get(field).number_or(0)) / static_cast<double>(base::power_of_ten(scale));
}

Value kept(const std::optional<double>& value, int scale) {
    if (!value || std::fabs(*value) > 9e17 / static_cast<double>(base::power_of_ten(scale))) return {};
    return Value(static_cast<int64_t>(std::llround(*value * static_cast<double>(base::power_of_ten(scale)))));
}

/// As it is shown and compared with a threshold: 12.5 for 12.5 %.
std::optional<double> shown(const std::optional<double>& value, analytics::Unit unit) {
    return value && unit == analytics::Unit::percent ? std::optional(*value * 100) : value;
}

/// What stands in an alert. The model may have changed since it was saved: it is checked again.
Result<AlertRule> rule_of(const Snapshot& now, const Image& image) {
    std::vector<Fault> faults;
    AlertRule rule;
    check_alert(now, image, faults);
    if (faults.empty()) rule.kpi = analytics::find_kpi(*now.kpis, text_of(image, "kpi"), "kpi", faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    rule.period = text_of(image, "period");
    const std::string test = text_of(image, "test");
    rule.test = test == "above"   ? AlertRule::Test::above
                : test == "rises" ? AlertRule::Test::rises
                : test == "falls" ? AlertRule::Test::falls
                : test == "below" ? AlertRule::Test::below
                                  : AlertRule::Test::changes;
    rule.threshold = number_of(image, "threshold", value_scale);
    rule.against_year = text_of(image, "against") == "year";
    rule.least_change = number_of(image, "least_change", change_scale);
    rule.sure = image.get("sure").number_or(0) != 0;
    rule.least_n = image.get("least_n").number_or(0);
    return rule;
}

/// Everything by which an alert judges; when it changes, it begins anew.
std::string judged_by(const Image& image) {
    std::string text;
    for (const char* field : {"kpi", "dimension", "dimension_value", "condition", "period", "test", "against"})
        text += text_of(image, field) + "\n";
    for (const char* field : {"threshold", "least_change", "sure", "least_n"})
        text += std::to_string(image.get(field).number_or(-1)) + "\n";
    return text + std::to_string(image.owner());
}

struct Looked {
    AlertRule rule;
    AlertSpans spans;
    AlertFinding finding;
    Text about; // the team, the source … it is about
    Text text;  // the whole in words
    std::string object, where;
};

std::string filter_of(const Image& image) {
    const std::string dimension = text_of(image, "dimension");
    return dimension.empty() ? "" : dimension + ":" + text_of(image, "dimension_value");
}

/// The figure with its owner's eyes.
Result<Looked> look(Workspace& workspace, const Image& image) {
    const auto now = workspace.snapshot();
    Session owner = workspace.session_of(image.owner());
    if (!owner.user || !owner.user->active)
        return base::invalid(
            "owner", "inactive_user",
            {"负责人已停用，预警没有眼睛可用。", "Its owner is inactive; there are no eyes to see with."},
            {"把预警交给一位在职的人。", "Give the alert to somebody active."});
    Looked looked;
    looked.rule = TRY(rule_of(*now, image));
    const analytics::Kpi& kpi = *looked.rule.kpi;
    // Days of the workspace, as those of every report.
    looked.spans = analytics::alert_spans(looked.rule, schema::day_of(now->settings(), owner.asker.now),
                                          now->settings().fiscal_year_start);
    analytics::MeasureRequest request;
    request.measures = now->kpis->inputs(kpi);
    request.spans = looked.spans.all;
    request.where = text_of(image, "condition");
    const std::string dimension = text_of(image, "dimension"), key = text_of(image, "dimension_value");
    if (!dimension.empty()) {
        request.filter.emplace_back(dimension, key);
        request.by = dimension; // its name comes with the group
    }
    TRY(analytics::check_request(*now->model, owner, *now->kpis, request));
    const analytics::Measured measured = TRY(command::measured(workspace, owner, *now, request));
    looked.finding = analytics::judge(*now->kpis, looked.rule, looked.spans, measured, request);
    if (!dimension.empty()) {
        std::string name = key;
        for (size_t i = 0; i < measured.keys.size(); ++i)
            if (analytics::key_text(measured.keys[i]) == key && !measured.names[i].empty()) name = measured.names[i];
        if (name == key)
            if (const auto id = base::parse_id(key)) {
                const access::Team* team = owner.directory->team(id->number);
                const access::User* user = owner.directory->user(id->number);
                name = team ? team->name : user ? user->name : key;
            }
        looked.about = {name, name};
    }
    looked.text = analytics::alert_text(looked.rule, looked.finding, looked.about, now->settings().base_currency);
    const analytics::Measure* listed = kpi.records.empty() ? nullptr : now->kpis->measure(kpi.records);
    if (!listed && !request.measures.empty()) listed = request.measures.front();
    const analytics::Figures* figures = listed ? measured.find(*listed) : nullptr;
    if (figures && figures->reason.empty() && figures->measure->gather != analytics::Gather::firsts) {
        looked.object = figures->listed->name;
        looked.where = analytics::where_of(*now->model, *figures, request.spans.front());
    }
    return looked;
}

Text words_of(const Error& error) {
    Text text = error.message;
    for (const Fault& fault : error.faults)
        if (fault.message.en != error.message.en) {
            text.zh += " " + fault.message.zh;
            text.en += " " + fault.message.en;
        }
    return text;
}

std::string card_link(const Image& image, const analytics::Span& span) {
    std::string link = "/reports/scorecard?kpi=" + text_of(image, "kpi") + "&open=" + text_of(image, "kpi") +
                       "&from=" + to_text(span.from) + "&to=" + to_text(span.to);
    if (const std::string filter = filter_of(image); !filter.empty()) link += "&filter=" + filter;
    return link;
}

Result<std::vector<int64_t>> people_told(const record::Tables& tables, const formula::Model& model,
                                         store::Reader& reader, const Image& image) {
    std::vector<int64_t> people = {image.owner()};
    const Object* object = model.catalog().find(recipient_object);
    if (!object) return people;
    for (const Image& each : TRY(record::load_children(model, tables, reader, *object, "alert", image.id()))) {
        const int64_t person = each.get("person").number_or(0);
        if (person && std::find(people.begin(), people.end(), person) == people.end()) people.push_back(person);
    }
    return people;
}

Json span_json(const analytics::Span& span) {
    return Json::object({{"from", Json::string(to_text(span.from))}, {"to", Json::string(to_text(span.to))}});
}

/// Keeps what happened and has it told.
Result<void> tell(Workspace& workspace, record::Context& context, const Image& image, const std::string& kind,
                  const Text& text, const Looked* looked) {
    const Object* object = context.model.catalog().find(event_object);
    if (!object) return {};
    record::Patch patch;
    patch.object = object;
    patch.set("name", std::string(image.name()));
    patch.set("alert", image.id().number);
    patch.set("kind", kind);
    patch.set("at", context.session.asker.now.milliseconds);
    patch.set("text_zh", text.zh);
    patch.set("text_en", text.en);
    if (looked) {
        const AlertFinding& found = looked->finding;
        const analytics::Unit unit = looked->rule.kpi->unit;
        patch.set("value", kept(shown(found.now.value, unit), value_scale));
        patch.set("n", found.now.n ? Value(*found.now.n) : Value());
        const bool rate = found.now.low.has_value();
        patch.set("low", kept(shown(rate ? found.now.low : found.low, unit), value_scale));
        patch.set("high", kept(shown(rate ? found.now.high : found.high, unit), value_scale));
        patch.set("compared", kept(shown(found.then ? found.then->value : std::nullopt, unit), value_scale));
        patch.set("p", kept(found.p, p_scale));
        patch.set("starts_on", looked->spans.all.front().from.days);
        patch.set("ends_on", looked->spans.all.front().to.days);
        patch.set("link", card_link(image, looked->spans.all.front()));
    }
    TRY(record::save(context, patch));
    if (kind == "stopped") return {};
    const auto people = TRY(people_told(context.tables, context.model, context.transaction, image));
    for (const int64_t person : people)
        TRY(let_read(workspace, context, *image.object, image.id(), image.owner(), person));
    automation::chain_of(context).tellings.push_back(
        {.kind = "alert", .users = people, .object = image.object, .record = image.id(), .body = text});
    return {};
}

/// What one look changes: the state, and who is told of it. `looked` is nothing when the alert could not be asked.
Result<std::string> settle(Workspace& workspace, record::Context& context, Image& image, const Looked* looked,
                           const Text& found) {
    const std::string judged = judged_by(image);
    bool ringing = !image.get("began_at").empty();
    const Value now(context.session.asker.now.milliseconds);
    std::string happened;
    if (ringing && text_of(image, "judged") != judged) {
        TRY(tell(workspace, context, image, "stopped",
                 {"条件已改变，重新开始。", "The condition has changed; it begins anew."}, nullptr));
        ringing = false;
    }
    const std::optional<bool> holds = looked ? looked->finding.holds : std::nullopt;
    Value began = ringing ? image.get("began_at") : Value();
    if (holds && *holds != ringing) {
        happened = *holds ? "began" : "ended";
        TRY(tell(workspace, context, image, happened, found, looked));
        began = *holds ? now : Value();
    }
    const std::string state = !holds ? "unknown" : *holds ? "ringing" : "quiet";
    TRY(record::keep_derived(context, image,
                             {{"state", Value(state)},
                              {"began_at", began},
                              {"checked_at", now},
                              {"finding", Value(found.zh)},
                              {"finding_en", Value(found.en)},
                              {"judged", Value(judged)}}));
    return happened.empty() && !holds ? "unknown" : happened;
}

} // namespace

void check_alert(const Snapshot& now, const Image& image, std::vector<Fault>& faults) {
    if (image.object->name != alert_object || !now.kpis) return;
    const std::string kpi = text_of(image, "kpi"), dimension = text_of(image, "dimension");
    const std::string condition = text_of(image, "condition");
    if (!kpi.empty()) analytics::find_kpi(*now.kpis, kpi, "kpi", faults);
    if (!dimension.empty()) analytics::check_dimension(*now.kpis, dimension, "dimension", faults);
    if (condition.empty() || !now.kpis->main()) return;
    const auto bound = formula::bind(condition, *now.catalog, *now.kpis->main(), formula::Kind::boolean, "condition");
    if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
}

std::string alert_page(Id alert) {
    return "/reports/alerts?alert=" + to_text(alert);
}

Result<Json> try_alert(Workspace& workspace, const Session& session, const Json& body) {
    const Object* object = workspace.snapshot()->find(alert_object);
    if (!object) return Error(Code::not_found, {"没有指标预警。", "There are no alerts."});
    std::optional<Id> id;
    if (body.has("id")) {
        id = base::parse_id(body["id"].text());
        if (!id) return Error(Code::not_found, {"没有这条预警。", "There is no such alert."});
    }
    if (!id && !body["values"].is_object())
        return base::invalid("values", "required", {"请给出预警的内容。", "Give an alert."});
    Image image;
    std::vector<int64_t> people;
    if (body["values"].is_object()) {
        TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
            std::optional<Error> fault;
            // The savepoint always goes back: the error is only the way to say so.
            const auto taken_back = context.transaction.attempt([&]() -> Result<void> {
                auto made = record::save(context, record::Patch::from_json(*object, id.value_or(Id{}), body["values"]));
                if (!made.ok()) {
                    fault = made.error();
                    return *fault;
                }
                image = std::move(made->after);
                return Error(Code::internal, {});
            });
            context.events.clear();
            automation::chain_of(context).tellings.clear();
            if (fault) return *fault;
            return {};
        }));
    }
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        if (!body["values"].is_object())
            image = TRY(record::load(context.model, context.tables, context.reader, session, *object, *id, Verb::read));
        people = TRY(people_told(context.tables, context.model, context.reader, image));
        return {};
    }));
    const Looked looked = TRY(look(workspace, image));
    const AlertFinding& found = looked.finding;
    const std::string currency = workspace.snapshot()->settings().base_currency;
    Json answer = analytics::to_json(found.now);
    answer.set("holds", found.holds ? Json::boolean(*found.holds) : Json());
    answer.set("reason", found.reason.empty() ? Json() : Json::string(found.reason));
    answer.set("text", Json::string(looked.text.in(session.language)));
    answer.set("condition", Json::string(analytics::alert_condition(looked.rule, currency).in(session.language)));
    answer.set("about", looked.about.empty() ? Json() : Json::string(looked.about.in(session.language)));
    answer.set("unit", Json::string(std::string(analytics::name(looked.rule.kpi->unit))));
    answer.set("period", span_json(looked.spans.all.front()));
    Json compared;
    if (looked.spans.compared) {
        compared = span_json(looked.spans.all[looked.spans.compared]);
        compared.set("value", analytics::real(found.then ? found.then->value : std::nullopt));
    }
    answer.set("compared", std::move(compared));
    answer.set("change", analytics::real(found.change));
    answer.set("p", analytics::real(found.p));
    answer.set("usual", found.low ? Json::object({{"low", analytics::real(found.low)},
                                                  {"high", analytics::real(found.high)},
                                                  {"periods", Json::number(static_cast<int64_t>(found.periods))}})
                                  : Json());
    answer.set("object", looked.object.empty() ? Json() : Json::string(looked.object));
    answer.set("where", looked.object.empty() ? Json() : Json::string(looked.where));
    answer.set("link", Json::string(card_link(image, looked.spans.all.front())));
    Json to = Json::array();
    for (const int64_t person : people) to.push(person_json(session, person));
    answer.set("to", std::move(to));
    return answer;
}

Result<Json> check_alerts(Workspace& workspace) {
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    const auto snapshot = workspace.snapshot();
    const Object* object = snapshot->find(alert_object);
    Json answer = Json::object();
    if (!object) return answer;
    int64_t checked = 0, began = 0, ended = 0, unknown = 0;
    std::vector<Image> alerts;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        std::vector<int64_t> ids;
        TRY(context.reader.each(
            query::render_select_rows(alert_object, {"id"}, {{query::Condition::Test::is_empty, "deleted_at", {}, {}}},
                                      {{"id", false}}, most_alerts, context.reader.dialect()),
            [&](const store::Row& row) {
                ids.push_back(row.number(0));
                return true;
            }));
        alerts = TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, ids));
        return {};
    }));
    for (const Image& alert : alerts) {
        const bool active = alert.get("active").number_or(0) != 0;
        if (!active && alert.get("began_at").empty()) continue;
        auto looked = active ? look(workspace, alert) : Result<Looked>(Looked{});
        std::string happened;
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            happened.clear();
            auto images = TRY(record::load_unscoped(context.model, context.tables, context.transaction, *object,
                                                    {alert.id().number}));
            // Changed or settled by another server meanwhile: it has its turn the next time.
            if (images.empty() || images.front().version() != alert.version() ||
                images.front().get("checked_at") != alert.get("checked_at"))
                return {};
            if (!active) {
                TRY(tell(workspace, context, images.front(), "stopped", {"已停用。", "Switched off."}, nullptr));
                return record::keep_derived(context, images.front(),
                                            {{"state", Value("quiet")}, {"began_at", Value()}});
            }
            happened = TRY(settle(workspace, context, images.front(), looked.ok() ? &*looked : nullptr,
                                  looked.ok() ? looked->text : words_of(looked.error())));
            return {};
        }));
        if (!active) continue;
        ++checked;
        began += happened == "began";
        ended += happened == "ended";
        unknown += happened == "unknown";
    }
    answer.set("checked", Json::number(checked));
    answer.set("began", Json::number(began));
    answer.set("ended", Json::number(ended));
    answer.set("unknown", Json::number(unknown));
    return answer;
}

} // namespace fairlead::command
