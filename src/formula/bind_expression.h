#pragma once
// One expression being bound: used by binder.cpp alone; bind_names.cpp, bind_values.cpp and bind_calls.cpp hold its
// parts.

#include <string>
#include <vector>

#include "formula/binder.h"
#include "formula/change.h"
#include "formula/lexer.h"

namespace fairlead::formula {

/// Functions answer null when a fault was noted; callers pass that on.
class Expression {
  public:
    Expression(Binder& binder, const schema::Object& object, std::string_view as)
        : binder_(binder), object_(&object), as_(as) {}

    Bound bind(const Syntax& syntax);
    /// Brings the whole expression to the kind that is wanted.
    Bound wanted(Bound node, const Syntax& syntax, Kind kind, const schema::Field* into);
    std::vector<base::Fault>& faults() { return faults_; }

  private:
    Bound fault(std::string_view rule, size_t position, base::Text message, base::Text hint = {});
    /// Settles size, depth and whether the node is constant; refuses trees that are too big.
    Bound finish(Node node, size_t position);

    // Names.
    Bound path(const Syntax& syntax);
    Bound as_it_was(const schema::Object& object, const Syntax& syntax);
    Bound path_from(const schema::Object& object, const Syntax& syntax, size_t index, int hops);
    Bound field(const schema::Object& object, const Syntax& syntax, size_t index);
    Bound stage_fact(const schema::Object& object, const Syntax& syntax, size_t index);
    Bound column(const schema::Object& object, const schema::Field& field, std::string written, size_t position);
    Bound unknown_name(const schema::Object& object, const Syntax& syntax, size_t index);
    Bound aggregate(const Syntax& syntax, Aggregate function);

    // Operators and values.
    Bound number(const Syntax& syntax);
    Bound logic(const Syntax& syntax);
    Bound compare(const Syntax& syntax);
    Bound in_list(const Syntax& syntax);
    Bound in_period(const Syntax& syntax);
    Bound is_empty(const Syntax& syntax);
    Bound arithmetic(const Syntax& syntax);
    Bound negated(Bound node, bool flag, size_t position);
    Bound boolean(const Syntax& syntax);
    Bound literal(Kind kind, base::Value value, size_t position);
    /// A text literal in the meaning of what it stands beside: an id, a day, a choice's name. Anything else as it is.
    Bound meant_for(const Bound& node, const Node& other, size_t position);
    Bound choice_literal(const Bound& node, const Node& other, size_t position);
    bool comparable(const Node& left, const Node& right, Comparison comparison, size_t position);

    // Functions.
    Bound call(const Syntax& syntax);
    /// Calls that stand for a longer expression: changed(field), approved('process').
    Bound changed(const Syntax& syntax);
    Bound approved(const Syntax& syntax);
    Bound date_call(const Syntax& syntax);
    Bound text_test(const Syntax& syntax, Function function);
    Bound chosen(const Syntax& syntax, Function function);
    Bound rounded(const Syntax& syntax);
    Bound plain_call(const Syntax& syntax, Function function);
    /// Arguments bound; false when there are too few or too many (a fault is noted).
    bool arguments(const Syntax& syntax, size_t least, size_t most, std::vector<Bound>& bound);
    Bound as_date(Bound node, size_t position);
    Bound of_kind(Bound node, Kind kind, size_t position);

    Binder& binder_;
    const schema::Object* object_;
    std::string_view as_;
    std::vector<base::Fault> faults_;
    int nested_ = 0; // aggregates around the place being bound
};

} // namespace fairlead::formula
