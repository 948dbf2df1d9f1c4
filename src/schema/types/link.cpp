// link, user, file: the id of one record. link_any: the id and the object it belongs to. Whether the record exists and
// may be seen is asked where the record is saved.

#include <algorithm>

#include "base/id.h"
#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

Value id_of(const Json& json, const Reading& reading) {
    if (!json.is_string()) return reading.wrong_kind({"记录编号（文字）", "a record id (string)"});
    const auto id = base::parse_id(json.text());
    if (id && *id) return Value(id->number);
    return reading.refuse("not_an_id", {"不是有效的记录编号。", "This is not a record's id."},
                          {"编号是 13 位的小写字母和数字，由接口给出。",
                           "An id is 13 lower-case letters and digits as the API gives it."});
}

Value read_link(const Json& json, const Reading& reading) {
    if (!json.is_object()) return id_of(json, reading);
    // The form in which the API answers is accepted back; the name is only for people.
    if (!json.has("id")) return reading.wrong_kind({"记录编号或 {\"id\": …}", "a record id or {\"id\": …}"});
    return json["id"].is_null() ? Value() : id_of(json["id"], reading);
}

Value read_link_any(const Json& json, const Reading& reading) {
    if (!json.is_object() || !json["object"].is_string())
        return reading.wrong_kind({" {\"object\": …, \"id\": …}", "{\"object\": …, \"id\": …}"});
    const std::string& object = json["object"].text();
    std::vector<std::string> known = reading.field.targets;
    if (known.empty() && reading.context.catalog)
        for (const auto& candidate : reading.context.catalog->objects())
            if (!candidate.system) known.push_back(candidate.name);
    if (std::find(known.begin(), known.end(), object) == known.end()) {
        const std::string shown = base::repair_utf8(std::string_view(object).substr(0, 100));
        const std::string near = base::nearest(shown, known);
        return reading.refuse(
            "unknown_object",
            {"这里不能引用对象“" + shown + "”。", "This cannot refer to the object \"" + shown + "\"."},
            near.empty() ? Text{"请选此字段允许的对象。", "Take an object that this field allows."}
                         : Text{"您是不是想写“" + near + "”？", "Did you mean \"" + near + "\"?"});
    }
    const Value id = id_of(json["id"], reading);
    if (!id.empty() && reading.object_out) *reading.object_out = object;
    return id;
}

/// Names are resolved by the import; what is left for a cell is an id.
Value cell_link(std::string_view cell, const Reading& reading) {
    return id_of(Json::string(std::string(cell)), reading);
}

void write_link(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.string(base::to_text(base::Id{value.number_or(0)}));
}

std::string display_link(const Field&, const Value& value, const ValueContext&) {
    return base::to_text(base::Id{value.number_or(0)});
}

} // namespace

const TypeFunctions link_type = {read_link, cell_link, write_link, display_link};
const TypeFunctions link_any_type = {read_link_any, cell_link, write_link, display_link};

} // namespace fairlead::schema
