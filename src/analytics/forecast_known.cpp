#include "analytics/forecast_known.h"

#include <algorithm>

namespace fairlead::analytics {

namespace {

constexpr int32_t week = 7, year = 365, longest_past = 73050;
constexpr double pseudo_deals = 10;

/// From which of the origins on something that happened on a day is known.
class Origins {
  public:
    explicit Origins(const std::vector<Horizon>& windows) : count_(windows.size()) {
        if (windows.empty()) return;
        first_ = windows.front().origin;
        // Origins lie a month apart: a table of their days answers at once.
        for (const Horizon& window : windows)
            for (uint32_t place = static_cast<uint32_t>(&window - windows.data());
                 first_ + static_cast<int64_t>(after_.size()) < window.origin;)
                after_.push_back(place);
    }
    size_t size() const { return count_; }
    /// The first origin behind the day; size() when there is none.
    size_t after(int32_t day) const {
        if (day < first_) return 0;
        const auto at = static_cast<size_t>(static_cast<int64_t>(day) - first_);
        return at < after_.size() ? after_[at] : count_;
    }

  private:
    size_t count_;
    int32_t first_ = 0;
    std::vector<uint32_t> after_; // by days from the first origin on
};

/// Adds to each what those before it have.
template <typename Each>
void accumulate(std::vector<Each>& sums) {
    for (size_t i = 1; i < sums.size(); ++i) sums[i] += sums[i - 1];
}

/// What deals that closed tell, by the first origin that knows it.
struct Closed {
    int64_t n = 0, won = 0;
    int64_t recent = 0, days = 0; // won in the year before
    __int128 amount = 0;
    std::vector<int64_t> lost_from; // by stage: lost after having come so far

