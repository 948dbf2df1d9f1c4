#pragma once
// Who may do what, decided slowly from the written rules alone: the roles as shipped, the tree of teams, the owners of
// records and their shares. Knows nothing of the server's own check.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"

namespace fairlead::testing {

enum class Act { read, create, edit, remove, bulk_export, bulk_import };

/// A person of the seed, as the rules see them.
struct Subject {
    std::string login, role, team;
};

struct Share {
    std::string principal; // login, team or role
    bool write = false;
};

/// A record the test made.
struct Item {
    std::string object;
    std::string id;
    std::string owner;   // login; empty: the object has none
    std::string canary;  // occurs in this record and nowhere else
    bool deleted = false;
    std::vector<Share> shares;
    const Item* parent = nullptr; // whose rights it takes
};

class Oracle {
  public:
    /// `roles`: metadata/system/roles.json. `teams`: child -> parent.
    Oracle(const base::Json& roles, std::map<std::string, std::string> teams, std::map<std::string, Subject> people);

    bool can(const Subject& who, const std::string& capability) const;
    /// The level by name: none, own, team, subtree, all.
    std::string level(const Subject& who, const std::string& object, Act act) const;
    bool may(const Subject& who, const std::string& object, Act act) const { return level(who, object, act) != "none"; }
    /// Whether the act reaches this record, dead or alive.
    bool reaches(const Subject& who, const Item& item, Act act) const;
    bool hidden(const Subject& who, const std::string& object, const std::string& field) const;
    const Subject& person(const std::string& login) const { return people_.at(login); }

  private:
    bool beneath(const std::string& role, const std::string& above) const;
    bool within(const std::string& team, const std::string& above) const;
    const base::Json& right(const Subject& who, const std::string& object, const char* key) const;

    std::map<std::string, base::Json> rights_;
    std::map<std::string, std::string> parents_; // of roles
    std::map<std::string, std::string> teams_;
    std::map<std::string, Subject> people_;
};

} // namespace fairlead::testing
