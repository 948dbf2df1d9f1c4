#pragma once
// Syntax -> bound nodes: names looked up, types and scales settled, literals turned into what they are compared with.

#include <map>
#include <optional>
#include <utility>

#include "formula/node.h"
#include "formula/parser.h"

namespace fairlead::formula {

/// Binds expressions of one catalog and remembers the virtual formulas met on the way. Not for several threads.
class Binder {
  public:
    explicit Binder(const schema::Catalog& catalog) : catalog_(catalog) {}
    /// `into`: the field the value is meant for (formulas, defaults): its choices and links give texts their meaning.
    base::Result<Bound> bind(std::string_view text, const schema::Object& object, Kind wanted, std::string_view as,
                             const schema::Field* into = nullptr);
    /// The expression of a computed field; remembered. A formula that leads back to itself is a fault (rule "cycle").
    base::Result<Bound> formula_of(const schema::Object& object, const schema::Field& field);
    const schema::Catalog& catalog() const { return catalog_; }
    /// From here on expressions may ask for the record as it was: `before.amount`, `changed(amount)`. They are only
    /// evaluated, on a ChangeSubject, never rendered.
    void allow_before() { before_ = true; }
    bool before() const { return before_; }

  private:
    struct Known {
        bool done = false;
        std::optional<base::Error> error;
        Bound bound;
    };
    const schema::Catalog& catalog_;
    bool before_ = false;
    std::map<std::pair<const schema::Object*, const schema::Field*>, Known> formulas_;
};

/// What the values of a field are to expressions.
Kind kind_of(const schema::Field& field);
int scale_of(const schema::Field& field, const schema::Catalog& catalog);
/// A moment of the years 1 to 9999 in UTC, which is what can be printed again.
std::optional<base::Instant> read_instant(std::string_view text);
/// "a number" and the like, in both languages.
base::Text words_for(Kind kind);

} // namespace fairlead::formula
