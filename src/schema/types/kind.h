#pragma once
// The functions one field type consists of; types.cpp holds the one table from Type to these. Not for other rooms.

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "schema/types.h"

namespace fairlead::schema {

/// What reading one value works with; borrows everything.
struct Reading {
    const Field& field;
    const ValueContext& context;
    std::vector<Fault>& faults;
    std::string* object_out = nullptr;

    /// Adds a fault of this field; returns empty so that a reader can end with it.
    Value refuse(std::string rule, Text message, Text hint = {}) const;
    /// The wrong kind of JSON: "expected a string".
    Value wrong_kind(Text expected) const;
    const Settings& settings() const;
};

struct TypeFunctions {
    Value (*read_json)(const Json& json, const Reading& reading);      // never called with null or ""
    Value (*read_cell)(std::string_view cell, const Reading& reading); // never called with an empty cell
    void (*write_json)(base::JsonWriter& out, const Field& field, const Value& value, const ValueContext& context);
    std::string (*to_display)(const Field& field, const Value& value, const ValueContext& context); // value not empty
};

extern const TypeFunctions text_type;
extern const TypeFunctions long_text_type;
extern const TypeFunctions number_type;
extern const TypeFunctions decimal_type;
extern const TypeFunctions money_type;
extern const TypeFunctions percent_type;
extern const TypeFunctions date_type;
extern const TypeFunctions instant_type;
extern const TypeFunctions boolean_type;
extern const TypeFunctions choice_type; // also stages
extern const TypeFunctions multi_choice_type;
extern const TypeFunctions link_type; // also users and files
extern const TypeFunctions link_any_type;
extern const TypeFunctions email_type;
extern const TypeFunctions phone_type;
extern const TypeFunctions url_type;

// Shared by several types.

/// Valid UTF-8 without NUL and control characters (line feed and tab when `lines`), trimmed, at most `most` code
/// points. Empty, with a fault, when it is not.
std::optional<std::string> checked_text(std::string_view text, size_t most, bool lines, const Reading& reading);
/// The text of a JSON string; empty, with a fault, for other kinds.
std::optional<std::string_view> string_of(const Json& json, const Reading& reading);
void write_text(base::JsonWriter& out, const Field& field, const Value& value, const ValueContext& context);
std::string display_text(const Field& field, const Value& value, const ValueContext& context);
/// Checks min and max; `show` makes the bound readable.
Value within(int64_t value, const Reading& reading, std::string (*show)(int64_t bound, const Field& field));
/// Turns "１，２３４.５０ ", "¥1,234.50", "1 234.50", "(12.00)" into "1234.50", "-12.00"; other text is left alone.
std::string plain_number(std::string_view cell);
/// Zone of the reader; UTC when unknown.
base::TimeZone zone_of(const ValueContext& context);

} // namespace fairlead::schema
