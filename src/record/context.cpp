#include "record/context.h"

namespace fairlead::record {

using base::Result;

std::string_view name(Action action) {
    switch (action) {
        case Action::created:
            return "created";
        case Action::updated:
            return "updated";
        case Action::deleted:
            return "deleted";
        case Action::restored:
            return "restored";
        case Action::purged:
            return "purged";
    }
    return "updated";
}

void Batch::add(store::Statement statement) {
    auto [found, fresh] = rows_.try_emplace(statement.sql);
    if (fresh) order_.push_back(statement.sql);
    found->second.push_back(std::move(statement.values));
}

Result<void> Batch::flush(store::Transaction& transaction) {
    for (const std::string& sql : order_) TRY(transaction.execute_many(sql, rows_[sql]));
    clear();
    return {};
}

void Batch::clear() {
    order_.clear();
    rows_.clear();
}

Result<void> Context::insert(store::Statement statement) {
    if (batch) {
        batch->add(std::move(statement));
        return {};
    }
    TRY(transaction.execute(statement));
    return {};
}

} // namespace fairlead::record
