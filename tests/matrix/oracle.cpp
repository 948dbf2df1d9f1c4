#include "matrix/oracle.h"

#include <algorithm>

namespace fairlead::testing {

using base::Json;

namespace {

/// How records of an object are shared by default; the model says so.
enum class Sharing { private_, public_read, parent };
Sharing sharing_of(const std::string& object) {
    static const std::set<std::string> everybody_reads = {"product", "product_family", "price_book", "campaign", "competitor", "user", "role", "team"};
    if (object == "opportunity_product") return Sharing::parent;
    return everybody_reads.contains(object) ? Sharing::public_read : Sharing::private_;
}

} // namespace

Oracle::Oracle(const Json& roles, std::map<std::string, std::string> teams, std::map<std::string, Subject> people)
    : teams_(std::move(teams)), people_(std::move(people)) {
    for (const Json& role : roles["roles"].items()) {
        rights_[role["name"].text()] = role["rights"];
        parents_[role["name"].text()] = role["parent"].text();
    }
}

bool Oracle::can(const Subject& who, const std::string& capability) const {
    const auto& list = rights_.at(who.role)["capabilities"].items();
    return std::any_of(list.begin(), list.end(), [&](const Json& each) { return each.text() == capability; });
}

const Json& Oracle::right(const Subject& who, const std::string& object, const char* key) const {
    const Json& objects = rights_.at(who.role)["objects"];
    const Json& own = objects[object][key];
    return own.is_null() ? objects["*"][key] : own;
}

std::string Oracle::level(const Subject& who, const std::string& object, Act act) const {
    auto level = [&](const char* key) {
        const Json& found = right(who, object, key);
        return found.is_string() ? found.text() : std::string("none");
    };
    switch (act) {
        case Act::read: return level("read");
        case Act::edit: return level("edit");
        case Act::remove: return level("delete");
        case Act::create: return right(who, object, "create").truth() ? "own" : "none";
        case Act::bulk_export: return right(who, object, "export").truth() ? level("read") : "none";
        case Act::bulk_import: return right(who, object, "import").truth() && right(who, object, "create").truth() ? "own" : "none";
    }
    return "none";
}

bool Oracle::beneath(const std::string& role, const std::string& above) const {
    for (std::string at = parents_.at(role); !at.empty(); at = parents_.at(at))
        if (at == above) return true;
    return false;
}

bool Oracle::within(const std::string& team, const std::string& above) const {
    for (std::string at = team; !at.empty(); at = teams_.contains(at) ? teams_.at(at) : "")
        if (at == above) return true;
    return false;
}

bool Oracle::reaches(const Subject& who, const Item& item, Act act) const {
    const std::string reach = level(who, item.object, act);
    if (reach == "none") return false;
    const Sharing sharing = sharing_of(item.object);
    if (sharing == Sharing::parent) {
        // A part is seen by who sees the whole, and changed, added and removed by who may change the whole.
        return item.parent && !item.parent->deleted && reaches(who, *item.parent, act == Act::read || act == Act::bulk_export ? act : Act::edit);
    }
    if (reach == "all" || (act == Act::read && sharing == Sharing::public_read)) return true;
    if (item.owner.empty()) return false;
    const Subject& owner = people_.at(item.owner);
    if (owner.login == who.login) return true;
    if (reach == "team" && !who.team.empty() && owner.team == who.team) return true;
    if (reach == "subtree" && !who.team.empty() && within(owner.team, who.team) && beneath(owner.role, who.role)) return true;
    if (act == Act::remove) return false; // shares never reach so far
    const bool reading = act == Act::read || act == Act::bulk_export;
    return std::any_of(item.shares.begin(), item.shares.end(), [&](const Share& share) {
        const bool mine = share.principal == who.login || share.principal == who.role || within(who.team, share.principal);
        return mine && (reading || share.write);
    });
}

bool Oracle::hidden(const Subject& who, const std::string& object, const std::string& field) const {
    return rights_.at(who.role)["fields"][object + "." + field].text() == "hidden";
}

} // namespace fairlead::testing
