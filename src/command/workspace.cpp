#include "command/workspace.h"

#include <algorithm>
#include <chrono>

#include "analytics/columns.h"
#include "analytics/kpi_catalogue.h"
#include "automation/book.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/unicode.h"
#include "command/checks.h"
#include "command/conversion.h"
#include "command/jobs.h"
#include "command/meter.h"
#include "command/notifications.h"
#include "command/removed_parts.h"
#include "command/settings.h"
#include "query/change.h"
#include "query/ddl.h"
#include "query/search.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr const char* settings_key = "workspace";

/// Adds a transaction to the meter of the thread that asked for it; the transaction itself may run elsewhere.
class Metered {
  public:
    ~Metered() {
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start_;
        meter().milliseconds += spent.count();
        meter().statements += statements;
    }
    int statements = 0;

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// People, their rights and the rules of automation; a change of one of these changes the directory or the book.
bool concerns_people(const Object& object) {
    return object.name == "user" || object.name == "role" || object.name == "team" ||
           automation::Book::concerns(object);
}

} // namespace

Workspace::Workspace(Options options) : options_(std::move(options)), ids_(*options_.clock, options_.node) {}

Workspace::~Workspace() {
    stop();
}

void Workspace::stop() {
    jobs_.reset(); // jobs use the database
    if (columns_) columns_->stop();
}

void Workspace::start_columns() {
    columns_->start([this] { return snapshot()->model; });
}

Result<std::unique_ptr<Workspace>> Workspace::open(Options options) {
    std::unique_ptr<Workspace> workspace(new Workspace(std::move(options)));
    workspace->database_ = TRY(store::Database::open(workspace->options_.database_url, workspace->options_.store));
    workspace->columns_ = std::make_unique<analytics::Columns>(*workspace->database_, *workspace->options_.clock);
    TRY(workspace->prepare());
    workspace->jobs_ = std::make_unique<Jobs>(*workspace, workspace->options_.job_threads);
    TRY(workspace->jobs_->resume());
    return workspace;
}

Result<void> Workspace::prepare() {
    const store::Database::Shape shape = TRY(database_->shape());
    // The shipped model first: it holds the tables the customer's own parts are read from.
    auto shipped = TRY(build({}, {}));
    TRY(database_->write(
        [&](store::Transaction& transaction) { return fit_tables(transaction, *shipped->catalog, shape); }));
    {
        const std::lock_guard lock(mutex_);
        snapshot_ = shipped;
    }
    TRY(add_built_in_roles());
    TRY(reload_model());
    return {};
}

Result<std::shared_ptr<Snapshot>> Workspace::build(const std::vector<schema::Source>& overlays,
                                                   const schema::Settings& settings) {
    auto made = std::make_shared<Snapshot>();
    std::vector<schema::Source> sources = options_.metadata;
    sources.insert(sources.end(), overlays.begin(), overlays.end());
    made->catalog = TRY(schema::Loader::load(sources, settings));
    made->model = TRY(formula::Model::make(made->catalog));
    made->tables = std::make_shared<record::Tables>(*made->model);
    made->conversions = TRY(Conversions::read(options_.conversion_json, *made->catalog));
    made->kpis = TRY(analytics::Kpis::read(options_.kpi_json, options_.bindings_json, *made->catalog));
    const std::lock_guard lock(mutex_);
    made->directory = snapshot_
                          ? snapshot_->directory
                          : std::make_shared<access::Directory>(
                                std::vector<access::User>(), std::vector<access::Role>(), std::vector<access::Team>());
    return made;
}

Result<void> Workspace::fit_tables(store::Transaction& transaction, const schema::Catalog& catalog,
                                   const store::Database::Shape& shape) {
    for (const std::string& sql : query::render_schema_change(catalog, shape, transaction.dialect()))
        TRY(transaction.execute({sql, {}}));
    for (const std::string& sql : query::render_search_schema(transaction.dialect()))
        TRY(transaction.execute({sql, {}}));
    return {};
}

Result<std::vector<schema::Source>> Workspace::read_overlays(store::Reader& reader) {
    std::vector<schema::Source> overlays;
    TRY(reader.each(query::render_select_rows("overlay", {"name", "body"}, {}, {{"name", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        overlays.push_back({"overlay: " + std::string(row.text(0)), std::string(row.text(1)), true});
                        return true;
                    }));
    return overlays;
}

Result<schema::Settings> Workspace::read_settings(store::Reader& reader) {
    const std::vector<Condition> where = {{Condition::Test::equal, "key", settings_key, {}}};
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("setting", {"value"}, where, {}, 1, reader.dialect())));
    if (rows.empty()) return schema::Settings();
    return settings_from(TRY(base::parse_json(rows[0][0].text_or("{}"))), {});
}

