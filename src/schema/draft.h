#pragma once
// A catalog while it is being made: the loader's chapters (read_*.cpp, complete.cpp, check.cpp) share it. Not for other
// rooms.

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "schema/catalog.h"

namespace fairlead::schema {

using base::Fault;
using base::Json;

/// What has been read so far, the faults found, and which source said what.
struct Draft {
    std::vector<Object> objects;
    Settings settings;
    int base_digits = 2;
    std::vector<Fault> faults;
    std::map<std::string, std::string> origins; // "deal" and "deal.amount" -> name of the source

    Object* find(std::string_view object);
};

/// A spot in a source: adds faults that name it. Cheap to copy; borrows the draft.
class Place {
  public:
    Place(Draft& draft, std::string source, bool overlay, std::string path = {})
        : draft_(&draft), source_(std::move(source)), path_(std::move(path)), overlay_(overlay) {}
    Place at(std::string_view key) const;
    Place at(size_t index) const;
    void fault(std::string rule, Text message, Text hint = {}) const;
    /// As fault, with the nearest known name as the hint.
    void unknown(std::string rule, std::string_view name, const std::vector<std::string>& known) const;
    bool overlay() const { return overlay_; }
    const std::string& source() const { return source_; }
    Draft& draft() const { return *draft_; }

  private:
    Draft* draft_;
    std::string source_;
    std::string path_;
    bool overlay_;
};

/// Where a finished object's or field's faults belong.
Place place_of(Draft& draft, const Object& object);
Place place_of(Draft& draft, const Object& object, const Field& field);

/// ^[a-z][a-z0-9_]{0,47}$
bool is_identifier(std::string_view name);
/// Words of the expression language and names the databases keep for themselves.
bool is_reserved(std::string_view name);
/// Names of the fields the loader adds to every object that is not table_only.
const std::vector<std::string>& system_field_names();
/// "close_date" -> "Close date"
std::string in_words(std::string_view name);
/// "Did you mean …?" for the nearest of the known names; empty when none is near.
Text did_you_mean(std::string_view name, const std::vector<std::string>& known);

// Reading one JSON value, with a fault when it is of another kind. Absent (null) leaves `out` as it is.
void read_string(const Json& json, const Place& place, std::string& out);
void read_flag(const Json& json, const Place& place, bool& out);
void read_integer(const Json& json, const Place& place, int& out, int least, int most);
/// "text" for both languages, or {"zh", "en"}.
void read_label(const Json& json, const Place& place, Text& out);
void read_names(const Json& json, const Place& place, std::vector<std::string>& out);
void read_gates(const Json& json, const Place& place, std::vector<Gate>& gates);
/// An expression: a text of at most 10,000 characters that is not blank.
void read_expression(const Json& json, const Place& place, std::string& out);
/// False, with a fault, when the value is not a JSON object; faults for members that are not in `known`.
bool check_members(const Json& json, const Place& place, std::initializer_list<std::string_view> known);

// The chapters.
void read_object(const Json& json, const Place& place);
/// A new field; false when it cannot be kept. An address becomes several fields.
void read_new_field(const std::string& name, const Json& json, const Place& place, std::vector<Field>& out);
/// What an overlay says about a field that exists.
void adjust_field(const Json& json, const Place& place, Field& field);
void read_choices(const Json& json, const Place& place, Field& field);
void read_pipelines(const Json& json, const Place& place, std::vector<Pipeline>& pipelines);
void read_layout(const Json& json, const Place& place, Layout& layout);
/// {"default", "phone", "role:NAME"}: each as a layout.
void read_layouts(const Json& json, const Place& place, Object& object);
void read_duplicates(const Json& json, const Place& place, Object& object);
void read_duplicate_policy(const Json& json, const Place& place, Object& object);
void read_views(const Json& json, const Place& place, std::vector<View>& views);

/// Adds what every object has: system fields, companions of stages, money and names, relations, positions of stages.
void complete(Draft& draft);
/// Everything that concerns more than one place: dangling names, clashes, limits.
void check_names(Draft& draft);
/// Sets Field::stored.
void mark_stored(Object& object);
/// A digest of everything in the catalog, 16 hexadecimal digits.
std::string fingerprint(const std::vector<Object>& objects, const Settings& settings);

} // namespace fairlead::schema