    Closed& operator+=(const Closed& other) {
        n += other.n;
        won += other.won;
        recent += other.recent;
        days += other.days;
        amount += other.amount;
        for (size_t s = 0; s < lost_from.size(); ++s) lost_from[s] += other.lost_from[s];
        return *this;
    }
    void add_recent(const DealLife& deal, int times) {
        recent += times;
        days += times * std::max(0, deal.closed - deal.created);
        amount += static_cast<__int128>(times) * deal.amount;
    }
};

/// A deal's stays, as each origin knows them: open until it, ended by the close, or by the next stay.
void add_stays(const Lives& lives, const DealLife& deal, const Origins& origins, const std::vector<Horizon>& windows,
               std::vector<stats::StayCounts>& counts, std::vector<stats::StayCounts>& going_on) {
    using End = stats::Stay::End;
    const size_t none = origins.size(), closed = origins.after(deal.closed);
    const auto between = [&](size_t from, size_t until, const stats::Stay& stay) {
        if (from >= until) return;
        counts[from].add(stay);
        if (until < none) counts[until].add(stay, -1);
    };
    size_t begun = deal.stays ? origins.after(lives.stays[deal.first_stay].from) : none;
    for (uint32_t i = 0; i < deal.stays && begun < none; ++i) {
        const DealStay& stay = lives.stays[deal.first_stay + i];
        const DealStay* next = i + 1 < deal.stays ? &lives.stays[deal.first_stay + i + 1] : nullptr;
        const size_t moved = next ? std::max(begun, origins.after(next->from)) : none;
        stats::Stay seen{.stage = stay.stage, .from = stay.from, .until = 0};
        for (size_t at = begun; at < std::min(moved, closed); ++at) {
            seen.until = windows[at].origin;
            going_on[at].add(seen);
        }
        if (closed < moved) {
            seen.until = std::max(deal.closed, stay.from);
            seen.end = deal.won ? End::won : End::lost;
            between(std::max(begun, closed), moved, seen);
        }
        if (next) {
            seen.until = next->from;
            seen.end = End::moved;
            seen.next = next->stage;
            between(moved, none, seen);
        }
        begun = moved;
    }
}

} // namespace

KnownDeal known_at(const Lives& lives, const DealLife& deal, int32_t origin) {
    KnownDeal known;
    known.amount = deal.amount;
    known.close_date = deal.close_date;
    for (uint32_t i = 0; i < deal.pasts; ++i) {
        const DealPast& past = lives.pasts[deal.first_past + i];
        if (past.until < origin) continue;
        known.amount = past.amount;
        known.close_date = past.close_date;
        break;
    }
    if (deal.created >= origin || deal.closed < origin) return known;
    for (uint32_t i = 0; i < deal.stays; ++i) {
        const DealStay& stay = lives.stays[deal.first_stay + i];
        if (stay.from >= origin) break;
        known.stage = stay.stage;
        known.since = stay.from;
    }
    return known;
}

std::vector<Learned> Learned::learn(const Lives& lives, const std::vector<Horizon>& windows) {
    const Origins origins(windows);
    const size_t stages = lives.stage_probability.size(), none = windows.size();
    std::vector<stats::StayCounts> counts(none, stats::StayCounts(static_cast<int>(stages))), going_on = counts;
    Closed nobody;
    nobody.lost_from.assign(stages, 0);
    std::vector<Closed> closed(none, nobody);
    for (const DealLife& deal : lives.deals) {
        add_stays(lives, deal, origins, windows, counts, going_on);
        const size_t known = origins.after(deal.closed);
        if (deal.closed == no_day || known == none) continue;
        ++closed[known].n;
        if (deal.won) {
            ++closed[known].won;
            const size_t long_ago = origins.after(deal.closed + year);
            if (known == long_ago) continue;
            closed[known].add_recent(deal, 1);
            if (long_ago < none) closed[long_ago].add_recent(deal, -1);
            continue;
        }
        int32_t furthest = -1;
        for (uint32_t i = 0; i < deal.stays; ++i) {
            const DealStay& stay = lives.stays[deal.first_stay + i];
            const size_t from = std::max(known, origins.after(stay.from));
            if (from == none) break;
            for (; furthest < stay.stage; ++furthest) ++closed[from].lost_from[static_cast<size_t>(furthest + 1)];
        }
    }
    accumulate(counts);
    accumulate(closed);

    std::vector<Learned> found;
    for (size_t at = 0; at < none; ++at) {
        const Closed& sums = closed[at];
        Learned learned(counts[at] += going_on[at]);
        learned.closed_ = sums.n;
        const auto won = static_cast<double>(sums.won);
        if (sums.n > 0) learned.win_rate_ = won / static_cast<double>(sums.n);
        for (size_t s = 0; s < stages; ++s)
            learned.won_from_stage_.push_back((won + pseudo_deals * learned.win_rate_) /
                                              (won + static_cast<double>(sums.lost_from[s]) + pseudo_deals));
        if (sums.recent > 0) {
            learned.mean_won_ = static_cast<double>(sums.amount) / static_cast<double>(sums.recent);
            learned.mean_cycle_ = static_cast<double>(sums.days) / static_cast<double>(sums.recent);
        }
        found.push_back(std::move(learned));
    }
    return found;
}

void DaySums::add(int32_t day, double value) {
    const auto back = static_cast<size_t>(std::clamp<int64_t>(static_cast<int64_t>(last_) - day, 0, longest_past));
    if (back >= sums_.size()) sums_.resize(back + 1, 0);
    sums_[back] += value;
}

void DaySums::finish() {
    for (size_t back = sums_.size(); back-- > 1;) sums_[back - 1] += sums_[back];
}

Known::Known(const Lives& lives, const Deals& deals, std::vector<Horizon> windows, bool drivers)
    : windows_(std::move(windows)),
      first_(windows_.size(), no_day),
      won_(windows_.back().origin),
      created_(won_),
      created_amount_(won_),
      created_square_(won_),
      lying_open_(won_),
      moves_(won_),
      begun_(lives.stage_probability.size(), won_) {
    const Origins origins(windows_);
    const size_t none = windows_.size();
    Open nobody;
    nobody.due.resize(lives.stage_probability.size());
    nobody.standing.resize(lives.stage_probability.size());
    open_.assign(none, nobody);
    for (const uint32_t place : deals) {
        const DealLife& deal = lives.deals[place];
        const auto amount = static_cast<double>(deal.amount);
        const size_t created = origins.after(deal.created), closed = origins.after(deal.closed);
        if (deal.won && closed < none) won_.add(deal.closed, amount);
        if (created == none) continue;
        first_[created] = std::min(first_[created], std::min(deal.created, deal.closed));
        created_.add(deal.created, 1);
        created_amount_.add(deal.created, amount);
        created_square_.add(deal.created, amount * amount);
        if (deal.stays) begun_[static_cast<size_t>(lives.stays[deal.first_stay].stage)].add(deal.created, 1);
        for (size_t at = created; at < closed; ++at) {
            const Horizon& window = windows_[at];
            const KnownDeal known = known_at(lives, deal, window.origin);
            if (known.stage < 0) continue;
            Open& open = open_[at];
            const auto stage = static_cast<size_t>(known.stage);
            ++open.n;
            if (known.close_date >= window.from && known.close_date < window.until)
                open.due[stage].add(static_cast<double>(known.amount));
            if (known.amount > 0)
                open.standing[stage][static_cast<size_t>(
                                         std::min((window.origin - known.since) / week, stats::StageProcess::oldest))]
                    .add(static_cast<double>(known.amount));
        }
        if (!drivers) continue;
        // Of a deal nothing is known before it is there.
        lying_open_.add(deal.created, amount);
        if (closed < none) lying_open_.add(std::max(deal.closed + 1, deal.created), -amount);
        for (uint32_t i = 1; i < deal.stays; ++i)
            moves_.add(std::max(lives.stays[deal.first_stay + i].from, deal.created), 1);
    }
    for (size_t at = 1; at < none; ++at) first_[at] = std::min(first_[at], first_[at - 1]);
    for (DaySums* sums : {&won_, &created_, &created_amount_, &created_square_, &lying_open_, &moves_}) sums->finish();
    for (DaySums& sums : begun_) sums.finish();
}

} // namespace fairlead::analytics
