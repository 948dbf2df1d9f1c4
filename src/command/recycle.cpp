#include "command/recycle.h"

#include <algorithm>
#include <map>
#include <set>

#include "automation/book.h"
#include "automation/recycling.h"
#include "base/log.h"
#include "command/notifications.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using automation::Due;
using automation::Held;
using automation::RecyclingRule;
using base::Code;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr std::string_view state_table = "recycling_state";
constexpr size_t chunk_records = 500, chunk_states = 5000;
constexpr int64_t short_limit = 24LL * 60 * 60 * 1000;

/// A record the sieve let through, as it is then.
struct Found {
    int64_t id = 0;
    Held held;
    int64_t state = 0; // its row, when something was said about it before
};

/// What was said about the records of one rule, by record: the row, and what it says.
using States = std::map<int64_t, std::pair<int64_t, Held>>;

class Sweep {
  public:
    Sweep(Workspace& workspace, const RecyclingRule& rule)
        : workspace_(workspace), rule_(rule), server_(workspace.server_session()), now_(server_.asker.now) {
        server_.cause = {"rule", rule.id};
    }

    Result<Recycled> run() {
        TRY(look());
        TRY(tell());
        TRY(take());
        TRY(tell_people());
        return done_;
    }

  private:
    /// Which records something is due for, by what they are and what was said about them.
    Result<void> look() {
        States states;
        std::set<int64_t> current; // rows of states that still say something
        TRY(workspace_.read(server_, [&](record::ReadContext& context) -> Result<void> {
            const auto dialect = context.reader.dialect();
            TRY(context.reader.each(
                query::render_select_rows(state_table, {"id", "record", "owner", "since", "warned_at", "escalated_at"},
                                          {{Condition::Test::equal, "rule", rule_.id, {}}}, {}, 0, dialect),
                [&](const store::Row& row) {
                    Held held{row.number(2), row.number(3), {}, {}};
                    if (!row.empty(4)) held.warned_at = row.number(4);
                    if (!row.empty(5)) held.escalated_at = row.number(5);
                    states[row.number(1)] = {row.number(0), held};
                    return true;
                }));
            const Object& object = *rule_.object;
            query::Select select;
            select.object = &object;
            select.where = TRY(automation::sieve(rule_, context.model, now_));
            select.scope.all = true;
            select.limit = 0;
            select.sort = {{"id", false}};
            const auto column = [&](std::string_view trait) {
                const Field* field = object.trait(trait);
                return query::Column{field ? field->name : "created_at", nullptr};
            };
            select.columns = {{"id", nullptr},
                              column("owner"),
                              {"created_at", nullptr},
                              column("owner_since"),
                              rule_.since ? query::Column{"since", rule_.since} : column("last_contact")};
            TRY(context.reader.each(query::render(select, server_.asker, dialect), [&](const store::Row& row) {
                Found found{.id = row.number(0), .held = {row.number(1), 0, {}, {}}};
                const int64_t base = rule_.since ? row.number(4) : std::max(row.number(2), row.number(4));
                found.held.since = std::max(base, row.number(3));
                if (const auto state = states.find(found.id); state != states.end()) {
                    const Held& said = state->second.second;
                    if (said.owner == found.held.owner && said.since == found.held.since) {
                        found.state = state->second.first;
                        found.held = said;
                        current.insert(found.state);
                    }
                }
                const Due due = automation::due_at(rule_, found.held, now_);
                if (due.warn) warn_.push_back(found);
                if (due.escalate) escalate_.push_back(found);
                if (due.take) take_.push_back(found);
                return true;
            }));
            return {};
        }));
        for (const auto& [record, state] : states)
            if (!current.contains(state.first)) stale_.push_back(state.first);
        return {};
    }

