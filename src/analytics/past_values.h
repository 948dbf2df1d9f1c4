#pragma once
// What the records of one object were before: the old values of what figures over time are made of, out of the change
// log, packed. The log tells of each change once; the columns bring this up to date together with themselves.
//
// Threads: none of its own; Columns keeps writers from readers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/table.h"
#include "base/result.h"

namespace fairlead::analytics {

class PastValues {
  public:
    /// What an entry of the log tells of.
    enum class What { kind, close_date, amount, deleted, restored };
    struct Change {
        int64_t record = 0;
        std::optional<size_t> row; // in the table; none for records that have not lived since it was loaded
        int64_t at = 0;            // milliseconds
        What what = What::kind;
        /// Before the change: a code of kinds(), a day, minor units of the base currency; or nothing.
        int64_t value = nothing;
    };

    explicit PastValues(const schema::Object& object);
    /// One entry of the change log; entries come in the order of their moments, nearly. Code::internal for a text
    /// that is no JSON.
    base::Result<void> take(const Table& table, int64_t record, int64_t at, std::string_view action,
                            std::string_view before);
    size_t size() const { return at_.size(); }
    const Words& kinds() const { return kinds_; }
    size_t bytes() const { return record_.bytes() + at_.bytes() + what_.bytes() + value_.bytes() + others_.size() * 8; }

    /// Calls back for every change after that moment, the latest first.
    template <typename Act>
    void back_to(const Table& table, int64_t moment, Act act) const {
        for (const uint32_t i : since(moment)) act(change(table, i));
    }

  private:
    std::vector<uint32_t> since(int64_t moment) const;
    Change change(const Table& table, size_t i) const;
    void add(const Table& table, int64_t record, int64_t at, What what, int64_t value);

    std::string kind_ = "\"stage_kind\"", close_date_, amount_; // as the log writes their names
    Packed record_;                                             // row, or -1 - place in others_
    Packed at_, what_, value_;
    std::vector<int64_t> others_; // ids of records without a row
    Words kinds_;
    bool in_order_ = true; // of at_
};

} // namespace fairlead::analytics
