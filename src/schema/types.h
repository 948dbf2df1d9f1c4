#pragma once
// What each field type does with its values: read from JSON or from a spreadsheet cell, check, show.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "schema/catalog.h"

namespace fairlead::schema {

using base::Fault;
using base::Json;
using base::Value;

/// What reading a value may need to know about the record and workspace.
struct ValueContext {
    const Catalog* catalog = nullptr;
    std::string currency;                    // of the record, for money; empty: base currency
    std::string time_zone = "Asia/Shanghai"; // of the reader, for local date-times in cells
    std::string language = "zh-CN";          // for labels
};

/// Reads a client's JSON into stored form. Adds a fault (field, rule, message in both languages, hint) and returns
/// empty when it does not fit: wrong JSON kind, too long, out of range, unknown choice (nearest hint), bad e-mail …
/// JSON null and "" are empty. Links accept "id" or {"id": "…"}; link_any {"object", "id"} (object returned through
/// `object_out`); money a string or number in major units; percent a number (20 = 20 %); multi_choice an array.
Value read_json(const Field& field, const Json& json, const ValueContext& context, std::vector<Fault>& faults,
                std::string* object_out = nullptr);

/// Reads what a person typed into a spreadsheet cell: labels as well as names of choices, either language, many date
/// and number forms already made plain by format/ are not needed here: `cell` is trimmed text. Links are not read here
/// (the import resolves them by name or key).
Value read_cell(const Field& field, std::string_view cell, const ValueContext& context, std::vector<Fault>& faults);

/// Appends the API's JSON form of a stored value (links and users as a bare id string; names are added above).
void write_json(base::JsonWriter& out, const Field& field, const Value& value, const ValueContext& context);

/// The form for people and spreadsheets: choice labels, "20%", "2026-09-30", money without currency sign.
std::string to_display(const Field& field, const Value& value, const ValueContext& context);

/// E.164 or nothing; `region` is an ISO 3166 code used when the number has no country code.
std::optional<std::string> normalise_phone(std::string_view text, std::string_view region);

} // namespace fairlead::schema
