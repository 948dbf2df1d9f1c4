#pragma once
// Which columns the records of each object have, and a record in memory as a row of values in that order.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/value.h"
#include "formula/model.h"

namespace fairlead::record {

using base::Id;
using base::Value;
using schema::Field;
using schema::Object;

/// The stored columns of one object, in the order of its fields.
class Columns {
  public:
    explicit Columns(const formula::BoundObject& bound);
    static constexpr size_t none = SIZE_MAX;
    size_t size() const { return names_.size(); }
    const std::vector<std::string>& names() const { return names_; }
    /// Slot of a column, or none.
    size_t slot(std::string_view column) const;
    /// First slot of a field (by its index in the object), or none for formulas that are not stored.
    size_t field_slot(size_t field_index) const { return field_slots_[field_index]; }
    /// The field a slot belongs to.
    size_t field_of(size_t slot) const { return slot_fields_[slot]; }

    // Slots every record has; none where the object lacks them.
    size_t id, version, owner, created_at, created_by, updated_at, updated_by, deleted_at, deleted_by;
    size_t currency, currency_rate;
    size_t pool, owner_since;
    size_t name, name_sort;
    size_t stage, pipeline, stage_kind, stage_position, stage_reached, stage_probability, stage_since, closed_at;

  private:
    std::vector<std::string> names_;
    std::vector<size_t> slot_fields_;
    std::vector<size_t> field_slots_;
    std::map<std::string, size_t, std::less<>> index_;
};

class Matching;

/// Columns of all objects of a model, and how their records are compared; made once beside it.
class Tables {
  public:
    explicit Tables(const formula::Model& model);
    const Columns& of(const Object& object) const { return objects_.at(object.name); }
    const Matching& matching() const { return *matching_; }

  private:
    std::shared_ptr<const Matching> matching_;
    std::map<std::string, Columns, std::less<>> objects_;
};

/// A record in memory: one value per column of its object.
struct Image {
    const Object* object = nullptr;
    const Columns* columns = nullptr;
    std::vector<Value> values;

    Image() = default;
    Image(const Object& its_object, const Columns& its_columns)
        : object(&its_object), columns(&its_columns), values(its_columns.size()) {}
    const Value& at(size_t slot) const {
        static const Value nothing;
        return slot == Columns::none ? nothing : values[slot];
    }
    const Value& get(std::string_view column) const { return at(columns->slot(column)); }
    void set(size_t slot, Value value) {
        if (slot != Columns::none) values[slot] = std::move(value);
    }
    Id id() const { return {at(columns->id).number_or(0)}; }
    int64_t version() const { return at(columns->version).number_or(0); }
    int64_t owner() const { return at(columns->owner).number_or(0); }
    int64_t pool() const { return at(columns->pool).number_or(0); }
    bool deleted() const { return !at(columns->deleted_at).empty(); }
    std::string_view name() const { return at(columns->name).text_or(""); }
};

} // namespace fairlead::record
