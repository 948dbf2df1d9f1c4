#include "command/telephony.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/conversion.h"
#include "command/known.h"
#include "command/notifications.h"
#include "command/touches.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using query::Condition;

namespace {

constexpr size_t secret_bytes = 24, hint_length = 6, longest_id = 120;
constexpr int64_t seconds_a_minute = 60, longest_seconds = 172800, most_minutes = 1440;

Error refused() {
    return Error(Code::unauthenticated, {"连接或密钥不对。", "The connection or its secret is not right."});
}

bool is_genuine(const std::string& secret, const CallEvent& event) {
    if (secret.empty()) return false;
    if (event.authorization.starts_with("Bearer "))
        return base::equal_in_constant_time(event.authorization.substr(7), secret);
    if (event.signature.starts_with("sha256="))
        return base::equal_in_constant_time(base::ascii_lower(event.signature.substr(7)),
                                            base::hmac_sha256_hex(secret, event.raw));
    return false;
}

/// What an event says, read and checked.
struct Told {
    std::string id, event, from, to, agent, recording;
    bool inbound = true;
    std::optional<base::Instant> at;
    std::optional<int64_t> seconds;
};

std::string text_of(const Json& json) {
    return json.is_string() || json.is_number() ? base::trim(json.text()) : std::string();
}

Result<Told> read(const Json& body, const schema::Catalog& catalog) {
    Told told;
    std::vector<Fault> faults;
    auto fault = [&](const char* field, const char* rule, base::Text message) {
        faults.push_back({field, rule, std::move(message), {}});
    };
    told.id = text_of(body["id"]);
    if (told.id.empty() || told.id.size() > longest_id)
        fault("id", "required", {"请给出通话编号（最多 120 字节）。", "Give the call's id, of at most 120 bytes."});
    told.event = body["event"].text();
    if (told.event != "ringing" && told.event != "answered" && told.event != "missed" && told.event != "ended")
        fault("event", "unknown_choice",
              {"应为 ringing、answered、missed 或 ended。", "This must be ringing, answered, missed or ended."});
    const std::string& direction = body["direction"].text();
    told.inbound = direction != "outbound";
    if (!direction.empty() && direction != "inbound" && direction != "outbound")
        fault("direction", "unknown_choice", {"应为 inbound 或 outbound。", "This must be inbound or outbound."});
    // A withheld or odd number is no fault of the call: it is kept without one.
    for (const auto& [name, into] : {std::pair{"from", &told.from}, std::pair{"to", &told.to}})
        if (const auto number = schema::normalise_phone(text_of(body[name]), catalog.settings().country))
            *into = *number;
    told.agent = text_of(body["agent"]);
    if (const Json& at = body["at"]; !at.is_null()) {
        told.at = base::parse_instant(at.text());
        if (!told.at) fault("at", "not_an_instant", {"时间应为 ISO 8601。", "The time must be in ISO 8601."});
    }
    if (const Json& seconds = body["seconds"]; !seconds.is_null()) {
        told.seconds = Json::number(text_of(seconds)).integer();
        if (!told.seconds || *told.seconds < 0 || *told.seconds > longest_seconds)
            fault("seconds", "range", {"时长应为 0–172800 秒。", "The duration must be 0 to 172,800 seconds."});
    }
    told.recording = body["recording"].is_string() ? base::trim(body["recording"].text()) : std::string();
    if (!faults.empty()) return Error(Code::invalid, {"来电事件有错误。", "The event has faults."}, std::move(faults));
    return told;
}

class Taker {
  public:
    Taker(Workspace& workspace, record::Context& context, const Snapshot& snapshot, const record::Image& connection,
          const Told& told, std::vector<Notice>& notices)
        : workspace_(workspace),
          context_(context),
          snapshot_(snapshot),
          connection_(connection),
          told_(told),
          notices_(notices),
          object_(*snapshot.find("call")) {}

    Result<Json> run() {
        number_ = told_.inbound ? told_.from : told_.to;
        reference_ = to_text(connection_.id()) + ":" + told_.id;
        agent_ = TRY(find_agent());
        auto call = TRY(find_call());
        const bool first = !call;
        if (first) {
            TRY(find_party());
            call = TRY(begin());
        } else {
            TRY(load_party(*call));
        }
        const record::Image after = TRY(go_on(*call));
        TRY(tell(first, *call, after));
        Json answer = Json::object();
        answer.set("call", Json::string(to_text(after.id())));
        answer.set("object", party_ ? Json::string(party_->object->name) : Json());
        answer.set("record", party_ ? Json::string(to_text(party_->id())) : Json());
        answer.set("made", Json::boolean(made_));
        return answer;
    }