namespace {

Result<std::vector<access::Pool>> read_pools(store::Reader& reader) {
    const std::vector<Condition> alive = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    std::vector<access::Pool> pools;
    TRY(reader.each(query::render_select_rows("pool", {"id", "name", "applies_to", "active", "everyone"}, alive,
                                              {{"position", false}, {"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        pools.push_back({.id = row.number(0),
                                         .name = std::string(row.text(1)),
                                         .object = std::string(row.text(2)),
                                         .active = row.number(3) != 0,
                                         .everyone = row.number(4) != 0,
                                         .see = {},
                                         .claim = {}});
                        return true;
                    }));
    if (pools.empty()) return pools;
    TRY(reader.each(query::render_select_rows("pool_member", {"pool", "user", "team", "role", "may_claim"}, alive, {},
                                              0, reader.dialect()),
                    [&](const store::Row& row) {
                        for (access::Pool& pool : pools) {
                            if (pool.id != row.number(0)) continue;
                            for (const size_t column : {1, 2, 3}) {
                                if (row.empty(column)) continue;
                                pool.see.push_back(row.number(column));
                                if (row.number(4) != 0) pool.claim.push_back(row.number(column));
                            }
                        }
                        return true;
                    }));
    return pools;
}

} // namespace

Result<std::shared_ptr<const access::Directory>> Workspace::read_directory(store::Reader& reader) {
    const std::vector<Condition> alive = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    const auto dialect = reader.dialect();
    std::vector<access::User> users;
    TRY(reader.each(query::render_select_rows("user",
                                              {"id", "name", "login", "email", "password_hash", "language", "time_zone",
                                               "role", "team", "active", "manager"},
                                              alive, {}, 0, dialect),
                    [&](const store::Row& row) {
                        users.push_back({.id = row.number(0),
                                         .name = std::string(row.text(1)),
                                         .login = std::string(row.text(2)),
                                         .email = std::string(row.text(3)),
                                         .password_hash = std::string(row.text(4)),
                                         .language = std::string(row.text(5)),
                                         .time_zone = std::string(row.text(6)),
                                         .role = row.number(7),
                                         .team = row.number(8),
                                         .active = row.number(9) != 0,
                                         .manager = row.number(10)});
                        return true;
                    }));
    std::vector<access::Role> roles;
    std::vector<std::string> broken;
    TRY(reader.each(query::render_select_rows("role", {"id", "name", "parent", "rights", "label_zh", "label_en"}, alive,
                                              {}, 0, dialect),
                    [&](const store::Row& row) {
                        auto role =
                            access::parse_role(row.number(0), std::string(row.text(1)), row.number(2), row.text(3));
                        if (role.ok()) {
                            role->label = {std::string(row.text(4)), std::string(row.text(5))};
                            roles.push_back(std::move(*role));
                        } else {
                            broken.emplace_back(row.text(1));
                        }
                        return true;
                    }));
    for (const std::string& name : broken) base::log_error("role " + name + " has faulty rights and grants nothing");
    std::vector<access::Team> teams;
    TRY(reader.each(query::render_select_rows("team", {"id", "name", "parent"}, alive, {}, 0, dialect),
                    [&](const store::Row& row) {
                        teams.push_back({row.number(0), std::string(row.text(1)), row.number(2)});
                        return true;
                    }));
    return std::shared_ptr<const access::Directory>(std::make_shared<access::Directory>(
        std::move(users), std::move(roles), std::move(teams), TRY(read_pools(reader))));
}

Result<void> Workspace::reload_directory() {
    for (;;) {
        const auto now = snapshot();
        std::shared_ptr<const access::Directory> directory;
        std::shared_ptr<const automation::Book> book;
        TRY(database_->read([&](store::Reader& reader) -> Result<void> {
            directory = TRY(read_directory(reader));
            book = TRY(automation::Book::read(reader, *now->model, *directory));
            return {};
        }));
        const std::lock_guard lock(mutex_);
        if (snapshot_->model != now->model) continue; // the rules are bound to the model: once more with the new one
        auto next = std::make_shared<Snapshot>(*snapshot_);
        next->directory = std::move(directory);
        next->book = std::move(book);
        snapshot_ = std::move(next);
        return {};
    }
}

Json person_json(const Session& session, int64_t id) {
    if (!id) return {};
    const access::User* user = session.directory ? session.directory->user(id) : nullptr;
    Json json = Json::object();
    json.set("id", Json::string(to_text(Id{id})));
    json.set("name", user ? Json::string(user->name) : Json());
    return json;
}

