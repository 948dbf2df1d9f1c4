#include "command/guidance.h"

#include <algorithm>

#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;
using record::Columns;
using record::Image;

namespace {

constexpr int64_t hour_milliseconds = 3600000, day_milliseconds = 24 * hour_milliseconds;
constexpr int64_t most_listed = 100, longest_release_hours = 24 * 14, longest_reason = 2000;

struct Place {
    const schema::Pipeline* pipeline = nullptr;
    const schema::Stage* stage = nullptr;
    const schema::Stage* next = nullptr; // where it goes from here
};

Result<Place> place_of(const Image& image) {
    const Object& object = *image.object;
    const Columns& columns = *image.columns;
    if (columns.stage == Columns::none)
        return base::invalid("", "no_stages",
                             {"“" + object.label.zh + "”没有阶段。", object.label.en + " has no stages."});
    Place place;
    place.pipeline = object.find_pipeline(image.at(columns.pipeline).text_or(""));
    if (place.pipeline) place.stage = place.pipeline->find(image.at(columns.stage).text_or(""));
    if (!place.stage) return place;
    if (place.stage->kind != schema::StageKind::open) return place;
    for (const schema::Stage& stage : place.pipeline->stages)
        if (stage.kind == schema::StageKind::open && stage.position == place.stage->position + 1) place.next = &stage;
    if (!place.next)
        for (const schema::Stage& stage : place.pipeline->stages)
            if (stage.kind == schema::StageKind::won) place.next = &stage;
    return place;
}

Json instant(const store::Row& row, size_t column) {
    return row.empty(column) ? Json() : Json::string(to_text(base::Instant{row.number(column)}));
}

std::vector<Condition> of_record(Id id) {
    return {{Condition::Test::equal, "record", id.number, {}}};
}

Result<Json> ticks(store::Reader& reader, const Session& session, Id id) {
    Json list = Json::array();
    TRY(reader.each(query::render_select_rows("checklist_tick", {"pipeline", "stage", "item", "by", "at"},
                                              of_record(id), {{"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        Json item = Json::object();
                        item.set("pipeline", Json::string(std::string(row.text(0))));
                        item.set("stage", Json::string(std::string(row.text(1))));
                        item.set("item", Json::string(std::string(row.text(2))));
                        item.set("by", person_json(session, row.number(3)));
                        item.set("at", instant(row, 4));
                        list.push(std::move(item));
                        return true;
                    }));
    return list;
}

Result<Json> releases(store::Reader& reader, const Session& session, Id id) {
    Json list = Json::array();
    TRY(reader.each(query::render_select_rows("gate_release",
                                              {"gate", "reason", "by", "at", "until", "used_at", "used_by", "used_for"},
                                              of_record(id), {{"id", true}}, most_listed, reader.dialect()),
                    [&](const store::Row& row) {
                        Json item = Json::object();
                        item.set("gate", row.text(0).empty() ? Json() : Json::string(std::string(row.text(0))));
                        item.set("reason", Json::string(std::string(row.text(1))));
                        item.set("by", person_json(session, row.number(2)));
                        item.set("at", instant(row, 3));
                        item.set("until", instant(row, 4));
                        item.set("used_at", instant(row, 5));
                        item.set("used_by", person_json(session, row.number(6)));
                        item.set("used_for", Json::string(std::string(row.text(7))));
                        item.set("open",
                                 Json::boolean(row.empty(5) && row.number(4) >= session.asker.now.milliseconds));
                        list.push(std::move(item));
                        return true;
                    }));
    return list;
}

Result<Json> control_points(store::Reader& reader, const Session& session, Id id) {
    Json list = Json::array();
    TRY(reader.each(query::render_select_rows("control_point",
                                              {"name", "stage", "at", "by", "needs_acknowledgement", "acknowledged_at",
                                               "acknowledged_by", "note"},
                                              of_record(id), {{"id", true}}, most_listed, reader.dialect()),
                    [&](const store::Row& row) {
                        Json item = Json::object();
                        item.set("name", Json::string(std::string(row.text(0))));
                        item.set("stage", Json::string(std::string(row.text(1))));
                        item.set("at", instant(row, 2));
                        item.set("by", person_json(session, row.number(3)));
                        item.set("needs_acknowledgement", Json::boolean(row.number(4) != 0));
                        item.set("acknowledged_at", instant(row, 5));
                        item.set("acknowledged_by", person_json(session, row.number(6)));
                        item.set("note", Json::string(std::string(row.text(7))));
                        list.push(std::move(item));
                        return true;
                    }));
    return list;
}

/// Why a deal is called slow or stalled, in numbers and in a sentence.
Json flags(const Image& image, const Place& place, const Session& session) {
    Json list = Json::array();
    const Object& object = *image.object;
    const int64_t now = session.asker.now.milliseconds;
    const auto value = [&](const char* trait) {
        const Field* field = object.trait(trait);
        return field ? image.get(field->name) : Value();
    };
    const auto past = [&](const Value& limit) { return limit.is_number() && limit.number() < now; };
    const auto say = [&](const char* kind, const Text& text) {
        Json flag = Json::object();
        flag.set("kind", Json::string(kind));
        flag.set("text", Json::string(text.in(session.language)));
        list.push(std::move(flag));
    };
    if (place.stage->kind != schema::StageKind::open) return list;
    if (past(value("slow_after"))) {
        // The limit is the moment the pace was reached: what is over it, and the pace, make the days spent here.
        const int64_t pace = value("pace").number_or(0);
        const std::string days = std::to_string(pace + (now - value("slow_after").number()) / day_milliseconds);
        const std::string usual = std::to_string(pace);
        say("slow",
            {"在" + place.stage->label.zh + " " + days + " 天，赢单的 P75 是 " + usual + " 天",
             days + " days in " + place.stage->label.en + "; three quarters of won deals took at most " + usual});
    }
    if (past(value("stalled_after"))) {
        const int64_t silent = (now - value("stalled_after").number()) / day_milliseconds + place.pipeline->silent_days;
        const std::string moves = std::to_string(value("put_off").number_or(0));
        say("stalled", {"客户 " + std::to_string(silent) + " 天没有互动，成交日期推迟了 " + moves + " 次",
                        "no word from the customer for " + std::to_string(silent) +
                            " days; the close date was put off " + moves + " times"});
    }
    return list;
}

/// Whether this person is led: as they wish themselves, else by the mark on them, or by that of their role.
Result<bool> is_guided(store::Reader& reader, const Session& session) {
    const store::Rows wishes = TRY(reader.rows(query::render_select_rows(
        "preference", {"body"}, {{Condition::Test::equal, "id", session.user_id(), {}}}, {}, 1, reader.dialect())));
    if (!wishes.empty()) {
        const Json wish = TRY(base::parse_json(wishes[0][0].text_or("{}")))["guided"];
        if (wish.is_boolean()) return wish.truth();
    }
    if (session.role && session.role->capabilities.contains("guided")) return true;
    const store::Rows rows = TRY(reader.rows(query::render_select_rows(
        "user", {"guided"}, {{Condition::Test::equal, "id", session.user_id(), {}}}, {}, 1, reader.dialect())));
    return !rows.empty() && rows[0][0].truth();
}

Result<Image> load_to_change(record::Context& context, const Object& object, Id id) {
    return record::load(context.model, context.tables, context.transaction, context.session, object, id, Verb::edit);
}

Result<std::string> short_text(const Json& body, const char* key, bool required) {
    const std::string text = body[key].is_null() ? "" : body[key].text();
    if ((!body[key].is_null() && !body[key].is_string()) || text.size() > longest_reason)
        return base::invalid(key, "type", {"应为不太长的文字。", "This must be a text that is not too long."});
    if (required && base::trim(text).empty()) return base::invalid(key, "required", {"请说明理由。", "Say why."});
    return text;
}

/// People are told of the record without its being changed.
void tell(record::Context& context, const Image& image, std::vector<record::Remark> remarks) {
    context.events.push_back({record::Action::updated, image.object, image.id(), image.version(), image.owner(),
                              image.owner(), false, image.pool(), std::move(remarks)});
}

} // namespace

Result<Json> guidance(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        const Place place = TRY(place_of(image));
        Json answer = Json::object();
        answer.set("pipeline", place.pipeline ? Json::string(place.pipeline->name) : Json());
        answer.set("stage", place.stage ? Json::string(place.stage->name) : Json());
        answer.set("next", place.next ? Json::string(place.next->name) : Json());
        answer.set("guided", Json::boolean(TRY(is_guided(context.reader, session))));
        Json missing = Json::array();
        if (place.next)
            for (const base::Fault& fault : TRY(record::missing_to_move(context, image, place.next))) {
                Json item = Json::object();
                item.set("field", Json::string(fault.field));
                item.set("rule", Json::string(fault.rule));
                item.set("message", Json::string(fault.message.in(session.language)));
                item.set("hint", Json::string(fault.hint.in(session.language)));
                missing.push(std::move(item));
            }
        answer.set("missing", std::move(missing));
        answer.set("checklist", TRY(ticks(context.reader, session, id)));
        answer.set("flags", place.stage ? flags(image, place, session) : Json::array());
        answer.set("releases", TRY(releases(context.reader, session, id)));
        answer.set("control_points", TRY(control_points(context.reader, session, id)));
        answer.set("can_release", Json::boolean(session.can("release_gates")));
        return answer;
    });
}

