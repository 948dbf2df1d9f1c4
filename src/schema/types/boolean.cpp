// boolean: never empty; no value reads as false.

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

constexpr std::array<std::string_view, 11> yes = {"true", "yes", "y", "1", "t", "on", "x", "是", "对", "有", "√"};
constexpr std::array<std::string_view, 11> no = {"false", "no", "n", "0", "f", "off", "-", "否", "不", "无", "×"};

Value read_flag_json(const Json& json, const Reading& reading) {
    if (json.is_boolean()) return Value(json.truth());
    return reading.wrong_kind({"true 或 false", "true or false"});
}

Value read_flag_cell(std::string_view cell, const Reading& reading) {
    const std::string word = base::fold(cell);
    if (std::find(yes.begin(), yes.end(), word) != yes.end() || cell == "✓" || cell == "✔") return Value(true);
    if (std::find(no.begin(), no.end(), word) != no.end() || cell == "✗") return Value(false);
    return reading.refuse("not_a_boolean", {"须为“是”或“否”。", "Must be yes or no."},
                          {"可以写 是/否、yes/no、true/false、1/0。", "Write yes/no, true/false, 1/0 or 是/否."});
}

void write_flag(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.boolean(value.truth());
}

std::string display_flag(const Field&, const Value& value, const ValueContext& context) {
    static const Text labels[] = {{"否", "No"}, {"是", "Yes"}};
    return labels[value.truth() ? 1 : 0].in(context.language);
}

} // namespace

const TypeFunctions boolean_type = {read_flag_json, read_flag_cell, write_flag, display_flag};

} // namespace fairlead::schema