  private:
    const std::string& language() const { return snapshot_.settings().language; }

    Result<int64_t> find_agent() {
        if (told_.agent.empty()) return 0;
        const access::Directory& people = *context_.session.directory;
        const std::string wanted = base::ascii_lower(told_.agent);
        for (const access::User& user : people.users())
            if (user.active && (base::ascii_lower(user.login) == wanted || base::ascii_lower(user.email) == wanted))
                return user.id;
        const std::vector<Condition> where = {{Condition::Test::equal, "extension", told_.agent, {}},
                                              {Condition::Test::is_empty, "deleted_at", {}, {}}};
        const store::Rows rows = TRY(context_.transaction.rows(
            query::render_select_rows("user", {"id"}, where, {{"id", false}}, 1, context_.dialect())));
        return rows.empty() ? 0 : rows[0][0].number_or(0);
    }

    Result<std::optional<record::Image>> find_call() {
        const std::vector<Condition> where = {{Condition::Test::equal, "external_id", reference_, {}},
                                              {Condition::Test::is_empty, "deleted_at", {}, {}}};
        const store::Rows rows = TRY(context_.transaction.rows(
            query::render_select_rows(object_.name, {"id"}, where, {}, 1, context_.dialect())));
        if (rows.empty()) return std::optional<record::Image>();
        auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, object_,
                                                {rows[0][0].number_or(0)}));
        return images.empty() ? std::optional<record::Image>() : std::optional(std::move(images.front()));
    }

    Result<void> load_party(const record::Image& call) {
        const Object* object = snapshot_.find(call.get("about_object").text_or(""));
        if (!object) return {};
        auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, *object,
                                                {call.get("about").number_or(0)}));
        if (!images.empty()) party_ = std::move(images.front());
        return {};
    }

    /// Who is at the other end; an unknown caller becomes a lead.
    Result<void> find_party() {
        if (number_.empty()) return {};
        auto known = TRY(find_known(context_.transaction, snapshot_, {}, {number_}));
        if (!known.empty())
            party_ = std::move(known.front());
        else if (told_.inbound && connection_.get("make_leads").number_or(0))
            TRY(make_lead());
        if (party_ && told_.inbound)
            TRY(save_touch(context_,
                           {.name = std::string(connection_.name()),
                            .kind = "call",
                            .channel = "phone",
                            .trail = {},
                            .form = {},
                            .campaign = {},
                            .made_record = made_},
                           *party_));
        return {};
    }

    Result<void> make_lead() {
        const Object* lead = nullptr;
        for (const Object& object : snapshot_.catalog->objects())
            if (snapshot_.conversions && snapshot_.conversions->of(object)) lead = &object;
        if (!lead) return {};
        record::Patch patch;
        patch.object = lead;
        patch.set(lead->trait("name")->name, Value(number_));
        const bool mobile = number_.starts_with("+861") && number_.size() == 14;
        if (const Field* phone = lead->trait(mobile && lead->trait("mobile") ? "mobile" : "phone"))
            patch.set(phone->name, Value(number_));
        if (const Field* source = lead->trait("source"); source && source->find_choice("inbound_call"))
            patch.set(source->name, "inbound_call");
        if (const Field* detail = lead->trait("source_detail"))
            patch.set(detail->name, Value(std::string(connection_.name())));
        const int64_t chosen = connection_.get("assign_to").number_or(0);
        if (const int64_t owner = chosen ? chosen : agent_) patch.set(lead->trait("owner")->name, owner);
        party_ = TRY(record::save(context_, patch)).after;
        made_ = true;
        return {};
    }

    Result<record::Image> begin() {
        record::Patch patch;
        patch.object = &object_;
        patch.set("external_id", Value(reference_));
        const base::Text kind = told_.inbound ? base::Text{"呼入：", "Call from "} : base::Text{"呼出：", "Call to "};
        const std::string other = party_            ? std::string(party_->name())
                                  : number_.empty() ? base::Text{"未知号码", "an unknown number"}.in(language())
                                                    : number_;
        patch.set("name", Value(kind.in(language()) + other));
        patch.set("direction", told_.inbound ? "inbound" : "outbound");
        patch.set("start_at", (told_.at ? *told_.at : context_.session.asker.now).milliseconds);
        patch.set("done", 0);
        if (!number_.empty()) patch.set("phone", Value(number_));
        if (party_) {
            patch.sets.push_back({"about", Value(party_->id().number), party_->object->name});
            if (const Field* contact = object_.trait("contact"); contact && contact->target == party_->object->name)
                patch.set(contact->name, party_->id().number);
        }
        if (const int64_t owner = agent_ ? agent_ : party_ ? party_->owner() : 0) patch.set("owner", owner);
        return TRY(record::save(context_, patch)).after;
    }

    /// Events may come late or twice: what is known already is never undone.
    Result<record::Image> go_on(const record::Image& call) {
        record::Patch patch;
        patch.object = &object_;
        patch.id = call.id();
        const bool open = call.get("result").empty();
        const bool over = told_.event == "missed" || told_.event == "ended";
        const bool talked = told_.event == "answered" || (told_.event == "ended" && told_.seconds.value_or(0) > 0);
        if (talked && (open || call.get("result").text_or("") == "no_answer"))
            patch.set("result", "reached");
        else if (over && open)
            patch.set("result", "no_answer");
        if (over && !call.get("done").number_or(0)) patch.set("done", 1);
        if (told_.seconds) {
            patch.set("seconds", *told_.seconds);
            patch.set("minutes", std::min(most_minutes, (*told_.seconds + seconds_a_minute - 1) / seconds_a_minute));
        }
        if (!told_.recording.empty()) patch.sets.push_back({"recording", Json::string(told_.recording), {}});
        if (agent_ && told_.event != "missed" && call.owner() != agent_) patch.set("owner", agent_);
        if (patch.sets.empty()) return call;
        return TRY(record::save(context_, patch)).after;
    }

    Result<void> tell(bool first, const record::Image& before, const record::Image& after) {
        const bool missed = told_.event == "missed" && told_.inbound && !before.get("done").number_or(0);
        const bool rings = told_.inbound && told_.event == "ringing" && agent_ && (first || before.owner() != agent_) &&
                           !before.get("done").number_or(0);
        const int64_t user = rings ? agent_ : missed ? after.owner() : 0;
        if (!user) return {};
        for (Notice& notice : TRY(notices_of_call(workspace_, context_, user, rings ? "call" : "missed_call",
                                                  party_ ? &*party_ : nullptr, after.id(), number_)))
            notices_.push_back(std::move(notice));
        return {};
    }

    Workspace& workspace_;
    record::Context& context_;
    const Snapshot& snapshot_;
    const record::Image& connection_;
    const Told& told_;
    std::vector<Notice>& notices_;
    const Object& object_;
    std::string number_, reference_;
    int64_t agent_ = 0;
    std::optional<record::Image> party_;
    bool made_ = false;
};

} // namespace

