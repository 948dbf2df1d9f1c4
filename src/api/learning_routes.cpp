// Learning and careers: lessons with their questions, who is to take them, and what the next level asks for.

#include "api/api.h"
#include "command/career.h"
#include "command/learning.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> learning(Call& call) {
    return ok(TRY(command::learning(call.workspace, call.session(),
                                    {call.query("stage"), call.query("pipeline"), call.query("skill")})));
}

Result<Response> lesson(Call& call) {
    return ok(TRY(command::lesson(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> plan_lessons(Call& call) {
    return ok(TRY(command::plan_lessons(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> assign(Call& call) {
    return ok(TRY(command::assign_lesson(call.workspace, call.session(), call.body)));
}

Result<Response> read(Call& call) {
    return ok(TRY(command::read_lesson(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> answer(Call& call) {
    return ok(TRY(command::answer_lesson(call.workspace, call.session(), TRY(call.id()), call.body)));
}

/// Oneself when nobody is named.
Result<Response> career(Call& call) {
    std::optional<Id> person;
    if (const std::string text = call.query("person"); !text.empty()) {
        person = base::parse_id(text);
        if (!person) return base::invalid("person", "id", {"请指明是哪一位。", "Say which person."});
    }
    return ok(TRY(command::career(call.workspace, call.session(), person)));
}

} // namespace

std::vector<Route> learning_routes() {
    return {
        {Method::get,
         "/api/learning",
         Policy::signed_in,
         Body::none,
         "One's own learning assignments, and the lessons there are",
         {{"stage", "only lessons of this stage"},
          {"pipeline", "only lessons of this pipeline, or of any"},
          {"skill", "only lessons of this skill"}},
         learning},
        {Method::get,
         "/api/learning/lessons/{id}",
         Policy::signed_in,
         Body::none,
         "One lesson with its questions; the key only to whoever has passed",
         {},
         lesson},
        {Method::post,
         "/api/learning/lessons/{id}/read",
         Policy::writing,
         Body::none,
         "The lesson has been read",
         {},
         read},
        {Method::get,
         "/api/learning/plans/{id}",
         Policy::signed_in,
         Body::none,
         "Lessons for the gaps of a development plan",
         {},
         plan_lessons},
        {Method::post,
         "/api/learning/assign",
         Policy::writing,
         Body::json,
         "Give a lesson to people, teams or roles; or to oneself",
         {},
         assign},
        {Method::post,
         "/api/learning/{id}/answers",
         Policy::writing,
         Body::json,
         "Answer the questions of a lesson; marked by the server",
         {},
         answer},
        {Method::get,
         "/api/career",
         Policy::signed_in,
         Body::none,
         "Somebody's level, the next one, and what it asks for with the figures of now",
         {{"person", "whose; oneself when absent"}},
         career},
    };
}

} // namespace fairlead::api
