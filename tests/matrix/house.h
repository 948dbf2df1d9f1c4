#pragma once
// The world the matrix is run in: everybody owns a deal, a line of it and a task; some are shared, some deleted; a product;
// a view, a key, a job and an import of somebody's. Every record carries a canary.

#include <memory>

#include "matrix/oracle.h"
#include "support/world.h"

namespace fairlead::testing {

/// Who sends a request, and how far they get before any right is asked for.
struct Actor {
    enum class Way { key, nobody, inactive, expired, read_key, plain_key };
    std::string name;
    Way way = Way::key;
    std::string login;
    http::Fields headers;
    bool known() const { return way == Way::key || way == Way::read_key || way == Way::plain_key; }
    bool writes() const { return way != Way::read_key; }
    bool administers() const { return way == Way::key; }
};

class House {
  public:
    static base::Result<std::unique_ptr<House>> make(Template& from);

    World& world() { return *world_; }
    const Oracle& oracle() const { return *oracle_; }
    const std::vector<Actor>& actors() const { return actors_; }
    const std::vector<std::unique_ptr<Item>>& items() const { return items_; }
    /// Items of one object, then an id nobody has.
    std::vector<const Item*> items_of(const std::string& object) const;
    const Item& missing(const std::string& object);
    std::string user_id(const std::string& login) const { return users_.at(login); }
    std::string role_id(const std::string& role) const { return roles_.at(role); }

    // Things of ana's that have an id of their own.
    std::string key, view, job, import;
    std::string product;

    /// What the server does by itself, to set a cell up or to put things back.
    base::Result<command::Outcome> as_server_create(const std::string& object, const base::Json& body);
    void as_server_delete(const Item& item);
    void as_server_restore(const Item& item);
    void as_server_purge(const std::string& object, const std::string& id);
    /// Adds a share and gives its id.
    std::string as_server_share(const Item& item, const std::string& login);
    void as_server_unshare(const Item& item, const std::string& share);
    /// A fresh deleted record that may be purged.
    std::string deleted_copy(const Item& item);

    http::Response ask(const Actor& actor, http::Method method, const std::string& target, const std::string& body = {}, const std::string& type = "application/json");
    /// Whether the database was written to since the last call.
    bool written();
    /// Everything in the database but what requests leave behind by being made (sessions, audit, use of keys).
    std::string content();
    /// Canaries in a text of records this actor may not know of; empty: none.
    std::string leaks(const Actor& actor, const std::string& text) const;

  private:
    base::Result<void> fill();
    Item& add(const std::string& object, const std::string& owner, const Item* parent, const base::Json& more);
    base::Id id_of(const Item& item) const { return *base::parse_id(item.id); }

    std::unique_ptr<World> world_;
    std::unique_ptr<Oracle> oracle_;
    std::vector<Actor> actors_;
    std::vector<std::unique_ptr<Item>> items_;
    std::map<std::string, Item> missing_;
    std::map<std::string, std::string> users_, roles_;
    std::map<std::string, const Item*> by_canary_;
    int64_t seen_version_ = -1;
    int requests_ = 0;
    int canaries_ = 0;
};

} // namespace fairlead::testing
