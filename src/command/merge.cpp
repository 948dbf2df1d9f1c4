#include "command/merge.h"

#include <algorithm>
#include <map>
#include <set>

#include "query/change.h"
#include "record/load.h"
#include "record/rewrite.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;
using schema::Type;

namespace {

constexpr size_t most_merged = 20;
constexpr int64_t most_moved = 50000;

/// Tables whose rows tell of a record's own past, or are kept by the save.
bool stays(std::string_view table) {
    static const std::set<std::string_view> own = {"change_log",      "stage_history",   "assignment",
                                                   "duplicate_key",   "duplicate_event", "import_row",
                                                   "duplicate_group", "duplicate_pair"};
    return own.contains(table);
}

bool hangs_on_records(const Object& object) {
    if (!object.table_only || stays(object.name)) return false;
    const Field* whose = object.find("object");
    const Field* record = object.find("record");
    return whose && record && whose->type == Type::text && record->type == Type::number;
}

bool may_be_filled(const Session& session, const Object& object, const Field& field) {
    if (field.system || field.hidden || field.computed() || !field.stored) return false;
    if (field.type == Type::auto_number || field.type == Type::stage || field.name == "pipeline" ||
        field.name == "currency" || &field == object.trait("owner") || &field == object.trait("pool"))
        return false;
    return session.is_server() || access::mask(session, object, field) == access::Mask::write;
}

class Merger {
  public:
    Merger(record::Context& context, const Object& object, Id survivor, const Json& body, Id act, Id job)
        : context_(context), object_(object), survivor_(survivor), body_(body), act_(act), job_(job) {}

    Result<Json> run() {
        TRY(read());
        TRY(choose());
        record::Batch batch;
        record::Context together{context_.model, context_.tables, context_.session, context_.transaction,
                                 context_.ids,   context_.events, &batch,           context_.reactions};
        for (const record::Image& image : merged_) {
            TRY(move_links(together, image.id()));
            TRY(move_rows(image.id()));
        }
        TRY(batch.flush(context_.transaction));
        TRY(record::refresh_batch_parents(together));
        for (const record::Image& image : merged_) TRY(record::remove(context_, object_, image.id()));
        auto saved = record::save(context_, patch_);
        if (!saved.ok()) return std::move(saved).error();
        TRY(note());
        return answer();
    }

  private:
    Result<void> read() {
        if (object_.system || object_.table_only || context_.columns(object_).deleted_at == record::Columns::none)
            return base::invalid(
                "object", "not_mergeable",
                {"“" + object_.label.zh + "”不能合并。", "Records of \"" + object_.label.en + "\" cannot be merged."});
        const Json& with = body_["with"];
        if (!with.is_array() || with.items().empty() || with.items().size() > most_merged)
            return base::invalid("with", "required",
                                 {"请给出要并入的 1 到 20 条记录。", "Give 1 to 20 records to merge into it."});
        survivor_image_ = TRY(record::load(context_.model, context_.tables, context_.transaction, context_.session,
                                           object_, survivor_, Verb::edit));
        const auto version = body_["version"].integer();
        if (version && *version != survivor_image_.version())
            return Error(Code::conflict, {"这条记录已被别人改过，请对比后再合并。",
                                          "Somebody else has changed this record. Compare, then merge again."});
        std::set<int64_t> seen = {survivor_.number};
        for (const Json& item : with.items()) {
            const auto id = base::parse_id(item.text());
            if (!id) return base::invalid("with", "not_an_id", {"不是有效的记录编号。", "This is not a record's id."});
            if (!seen.insert(id->number).second)
                return base::invalid("with", "duplicate", {"同一条记录出现了两次。", "A record is named twice."});
            merged_.push_back(TRY(record::load(context_.model, context_.tables, context_.transaction, context_.session,
                                               object_, *id, Verb::remove)));
        }
        return {};
    }

    const record::Image* image_of(Id id) const {
        if (id == survivor_) return &survivor_image_;
        for (const record::Image& image : merged_)
            if (image.id() == id) return &image;
        return nullptr;
    }

    void take(const Field& field, const record::Image& from) {
        const size_t slot = from.columns->slot(field.name);
        patch_.sets.push_back(
            {field.name, from.at(slot),
             field.type == Type::link_any ? std::string(from.at(slot + 1).text_or("")) : std::string()});
    }

