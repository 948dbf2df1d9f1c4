#pragma once
// Record ids: 63 bits, ordered by time, unique across objects and servers.
// 41 bits milliseconds since 2020-01-01Z, 10 bits node, 12 bits sequence. Text form: 13 characters of Crockford's
// base 32 (lower case), which sort as the numbers do. Ids are text in JSON, never numbers.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace fairlead::base {

struct Id {
    int64_t number = 0;
    explicit operator bool() const { return number != 0; }
    auto operator<=>(const Id&) const = default;
};

std::string to_text(Id id);
/// Nothing when the text is not an id.
std::optional<Id> parse_id(std::string_view text);

/// The least id a record made at that moment or later can have, whichever server makes it.
Id first_id(Instant moment);

/// Hands out ids; safe from any thread. Ids of one source strictly increase, also when the clock goes back.
class IdSource {
  public:
    /// `node`: 0..1023, distinct per server that shares a database.
    IdSource(const Clock& clock, int node) : clock_(clock), node_(node) {}
    Id next();

  private:
    const Clock& clock_;
    int node_;
    std::atomic<int64_t> last_{0}; // milliseconds << 12 | sequence
};

} // namespace fairlead::base

template <>
struct std::hash<fairlead::base::Id> {
    size_t operator()(fairlead::base::Id id) const noexcept { return std::hash<int64_t>()(id.number); }
};
