#include "command/rehearse.h"

#include <algorithm>

#include "automation/book.h"
#include "command/scores.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using automation::Rule;
using automation::Standings;
using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr int64_t most_records = 50000;
constexpr size_t chunk_records = 500;
constexpr int64_t longest_days = 366;

/// Standings in memory; open records as they were before the first rehearsed one, and those given out since.
class Trial final : public automation::Ledger {
  public:
    Trial(record::ReadContext& context, base::Instant from) : context_(context), from_(from) {}

    Result<Standings> standings(const Rule& rule) override { return standings_[rule.id]; }
    Result<void> keep(const Rule& rule, const Standings& standings) override {
        standings_[rule.id] = standings;
        return {};
    }
    Result<std::map<int64_t, int64_t>> loads(const Rule& rule, const std::vector<int64_t>& users) override {
        auto [entry, fresh] = loads_.try_emplace(rule.id);
        if (fresh) {
            query::Grouped grouped;
            grouped.rows.object = rule.object;
            grouped.rows.scope.all = true;
            if (rule.open) grouped.rows.where.push_back(rule.open);
            grouped.rows.where.push_back(TRY(formula::bind("created_at < instant('" + to_text(from_) + "')",
                                                           context_.model.catalog(), *rule.object)));
            grouped.groups = {{rule.object->trait("owner")->name, nullptr}};
            grouped.figures = {{}};
            TRY(context_.reader.each(query::render_grouped(grouped, context_.session.asker, context_.reader.dialect()),
                                     [&](const store::Row& row) {
                                         entry->second[row.number(0)] = row.number(1);
                                         return true;
                                     }));
        }
        std::map<int64_t, int64_t> loads;
        for (const int64_t user : users) loads[user] = entry->second[user] + given_[{rule.id, user}];
        return loads;
    }
    /// A record given out, as the load of every rule sees it.
    void give(const std::vector<Rule>& rules, int64_t user, const formula::Subject& subject,
              const formula::Asker& asker) {
        for (const Rule& rule : rules)
            if (!rule.open || formula::holds(*rule.open, subject, asker)) ++given_[{rule.id, user}];
    }

  private:
    record::ReadContext& context_;
    base::Instant from_;
    std::map<int64_t, Standings> standings_;
    std::map<int64_t, std::map<int64_t, int64_t>> loads_;
    std::map<std::pair<int64_t, int64_t>, int64_t> given_;
};

} // namespace

Result<Rehearsal> read_rehearsal(Workspace& workspace, const Snapshot& snapshot, const Json& body) {
    std::vector<base::Fault> faults;
    Rehearsal request;
    if (body["kind"].text() != "assignment" && body["kind"].text() != "recycling")
        faults.push_back(
            {"kind",
             "unknown_value",
             {"kind 应为 assignment、recycling 或 scoring。", "\"kind\" is assignment, recycling or scoring."},
             {}});
    auto object = workspace.object(snapshot, body["object"].text());
    if (!object.ok()) {
        Error error = std::move(object).error();
        faults.insert(faults.end(), error.faults.begin(), error.faults.end());
    } else if ((*object)->system || !(*object)->trait("owner")) {
        faults.push_back({"object", "no_owner", {"这个对象没有负责人。", "Records of this object have no owner."}, {}});
    } else {
        request.object = *object;
    }
    request.days = body.has("days") ? body["days"].integer().value_or(0) : 90;
    if (request.days < 1 || request.days > longest_days)
        faults.push_back({"days", "range", {"应为 1 到 366 的整数。", "This must be an integer from 1 to 366."}, {}});
    for (const Json& item : body["rules"].items()) {
        const auto id = base::parse_id(item.text());
        if (id)
            request.rules.insert(id->number);
        else
            faults.push_back({"rules", "not_an_id", {"不是有效的规则编号。", "This is not a rule's id."}, {}});
    }
    request.where = body["where"].text();
    if (faults.empty()) return request;
    return Error(Code::invalid, {"演练的请求有错误。", "The request has faults."}, std::move(faults));
}

