#include "record/columns.h"

#include "record/matching.h"

namespace fairlead::record {

Columns::Columns(const formula::BoundObject& bound) {
    const Object& object = *bound.object;
    field_slots_.assign(object.fields.size(), none);
    for (size_t i = 0; i < object.fields.size(); ++i) {
        if (!bound.fields[i].stored) continue;
        for (const schema::Column& column : schema::columns_of(object.fields[i])) {
            if (field_slots_[i] == none) field_slots_[i] = names_.size();
            names_.push_back(column.name);
            slot_fields_.push_back(i);
        }
    }
    for (size_t i = 0; i < names_.size(); ++i) index_[names_[i]] = i;

    id = slot("id");
    version = slot("version");
    created_at = slot("created_at");
    created_by = slot("created_by");
    updated_at = slot("updated_at");
    updated_by = slot("updated_by");
    deleted_at = slot("deleted_at");
    deleted_by = slot("deleted_by");
    currency = slot("currency");
    currency_rate = slot("currency_rate");
    auto trait_slot = [&](std::string_view trait) {
        const Field* field = object.trait(trait);
        return field ? slot(field->name) : none;
    };
    owner = trait_slot("owner");
    pool = trait_slot("pool");
    owner_since = trait_slot("owner_since");
    name = trait_slot("name");
    const Field* name_field = object.trait("name");
    name_sort = name_field ? slot(name_field->name + "_sort") : none;
    stage = trait_slot("stage");
    pipeline = trait_slot("pipeline");
    stage_kind = slot("stage_kind");
    stage_position = slot("stage_position");
    stage_reached = slot("stage_reached");
    stage_probability = slot("stage_probability");
    stage_since = slot("stage_since");
    closed_at = slot("closed_at");
}

size_t Columns::slot(std::string_view column) const {
    const auto found = index_.find(column);
    return found == index_.end() ? none : found->second;
}

Tables::Tables(const formula::Model& model) {
    for (const Object& object : model.catalog().objects()) objects_.emplace(object.name, Columns(model.bound(object)));
    matching_ = std::make_shared<const Matching>(model, *this);
}

} // namespace fairlead::record
