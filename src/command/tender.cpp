#include "command/tender.h"

#include <algorithm>

#include "base/unicode.h"
#include "query/change.h"
#include "query/search.h"
#include "record/identity.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t usual_days = 3, most_days = 60, day_milliseconds = 24LL * 60 * 60 * 1000;
constexpr int64_t most_at_once = 500, most_candidates = 200;

std::string text_of(const record::Image& image, const char* field) {
    return std::string(image.get(field).text_or(""));
}

/// The living account whose name means the same company; the oldest of several.
Result<std::optional<record::Image>> account_of(store::Reader& reader, const Snapshot& snapshot,
                                                const std::string& buyer) {
    const Object* account = snapshot.find("account");
    const std::string form = record::company_form(buyer);
    if (!account || form.empty()) return std::optional<record::Image>();
    query::Select select;
    select.object = account;
    select.columns = {{"id", nullptr}, {account->trait("name")->name, nullptr}};
    select.scope.all = true;
    select.search = query::query_tokens(form);
    select.sort = {{"id", false}};
    select.limit = most_candidates;
    if (select.search.empty()) return std::optional<record::Image>();
    int64_t found = 0;
    TRY(reader.each(query::render(select, formula::Asker{}, reader.dialect()), [&](const store::Row& row) {
        if (record::company_form(row.text(1)) == form) found = row.number(0);
        return found == 0;
    }));
    if (!found) return std::optional<record::Image>();
    auto images = TRY(record::load_unscoped(*snapshot.model, *snapshot.tables, reader, *account, {found}));
    return images.empty() ? std::optional<record::Image>() : std::optional(std::move(images.front()));
}

Result<Id> remind(record::Context& context, const Snapshot& snapshot, const record::Image& lead,
                  const std::string& title, int64_t deadline, int64_t days) {
    const Object* task = snapshot.find("task");
    const Field* due = task ? task->trait("due") : nullptr;
    if (!due || !deadline) return Id{};
    const int64_t now = context.session.asker.now.milliseconds;
    const base::Instant at{std::max(now, deadline - days * day_milliseconds)};
    record::Patch patch;
    patch.object = task;
    patch.set(task->trait("name")->name, Value(title));
    patch.set(due->name, due->type == schema::Type::date ? Value(context.session.asker.zone.date_of(at).days)
                                                         : Value(at.milliseconds));
    if (task->find("remind_at")) patch.set("remind_at", at.milliseconds);
    if (const Field* priority = task->find("priority"); priority && priority->find_choice("high"))
        patch.set(priority->name, "high");
    patch.sets.push_back({task->trait("about")->name, Value(lead.id().number), lead.object->name});
    if (lead.owner()) patch.set(task->trait("owner")->name, lead.owner());
    return TRY(record::save(context, patch)).after.id();
}

} // namespace