Result<void> Workspace::reload_model() {
    const std::lock_guard one_at_a_time(model_mutex_);
    std::vector<schema::Source> overlays;
    schema::Settings settings;
    TRY(database_->read([&](store::Reader& reader) -> Result<void> {
        overlays = TRY(read_overlays(reader));
        settings = TRY(read_settings(reader));
        return {};
    }));
    auto next = TRY(build(overlays, settings));
    const store::Database::Shape shape = TRY(database_->shape());
    if (!query::render_schema_change(*next->catalog, shape, database_->dialect()).empty())
        TRY(database_->write(
            [&](store::Transaction& transaction) { return fit_tables(transaction, *next->catalog, shape); }));
    return make_current(std::move(next));
}

Result<void> Workspace::make_current(std::shared_ptr<Snapshot> next) {
    TRY(database_->read([&](store::Reader& reader) -> Result<void> {
        next->directory = TRY(read_directory(reader));
        next->book = TRY(automation::Book::read(reader, *next->model, *next->directory));
        return {};
    }));
    {
        const std::lock_guard lock(mutex_);
        snapshot_ = std::move(next);
    }
    return reload_directory(); // people or rules may have changed in between
}

Result<void> Workspace::change_overlay(const Session& session, const std::string& object, const std::string& body) {
    TRY(access::require(session, "administer"));
    const std::lock_guard one_at_a_time(model_mutex_);
    std::vector<schema::Source> overlays;
    schema::Settings settings;
    TRY(database_->read([&](store::Reader& reader) -> Result<void> {
        overlays = TRY(read_overlays(reader));
        settings = TRY(read_settings(reader));
        return {};
    }));
    const std::string name = "overlay: " + object;
    std::string before;
    for (const schema::Source& source : overlays)
        if (source.name == name) before = source.json;
    std::erase_if(overlays, [&](const schema::Source& source) { return source.name == name; });
    if (!body.empty()) overlays.push_back({name, body, true});
    auto next = TRY(build(overlays, settings));
    const store::Database::Shape shape = TRY(database_->shape());
    TRY(database_->write([&](store::Transaction& transaction) -> Result<void> {
        TRY(fit_tables(transaction, *next->catalog, shape));
        TRY(transaction.execute(query::render_delete_rows("overlay", {{Condition::Test::equal, "name", object, {}}},
                                                          transaction.dialect())));
        if (!body.empty())
            TRY(transaction.execute(query::render_insert("overlay",
                                                         {{"id", ids_.next().number},
                                                          {"name", object},
                                                          {"body", body},
                                                          {"updated_at", session.asker.now.milliseconds},
                                                          {"updated_by", session.user_id()}},
                                                         transaction.dialect())));
        TRY(note_removed_parts(transaction, ids_, session, object, before, body));
        return audit(transaction, session, "model_changed", object, body);
    }));
    return make_current(std::move(next));
}

Result<Json> Workspace::overlay(const Session& session, const std::string& object) {
    TRY(access::require(session, "administer"));
    Json found = Json::object();
    TRY(database_->read([&](store::Reader& reader) -> Result<void> {
        const std::vector<schema::Source> overlays = TRY(read_overlays(reader));
        for (const schema::Source& source : overlays)
            if (source.name == "overlay: " + object) found = TRY(base::parse_json(source.json));
        return {};
    }));
    return found;
}

Result<void> Workspace::change_settings(const Session& session, const Json& changes) {
    TRY(access::require(session, "administer"));
    const schema::Settings before = snapshot()->settings();
    const schema::Settings after = TRY(settings_from(changes, before));
    if (after.base_currency != before.base_currency)
        return base::invalid("base_currency", "fixed",
                             {"本位币在有数据后不能更改。", "The base currency cannot be changed once there is data."});
    TRY(database_->write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_delete_rows(
            "setting", {{Condition::Test::equal, "key", settings_key, {}}}, transaction.dialect())));
        TRY(transaction.execute(query::render_insert(
            "setting", {{"id", ids_.next().number}, {"key", settings_key}, {"value", to_text(to_json(after))}},
            transaction.dialect())));
        return audit(transaction, session, "settings_changed", "settings", to_text(changes));
    }));
    return reload_model();
}

Json Workspace::settings_json() const {
    return to_json(snapshot()->settings());
}