Result<Json> take_call_event(Workspace& workspace, const CallEvent& event) {
    const auto snapshot = workspace.snapshot();
    const Object* object = snapshot->find("telephony");
    const auto id = base::parse_id(event.key);
    if (!object || !snapshot->find("call") || !id) return refused();
    Session session = workspace.server_session();
    const record::Image connection =
        TRY(workspace.ask<record::Image>(session, [&](record::ReadContext& context) -> Result<record::Image> {
            auto images =
                TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, {id->number}));
            if (images.empty()) return refused();
            return std::move(images.front());
        }));
    const std::string secret(connection.get("secret").text_or(""));
    if (!connection.get("active").number_or(0) || !is_genuine(secret, event)) return refused();
    const Told told = TRY(read(event.body, *snapshot->catalog));
    session.cause = {"call", connection.id().number};
    session.request_id = event.request_id;
    session.address = event.address;
    std::vector<Notice> notices;
    auto take = [&] {
        return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
            notices.clear();
            const Json answer = TRY(Taker(workspace, context, *snapshot, connection, told, notices).run());
            TRY(context.execute(query::render_update_rows(
                object->name, {{"last_event_at", session.asker.now.milliseconds}},
                {{Condition::Test::equal, "id", connection.id().number, {}}}, context.dialect())));
            return answer;
        });
    };
    auto answer = take();
    // Two first events of one call at once: the second finds what the first has made.
    if (!answer.ok() && answer.error().code == Code::conflict) answer = take();
    if (answer.ok()) workspace.tell(notices);
    return answer;
}

Result<Json> renew_telephony_secret(Workspace& workspace, const Session& session, Id connection) {
    TRY(access::require(session, "manage_users"));
    const auto snapshot = workspace.snapshot();
    const std::string secret = "ft_" + base::random_hex(secret_bytes);
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        record::Patch patch;
        patch.object = snapshot->find("telephony");
        patch.id = connection;
        patch.set("secret", Value(secret));
        patch.set("secret_hint", Value(secret.substr(0, hint_length)));
        TRY(record::save(context, patch));
        return workspace.audit(context.transaction, session, "telephony_secret", to_text(connection), {});
    }));
    Json answer = Json::object();
    answer.set("secret", Json::string(secret));
    return answer;
}

} // namespace fairlead::command
