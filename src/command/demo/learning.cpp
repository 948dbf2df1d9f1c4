// What people can learn, what some of them have learned, and the levels they may rise to.

#include "analytics/kpi_catalogue.h"
#include "command/demo/world.h"
#include "command/learning_parts.h"
#include "record/save.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Json;

namespace {

constexpr int64_t day_ms = 86400000, hour_ms = 3600000;

class Learning {
  public:
    Learning(record::Context& context, const World& world, const access::Directory& directory)
        : context_(context), world_(world), directory_(directory) {}

    Result<void> lessons() {
        for (const Json& item : world_.parts.lessons["lessons"].items()) {
            record::Patch lesson = patch(lesson_object);
            words(lesson, item, {"name", "name_en", "body", "body_en", "stage", "skill"});
            lesson.set("minutes", item["minutes"].integer().value_or(5));
            if (const auto owner = world_.people.find("admin"); owner != world_.people.end())
                lesson.set("owner", owner->second);
            lessons_.push_back(TRY(record::save(context_, lesson)).after);
            int64_t position = 0;
            for (const Json& each : item["questions"].items()) {
                record::Patch question = patch(question_object);
                words(question, each, {"name", "name_en", "answers", "answers_en", "place", "place_en"});
                question.set("lesson", lessons_.back().id().number);
                question.set("position", ++position);
                std::string right = "|";
                for (const Json& letter : each["right"].items()) right += letter.text() + "|";
                question.set("right", right);
                TRY(record::save(context_, question));
            }
        }
        return {};
    }
    /// Everybody who sells has some: most passed, some only read, some late.
    Result<void> assignments() {
        const int64_t now = world_.calendar.now();
        for (size_t i = 0; i < world_.sellers.size(); ++i)
            for (size_t j = 0; j < lessons_.size() && !text_in(lessons_[j], "stage").empty(); ++j) {
                Random random = random_of(world_, Stream::learning, static_cast<int64_t>(i * 16 + j));
                if (random.below(4) == 0) continue;
                const int64_t at = now - (8 + random.below(50)) * day_ms - random.below(6) * hour_ms;
                const int64_t due = world_.calendar.date_of(at).days + 14;
                const int64_t kind = random.below(10);
                record::Patch one = patch(assignment_object);
                const int64_t person = world_.sellers[i].id;
                one.set("name", text_in(lessons_[j], "name"));
                one.set("lesson", lessons_[j].id().number);
                one.set("person", person);
                if (const int64_t manager = directory_.manager_of(person)) one.set("assigned_by", manager);
                one.set("assigned_at", at);
                one.set("due_on", due);
                one.set("passed", kind < 6 ? 1 : 0);
                one.set("reference", to_text(lessons_[j].id()) + "/" + to_text(Id{person}) + "/1");
                if (kind < 8) one.set("read_at", at + (1 + random.below(3)) * day_ms);
                if (kind < 6) {
                    one.set("passed_at", at + (4 + random.below(4)) * day_ms);
                    one.set("best", 10000);
                    one.set("tries", 1 + random.below(3));
                } else if (kind < 8) {
                    one.set("best", 5000);
                    one.set("tries", 1);
                }
                TRY(record::save(context_, one));
            }
        return {};
    }
    Result<void> levels() {
        if (!find("career_level") || !find("career_criterion")) return {};
        for (const Json& item : world_.parts.lessons["levels"].items()) {
            record::Patch level = patch("career_level");
            words(level, item, {"name", "name_en", "about", "about_en"});
            level.set("position", item["position"].integer().value_or(1));
            const Id id = TRY(record::save(context_, level)).after.id();
            levels_.push_back(id);
            for (const Json& each : item["criteria"].items()) {
                record::Patch criterion = patch("career_criterion");
                words(criterion, each, {"name", "name_en", "kpi", "compare", "period"});
                criterion.set("level", id.number);
                criterion.set("value", each["value"].integer().value_or(0));
                TRY(record::save(context_, criterion));
            }
        }
        if (levels_.size() < 2) return {};
        for (const Seller& seller : world_.sellers) {
            record::Patch person = patch("user");
            person.id = Id{seller.id};
            person.set("career_level", levels_[seller.skill > 1 ? 1 : 0].number);
            TRY(record::save(context_, person));
        }
        return {};
    }
    /// A plan with two gaps for one of the sellers, written by who leads them.
    Result<void> plan() {
        if (!find("development_plan") || !find("development_goal") || world_.sellers.empty()) return {};
        const Seller* weakest = &world_.sellers.front();
        for (const Seller& seller : world_.sellers)
            if (seller.skill < weakest->skill) weakest = &seller;
        const access::User* person = directory_.user(weakest->id);
        const int64_t today = world_.calendar.today().days, coach = directory_.manager_of(weakest->id);
        if (!person || !coach) return {};
        record::Patch plan = patch("development_plan");
        plan.set("name", person->name + " · 半年发展计划");
        plan.set("person", weakest->id);
        plan.set("coach", coach);
        plan.set("starts_on", today - 30);
        plan.set("follow_up_on", today + 14);
        const Id id = TRY(record::save(context_, plan)).after.id();
        for (const auto& [name, skill, now, wanted] :
             {std::tuple{"需求访谈能独立完成", "needs", 2, 4}, std::tuple{"报价有条件地让步", "negotiation", 2, 3}}) {
            record::Patch goal = patch("development_goal");
            goal.set("plan", id.number);
            goal.set("name", name);
            goal.set("skill", skill);
            goal.set("level_now", now);
            goal.set("level_wanted", wanted);
            goal.set("due_on", today + 90);
            TRY(record::save(context_, goal));
        }
        return {};
    }

  private:
    const Object* find(const char* name) const { return context_.model.catalog().find(name); }
    record::Patch patch(const char* object) const {
        record::Patch patch;
        patch.object = find(object);
        return patch;
    }
    static void words(record::Patch& patch, const Json& item, std::initializer_list<const char*> fields) {
        for (const char* field : fields)
            if (!item[field].text().empty()) patch.set(field, item[field].text());
    }

    record::Context& context_;
    const World& world_;
    const access::Directory& directory_;
    std::vector<record::Image> lessons_;
    std::vector<Id> levels_;
};

} // namespace

Result<void> add_learning(Workspace& workspace, const World& world) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    const auto snapshot = workspace.snapshot();
    for (const char* object : {lesson_object, question_object, assignment_object})
        if (!snapshot->find(object)) return {};
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        Learning learning(context, world, *snapshot->directory);
        TRY(learning.lessons());
        TRY(learning.assignments());
        if (snapshot->kpis && snapshot->kpis->main()) TRY(learning.levels()); // else nothing measures who is near
        return learning.plan();
    });
}

} // namespace fairlead::command
