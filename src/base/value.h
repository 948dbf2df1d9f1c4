#pragma once
// What a cell of a record holds between the rooms: nothing, a 64-bit integer or text. The field's type says what the
// integer means (see schema/catalog.h): a scaled decimal, minor units of money, days since 1970-01-01, milliseconds
// since 1970-01-01T00:00Z, an id, 0/1. The same integers stand in the columns of both databases, so no value is ever a
// binary floating-point number.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fairlead::base {

class Value {
  public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(int64_t number) : held_(number) {}
    Value(int number) : held_(int64_t{number}) {}
    Value(bool flag) : held_(int64_t{flag}) {}
    Value(std::string text) : held_(std::move(text)) {}
    Value(std::string_view text) : held_(std::string(text)) {}
    Value(const char* text) : held_(std::string(text)) {}

    bool empty() const { return held_.index() == 0; }
    bool is_number() const { return held_.index() == 1; }
    bool is_text() const { return held_.index() == 2; }
    /// The integer; only when is_number().
    int64_t number() const { return std::get<1>(held_); }
    /// The text; only when is_text().
    const std::string& text() const { return std::get<2>(held_); }
    int64_t number_or(int64_t other) const { return is_number() ? number() : other; }
    std::string_view text_or(std::string_view other) const { return is_text() ? std::string_view(text()) : other; }
    bool truth() const { return is_number() && number() != 0; }

    bool operator==(const Value&) const = default;
    /// Empty sorts before numbers, numbers before text, text by bytes: the order of both databases.
    bool operator<(const Value& other) const { return held_ < other.held_; }

  private:
    std::variant<std::monostate, int64_t, std::string> held_;
};

} // namespace fairlead::base