    /// Writes down what is said now, a few thousand rows in a transaction.
    Result<void> tell() {
        std::map<int64_t, Found> said; // by record
        for (Found found : warn_) {
            found.held.warned_at = now_.milliseconds;
            said[found.id] = found;
            ++people_[found.held.owner].warned;
            ++done_.warned;
        }
        for (const Found& found : escalate_) {
            Found& all = said.try_emplace(found.id, found).first->second;
            all.held.escalated_at = now_.milliseconds;
            ++people_[found.held.owner].escalated;
            ++done_.escalated;
        }
        std::vector<Found> rows;
        for (auto& [id, found] : said) rows.push_back(found);
        for (size_t at = 0; at < rows.size(); at += chunk_states) {
            const size_t end = std::min(rows.size(), at + chunk_states);
            TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
                std::vector<base::Value> old;
                record::Batch batch;
                for (size_t i = at; i < end; ++i) {
                    if (rows[i].state) old.emplace_back(rows[i].state);
                    const Held& held = rows[i].held;
                    const auto time = [](std::optional<int64_t> value) { return value ? Value(*value) : Value(); };
                    batch.add(query::render_insert(state_table,
                                                   {{"id", workspace_.ids().next().number},
                                                    {"rule", rule_.id},
                                                    {"record", rows[i].id},
                                                    {"owner", held.owner},
                                                    {"since", held.since},
                                                    {"warned_at", time(held.warned_at)},
                                                    {"escalated_at", time(held.escalated_at)}},
                                                   transaction.dialect()));
                }
                TRY(forget(transaction, old));
                return batch.flush(transaction);
            }));
        }
        for (size_t at = 0; at < stale_.size(); at += chunk_states) {
            const std::vector<base::Value> some(
                stale_.begin() + static_cast<std::ptrdiff_t>(at),
                stale_.begin() + static_cast<std::ptrdiff_t>(std::min(stale_.size(), at + chunk_states)));
            TRY(workspace_.database().write(
                [&](store::Transaction& transaction) { return forget(transaction, some); }));
        }
        return {};
    }
    static Result<void> forget(store::Transaction& transaction, const std::vector<base::Value>& rows) {
        if (rows.empty()) return {};
        TRY(transaction.execute(
            query::render_delete_rows(state_table, {{Condition::Test::in, "id", {}, rows}}, transaction.dialect())));
        return {};
    }

    Result<void> take() {
        const auto snapshot = workspace_.snapshot();
        for (size_t at = 0; at < take_.size(); at += chunk_records) {
            const std::vector<Found> some(
                take_.begin() + static_cast<std::ptrdiff_t>(at),
                take_.begin() + static_cast<std::ptrdiff_t>(std::min(take_.size(), at + chunk_records)));
            std::vector<std::pair<int64_t, bool>> lost; // owner, given to somebody else
            const auto all = take_some(*snapshot, some, lost);
            if (!all.ok()) {
                if (all.error().code == Code::unavailable) return all;
                // One that cannot be taken holds up no other.
                for (const Found& found : some) {
                    std::vector<std::pair<int64_t, bool>> one;
                    if (const auto done = take_some(*snapshot, {found}, one); done.ok())
                        count(one);
                    else
                        base::log_warning("recycling: " + done.error().message.en + " " + done.error().log);
                }
                continue;
            }
            count(lost);
        }
        return {};
    }
    void count(const std::vector<std::pair<int64_t, bool>>& lost) {
        for (const auto& [owner, given] : lost) {
            ++people_[owner].lost;
            ++(given ? done_.reassigned : done_.taken);
        }
    }

    /// The records again, under the lock: whoever followed one up in the meantime keeps it.
    Result<void> take_some(const Snapshot& snapshot, const std::vector<Found>& some,
                           std::vector<std::pair<int64_t, bool>>& lost) {
        return workspace_.write(server_, [&](record::Context& context) -> Result<void> {
            lost.clear();
            std::vector<int64_t> ids;
            std::map<int64_t, Held> known;
            for (const Found& found : some) {
                ids.push_back(found.id);
                known[found.id] = found.held;
            }
            record::Batch batch;
            record::Context inner{context.model,  context.tables, context.session,   context.transaction, context.ids,
                                  context.events, &batch,         context.reactions, context.chain};
            std::vector<record::Image> images =
                TRY(record::load_unscoped(context.model, context.tables, context.transaction, *rule_.object, ids));
            for (record::Image& image : images) {
                record::Related related(context.model, context.tables, context.transaction);
                const record::RecordSubject subject(image, related);
                const Held& held = known[image.id().number];
                if (image.owner() != held.owner || !automation::binds(rule_, image, subject, server_.asker) ||
                    automation::since_of(rule_, image, subject, server_.asker) != held.since)
                    continue;
                const bool given = TRY(take_one(snapshot, inner, image, subject, held));
                if (given || rule_.then == RecyclingRule::Then::pool) lost.emplace_back(held.owner, given);
            }
            TRY(batch.flush(context.transaction));
            return record::refresh_batch_parents(inner);
        });
    }

    /// True when it was given to somebody else. By the rules, and nobody is there: it stays, and its time runs on.
    Result<bool> take_one(const Snapshot& snapshot, record::Context& context, const record::Image& image,
                          const record::RecordSubject& subject, const Held& held) {
        record::Patch patch;
        patch.object = rule_.object;
        patch.id = image.id();
        patch.known = image;
        patch.skip_gates = true; // gates ask people; a rule puts nothing past them
        const Text taken =
            automation::reason_of(rule_, held.since, snapshot.book->name_of(held.owner), now_, server_.asker.zone);
        const std::string owner = rule_.object->trait("owner")->name;
        if (rule_.then == RecyclingRule::Then::assign) {
            automation::StoredLedger ledger(context);
            const auto decision = TRY(snapshot.book->decide(ledger, *rule_.object, subject, server_.asker, held.owner));
            if (!decision) return false;
            patch.set(owner, decision->user);
            patch.why = record::Why{
                "reassigned", rule_.id, {taken.zh + decision->reason.zh, taken.en + " " + decision->reason.en}};
        } else {
            int64_t pool = rule_.pool;
            const access::Pool* wanted = snapshot.directory->pool(pool);
            if (!wanted || !wanted->active) pool = snapshot.book->landing_of(*rule_.object, subject, server_.asker);
            if (!pool) return base::invalid("pool", "no_pool", {"没有可用的公海。", "There is no pool to go to."});
            patch.set(rule_.object->trait("pool")->name, pool);
            const access::Pool* place = snapshot.directory->pool(pool);
            patch.why = record::Why{"recycled",
                                    rule_.id,
                                    {taken.zh + "收回公海“" + place->name + "”。",
                                     taken.en + " Taken back into the pool \"" + place->name + "\"."}};
        }
        TRY(record::save(context, patch));
        return rule_.then == RecyclingRule::Then::assign;
    }

    /// One notification for each person, whatever the number of records.
    Result<void> tell_people() {
        std::vector<Notice> notices;
        std::map<int64_t, int64_t> told; // manager, records
        TRY(workspace_.read(server_, [&](record::ReadContext& context) -> Result<void> {
            for (const auto& [owner, counts] : people_) {
                if (counts.warned) notices.push_back(notice(owner, "recycle_warning", counts.warned));
                if (counts.lost) notices.push_back(notice(owner, "recycled", counts.lost));
                if (!counts.escalated) continue;
                if (const int64_t above = server_.directory->manager_of(owner)) told[above] += counts.escalated;
            }
            return {};
        }));
        for (const auto& [manager, count] : told) notices.push_back(notice(manager, "recycle_escalation", count));
        return notify(workspace_, std::move(notices));
    }
    Notice notice(int64_t user, const char* kind, int64_t count) const {
        Notice notice;
        notice.user = user;
        notice.kind = kind;
        notice.object = rule_.object->name;
        notice.count = count;
        notice.title = rule_.name;
        notice.at = now_;
        return notice;
    }

    struct Counts {
        int64_t warned = 0, escalated = 0, lost = 0;
    };
    Workspace& workspace_;
    const RecyclingRule& rule_;
    Session server_;
    base::Instant now_;
    std::vector<Found> warn_, escalate_, take_;
    std::vector<int64_t> stale_;
    std::map<int64_t, Counts> people_;
    Recycled done_;
};

