#pragma once
// Read intents and their rendering to one SQL statement. Values are always bound, names quoted by one function, exact
// SQL is asserted in tests. Nothing here runs a statement or decides who may: access/ puts the row scope in.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "formula/model.h"
#include "store/database.h"

namespace fairlead::query {

using base::Id;
using base::Value;
using formula::Asker;
using formula::Bound;
using schema::Catalog;
using schema::Field;
using schema::Object;
using store::Dialect;
using store::Statement;

/// Which rows a person may see. Put into a Select by access/ before rendering.
struct Scope {
    bool all = false;
    std::vector<int64_t> owners;       // records owned by one of these
    std::vector<int64_t> pools;        // or lying in one of these (trait "pool")
    std::vector<int64_t> principals;   // or shared with one of these (user, team, role ids) through record_share
    bool shared_for_write = false;     // only shares that allow writing
    std::optional<std::string> parent; // or: the record this link field points at is in `parent_scope`
    std::shared_ptr<const Scope> parent_scope;
    const Object* parent_object = nullptr;
    struct Way {
        const Object* object = nullptr;
        std::shared_ptr<const Scope> scope;
    };
    std::vector<Way> parents; // where `parent` is a link to several objects: one for each, instead of the two above
    /// Rows for which the trait `secluded` holds are this person's alone, whatever the ways above say.
    std::optional<int64_t> secluded_from_all_but;
};

struct Sort {
    std::string column; // column name ("close_date", "amount_base", "name_sort", "id")
    bool descending = false;
};

struct Column {
    std::string name; // a column of the object's table …
    Bound expression; // … or a virtual formula; when set, `name` is only the label
};

enum class Deleted { alive, deleted, any };

struct Select {
    const Object* object = nullptr;
    std::vector<Column> columns;
    std::vector<Bound> where; // all must hold
    std::vector<int64_t> ids; // when not empty: only these
    Scope scope;
    Deleted deleted = Deleted::alive;
    std::vector<Sort> sort;          // "id" is always added as the last key so that the order is total
    std::vector<Value> after;        // keyset: values of the sort columns (with id last) of the row before the page
    std::optional<int64_t> position; // page by position instead of keyset
    int64_t limit = 50;              // 0: none
    std::vector<std::string> search; // tokens, all of which must match (see search.h)
};

/// Rows with the columns in order. Empty values sort first ascending, last descending, on both databases; keyset paging
/// is right with empty values, descending and mixed orders.
Statement render(const Select& select, const Asker& asker, Dialect dialect);
/// count(*) over the same rows; stops counting at `cap` when given (0: exact).
Statement render_count(const Select& select, int64_t cap, const Asker& asker, Dialect dialect);

/// Grouped figures over the rows of a Select (its columns, sort, after, limit are not used).
enum class Measure { count, sum, min, max, avg };
struct Figure {
    Measure measure = Measure::count;
    std::string column; // integer column; empty for count
    Bound expression;   // or a number expression
    Bound only_where;   // count/sum only rows where this holds (FILTER)
};
struct Group {
    std::string column;
    Bound expression; // or an expression (year(close_date), path such as account.industry)
};
struct Grouped {
    Select rows;
    std::vector<Group> groups;
    std::vector<Figure> figures;
    int64_t limit = 10000;
};
/// Rows: the groups in order, then the figures. Sums come as integers in the column's stored scale (0 over nothing,
/// empty beyond 64 bits); avg as integer scaled by 10^8 above it.
Statement render_grouped(const Grouped& grouped, const Asker& asker, Dialect dialect);

/// Quotes an identifier; the only way a name gets into SQL.
std::string quoted(std::string_view identifier);

} // namespace fairlead::query
