#include "command/learning.h"

#include <algorithm>

#include "base/money.h"
#include "base/unicode.h"
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

constexpr size_t most_answers = 8;

Json instant(const Value& value) {
    return value.is_number() ? Json::string(to_text(base::Instant{value.number()})) : Json();
}
Json word(const Image& image, const char* field) {
    const std::string text = text_in(image, field);
    return text.empty() ? Json() : Json::string(text);
}
std::string is(const char* field, const std::string& value) {
    std::string quoted;
    for (const char c : value) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return std::string(field) + " = '" + quoted + "'";
}
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (size_t from = 0; from <= text.size();) {
        const size_t end = std::min(text.find('\n', from), text.size());
        std::string line = base::trim(text.substr(from, end - from));
        if (!line.empty()) lines.push_back(std::move(line));
        from = end + 1;
    }
    return lines;
}
std::string letters_of(const std::string& stored) {
    std::string letters;
    for (const char c : stored)
        if (c != '|') letters += c;
    return letters;
}

/// An assignment's state for a person's list of lessons.
const char* state_of(const Image* assignment) {
    if (!assignment) return "none";
    return assignment->get("passed").truth() ? "passed" : "assigned";
}

} // namespace

std::string text_in(const Image& image, const char* field) {
    return std::string(image.get(field).text_or(""));
}

std::string words_in(const Image& image, const std::string& field, std::string_view language) {
    const std::string zh = text_in(image, field.c_str()), en = text_in(image, (field + "_en").c_str());
    return language == "en" ? (en.empty() ? zh : en) : (zh.empty() ? en : zh);
}

Json percent_json(const Value& value) {
    if (!value.is_number()) return {};
    const int64_t number = value.number();
    return number % 100 == 0 ? Json::number(number / 100) : Json::number(base::format_decimal_short(number, 2));
}

Result<LearningObjects> learning_objects(const Snapshot& now, const Session& session) {
    const LearningObjects objects{now.find(lesson_object), now.find(question_object), now.find(assignment_object)};
    if (!objects.lessons || !objects.questions || !objects.assignments)
        return Error(Code::not_found, {"没有学习功能所需的对象。", "The objects of learning are not there."});
    TRY(access::may(session, *objects.assignments, Verb::read));
    return objects;
}

Result<std::vector<Question>> questions_of(record::ReadContext& context, Id lesson, std::string_view language) {
    std::vector<Image> images = TRY(images_where(context, question_object, is("lesson", to_text(lesson))));
    std::stable_sort(images.begin(), images.end(), [](const Image& a, const Image& b) {
        return a.get("position").number_or(0) < b.get("position").number_or(0);
    });
    std::vector<Question> questions;
    for (const Image& image : images)
        questions.push_back({image.id(), words_in(image, "name", language), words_in(image, "place", language),
                             lines_of(words_in(image, "answers", language)), letters_of(text_in(image, "right"))});
    return questions;
}

Json key_of(const std::vector<Question>& questions) {
    Json key = Json::object();
    for (const Question& question : questions) {
        Json right = Json::array();
        for (const char letter : question.right) right.push(Json::string(std::string(1, letter)));
        key.set(to_text(question.id), std::move(right));
    }
    return key;
}

Json lesson_json(const Image& lesson, std::string_view language) {
    return Json::object({{"id", Json::string(to_text(lesson.id()))},
                         {"name", Json::string(words_in(lesson, "name", language))},
                         {"minutes", Json::number(lesson.get("minutes").number_or(0))},
                         {"pipeline", word(lesson, "pipeline")},
                         {"stage", word(lesson, "stage")},
                         {"skill", word(lesson, "skill")},
                         {"active", Json::boolean(lesson.get("active").truth())},
                         {"pass_mark", percent_json(lesson.get("pass_mark"))},
                         {"questions", Json::number(lesson.get("question_count").number_or(0))}});
}

Json assignment_json(const Session& session, const Image& assignment, base::Date today) {
    const Value due = assignment.get("due_on");
    const bool passed = assignment.get("passed").truth();
    return Json::object({{"id", Json::string(to_text(assignment.id()))},
                         {"person", person_json(session, assignment.get("person").number_or(0))},
                         {"assigned_by", person_json(session, assignment.get("assigned_by").number_or(0))},
                         {"assigned_at", instant(assignment.get("assigned_at"))},
                         {"due_on", due.is_number() ? Json::string(to_text(base::Date{due.number()})) : Json()},
                         {"overdue", Json::boolean(!passed && due.is_number() && due.number() < today.days)},
                         {"read_at", instant(assignment.get("read_at"))},
                         {"passed", Json::boolean(passed)},
                         {"passed_at", instant(assignment.get("passed_at"))},
                         {"best", percent_json(assignment.get("best"))},
                         {"tries", Json::number(assignment.get("tries").number_or(0))}});
}

