#pragma once
// A small workspace for the tests of reports: people in teams, and deals with their visits to stages.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/session.h"
#include "analytics/funnel.h"
#include "base/time.h"
#include "formula/model.h"
#include "query/select.h"
#include "store/database.h"

namespace fairlead::analytics {

/// One stay in a stage; the next visit ends it.
struct Visit {
    std::string stage;
    int64_t at = 0; // milliseconds
};
struct Deal {
    std::string name;
    std::string pipeline = "long";
    std::vector<Visit> visits; // in order; the first is the creation
    int64_t owner = 0;
    std::string source;
    int64_t product = 0;
    std::optional<int64_t> amount_base;
    std::optional<int64_t> close_day;
    std::optional<int64_t> first_contact; // milliseconds
    bool deleted = false;
};

/// An activity about a deal.
struct Ring {
    int64_t deal = 0, at = 0, owner = 0;
    bool done = true;
};

class Deals {
  public:
    explicit Deals(store::Dialect dialect);
    ~Deals();
    Deals(const Deals&) = delete;
    Deals& operator=(const Deals&) = delete;

    /// Ids of the new deals.
    std::vector<int64_t> add(const std::vector<Deal>& deals);
    void ring(const std::vector<Ring>& rings);
    /// Writes one column of a deal and logs it with what it was; `before_commit` runs in the transaction, at its end.
    void set(int64_t deal, const std::string& column, base::Value value, const char* action = "updated",
             const std::function<void()>& before_commit = {});
    /// Adds a visit and moves the deal there.
    void move(int64_t deal, const std::string& stage, int64_t at);
    void purge(const std::string& object, int64_t id);
    access::Session session(int64_t user) const; // 0: the server
    base::Result<Funnel> ask(const FunnelRequest& request, int64_t user = 0);
    /// Records and sum of an integer column, as the records door lists them.
    std::pair<int64_t, int64_t> listed(const std::string& where, const std::string& column, int64_t user = 0,
                                       const std::string& of = "deal");
    const formula::Model& model() const { return *model_; }
    store::Database& database() { return *database_; }
    Columns& columns() { return *columns_; }
    static base::Instant now();

    static constexpr int64_t manager = 101, ana = 102, bo = 103, cui = 104,
                             reader = 105; // bo and ana: team 1; cui: team 2
    static constexpr int64_t team_one = 201, team_two = 202;
    static constexpr int64_t product_one = 301, product_two = 302;

  private:
    std::string folder_;
    std::string schema_;
    std::shared_ptr<const formula::Model> model_;
    std::shared_ptr<const schema::Catalog> catalog_;
    std::shared_ptr<const access::Directory> directory_;
    void log(store::Transaction& transaction, const std::string& object, int64_t record, const char* action,
             const std::string& before = "{}");

    std::unique_ptr<store::Database> database_;
    base::FakeClock clock_{now()};
    std::unique_ptr<Columns> columns_;
    int64_t next_ = 1000;
    std::atomic<int64_t> next_entry_;
};

/// SQLite always; PostgreSQL when FAIRLEAD_POSTGRESQL names a server.
std::vector<store::Dialect> dialects();

} // namespace fairlead::analytics