Result<void> Workspace::add_built_in_roles() {
    const Json roles = TRY(base::parse_json(options_.roles_json));
    TRY(reload_directory());
    const auto now = snapshot();
    if (!now->directory->roles().empty()) return {};
    Session server = server_session();
    return write(server, [&](record::Context& context) -> Result<void> {
        std::map<std::string, int64_t> made;
        const Object* object = now->find("role");
        for (const Json& role : roles["roles"].items()) {
            record::Patch patch;
            patch.object = object;
            patch.set("name", role["name"].text());
            patch.set("label_zh", role["label"]["zh"].text());
            patch.set("label_en", role["label"]["en"].text());
            patch.set("rights", to_text(role["rights"]));
            patch.set("built_in", 1);
            if (made.contains(role["parent"].text())) patch.set("parent", made[role["parent"].text()]);
            made[role["name"].text()] = TRY(record::save(context, patch)).after.id().number;
        }
        return {};
    });
}

Meter& meter() {
    thread_local Meter mine;
    return mine;
}

std::shared_ptr<const Snapshot> Workspace::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

Session Workspace::session_of(int64_t user) const {
    const auto now = snapshot();
    const access::User* found = user ? now->directory->user(user) : nullptr;
    return access::make_session(now->directory, found, options_.clock->now(), now->settings());
}

Result<void> Workspace::write(const Session& session, const std::function<Result<void>(record::Context&)>& act) {
    const auto now = snapshot();
    std::vector<record::Event> events;
    std::vector<Notice> notices;
    {
        Metered metered;
        TRY(database_->write([&](store::Transaction& transaction) -> Result<void> {
            events.clear();
            notices.clear();
            const Checked reactions(*now);
            const auto chain = reactions.begin();
            record::Context context{*now->model, *now->tables, session,    transaction, ids_,
                                    events,      nullptr,      &reactions, chain.get()};
            auto done = act(context);
            if (done.ok() && !events.empty()) notices = TRY(notices_of(*this, context));
            if (done.ok()) TRY(add_tellings(*this, context, notices));
            metered.statements = transaction.statements();
            return done;
        }));
    }
    if (std::any_of(events.begin(), events.end(),
                    [](const record::Event& event) { return concerns_people(*event.object); }))
        TRY(reload_directory());
    publish(events, *now);
    tell(notices);
    return {};
}

Result<void> Workspace::read(const Session& session, const std::function<Result<void>(record::ReadContext&)>& act) {
    const auto now = snapshot();
    Metered metered;
    return database_->read([&](store::Reader& reader) -> Result<void> {
        record::ReadContext context{*now->model, *now->tables, session, reader};
        auto done = act(context);
        metered.statements = reader.statements();
        return done;
    });
}

Result<const Object*> Workspace::object(const Snapshot& snapshot, std::string_view name) const {
    const Object* found = snapshot.find(name);
    if (found && found->sharing != schema::Sharing::system) return found;
    std::vector<std::string> known;
    for (const Object& object : snapshot.catalog->objects())
        if (object.sharing != schema::Sharing::system) known.push_back(object.name);
    const std::string guess = base::nearest(name, known);
    const std::string wanted(name.substr(0, 100));
    Error error(Code::not_found, {"没有对象 “" + wanted + "”。", "There is no object \"" + wanted + "\"."});
    error.faults.push_back(
        {"object", "unknown_object", error.message,
         guess.empty() ? base::Text{} : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    return error;
}

void Workspace::listen(Listener listener) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
}

void Workspace::listen(NoticeListener listener) {
    const std::lock_guard lock(mutex_);
    notice_listeners_.push_back(std::move(listener));
}

void Workspace::tell(const std::vector<Notice>& notices) {
    if (notices.empty()) return;
    std::vector<NoticeListener> listeners;
    {
        const std::lock_guard lock(mutex_);
        listeners = notice_listeners_;
    }
    for (const NoticeListener& listener : listeners) listener(notices);
}

void Workspace::publish(const std::vector<record::Event>& events, const Snapshot& snapshot) {
    if (events.empty()) return;
    columns_->changed(events.size());
    std::vector<Listener> listeners;
    {
        const std::lock_guard lock(mutex_);
        listeners = listeners_;
    }
    for (const Listener& listener : listeners) listener(events, snapshot);
}

Result<void> Workspace::audit(store::Transaction& transaction, const Session& session, std::string_view action,
                              std::string_view subject, std::string_view detail) {
    TRY(transaction.execute(query::render_insert("audit",
                                                 {{"id", ids_.next().number},
                                                  {"at", session.asker.now.milliseconds},
                                                  {"actor", session.is_server() ? Value() : Value(session.user_id())},
                                                  {"action", action},
                                                  {"subject", subject},
                                                  {"detail", detail},
                                                  {"address", session.address},
                                                  {"request", session.request_id}},
                                                 transaction.dialect())));
    return {};
}

} // namespace fairlead::command
