#include "command/assign.h"

#include "automation/book.h"
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

namespace {

constexpr size_t longest_reason = 1000;
constexpr int64_t most_assignments = 200;

Result<const Field*> owner_of(const Object& object) {
    const Field* owner = object.trait("owner");
    if (owner && !object.system) return owner;
    return base::invalid(
        "owner", "no_owner",
        {"“" + object.label.zh + "”没有负责人。", "Records of \"" + object.label.en + "\" have no owner."});
}

} // namespace

Result<Json> assign_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                           const Json& body) {
    const Field* owner = TRY(owner_of(object));
    const bool by_hand = body.has("owner");
    if (by_hand && !base::parse_id(body["owner"].text()))
        return base::invalid("owner", "not_an_id", {"请指明新的负责人。", "Say who the new owner is."});
    if (!by_hand) TRY(access::require(session, "transfer"));
    const access::User* chosen =
        by_hand ? session.directory->user(base::parse_id(body["owner"].text())->number) : nullptr;
    if (chosen && !chosen->active)
        return base::invalid("owner", "inactive_user", {"该用户已停用。", "This user is inactive."},
                             {"请选择一位在职用户。", "Choose an active user."});
    const std::string said = base::trim(body["reason"].text());
    if (base::length(said) > longest_reason)
        return base::invalid("reason", "too_long", {"理由最多 1000 个字。", "A reason has at most 1000 characters."});
    const auto snapshot = workspace.snapshot();
    Session acting = session;
    if (!by_hand) acting.cause.kind = "rule";
    return workspace.change<Json>(acting, [&](record::Context& context) -> Result<Json> {
        record::Image before = TRY(
            record::load(context.model, context.tables, context.transaction, context.session, object, id, Verb::edit));
        record::Why why{by_hand ? "manual" : "rule", 0, {}};
        int64_t user = 0;
        record::Patch patch;
        patch.object = &object;
        patch.id = id;
        if (const Json* version = body.find("version")) patch.expected_version = version->integer();
        if (by_hand) {
            patch.sets.push_back({owner->name, body["owner"], {}});
            user = base::parse_id(body["owner"].text())->number;
            const Text word = {acting.is_server() ? "由系统指定" : "由" + acting.user->name + "指定",
                               acting.is_server() ? "Given by the server" : "Given by " + acting.user->name};
            why.reason =
                said.empty() ? Text{word.zh + "。", word.en + "."} : Text{word.zh + "：" + said, word.en + ": " + said};
        } else {
            automation::StoredLedger ledger(context);
            record::Related related(context.model, context.tables, context.transaction);
            const record::RecordSubject subject(before, related);
            const auto decision = snapshot->book ? TRY(snapshot->book->decide(ledger, object, subject, acting.asker))
                                                 : std::optional<automation::Decision>();
            if (!decision)
                return Error(Code::conflict,
                             {"没有分配规则能为它选出负责人。", "No assignment rule finds an owner for it."});
            user = decision->user;
            why.rule = decision->rule->id;
            why.reason = decision->reason;
            patch.set(owner->name, decision->user);
        }
        patch.why = why;
        patch.known = std::move(before);
        TRY(record::save(context, patch));
        Json answer = Json::object();
        answer.set("id", Json::string(to_text(id)));
        answer.set("owner", person_json(session, user));
        answer.set("kind", Json::string(why.kind));
        answer.set("reason", Json::string(why.reason.in(session.language)));
        return answer;
    });
}

Result<Json> list_assignments(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        Json rows = Json::array();
        TRY(context.reader.each(
            query::render_select_rows(
                "assignment", {"at", "kind", "user", "previous", "by", "rule", "reason_zh", "reason_en", "latency"},
                {{Condition::Test::equal, "record", id.number, {}}}, {{"id", true}}, most_assignments,
                context.reader.dialect()),
            [&](const store::Row& row) {
                Json json = Json::object();
                json.set("at", Json::string(to_text(base::Instant{row.number(0)})));
                json.set("kind", Json::string(std::string(row.text(1))));
                json.set("user", person_json(session, row.number(2)));
                json.set("previous", person_json(session, row.number(3)));
                json.set("by", person_json(session, row.number(4)));
                json.set("rule", row.empty(5) ? Json() : Json::string(to_text(Id{row.number(5)})));
                json.set("reason",
                         Json::string(Text{std::string(row.text(6)), std::string(row.text(7))}.in(session.language)));
                json.set("latency_ms", row.empty(8) ? Json() : Json::number(row.number(8)));
                rows.push(std::move(json));
                return true;
            }));
        Json answer = Json::object();
        answer.set("assignments", std::move(rows));
        return answer;
    });
}

} // namespace fairlead::command
