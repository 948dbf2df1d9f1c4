#pragma once
// The lives of deals as plain numbers, and what was known of them on each of several days, gathered in one pass: the
// methods of forecasting and their backtests go by these sums alone. What happened on a day or later is in nothing that
// was known on it.

#include <array>
#include <cstdint>
#include <vector>

#include "stats/stage_process.h"

namespace fairlead::analytics {

inline constexpr int32_t no_day = INT32_MAX;

/// One stay in a stage; it ends as the next begins, the last as the deal closes.
struct DealStay {
    int32_t stage = 0; // place among the open stages, from 0
    int32_t from = 0;  // day
};
/// A value as it was until the day it changed.
struct DealPast {
    int32_t until = 0; // it holds for the days before this one
    int32_t close_date = no_day;
    int64_t amount = 0;
};
/// The life of one deal. Days count from 1970-01-01.
struct DealLife {
    int32_t created = 0;
    int32_t closed = no_day; // no_day: still open
    bool won = false;
    int64_t amount = 0; // what it brings: minor units, or a scaled quantity
    int32_t close_date = no_day;
    uint32_t first_stay = 0, stays = 0;
    uint32_t first_past = 0, pasts = 0; // values it no longer has, oldest first
};
struct Lives {
    std::vector<DealLife> deals;
    std::vector<DealStay> stays;
    std::vector<DealPast> pasts;
    std::vector<double> stage_probability; // of the open stages, 0 to 1
    std::vector<int32_t> leads;            // days on which one came, ascending: a driver of the regression
};
/// Places of deals among the lives: those a forecast is about. All are learned from.
using Deals = std::vector<uint32_t>;

/// What is asked: known is what happened before `origin`; wanted is what is won from `from` to `until` (days, the
/// latter not included).
struct Horizon {
    int32_t origin = 0, from = 0, until = 0;
    int32_t length() const { return until - from; }
};

/// A deal as it was known on the morning of a day.
struct KnownDeal {
    int32_t stage = -1; // -1: closed, or not there yet
    int32_t since = 0;
    int64_t amount = 0;
    int32_t close_date = no_day;
};
KnownDeal known_at(const Lives& lives, const DealLife& deal, int32_t origin);

/// What deals that closed or moved before a day teach.
class Learned {
  public:
    Learned(const Lives& lives, int32_t origin) : Learned(learn(lives, {{origin, origin, origin}}).front()) {}
    /// For each of these windows, in the order of their origins.
    static std::vector<Learned> learn(const Lives& lives, const std::vector<Horizon>& windows);

    const stats::StageProcess& process() const { return process_; }
    /// Of closed deals that ever came so far, the share that was won; shrunk by ten deals towards the overall rate.
    const std::vector<double>& won_from_stage() const { return won_from_stage_; }
    int64_t closed() const { return closed_; }
    double win_rate() const { return win_rate_; }
    /// Of the deals won in the last year.
    double mean_won() const { return mean_won_; }
    double mean_cycle() const { return mean_cycle_; }

  private:
    explicit Learned(const stats::StayCounts& stays) : process_(stays) {}
    stats::StageProcess process_;
    std::vector<double> won_from_stage_;
    int64_t closed_ = 0;
    double win_rate_ = 0, mean_won_ = 0, mean_cycle_ = 0;
};

/// Sums by day up to a last one, for sums over many windows: one number for each day of the last two centuries at
/// most; what lies further back counts to the first of them.
class DaySums {
  public:
    explicit DaySums(int32_t last) : last_(last) {}
    void add(int32_t day, double value);
    /// After this they can be asked.
    void finish();
    /// Of the days before this one, which is no later than the last.
    double before(int32_t day) const {
        const auto back = static_cast<size_t>(day < last_ ? last_ - day + 1 : 1);
        return back < sums_.size() ? sums_[back] : 0;
    }
    double in(int32_t from, int32_t until) const { return before(until) - before(from); }

  private:
    int32_t last_;
    std::vector<double> sums_; // by days before the last
};

/// What was known of the deals a forecast is about.
class Known {
  public:
    struct Sum {
        double amount = 0, square = 0;
        void add(double value) {
            amount += value;
            square += value * value;
        }
    };
    /// The deals open on the morning of an origin, as they were known then.
    struct Open {
        int64_t n = 0;
        std::vector<Sum> due; // by stage: the close date lies in the window
        /// By stage and weeks they have stood in it.
        std::vector<std::array<Sum, stats::StageProcess::oldest + 1>> standing;
    };

    /// In the order of their origins. The drivers take sums of their own.
    Known(const Lives& lives, const Deals& deals, std::vector<Horizon> windows, bool drivers = true);

    const std::vector<Horizon>& windows() const { return windows_; }
    const Open& open(size_t window) const { return open_[window]; }
    /// The first day anything happened, as far as was known at the origin; no_day when nothing did.
    int32_t first(size_t window) const { return first_[window]; }
    /// What was won by day.
    const DaySums& won() const { return won_; }
    /// Deals that were created: how many, their amounts, the squares of these, and the stages they began in.
    const DaySums& created() const { return created_; }
    const DaySums& created_amount() const { return created_amount_; }
    const DaySums& created_square() const { return created_square_; }
    const std::vector<DaySums>& begun() const { return begun_; }
    /// What came to lie open, less what was closed; moves between stages. Of the drivers.
    const DaySums& lying_open() const { return lying_open_; }
    const DaySums& moves() const { return moves_; }

  private:
    std::vector<Horizon> windows_;
    std::vector<Open> open_;
    std::vector<int32_t> first_;
    DaySums won_, created_, created_amount_, created_square_, lying_open_, moves_;
    std::vector<DaySums> begun_;
};

} // namespace fairlead::analytics