    /// What the survivor shall hold: what was chosen, and what it lacks.
    Result<void> choose() {
        patch_.object = &object_;
        patch_.id = survivor_;
        const record::Columns& columns = *survivor_image_.columns;
        const Json& values = body_["values"];
        if (!values.is_null() && !values.is_object())
            return base::invalid("values", "type", {"应为字段与值的对象。", "This must be fields and their values."});
        std::set<std::string> chosen;
        const Field* stage = object_.trait("stage");
        for (const auto& [name, value] : values.members()) {
            chosen.insert(name);
            if (stage && (name == stage->name || name == "pipeline")) {
                patch_.faults.push_back({name,
                                         "survivor_keeps",
                                         {"阶段以保留的记录为准。", "The stage is that of the surviving record."},
                                         {"请选择处于该阶段的记录作为保留的记录。",
                                          "Let the record in that stage be the one that survives."}});
                continue;
            }
            const bool from = value.is_object() && value.has("from");
            const auto id = from ? base::parse_id(value["from"].text()) : std::nullopt;
            const record::Image* source = id ? image_of(*id) : nullptr;
            const Field* field = object_.find(name);
            if (from && field && access::mask(context_.session, object_, *field) == access::Mask::write &&
                columns.slot(name) != record::Columns::none && !source) {
                patch_.faults.push_back({name,
                                         "not_merged",
                                         {"这条记录不在合并之列。", "That record is not among those that are merged."},
                                         {}});
                continue;
            }
            if (!from || !source || !field || access::mask(context_.session, object_, *field) != access::Mask::write) {
                patch_.sets.push_back({name, value, {}}); // the save says what is wrong with it
                continue;
            }
            if (source != &survivor_image_) {
                take(*field, *source);
                if (field->type == Type::money) chosen.insert("currency"), take_currency(*source);
            }
        }
        for (const Field& field : object_.fields) {
            if (chosen.contains(field.name) || !may_be_filled(context_.session, object_, field)) continue;
            const size_t slot = columns.slot(field.name);
            if (slot == record::Columns::none || !survivor_image_.at(slot).empty()) continue;
            for (const record::Image& image : merged_) {
                if (image.at(slot).empty()) continue;
                // An amount in another currency would be another amount.
                if (field.type == Type::money && image.at(columns.currency) != survivor_image_.at(columns.currency))
                    continue;
                take(field, image);
                break;
            }
        }
        return {};
    }

    void take_currency(const record::Image& source) {
        const Field* currency = object_.find("currency");
        if (currency && source.get("currency") != survivor_image_.get("currency")) take(*currency, source);
    }

    Result<void> move_links(record::Context& together, Id from) {
        for (const Object& other : context_.model.catalog().objects()) {
            if (other.table_only) continue;
            for (const Field& field : other.fields) {
                const bool any = field.type == Type::link_any;
                if (!any && (field.type != Type::link || field.target != object_.name || field.name == "id")) continue;
                const size_t slot = context_.columns(other).slot(field.name);
                if (slot == record::Columns::none) continue;
                std::vector<Condition> where = {{Condition::Test::equal, field.name, from.number, {}}};
                if (any) where.push_back({Condition::Test::equal, field.name + "_object", object_.name, {}});
                const store::Rows rows = TRY(context_.transaction.rows(query::render_select_rows(
                    other.name, {"id"}, where, {{"id", false}}, most_moved + 1, context_.dialect())));
                for (const auto& row : rows) TRY(move_link(together, other, field, {row[0].number_or(0)}));
            }
        }
        return {};
    }

    Result<void> move_link(record::Context& together, const Object& other, const Field& field, Id id) {
        const bool itself = &other == &object_;
        if (itself && (image_of(id) && id != survivor_)) return {}; // goes to the bin as it is
        if (++total_ > most_moved)
            return Error(Code::limit, {"相关记录超过 50000 条，不能一次合并。",
                                       "More than 50,000 records hang on it: too many for one merge."});
        // A record never points at itself: the survivor's link to a merged one is emptied.
        std::vector<std::pair<std::string, Value>> columns = {
            {field.name, itself && id == survivor_ ? Value() : Value(survivor_.number)}};
        if (field.type == Type::link_any && itself && id == survivor_)
            columns.emplace_back(field.name + "_object", Value());
        const size_t events = context_.events.size();
        const auto done = context_.transaction.attempt([&]() -> Result<void> {
            TRY(record::rewrite(together, other, id, columns));
            return {};
        });
        if (done.ok()) {
            moved_[&other].push_back(id.number);
            return {};
        }
        if (done.error().code != Code::conflict) return done;
        context_.events.resize(events); // the survivor has one like it already
        ++left_;
        return {};
    }

    Result<void> move_rows(Id from) {
        for (const Object& table : context_.model.catalog().objects()) {
            if (!hangs_on_records(table)) continue;
            const store::Rows rows = TRY(context_.transaction.rows(
                query::render_select_rows(table.name, {"id"},
                                          {{Condition::Test::equal, "record", from.number, {}},
                                           {Condition::Test::equal, "object", object_.name, {}}},
                                          {{"id", false}}, most_moved + 1, context_.dialect())));
            for (const auto& row : rows) {
                if (++total_ > most_moved)
                    return Error(Code::limit, {"相关记录超过 50000 条，不能一次合并。",
                                               "More than 50,000 records hang on it: too many for one merge."});
                const Id id{row[0].number_or(0)};
                const auto done = context_.transaction.attempt([&]() -> Result<void> {
                    TRY(context_.execute(
                        query::render_update(table.name, id, {{"record", survivor_.number}}, {}, context_.dialect())));
                    TRY(context_.execute(query::render_insert("merge_move",
                                                              {{"id", context_.ids.next().number},
                                                               {"act", act_.number},
                                                               {"table_name", table.name},
                                                               {"row", id.number},
                                                               {"was", from.number},
                                                               {"now", survivor_.number}},
                                                              context_.dialect())));
                    return {};
                });
                if (done.ok())
                    ++rows_[table.name];
                else if (done.error().code == Code::conflict)
                    ++left_;
                else
                    return done;
            }
        }
        return {};
    }

