#include "automation/people.h"

#include <algorithm>

#include "query/change.h"

namespace fairlead::automation {

using base::Result;
using query::Condition;

namespace {

std::optional<int64_t> number(const store::Row& row, size_t column) {
    return row.empty(column) ? std::nullopt : std::optional(row.number(column));
}

} // namespace

Result<People> People::read(store::Reader& reader, const base::TimeZone& zone) {
    People people;
    const std::vector<Condition> alive = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    TRY(reader.each(query::render_select_rows("user", {"id", "substitute", "absent_from", "absent_until", "time_zone"},
                                              alive, {}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        people.facts_[row.number(0)] = {.substitute = row.number(1),
                                                        .absent_from = number(row, 2),
                                                        .absent_until = number(row, 3),
                                                        .zone = base::TimeZone::find(row.text(4)).value_or(zone)};
                        return true;
                    }));
    return people;
}

bool People::absent(int64_t user, base::Instant now) const {
    const auto found = facts_.find(user);
    if (found == facts_.end()) return false;
    const Facts& facts = found->second;
    if (!facts.absent_from && !facts.absent_until) return false;
    const int64_t today = facts.zone.date_of(now).days;
    return (!facts.absent_from || today >= *facts.absent_from) && (!facts.absent_until || today <= *facts.absent_until);
}

int64_t People::substitute_of(int64_t user, base::Instant now) const {
    const auto found = facts_.find(user);
    return found != facts_.end() && absent(user, now) ? found->second.substitute : 0;
}

std::vector<int64_t> People::stands_for(int64_t user, base::Instant now) const {
    std::vector<int64_t> users = {user};
    for (const auto& [id, facts] : facts_)
        if (facts.substitute == user && id != user && absent(id, now)) users.push_back(id);
    return users;
}

std::vector<int64_t> people_of_role(const access::Directory& directory, std::string_view role) {
    std::vector<int64_t> users;
    for (const access::User& user : directory.users()) {
        const access::Role* its = directory.role(user.role);
        if (user.active && its && its->name == role) users.push_back(user.id);
    }
    std::sort(users.begin(), users.end());
    return users;
}

} // namespace fairlead::automation
