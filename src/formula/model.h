#pragma once
// A catalog with all its expressions bound: what the rooms above work with. Immutable, swapped whole.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formula/expression.h"
#include "schema/catalog.h"

namespace fairlead::formula {

struct BoundField {
    const schema::Field* field = nullptr;
    Bound formula;      // null when none; virtual formulas are already inlined wherever they are named
    bool stored = true; // false: computed when read (uses the clock, the person, paths or children)
    Bound default_value;
    Bound required_when;
    Bound rollup_where;
    std::vector<std::string> inputs; // own fields the formula reads
};
struct BoundObject {
    const schema::Object* object = nullptr;
    std::vector<BoundField> fields;     // same order as object->fields
    std::vector<size_t> compute_order;  // stored formulas, dependencies first
    std::map<std::string, Bound> gates; // "pipeline/stage/gate", "pipeline/stage/exit/gate", "field:choice/gate"
    Bound touch_when, touch_customer;   // of schema::Touch
    const BoundField* find(std::string_view field) const;
};
/// A roll-up that must be recomputed on the parent when a child changes.
struct RollupTarget {
    const schema::Object* parent;
    const schema::Field* field; // the roll-up on the parent
    const schema::Field* link;  // the child's link to the parent
};

class Model {
  public:
    /// Binds everything; all faults at once. Cyclic formulas are faults.
    static base::Result<std::shared_ptr<const Model>> make(std::shared_ptr<const schema::Catalog> catalog);
    const schema::Catalog& catalog() const { return *catalog_; }
    const BoundObject& bound(const schema::Object& object) const;
    /// Roll-ups fed by records of this object.
    const std::vector<RollupTarget>& rollups_of(const schema::Object& child) const;

  private:
    std::shared_ptr<const schema::Catalog> catalog_;
    std::map<std::string, BoundObject, std::less<>> objects_;
    std::map<std::string, std::vector<RollupTarget>, std::less<>> rollups_;
};

} // namespace fairlead::formula
