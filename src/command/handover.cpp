#include "command/handover.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/money.h"
#include "base/unicode.h"
#include "command/distribute.h"
#include "command/job_files.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Text;

namespace {

constexpr int64_t most_customers = 200;
constexpr size_t chunk_customers = 200, longest_reason = 1000, most_parts = 100;

struct Request {
    int64_t user = 0;
    std::vector<Part> parts; // those named first, then what is left
    bool summaries = true, deactivate = false;
    std::string reason;
};

/// A text about a record, written by its author: it stays theirs.
bool is_text_alone(const Object& object) {
    return object.activity && !object.trait("due") && !object.trait("done") && !object.trait("start");
}
/// What of an object goes on when somebody leaves.
std::string whole_of(const Object& object, int64_t user) {
    std::string where = object.trait("owner")->name + " = '" + to_text(Id{user}) + "'";
    if (const Field* done = object.trait("done"); done && object.activity) where += " and not " + done->name;
    return where;
}
std::vector<const Object*> handed_on(const Session& session, const schema::Catalog& catalog) {
    std::vector<const Object*> objects;
    for (const Object& object : catalog.objects())
        if (!object.system && !object.table_only && object.trait("owner") && !is_text_alone(object) &&
            !object.trait("owner")->system && // kept by the server: it is that person's and nobody else's
            object.sharing != schema::Sharing::parent && object.sharing != schema::Sharing::system &&
            access::level(session, object, Verb::edit) != access::Level::none)
            objects.push_back(&object);
    return objects;
}

Result<Request> read_request(Workspace& workspace, const Snapshot& snapshot, const Session& session, int64_t user,
                             const Json& body) {
    std::vector<Fault> faults;
    Request request;
    request.user = user;
    request.summaries = !body.has("summaries") || body["summaries"].truth();
    request.deactivate = body["deactivate"].truth();
    request.reason = base::trim(body["reason"].text());
    if (base::length(request.reason) > longest_reason)
        faults.push_back({"reason", "too_long", {"理由最多 1000 个字。", "A reason has at most 1000 characters."}, {}});
    if (request.deactivate && session.user_id() == user)
        faults.push_back({"deactivate", "yourself", {"不能停用自己。", "You cannot deactivate yourself."}, {}});
    const auto& named = body["objects"].items();
    if (named.size() > most_parts)
        faults.push_back({"objects", "too_many", {"最多 100 项。", "At most 100 entries."}, {}});
    for (size_t i = 0; i < std::min(named.size(), most_parts); ++i) {
        const std::string path = "objects." + std::to_string(i);
        auto object = workspace.object(snapshot, named[i]["object"].text());
        if (!object.ok() || (*object)->system || !(*object)->trait("owner") || (*object)->trait("owner")->system) {
            faults.push_back({path + ".object",
                              "no_owner",
                              {"没有这样有负责人的对象。", "There is no such object with owners."},
                              {}});
            continue;
        }
        Part part;
        part.object = *object;
        part.where = whole_of(**object, user);
        if (const std::string where = named[i]["where"].text(); !where.empty()) part.where += " and (" + where + ")";
        if (auto to = read_destination(*session.directory, named[i]["to"], path + ".to", faults)) part.to = *to;
        request.parts.push_back(std::move(part));
    }
    if (body.has("to")) {
        if (const auto to = read_destination(*session.directory, body["to"], "to", faults))
            for (const Object* object : handed_on(session, *snapshot.catalog)) {
                Part part{.object = object, .where = whole_of(*object, user), .ids = {}, .by_ids = false, .to = *to};
                // Only records of some objects lie in pools: the rest goes to whoever hands over, to be seen to.
                if (to->kind == Destination::Kind::pool && !object->trait("pool")) {
                    const access::User* me = session.user;
                    if (!me || me->id == user) continue;
                    part.to = {Destination::Kind::people, {{me->id, 1}}, 0};
                }
                request.parts.push_back(std::move(part));
            }
    } else if (named.empty()) {
        faults.push_back({"to", "required", {"请说明交给谁。", "Say who gets it."}, {}});
    }
    if (std::any_of(request.parts.begin(), request.parts.end(), [&](const Part& part) {
            return std::any_of(part.to.people.begin(), part.to.people.end(),
                               [&](const auto& person) { return person.first == user; });
        }))
        faults.push_back({"to", "same_person", {"不能交给本人。", "It cannot go to the same person."}, {}});
    if (faults.empty()) return request;
    return Error(Code::invalid, {"请求有错误。", "The request has faults."}, std::move(faults));
}

/// What a deal and a customer are here: records with stages, an amount and an account, and those accounts.
struct Selling {
    const Object* deal = nullptr;
    const Field* customer_of_deal = nullptr;
    const Object* customer = nullptr;
    const Object* task = nullptr; // an activity with a day it is due and no beginning
    const Object* note = nullptr; // a text that counts as a follow-up
};
Selling selling_of(const schema::Catalog& catalog) {
    Selling selling;
    for (const Object& object : catalog.objects()) {
        if (!selling.deal && object.trait("stage") && object.trait("amount") && object.trait("account")) {
            selling.deal = &object;
            selling.customer_of_deal = object.trait("account");
            selling.customer = catalog.find(object.trait("account")->target);
        }
        if (!object.activity || !object.trait("about")) continue;
        if (!selling.task && object.trait("due") && object.trait("done") && !object.trait("start"))
            selling.task = &object;
        if (!selling.note && object.trait("body") && !object.touch.at.empty() && is_text_alone(object))
            selling.note = &object;
    }
    return selling;
}

struct Summary {
    int64_t id = 0;
    std::string name;
    int64_t open_deals = 0, open_amount = 0, open_tasks = 0; // amount in minor units of the base currency
    std::optional<int64_t> last_contact;
    std::vector<std::string> deals; // names of the largest
};

/// The state of these customers, as they are inherited.
Result<std::vector<Summary>> summaries_of(store::Reader& reader, const formula::Model& model, const Selling& selling,
                                          const std::vector<int64_t>& ids, const formula::Asker& asker) {
    std::vector<Summary> all;
    if (!selling.customer || ids.empty()) return all;
    std::map<int64_t, size_t> at;
    const auto dialect = reader.dialect();
    const Field* last = selling.customer->trait("last_contact");
    query::Select customers;
    customers.object = selling.customer;
    customers.ids = ids;
    customers.scope.all = true;
    customers.columns = {
        {"id", nullptr}, {selling.customer->trait("name")->name, nullptr}, {last ? last->name : "id", nullptr}};
    customers.sort = {{"id", false}};
    customers.limit = 0;
    TRY(reader.each(query::render(customers, asker, dialect), [&](const store::Row& row) {
        at[row.number(0)] = all.size();
        Summary summary;
        summary.id = row.number(0);
        summary.name = std::string(row.text(1));
        if (last && !row.empty(2)) summary.last_contact = row.number(2);
        all.push_back(std::move(summary));
        return true;
    }));
    std::string list;
    for (const int64_t id : ids) list += (list.empty() ? "'" : ", '") + to_text(Id{id}) + "'";
    query::Select deals;
    deals.object = selling.deal;
    deals.where = {TRY(formula::bind("stage_kind = 'open' and " + selling.customer_of_deal->name + " in (" + list + ")",
                                     model.catalog(), *selling.deal))};
    deals.scope.all = true;
    const std::string amount = selling.deal->trait("amount")->name + "_base";
    deals.columns = {
        {selling.customer_of_deal->name, nullptr}, {amount, nullptr}, {selling.deal->trait("name")->name, nullptr}};
    deals.sort = {{amount, true}};
    deals.limit = 0;
    TRY(reader.each(query::render(deals, asker, dialect), [&](const store::Row& row) {
        Summary& summary = all[at[row.number(0)]];
        ++summary.open_deals;
        summary.open_amount += row.number(1);
        if (summary.deals.size() < 3) summary.deals.emplace_back(row.text(2));
        return true;
    }));
    if (!selling.task) return all;
    const std::string about = selling.task->trait("about")->name;
    query::Grouped tasks;
    tasks.rows.object = selling.task;
    tasks.rows.where = {
        TRY(formula::bind("not " + selling.task->trait("done")->name + " and " + about + " in (" + list + ")",
                          model.catalog(), *selling.task))};
    tasks.rows.scope.all = true;
    tasks.groups = {{about, nullptr}};
    tasks.figures = {{}};
    TRY(reader.each(query::render_grouped(tasks, asker, dialect), [&](const store::Row& row) {
        if (const auto found = at.find(row.number(0)); found != at.end()) all[found->second].open_tasks = row.number(1);
        return true;
    }));
    return all;
}

std::string money(int64_t amount, const schema::Settings& settings) {
    return base::format_decimal(amount, base::minor_digits(settings.base_currency).value_or(2)) + " " +
           settings.base_currency;
}

std::string in_words(const Summary& summary, const std::string& from, const std::string& to, bool english,
                     const schema::Settings& settings, const Session& session) {
    const std::string amount = money(summary.open_amount, settings);
    const std::string contact =
        summary.last_contact ? to_text(session.asker.zone.date_of({*summary.last_contact})) : std::string();
    std::string deals;
    for (const std::string& name : summary.deals)
        deals += (deals.empty() ? "" : english ? ", " : "、") + (english ? "\"" + name + "\"" : "“" + name + "”");
    if (english)
        return "Handed over from " + from + " to " + to +
               ". Open opportunities: " + std::to_string(summary.open_deals) +
               (summary.open_deals ? " (" + amount + "): " + deals : "") +
               ". Open tasks: " + std::to_string(summary.open_tasks) +
               ". Last contact: " + (contact.empty() ? "none" : contact) + ".";
    return "由" + from + "交接给" + to + "。进行中商机 " + std::to_string(summary.open_deals) + " 个" +
           (summary.open_deals ? "（" + amount + "）：" + deals : "") + "；未完成任务 " +
           std::to_string(summary.open_tasks) + " 项；最近跟进" + (contact.empty() ? "：无" : " " + contact) + "。";
}

class Handover {
  public:
    Handover(Workspace& workspace, const Session& session, Progress& progress)
        : workspace_(workspace), acting_(session), progress_(progress) {
        acting_.cause = {"handover", progress.id().number};
    }

