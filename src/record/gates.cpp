// Step "gates": what must hold before a record goes on. Everything unmet is told at once, with the field to fill and
// who can help; an emergency release lets it pass once.

#include <algorithm>

#include "query/change.h"
#include "record/load.h"
#include "record/read.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using base::Text;
using query::Condition;
using schema::Stage;
using schema::Type;

namespace {

/// What stands in the way, and what the whole refusal is called.
struct Unmet {
    Faults faults;
    Text say;
};

class Judge {
  public:
    Judge(const formula::Model& model, const Tables& tables, store::Reader& reader, const formula::Asker& asker,
          const Change& change)
        : model_(model),
          reader_(reader),
          asker_(asker),
          change_(change),
          image_(change.after),
          object_(*change.after.object),
          columns_(*change.after.columns),
          related_(model, tables, reader),
          subject_(image_, related_) {}

    Result<void> stages() {
        if (columns_.stage == Columns::none) return {};
        const schema::Pipeline* pipeline = object_.find_pipeline(image_.at(columns_.pipeline).text_or(""));
        const Stage* to = pipeline ? pipeline->find(image_.at(columns_.stage).text_or("")) : nullptr;
        const bool same_pipeline =
            !change_.is_create() && change_.before.at(columns_.pipeline) == image_.at(columns_.pipeline);
        if (!to || (same_pipeline && change_.before.at(columns_.stage) == image_.at(columns_.stage))) return {};
        TRY(enter(*pipeline, *to));
        // Where it comes from is left for good: what is asked there must hold. A new record has no past.
        const Stage* from = same_pipeline ? pipeline->find(change_.before.at(columns_.stage).text_or("")) : nullptr;
        if (from && from->kind == schema::StageKind::open && to->kind != schema::StageKind::lost)
            TRY(pass(*pipeline, *from, *to));
        if (unmet.faults.empty()) return {};
        unmet.say = {"还不能进入“" + to->label.zh + "”。", "It cannot enter \"" + to->label.en + "\" yet."};
        return {};
    }

    Result<void> enter(const schema::Pipeline& pipeline, const Stage& to) {
        for (const std::string& name : to.required) {
            const Field* field = object_.find(name);
            if (field && image_.get(name).empty())
                unmet.faults.push_back({name,
                                        "required_for_stage",
                                        {"进入“" + to.label.zh + "”前请填写“" + field->label.zh + "”。",
                                         "\"" + field->label.en + "\" is needed before \"" + to.label.en + "\"."},
                                        {}});
        }
        ask(to.gates, pipeline.name + "/" + to.name + "/");
        return {};
    }

    /// The stages from `from` up to `to`: none of them may be left unfinished, skipped ones included.
    Result<void> pass(const schema::Pipeline& pipeline, const Stage& from, const Stage& to) {
        if (to.kind == schema::StageKind::open && to.position <= from.position) return {};
        for (const Stage& stage : pipeline.stages) {
            if (stage.kind != schema::StageKind::open || stage.position < from.position) continue;
            if (to.kind == schema::StageKind::open && stage.position >= to.position) continue;
            ask(stage.exits, pipeline.name + "/" + stage.name + "/exit/");
            TRY(checklist(pipeline, stage));
        }
        return acknowledged(pipeline);
    }

    void choices() {
        if (change_.is_create()) return;
        for (size_t i = 0; i < object_.fields.size(); ++i) {
            const Field& field = object_.fields[i];
            const size_t slot = columns_.field_slot(i);
            if (field.type != Type::choice || !change_.slot_changed(slot)) continue;
            const schema::Choice* choice = field.find_choice(image_.at(slot).text_or(""));
            if (!choice || (choice->after.empty() && choice->gates.empty())) continue;
            const size_t before = unmet.faults.size();
            order(field, *choice, change_.before.at(slot).text_or(""));
            ask(choice->gates, field.name + ":" + choice->name + "/");
            if (unmet.faults.size() > before && unmet.say.empty())
                unmet.say = {"还不能变为“" + choice->label.zh + "”。",
                             "It cannot become \"" + choice->label.en + "\" yet."};
        }
    }

    Unmet unmet;

  private:
    void ask(const std::vector<schema::Gate>& gates, const std::string& where) {
        const formula::BoundObject& bound = model_.bound(object_);
        for (const schema::Gate& gate : gates) {
            const auto rule = bound.gates.find(where + gate.name);
            if (rule == bound.gates.end() || formula::holds(*rule->second, subject_, asker_)) continue;
            unmet.faults.push_back({gate.field.empty() ? gate.relation : gate.field, gate.name, gate.say, gate.who});
        }
    }

