// Who is to take a lesson by when: everybody once, each told.

#include <algorithm>
#include <set>

#include "automation/rule.h"
#include "command/commission_terms.h"
#include "command/learning_parts.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using record::Image;

namespace {

constexpr size_t most_people = 1000, most_named = 200;
constexpr int64_t reminder_hour = 9LL * 60 * 60 * 1000; // of the day before it is due

struct Request {
    Id lesson;
    std::vector<int64_t> people; // within reach, active, each once
    int64_t out_of_reach = 0;
    std::optional<base::Date> due;
    bool again = false;
};

bool within(const access::Directory& directory, int64_t team, int64_t above) {
    for (int steps = 0; team && steps < 50; ++steps) {
        if (team == above) return true;
        const access::Team* found = directory.team(team);
        team = found ? found->parent : 0;
    }
    return false;
}

/// Reads ids of one kind; what is none of them is a fault of its place.
template <typename Known>
std::vector<int64_t> named(const Json& body, const char* field, const Known& known, std::vector<Fault>& faults) {
    std::vector<int64_t> ids;
    const auto& items = body[field].items();
    if (items.size() > most_named) faults.push_back({field, "too_many", {"最多 200 项。", "At most 200 entries."}, {}});
    for (size_t i = 0; i < std::min(items.size(), most_named); ++i) {
        const auto id = base::parse_id(items[i].text());
        if (id && known(id->number))
            ids.push_back(id->number);
        else
            faults.push_back({std::string(field) + "." + std::to_string(i),
                              "unknown",
                              {"没有这一项，或已停用。", "There is no such one, or it is inactive."},
                              {}});
    }
    return ids;
}

/// Whom the request names, and who of them the asker may give something to learn: themselves, and whose assignments
/// they may change.
Result<Request> read_request(const Session& session, const Object& assignments, const Json& body) {
    std::vector<Fault> faults;
    Request request;
    const auto& directory = *session.directory;
    if (const auto lesson = base::parse_id(body["lesson"].text()))
        request.lesson = *lesson;
    else
        faults.push_back({"lesson", "required", {"请指明是哪节课。", "Say which lesson."}, {}});
    if (!body["due_on"].is_null()) {
        request.due = base::parse_date(body["due_on"].text());
        if (!request.due)
            faults.push_back({"due_on",
                              "not_a_date",
                              {"应为日期。", "This must be a date."},
                              {"例如 2026-01-31。", "For example 2026-01-31."}});
        else if (*request.due < session.asker.today())
            faults.push_back(
                {"due_on", "too_small", {"期限不能早于今天。", "The due day cannot lie in the past."}, {}});
    }
    if (body.has("again") && !body["again"].is_boolean())
        faults.push_back({"again", "type", {"应为 true 或 false。", "This must be true or false."}, {}});
    request.again = body["again"].truth();
    const auto users = named(
        body, "users",
        [&](int64_t id) {
            const access::User* user = directory.user(id);
            return user && user->active;
        },
        faults);
    const auto teams = named(
        body, "teams", [&](int64_t id) { return directory.team(id) != nullptr; }, faults);
    const auto roles = named(
        body, "roles", [&](int64_t id) { return directory.role(id) != nullptr; }, faults);
    if (faults.empty() && users.empty() && teams.empty() && roles.empty())
        faults.push_back({"users", "required", {"请选择布置给谁。", "Say whom it is for."}, {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    std::set<int64_t> wanted(users.begin(), users.end());
    for (const access::User& user : directory.users()) {
        if (!user.active) continue;
        const bool by_team =
            std::any_of(teams.begin(), teams.end(), [&](int64_t team) { return within(directory, user.team, team); });
        if (by_team || std::find(roles.begin(), roles.end(), user.role) != roles.end()) wanted.insert(user.id);
    }
    // Oneself needs no right to assign: it is how people begin a lesson of their own accord.
    const bool own_alone = users.size() == 1 && users.front() == session.user_id() && teams.empty() && roles.empty();
    if (!own_alone) TRY(access::may(session, assignments, Verb::create));
    for (const int64_t user : wanted) {
        if (user == session.user_id() || access::reaches_owner(session, assignments, Verb::edit, user)) {
            request.people.push_back(user);
            continue;
        }
        ++request.out_of_reach;
        if (const auto at = std::find(users.begin(), users.end(), user); at != users.end())
            faults.push_back(
                {"users." + std::to_string(at - users.begin()),
                 "out_of_reach",
                 {"只能布置给自己或自己团队里的人。", "Lessons are given to oneself or to one's own people."},
                 {}});
    }
    if (request.people.size() > most_people)
        faults.push_back({"users", "too_many", {"一次最多 1000 人。", "At most 1,000 people at once."}, {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

/// The day before it is due, or on the day; none when both have passed.
Value reminder(const Session& person, const Request& request, base::Instant now) {
    if (!request.due) return {};
    for (const int64_t before : {1, 0}) {
        const base::Instant at = person.asker.zone.at({request.due->days - before}, reminder_hour);
        if (at > now) return Value(at.milliseconds);
    }
    return {};
}

} // namespace

Result<Json> assign_lesson(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    if (session.is_server() || !session.may_write) return Error(Code::forbidden, {"不能布置。", "This cannot assign."});
    const Request request = TRY(read_request(session, *objects.assignments, body));
    Session server = workspace.server_session();
    server.cause.kind = "learning";
    return workspace.change<Json>(server, [&](record::Context& context) -> Result<Json> {
        record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
        const auto found = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                     *objects.lessons, {request.lesson.number}));
        if (found.empty()) return record::not_found(*objects.lessons);
        const Image& lesson = found.front();
        if (!lesson.get("active").truth())
            return base::invalid("lesson", "inactive_choice",
                                 {"这节课已停用，不能再布置。", "This lesson is off and cannot be assigned."});
        Json made = Json::array();
        int64_t already = 0, passed = 0;
        for (const int64_t user : request.people) {
            const auto theirs = TRY(
                images_where(reading, assignment_object,
                             "lesson = '" + to_text(request.lesson) + "' and person = '" + to_text(Id{user}) + "'"));
            if (const Image* there = current(theirs, request.lesson)) {
                const bool done = there->get("passed").truth();
                if (!done || !request.again) {
                    ++(done ? passed : already);
                    continue;
                }
            }
            const Session person = workspace.session_of(user);
            record::Patch patch;
            patch.object = objects.assignments;
            patch.set("name", words_in(lesson, "name", person.language));
            patch.set("lesson", request.lesson.number);
            patch.set("person", user);
            patch.set("assigned_by", session.user_id());
            patch.set("assigned_at", session.asker.now.milliseconds);
            patch.set("due_on", request.due ? Value(request.due->days) : Value());
            patch.set("remind_at", reminder(person, request, session.asker.now));
            patch.set("passed", 0);
            // One after the other: two who assign at once cannot both make the same one.
            patch.set("reference",
                      to_text(request.lesson) + "/" + to_text(Id{user}) + "/" + std::to_string(theirs.size() + 1));
            const Id id = TRY(record::save(context, patch)).after.id();
            made.push(Json::string(to_text(id)));
            if (user == session.user_id()) continue;
            const std::string due = request.due ? to_text(*request.due) : "";
            automation::chain_of(context).tellings.push_back(
                {.kind = "assigned",
                 .users = {user},
                 .object = objects.assignments,
                 .record = id,
                 .body = due.empty() ? base::Text{} : base::Text{"期限：" + due, "Due: " + due},
                 .actor = session.user_id()});
        }
        return Json::object({{"assigned", std::move(made)},
                             {"already", Json::number(already)},
                             {"passed", Json::number(passed)},
                             {"out_of_reach", Json::number(request.out_of_reach)}});
    });
}

} // namespace fairlead::command
