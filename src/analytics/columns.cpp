#include "analytics/columns.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>

#include "base/id.h"
#include "base/log.h"
#include "query/change.h"
#include "query/log_tail.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Result;
using base::Value;
using schema::Object;

namespace {

constexpr std::string_view log_table = "change_log";
constexpr std::string_view visit_table = "stage_history";
constexpr int64_t log_rows = 4000;          // entries caught up with at a time
constexpr int64_t past_rows = 20000;        // entries looked back at at a time
constexpr int64_t clocks_differ_ms = 60000; // servers that share a database
constexpr size_t many_changes = 2000;       // worth catching up with before anybody asks

query::Select living(const Object& object, const std::vector<ColumnShape>& shapes) {
    query::Select select;
    select.object = &object;
    select.columns = {{"id", nullptr}};
    for (const ColumnShape& shape : shapes) select.columns.push_back({shape.name, nullptr});
    select.scope.all = true;
    select.limit = 0;
    return select;
}

std::vector<ColumnShape> shapes_of(const Table& table) {
    std::vector<ColumnShape> shapes;
    for (const auto& column : table.columns()) shapes.push_back(column->shape);
    return shapes;
}

/// Whether stored values of these columns mean what they meant.
std::string definitions(const Object& object, const std::vector<ColumnShape>& shapes) {
    std::string text;
    for (const ColumnShape& shape : shapes) {
        const auto now = shape_of(object, shape.name);
        text += shape.name + (now && *now == shape ? "\n" : " changed\n");
    }
    for (const schema::Field& field : object.fields)
        if (field.stored && !field.formula.empty()) text += field.name + "=" + field.formula + "\n";
    return text;
}

Error stopped() {
    return Error(Code::unavailable, {"服务正在停止。", "The server is stopping."});
}

} // namespace

struct Columns::Fresh {
    const Object* object = nullptr;
    std::vector<int64_t> ids; // asked for; those not among the rows are gone
    store::Rows rows;
    std::map<int64_t, std::vector<NewVisit>> visits;
};

Columns::Columns(store::Database& database, const base::Clock& clock) : database_(database), clock_(clock) {}

Columns::~Columns() {
    stop();
}

int64_t Columns::id_at(int64_t milliseconds) const {
    return base::first_id({milliseconds}).number;
}

void Columns::start(Models models) {
    thread_ = std::thread([this, models = std::move(models)] { follow(models); });
}

