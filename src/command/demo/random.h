#pragma once
// Numbers that look random and are the same for the same seed on every machine.

#include <cmath>
#include <cstdint>
#include <vector>

namespace fairlead::command {

class Random {
  public:
    /// One stream per thing that is made, so that the thing does not depend on what was made before it.
    Random(uint64_t seed, uint64_t kind, uint64_t index)
        : state_(mixed(mixed(seed + 0x9e3779b97f4a7c15) ^ mixed(kind * 0xbf58476d1ce4e5b9 + index))) {}
    uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        return mixed(state_);
    }
    /// 0 … n - 1.
    int64_t below(int64_t n) { return n <= 1 ? 0 : static_cast<int64_t>(next() % static_cast<uint64_t>(n)); }
    /// 0 up to, not including, 1.
    double real() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    bool chance(double probability) { return real() < probability; }
    /// Right-skewed around its median, as stays and amounts are: a sum of uniform numbers stands for the bell.
    double skewed(double median, double spread) {
        double bell = -6;
        for (int i = 0; i < 12; ++i) bell += real();
        return median * std::exp(bell * spread);
    }
    /// Index into weights, each as likely as it weighs.
    size_t weighted(const std::vector<double>& weights) {
        double total = 0;
        for (double weight : weights) total += weight;
        double at = real() * total;
        for (size_t i = 0; i < weights.size(); ++i)
            if ((at -= weights[i]) < 0) return i;
        return weights.empty() ? 0 : weights.size() - 1;
    }
    template <typename T>
    const T& pick(const std::vector<T>& items) {
        return items[static_cast<size_t>(below(static_cast<int64_t>(items.size())))];
    }

  private:
    static uint64_t mixed(uint64_t x) {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
    uint64_t state_;
};

} // namespace fairlead::command