    void order(const Field& field, const schema::Choice& choice, std::string_view from) {
        if (choice.after.empty() || std::find(choice.after.begin(), choice.after.end(), from) != choice.after.end())
            return;
        Text before;
        for (const std::string& name : choice.after) {
            const schema::Choice* other = field.find_choice(name);
            before.zh += (before.zh.empty() ? "" : "、") + (other ? other->label.zh : name);
            before.en += (before.en.empty() ? "" : ", ") + (other ? other->label.en : name);
        }
        unmet.faults.push_back({field.name,
                                "out_of_order",
                                {"“" + choice.label.zh + "”之前应先是：" + before.zh + "。",
                                 "Before \"" + choice.label.en + "\" comes: " + before.en + "."},
                                {}});
    }

    /// Required checks of a stage that nobody has ticked.
    Result<void> checklist(const schema::Pipeline& pipeline, const Stage& stage) {
        const bool any = std::any_of(stage.checklist.begin(), stage.checklist.end(),
                                     [](const schema::CheckItem& item) { return item.required && item.active; });
        if (!any) return {};
        std::vector<std::string> ticked;
        const std::vector<Condition> where = {{Condition::Test::equal, "record", image_.id().number, {}},
                                              {Condition::Test::equal, "pipeline", pipeline.name, {}},
                                              {Condition::Test::equal, "stage", stage.name, {}}};
        TRY(reader_.each(query::render_select_rows("checklist_tick", {"item"}, where, {}, 0, reader_.dialect()),
                         [&](const store::Row& row) {
                             ticked.emplace_back(row.text(0));
                             return true;
                         }));
        for (const schema::CheckItem& item : stage.checklist) {
            if (!item.required || !item.active || std::find(ticked.begin(), ticked.end(), item.name) != ticked.end())
                continue;
            unmet.faults.push_back({"",
                                    "check_" + item.name,
                                    {"“" + stage.label.zh + "”的检查项还没有完成：" + item.label.zh + "。",
                                     "Not yet ticked in \"" + stage.label.en + "\": " + item.label.en + "."},
                                    {"在阶段指引里勾选。", "Tick it in the guidance of the stage."}});
        }
        return {};
    }

    /// A control point its manager has not acknowledged.
    Result<void> acknowledged(const schema::Pipeline& pipeline) {
        const bool any = std::any_of(pipeline.stages.begin(), pipeline.stages.end(),
                                     [](const Stage& stage) { return stage.control == schema::Control::acknowledge; });
        if (!any) return {};
        const std::vector<Condition> where = {{Condition::Test::equal, "record", image_.id().number, {}},
                                              {Condition::Test::equal, "needs_acknowledgement", 1, {}},
                                              {Condition::Test::is_empty, "acknowledged_at", {}, {}}};
        const store::Rows open = TRY(reader_.rows(query::render_count_rows("control_point", where, reader_.dialect())));
        if (open[0][0].number_or(0) == 0) return {};
        unmet.faults.push_back(
            {"",
             "acknowledgement",
             {"经理还没有确认这个关键点。", "The manager has not acknowledged this control point yet."},
             {"负责人的经理", "The manager of the owner"}});
        return {};
    }