void Columns::stop() {
    {
        const std::lock_guard lock(thread_mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Columns::changed(size_t records) {
    bool enough = false;
    {
        const std::lock_guard lock(thread_mutex_);
        pending_ += records;
        enough = pending_ >= many_changes;
    }
    if (enough) wake_.notify_all();
}

void Columns::follow(const Models& models) {
    int statements = 0;
    {
        const auto model = models();
        for (const Object& object : model->catalog().objects()) {
            if (stopping_ || !object.trait("stage") || object.table_only) continue;
            const std::lock_guard one_at_a_time(updating_);
            const auto loaded = ensure(*model, object, {}, statements);
            if (!loaded.ok() && !stopping_)
                base::log_error("columns of " + object.name + " were not loaded: " + loaded.error().message.en + " " +
                                loaded.error().log);
        }
    }
    // Then what they were before, a piece at a time: questions come in between.
    for (bool more = true; more && !stopping_;) {
        more = false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1)); // who waits goes first
        const std::lock_guard one_at_a_time(updating_);
        for (auto& [name, held] : held_) {
            if (!held.past || held.past_whole) continue;
            const auto loaded = load_past(held, statements);
            if (!loaded.ok() && !stopping_) base::log_error("past of " + name + ": " + loaded.error().log);
            more = loaded.ok();
            break;
        }
    }
    std::unique_lock lock(thread_mutex_);
    while (!stopping_) {
        wake_.wait(lock, [&] { return stopping_ || pending_ >= many_changes; });
        if (stopping_) return;
        pending_ = 0;
        lock.unlock();
        {
            const auto model = models();
            const std::lock_guard one_at_a_time(updating_);
            // What cannot be read now is read, or refused, when somebody asks.
            if (const auto done = catch_up(*model, statements); !done.ok() && !stopping_)
                base::log_error("columns: " + done.error().message.en + " " + done.error().log);
        }
        lock.lock();
    }
}

Result<Columns::View> Columns::view(const formula::Model& model, const Object& object,
                                    const std::vector<std::string>& columns, bool past) {
    View view;
    const uint64_t mine = ++asked_;
    {
        const std::lock_guard one_at_a_time(updating_);
        TRY(ensure(model, object, columns, view.statements_));
        // Whoever caught up while this question waited has read all that was written before it was asked.
        if (served_ < mine) {
            const uint64_t all = asked_;
            TRY(catch_up(model, view.statements_));
            served_ = all;
        }
        for (Held& held = held_.find(object.name)->second; past && held.past && !held.past_whole;)
            TRY(load_past(held, view.statements_));
        view.lock_ = std::shared_lock(held_mutex_);
    }
    const Held& held = held_.find(object.name)->second;
    view.table_ = held.table.get();
    if (held.past_whole) view.past_ = held.past.get();
    view.generation_ = generation_;
    return view;
}

Result<void> Columns::ensure(const formula::Model& model, const Object& object, const std::vector<std::string>& columns,
                             int& statements) {
    auto found = held_.find(object.name);
    if (found != held_.end() && found->second.catalog != model.catalog().version()) {
        // Words of the model may have changed without touching what is stored.
        Held& held = found->second;
        if (held.model == definitions(object, shapes_of(*held.table))) {
            held.catalog = model.catalog().version();
        } else {
            const std::unique_lock lock(held_mutex_);
            held_.erase(found);
            found = held_.end();
        }
    }
    if (found == held_.end()) {
        TRY(begin_log(statements));
        Held held;
        held.table = TRY(load(object, usual_columns(object), statements));
        if (object.trait("stage")) held.past = std::make_unique<PastValues>(object);
        held.catalog = model.catalog().version();
        held.model = definitions(object, shapes_of(*held.table));
        held.table->set_beside([this, own = object.name](const std::string& name) -> const Table* {
            const auto other = held_.find(name);
            return other != held_.end() && other->second.catalog == held_.find(own)->second.catalog
                       ? other->second.table.get()
                       : nullptr;
        });
        const std::unique_lock lock(held_mutex_);
        found = held_.emplace(object.name, std::move(held)).first;
        ++generation_;
    }
    Table& table = *found->second.table;
    std::vector<ColumnShape> missing;
    for (const std::string& column : columns)
        if (!table.find(column))
            if (auto shape = shape_of(object, column)) missing.push_back(std::move(*shape));
    if (missing.empty()) return {};
    TRY(load_columns(object, table, missing, statements));
    found->second.model = definitions(object, shapes_of(table));
    return {};
}

Result<std::unique_ptr<Table>> Columns::load(const Object& object, const std::vector<ColumnShape>& shapes,
                                             int& statements) {
    auto table = std::make_unique<Table>(object.name, shapes);
    TRY(database_.read([&](store::Reader& reader) -> Result<void> {
        const int before = reader.statements();
        const formula::Asker nobody;
        TRY(reader.each(query::render(living(object, shapes), nobody, reader.dialect()), [&](const store::Row& row) {
            table->append(row);
            return !stopping_.load(std::memory_order_relaxed);
        }));
        if (object.trait("stage")) TRY(load_visits(reader, *table));
        statements += reader.statements() - before;
        return {};
    }));
    if (stopping_) return stopped();
    table->settle();
    malloc_trim(0); // what loading took more than it keeps goes back to the system
    return table;
}

/// The next piece of what was before. Behind the floor nothing can appear any more; of what lies above it those entries
/// are taken, at the very end, that catching up has seen already and will not bring again.
Result<void> Columns::load_past(Held& held, int& statements) {
    using Test = query::Condition::Test;
    TRY(database_.read([&](store::Reader& reader) -> Result<void> {
        const int before = reader.statements();
        int64_t read = 0;
        Result<void> taken;
        const auto take = [&](const store::Row& row) {
            if (row.text(1) == held.table->object())
                taken = held.past->take(*held.table, row.number(2), row.number(3), row.text(4), row.text(5));
            return taken.ok() && !stopping_.load(std::memory_order_relaxed);
        };
        const std::vector<std::string> columns = {"id", "object", "record", "at", "action", "before"};
        TRY(reader.each(
            query::render_select_rows(log_table, columns,
                                      {{Test::above, "id", held.past_upto, {}}, {Test::below, "id", floor_ + 1, {}}},
                                      {{"id", false}}, past_rows, reader.dialect()),
            [&](const store::Row& row) {
                ++read;
                held.past_upto = row.number(0);
                return take(row);
            }));
        if (read < past_rows && taken.ok() && !stopping_) {
            TRY(reader.each(query::render_select_rows(log_table, columns, {{Test::above, "id", floor_, {}}},
                                                      {{"id", false}}, 0, reader.dialect()),
                            [&](const store::Row& row) { return !seen_.contains(row.number(0)) || take(row); }));
            held.past_whole = taken.ok() && !stopping_;
        }
        statements += reader.statements() - before;
        return taken;
    }));
    return stopping_ ? Result<void>(stopped()) : Result<void>();
}

Result<void> Columns::load_visits(store::Reader& reader, Table& table) {
    // In the order of the ids, so that the table is read from front to back; twice, so that nothing is held beside the
    // columns.
    const auto visits = [&](std::vector<std::string> columns, const std::function<void(const store::Row&)>& act) {
        return reader.each(query::render_select_rows(visit_table, columns, {}, {{"id", false}}, 0, reader.dialect()),
                           [&](const store::Row& row) {
                               act(row);
                               return !stopping_.load(std::memory_order_relaxed);
                           });
    };
    TRY(visits({"record"}, [&](const store::Row& row) { table.count_visit(row.number(0)); }));
    table.lay_out_visits();
    return visits({"record", "pipeline", "stage", "entered_at"}, [&](const store::Row& row) {
        table.fill_visit(row.number(0), row.text(1), row.text(2), row.number(3));
    });
}

Result<void> Columns::load_columns(const Object& object, Table& table, const std::vector<ColumnShape>& shapes,
                                   int& statements) {
    std::vector<std::unique_ptr<Column>> columns;
    for (const ColumnShape& shape : shapes) {
        columns.push_back(std::make_unique<Column>());
        columns.back()->shape = shape;
        for (size_t row = 0; row < table.rows(); ++row) columns.back()->values.append(nothing);
    }
    // Records that changed since the table was last brought up to date are read again with all columns.
    TRY(database_.read([&](store::Reader& reader) -> Result<void> {
        const int before = reader.statements();
        const formula::Asker nobody;
        TRY(reader.each(query::render(living(object, shapes), nobody, reader.dialect()), [&](const store::Row& row) {
            if (const auto at = table.row_of(row.number(0)))
                for (size_t i = 0; i < columns.size(); ++i) columns[i]->values.set(*at, columns[i]->encode(row, i + 1));
            return !stopping_.load(std::memory_order_relaxed);
        }));
        statements += reader.statements() - before;
        return {};
    }));
    if (stopping_) return stopped();
    const std::unique_lock lock(held_mutex_);
    for (auto& column : columns) table.add(std::move(column));
    return {};
}

/// Where to look for changes from, before anything is loaded.
Result<void> Columns::begin_log(int& statements) {
    if (log_begun_) return {};
    int64_t oldest = clock_.now().milliseconds;
    TRY(database_.read([&](store::Reader& reader) -> Result<void> {
        const int before = reader.statements();
        TRY(reader.each(query::render_log_tail(log_table, INT64_MAX, 1, reader.dialect()), [&](const store::Row& row) {
            if (!row.empty(6)) oldest = std::min(oldest, row.number(6));
            return true;
        }));
        statements += reader.statements() - before;
        return {};
    }));
    oldest_running_ = oldest;
    floor_ = id_at(oldest - clocks_differ_ms);
    log_begun_ = true;
    return {};
}

Result<void> Columns::catch_up(const formula::Model& model, int& statements) {
    int64_t after = floor_;
    const int64_t ran_before = oldest_running_;
    const auto rise_to = [&](int64_t id) {
        floor_ = std::max(floor_, id);
        seen_.erase(seen_.begin(), seen_.upper_bound(floor_));
    };
    const bool one_writer = database_.dialect() == store::Dialect::sqlite;
    for (bool more = true; more;) {
        more = TRY(catch_up_once(model, after, statements));
        // One writer: nothing appears below what is there, unless the clock of the last run was ahead of this one.
        if (one_writer) rise_to(std::min(after, id_at(clock_.now().milliseconds)));
    }
    // Whatever could not be seen just now was running, or began, after `ran_before` was taken.
    if (!one_writer) rise_to(id_at(ran_before - clocks_differ_ms));
    return {};
}

/// One piece of the log; true when there is more.
Result<bool> Columns::catch_up_once(const formula::Model& model, int64_t& after, int& statements) {
    std::vector<Entry> entries;
    std::vector<Fresh> again;
    int64_t read = 0;
    int64_t oldest = clock_.now().milliseconds;
    TRY(database_.read([&](store::Reader& reader) -> Result<void> {
        const int before = reader.statements();
        TRY(reader.each(
            query::render_log_tail(log_table, after, log_rows, reader.dialect()), [&](const store::Row& row) {
                if (!row.empty(6)) oldest = std::min(oldest, row.number(6));
                if (row.empty(0)) return true;
                ++read;
                after = row.number(0);
                if (seen_.contains(after)) return true;
                Entry entry{after, std::string(row.text(1)), row.number(2), std::string(row.text(3)), row.number(4),
                            {}};
                if (const auto held = held_.find(entry.object); held != held_.end() && held->second.past_whole)
                    entry.before = row.text(5);
                entries.push_back(std::move(entry));
                return true;
            }));
        // In the same snapshot as the log: what it tells of is there.
        if (!entries.empty())
            for (const auto& [name, held] : held_) {
                const Object* object = model.catalog().find(name);
                if (!object) continue;
                Fresh fresh;
                fresh.object = object;
                for (const Entry& entry : entries) {
                    if (entry.object == name) fresh.ids.push_back(entry.record);
                    // Links at what is gone for good are emptied without a word.
                    if (entry.action == "purged")
                        for (const int64_t id : pointing_at(*held.table, entry.object, entry.record))
                            fresh.ids.push_back(id);
                }
                std::sort(fresh.ids.begin(), fresh.ids.end());
                fresh.ids.erase(std::unique(fresh.ids.begin(), fresh.ids.end()), fresh.ids.end());
                if (fresh.ids.empty()) continue;
                TRY(read_again(reader, *object, *held.table, fresh.ids, fresh));
                again.push_back(std::move(fresh));
            }
        statements += reader.statements() - before;
        return {};
    }));
    oldest_running_ = oldest;
    if (!entries.empty()) {
        const std::unique_lock lock(held_mutex_);
        for (Fresh& fresh : again) {
            Table& table = *held_.find(fresh.object->name)->second.table;
            size_t next = 0; // both are in the order of the ids
            for (const auto& row : fresh.rows) {
                const int64_t id = row[0].number_or(0);
                for (; next < fresh.ids.size() && fresh.ids[next] < id; ++next) table.remove(fresh.ids[next]);
                ++next;
                table.put(row);
            }
            for (; next < fresh.ids.size(); ++next) table.remove(fresh.ids[next]);
            for (const auto& [record, visits] : fresh.visits)
                if (const auto row = table.row_of(record)) table.set_visits(*row, visits);
        }
        for (const Entry& entry : entries)
            if (const auto held = held_.find(entry.object); held != held_.end() && held->second.past_whole)
                TRY(held->second.past->take(*held->second.table, entry.record, entry.at, entry.action, entry.before));
        ++generation_;
    }
    for (const Entry& entry : entries) seen_.insert(seen_.end(), entry.id);
    return read == log_rows && !stopping_;
}

std::vector<int64_t> Columns::pointing_at(const Table& table, std::string_view object, int64_t id) const {
    std::vector<int64_t> ids;
    for (const auto& column : table.columns()) {
        if (column->shape.form != ColumnShape::Form::links ||
            (!column->shape.target.empty() && column->shape.target != object))
            continue;
        const int64_t code = column->links.find(id);
        if (code == nothing) continue;
        for (size_t row = 0; row < table.rows(); ++row)
            if (column->values.get(row) == code) ids.push_back(table.id(row));
    }
    return ids;
}

Result<void> Columns::read_again(store::Reader& reader, const Object& object, const Table& table,
                                 const std::vector<int64_t>& ids, Fresh& fresh) {
    const formula::Asker nobody;
    query::Select select = living(object, shapes_of(table));
    select.ids = ids;
    fresh.rows = TRY(reader.rows(query::render(select, nobody, reader.dialect())));
    if (!object.trait("stage") || fresh.rows.empty()) return {};
    query::Condition records{query::Condition::Test::in, "record", {}, {}};
    for (const auto& row : fresh.rows) records.values.push_back(row[0]);
    return reader.each(
        query::render_select_rows(visit_table, {"record", "pipeline", "stage", "entered_at"}, {records},
                                  {{"record", false}, {"entered_at", false}, {"id", false}}, 0, reader.dialect()),
        [&](const store::Row& row) {
            fresh.visits[row.number(0)].push_back({Visits::word(row.text(1), row.text(2)), row.number(3)});
            return true;
        });
}

} // namespace fairlead::analytics
