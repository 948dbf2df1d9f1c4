#include "command/demo/writer.h"

#include <algorithm>

#include "base/json.h"
#include "query/change.h"
#include "query/search.h"

namespace fairlead::command {

using record::Change;
using record::Columns;
using record::Image;

namespace {

constexpr int64_t epoch_2020 = 1577836800000;
const std::vector<std::string> visit_columns = {"id",      "object",     "record",     "pipeline",
                                                "stage",   "position",   "kind",       "entered_at",
                                                "left_at", "entered_by", "from_stage", "amount_base"};
constexpr size_t left_at = 8;
const std::vector<std::string> log_columns = {"id",     "at",     "actor", "object", "record",
                                              "action", "before", "after", "cause"};

std::string values_json(const Change& change, const Image& image) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    const Columns& columns = *image.columns;
    for (size_t slot = 0; slot < columns.size(); ++slot) {
        if (!change.changed[slot] || slot == columns.version || slot == columns.updated_at ||
            slot == columns.updated_by || slot == columns.name_sort)
            continue;
        out.key(columns.names()[slot]);
        const Value& value = image.values[slot];
        if (value.is_number())
            out.number(value.number());
        else if (value.is_text())
            out.string(value.text());
        else
            out.null();
    }
    out.end_object();
    return text;
}

} // namespace

DemoWriter::DemoWriter(Workspace& workspace, std::shared_ptr<const Snapshot> snapshot)
    : workspace_(workspace), snapshot_(std::move(snapshot)), session_(workspace.server_session()) {
    session_.cause.kind = "demo";
}

Id DemoWriter::id_at(int64_t milliseconds) {
    // 22 bits behind the moment tell ids apart; should they run out, the last bits of the moment do.
    const uint64_t number = next_++;
    const auto moment = static_cast<uint64_t>(std::max<int64_t>(milliseconds - epoch_2020, 1));
    return {static_cast<int64_t>(((moment & ~uint64_t{7}) | (number >> 22 & 7)) << 22 | (number & 0x3fffff))};
}

Result<void> DemoWriter::write(const std::function<Result<void>()>& act) {
    const uint64_t first = next_;
    const Result<void> done = workspace_.write(session_, [&](record::Context& context) -> Result<void> {
        // A transaction may run again: it then collects the same once more.
        next_ = first;
        rows_.clear();
        search_.clear();
        open_visit_.clear();
        context_ = &context;
        auto result = act();
        if (result.ok()) result = flush(context.transaction);
        context_ = nullptr;
        return result;
    });
    rows_.clear();
    search_.clear();
    open_visit_.clear();
    return done;
}

Result<void> DemoWriter::flush(store::Transaction& transaction) {
    for (auto& [table, rows] : rows_) {
        if (rows.empty()) continue;
        const Object* object = snapshot_->find(table);
        // In the order of ids, which is that of the table: its pages are then each touched once.
        const bool bare = table == "stage_history" || table == "change_log";
        const size_t id = bare ? 0 : snapshot_->tables->of(*object).id;
        std::sort(rows.begin(), rows.end(), [id](const auto& a, const auto& b) { return a[id] < b[id]; });
        const std::vector<std::string>& columns = table == "stage_history" ? visit_columns
                                                  : table == "change_log"  ? log_columns
                                                                           : snapshot_->tables->of(*object).names();
        TRY(transaction.execute_many(query::render_insert_many(table, columns, transaction.dialect()), rows));
    }
    std::map<std::string, std::vector<std::vector<Value>>> search;
    for (auto& [id, statement] : search_) search[statement.sql].push_back(std::move(statement.values));
    for (const auto& [sql, rows] : search) TRY(transaction.execute_many(sql, rows));
    return {};
}

Result<void> DemoWriter::computed(Change& change, int64_t at) {
    session_.asker.now = {at};
    record::Faults faults;
    if (change.is_create()) record::fill_defaults(*context_, change);
    record::compute(*context_, change, faults);
    if (faults.empty()) return {};
    return base::internal_error("demo data: " + change.after.object->name + "." + faults.front().field + ": " +
                                faults.front().message.en);
}

