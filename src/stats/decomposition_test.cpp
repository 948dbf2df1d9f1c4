#include "stats/decomposition.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace fairlead::stats {
namespace {

double product(const std::vector<double>& factors) {
    return std::accumulate(factors.begin(), factors.end(), 1.0, std::multiplies<>());
}
double sum(const std::vector<double>& parts) {
    return std::accumulate(parts.begin(), parts.end(), 0.0);
}

TEST(Decomposition, FactorsAddUpToTheDifferenceOfTheProducts) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> share(0, 1);
    for (int round = 0; round < 200; ++round) {
        std::vector<double> before(1 + random() % 7), after(before.size());
        for (double& value : before) value = random() % 6 ? share(random) : 0;
        for (double& value : after) value = random() % 6 ? share(random) : 0;
        EXPECT_NEAR(sum(shapley_product(before, after)), product(after) - product(before), 1e-12);
    }
}

TEST(Decomposition, TwoFactorsSplitTheirMeetingInHalves) {
    const std::vector<double> parts = shapley_product(std::vector{2.0, 3.0}, std::vector{4.0, 5.0});
    EXPECT_NEAR(parts[0], 2 * (3 + 5) / 2.0, 1e-12);
    EXPECT_NEAR(parts[1], 2 * (2 + 4) / 2.0, 1e-12);
}

TEST(Decomposition, LayersAddUpWhateverTheyAreCountedAgainst) {
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> share(0, 1);
    for (int round = 0; round < 200; ++round) {
        std::vector<Layered> layers(1 + random() % 6);
        double before = 0, after = 0, rate_before = 0, rate_after = 0;
        for (Layered& layer : layers) {
            layer = {share(random), share(random), share(random), share(random)};
            before += layer.share_before;
            after += layer.share_after;
        }
        for (Layered& layer : layers) {
            layer.share_before /= before;
            layer.share_after /= after;
            rate_before += layer.share_before * layer.rate_before;
            rate_after += layer.share_after * layer.rate_after;
        }
        const Parts parts = kitagawa(layers, share(random));
        EXPECT_NEAR(sum(parts.by_share) + sum(parts.by_rate), rate_after - rate_before, 1e-12);
    }
}

} // namespace
} // namespace fairlead::stats