    Result<void> note() {
        for (const record::Image& image : merged_) {
            TRY(context_.execute(query::render_insert(
                "merge",
                {{"id", context_.ids.next().number},
                 {"object", object_.name},
                 {"survivor", survivor_.number},
                 {"merged", image.id().number},
                 {"act", act_.number},
                 {"job", job_ ? Value(job_.number) : Value()},
                 {"at", context_.session.asker.now.milliseconds},
                 {"by", context_.session.is_server() ? Value() : Value(context_.session.user_id())}},
                context_.dialect())));
            for (const char* side : {"low", "high"})
                TRY(context_.execute(query::render_update_rows("duplicate_pair",
                                                               {{"state", "merged"}, {"act", act_.number}},
                                                               {{Condition::Test::equal, side, image.id().number, {}},
                                                                {Condition::Test::equal, "state", "open", {}}},
                                                               context_.dialect())));
        }
        return {};
    }

    Result<Json> answer() {
        Json moved = Json::object();
        int64_t hidden = 0;
        for (const auto& [other, ids] : moved_) {
            moved.set(other->name, Json::number(static_cast<int64_t>(ids.size())));
            if (other->system) continue;
            query::Select select;
            select.object = other;
            select.ids = ids;
            select.scope = access::scope(context_.session, context_.model, *other, Verb::read);
            select.deleted = query::Deleted::any;
            if (select.scope.all) continue;
            const store::Rows rows = TRY(
                context_.transaction.rows(query::render_count(select, 0, context_.session.asker, context_.dialect())));
            hidden += static_cast<int64_t>(ids.size()) - rows[0][0].number_or(0);
        }
        for (const auto& [table, count] : rows_) moved.set(table, Json::number(count));
        Json json = Json::object();
        json.set("merge", Json::string(to_text(act_)));
        json.set("object", Json::string(object_.name));
        json.set("id", Json::string(to_text(survivor_)));
        json.set("moved", std::move(moved));
        json.set("hidden", Json::number(hidden));
        json.set("left", Json::number(left_));
        return json;
    }

    record::Context& context_;
    const Object& object_;
    const Id survivor_;
    const Json& body_;
    const Id act_, job_;
    record::Image survivor_image_;
    std::vector<record::Image> merged_;
    record::Patch patch_;
    std::map<const Object*, std::vector<int64_t>> moved_;
    std::map<std::string, int64_t> rows_;
    int64_t total_ = 0, left_ = 0;
};

} // namespace

Result<Json> merge_within(record::Context& context, const Object& object, Id survivor, const Json& body, Id act,
                          Id job) {
    return Merger(context, object, survivor, body, act, job).run();
}

Result<Json> merge_records(Workspace& workspace, const Session& session, const Object& object, Id survivor,
                           const Json& body) {
    Session acting = session;
    const Id act = workspace.ids().next();
    acting.cause = {"merge", act.number};
    return workspace.change<Json>(acting, [&](record::Context& context) -> Result<Json> {
        return merge_within(context, object, survivor, body, act, {});
    });
}

Result<Json> preview_merge(Workspace& workspace, const Session& session, const Object& object, Id survivor,
                           const Json& body) {
    Session acting = session;
    const Id act = workspace.ids().next();
    acting.cause = {"merge", act.number};
    Json answer;
    const Error kept_nothing = base::internal_error("the preview of a merge is rolled back");
    TRY(workspace.write(acting, [&](record::Context& context) -> Result<void> {
        Result<void> done = context.transaction.attempt([&]() -> Result<void> {
            answer = TRY(merge_within(context, object, survivor, body, act, {}));
            return kept_nothing;
        });
        context.events.clear();
        if (!done.ok() && done.error().log != kept_nothing.log) return done;
        return {};
    }));
    answer.set("merge", Json());
    return answer;
}

Result<std::optional<Id>> merged_into(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<std::optional<Id>>(session, [&](record::ReadContext& context) -> Result<std::optional<Id>> {
        std::optional<Id> at;
        std::set<int64_t> seen;
        for (int64_t next = id.number; seen.insert(next).second;) {
            const store::Rows rows =
                TRY(context.reader.rows(query::render_select_rows("merge", {"survivor"},
                                                                  {{Condition::Test::equal, "merged", next, {}},
                                                                   {Condition::Test::equal, "object", object.name, {}},
                                                                   {Condition::Test::is_empty, "undone_at", {}, {}}},
                                                                  {{"id", true}}, 1, context.reader.dialect())));
            if (rows.empty()) break;
            next = rows[0][0].number_or(0);
            at = Id{next};
        }
        if (!at) return at;
        const auto found =
            record::load(context.model, context.tables, context.reader, session, object, *at, Verb::read);
        if (found.ok()) return at;
        if (found.error().code == Code::not_found) return std::optional<Id>();
        return found.error();
    });
}

} // namespace fairlead::command