Result<Image> DemoWriter::create(const Object& object, const Fields& fields, int64_t at, int64_t by) {
    const Columns& columns = snapshot_->tables->of(object);
    Change change;
    change.action = record::Action::created;
    change.given.assign(object.fields.size(), false);
    Image& image = change.after = Image(object, columns);
    image.set(columns.id, id_at(at).number);
    image.set(columns.version, 1);
    image.set(columns.created_at, at);
    image.set(columns.updated_at, at);
    image.set(columns.created_by, by ? Value(by) : Value());
    image.set(columns.updated_by, by ? Value(by) : Value());
    for (const auto& [name, value] : fields) {
        const size_t slot = columns.slot(name);
        if (slot == Columns::none) return base::internal_error("demo data: " + object.name + " has no " + name);
        image.set(slot, value);
        change.given[columns.field_of(slot)] = true;
        // A roll-up of money is given in the base currency; the save makes the amount in the record's own of it.
        const Field& field = object.fields[columns.field_of(slot)];
        if (field.rollup && slot != columns.slot(field.name)) image.set(slot - 1, 0);
    }
    TRY(computed(change, at));
    if (columns.stage != Columns::none) enter_stage(image, {}, at, by);
    return std::move(change.after);
}

Result<void> DemoWriter::change(Image& image, const Fields& fields, int64_t at, int64_t by) {
    const Columns& columns = *image.columns;
    Change change;
    change.before = image;
    change.after = image;
    change.given.assign(image.object->fields.size(), false);
    change.after.set(columns.version, image.version() + 1);
    change.after.set(columns.updated_at, at);
    change.after.set(columns.updated_by, by ? Value(by) : Value());
    for (const auto& [name, value] : fields) {
        const size_t slot = columns.slot(name);
        if (slot == Columns::none) return base::internal_error("demo data: " + image.object->name + " has no " + name);
        change.after.set(slot, value);
        change.given[columns.field_of(slot)] = true;
    }
    TRY(computed(change, at));
    record::mark_changes(change);
    if (!change.any()) return {};
    log(change.after, "updated", at, by, values_json(change, change.before), values_json(change, change.after));
    if (change.slot_changed(columns.stage)) {
        leave_stage(image.id().number, at);
        enter_stage(change.after, image.at(columns.stage), at, by);
    }
    image = std::move(change.after);
    return {};
}

void DemoWriter::put(const Image& image) {
    const Columns& columns = *image.columns;
    const Object& object = *image.object;
    log(image, "created", image.at(columns.created_at).number_or(0), image.at(columns.created_by).number_or(0), "", "");
    const std::string tokens = record::search_text(image);
    if (!tokens.empty())
        for (store::Statement& statement :
             query::render_index_change(object, image.id(), "", tokens, context_->dialect()))
            search_[image.id().number] = std::move(statement);
    rows_[object.name].push_back(image.values);
}

void DemoWriter::enter_stage(const Image& image, const Value& from, int64_t at, int64_t by) {
    const Columns& columns = *image.columns;
    const Field* amount = image.object->trait("amount");
    auto& visits = rows_["stage_history"];
    visits.push_back({id_at(at).number, image.object->name, image.id().number, image.at(columns.pipeline),
                      image.at(columns.stage), image.at(columns.stage_position), image.at(columns.stage_kind), at,
                      Value(), by ? Value(by) : Value(), from, amount ? image.get(amount->name + "_base") : Value()});
    open_visit_[image.id().number] = visits.size() - 1;
}

void DemoWriter::leave_stage(int64_t record, int64_t at) {
    const auto visit = open_visit_.find(record);
    if (visit != open_visit_.end()) rows_["stage_history"][visit->second][left_at] = at;
}

void DemoWriter::log(const Image& image, std::string_view action, int64_t at, int64_t by, std::string before,
                     std::string after) {
    rows_["change_log"].push_back({id_at(at).number, at, by ? Value(by) : Value(), image.object->name,
                                   image.id().number, action, before.empty() ? Value() : Value(std::move(before)),
                                   after.empty() ? Value() : Value(std::move(after)), "demo"});
}

} // namespace fairlead::command