Result<Json> lead_from_tender(Workspace& workspace, const Session& session, const Object& object, Id id,
                              const Json& body) {
    const auto snapshot = workspace.snapshot();
    const Object* tender = snapshot->find("tender");
    const Object* target = snapshot->find("lead");
    if (&object != tender || !target)
        return base::invalid(
            "", "not_a_tender",
            {"“" + object.label.zh + "”不是招投标。", "Records of \"" + object.label.en + "\" are no tenders."});
    const int64_t days = body.has("remind_days") ? body["remind_days"].integer().value_or(-1) : usual_days;
    if (days < 0 || days > most_days)
        return base::invalid("remind_days", "range",
                             {"应为 0–60 之间的整数。", "This must be an integer from 0 to 60."});
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::read));
        if (!image.get("lead").empty())
            return Error(Code::conflict, {"这个招标已经转为线索。", "This tender has been taken up as a lead."});
        const int64_t deadline = image.get("deadline").number_or(0);
        if (deadline && deadline <= session.asker.now.milliseconds) {
            Error error(Code::gate, {"投标截止时间已过。", "The deadline of the tender is over."});
            error.faults.push_back({"deadline", "expired", error.message, {}});
            return error;
        }
        record::Patch patch;
        patch.object = target;
        const std::string buyer = text_of(image, "buyer"), person = text_of(image, "contact_name");
        auto set = [&](const char* field, Value value) {
            const Field* known = target->find(field);
            if (known && !value.empty() && !body["values"].has(field)) patch.set(field, std::move(value));
        };
        set("name", Value(!person.empty() ? person : !buyer.empty() ? buyer : std::string(image.name())));
        if (!buyer.empty()) set("company", Value(buyer));
        set("phone", image.get("phone"));
        set("email", image.get("email"));
        set("expected_amount", image.get("budget"));
        set("currency", image.get("currency"));
        set("deadline", image.get("deadline"));
        set("address_province", image.get("province"));
        set("address_city", image.get("city"));
        set("source_detail", Value(base::from_code_points(base::to_code_points(image.name()).substr(0, 255))));
        set("description", image.get("description"));
        if (const Field* source = target->trait("source"); source && source->find_choice("tender"))
            set("source", "tender");
        const Field* owner = target->trait("owner");
        if (body.has("owner"))
            patch.sets.push_back({owner->name, body["owner"], {}});
        else
            patch.set(owner->name, session.user_id() ? Value(session.user_id()) : Value());
        for (const auto& [name, value] : body["values"].members()) patch.sets.push_back({name, value, {}});
        const record::Change lead = TRY(record::save(context, patch));
        // Tenders are everybody's to take up; whose it was does not matter.
        Session server = workspace.server_session();
        server.asker.now = session.asker.now;
        server.cause = {"tender", id.number};
        record::Context mine{context.model, context.tables, server,        context.transaction,
                             context.ids,   context.events, context.batch, context.reactions};
        record::Patch taken;
        taken.object = tender;
        taken.id = id;
        taken.set("lead", lead.after.id().number);
        taken.set("status", "taken");
        TRY(record::save(mine, taken));
        const std::string title = session.language.starts_with("en") ? "Tender closes: " + std::string(image.name())
                                                                     : "投标截止：" + std::string(image.name());
        const Id task = TRY(remind(context, *snapshot, lead.after,
                                   base::from_code_points(base::to_code_points(title).substr(0, 200)), deadline, days));
        Json answer = Json::object();
        answer.set("lead", Json::string(to_text(lead.after.id())));
        answer.set("task", task ? Json::string(to_text(task)) : Json());
        return answer;
    });
}

Result<Json> match_tenders(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const Object* tender = snapshot->find("tender");
    int64_t matched = 0, looked_at = 0, expired = 0;
    Session session = workspace.server_session();
    session.cause = {"signal", 0};
    const int64_t now = session.asker.now.milliseconds;
    if (tender) {
        std::vector<int64_t> fresh, over;
        TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
            const std::vector<Condition> alive = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
            auto ids = [&](std::vector<Condition> where, std::vector<int64_t>& into) -> Result<void> {
                where.push_back(alive.front());
                return reader.each(query::render_select_rows(tender->name, {"id"}, where, {{"id", false}}, most_at_once,
                                                             reader.dialect()),
                                   [&](const store::Row& row) {
                                       into.push_back(row.number(0));
                                       return true;
                                   });
            };
            TRY(ids({{Condition::Test::is_empty, "matched_at", {}, {}}}, fresh));
            return ids({{Condition::Test::equal, "status", "new", {}}, {Condition::Test::below, "deadline", now, {}}},
                       over);
        }));
        for (const int64_t id : fresh) {
            bool found = false;
            TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
                const auto images =
                    TRY(record::load_unscoped(context.model, context.tables, context.transaction, *tender, {id}));
                if (images.empty()) return {};
                record::Patch patch;
                patch.object = tender;
                patch.id = {id};
                patch.set("matched_at", now);
                if (images.front().get("account").empty()) {
                    const auto account =
                        TRY(account_of(context.transaction, *snapshot, text_of(images.front(), "buyer")));
                    found = account.has_value();
                    if (account) {
                        patch.set("account", account->id().number);
                        if (account->owner()) patch.set(tender->trait("owner")->name, account->owner());
                    }
                }
                TRY(record::save(context, patch));
                return {};
            }));
            matched += found;
            ++looked_at;
        }
        for (const int64_t id : over) {
            TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
                record::Patch patch;
                patch.object = tender;
                patch.id = {id};
                patch.set("status", "expired");
                TRY(record::save(context, patch));
                return {};
            }));
            ++expired;
        }
    }
    Json counts = Json::object();
    counts.set("matched", Json::number(matched));
    counts.set("looked_at", Json::number(looked_at));
    counts.set("expired", Json::number(expired));
    return counts;
}

} // namespace fairlead::command
