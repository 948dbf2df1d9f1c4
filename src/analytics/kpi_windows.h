#pragma once
// The spans and the steps of time a request of measures is about. Internal to the measures.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analytics/kpi_measure.h"

namespace fairlead::analytics {

/// Which periods a day lies in.
class MeasureWindows {
  public:
    explicit MeasureWindows(const MeasureRequest& request) : spans_(request.spans), buckets_(request.buckets) {
        if (buckets_.empty()) return;
        first_ = buckets_.front().from.days;
        for (size_t i = 0; i < buckets_.size(); ++i)
            bucket_.resize(bucket_.size() + static_cast<size_t>(buckets_[i].to.days - buckets_[i].from.days + 1),
                           static_cast<uint32_t>(i));
    }
    size_t size() const { return spans_.size() + buckets_.size(); }
    size_t spans() const { return spans_.size(); }
    const Span& at(size_t window) const {
        return window < spans_.size() ? spans_[window] : buckets_[window - spans_.size()];
    }
    template <typename Act>
    void containing(int64_t day, Act act) const {
        for (size_t i = 0; i < spans_.size(); ++i)
            if (day >= spans_[i].from.days && day <= spans_[i].to.days) act(i);
        if (day >= first_ && day < first_ + static_cast<int64_t>(bucket_.size()))
            act(spans_.size() + bucket_[static_cast<size_t>(day - first_)]);
    }
    /// At whose end it was there: from `born` on and not `gone` yet.
    template <typename Act>
    void ends_between(int64_t born, int64_t gone, Act act) const {
        for (size_t i = 0; i < spans_.size(); ++i)
            if (born <= spans_[i].to.days && spans_[i].to.days < gone) act(i);
        const auto from = std::partition_point(buckets_.begin(), buckets_.end(),
                                               [&](const Span& span) { return span.to.days < born; });
        for (auto i = from; i != buckets_.end() && i->to.days < gone; ++i)
            act(spans_.size() + static_cast<size_t>(i - buckets_.begin()));
    }
    /// The same for the day before each period.
    template <typename Act>
    void begins_between(int64_t born, int64_t gone, Act act) const {
        for (size_t i = 0; i < size(); ++i)
            if (born < at(i).from.days && at(i).from.days <= gone) act(i);
    }

  private:
    const std::vector<Span>&spans_, buckets_;
    int64_t first_ = 0;
    std::vector<uint32_t> bucket_; // by day from first_ on
};

} // namespace fairlead::analytics
