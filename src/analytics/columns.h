#pragma once
// The workspace's records in memory, in columns: what figures over many rows are made of. One snapshot per object,
// loaded in the background after the start (objects with stages) or by the first question that needs it, and brought up
// to date before every question from the change log: a question sees every write that was answered before it was asked,
// whichever server wrote.
//
// Every create, change, delete, restore and purge of a record, from a request, a job, an undo or a roll-up, appends to
// the change log in its own transaction. Its entries behind the last one seen name the records to read again. On SQLite
// entries appear in the order of their ids (one writer). On PostgreSQL a transaction may commit behind others that
// started later: entries are looked for again from where the oldest transaction was that could not be seen yet, and
// those known are skipped.
//
// Memory at a million deals with four million visits: about 90 MB.
//
// Threads: everything may be called from any thread. One thread at a time loads and catches up; questions read in
// parallel, and hold off changes of the columns only while they hold a View. Whoever asks for a view must not be inside
// a read or write of the database: catching up reads by itself.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "analytics/past_values.h"
#include "analytics/table.h"
#include "base/result.h"
#include "base/time.h"
#include "formula/model.h"
#include "store/database.h"

namespace fairlead::analytics {

class Columns {
  public:
    using Models = std::function<std::shared_ptr<const formula::Model>()>;

    /// Loads nothing by itself. The database and the clock outlive it.
    Columns(store::Database& database, const base::Clock& clock);
    ~Columns();
    Columns(const Columns&) = delete;
    Columns& operator=(const Columns&) = delete;

    /// Loads the objects with stages in a thread of its own and follows changes there when there are many.
    void start(Models models);
    /// Ends that thread; a load under way is given up.
    void stop();
    /// After a commit, how many records it changed: many at once are caught up with before anybody asks.
    void changed(size_t records);

    /// One object's columns, held still.
    class View {
      public:
        const Table& table() const { return *table_; }
        /// What records were before; only of a view that was asked for with it.
        const PastValues& past() const { return *past_; }
        /// Grows with every change of any record that was seen; equal numbers, equal records.
        uint64_t generation() const { return generation_; }
        /// Statements it took to bring the columns up to date.
        int statements() const { return statements_; }

      private:
        friend class Columns;
        std::shared_lock<std::shared_mutex> lock_;
        const Table* table_ = nullptr;
        const PastValues* past_ = nullptr;
        uint64_t generation_ = 0;
        int statements_ = 0;
    };
    /// Waits for a load under way, loads what is missing (also these columns), catches up. Columns that do not fit into
    /// memory (free text) are not in the view: see shape_of().
    /// `past`: also what records of an object with stages were before.
    base::Result<View> view(const formula::Model& model, const schema::Object& object,
                            const std::vector<std::string>& columns, bool past = false);

  private:
    struct Entry {
        int64_t id = 0;
        std::string object;
        int64_t record = 0;
        std::string action;
        int64_t at = 0;
        std::string before; // of objects whose past is whole
    };
    struct Held {
        std::unique_ptr<Table> table;
        std::unique_ptr<PastValues> past; // of objects with stages; nobody looks at it before it is whole
        int64_t past_upto = 0;            // the entry of the log it has come to
        bool past_whole = false;
        std::string catalog; // version of the catalog it was loaded by
        std::string model;   // the definitions of its columns there
    };
    struct Fresh; // records read again

    base::Result<void> ensure(const formula::Model& model, const schema::Object& object,
                              const std::vector<std::string>& columns, int& statements);
    base::Result<std::unique_ptr<Table>> load(const schema::Object& object, const std::vector<ColumnShape>& shapes,
                                              int& statements);
    base::Result<void> load_past(Held& held, int& statements);
    base::Result<void> load_visits(store::Reader& reader, Table& table);
    base::Result<void> load_columns(const schema::Object& object, Table& table, const std::vector<ColumnShape>& shapes,
                                    int& statements);
    base::Result<void> begin_log(int& statements);
    base::Result<void> catch_up(const formula::Model& model, int& statements);
    base::Result<bool> catch_up_once(const formula::Model& model, int64_t& after, int& statements);
    base::Result<void> read_again(store::Reader& reader, const schema::Object& object, const Table& table,
                                  const std::vector<int64_t>& ids, Fresh& fresh);
    std::vector<int64_t> pointing_at(const Table& table, std::string_view object, int64_t id) const;
    int64_t id_at(int64_t milliseconds) const;
    void follow(const Models& models);

    store::Database& database_;
    const base::Clock& clock_;

    std::mutex updating_; // one load or catching up at a time; before held_mutex_
    std::atomic<uint64_t> asked_{0};
    uint64_t served_ = 0; // questions asked up to this number need no catching up of their own
    bool log_begun_ = false;
    int64_t floor_ = 0;          // entries of the log are looked for above this id
    std::set<int64_t> seen_;     // of those, the ones already caught up with
    int64_t oldest_running_ = 0; // PostgreSQL: when the oldest transaction began that ran as the log was last read

    mutable std::shared_mutex held_mutex_; // the tables: shared by questions, alone to change them
    std::map<std::string, Held, std::less<>> held_;
    uint64_t generation_ = 1;

    std::mutex thread_mutex_; // pending_, stopping_
    std::condition_variable wake_;
    size_t pending_ = 0;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace fairlead::analytics
