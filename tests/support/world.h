#pragma once
// A seeded workspace with the real API, in this process, on a clock that stands still. The seeded database is made once
// and copied for every world.

#include <memory>
#include <string>

#include "api/api.h"
#include "support/postgres.h"
#include "support/seed.h"

namespace fairlead::testing {

/// The moment every world begins: 2026-01-05T09:00:00+08:00, a Monday.
base::Instant beginning();

/// The workspace as the program would open it, from the files of the source tree.
base::Result<command::Workspace::Options> workspace_options(const std::string& directory);

/// The seeded database that worlds are copied from. Lives longer than they do.
class Template {
  public:
    /// `postgres`: null for SQLite.
    static base::Result<std::unique_ptr<Template>> make(Postgres* postgres);
    ~Template();

  private:
    friend class World;
    Postgres* postgres_ = nullptr;
    std::string directory_;
    std::string database_; // PostgreSQL
    std::atomic<int> copies_{0};
};

class World {
  public:
    struct Options {
        int readers = 2;
        bool server = true; // listens on a loopback port
    };
    static base::Result<std::unique_ptr<World>> make(Template& from, Options options);
    ~World();

    base::FakeClock clock{beginning()};
    command::Workspace& workspace() { return *workspace_; }
    api::Api& api() { return *api_; }
    uint16_t port() const { return server_ ? server_->port() : 0; }
    const std::string& directory() const { return directory_; }

  private:
    World() = default;
    Template* from_ = nullptr;
    std::string directory_;
    std::string database_;
    std::unique_ptr<command::Workspace> workspace_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<http::Server> server_;
};

} // namespace fairlead::testing
