#include "stats/stage_process.h"

#include <algorithm>

namespace fairlead::stats {

namespace {

constexpr int64_t week = 7;
constexpr int64_t begins[StayCounts::ages + 1] = {0, 2, 4, 8, StageProcess::oldest, INT64_MAX}; // weeks of the ages

size_t bucket(int64_t weeks) {
    size_t age = 0;
    while (weeks >= begins[age + 1]) ++age;
    return age;
}

StayCounts counted(std::span<const Stay> stays, int stages) {
    StayCounts counts(stages);
    for (const Stay& stay : stays) counts.add(stay);
    return counts;
}

} // namespace

StayCounts::StayCounts(int stages)
    : seen_(static_cast<size_t>(stages)),
      next_(static_cast<size_t>(stages), std::vector<int64_t>(static_cast<size_t>(stages), 0)) {}

void StayCounts::add(const Stay& stay, int times) {
    if (stay.stage < 0 || static_cast<size_t>(stay.stage) >= seen_.size() || stay.until < stay.from) return;
    auto& here = seen_[static_cast<size_t>(stay.stage)];
    const int64_t last = (stay.until - stay.from) / week; // the week it ended in, or goes on in
    for (size_t a = 0; a < ages && last > begins[a]; ++a)
        here[a].weeks += times * (std::min(last, begins[a + 1]) - begins[a]);
    if (stay.end == Stay::End::open) return; // the week at hand is not over
    Seen& end = here[bucket(last)];
    end.weeks += times;
    if (stay.end == Stay::End::won) end.won += times;
    if (stay.end == Stay::End::lost) end.lost += times;
    if (stay.end == Stay::End::moved && stay.next >= 0 && static_cast<size_t>(stay.next) < seen_.size()) {
        end.moved += times;
        next_[static_cast<size_t>(stay.stage)][static_cast<size_t>(stay.next)] += times;
    }
}

StayCounts& StayCounts::operator+=(const StayCounts& other) {
    for (size_t s = 0; s < seen_.size(); ++s) {
        for (size_t a = 0; a < ages; ++a) {
            seen_[s][a].weeks += other.seen_[s][a].weeks;
            seen_[s][a].moved += other.seen_[s][a].moved;
            seen_[s][a].won += other.seen_[s][a].won;
            seen_[s][a].lost += other.seen_[s][a].lost;
        }
        for (size_t t = 0; t < seen_.size(); ++t) next_[s][t] += other.next_[s][t];
    }
    return *this;
}

StageProcess::StageProcess(std::span<const Stay> stays, int stages) : StageProcess(counted(stays, stages)) {}

StageProcess::StageProcess(const StayCounts& counts)
    : stages_(static_cast<int>(counts.seen_.size())), rates_(counts.seen_.size()), next_(counts.seen_.size()) {
    const size_t count = counts.seen_.size();
    for (size_t s = 0; s < count; ++s) {
        double weeks = 0, moved = 0, won = 0, lost = 0, moves = 0;
        for (const StayCounts::Seen& age : counts.seen_[s]) {
            weeks += static_cast<double>(age.weeks);
            moved += static_cast<double>(age.moved);
            won += static_cast<double>(age.won);
            lost += static_cast<double>(age.lost);
        }
        weeks_seen_ += weeks;
        for (const int64_t share : counts.next_[s]) moves += static_cast<double>(share);
        for (const int64_t share : counts.next_[s])
            next_[s].push_back(moves > 0 ? static_cast<double>(share) / moves : 0);
        if (weeks <= 0) continue;
        for (size_t a = 0; a < ages; ++a) {
            const StayCounts::Seen& age = counts.seen_[s][a];
            const double weight = static_cast<double>(age.weeks) + pseudo_weeks;
            rates_[s][a] = {(static_cast<double>(age.moved) + pseudo_weeks * moved / weeks) / weight,
                            (static_cast<double>(age.won) + pseudo_weeks * won / weeks) / weight,
                            (static_cast<double>(age.lost) + pseudo_weeks * lost / weeks) / weight};
        }
    }
    // Backwards from no week left.
    won_.assign(longest_weeks + 1, std::vector<std::vector<double>>(count, std::vector<double>(oldest + 1, 0)));
    for (size_t left = 1; left <= longest_weeks; ++left)
        for (size_t s = 0; s < count; ++s) {
            double elsewhere = 0;
            for (size_t t = 0; t < count; ++t) elsewhere += next_[s][t] * won_[left - 1][t][0];
            for (size_t age = 0; age <= oldest; ++age) {
                const Rates& rate = rates_[s][bucket(static_cast<int64_t>(age))];
                const double stays_on = std::max(0.0, 1 - rate.won - rate.lost - rate.moved);
                won_[left][s][age] =
                    rate.won + rate.moved * elsewhere + stays_on * won_[left - 1][s][std::min<size_t>(age + 1, oldest)];
            }
        }
}

double StageProcess::won_within(int stage, int64_t age, int weeks) const {
    if (stage < 0 || stage >= stages_ || weeks <= 0) return 0;
    return won_[static_cast<size_t>(std::min(weeks, longest_weeks))][static_cast<size_t>(stage)]
               [static_cast<size_t>(std::clamp<int64_t>(age, 0, oldest))];
}

} // namespace fairlead::stats
