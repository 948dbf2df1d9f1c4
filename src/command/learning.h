#pragma once
// Learning: short lessons with questions, who is to take which by when, what became of it. Lessons and assignments are
// records like others; what happens to an assignment is written by the server alone. The key of a question is read by
// whoever may read questions as records, and by a learner once they have passed.

#include "command/workspace.h"

namespace fairlead::command {

/// What a list of lessons is narrowed to; empty: all. A lesson that names no pipeline belongs to every one.
struct LearningAsked {
    std::string stage, pipeline, skill;
};
/// {"today", "mine": [assignment], "lessons": [active lesson with "mine"], "may_assign", "may_write"}, in the reader's
/// language. An assignment: {"id", "lesson": {…}, "due_on", "overdue", "assigned_by", "assigned_at", "read_at",
/// "passed_at", "passed", "best", "tries"}.
Result<base::Json> learning(Workspace&, const Session&, const LearningAsked& asked);
/// One lesson to be read: {…as in the list, "body", "pass_mark", "questions": [{"id", "text", "many", "answers"}],
/// "assignment", "key"}; "key" is null until the reader has passed. Code::not_found when it is not active and neither
/// assigned to them nor theirs to read as a record.
Result<base::Json> lesson(Workspace&, const Session&, Id id);
/// What is still to be learned by a development plan: its open goals with a gap, each with the active lessons of the
/// same skill and how far its person is. {"person", "goals": [{"id", "name", "skill", "lessons": [{…, "state"}]}]}
Result<base::Json> plan_lessons(Workspace&, const Session&, Id plan);

/// {"lesson", "users"?, "teams"?: with those beneath, "roles"?, "due_on"?, "again"?}: everybody gets it once, and is
/// told; whoever has it already keeps it as it is. One's own people, or oneself.
/// {"assigned": [ids], "already", "passed", "out_of_reach"}
Result<base::Json> assign_lesson(Workspace&, const Session&, const base::Json& body);
/// The reader has read this lesson; their assignment keeps when. {"assignment"}: null when they have none. A lesson
/// without questions is passed by it.
Result<base::Json> read_lesson(Workspace&, const Session&, Id lesson);
/// {"answers": {question: ["a", …]}}: marks them for the one the assignment is for. {"score", "pass_mark", "right",
/// "questions", "passed", "best", "tries", "wrong": [{"question", "text", "place"}], "key"}
Result<base::Json> answer_lesson(Workspace&, const Session&, Id assignment, const base::Json& body);

/// What is wrong with a question or a lesson that could not be marked or found later.
void check_lesson(const Snapshot& now, const record::Image& image, std::vector<base::Fault>& faults);

} // namespace fairlead::command
