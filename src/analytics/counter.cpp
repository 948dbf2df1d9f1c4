#include "analytics/counter.h"

#include <algorithm>

namespace fairlead::analytics {

using base::Result;

Counter::Counter(const Sources& sources, const Table& table, const schema::Object& object, const formula::Asker& asker)
    : sources_(sources), table_(table), object_(object), asker_(asker) {}

Result<const Counter::Mask*> Counter::mask(const std::string& condition) {
    if (const auto known = masks_.find(condition); known != masks_.end()) return &known->second;
    Evaluator evaluator(table_, sources_.model, object_, asker_);
    formula::Bound bound;
    if (condition.empty()) {
        TRY(evaluator.prepare(access::scope(sources_.session, sources_.model, object_, access::Verb::read),
                              sources_.reader));
    } else {
        bound = TRY(formula::bind(condition, sources_.model.catalog(), object_));
        TRY(evaluator.prepare(*bound, sources_.reader));
    }
    Mask found(table_.rows(), 1);
    for (size_t first = 0; first < found.size(); first += batch_rows) {
        const size_t count = std::min(batch_rows, found.size() - first);
        if (bound)
            evaluator.narrow(*bound, first, count, found.data() + first);
        else
            evaluator.narrow(first, count, found.data() + first);
    }
    return &masks_.emplace(condition, std::move(found)).first->second;
}

Result<int64_t> Counter::count(const std::vector<std::string>& conditions) {
    std::vector<const Mask*> masks = {TRY(mask(""))};
    for (const std::string& condition : conditions)
        if (!condition.empty()) masks.push_back(TRY(mask(condition)));
    int64_t found = 0;
    for (size_t row = 0; row < table_.rows(); ++row)
        found += std::all_of(masks.begin(), masks.end(), [&](const Mask* each) { return (*each)[row] != 0; });
    return found;
}

} // namespace fairlead::analytics
