#pragma once
// Lessons, questions and assignments as they are read from their records. Internal to learning.

#include "command/learning.h"
#include "record/load.h"

namespace fairlead::command {

inline constexpr const char *lesson_object = "lesson", *question_object = "lesson_question",
                            *assignment_object = "lesson_assignment";

struct LearningObjects {
    const Object *lessons = nullptr, *questions = nullptr, *assignments = nullptr;
};
/// Code::not_found when the model lacks one; Code::forbidden when the reader may not have assignments at all.
Result<LearningObjects> learning_objects(const Snapshot& now, const Session&);

std::string text_in(const record::Image& image, const char* field);
/// The text of a field in a language; that of the other one where there is none. The English field ends in "_en".
std::string words_in(const record::Image& image, const std::string& field, std::string_view language);

struct Question {
    Id id;
    std::string text, place;
    std::vector<std::string> answers; // the first is "a"
    std::string right;                // letters, in order
};
/// In their order, with the words of a language.
Result<std::vector<Question>> questions_of(record::ReadContext&, Id lesson, std::string_view language);
/// {question: ["a", …]}
base::Json key_of(const std::vector<Question>& questions);

/// Stored percent as people write it: 8000 is 80.
base::Json percent_json(const Value& value);
/// The lesson as lists show it.
base::Json lesson_json(const record::Image& lesson, std::string_view language);
base::Json assignment_json(const Session&, const record::Image& assignment, base::Date today);
/// The assignments of a person; the newest first.
Result<std::vector<record::Image>> assignments_of(record::ReadContext&, int64_t person);
/// The one that counts for a lesson: one that is open, else the last.
const record::Image* current(const std::vector<record::Image>& assignments, Id lesson);

} // namespace fairlead::command
