#pragma once
// A throw-away PostgreSQL: the one FAIRLEAD_POSTGRESQL names, else one started by tools/postgres. Each workspace gets a
// database of its own, copied from a template.

#include <memory>
#include <string>

namespace fairlead::testing {

class Postgres {
  public:
    /// Null when there is none and none can be started; `why` tells the reason.
    static std::unique_ptr<Postgres> start(std::string& why);
    ~Postgres();
    /// URL of a database of this server.
    std::string url(const std::string& database) const;
    /// Makes a database, empty or as a copy; false with `why` when refused. Any thread.
    bool create(const std::string& database, const std::string& from, std::string& why);
    void drop(const std::string& database);

  private:
    Postgres() = default;
    std::string url_;       // of the maintenance database
    std::string directory_; // of a server of our own
};

} // namespace fairlead::testing
