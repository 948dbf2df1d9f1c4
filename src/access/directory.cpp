#include "access/directory.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/unicode.h"

namespace fairlead::access {

using base::Json;
using base::Result;

namespace {

constexpr std::array level_names = {"none", "own", "team", "subtree", "all"};
constexpr int deepest_tree = 64; // a cycle in parents ends the walk here

struct RightsReader {
    std::vector<base::Fault> faults;

    void fault(const std::string& path, std::string_view found, const std::vector<std::string>& known) {
        const std::string guess = base::nearest(found, known);
        std::string list;
        for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
        faults.push_back(
            {"rights." + path,
             "unknown_value",
             {"不认识 “" + std::string(found) + "”。", "\"" + std::string(found) + "\" is not known here."},
             guess.empty() ? base::Text{"可用的值：" + list + "。", "Known values: " + list + "."}
                           : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    }
    Level level(const std::string& path, const Json& json, Level otherwise) {
        if (json.is_null()) return otherwise;
        for (size_t i = 0; i < level_names.size(); ++i)
            if (json.is_string() && json.text() == level_names[i]) return static_cast<Level>(i);
        fault(path, json.text(), {level_names.begin(), level_names.end()});
        return Level::none;
    }
    bool flag(const std::string& path, const Json& json, bool otherwise) {
        if (json.is_null()) return otherwise;
        if (!json.is_boolean()) fault(path, json.text(), {"true", "false"});
        return json.truth();
    }
    ObjectRights object(const std::string& path, const Json& json, const ObjectRights& otherwise) {
        for (const auto& [key, value] : json.members()) {
            const std::vector<std::string> known = {"read", "edit", "delete", "create", "export", "import"};
            if (std::find(known.begin(), known.end(), key) == known.end()) fault(path, key, known);
        }
        ObjectRights rights;
        rights.read = level(path + ".read", json["read"], otherwise.read);
        rights.edit = level(path + ".edit", json["edit"], otherwise.edit);
        rights.remove = level(path + ".delete", json["delete"], otherwise.remove);
        rights.create = flag(path + ".create", json["create"], otherwise.create);
        rights.bulk_export = flag(path + ".export", json["export"], otherwise.bulk_export);
        rights.bulk_import = flag(path + ".import", json["import"], otherwise.bulk_import);
        return rights;
    }
};

} // namespace

std::string_view name(Level level) {
    return level_names[static_cast<size_t>(level)];
}

const ObjectRights& Role::rights(std::string_view object) const {
    static const ObjectRights nothing;
    if (const auto found = objects.find(object); found != objects.end()) return found->second;
    if (const auto found = objects.find("*"); found != objects.end()) return found->second;
    return nothing;
}

Result<Role> parse_role(int64_t id, std::string name, int64_t parent, std::string_view rights_json) {
    Role role{.id = id, .name = std::move(name), .parent = parent};
    if (rights_json.empty()) return role;
    const Json json = TRY(base::parse_json(rights_json));
    RightsReader reader;
    const ObjectRights everything = reader.object("objects.*", json["objects"]["*"], {});
    role.objects["*"] = everything;
    for (const auto& [object, rights] : json["objects"].members())
        if (object != "*") role.objects[object] = reader.object("objects." + object, rights, everything);
    for (const auto& [field, mask] : json["fields"].members()) {
        if (mask.text() == "hidden")
            role.fields[field] = Mask::hidden;
        else if (mask.text() == "read")
            role.fields[field] = Mask::read;
        else
            reader.fault("fields." + field, mask.text(), {"hidden", "read"});
    }
    for (const Json& capability : json["capabilities"].items()) role.capabilities.insert(capability.text());
    if (!reader.faults.empty())
        return base::Error(base::Code::invalid, {"角色权限有错误。", "The role's rights have faults."},
                           std::move(reader.faults));
    return role;
}

Directory::Directory(std::vector<User> users, std::vector<Role> roles, std::vector<Team> teams, std::vector<Pool> pools)
    : users_(std::move(users)), roles_(std::move(roles)), teams_(std::move(teams)), pools_(std::move(pools)) {
    for (size_t i = 0; i < users_.size(); ++i) {
        user_index_[users_[i].id] = i;
        login_index_[base::ascii_lower(users_[i].login)] = i;
    }
    for (size_t i = 0; i < roles_.size(); ++i) role_index_[roles_[i].id] = i;
    for (size_t i = 0; i < teams_.size(); ++i) team_index_[teams_[i].id] = i;
}

const User* Directory::user(int64_t id) const {
    const auto found = user_index_.find(id);
    return found == user_index_.end() ? nullptr : &users_[found->second];
}
const User* Directory::by_login(std::string_view login) const {
    const auto found = login_index_.find(base::ascii_lower(login));
    return found == login_index_.end() ? nullptr : &users_[found->second];
}
const Role* Directory::role(int64_t id) const {
    const auto found = role_index_.find(id);
    return found == role_index_.end() ? nullptr : &roles_[found->second];
}
const Team* Directory::team(int64_t id) const {
    const auto found = team_index_.find(id);
    return found == team_index_.end() ? nullptr : &teams_[found->second];
}

const Pool* Directory::pool(int64_t id) const {
    const auto found = std::find_if(pools_.begin(), pools_.end(), [&](const Pool& pool) { return pool.id == id; });
    return found == pools_.end() ? nullptr : &*found;
}

std::vector<int64_t> Directory::pools(const User& user, std::string_view object, Reach reach) const {
    std::vector<int64_t> ids;
    std::vector<int64_t> mine;
    for (const Pool& pool : pools_) {
        if (pool.object != object || (reach == Reach::claim && !pool.active)) continue;
        bool within = pool.everyone;
        if (!within) {
            if (mine.empty()) mine = principals(user);
            const std::vector<int64_t>& named = reach == Reach::see ? pool.see : pool.claim;
            within = std::find_first_of(named.begin(), named.end(), mine.begin(), mine.end()) != named.end();
        }
        if (within) ids.push_back(pool.id);
    }
    return ids;
}

bool Directory::beneath(int64_t role_id, int64_t above) const {
    const Role* at = role(role_id);
    for (int depth = 0; at && at->parent && depth < deepest_tree; ++depth) {
        if (at->parent == above) return true;
        at = role(at->parent);
    }
    return false;
}

std::vector<int64_t> Directory::owners(const User& user, Level level) const {
    std::vector<int64_t> ids;
    if (level == Level::none) return ids;
    ids.push_back(user.id);
    if (level == Level::own || user.team == 0) return ids;
    std::set<int64_t> reached = {user.team};
    if (level == Level::subtree) {
        for (const Team& each : teams_) {
            const Team* at = &each;
            for (int depth = 0; at && at->parent && depth < deepest_tree; ++depth) {
                if (at->parent == user.team) {
                    reached.insert(each.id);
                    break;
                }
                at = team(at->parent);
            }
        }
    }
    for (const User& other : users_) {
        if (other.id == user.id || !reached.contains(other.team)) continue;
        if (level == Level::team || beneath(other.role, user.role)) ids.push_back(other.id);
    }
    return ids;
}

int64_t Directory::manager_of(int64_t id) const {
    const User* person = user(id);
    if (!person) return 0;
    const User* named = person->manager == id ? nullptr : user(person->manager);
    if (named && named->active) return named->id;
    int64_t nearest = 0;
    size_t fewest = SIZE_MAX;
    for (const User& other : users_) {
        if (!other.active || other.id == id) continue;
        const std::vector<int64_t> beneath = owners(other, Level::subtree);
        if (beneath.size() >= fewest || std::find(beneath.begin(), beneath.end(), id) == beneath.end()) continue;
        nearest = other.id;
        fewest = beneath.size();
    }
    return nearest;
}

std::vector<int64_t> Directory::principals(const User& user) const {
    std::vector<int64_t> ids = {user.id};
    if (user.role) ids.push_back(user.role);
    int64_t at = user.team;
    for (int depth = 0; at && depth < deepest_tree; ++depth) {
        ids.push_back(at);
        const Team* found = team(at);
        at = found ? found->parent : 0;
    }
    return ids;
}

} // namespace fairlead::access
