#pragma once
// One company's Fairlead: its database, its object model, its people. The unit of tenancy; everything a command needs.
//
// Threads: all functions may be called from any thread. Snapshots are immutable and swapped whole.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/session.h"
#include "record/context.h"
#include "record/read.h"
#include "record/save.h"
#include "schema/loader.h"
#include "store/database.h"

namespace fairlead::analytics {
class Columns;
class Kpis;
} // namespace fairlead::analytics

namespace fairlead::automation {
class Book;
}

namespace fairlead::command {

class Conversions;

using access::Session;
using base::Id;
using base::Result;
using base::Value;
using schema::Field;
using schema::Object;

/// The object model, the people and the settings at one moment.
struct Snapshot {
    std::shared_ptr<const schema::Catalog> catalog;
    std::shared_ptr<const formula::Model> model;
    std::shared_ptr<const record::Tables> tables;
    std::shared_ptr<const access::Directory> directory;
    std::shared_ptr<const Conversions> conversions; // what becomes of a lead; checked with the model
    std::shared_ptr<const automation::Book> book;   // the rules that saves set off
    std::shared_ptr<const analytics::Kpis> kpis;    // what is measured; checked with the model
    const schema::Settings& settings() const { return catalog->settings(); }
    const Object* find(std::string_view object) const { return catalog->find(object); }
};

/// Who wants to know what happened; called after the commit, from the thread that wrote. Must be quick.
using Listener = std::function<void(const std::vector<record::Event>&, const Snapshot&)>;

/// A person as answers name them: {"id", "name"}; null for nobody. The name is null once the person is gone.
base::Json person_json(const Session& session, int64_t id);

class Jobs;
struct Notice;
/// As Listener, for notifications.
using NoticeListener = std::function<void(const std::vector<Notice>&)>;

class Workspace {
  public:
    struct Options {
        std::string database_url; // "sqlite:FILE" or "postgresql://…"
        store::Options store;
        std::vector<schema::Source> metadata; // what ships
        std::string roles_json;               // the built-in roles
        std::string conversion_json;          // metadata/system/conversion.json; empty: nothing can be converted
        std::string bindings_json;            // metadata/system/bindings.json: names for kpi_json
        std::string kpi_json;                 // metadata/system/kpi.json; empty: nothing is measured
        std::string import_words; // metadata/i18n/import_words.json; empty: files are recognised by labels alone
        std::vector<schema::Source> demo;   // files of metadata/demo by name, for who asks for demo data
        std::string data_directory;         // attachments, uploads, exports, temporary files
        const base::Clock* clock = nullptr; // outlives the workspace
        int node = 1;
        int job_threads = 1;
    };
    /// Opens or creates the database, brings its tables up to the model, adds the built-in roles. Refuses with every
    /// fault of the model.
    static Result<std::unique_ptr<Workspace>> open(Options options);
    ~Workspace();

    std::shared_ptr<const Snapshot> snapshot() const;
    store::Database& database() { return *database_; }
    const base::Clock& clock() const { return *options_.clock; }
    base::IdSource& ids() { return ids_; }
    const Options& options() const { return options_; }
    Jobs& jobs() { return *jobs_; }
    /// The records in columns, for reports.
    analytics::Columns& columns() { return *columns_; }
    /// Loads the columns in the background, before anybody asks: for servers.
    void start_columns();
    /// Ends the job threads and that of the columns; before those who listen go away.
    void stop();

    /// A session of a user for one request; null user: the server itself.
    Session session_of(int64_t user) const;
    Session server_session() const { return session_of(0); }

    /// One transaction. `act` may run more than once (a lost race on PostgreSQL). Events are told after the commit.
    Result<void> write(const Session& session, const std::function<Result<void>(record::Context&)>& act);
    /// One snapshot.
    Result<void> read(const Session& session, const std::function<Result<void>(record::ReadContext&)>& act);

    /// As write and read, with a value.
    template <typename T>
    Result<T> change(const Session& session, const std::function<Result<T>(record::Context&)>& act) {
        std::optional<T> outcome;
        TRY(write(session, [&](record::Context& context) -> Result<void> {
            outcome = TRY(act(context));
            return {};
        }));
        return std::move(*outcome);
    }
    template <typename T>
    Result<T> ask(const Session& session, const std::function<Result<T>(record::ReadContext&)>& act) {
        std::optional<T> outcome;
        TRY(read(session, [&](record::ReadContext& context) -> Result<void> {
            outcome = TRY(act(context));
            return {};
        }));
        return std::move(*outcome);
    }

    /// Code::not_found with the nearest name; objects of Sharing::system do not exist for clients.
    Result<const Object*> object(const Snapshot& snapshot, std::string_view name) const;

    void listen(Listener listener);
    void listen(NoticeListener listener);
    /// After the commit of what made them.
    void tell(const std::vector<Notice>& notices);
    /// Reads users, roles, teams and the rules of automation anew.
    Result<void> reload_directory();
    /// Reads overlays and settings anew, changes the tables when needed, swaps the model.
    Result<void> reload_model();
    /// Puts an overlay in (empty body: takes it out) after checking the whole; nothing changes when there is a fault.
    Result<void> change_overlay(const Session& session, const std::string& object, const std::string& body);
    /// The overlay of an object as it was put in, to be changed and put in again; {} when there is none.
    Result<base::Json> overlay(const Session& session, const std::string& object);
    /// The rights of a role as JSON, for whoever manages users.
    Result<base::Json> role_rights(const Session& session, Id role);
    /// Sets them after checking every level, object, field and capability. The built-in administrator keeps all rights.
    Result<void> change_role_rights(const Session& session, Id role, const base::Json& rights);
    /// Changes settings; keys and values are checked.
    Result<void> change_settings(const Session& session, const base::Json& changes);
    /// Sorted by name; the raw form of the settings with their defaults.
    base::Json settings_json() const;
    /// One line in the audit log.
    Result<void> audit(store::Transaction& transaction, const Session& session, std::string_view action,
                       std::string_view subject, std::string_view detail);

  private:
    explicit Workspace(Options options);
    Result<void> prepare();
    /// Puts people and rules to a new model and makes it the current one.
    Result<void> make_current(std::shared_ptr<Snapshot> next);
    Result<std::shared_ptr<Snapshot>> build(const std::vector<schema::Source>& overlays,
                                            const schema::Settings& settings);
    Result<std::vector<schema::Source>> read_overlays(store::Reader& reader);
    Result<schema::Settings> read_settings(store::Reader& reader);
    Result<std::shared_ptr<const access::Directory>> read_directory(store::Reader& reader);
    Result<void> fit_tables(store::Transaction& transaction, const schema::Catalog& catalog,
                            const store::Database::Shape& shape);
    Result<void> add_built_in_roles();
    void publish(const std::vector<record::Event>& events, const Snapshot& snapshot);

    Options options_;
    std::unique_ptr<store::Database> database_;
    base::IdSource ids_;
    mutable std::mutex mutex_; // snapshot_, listeners_ and notice_listeners_
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<Listener> listeners_;
    std::vector<NoticeListener> notice_listeners_;
    std::mutex model_mutex_; // one model change at a time
    std::unique_ptr<analytics::Columns> columns_;
    std::unique_ptr<Jobs> jobs_;
};

} // namespace fairlead::command