Result<std::vector<Image>> assignments_of(record::ReadContext& context, int64_t person) {
    std::vector<Image> images = TRY(images_where(context, assignment_object, is("person", to_text(Id{person}))));
    std::reverse(images.begin(), images.end());
    return images;
}

const Image* current(const std::vector<Image>& assignments, Id lesson) {
    const Image* last = nullptr;
    for (const Image& image : assignments) {
        if (image.get("lesson").number_or(0) != lesson.number) continue;
        if (!image.get("passed").truth()) return &image;
        if (!last) last = &image;
    }
    return last;
}

Result<Json> learning(Workspace& workspace, const Session& session, const LearningAsked& asked) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const base::Date today = session.asker.today();
        std::vector<Image> own;
        if (!session.is_server()) own = TRY(assignments_of(context, session.user_id()));
        // What is assigned stays within reach of its person when the lesson is taken out of use.
        std::vector<int64_t> ids;
        for (const Image& image : own) ids.push_back(image.get("lesson").number_or(0));
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        const auto assigned =
            TRY(record::load_unscoped(context.model, context.tables, context.reader, *objects.lessons, ids));
        Json mine = Json::array(), lessons = Json::array();
        for (const Image& image : own) {
            const auto found = std::find_if(assigned.begin(), assigned.end(), [&](const Image& each) {
                return each.id().number == image.get("lesson").number_or(0);
            });
            if (found == assigned.end()) continue;
            Json item = assignment_json(session, image, today);
            item.set("lesson", lesson_json(*found, session.language));
            mine.push(std::move(item));
        }
        std::string where = "active";
        if (!asked.stage.empty()) where += " and " + is("stage", asked.stage);
        if (!asked.skill.empty()) where += " and " + is("skill", asked.skill);
        if (!asked.pipeline.empty()) where += " and (pipeline is empty or " + is("pipeline", asked.pipeline) + ")";
        for (const Image& image : TRY(images_where(context, lesson_object, where))) {
            Json item = lesson_json(image, session.language);
            const Image* of_me = current(own, image.id());
            item.set("mine", of_me ? assignment_json(session, *of_me, today) : Json());
            lessons.push(std::move(item));
        }
        return Json::object(
            {{"today", Json::string(to_text(today))},
             {"mine", std::move(mine)},
             {"lessons", std::move(lessons)},
             {"may_assign", Json::boolean(access::may(session, *objects.assignments, Verb::create).ok())},
             {"may_write", Json::boolean(access::may(session, *objects.lessons, Verb::create).ok())}});
    });
}

Result<Json> lesson(Workspace& workspace, const Session& session, Id id) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const auto found =
            TRY(record::load_unscoped(context.model, context.tables, context.reader, *objects.lessons, {id.number}));
        if (found.empty()) return record::not_found(*objects.lessons);
        const Image& image = found.front();
        std::vector<Image> own;
        if (!session.is_server()) own = TRY(assignments_of(context, session.user_id()));
        const Image* of_me = current(own, id);
        if (!image.get("active").truth() && !of_me)
            TRY(record::load(context.model, context.tables, context.reader, session, *objects.lessons, id, Verb::read));
        const auto questions = TRY(questions_of(context, id, session.language));
        Json list = Json::array();
        for (const Question& question : questions) {
            Json answers = Json::array();
            for (size_t i = 0; i < std::min(question.answers.size(), most_answers); ++i)
                answers.push(Json::object({{"key", Json::string(std::string(1, static_cast<char>('a' + i)))},
                                           {"text", Json::string(question.answers[i])}}));
            list.push(Json::object({{"id", Json::string(to_text(question.id))},
                                    {"text", Json::string(question.text)},
                                    {"many", Json::boolean(question.right.size() > 1)},
                                    {"answers", std::move(answers)}}));
        }
        Json json = lesson_json(image, session.language);
        json.set("body", Json::string(words_in(image, "body", session.language)));
        json.set("questions", std::move(list));
        json.set("assignment", of_me ? assignment_json(session, *of_me, session.asker.today()) : Json());
        const bool passed = of_me && of_me->get("passed").truth();
        json.set("key", passed ? key_of(questions) : Json());
        json.set("may_write", Json::boolean(record::load(context.model, context.tables, context.reader, session,
                                                         *objects.lessons, id, Verb::edit)
                                                .ok()));
        return json;
    });
}

