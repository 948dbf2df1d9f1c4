// The one change log: who, when, what before and after, why. And the history of stages beside it.
// A creation logs no values: what a record was born with follows from its present values and the later changes.

#include "base/json.h"
#include "query/change.h"
#include "query/select.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Result;
using query::Condition;

namespace {

bool is_mark(const Columns& columns, size_t slot) {
    return slot == columns.version || slot == columns.updated_at || slot == columns.updated_by ||
           slot == columns.name_sort || slot == columns.id;
}

void write_value(base::JsonWriter& out, const Value& value) {
    if (value.is_number())
        out.number(value.number());
    else if (value.is_text())
        out.string(value.text());
    else
        out.null();
}

/// The changed columns of an image as JSON of stored values.
std::string values_json(const Change& change, const Image& image) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    const Columns& columns = *change.after.columns;
    for (size_t slot = 0; slot < columns.size(); ++slot) {
        if (!change.changed[slot] || is_mark(columns, slot)) continue;
        const Field& field = change.after.object->fields[columns.field_of(slot)];
        if (!field.history && field.hidden) continue;
        out.key(columns.names()[slot]);
        write_value(out, image.values[slot]);
    }
    out.end_object();
    return text;
}

Result<void> append(Context& context, const Change& change, std::string_view action, std::string_view cause,
                    std::optional<base::Instant> at = {}) {
    const bool creating = change.is_create();
    query::Assignments row = {
        {"id", context.ids.next().number},
        {"at", creating ? change.after.at(change.after.columns->created_at)
                        : Value(at.value_or(context.session.asker.now).milliseconds)},
        {"actor", context.session.is_server() ? Value() : Value(context.session.user_id())},
        {"object", change.after.object->name},
        {"record", change.after.id().number},
        {"action", action},
        {"before", creating ? Value() : Value(values_json(change, change.before))},
        {"after", creating ? Value() : Value(values_json(change, change.after))},
        {"cause", cause},
        {"cause_id", context.session.cause.id ? Value(context.session.cause.id) : Value()},
        {"request", context.session.request_id.empty() ? Value() : Value(context.session.request_id)},
    };
    return context.insert(query::render_insert("change_log", row, context.dialect()));
}

/// The visit to a stage that ends and the one that begins.
Result<void> log_stage(Context& context, const Change& change) {
    const Image& image = change.after;
    const Columns& columns = *image.columns;
    if (columns.stage == Columns::none) return {};
    const bool moved = change.is_create() || change.before.at(columns.stage) != image.at(columns.stage) ||
                       change.before.at(columns.pipeline) != image.at(columns.pipeline);
    if (!moved) return {};
    const Value at = image.at(columns.stage_since);
    if (!change.is_create()) {
        const std::vector<Condition> open = {{Condition::Test::equal, "record", image.id().number, {}},
                                             {Condition::Test::is_empty, "left_at", {}, {}}};
        TRY(context.execute(query::render_update_rows("stage_history", {{"left_at", at}}, open, context.dialect())));
    }
    const Field* amount = image.object->trait("amount");
    query::Assignments row = {
        {"id", context.ids.next().number},
        {"object", image.object->name},
        {"record", image.id().number},
        {"pipeline", image.at(columns.pipeline)},
        {"stage", image.at(columns.stage)},
        {"position", image.at(columns.stage_position)},
        {"kind", image.at(columns.stage_kind)},
        {"entered_at", at},
        {"left_at", Value()},
        {"entered_by", context.session.is_server() ? Value() : Value(context.session.user_id())},
        {"from_stage", change.is_create() ? Value() : change.before.at(columns.stage)},
        {"amount_base", amount ? image.get(amount->name + "_base") : Value()},
    };
    return context.insert(query::render_insert("stage_history", row, context.dialect()));
}

} // namespace

Result<void> log_history(Context& context, const Change& change) {
    if (change.after.object->table_only) return {};
    TRY(append(context, change, name(change.action), context.session.cause.kind));
    return log_stage(context, change);
}

Result<void> log_derived(Context& context, const Change& change) {
    return append(context, change, name(Action::updated), "rollup");
}

Result<void> log_past(Context& context, const Change& change, base::Instant at) {
    return append(context, change, name(Action::updated), context.session.cause.kind, at);
}

Result<Value> next_auto_number(Context& context, const Object& object, const Field& field) {
    const std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}},
                                          {Condition::Test::equal, "field", field.name, {}}};
    // Two servers drawing at once: PostgreSQL refuses the second update and store/ runs it again.
    const store::Statement read =
        query::render_select_rows("auto_number", {"id", "next"}, where, {}, 1, context.dialect());
    const store::Rows rows = TRY(context.transaction.rows(read));
    int64_t number = 1;
    if (rows.empty()) {
        TRY(context.execute(query::render_insert(
            "auto_number",
            {{"id", context.ids.next().number}, {"object", object.name}, {"field", field.name}, {"next", 2}},
            context.dialect())));
    } else {
        number = rows[0][1].number_or(1);
        TRY(context.execute(query::render_update("auto_number", Id{rows[0][0].number_or(0)}, {{"next", number + 1}}, {},
                                                 context.dialect())));
    }
    // "OP-{0000}": the braces hold the least number of digits.
    const auto open = field.format.find('{'), close = field.format.find('}');
    std::string digits = std::to_string(number);
    if (open == std::string::npos || close == std::string::npos || close < open) return Value(field.format + digits);
    const size_t width = close - open - 1;
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return Value(field.format.substr(0, open) + digits + field.format.substr(close + 1));
}

} // namespace fairlead::record
