#pragma once
// The deals an analysis is about and their way through the stages, read from the columns. Internal to the analyses.

#include <memory>
#include <string>
#include <vector>

#include "analytics/analysis.h"
#include "analytics/funnel_plan.h"

namespace fairlead::analytics {

/// One stay; the next one ends it.
struct Stay {
    int stage = -1; // index in the pipeline; -1: of another pipeline
    int64_t at = 0; // milliseconds
};

/// Records and moves of one kind. Rows come in order, so a record is counted once however often it moved.
struct Moves {
    int64_t moves = 0, deals = 0;
    __int128 amount = 0;
    void add(size_t row, int64_t worth) {
        ++moves;
        if (last_ == row + 1) return;
        last_ = row + 1;
        ++deals;
        if (worth != nothing) amount += worth;
    }

  private:
    size_t last_ = 0;
};

class DealRows {
  public:
    /// Refuses as funnel_needs() does. `created_within`: only deals created in the period of the request.
    static base::Result<std::unique_ptr<DealRows>> make(const Sources& sources, const Columns::View& columns,
                                                        const AnalysisRequest& request, bool created_within);
    const Plan& plan() const { return plan_; }
    const Table& table() const { return table_; }
    const std::vector<schema::Stage>& stages() const { return plan_.pipeline->stages; }
    /// How far a stage is: open ones 1 …, won one behind them, lost 0.
    int level(int stage) const { return stage < 0 ? 0 : levels_[static_cast<size_t>(stage)]; }
    int open_stages() const { return plan_.open_stages; }
    bool is_open(int stage) const { return stage >= 0 && level(stage) >= 1 && level(stage) <= open_stages(); }
    bool is_won(int stage) const { return level(stage) == open_stages() + 1; }
    bool is_lost(int stage) const { return stage >= 0 && level(stage) == 0; }

    bool chosen(size_t row) const { return chosen_[row] != 0; }
    size_t size() const { return size_; }
    /// The stays of a row until the moment the analysis looks at, in order.
    void stays(size_t row, std::vector<Stay>& into) const;
    /// Calls back for every chosen row, in order, with its stays.
    template <typename Act>
    void each(Act act) const {
        std::vector<Stay> found;
        for (size_t row = 0; row < chosen_.size(); ++row) {
            if (!chosen_[row]) continue;
            stays(row, found);
            act(row, found);
        }
    }
    /// In the base currency; nothing when there is none or the reader may not see it.
    int64_t worth(size_t row) const { return amount_ ? amount_->values.get(row) : nothing; }
    const Column* column(std::string_view name) const { return table_.find(name); }
    const Column* owner() const { return owner_; }

    /// Milliseconds: the period of the request, its end not included; the furthest when it has none.
    int64_t from() const { return from_; }
    int64_t to() const { return to_; }
    /// Until when deals are watched.
    int64_t seen() const { return seen_; }
    const base::TimeZone& zone() const { return zone_; }
    int64_t start_of(base::Date day) const { return zone_.start_of(day).milliseconds; }

    /// All records of the analysis.
    const std::string& base() const { return plan_.base; }
    std::string with(std::string_view condition) const { return Plan::both(plan_.base, condition); }
    /// "exists(stage_visits where pipeline = … and condition)".
    std::string visited(std::string_view condition) const;
    /// "stage = 'a'" or "stage in ('a', 'b')": of a stay, or of `field`.
    std::string stage_in(const std::vector<int>& stages, std::string_view field = "stage") const;
    /// Conditions on a moment; the furthest bounds leave no trace.
    static std::string within(std::string_view field, int64_t from, int64_t to);
    std::vector<int> stages_from(int level) const; // open and won ones at least this far

    base::Json count(int64_t n, std::string where) const;
    base::Json moves(const Moves& moves, std::string where) const;
    /// Null when the reader may not see amounts.
    base::Json money(__int128 amount) const;
    base::Json stage_json(int stage) const;
    base::Json person(int64_t id) const; // {"id", "name"}; null for nobody
    /// What every answer begins with: object, pipeline, period, currency, excluded.
    base::Json head() const;

  private:
    DealRows(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request, Plan plan);
    base::Result<void> choose();

    const Sources& sources_;
    const Table& table_;
    const AnalysisRequest& request_;
    Plan plan_;
    base::TimeZone zone_;
    query::Scope scope_;
    int64_t from_ = INT64_MIN, to_ = INT64_MAX, seen_ = INT64_MAX;
    std::vector<int> levels_;
    std::vector<int> stage_of_code_; // by code of a visit's word
    std::vector<uint8_t> chosen_;
    size_t size_ = 0;
    const Column* amount_ = nullptr;
    const Column* owner_ = nullptr;
};

} // namespace fairlead::analytics
