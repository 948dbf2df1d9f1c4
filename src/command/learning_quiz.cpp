// What a learner does: reads a lesson, answers its questions. Marked here and nowhere else.

#include <algorithm>
#include <set>

#include "base/unicode.h"
#include "command/commission_terms.h"
#include "command/learning_parts.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using record::Image;

namespace {

constexpr int64_t whole = 10000; // 100 %

/// The letters somebody ticked for one question, in order; faults for what is no answer of it.
std::string ticked(const Question& question, const Json& answers, std::vector<Fault>& faults) {
    const std::string field = "answers." + to_text(question.id);
    const Json* given = answers.find(to_text(question.id));
    if (!given || !given->is_array() || given->items().empty()) {
        faults.push_back({field, "required", {"这一题还没有回答。", "This question has no answer yet."}, {}});
        return {};
    }
    std::set<char> letters;
    for (const Json& item : given->items()) {
        const std::string& letter = item.text();
        if (letter.size() != 1 || letter[0] < 'a' || static_cast<size_t>(letter[0] - 'a') >= question.answers.size()) {
            faults.push_back({field, "unknown_choice", {"没有这个选项。", "There is no such answer."}, {}});
            return {};
        }
        letters.insert(letter[0]);
    }
    return {letters.begin(), letters.end()};
}

record::Patch patch_of(const Image& assignment) {
    record::Patch patch;
    patch.object = assignment.object;
    patch.id = assignment.id();
    // Of two at once one is refused, so that no try is lost.
    patch.expected_version = assignment.version();
    return patch;
}

} // namespace

Result<Json> read_lesson(Workspace& workspace, const Session& session, Id id) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    TRY(lesson(workspace, session, id)); // whether it is theirs to read
    Session server = workspace.server_session();
    server.cause.kind = "learning";
    return workspace.change<Json>(server, [&](record::Context& context) -> Result<Json> {
        record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
        const auto own = TRY(assignments_of(reading, session.user_id()));
        const Image* mine = current(own, id);
        if (!mine) return Json::object({{"assignment", Json()}});
        Image after = *mine;
        if (mine->get("read_at").empty()) {
            record::Patch patch = patch_of(*mine);
            patch.set("read_at", session.asker.now.milliseconds);
            // Nothing is asked of whoever takes a lesson without questions but to read it.
            if (TRY(questions_of(reading, id, session.language)).empty() && !mine->get("passed").truth()) {
                patch.set("passed", 1);
                patch.set("passed_at", session.asker.now.milliseconds);
            }
            after = TRY(record::save(context, patch)).after;
        }
        return Json::object({{"assignment", assignment_json(session, after, session.asker.today())}});
    });
}

Result<Json> answer_lesson(Workspace& workspace, const Session& session, Id id, const Json& body) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    const Json& answers = body["answers"];
    if (!answers.is_object())
        return base::invalid("answers", "required", {"请按题目给出选项。", "Give the answers by question."});
    Session server = workspace.server_session();
    server.cause.kind = "learning";
    return workspace.change<Json>(server, [&](record::Context& context) -> Result<Json> {
        const Image mine = TRY(record::load(context.model, context.tables, context.transaction, session,
                                            *objects.assignments, id, access::Verb::read));
        if (mine.get("person").number_or(0) != session.user_id())
            return Error(Code::forbidden, {"只有学员本人能答题。", "Only the person it is assigned to answers."});
        if (mine.get("passed").truth())
            return Error(Code::conflict, {"这节课已经通过了。", "This lesson is passed already."});
        record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
        const Id lesson{mine.get("lesson").number_or(0)};
        const auto found = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                     *objects.lessons, {lesson.number}));
        if (found.empty()) return record::not_found(*objects.lessons);
        const auto questions = TRY(questions_of(reading, lesson, session.language));
        if (questions.empty())
            return base::invalid("answers", "no_questions", {"这节课没有课后题。", "This lesson has no questions."});
        std::vector<Fault> faults;
        std::vector<std::string> given;
        for (const Question& question : questions) given.push_back(ticked(question, answers, faults));
        for (const auto& [key, value] : answers.members())
            if (std::none_of(questions.begin(), questions.end(),
                             [&](const Question& question) { return to_text(question.id) == key; }))
                faults.push_back({"answers." + key.substr(0, 40),
                                  "unknown",
                                  {"这节课没有这一题。", "The lesson has no such question."},
                                  {}});
        if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

        int64_t right = 0;
        Json wrong = Json::array();
        for (size_t i = 0; i < questions.size(); ++i) {
            std::string key = questions[i].right;
            std::sort(key.begin(), key.end());
            if (given[i] == key) {
                ++right;
                continue;
            }
            wrong.push(
                Json::object({{"question", Json::string(to_text(questions[i].id))},
                              {"text", Json::string(questions[i].text)},
                              {"place", questions[i].place.empty() ? Json() : Json::string(questions[i].place)}}));
        }
        const auto count = static_cast<int64_t>(questions.size());
        const int64_t score = right * whole / count, mark = found.front().get("pass_mark").number_or(whole);
        const int64_t best = std::max(score, mine.get("best").number_or(0)), tries = mine.get("tries").number_or(0) + 1;
        const bool passed = score >= mark;
        record::Patch patch = patch_of(mine);
        patch.set("tries", tries);
        patch.set("best", best);
        // Whoever answers has read it.
        if (mine.get("read_at").empty()) patch.set("read_at", session.asker.now.milliseconds);
        if (passed) {
            patch.set("passed", 1);
            patch.set("passed_at", session.asker.now.milliseconds);
        }
        TRY(record::save(context, patch));
        return Json::object({{"score", percent_json(Value(score))},
                             {"pass_mark", percent_json(Value(mark))},
                             {"right", Json::number(right)},
                             {"questions", Json::number(count)},
                             {"passed", Json::boolean(passed)},
                             {"best", percent_json(Value(best))},
                             {"tries", Json::number(tries)},
                             {"wrong", std::move(wrong)},
                             {"key", passed ? key_of(questions) : Json()}});
    });
}

} // namespace fairlead::command