Result<Json> rehearse(Workspace& workspace, const Session& session, const Json& body) {
    if (body["kind"].text() == "scoring") return rehearse_scores(workspace, session, body);
    TRY(access::require(session, "manage_users"));
    if (body["kind"].text() == "recycling") return rehearse_recycling(workspace, session, body);
    const auto snapshot = workspace.snapshot();
    const Rehearsal request = TRY(read_rehearsal(workspace, *snapshot, body));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Object& object = *request.object;
        const auto book = TRY(automation::Book::read(context.reader, context.model, *session.directory, request.rules));
        const std::vector<Rule>& rules = book->rules_of(object);
        const base::Instant from{session.asker.now.milliseconds - request.days * 86400000};

        record::ListRequest list;
        list.object = &object;
        list.where = request.where;
        query::Select select = TRY(record::select_of(context, list));
        select.where.push_back(
            TRY(formula::bind("created_at >= instant('" + to_text(from) + "')", context.model.catalog(), object)));
        select.columns = {{"id", nullptr}, {"created_at", nullptr}};
        select.sort = {{"created_at", false}, {"id", false}};
        select.limit = most_records + 1;
        std::vector<int64_t> ids;
        TRY(context.reader.each(query::render(select, session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    ids.push_back(row.number(0));
                                    return true;
                                }));
        if (static_cast<int64_t>(ids.size()) > most_records)
            return Error(Code::limit,
                         {"一次最多演练 50000 条记录，请缩短天数或加上条件。",
                          "At most 50,000 records are rehearsed at once. Take fewer days or a condition."});

        Trial trial(context, from);
        std::map<int64_t, int64_t> people, by_rule;
        Json sample = Json::array();
        int64_t assigned = 0;
        for (size_t at = 0; at < ids.size(); at += chunk_records) {
            const std::vector<int64_t> some(
                ids.begin() + static_cast<std::ptrdiff_t>(at),
                ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), at + chunk_records)));
            const auto images = TRY(record::load_unscoped(context.model, context.tables, context.reader, object, some));
            std::map<int64_t, const record::Image*> found;
            for (const record::Image& image : images) found[image.id().number] = &image;
            for (const int64_t id : some) {
                if (!found.contains(id)) continue;
                const record::Image& now = *found[id];
                const base::Instant arrived{now.at(now.columns->created_at).number_or(0)};
                // As it came in: later changes are taken back.
                record::Image then = now;
                if (now.version() > 1) {
                    auto past = record::image_as_of(context, object, {id}, arrived);
                    if (past.ok()) then = std::move(*past);
                }
                then.set(then.columns->owner, Value());
                formula::Asker asker = session.asker;
                asker.now = arrived;
                asker.me = now.at(now.columns->created_by).number_or(0);
                record::Related related(context.model, context.tables, context.reader);
                const record::RecordSubject subject(then, related);
                const auto decision = TRY(book->decide(trial, object, subject, asker));
                if (decision) {
                    ++assigned;
                    ++people[decision->user];
                    ++by_rule[decision->rule->id];
                    trial.give(rules, decision->user, subject, asker);
                }
                if (sample.items().size() >= most_in_sample) continue;
                Json row = Json::object();
                row.set("id", Json::string(to_text(Id{id})));
                row.set("name", Json::string(std::string(now.name())));
                row.set("at", Json::string(to_text(arrived)));
                row.set("owner", person_json(session, now.owner()));
                row.set("would", decision ? person_json(session, decision->user) : Json());
                row.set("rule", decision ? Json::string(to_text(Id{decision->rule->id})) : Json());
                row.set("reason", decision ? Json::string(decision->reason.in(session.language)) : Json());
                sample.push(std::move(row));
            }
        }
        Json answer = Json::object();
        answer.set("kind", Json::string("assignment"));
        answer.set("object", Json::string(object.name));
        answer.set("days", Json::number(request.days));
        answer.set("records", Json::number(static_cast<int64_t>(ids.size())));
        answer.set("assigned", Json::number(assigned));
        answer.set("left", Json::number(static_cast<int64_t>(ids.size()) - assigned));
        Json persons = Json::array(), used = Json::array();
        for (const auto& [user, count] : people) {
            Json row = Json::object();
            row.set("user", person_json(session, user));
            row.set("count", Json::number(count));
            persons.push(std::move(row));
        }
        for (const Rule& rule : rules) {
            Json row = Json::object();
            row.set("rule", Json::string(to_text(Id{rule.id})));
            row.set("name", Json::string(rule.name));
            row.set("count", Json::number(by_rule[rule.id]));
            used.push(std::move(row));
        }
        answer.set("people", std::move(persons));
        answer.set("rules", std::move(used));
        answer.set("sample", std::move(sample));
        return answer;
    });
}

} // namespace fairlead::command
