#pragma once
// Subjects that pass through stages until they are won or lost: how likely one is won within so many weeks, from where
// it stands and how long it has stood there. Learned from stays that ended and stays that go on.
//
// Weekly competing hazards (move, win, lose) by stage and age in the stage, each age shrunk towards its stage. Source:
// R. L. Prentice, L. A. Gloeckler, "Regression analysis of grouped survival data", Biometrics 34 (1978) 57-67;
// competing risks in discrete time: G. Tutz, M. Schmid, "Modeling Discrete Time-to-Event Data" (2016), chapter 8.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fairlead::stats {

/// One stay in a stage; days count from any fixed day.
struct Stay {
    enum class End { open, moved, won, lost };
    int stage = 0;               // 0 … stages-1
    int64_t from = 0, until = 0; // `until`: when it ended; for open ones the day looked at
    End end = End::open;
    int next = 0; // moved: the stage it went to
};

/// What stays tell, counted: sums of these are what all their stays together tell.
class StayCounts {
  public:
    /// Ages 0-1, 2-3, 4-7, 8-15, 16 and more weeks.
    static constexpr size_t ages = 5;

    explicit StayCounts(int stages);
    /// Stays that begin after they end are left out. `times` -1 takes one back.
    void add(const Stay& stay, int times = 1);
    StayCounts& operator+=(const StayCounts& other);

  private:
    friend class StageProcess;
    struct Seen {
        int64_t weeks = 0, moved = 0, won = 0, lost = 0;
    };
    std::vector<std::array<Seen, ages>> seen_;
    std::vector<std::vector<int64_t>> next_; // moves, by the stage they left and the one they went to
};

class StageProcess {
  public:
    static constexpr size_t ages = StayCounts::ages;
    /// Weeks of the stage's own rate added to every age.
    static constexpr double pseudo_weeks = 20;
    static constexpr int longest_weeks = 104;
    static constexpr int oldest = 16; // weeks from which on age no longer matters

    /// With nothing to learn from every probability is 0.
    explicit StageProcess(const StayCounts& counts);
    StageProcess(std::span<const Stay> stays, int stages);

    /// The probability that a subject that has stood in `stage` for `age` weeks is won within `weeks` (at most
    /// longest_weeks).
    double won_within(int stage, int64_t age, int weeks) const;
    /// Weeks of experience, for saying how much it rests on.
    double weeks_seen() const { return weeks_seen_; }

  private:
    struct Rates {
        double moved = 0, won = 0, lost = 0;
    };
    int stages_;
    double weeks_seen_ = 0;
    std::vector<std::array<Rates, ages>> rates_;
    std::vector<std::vector<double>> next_; // of those that move, the share that goes to each stage
    /// won_[weeks][stage][age in weeks, the last stands for all older]
    std::vector<std::vector<std::vector<double>>> won_;
};

} // namespace fairlead::stats