/// Records that neither a person nor a pool holds (their owner is gone, or the first pool was made after them) fall
/// into one: a save that changes nothing but asks where they belong.
Result<int64_t> land_orphans(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    Session server = workspace.server_session();
    server.cause.kind = "rule";
    int64_t landed = 0;
    for (const Object& object : snapshot->catalog->objects()) {
        const Field* owner = object.trait("owner");
        const Field* pool = object.trait("pool");
        const auto& pools = snapshot->directory->pools();
        if (!owner || !pool || std::none_of(pools.begin(), pools.end(), [&](const access::Pool& each) {
                return each.active && each.object == object.name;
            }))
            continue;
        for (;;) {
            std::vector<int64_t> ids;
            TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
                query::Select select;
                select.object = &object;
                select.columns = {{"id", nullptr}};
                select.where = {TRY(formula::bind(owner->name + " is empty and " + pool->name + " is empty",
                                                  context.model.catalog(), object))};
                select.scope.all = true;
                select.sort = {{"id", false}};
                select.limit = chunk_records;
                return context.reader.each(query::render(select, server.asker, context.reader.dialect()),
                                           [&](const store::Row& row) {
                                               ids.push_back(row.number(0));
                                               return true;
                                           });
            }));
            if (ids.empty()) break;
            int64_t some = 0;
            TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
                some = 0;
                for (record::Image& image :
                     TRY(record::load_unscoped(context.model, context.tables, context.transaction, object, ids))) {
                    record::Related related(context.model, context.tables, context.transaction);
                    const int64_t place =
                        snapshot->book->landing_of(object, record::RecordSubject(image, related), server.asker);
                    if (!place) continue;
                    record::Patch patch;
                    patch.object = &object;
                    patch.id = image.id();
                    patch.known = image;
                    patch.skip_gates = true;
                    patch.set(pool->name, place);
                    patch.why =
                        record::Why{"landed", 0, {"没有负责人，落入公海。", "Nobody owned it; it fell into the pool."}};
                    TRY(record::save(context, patch));
                    ++some;
                }
                return {};
            }));
            landed += some;
            if (some == 0) break;
        }
    }
    return landed;
}

} // namespace