Result<Json> plan_lessons(Workspace& workspace, const Session& session, Id id) {
    const auto now = workspace.snapshot();
    const LearningObjects objects = TRY(learning_objects(*now, session));
    const Object* plans = now->find("development_plan");
    const Object* goals = now->find("development_goal");
    if (!plans || !goals) return Error(Code::not_found, {"没有发展计划。", "There are no development plans."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Image plan =
            TRY(record::load(context.model, context.tables, context.reader, session, *plans, id, Verb::read));
        TRY(access::may(session, *goals, Verb::read));
        const int64_t person = plan.get("person").number_or(0);
        // How far somebody is shows to whoever may see their assignments.
        const bool state = access::reaches_owner(session, *objects.assignments, Verb::read, person);
        const auto theirs = state ? TRY(assignments_of(context, person)) : std::vector<Image>();
        const auto lessons = TRY(images_where(context, lesson_object, "active and skill is not empty"));
        Json list = Json::array();
        for (const Image& goal :
             TRY(record::load_children(context.model, context.tables, context.reader, *goals, "plan", id))) {
            const Value at = goal.get("level_now"), wanted = goal.get("level_wanted");
            const std::string skill = text_in(goal, "skill");
            if (skill.empty() || text_in(goal, "reached") == "yes") continue;
            if (at.is_number() && wanted.is_number() && at.number() >= wanted.number()) continue;
            Json fitting = Json::array();
            for (const Image& image : lessons) {
                if (text_in(image, "skill") != skill) continue;
                Json item = lesson_json(image, session.language);
                item.set("state", state ? Json::string(state_of(current(theirs, image.id()))) : Json());
                fitting.push(std::move(item));
            }
            list.push(Json::object({{"id", Json::string(to_text(goal.id()))},
                                    {"name", Json::string(std::string(goal.name()))},
                                    {"skill", Json::string(skill)},
                                    {"level_now", at.is_number() ? Json::number(at.number()) : Json()},
                                    {"level_wanted", wanted.is_number() ? Json::number(wanted.number()) : Json()},
                                    {"lessons", std::move(fitting)}}));
        }
        return Json::object(
            {{"person", person_json(session, person)},
             {"may_assign", Json::boolean(access::may(session, *objects.assignments, Verb::create).ok() &&
                                          access::reaches_owner(session, *objects.assignments, Verb::edit, person))},
             {"goals", std::move(list)}});
    });
}

void check_lesson(const Snapshot& now, const Image& image, std::vector<Fault>& faults) {
    if (image.object->name == lesson_object) {
        const std::string pipeline = text_in(image, "pipeline"), stage = text_in(image, "stage");
        std::vector<std::string> pipelines, stages;
        bool known = pipeline.empty(), there = stage.empty();
        for (const Object& object : now.catalog->objects())
            for (const schema::Pipeline& each : object.pipelines) {
                pipelines.push_back(each.name);
                known |= each.name == pipeline;
                if (!pipeline.empty() && each.name != pipeline) continue;
                for (const schema::Stage& one : each.stages) {
                    stages.push_back(one.name);
                    there |= one.name == stage;
                }
            }
        const auto unknown = [&](const char* field, const std::string& given, const std::vector<std::string>& names,
                                 const base::Text& message) {
            const std::string guess = base::nearest(given, names);
            faults.push_back({field, "unknown_choice", message,
                              guess.empty()
                                  ? base::Text{}
                                  : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
        };
        if (!known) unknown("pipeline", pipeline, pipelines, {"没有这个流程。", "There is no such pipeline."});
        if (known && !there)
            unknown("stage", stage, stages, {"流程里没有这个阶段。", "The pipeline has no such stage."});
    }
    if (image.object->name != question_object) return;
    const size_t zh = lines_of(text_in(image, "answers")).size(), en = lines_of(text_in(image, "answers_en")).size();
    if (zh < 2 || zh > most_answers)
        faults.push_back(
            {"answers", "count", {"请写 2 到 8 个选项，每行一个。", "Give two to eight answers, one a line."}, {}});
    if (en && en != zh)
        faults.push_back({"answers_en",
                          "count",
                          {"英文选项要与中文选项一一对应。", "There must be as many English answers as Chinese ones."},
                          {}});
    for (const char letter : letters_of(text_in(image, "right")))
        if (static_cast<size_t>(letter - 'a') >= zh) {
            faults.push_back(
                {"right",
                 "out_of_range",
                 {std::string("没有选项 ") + letter + "。", std::string("There is no answer ") + letter + "."},
                 {}});
            break;
        }
}

} // namespace fairlead::command
