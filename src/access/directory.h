#pragma once
// Who is who: users, roles with their rights, teams, as an immutable snapshot. Made by command/ from the rows of the
// user, role and team objects and swapped whole when one of them changes, so a right that was taken away is gone with
// the next request.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace fairlead::access {

/// How far a right reaches, by the owner of the record.
enum class Level { none, own, team, subtree, all };
std::string_view name(Level level);

/// What a role may do with one object.
struct ObjectRights {
    Level read = Level::none;
    Level edit = Level::none;
    Level remove = Level::none;
    bool create = false;
    bool bulk_export = false;
    bool bulk_import = false;
};
enum class Mask { write, read, hidden };

struct Role {
    int64_t id = 0;
    std::string name;
    base::Text label;
    int64_t parent = 0;
    std::map<std::string, ObjectRights, std::less<>> objects; // "*": every object not named
    std::map<std::string, Mask, std::less<>> fields;          // "object.field"
    std::set<std::string, std::less<>> capabilities;
    const ObjectRights& rights(std::string_view object) const;
};
/// Reads the rights of a role from its JSON; every fault at once.
base::Result<Role> parse_role(int64_t id, std::string name, int64_t parent, std::string_view rights_json);

struct Team {
    int64_t id = 0;
    std::string name;
    int64_t parent = 0;
};
struct User {
    int64_t id = 0;
    std::string name;
    std::string login;
    std::string email;
    std::string password_hash;
    std::string language;
    std::string time_zone;
    int64_t role = 0;
    int64_t team = 0;
    bool active = true;
    int64_t manager = 0; // named on the person
};

/// Records that wait for an owner, and who sees them.
struct Pool {
    int64_t id = 0;
    std::string name;
    std::string object; // whose records
    bool active = true;
    bool everyone = true;            // sees and claims; otherwise the principals below
    std::vector<int64_t> see, claim; // users, teams, roles; `see` holds those of `claim`, too
};

class Directory {
  public:
    Directory(std::vector<User> users, std::vector<Role> roles, std::vector<Team> teams, std::vector<Pool> pools = {});
    const User* user(int64_t id) const;
    const User* by_login(std::string_view login) const; // ignores ASCII case
    const Role* role(int64_t id) const;
    const Team* team(int64_t id) const;
    const std::vector<User>& users() const { return users_; }
    const std::vector<Role>& roles() const { return roles_; }
    const Pool* pool(int64_t id) const;
    const std::vector<Pool>& pools() const { return pools_; }
    /// Pools of an object whose records this user sees, or may claim (of active ones alone).
    enum class Reach { see, claim };
    std::vector<int64_t> pools(const User& user, std::string_view object, Reach reach) const;
    /// Owners whose records this user reaches at a level other than `all`.
    ///   own: the user; team: everybody in the user's team; subtree: the user, and everybody in the user's team or a
    ///   team beneath it whose role stands beneath the user's role.
    std::vector<int64_t> owners(const User& user, Level level) const;
    /// Whom a person answers to: the manager named on them while that one is active; else, of the active people who
    /// reach their records as a subtree, the one who reaches the fewest. 0: nobody.
    int64_t manager_of(int64_t user) const;
    /// The user, role and team (with the teams above it): whom a share can name to reach this user.
    std::vector<int64_t> principals(const User& user) const;

  private:
    bool beneath(int64_t role, int64_t above) const;
    std::vector<User> users_;
    std::vector<Role> roles_;
    std::vector<Team> teams_;
    std::vector<Pool> pools_;
    std::unordered_map<int64_t, size_t> user_index_, role_index_, team_index_;
    std::unordered_map<std::string, size_t> login_index_;
};

} // namespace fairlead::access
