#include "record/history.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "query/change.h"
#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using access::Mask;
using base::Code;
using base::Error;
using base::Json;
using base::Result;
using query::Condition;
using schema::Type;

namespace {

constexpr size_t most_merged = 100;     // into one record, whose past is shown with it
constexpr size_t most_changed = 100000; // records an as-of list may have to put back

Value value_of(const Json& json) {
    if (json.is_string()) return Value(json.text());
    if (const auto number = json.integer()) return Value(*number);
    return {};
}

struct LogRow {
    int64_t id, at, actor, record;
    std::string action, cause, before, after;
    int64_t cause_id;
};
const std::vector<std::string> log_columns = {"id",    "at",     "actor", "record",  "action",
                                              "cause", "before", "after", "cause_id"};

LogRow log_row(const store::Row& row) {
    return {row.number(0),
            row.number(1),
            row.number(2),
            row.number(3),
            std::string(row.text(4)),
            std::string(row.text(5)),
            std::string(row.text(6)),
            std::string(row.text(7)),
            row.number(8)};
}

/// Puts an image back by one logged change.
Result<void> undo(Image& image, const LogRow& row) {
    if (row.before.empty()) return {};
    const Json before = TRY(base::parse_json(row.before));
    for (const auto& [column, value] : before.members()) image.set(image.columns->slot(column), value_of(value));
    return {};
}

Result<std::vector<Condition>> page_conditions(std::vector<Condition> where, std::string_view after) {
    if (after.empty()) return where;
    const auto id = base::parse_id(after);
    if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
    where.push_back({Condition::Test::below, "id", id->number, {}});
    return where;
}

} // namespace

Result<Past> past_of(ReadContext& context, const Object& object, base::Instant moment) {
    std::vector<LogRow> log;
    const std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}},
                                          {Condition::Test::above, "at", moment.milliseconds, {}}};
    TRY(context.reader.each(query::render_select_rows("change_log", log_columns, where, {{"at", true}, {"id", true}}, 0,
                                                      context.reader.dialect()),
                            [&](const store::Row& row) {
                                log.push_back(log_row(row));
                                return log.size() <= 4 * most_changed;
                            }));
    Past past;
    for (const LogRow& row : log) past.changed.push_back(row.record);
    std::sort(past.changed.begin(), past.changed.end());
    past.changed.erase(std::unique(past.changed.begin(), past.changed.end()), past.changed.end());
    if (past.changed.size() > most_changed || log.size() > 4 * most_changed)
        return Error(
            Code::limit,
            {"这个时点之后的改动太多，无法整表回看。请缩小范围，或查看单条记录。",
             "Too much has changed since then to look back at the whole list. Look at single records instead."});
    std::unordered_map<int64_t, Image> images;
    for (size_t i = 0; i < past.changed.size(); i += 500) {
        const std::vector<int64_t> ids(
            past.changed.begin() + static_cast<int64_t>(i),
            past.changed.begin() + static_cast<int64_t>(std::min(past.changed.size(), i + 500)));
        for (Image& image :
             TRY(load_unscoped(context.model, context.tables, context.reader, object, ids, query::Deleted::any)))
            images.emplace(image.id().number, std::move(image));
    }
    for (const LogRow& row : log) {
        const auto found = images.find(row.record);
        if (found == images.end()) continue;
        if (row.action == "created")
            images.erase(found);
        else
            TRY(undo(found->second, row));
    }
    for (auto& [id, image] : images)
        if (!image.deleted()) past.images.push_back(std::move(image));
    return past;
}

Result<Image> image_as_of(ReadContext& context, const Object& object, Id id, base::Instant moment) {
    std::vector<Image> found =
        TRY(load_unscoped(context.model, context.tables, context.reader, object, {id.number}, query::Deleted::any));
    if (found.empty()) return not_found(object);
    Image image = std::move(found.front());
    const std::vector<Condition> where = {{Condition::Test::equal, "record", id.number, {}},
                                          {Condition::Test::above, "at", moment.milliseconds, {}}};
    std::vector<LogRow> log;
    TRY(context.reader.each(query::render_select_rows("change_log", log_columns, where, {{"at", true}, {"id", true}}, 0,
                                                      context.reader.dialect()),
                            [&](const store::Row& row) {
                                log.push_back(log_row(row));
                                return true;
                            }));
    for (const LogRow& row : log) {
        if (row.action == "created") return not_found(object);
        TRY(undo(image, row));
    }
    if (image.deleted() || image.at(image.columns->created_at).number_or(0) > moment.milliseconds)
        return not_found(object);
    return image;
}

