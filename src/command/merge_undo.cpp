// The way back from a merge: every change it logged is put back as it was, newest first, unless somebody has changed
// the same value since.

#include <algorithm>

#include "command/merge.h"
#include "query/change.h"
#include "record/load.h"
#include "record/rewrite.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr size_t most_named = 50; // conflicts that are listed

struct Logged {
    int64_t record;
    std::string object, action, before, after, cause;
};

Value value_of(const Json& json) {
    if (json.is_string()) return Value(json.text());
    if (const auto number = json.integer()) return Value(*number);
    return {};
}

class Unmerger {
  public:
    Unmerger(record::Context& context, const Object& object, Id survivor, Id act)
        : context_(context), object_(object), survivor_(survivor), act_(act) {}

    Result<void> run() {
        TRY(record::load(context_.model, context_.tables, context_.transaction, context_.session, object_, survivor_,
                         Verb::edit));
        TRY(access::may(context_.session, object_, Verb::remove));
        TRY(read_log());
        for (const Logged& change : log_) TRY(check(change));
        if (!conflicts_.empty())
            return Error(Code::conflict,
                         {"合并之后有人改过相关内容，不能撤销。", "Somebody has changed what was merged since."},
                         std::move(conflicts_));
        record::Batch batch;
        record::Context together{context_.model, context_.tables, context_.session, context_.transaction,
                                 context_.ids,   context_.events, &batch,           context_.reactions};
        for (const Logged& change : log_) TRY(put_back(together, change));
        TRY(batch.flush(context_.transaction));
        TRY(move_rows_back());
        TRY(record::refresh_batch_parents(together));
        return note();
    }

  private:
    Result<void> read_log() {
        return context_.transaction.each(
            query::render_select_rows("change_log", {"record", "object", "action", "before", "after", "cause"},
                                      {{Condition::Test::equal, "cause_id", act_.number, {}}}, {{"id", true}}, 0,
                                      context_.dialect()),
            [&](const store::Row& row) {
                log_.push_back({row.number(0), std::string(row.text(1)), std::string(row.text(2)),
                                std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5))});
                return true;
            });
    }

    Result<std::optional<record::Image>> image_of(const Logged& change) {
        const Object* object = context_.model.catalog().find(change.object);
        if (!object) return std::optional<record::Image>();
        std::vector<record::Image> found = TRY(record::load_unscoped(
            context_.model, context_.tables, context_.transaction, *object, {change.record}, query::Deleted::any));
        if (found.empty()) return std::optional<record::Image>(); // purged
        return std::optional(std::move(found.front()));
    }

    void conflict(const Object& object, const std::string& name, const std::string& field, const base::Text& what) {
        if (conflicts_.size() >= most_named) return;
        const base::Text message = {"“" + object.label.zh + "”" + name + "：" + what.zh,
                                    object.label.en + " " + name + ": " + what.en};
        conflicts_.push_back({object.name + "." + field, "changed_since", message, {}});
    }

    /// Columns that a person or a rule may have changed; the rest follows from them.
    static const Field* told(const Object& object, const std::string& column) {
        const Field* field = object.find(column);
        if (!field || field->hidden || (field->computed() && !field->editable)) return nullptr;
        return field;
    }

    Result<void> check(const Logged& change) {
        if (change.cause == "rollup") return {};
        const auto image = TRY(image_of(change));
        const Object* object = context_.model.catalog().find(change.object);
        if (!image) {
            if (object == &object_)
                return Error(Code::conflict, {"合并的记录已被彻底删除，不能撤销。",
                                              "A merged record has been deleted for good, so there is no way back."});
            return {};
        }
        const std::string name(image->name());
        if (change.action == "deleted") {
            if (!image->deleted())
                conflict(*object, name, "deleted_at", {"已从回收站恢复。", "it has been restored from the bin."});
            return {};
        }
        const Json before = TRY(base::parse_json(change.before.empty() ? "{}" : change.before));
        const Json after = TRY(base::parse_json(change.after.empty() ? "{}" : change.after));
        for (const auto& [column, was] : before.members()) {
            const Field* field = told(*object, column);
            if (!field || image->get(column) == value_of(after[column])) continue;
            conflict(*object, name, column,
                     {"“" + field->label.zh + "”已被改过。", "\"" + field->label.en + "\" has been changed."});
        }
        return {};
    }

    Result<void> put_back(record::Context& together, const Logged& change) {
        if (change.cause == "rollup") return {};
        const Object* object = context_.model.catalog().find(change.object);
        const auto image = TRY(image_of(change));
        if (!object || !image) return {};
        const Id id{change.record};
        if (change.action == "deleted") {
            if (!image->deleted()) return {}; // came back with the record it belongs to
            TRY(record::restore(context_, *object, id));
            return {};
        }
        if (change.action != "updated") return {};
        const Json before = TRY(base::parse_json(change.before.empty() ? "{}" : change.before));
        std::vector<std::pair<std::string, Value>> columns;
        for (const auto& [column, was] : before.members()) columns.emplace_back(column, value_of(was));
        TRY(record::rewrite(together, *object, id, columns));
        return {};
    }

    Result<void> move_rows_back() {
        const store::Rows rows = TRY(context_.transaction.rows(query::render_select_rows(
            "merge_move", {"table_name", "row", "was", "now"}, {{Condition::Test::equal, "act", act_.number, {}}},
            {{"id", true}}, 0, context_.dialect())));
        for (const auto& row : rows) {
            const Object* table = context_.model.catalog().find(row[0].text_or(""));
            if (!table || !table->table_only) continue;
            TRY(context_.execute(query::render_update_rows(
                table->name, {{"record", row[2]}},
                {{Condition::Test::equal, "id", row[1], {}}, {Condition::Test::equal, "record", row[3], {}}},
                context_.dialect())));
        }
        TRY(context_.execute(query::render_delete_rows("merge_move", {{Condition::Test::equal, "act", act_.number, {}}},
                                                       context_.dialect())));
        return {};
    }

    Result<void> note() {
        TRY(context_.execute(
            query::render_update_rows("merge", {{"undone_at", context_.session.asker.now.milliseconds}},
                                      {{Condition::Test::equal, "act", act_.number, {}}}, context_.dialect())));
        TRY(context_.execute(query::render_update_rows("duplicate_pair", {{"state", "open"}, {"act", Value()}},
                                                       {{Condition::Test::equal, "act", act_.number, {}}},
                                                       context_.dialect())));
        return {};
    }

    record::Context& context_;
    const Object& object_;
    const Id survivor_, act_;
    std::vector<Logged> log_; // newest first
    std::vector<base::Fault> conflicts_;
};

} // namespace