    const formula::Model& model_;
    store::Reader& reader_;
    const formula::Asker& asker_;
    const Change& change_;
    const Image& image_;
    const Object& object_;
    const Columns& columns_;
    Related related_;
    RecordSubject subject_;
};

/// Whether releases that were granted for this record cover everything unmet; they are used up then.
Result<bool> released(Context& context, const Image& image, const Faults& unmet) {
    const int64_t now = context.session.asker.now.milliseconds;
    const std::vector<Condition> where = {{Condition::Test::equal, "record", image.id().number, {}},
                                          {Condition::Test::is_empty, "used_at", {}, {}},
                                          {Condition::Test::at_least, "until", now, {}}};
    struct Release {
        int64_t id;
        std::string gate;
        std::string used_for;
    };
    std::vector<Release> releases;
    TRY(context.transaction.each(
        query::render_select_rows("gate_release", {"id", "gate"}, where, {{"id", false}}, 100, context.dialect()),
        [&](const store::Row& row) {
            releases.push_back({row.number(0), std::string(row.text(1)), {}});
            return true;
        }));
    for (const Fault& fault : unmet) {
        const auto fits = [&](const Release& each) { return each.gate.empty() || each.gate == fault.rule; };
        const auto found = std::find_if(releases.begin(), releases.end(), fits);
        if (found == releases.end()) return false;
        found->used_for += (found->used_for.empty() ? "" : ", ") + fault.rule;
    }
    for (const Release& release : releases) {
        if (release.used_for.empty()) continue;
        TRY(context.execute(
            query::render_update("gate_release", Id{release.id},
                                 {{"used_at", now},
                                  {"used_by", context.session.is_server() ? Value() : Value(context.session.user_id())},
                                  {"used_for", release.used_for}},
                                 {}, context.dialect())));
    }
    return true;
}

Result<void> refuse_unless_released(Context& context, const Image& image, Unmet unmet) {
    if (unmet.faults.empty()) return {};
    if (image.id() && TRY(released(context, image, unmet.faults))) return {};
    if (unmet.say.empty()) unmet.say = {"现在还不能这样做。", "This cannot be done yet."};
    return Error(Code::gate, unmet.say, std::move(unmet.faults));
}

bool frozen(const Image& image) {
    const Field* field = image.object->trait("frozen");
    return field && !image.get(field->name).empty();
}

/// Whether a change moves more than its owner and what nobody sees.
bool touched(const Change& change) {
    const Columns& columns = *change.after.columns;
    bool any = change.action == Action::deleted;
    for (size_t slot = 0; slot < columns.size() && !any; ++slot)
        any = change.changed.size() == columns.size() && change.changed[slot] && slot != columns.version &&
              slot != columns.updated_at && slot != columns.updated_by && slot != columns.owner &&
              slot != columns.owner_since && !change.after.object->fields[columns.field_of(slot)].hidden;
    return any;
}

Error is_frozen(const Image& image) {
    const Text say = {"这条记录已经冻结，不能再修改或删除。",
                      "This record is frozen: it is neither changed nor deleted."};
    return Error(Code::gate, say, {{image.object->trait("frozen")->name, "frozen", say, {}}});
}

} // namespace

Result<void> check_frozen(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    if (!change.is_create() && frozen(change.before) && touched(change)) return is_frozen(change.before);
    // The parts of a record are frozen with it: they neither change, nor join, nor leave it.
    const Field* link = object.sharing == schema::Sharing::parent ? object.find(object.access_parent) : nullptr;
    const Object* whole = link && link->type == Type::link ? context.model.catalog().find(link->target) : nullptr;
    if (!whole || !whole->trait("frozen")) return {};
    std::vector<int64_t> ids;
    for (const Image* image : {&change.before, &change.after})
        if (image->object) ids.push_back(image->get(link->name).number_or(0));
    for (const Image& image : TRY(load_unscoped(context.model, context.tables, context.transaction, *whole, ids)))
        if (frozen(image)) return is_frozen(image);
    return {};
}

Result<void> check_gates(Context& context, const Change& change) {
    Judge judge(context.model, context.tables, context.transaction, context.session.asker, change);
    if (change.action != Action::deleted) {
        TRY(judge.stages());
        judge.choices();
    }
    if (context.reactions) TRY(context.reactions->guard(context, change, judge.unmet.faults));
    return refuse_unless_released(context, change.after, std::move(judge.unmet));
}

Result<void> may_act(Context& context, const Image& image, std::string_view act) {
    Change change;
    change.act = act;
    change.before = change.after = image;
    change.changed.assign(image.columns->size(), false);
    change.given.assign(image.object->fields.size(), false);
    Unmet unmet;
    if (context.reactions) TRY(context.reactions->guard(context, change, unmet.faults));
    return refuse_unless_released(context, image, std::move(unmet));
}

Result<std::vector<Fault>> missing_to_move(ReadContext& context, const Image& image, const Stage* to) {
    const Columns& columns = *image.columns;
    const schema::Pipeline* pipeline = image.object->find_pipeline(image.at(columns.pipeline).text_or(""));
    const Stage* from = pipeline ? pipeline->find(image.at(columns.stage).text_or("")) : nullptr;
    if (!from || !to) return std::vector<Fault>();
    Change change;
    change.before = change.after = image;
    Judge judge(context.model, context.tables, context.reader, context.session.asker, change);
    TRY(judge.enter(*pipeline, *to));
    if (from->kind == schema::StageKind::open && to->kind != schema::StageKind::lost)
        TRY(judge.pass(*pipeline, *from, *to));
    return std::move(judge.unmet.faults);
}

} // namespace fairlead::record
