#include "stats/ahead.h"

#include <algorithm>

#include "stats/decomposition.h"

namespace fairlead::stats {

namespace {

double share(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Standing stand(const Tally& mine, const Tally& all, int64_t least_n) {
    Standing standing;
    const int64_t n = mine.n(), k = mine.k(), n_others = all.n() - n, k_others = all.k() - k;
    standing.judged = n >= least_n && n_others >= least_n && n > 0 && n_others > 0;
    if (!standing.judged) return standing;
    const double others_rate = share(k_others, n_others);
    std::vector<Layered> parts;
    std::vector<Layer> layers;
    for (size_t i = 0; i < all.layers.size(); ++i) {
        const Tally::Part& own = mine.layers[i];
        const Tally::Part rest{all.layers[i].k - own.k, all.layers[i].n - own.n};
        const double theirs = rest.n ? share(rest.k, rest.n) : others_rate;
        parts.push_back({share(rest.n, n_others), share(own.n, n), theirs, own.n ? share(own.k, own.n) : theirs});
        layers.push_back({own.k, own.n, rest.k, rest.n});
    }
    standing.difference = share(k, n) - others_rate;
    const Parts found = kitagawa(parts, others_rate);
    for (const double part : found.by_share) standing.mix += part;
    for (const double part : found.by_rate) standing.skill += part;
    standing.test = mantel_haenszel(layers);
    return standing;
}

} // namespace

int64_t Tally::k() const {
    int64_t sum = 0;
    for (const Part& part : layers) sum += part.k;
    return sum;
}

int64_t Tally::n() const {
    int64_t sum = 0;
    for (const Part& part : layers) sum += part.n;
    return sum;
}

Ahead who_is_ahead(std::span<const Tally> people, const Tally& all, int64_t least_n, double most_q,
                   double least_skill) {
    Ahead found;
    for (const Tally& person : people) found.standings.push_back(stand(person, all, least_n));
    std::vector<Standing*> judged;
    std::vector<double> p;
    for (Standing& standing : found.standings) {
        if (!standing.judged) continue;
        judged.push_back(&standing);
        p.push_back(standing.test ? standing.test->p : 1);
    }
    found.judged = static_cast<int64_t>(judged.size());
    if (found.judged < least_people) {
        found.reason = static_cast<int64_t>(people.size()) < least_people ? "too_few_people" : "too_few_deals";
        return found;
    }
    const std::vector<double> q = benjamini_hochberg(p);
    for (size_t i = 0; i < judged.size(); ++i) {
        judged[i]->q = q[i];
        judged[i]->ahead =
            judged[i]->test && judged[i]->test->statistic > 0 && q[i] <= most_q && judged[i]->skill >= least_skill;
        if (judged[i]->ahead) found.basis = Ahead::Basis::significant;
    }
    if (found.basis == Ahead::Basis::significant) return found;
    std::stable_sort(judged.begin(), judged.end(), [](auto* a, auto* b) { return a->skill > b->skill; });
    for (size_t i = 0; i < judged.size() / 4; ++i) {
        if (judged[i]->skill <= 0) break;
        judged[i]->ahead = true;
        found.basis = Ahead::Basis::best_quarter;
    }
    if (found.basis == Ahead::Basis::none) found.reason = "nobody_ahead";
    return found;
}

} // namespace fairlead::stats
