#pragma once
// Who acts, and what they may: the one permission check. Every list, count, search, report, export and write goes
// through `scope`, `may` and `mask`.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/directory.h"
#include "formula/model.h"
#include "query/select.h"

namespace fairlead::access {

enum class Verb { read, create, edit, remove, bulk_export, bulk_import };

/// Why a save happens: written to the change log beside who.
struct Cause {
    std::string kind = "request"; // request, import, bulk, rule, claim, handover, undo, demo
    int64_t id = 0;               // the job or rule
};

/// One actor for one request. Cheap to copy; holds the directory it was made from.
struct Session {
    std::shared_ptr<const Directory> directory;
    const User* user = nullptr; // null: the server itself (imports of the command line, migrations)
    const Role* role = nullptr;
    formula::Asker asker;
    std::string language = "zh-CN";
    std::string request_id;
    std::string address;
    Cause cause;
    bool may_write = true; // false for keys with scope "read"
    bool may_import = true;
    bool may_administer = true; // false for keys without scope "admin"
    bool claiming = false;      // for one act: what lies in a pool this person may claim from is theirs to take

    bool is_server() const { return user == nullptr; }
    int64_t user_id() const { return user ? user->id : 0; }
    bool can(std::string_view capability) const;
};

/// Sessions: idle and absolute expiry. Reaching either ends the session.
inline constexpr int64_t idle_milliseconds = 30LL * 60 * 1000;
inline constexpr int64_t absolute_milliseconds = 12LL * 60 * 60 * 1000;
/// A session's token is exchanged after this time, so a stolen cookie does not live as long as the session.
inline constexpr int64_t rotate_milliseconds = 60LL * 60 * 1000;

Session make_session(std::shared_ptr<const Directory> directory, const User* user, base::Instant now,
                     const schema::Settings& settings);

/// How far this actor reaches with a verb on an object.
Level level(const Session& session, const schema::Object& object, Verb verb);
/// Code::forbidden, naming the object and the act, when the actor may not do this with any record.
base::Result<void> may(const Session& session, const schema::Object& object, Verb verb);
/// Code::forbidden, naming the capability.
base::Result<void> require(const Session& session, std::string_view capability);
/// The rows this actor reaches. Never empty of meaning: no right gives a scope that matches nothing.
query::Scope scope(const Session& session, const formula::Model& model, const schema::Object& object, Verb verb);
/// Whether an image with this owner lies within the actor's reach, shares aside.
bool reaches_owner(const Session& session, const schema::Object& object, Verb verb, int64_t owner);
/// What the actor may do with a field. Hidden fields do not exist for them: not in answers, filters, sorts, sums.
Mask mask(const Session& session, const schema::Object& object, const schema::Field& field);
/// Refuses an expression that names a field hidden from the actor, as if the field did not exist.
base::Result<void> check_uses(const Session& session, const formula::Model& model, const schema::Object& object,
                              const formula::Node& expression, std::string_view as);

} // namespace fairlead::access
