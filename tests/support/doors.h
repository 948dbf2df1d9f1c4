#pragma once
// The product's own doors over HTTP, for tests that bring data in and ask for figures.

#include <string>

#include "base/json.h"
#include "support/client.h"
#include "support/world.h"

namespace fairlead::testing {

class Doors {
  public:
    /// As one of people(); every request carries this person's key.
    Doors(World& world, std::string login) : world_(world), client_(world.port()), login_(std::move(login)) {}

    struct Reply {
        int status = 0;
        base::Json json;
    };
    Reply ask(std::string_view method, const std::string& target, const std::string& body = {});
    Reply get(const std::string& target) { return ask("GET", target); }
    /// Uploads, maps and runs an import to its end; the job. `mapping` without "columns" takes the guess, with the
    /// columns of `fields` (header -> mapping of that column) put in its place. Fails the test when a row fails.
    base::Json import(const std::string& object, const std::string& name, const std::string& content,
                      const base::Json& mapping, const base::Json& fields = {});
    World& world() { return world_; }

  private:
    World& world_;
    Client client_;
    std::string login_;
};

/// A file of the folder of shared vectors and data sets; empty when it is not there.
std::string shared_file(const std::string& path);
base::Json shared_json(const std::string& path);
double real(const base::Json& json);

} // namespace fairlead::testing
