#pragma once
// A fresh database per test, once for each kind. PostgreSQL is taken from FAIRLEAD_POSTGRESQL, else a throw-away server
// is started once through tools/postgres and stopped when the program ends.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/database.h"

namespace fairlead::store {

/// A folder of its own that is removed at the end.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// The URL of the shared PostgreSQL server; empty when none can be started.
const std::string& postgres_url();

/// Statements are written with ?1, ?2 … and turned into the dialect's own placeholders.
Statement statement(Dialect dialect, std::string sql, std::vector<base::Value> values = {});

class BothDatabases : public testing::TestWithParam<Dialect> {
  protected:
    void SetUp() override;
    void TearDown() override;
    /// The same data once more, after the first has been closed.
    void reopen();
    void create(const std::vector<std::string>& tables);

    Statement st(std::string sql, std::vector<base::Value> values = {}) {
        return statement(GetParam(), std::move(sql), std::move(values));
    }
    base::Result<int64_t> run(std::string sql, std::vector<base::Value> values = {});
    Rows query(std::string sql, std::vector<base::Value> values = {});
    int64_t number(std::string sql, std::vector<base::Value> values = {});
    bool sqlite() const { return GetParam() == Dialect::sqlite; }

    Folder folder_;
    Options options_;
    std::string url_;
    std::unique_ptr<Database> database_;
};

/// "sqlite" or "postgresql", for the names of parameterised tests.
std::string dialect_name(const testing::TestParamInfo<Dialect>& parameter);

/// The rule of the first fault, "" without one.
std::string rule(const base::Error& error);

} // namespace fairlead::store