Result<void> tick(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Image image = TRY(load_to_change(context, object, id));
        const Place place = TRY(place_of(image));
        const std::string stage_name = body.has("stage") ? body["stage"].text() : place.stage ? place.stage->name : "";
        const schema::Stage* stage = place.pipeline ? place.pipeline->find(stage_name) : nullptr;
        if (!stage)
            return base::invalid("stage", "unknown_choice",
                                 {"流程里没有这个阶段。", "The pipeline has no such stage."});
        std::vector<std::string> known;
        for (const schema::CheckItem& item : stage->checklist) known.push_back(item.name);
        const std::string item = body["item"].text();
        if (std::find(known.begin(), known.end(), item) == known.end()) {
            const std::string guess = base::nearest(item, known);
            return base::invalid(
                "item", "unknown_choice", {"这个阶段没有这一检查项。", "The stage has no such check."},
                guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
        }
        if (body.has("done") && !body["done"].is_boolean())
            return base::invalid("done", "type", {"应为 true 或 false。", "This must be true or false."});
        std::vector<Condition> where = of_record(id);
        where.push_back({Condition::Test::equal, "pipeline", place.pipeline->name, {}});
        where.push_back({Condition::Test::equal, "stage", stage->name, {}});
        where.push_back({Condition::Test::equal, "item", item, {}});
        if (body.has("done") && !body["done"].truth()) {
            TRY(context.execute(query::render_delete_rows("checklist_tick", where, context.dialect())));
        } else {
            const store::Rows there =
                TRY(context.transaction.rows(query::render_count_rows("checklist_tick", where, context.dialect())));
            if (there[0][0].number_or(0) > 0) return {};
            TRY(context.execute(query::render_insert("checklist_tick",
                                                     {{"id", context.ids.next().number},
                                                      {"object", object.name},
                                                      {"record", id.number},
                                                      {"pipeline", place.pipeline->name},
                                                      {"stage", stage->name},
                                                      {"item", item},
                                                      {"by", session.user_id()},
                                                      {"at", session.asker.now.milliseconds}},
                                                     context.dialect())));
        }
        tell(context, image, {});
        return {};
    });
}