    Result<Ending> run(int64_t user, const Json& parameters) {
        const auto snapshot = workspace_.snapshot();
        Request request = TRY(read_request(workspace_, *snapshot, acting_, user, parameters));
        const access::User* person = snapshot->directory->user(user);
        from_ = person ? person->name : std::string();
        // Which records go where is decided once, before the first of them goes: the parts named first come first.
        std::vector<std::vector<int64_t>> ids;
        TRY(workspace_.read(acting_, [&](record::ReadContext& context) -> Result<void> {
            std::set<int64_t> taken;
            int64_t total = 0;
            for (const Part& part : request.parts) {
                ids.push_back(TRY(records_of(context, part, taken)));
                taken.insert(ids.back().begin(), ids.back().end());
                total += static_cast<int64_t>(ids.back().size());
            }
            progress_.update([&](JobState& state) {
                state.phase = "writing";
                state.total = total;
            });
            return {};
        }));
        const bool english = acting_.language.starts_with("en");
        FaultsFile faults(workspace_, progress_.id(), {"id", english ? "Reason" : "原因"});
        const std::string who = acting_.is_server() ? std::string() : acting_.user->name;
        Handing handing;
        handing.kind = "handover";
        handing.from = user;
        handing.reason = {
            "由" + who + "办理" + from_ + "的交接" + (request.reason.empty() ? "。" : "：" + request.reason),
            "Handed over from " + from_ + " by " + who + (request.reason.empty() ? "." : ": " + request.reason)};
        const Selling selling = selling_of(*snapshot->catalog);
        for (size_t i = 0; i < request.parts.size(); ++i) {
            const Part& part = request.parts[i];
            if (TRY(hand_on(workspace_, acting_, part, ids[i], handing, progress_, faults)) == Ending::cancelled)
                return finish(faults, Ending::cancelled);
            if (request.summaries && selling.customer && part.object->name == selling.customer->name)
                TRY(write_summaries(ids[i], user));
        }
        if (request.deactivate) TRY(deactivate(user));
        return finish(faults, Ending::done);
    }