Result<void> each_past_change(ReadContext& context, const Object& object, base::Instant since, int64_t most,
                              const std::function<Result<void>(const Change&, base::Instant, int64_t)>& act) {
    std::map<int64_t, std::vector<LogRow>> by_record;
    int64_t count = 0;
    const std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}},
                                          {Condition::Test::at_least, "at", since.milliseconds, {}}};
    TRY(context.reader.each(query::render_select_rows("change_log", log_columns, where, {{"at", true}, {"id", true}},
                                                      most + 1, context.reader.dialect()),
                            [&](const store::Row& row) {
                                ++count;
                                LogRow entry = log_row(row);
                                by_record[entry.record].push_back(std::move(entry));
                                return true;
                            }));
    if (count > most)
        return Error(Code::limit,
                     {"这段时间的改动太多，请缩短天数。", "Too much has changed in this time. Take fewer days."});
    for (const auto& [id, log] : by_record) {
        auto images =
            TRY(load_unscoped(context.model, context.tables, context.reader, object, {id}, query::Deleted::any));
        if (images.empty()) continue; // purged
        Change change;
        change.after = std::move(images.front());
        change.given.assign(object.fields.size(), false);
        for (const LogRow& row : log) {
            const bool created = row.action == "created";
            change.before = created ? Image() : change.after;
            if (!created) TRY(undo(change.before, row));
            change.action = created ? Action::created : Action::updated;
            if (created || row.action == "updated") {
                Change whole = change;
                mark_changes(whole);
                TRY(act(whole, {row.at}, row.actor));
            }
            if (created) break;
            change.after = change.before;
        }
    }
    return {};
}

namespace {

/// The records merged into this one, and into those, with their names.
Result<std::map<int64_t, std::string>> merged_into(ReadContext& context, const Object& object, Id id) {
    std::map<int64_t, std::string> merged;
    for (std::vector<Value> ends = {Value(id.number)}; !ends.empty() && merged.size() < most_merged;) {
        const std::vector<Condition> where = {{Condition::Test::in, "survivor", {}, ends},
                                              {Condition::Test::is_empty, "undone_at", {}, {}}};
        ends.clear();
        TRY(context.reader.each(query::render_select_rows("merge", {"merged"}, where, {{"id", true}}, most_merged,
                                                          context.reader.dialect()),
                                [&](const store::Row& row) {
                                    if (row.number(0) != id.number && merged.emplace(row.number(0), "").second)
                                        ends.emplace_back(row.number(0));
                                    return true;
                                }));
    }
    const Field* name = object.trait("name");
    if (merged.empty() || !name || access::mask(context.session, object, *name) == Mask::hidden) return merged;
    Condition these{Condition::Test::in, "id", {}, {}};
    for (const auto& [record, text] : merged) these.values.emplace_back(record);
    TRY(context.reader.each(
        query::render_select_rows(object.name, {"id", name->name}, {these}, {}, 0, context.reader.dialect()),
        [&](const store::Row& row) {
            merged[row.number(0)] = std::string(row.text(1));
            return true;
        }));
    return merged;
}

} // namespace

Result<History> history(ReadContext& context, const Object& object, Id id, int64_t limit, std::string_view after) {
    auto found = get(context, object, id);
    if (!found.ok()) {
        // The past of a deleted record is for whoever may take it out of the bin.
        const auto in_bin = load(context.model, context.tables, context.reader, context.session, object, id,
                                 access::Verb::remove, query::Deleted::deleted);
        if (!in_bin.ok()) return std::move(found).error();
        found = get(context, object, id, query::Deleted::deleted);
        if (!found.ok()) return std::move(found).error();
    }
    const Page& page = *found;
    const std::map<int64_t, std::string> merged = TRY(merged_into(context, object, id));
    Condition these{Condition::Test::in, "record", {}, {Value(id.number)}};
    for (const auto& [record, name] : merged) these.values.emplace_back(record);
    const std::vector<Condition> where = TRY(page_conditions(
        {merged.empty() ? Condition{Condition::Test::equal, "record", id.number, {}} : std::move(these)}, after));
    std::vector<LogRow> log;
    TRY(context.reader.each(query::render_select_rows("change_log", log_columns, where, {{"id", true}}, limit + 1,
                                                      context.reader.dialect()),
                            [&](const store::Row& row) {
                                log.push_back(log_row(row));
                                return true;
                            }));
    History history;
    if (page.shape.currency != SIZE_MAX) history.currency = std::string(page.rows[0][page.shape.currency].text_or(""));
    if (static_cast<int64_t>(log.size()) > limit) {
        log.pop_back();
        history.next = to_text(Id{log.back().id});
    }
    RowShape links; // fields that changed and link, to fetch their names
    links.object = &object;
    std::vector<std::vector<Value>> linked;
    for (const LogRow& row : log) {
        HistoryEntry entry{.id = {row.id},
                           .at = {row.at},
                           .actor = row.actor,
                           .action = row.action,
                           .cause = row.cause,
                           .cause_id = row.cause_id,
                           .changes = {},
                           .merged_from = {},
                           .merged_name = {}};
        if (const auto from = merged.find(row.record); from != merged.end()) {
            entry.merged_from = {from->first};
            entry.merged_name = from->second;
        }
        const Json before = row.before.empty() ? Json::object() : TRY(base::parse_json(row.before));
        const Json now = row.after.empty() ? Json::object() : TRY(base::parse_json(row.after));
        for (const auto& [column, value] : now.members()) {
            const Field* field = object.find(column);
            if (!field || field->system || access::mask(context.session, object, *field) == Mask::hidden) continue;
            FieldChange change{field, value_of(before[column]), value_of(value), {}, {}};
            if (field->type == Type::link_any) {
                change.before_object = before[column + "_object"].text();
                change.after_object = now[column + "_object"].text();
            }
            if (field->type == Type::link || field->type == Type::user || field->type == Type::file) {
                auto at = std::find(links.fields.begin(), links.fields.end(), field);
                if (at == links.fields.end()) {
                    links.fields.push_back(field);
                    links.slots.push_back(links.slots.size());
                    at = links.fields.end() - 1;
                }
                for (const Value& side : {change.before, change.after}) {
                    std::vector<Value> cells(object.fields.size());
                    cells[static_cast<size_t>(at - links.fields.begin())] = side;
                    linked.push_back(std::move(cells));
                }
            }
            entry.changes.push_back(std::move(change));
        }
        const bool silent = entry.changes.empty() && (row.action == "updated");
        if (!silent) history.entries.push_back(std::move(entry));
    }
    history.names = TRY(names_of(context, links, linked));
    return history;
}

