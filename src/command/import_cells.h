#pragma once
// One row of a table -> values of fields, as the plan says. What needs the database (links, keys) is left as text for
// import_run. Inside command/ only.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "command/import_plan.h"
#include "schema/types.h"

namespace fairlead::command {

/// Why a row is refused, and which text was at fault, so that equal faults can be counted and resolved together.
struct RowFault {
    base::Fault fault;
    std::string value;
    size_t rule = ColumnRule::none;
};

struct RowDraft {
    struct Set {
        size_t rule;
        const Field* field;
        Value value;
        std::string object; // link_any
    };
    struct Text {
        size_t rule;
        std::string text;
    };
    int64_t line = 0;
    std::vector<std::string> cells; // as they stand in the file
    bool blank = false;
    std::vector<Set> sets;
    std::vector<Text> links;   // names of records to be found
    std::vector<Text> amounts; // plain decimals; read once the record's currency is known
    std::vector<size_t> cleared;
    std::string currency, pipeline; // empty: not said
    std::optional<base::Instant> created_at;
    std::string key; // of the plan's key field, in the form its cells are read back
    std::vector<RowFault> faults;
    /// A row held back until the records it may point at are in.
    bool last_round = false;
};

/// Not thread-safe: remembers cells it has read before.
class RowReader {
  public:
    RowReader(const ImportPlan& plan, const Session& session);
    RowDraft read(const format::Record& record);
    /// An amount in a currency.
    Value amount(const RowDraft::Text& text, const std::string& currency, std::vector<RowFault>& faults) const;

  private:
    struct Read {
        Value value;
        std::vector<base::Fault> faults;
    };
    struct Piece {
        std::string text;
        size_t cell = ColumnRule::none;
    };
    void fill(RowDraft& row, size_t rule, const std::string& text, std::vector<bool>& filled);
    Read read_value(const ColumnRule& rule, const std::string& text, const RowDraft& row);
    Read read_date(const ColumnRule& rule, const std::string& text);
    Read read_number(const ColumnRule& rule, const std::string& text);
    Read read_stage(const ColumnRule& rule, const std::string& text, const std::string& pipeline);
    void read_money(RowDraft& row, size_t rule, const std::string& text);
    bool remembers(const ColumnRule& rule) const;
    schema::ValueContext context(const std::string& currency = {}) const;

    const ImportPlan& plan_;
    base::TimeZone zone_;
    std::string language_;
    const Field* currency_field_;
    std::vector<std::vector<Piece>> templates_;                     // by rule
    std::vector<std::unordered_map<std::string, Read>> remembered_; // by rule
    std::vector<bool> mapped_;                                      // by cell
};

} // namespace fairlead::command
