#pragma once
// Tokens -> syntax tree. Knows the grammar, no names.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formula/node.h"

namespace fairlead::formula {

struct Syntax {
    enum class Form {
        number,  // text: digits; percent
        text,    // text
        boolean, // flag
        empty,
        path, // names
        call, // text: the function; parts: arguments; where: the condition behind `where`, may be null
        negation,
        all_of,
        any_of,
        compare,   // comparison
        in_list,   // flag: not in
        in_period, // flag: not in
        is_empty,  // flag: is not empty
        add,
        subtract,
        multiply,
        divide,
        negate,
    } form = Form::empty;
    size_t position = 1;
    std::string text;
    std::vector<std::string> names;
    std::vector<size_t> name_positions;
    bool percent = false;
    bool flag = false;
    Comparison comparison = Comparison::equal;
    Period period;
    std::vector<std::unique_ptr<Syntax>> parts;
    std::unique_ptr<Syntax> where;
};

base::Result<std::unique_ptr<Syntax>> parse(std::string_view text, std::string_view as);

} // namespace fairlead::formula
