#include "analytics/past_values.h"

#include <algorithm>

#include "base/json.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {
constexpr size_t most_steps = 1000; // back from the end
}

PastValues::PastValues(const schema::Object& object) {
    if (const schema::Field* field = object.trait("close_date")) close_date_ = '"' + field->name + '"';
    if (const schema::Field* field = object.trait("amount")) amount_ = '"' + field->name + "_base\"";
}

void PastValues::add(const Table& table, int64_t record, int64_t at, What what, int64_t value) {
    if (const auto row = table.row_of(record)) {
        record_.append(static_cast<int64_t>(*row));
    } else {
        others_.push_back(record);
        record_.append(-static_cast<int64_t>(others_.size()));
    }
    at_.append(at);
    what_.append(static_cast<int64_t>(what));
    value_.append(value);
    // One that comes late is put where it belongs, unless that is far back.
    for (size_t i = at_.size() - 1, steps = 0; in_order_ && i > 0 && at_.get(i - 1) > at; --i) {
        for (Packed* each : {&record_, &at_, &what_, &value_}) {
            const int64_t later = each->get(i - 1);
            each->set(i - 1, each->get(i));
            each->set(i, later);
        }
        in_order_ = ++steps < most_steps;
    }
}

Result<void> PastValues::take(const Table& table, int64_t record, int64_t at, std::string_view action,
                              std::string_view before) {
    if (action == "created") return {}; // the day of creation stands in the record
    if (action == "deleted") add(table, record, at, What::deleted, nothing);
    if (action == "restored") add(table, record, at, What::restored, nothing);
    const auto tells = [&](const std::string& name) {
        return !name.empty() && before.find(name) != std::string_view::npos;
    };
    if (!tells(kind_) && !tells(close_date_) && !tells(amount_)) return {};
    const Json values = TRY(base::parse_json(before));
    for (const auto& [column, value] : values.members()) {
        const std::string name = '"' + column + '"';
        if (name == kind_)
            add(table, record, at, What::kind, value.is_string() ? kinds_.code(value.text()) : nothing);
        else if (name == close_date_)
            add(table, record, at, What::close_date, value.integer().value_or(nothing));
        else if (name == amount_)
            add(table, record, at, What::amount, value.integer().value_or(nothing));
    }
    return {};
}

PastValues::Change PastValues::change(const Table& table, size_t i) const {
    Change change;
    const int64_t record = record_.get(i);
    if (record >= 0) {
        change.row = static_cast<size_t>(record);
        change.record = table.id(*change.row);
    } else {
        change.record = others_[static_cast<size_t>(-record - 1)];
        change.row = table.row_of(change.record);
    }
    change.at = at_.get(i);
    change.what = static_cast<What>(what_.get(i));
    change.value = value_.get(i);
    return change;
}

std::vector<uint32_t> PastValues::since(int64_t moment) const {
    std::vector<uint32_t> found;
    for (size_t i = at_.size(); i-- > 0;) {
        if (at_.get(i) > moment)
            found.push_back(static_cast<uint32_t>(i));
        else if (in_order_)
            break;
    }
    if (!in_order_)
        std::stable_sort(found.begin(), found.end(), [&](uint32_t a, uint32_t b) { return at_.get(a) > at_.get(b); });
    return found;
}

} // namespace fairlead::analytics