Result<Timeline> timeline(ReadContext& context, const Object& object, Id id, int64_t limit, std::string_view after) {
    Timeline timeline;
    timeline.history = TRY(history(context, object, id, limit, after));
    std::vector<TimelineItem> items;
    for (const HistoryEntry& entry : timeline.history.entries)
        items.push_back({.at = entry.at,
                         .id = entry.id,
                         .title = {},
                         .body = {},
                         .due = {},
                         .actor = entry.actor,
                         .change = &entry});
    bool more = !timeline.history.next.empty();
    for (const Object& activity : context.model.catalog().objects()) {
        const Field* about = activity.trait("about");
        if (!activity.activity || !about ||
            access::level(context.session, activity, access::Verb::read) == access::Level::none)
            continue;
        const auto shown = [&](std::string_view trait) -> const Field* {
            const Field* field = activity.trait(trait);
            return field && access::mask(context.session, activity, *field) != Mask::hidden ? field : nullptr;
        };
        const Field* done = shown("done");
        const Field* due = shown("due");
        const Field* name = shown("name");
        const Field* body = shown("body");
        query::Select select;
        select.object = &activity;
        select.where.push_back(
            TRY(formula::bind(about->name + " = '" + to_text(id) + "'", context.model.catalog(), activity)));
        select.scope = access::scope(context.session, context.model, activity, access::Verb::read);
        select.columns = {{"id", nullptr}, {"created_at", nullptr}, {"created_by", nullptr}};
        for (const Field* field : {name, body, done, due})
            select.columns.push_back({field ? field->name : "id", nullptr});
        select.sort = {{"id", true}};
        if (!after.empty()) {
            const auto cursor = base::parse_id(after);
            if (cursor) select.after = {Value(cursor->number)};
        }
        select.limit = limit + 1;
        int64_t count = 0;
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    if (++count > limit) {
                                        more = true;
                                        return false;
                                    }
                                    TimelineItem item;
                                    item.id = {row.number(0)};
                                    item.at = {row.number(1)};
                                    item.actor = row.number(2);
                                    item.object = &activity;
                                    if (name) item.title = std::string(row.text(3));
                                    if (body) item.body = std::string(row.text(4));
                                    item.has_done = done != nullptr;
                                    item.done = done && row.number(5) != 0;
                                    if (due && !row.empty(6)) {
                                        item.due = row.number(6);
                                        item.due_is_day = due->type == Type::date;
                                    }
                                    items.push_back(std::move(item));
                                    return true;
                                }));
    }
    const std::vector<Condition> attached = TRY(page_conditions(
        {{Condition::Test::equal, "record", id.number, {}}, {Condition::Test::is_empty, "deleted_at", {}, {}}}, after));
    int64_t files = 0;
    TRY(context.reader.each(
        query::render_select_rows("file", {"id", "created_at", "owner", "name", "content_type", "size"}, attached,
                                  {{"id", true}}, limit + 1, context.reader.dialect()),
        [&](const store::Row& row) {
            more = ++files > limit || more;
            items.push_back({.at = {row.number(1)},
                             .id = {row.number(0)},
                             .title = std::string(row.text(3)),
                             .body = {},
                             .due = {},
                             .actor = row.number(2),
                             .is_file = true,
                             .file_type = std::string(row.text(4)),
                             .file_size = row.number(5)});
            return true;
        }));
    std::sort(items.begin(), items.end(), [](const TimelineItem& a, const TimelineItem& b) { return a.id > b.id; });
    if (static_cast<int64_t>(items.size()) > limit) {
        items.resize(static_cast<size_t>(limit));
        more = true;
    }
    if (more && !items.empty()) timeline.next = to_text(items.back().id);
    timeline.items = std::move(items);
    return timeline;
}

} // namespace fairlead::record
