#pragma once
// Counts out of counts: intervals, comparisons, and what to believe after many comparisons. Pure mathematics.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

struct Interval {
    double low = 0;
    double high = 0;
};

/// The two-sided 95 % quantile of the normal distribution.
inline constexpr double z_95 = 1.959963984540054;

/// Wilson score interval of k out of n, 0 <= k <= n. Nothing when n is 0.
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927)
/// 209-212.
std::optional<Interval> wilson(int64_t k, int64_t n, double z = z_95);

/// Newcombe's hybrid score interval of the difference k1/n1 - k2/n2. Nothing when n1 or n2 is 0.
/// Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
/// eleven methods", Statistics in Medicine 17 (1998) 873-890, method 10.
std::optional<Interval> newcombe(int64_t k1, int64_t n1, int64_t k2, int64_t n2, double z = z_95);

struct Comparison {
    double statistic = 0; // z; 0 for exact tests
    double p = 1;         // two-sided
};

/// Two-proportion z test with pooled variance, no continuity correction. Nothing when n1 or n2 is 0; p is 1 when both
/// samples are all successes or all failures.
/// Source: J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd ed. (2003), ch. 3.
std::optional<Comparison> two_proportions(int64_t k1, int64_t n1, int64_t k2, int64_t n2);

/// Fisher's exact test of the table [[a, b], [c, d]], two-sided: the sum of the probabilities of all tables with the
/// same margins that are no likelier than this one (relative tolerance 1e-7, as R's fisher.test). Source: R. A. Fisher,
/// "The logic of inductive inference", JRSS 98 (1935) 39-82; A. Agresti, "Categorical Data Analysis", 3rd ed.
/// (2013), 3.5.
Comparison fisher(int64_t a, int64_t b, int64_t c, int64_t d);

/// The pooled z test, or Fisher's exact test when an expected cell of the 2x2 table is below 5.
/// Source of the rule: W. G. Cochran, "Some methods for strengthening the common chi-squared tests", Biometrics 10
/// (1954) 417-451.
std::optional<Comparison> compare_proportions(int64_t k1, int64_t n1, int64_t k2, int64_t n2);

/// k1 of n1 against k2 of n2 within one layer (the same source, the same month …).
struct Layer {
    int64_t k1 = 0, n1 = 0, k2 = 0, n2 = 0;
};
/// Whether the share of the first sample differs when like is compared with like: the Cochran-Mantel-Haenszel test,
/// with continuity correction (few subjects are no evidence); `statistic` is its signed root. Nothing when no layer has
/// both samples and both outcomes. Source: N. Mantel, W. Haenszel, "Statistical aspects of the analysis of data from
/// retrospective studies of disease", JNCI 22 (1959) 719-748.
std::optional<Comparison> mantel_haenszel(std::span<const Layer> layers);

/// Adjusted p values (q) in the order given: the smallest false discovery rate at which each would be flagged.
/// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate: a practical and powerful approach to
/// multiple testing", JRSS B 57 (1995) 289-300; adjusted form as R's p.adjust(method = "BH").
std::vector<double> benjamini_hochberg(std::span<const double> p);

} // namespace fairlead::stats