Result<Json> release_gate(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    TRY(access::require(session, "release_gates"));
    const std::string reason = TRY(short_text(body, "reason", true));
    const std::string gate = TRY(short_text(body, "gate", false));
    const auto hours = body.has("hours") ? body["hours"].integer() : std::optional<int64_t>(24);
    if (!hours || *hours < 1 || *hours > longest_release_hours)
        return base::invalid("hours", "range", {"应为 1 到 336 的整数。", "This must be an integer from 1 to 336."});
    const base::Instant until{session.asker.now.milliseconds + *hours * hour_milliseconds};
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Image image = TRY(load_to_change(context, object, id));
        TRY(context.execute(query::render_insert("gate_release",
                                                 {{"id", context.ids.next().number},
                                                  {"object", object.name},
                                                  {"record", id.number},
                                                  {"gate", gate.empty() ? Value() : Value(gate)},
                                                  {"reason", reason},
                                                  {"by", session.user_id()},
                                                  {"at", session.asker.now.milliseconds},
                                                  {"until", until.milliseconds}},
                                                 context.dialect())));
        TRY(workspace.audit(context.transaction, session, "gate_released", object.name + "/" + to_text(id),
                            (gate.empty() ? std::string("*") : gate) + ": " + reason));
        const Text told = {"门槛已紧急放行：" + reason, "A gate was released in an emergency: " + reason};
        tell(context, image, {{record::Remark::To::manager, told}, {record::Remark::To::owner, told}});
        return {};
    }));
    Json answer = Json::object();
    answer.set("until", Json::string(to_text(until)));
    return answer;
}

Result<Json> acknowledge(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    TRY(access::require(session, "release_gates"));
    const std::string note = TRY(short_text(body, "note", false));
    int64_t acknowledged = 0;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Image image = TRY(load_to_change(context, object, id));
        std::vector<Condition> open = of_record(id);
        open.push_back({Condition::Test::is_empty, "acknowledged_at", {}, {}});
        acknowledged =
            TRY(context.execute(query::render_update_rows("control_point",
                                                          {{"acknowledged_at", session.asker.now.milliseconds},
                                                           {"acknowledged_by", session.user_id()},
                                                           {"note", note.empty() ? Value() : Value(note)}},
                                                          open, context.dialect())));
        if (acknowledged == 0) return {};
        TRY(workspace.audit(context.transaction, session, "control_point_acknowledged", object.name + "/" + to_text(id),
                            note));
        tell(context, image, {{record::Remark::To::owner, {"经理已确认关键点。", "The manager has acknowledged it."}}});
        return {};
    }));
    Json answer = Json::object();
    answer.set("acknowledged", Json::number(acknowledged));
    return answer;
}

} // namespace fairlead::command
