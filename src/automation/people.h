#pragma once
// Who is away, and who stands in for whom: what rules and approvals ask of people beside their rights.
// Immutable; read with the rules.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/directory.h"
#include "base/time.h"
#include "record/context.h"

namespace fairlead::automation {

class People {
  public:
    static base::Result<People> read(store::Reader& reader, const base::TimeZone& zone);

    bool absent(int64_t user, base::Instant now) const;
    /// Who decides in this person's place now; 0 when they are there or named nobody.
    int64_t substitute_of(int64_t user, base::Instant now) const;
    /// For whom this person decides now, themself first.
    std::vector<int64_t> stands_for(int64_t user, base::Instant now) const;

  private:
    struct Facts {
        int64_t substitute = 0;
        std::optional<int64_t> absent_from, absent_until; // days
        base::TimeZone zone = base::TimeZone::utc();
    };
    std::map<int64_t, Facts> facts_;
};

/// Active users of a role, by id.
std::vector<int64_t> people_of_role(const access::Directory& directory, std::string_view role);

} // namespace fairlead::automation