  private:
    Result<Ending> finish(FaultsFile& faults, Ending ending) {
        const std::string path = TRY(faults.finish());
        progress_.update([&](JobState& state) { state.faults_file = path; });
        return ending;
    }

    /// A note for whoever inherits a customer; none for what stayed or went into a pool.
    Result<void> write_summaries(const std::vector<int64_t>& ids, int64_t user) {
        for (size_t from = 0; from < ids.size(); from += chunk_customers) {
            const std::vector<int64_t> some(
                ids.begin() + static_cast<std::ptrdiff_t>(from),
                ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + chunk_customers)));
            TRY(workspace_.write(acting_, [&](record::Context& context) -> Result<void> {
                const Selling selling = selling_of(context.model.catalog());
                if (!selling.note || !selling.customer) return {};
                std::map<int64_t, int64_t> heirs;
                for (const record::Image& image : TRY(record::load_unscoped(
                         context.model, context.tables, context.transaction, *selling.customer, some)))
                    if (image.owner() && image.owner() != user) heirs[image.id().number] = image.owner();
                for (const Summary& summary :
                     TRY(summaries_of(context.transaction, context.model, selling, some, acting_.asker))) {
                    const auto heir = heirs.find(summary.id);
                    const access::User* person = heir == heirs.end() ? nullptr : acting_.directory->user(heir->second);
                    if (!person) continue;
                    const bool english = person->language.empty() ? acting_.language.starts_with("en")
                                                                  : person->language.starts_with("en");
                    record::Patch patch;
                    patch.object = selling.note;
                    patch.set(selling.note->trait("name")->name,
                              Value(english ? "Handover from " + from_ : "交接摘要（" + from_ + "）"));
                    patch.set(selling.note->trait("body")->name,
                              Value(in_words(summary, from_, person->name, english, context.model.catalog().settings(),
                                             acting_)));
                    patch.set(selling.note->trait("owner")->name, person->id);
                    patch.sets.push_back(
                        {selling.note->trait("about")->name, Value(summary.id), selling.customer->name});
                    TRY(record::save(context, patch));
                }
                return {};
            }));
        }
        return {};
    }

    Result<void> deactivate(int64_t user) {
        TRY(access::require(acting_, "manage_users"));
        return workspace_.write(acting_, [&](record::Context& context) -> Result<void> {
            record::Patch patch;
            patch.object = context.model.catalog().find("user");
            patch.id = {user};
            patch.set("active", 0);
            TRY(record::save(context, patch));
            return {};
        });
    }

    Workspace& workspace_;
    Session acting_;
    Progress& progress_;
    std::string from_;
};

} // namespace

