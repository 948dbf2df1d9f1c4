#pragma once
// Bound expressions over the rows of a table, a batch at a time, with the meaning formula::evaluate() gives them (a
// test holds the two together). What is not in the columns is asked of the database once per question:
//
//   comparisons, lists, periods, arithmetic of numbers, days, moments and links    over the packed values
//   anything about one list of words (`contains(source, 'x')`)                     once per word
//   anything about one linked record (`owner.team = …`, `account.industry = …`)    once per record: in its columns or
//                                                                                  by one statement
//   visits to stages (`exists(stage_visits where …)`)                              over the visits in memory
//   anything else about columns                                                    record by record
//   free text and lists of children                                                the ids that match, by one statement
//
// Threads: one evaluator belongs to one question; the table must be held still (Columns::View).

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "analytics/table.h"
#include "formula/model.h"
#include "formula/node.h"
#include "query/select.h"
#include "store/database.h"

namespace fairlead::analytics {

/// Rows evaluated together; a part of a packed block.
inline constexpr size_t batch_rows = 1024;

/// A condition on visits to stages, made ready.
class VisitTest {
  public:
    /// Nothing when it reads more of a visit than the stage and when it began.
    static std::optional<VisitTest> make(const formula::Node* where, const Visits& visits, const formula::Asker& asker);
    bool holds(const Visits& visits, size_t visit) const;
    /// The stages (codes) it may hold for.
    const std::vector<uint8_t>& stages() const { return stage_; }

  private:
    std::vector<uint8_t> stage_;   // by code: the conditions on the stage hold
    int64_t from_ = INT64_MIN + 1; // began no earlier …
    int64_t to_ = INT64_MAX;       // … and no later
    std::vector<const formula::Node*> rest_;
    const formula::Asker* asker_ = nullptr;
};

/// The records shared one by one with somebody a scope names; of any object.
base::Result<void> each_shared(const query::Scope& scope, store::Reader& reader,
                               const std::function<void(int64_t)>& act);

class Evaluator {
  public:
    Evaluator(const Table& table, const formula::Model& model, const schema::Object& object,
              const formula::Asker& asker);

    /// The columns an expression reads of its own record.
    static void needs(const formula::Node& node, std::vector<std::string>& columns);
    /// Makes an expression ready; it must outlive the evaluator. Asks the database what is not in the columns.
    base::Result<void> prepare(const formula::Node& node, store::Reader& reader);
    /// Which rows the scope reaches.
    base::Result<void> prepare(const query::Scope& scope, store::Reader& reader);

    /// Takes out of `mask` (0 or 1 for each row) the rows where a prepared condition does not hold.
    void narrow(const formula::Node& condition, size_t first, size_t count, uint8_t* mask) const;
    /// … that are dead or that the prepared scope does not reach.
    void narrow(size_t first, size_t count, uint8_t* mask) const;
    /// Values of a prepared expression of numbers, days, moments or links.
    void values(const formula::Node& node, size_t first, size_t count, int64_t* into) const;

  private:
    enum class Way { natively, by_code, by_visits, by_row, by_ids };
    struct Ready {
        Way way = Way::natively;
        base::Value constant;           // constants
        const Column* column = nullptr; // fields, by_code
        std::vector<uint8_t> truth;     // by_code: by code; by_ids: by row
        bool listed = false;            // `list` is used
        std::vector<int64_t> list;      // lists of constants: their values at the scale where they meet, sorted
        bool when_empty = false;        // by_code
        std::optional<VisitTest> visits;
    };
    const Ready& ready(const formula::Node& node) const { return ready_.find(&node)->second; }
    bool native_value(const formula::Node& node) const;
    bool native_test(const formula::Node& node) const;
    base::Result<void> prepare_test(const formula::Node& node, store::Reader& reader);
    base::Result<void> prepare_parts(const formula::Node& node, store::Reader& reader);
    void prepare_codes(const formula::Node& node, const Column& column);
    void prepare_list(const formula::Node& node);
    base::Result<void> prepare_link(const formula::Node& node, const Column& column, store::Reader& reader);
    base::Result<void> prepare_ids(const formula::Node& node, store::Reader& reader);
    base::Result<void> ids_where(const schema::Object& object, const formula::Bound& where, const query::Scope& scope,
                                 store::Reader& reader, const std::function<void(int64_t)>& act) const;
    bool all_in_columns(const formula::Node& node) const;
    void native_narrow(const formula::Node& node, size_t first, size_t count, uint8_t* mask) const;
    void native_values(const formula::Node& node, size_t first, size_t count, int64_t* into) const;
    void compare(const formula::Node& left, const formula::Node& right, formula::Comparison comparison, int scale,
                 size_t first, size_t count, uint8_t* mask) const;
    void side(const formula::Node& node, int scale, size_t first, size_t count, int64_t* into) const;
    void days_of_moments(int64_t* moments, size_t count) const;

    const Table& table_;
    const formula::Model& model_;
    const schema::Object& object_;
    const formula::Asker& asker_;
    const std::vector<formula::OffsetStep>& steps_; // of the asker's zone
    std::unordered_map<const formula::Node*, Ready> ready_;
    std::vector<formula::Bound> made_; // expressions put together here
    bool scoped_ = false;
    const Column* owner_ = nullptr;
    const Column* pool_ = nullptr;
    std::vector<uint8_t> owners_, pools_; // by code
    std::vector<uint8_t> reached_;        // by row; empty: by owner alone
};

} // namespace fairlead::analytics
