#include "stats/ahead.h"

#include <gtest/gtest.h>

#include <random>

namespace fairlead::stats {
namespace {

Tally together(const std::vector<Tally>& people) {
    Tally all{std::vector<Tally::Part>(people.front().layers.size())};
    for (const Tally& person : people)
        for (size_t i = 0; i < all.layers.size(); ++i) {
            all.layers[i].k += person.layers[i].k;
            all.layers[i].n += person.layers[i].n;
        }
    return all;
}

// Easy deals are won at 80 %, hard ones at 20 %, by everybody alike: the first has easy ones alone. Nothing of the
// difference is skill.
TEST(Ahead, who_only_works_on_what_is_easy_is_not_ahead) {
    const std::vector<Tally> people = {
        {{{80, 100}, {0, 0}}}, {{{40, 50}, {10, 50}}}, {{{40, 50}, {10, 50}}}, {{{40, 50}, {10, 50}}}};
    const Ahead found = who_is_ahead(people, together(people), 20, .1, .02);
    EXPECT_NEAR(found.standings[0].difference, .3, 1e-12);
    EXPECT_NEAR(found.standings[0].mix, .3, 1e-12);
    EXPECT_NEAR(found.standings[0].skill, 0, 1e-12);
    EXPECT_FALSE(found.standings[0].ahead);
}

TEST(Ahead, who_wins_more_of_the_same_is) {
    const std::vector<Tally> people = {
        {{{30, 40}, {10, 60}}}, {{{60, 80}, {14, 20}}}, {{{40, 80}, {4, 20}}}, {{{40, 80}, {4, 20}}}};
    // Of the hard ones the second wins 14 of 20, the others 18 of 100.
    const Ahead found = who_is_ahead(people, together(people), 20, .1, .02);
    EXPECT_EQ(found.basis, Ahead::Basis::significant);
    EXPECT_TRUE(found.standings[1].ahead);
    EXPECT_FALSE(found.standings[2].ahead);
    EXPECT_LE(found.standings[1].q, .1);
}

TEST(Ahead, nobody_beyond_chance_leaves_the_best_quarter) {
    const std::vector<Tally> people = {{{{11, 20}}}, {{{10, 20}}}, {{{10, 20}}}, {{{9, 20}}}};
    const Ahead found = who_is_ahead(people, together(people), 20, .1, .02);
    EXPECT_EQ(found.basis, Ahead::Basis::best_quarter);
    EXPECT_TRUE(found.standings[0].ahead);
    EXPECT_FALSE(found.standings[1].ahead);
}

TEST(Ahead, few_people_or_few_deals_are_not_told_apart) {
    const std::vector<Tally> three = {{{{20, 20}}}, {{{0, 20}}}, {{{0, 20}}}};
    EXPECT_EQ(who_is_ahead(three, together(three), 20, .1, .02).reason, "too_few_people");
    const std::vector<Tally> small = {{{{20, 20}}}, {{{0, 20}}}, {{{0, 20}}}, {{{0, 19}}}};
    const Ahead found = who_is_ahead(small, together(small), 20, .1, .02);
    EXPECT_EQ(found.reason, "too_few_deals");
    EXPECT_EQ(found.judged, 3);
    const std::vector<Tally> alike(4, Tally{{{10, 20}}});
    EXPECT_EQ(who_is_ahead(alike, together(alike), 20, .1, .02).reason, "nobody_ahead");
}

TEST(Ahead, the_parts_add_up_to_the_difference) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<Tally> people;
        for (int person = 0; person < 6; ++person) {
            Tally tally;
            for (int layer = 0; layer < 4; ++layer) {
                const auto n = static_cast<int64_t>(random() % 15);
                tally.layers.push_back({n ? static_cast<int64_t>(random() % (static_cast<uint32_t>(n) + 1)) : 0, n});
            }
            people.push_back(tally);
        }
        const Ahead found = who_is_ahead(people, together(people), 5, .1, .02);
        for (const Standing& standing : found.standings) {
            EXPECT_NEAR(standing.mix + standing.skill, standing.difference, 1e-12);
            EXPECT_FALSE(standing.ahead && (!standing.judged || standing.skill <= 0));
        }
    }
}

} // namespace
} // namespace fairlead::stats
