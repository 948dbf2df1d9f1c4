#pragma once
// What every rendering in this room shares: bound values, aliases, expressions, row scopes. Private to query/.

#include <functional>
#include <string>
#include <vector>

#include "formula/node.h"
#include "query/select.h"

namespace fairlead::query {

/// A condition as SQL. `strict`: true or false for every row; otherwise a row where it does not hold may also give
/// NULL.
struct Test {
    std::string sql;
    bool strict = false;
};

/// Makes one statement. Placeholders are numbered, so parts may be put together in any order.
class Renderer {
  public:
    Renderer(Dialect dialect, const Asker& asker) : dialect_(dialect), asker_(asker) {}

    bool postgresql() const { return dialect_ == Dialect::postgresql; }
    /// Placeholder for a value; NULL for an empty one.
    std::string bind(const Value& value);
    /// "t1", "t2", … ; "t0" is the record of the query itself.
    std::string alias() { return "t" + std::to_string(++aliases_); }
    static std::string column(const std::string& record, std::string_view name);
    /// record."id" is one of these; long lists are bound as one value.
    std::string one_of(const std::string& column, const std::vector<int64_t>& numbers);
    /// Condition that the record is not in the recycle bin; empty for bare tables.
    static std::string alive(const Object& object, const std::string& record);

    /// Holds exactly where the expression does; plain comparisons with constants can use an index.
    std::string condition(const formula::Node& node, const std::string& record) { return test(node, record).sql; }
    /// Integers and text; booleans as 0 and 1.
    std::string value(const formula::Node& node, const std::string& record);
    /// Which rows may be seen; empty for all.
    std::string scope(const Scope& scope, const Object& object, const std::string& record);

    struct Sums {
        std::string sum;   // 0 over nothing, NULL beyond 64 bits
        std::string count; // of values that are not empty
    };
    /// Exact sums of integers. `filter`: a FILTER clause or nothing.
    Sums sums(const std::string& value, const std::string& filter) const;

    Statement finish(std::string sql) { return {std::move(sql), std::move(values_)}; }

  private:
    using Condition = std::function<std::string(const std::string&)>;

    Test test(const formula::Node& node, const std::string& record);
    std::string strict(const formula::Node& node, const std::string& record);
    Test opposite(const formula::Node& node, const std::string& record);
    Test joined(const formula::Node& node, const std::string& record);
    Test compare(const formula::Node& left, const formula::Node& right, formula::Comparison comparison, int scale,
                 const std::string& record);
    Test compare_constant(const formula::Node& left, formula::Comparison comparison, const formula::Node& constant,
                          const std::string& record);
    Test compare_count(const formula::Node& count, formula::Comparison comparison, int64_t number,
                       const std::string& record);
    Test in_list(const formula::Node& node, const std::string& record);
    Test in_period(const formula::Node& node, const std::string& record);
    Test text_test(const formula::Node& node, const std::string& record);
    Test exists(const formula::Node& aggregate, const std::string& record);
    /// A condition on a value that does not hold where the value is empty: on paths it moves to the record at their
    /// end.
    Test tested(const formula::Node& node, const std::string& record, const Condition& condition);

    std::string call(const formula::Node& node, const std::string& record);
    std::string aggregate(const formula::Node& node, const std::string& record);
    /// FROM and WHERE of an aggregate's children under the alias `child`.
    std::string children(const formula::Node& node, const std::string& record, const std::string& child);
    std::string reached(const formula::Node& follow, const std::string& record, const std::string& other) const;
    std::string scaled(const formula::Node& node, int scale, const std::string& record);
    static std::string rescaled(std::string sql, int from, int to);
    std::string lower(const std::string& sql) const;
    std::string position(const std::string& text, const std::string& wanted) const;
    std::string day_of(const formula::Node& node, const std::string& record);
    std::string day_of(const std::string& moment) const;
    std::string constant(const formula::Node& node);

    Dialect dialect_;
    const Asker& asker_;
    std::vector<Value> values_;
    int aliases_ = 0;
};

} // namespace fairlead::query
