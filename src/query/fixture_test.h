#pragma once
// What the tests of this room share: a model with every type of field, a world of random records, both databases.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "query/select.h"
#include "store/database.h"

namespace fairlead::query {

/// region ← firm (parent: firm) ← deal ← item; step points at deals or firms; users own them.
std::shared_ptr<const Catalog> test_catalog();
Bound bound(const Catalog& catalog, std::string_view object, std::string_view text,
            formula::Kind kind = formula::Kind::boolean);

class World;
/// A record in memory, as the evaluator sees it.
class Record final : public formula::Subject {
  public:
    Record(const World& world, const Object& object) : world_(world), object_(object) {}
    Value get(std::string_view column) const override;
    const Subject* follow(const Field& link) const override;
    std::vector<const Subject*> children(const schema::Relation& relation) const override;

    const World& world_;
    const Object& object_;
    std::map<std::string, Value, std::less<>> values;
    int64_t id() const { return get("id").number_or(0); }
    bool deleted() const { return !get("deleted_at").empty(); }
};

class World {
  public:
    World(const Catalog& catalog, unsigned seed, int deals = 40);
    const std::vector<std::unique_ptr<Record>>& records(std::string_view object) const {
        return records_.find(object)->second;
    }
    const Record* find(int64_t id) const;
    int64_t any_id(std::string_view object, std::mt19937& random) const;
    const Catalog& catalog;

  private:
    Record& add(std::string_view object, std::mt19937& random);
    void fill(Record& record, std::mt19937& random);
    std::map<std::string, std::vector<std::unique_ptr<Record>>, std::less<>> records_;
    std::map<int64_t, const Record*> by_id_;
    int64_t next_id_ = int64_t{1} << 40;
};

/// The URL of the shared PostgreSQL server: FAIRLEAD_POSTGRESQL, or one started through tools/postgres for this
/// program.
const std::string& postgres_url();

/// A database of its own that is gone with the object; PostgreSQL: a schema of its own.
class TestDatabase {
  public:
    explicit TestDatabase(Dialect dialect);
    ~TestDatabase();
    store::Database& operator*() { return *database_; }
    store::Database* operator->() { return database_.get(); }
    void create(const Catalog& catalog);
    void insert(const World& world);
    void run(const std::vector<Statement>& statements);
    store::Rows rows(const Statement& statement);
    std::vector<int64_t> ids(const Statement& statement);
    std::string failure; // of the last rows()
    Dialect dialect() const { return dialect_; }

  private:
    Dialect dialect_;
    std::string folder_;
    std::string schema_;
    std::unique_ptr<store::Database> database_;
};

/// The moment the tests take place at, in the middle of a fiscal year that is not the calendar's.
Asker test_asker(const World& world, std::string_view zone = "Asia/Shanghai");

inline std::string dialect_name(const testing::TestParamInfo<Dialect>& parameter) {
    return parameter.param == Dialect::sqlite ? "sqlite" : "postgresql";
}

} // namespace fairlead::query