Result<Recycled> recycle(Workspace& workspace, Rules which) {
    Recycled all;
    const auto snapshot = workspace.snapshot();
    automation::RecyclingRules rules;
    TRY(workspace.read(workspace.server_session(), [&](record::ReadContext& context) -> Result<void> {
        rules = TRY(automation::RecyclingRules::read(context.reader, *snapshot->model));
        return {};
    }));
    for (const RecyclingRule& rule : rules.all()) {
        if (which == Rules::short_ones && rule.limit >= short_limit) continue;
        const Recycled done = TRY(Sweep(workspace, rule).run());
        all.warned += done.warned;
        all.escalated += done.escalated;
        all.taken += done.taken;
        all.reassigned += done.reassigned;
    }
    if (which == Rules::all) all.landed = TRY(land_orphans(workspace));
    return all;
}

Result<Json> list_deadlines(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        const automation::RecyclingRules rules = TRY(automation::RecyclingRules::read(context.reader, context.model));
        const Session server = workspace.server_session(); // rules ask as the server does
        const base::Instant now = server.asker.now;
        std::vector<std::pair<base::Instant, Json>> all;
        for (const RecyclingRule* rule : rules.of(object)) {
            record::Related related(context.model, context.tables, context.reader);
            const record::RecordSubject subject(image, related);
            if (!automation::binds(*rule, image, subject, server.asker)) continue;
            const auto since = automation::since_of(*rule, image, subject, server.asker);
            if (!since) continue;
            Held held{image.owner(), *since, {}, {}};
            TRY(context.reader.each(query::render_select_rows(state_table, {"owner", "since", "warned_at"},
                                                              {{Condition::Test::equal, "record", id.number, {}},
                                                               {Condition::Test::equal, "rule", rule->id, {}}},
                                                              {}, 1, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        if (row.number(0) == held.owner && row.number(1) == held.since && !row.empty(2))
                                            held.warned_at = row.number(2);
                                        return true;
                                    }));
            const base::Instant due = automation::taken_at(*rule, held, now);
            Json json = Json::object();
            json.set("rule", Json::string(to_text(Id{rule->id})));
            json.set("name", Json::string(rule->name));
            json.set("since", Json::string(to_text(base::Instant{*since})));
            json.set("due_at", Json::string(to_text(due)));
            json.set("remaining_seconds", Json::number((due.milliseconds - now.milliseconds) / 1000));
            json.set("warned_at", held.warned_at ? Json::string(to_text(base::Instant{*held.warned_at})) : Json());
            json.set("then", Json::string(rule->then == RecyclingRule::Then::pool     ? "pool"
                                          : rule->then == RecyclingRule::Then::assign ? "assign"
                                                                                      : "nothing"));
            json.set("silence", Json::boolean(!rule->since));
            all.emplace_back(due, std::move(json));
        }
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        Json list = Json::array();
        for (auto& [due, json] : all) list.push(std::move(json));
        Json answer = Json::object();
        answer.set("deadlines", std::move(list));
        return answer;
    });
}

} // namespace fairlead::command
