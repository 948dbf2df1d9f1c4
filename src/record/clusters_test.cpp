#include "record/clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace fairlead::record {
namespace {

TEST(clusters, the_surest_pairs_join_first_and_the_weakest_link_is_told) {
    const std::vector<Cluster> groups = cluster({{1, 2, 990}, {2, 3, 700}, {7, 9, 800}}, {}, 50);
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].members, (std::vector<int64_t>{1, 2, 3}));
    EXPECT_EQ(groups[0].score, 700);
    EXPECT_EQ(groups[1].score, 800);
}

TEST(clusters, what_a_person_has_parted_stays_apart) {
    const std::vector<Cluster> groups = cluster({{1, 2, 990}, {2, 3, 700}}, {{1, 3}}, 50);
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(groups[0].members, (std::vector<int64_t>{1, 2}));
}

TEST(clusters, any_order_gives_the_same_and_nothing_grows_too_large) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<Pair> pairs;
        std::set<std::pair<int64_t, int64_t>> different;
        for (int i = 0; i < 40; ++i) {
            const int64_t a = 1 + random() % 20, b = 21 + random() % 20;
            pairs.push_back({a, b, 500 + static_cast<int64_t>(random() % 500)});
            if (i % 7 == 0) different.emplace(a, 21 + random() % 20);
        }
        const std::vector<Cluster> one = cluster(pairs, different, 6);
        std::shuffle(pairs.begin(), pairs.end(), random);
        const std::vector<Cluster> other = cluster(pairs, different, 6);
        ASSERT_EQ(one.size(), other.size());
        std::set<int64_t> seen;
        for (size_t i = 0; i < one.size(); ++i) {
            ASSERT_EQ(one[i].members, other[i].members);
            ASSERT_LE(one[i].members.size(), 6U);
            for (const int64_t a : one[i].members) {
                ASSERT_TRUE(seen.insert(a).second);
                for (const int64_t b : one[i].members) ASSERT_FALSE(different.contains({a, b}));
            }
        }
    }
}

} // namespace
} // namespace fairlead::record