Result<void> unmerge_within(record::Context& context, const Object& object, Id survivor, Id act) {
    return Unmerger(context, object, survivor, act).run();
}

Result<Json> undo_merge(Workspace& workspace, const Session& session, const Object& object, Id survivor,
                        const Json& body) {
    std::optional<Id> wanted;
    if (body.has("merge")) {
        wanted = base::parse_id(body["merge"].text());
        if (!wanted) return base::invalid("merge", "not_an_id", {"这不是一个编号。", "This is not an id."});
    }
    Session acting = session;
    acting.cause = {"undo", workspace.ids().next().number};
    return workspace.change<Json>(acting, [&](record::Context& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.transaction, context.session, object, survivor,
                         Verb::edit));
        std::vector<Condition> where = {{Condition::Test::equal, "survivor", survivor.number, {}},
                                        {Condition::Test::equal, "object", object.name, {}},
                                        {Condition::Test::is_empty, "undone_at", {}, {}}};
        if (wanted) where.push_back({Condition::Test::equal, "act", wanted->number, {}});
        const store::Rows last = TRY(context.transaction.rows(
            query::render_select_rows("merge", {"act"}, where, {{"act", true}}, 1, context.dialect())));
        if (last.empty())
            return Error(Code::conflict, {"这条" + object.label.zh + "没有可撤销的合并。",
                                          "This " + object.label.en + " has no merge to undo."});
        const Id act{last[0][0].number_or(0)};
        const store::Rows parts = TRY(context.transaction.rows(
            query::render_select_rows("merge", {"merged"}, {{Condition::Test::equal, "act", act.number, {}}},
                                      {{"id", false}}, 0, context.dialect())));
        TRY(unmerge_within(context, object, survivor, act));
        Json restored = Json::array();
        for (const auto& part : parts) restored.push(Json::string(to_text(Id{part[0].number_or(0)})));
        Json answer = Json::object();
        answer.set("merge", Json::string(to_text(act)));
        answer.set("restored", std::move(restored));
        return answer;
    });
}

} // namespace fairlead::command
