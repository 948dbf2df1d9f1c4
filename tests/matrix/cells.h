#pragma once
// Cells: one request of one actor, and what must come of it.

#include <functional>

#include "matrix/house.h"

namespace fairlead::testing {

struct Cell {
    const Actor* actor = nullptr;
    http::Method method = http::Method::get;
    std::string target;
    std::string body;
    std::string type = "application/json";
    int expected = 200;
    std::function<void()> before, after;                        // sets the house up and puts it back
    std::function<std::string(const http::Response&)> and_also; // empty: holds
    /// The same request about a record nobody has: a refusal as "not found" must read alike.
    std::string missing_target;
    std::function<std::string()> make_target; // when it is known only then
    bool quiet = false;                       // answered well, and yet nothing may change
    bool changes() const { return expected < 300 && method != http::Method::get && !quiet; }
};

/// The cells of one route.
class Cells {
  public:
    Cells(House& its_house, const api::Route& its_route) : house(its_house), route(its_route) {}

    House& house;
    const api::Route& route;

    /// Refused before any right is asked for; 0: not refused.
    int gate(const Actor& actor) const;
    /// What the rule says for a known actor who may write, unless the gate refuses.
    int expect(const Actor& actor, int otherwise) const;
    const Subject& subject(const Actor& actor) const { return house.oracle().person(actor.login); }
    bool reaches(const Actor& actor, const Item& item, Act act) const;
    bool sees(const Actor& actor, const Item& item) const { return is_real(item) && !item.deleted && reaches(actor, item, Act::read); }
    bool edits(const Actor& actor, const Item& item) const { return is_real(item) && !item.deleted && reaches(actor, item, Act::edit); }
    bool can(const Actor& actor, const std::string& capability) const;
    static bool is_real(const Item& item) { return !item.canary.empty(); }

    Cell& add(const Actor& actor, std::string target, int expected, std::string body = {});
    /// One cell for every actor: `rule` tells the status for those the gate lets through.
    void for_all(const std::string& target, const std::function<int(const Actor&)>& rule, const std::string& body = {},
                 const std::function<void(Cell&)>& more = {});
    /// One cell for every actor and record of an object, and a missing one.
    void for_records(const std::string& object, const std::string& suffix, const std::function<int(const Actor&, const Item&)>& rule,
                     const std::string& body = {}, const std::function<void(Cell&, const Item&)>& more = {});

    /// Runs what must not change the database, then what may; tells every difference.
    void run(int& passed, int& failed);

  private:
    /// `unchanged`: the content the database must keep.
    void one(const Cell& cell, const std::string* unchanged, int& passed, int& failed);
    std::vector<Cell> cells_;
};

} // namespace fairlead::testing