Result<Json> hand_over(Workspace& workspace, const Session& session, Id user, const Json& body) {
    TRY(access::require(session, "transfer"));
    const auto snapshot = workspace.snapshot();
    const access::User* person = snapshot->directory->user(user.number);
    if (!person) return Error(Code::not_found, {"没有这位用户。", "There is no such user."});
    if (body["deactivate"].truth()) TRY(access::require(session, "manage_users"));
    const Request request = TRY(read_request(workspace, *snapshot, session, user.number, body));
    Json answer = Json::object();
    // Conditions are checked, and what there is is counted, before anything begins.
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        std::set<int64_t> taken;
        std::vector<int64_t> customers;
        const Selling selling = selling_of(*snapshot->catalog);
        Json objects = Json::array();
        for (const Part& part : request.parts) {
            const std::vector<int64_t> ids = TRY(records_of(context, part, taken));
            taken.insert(ids.begin(), ids.end());
            if (selling.customer && part.object->name == selling.customer->name)
                customers.insert(customers.end(), ids.begin(), ids.end());
            if (ids.empty()) continue;
            Json row = Json::object();
            row.set("object", Json::string(part.object->name));
            row.set("label", Json::string(part.object->plural.in(session.language)));
            row.set("count", Json::number(static_cast<int64_t>(ids.size())));
            row.set("to", to_json(session, part.to));
            objects.push(std::move(row));
        }
        answer.set("user", person_json(session, user.number));
        answer.set("records", Json::number(static_cast<int64_t>(taken.size())));
        answer.set("objects", std::move(objects));
        answer.set("customer_count", Json::number(static_cast<int64_t>(customers.size())));
        if (customers.size() > static_cast<size_t>(most_customers)) customers.resize(most_customers);
        Json summaries = Json::array();
        for (const Summary& summary :
             TRY(summaries_of(context.reader, context.model, selling, customers, session.asker))) {
            Json row = Json::object();
            row.set("id", Json::string(to_text(Id{summary.id})));
            row.set("name", Json::string(summary.name));
            row.set("open_deals", Json::number(summary.open_deals));
            row.set("open_amount", Json::string(money(summary.open_amount, snapshot->settings())));
            row.set("open_tasks", Json::number(summary.open_tasks));
            row.set("last_contact_at",
                    summary.last_contact ? Json::string(to_text(base::Instant{*summary.last_contact})) : Json());
            summaries.push(std::move(row));
        }
        answer.set("customers", std::move(summaries));
        answer.set("superior", person_json(session, session.directory->manager_of(user.number)));
        return {};
    }));
    if (body["dry_run"].truth()) return answer;
    Json parameters = body;
    parameters.set("user", Json::string(to_text(user)));
    Json started = Json::object();
    started.set(
        "job",
        Json::string(to_text(TRY(workspace.jobs().start(session, "handover", person->name, std::move(parameters))))));
    return started;
}

Result<Ending> run_handover(Workspace& workspace, const Session& session, const Json& parameters, Progress& progress) {
    const auto user = base::parse_id(parameters["user"].text());
    if (!user) return base::invalid("user", "not_an_id", {"没有说明是谁的交接。", "It was not said whose."});
    return Handover(workspace, TRY(renewed(workspace, session)), progress).run(user->number, parameters);
}

} // namespace fairlead::command
