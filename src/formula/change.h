#pragma once
// Expressions about a change: on top of what every expression may ask, the record as it was before the save
// (`before.amount`, empty for a new record) and whether a field changed (`changed(amount)`). Rules use them. They are
// evaluated on a ChangeSubject, never rendered to SQL.

#include "formula/expression.h"

namespace fairlead::formula {

/// As bind(). `into`: the field the value is meant for.
base::Result<Bound> bind_change(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                                Kind wanted, std::string_view as, const schema::Field* into = nullptr);
/// As bind(), for a value that a field takes.
base::Result<Bound> bind_into(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                              const schema::Field& into, std::string_view as);
/// What kind of value a field takes.
Kind kind_of(const schema::Field& field);
/// The name behind which the record as it was stands.
const schema::Field& before_link();

/// A record and what it was before; `before` may be null.
class ChangeSubject final : public Subject {
  public:
    ChangeSubject(const Subject& after, const Subject* before) : after_(after), before_(before) {}
    base::Value get(std::string_view column) const override { return after_.get(column); }
    const Subject* follow(const schema::Field& link) const override {
        return &link == &before_link() ? before_ : after_.follow(link);
    }
    std::vector<const Subject*> children(const schema::Relation& relation) const override {
        return after_.children(relation);
    }

  private:
    const Subject& after_;
    const Subject* before_;
};

} // namespace fairlead::formula
