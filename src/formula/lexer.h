#pragma once
// Text -> tokens with positions (code points, from 1).

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fairlead::formula {

struct Token {
    enum class Kind { end, number, text, name, symbol } kind = Kind::end;
    std::string text; // number: its digits; text: the value; name, symbol: as written
    size_t position = 1;
    bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
    /// Words of the language are read in any case.
    bool is_word(std::string_view word) const;
};

/// Faults of the text carry this field name; position is told in both languages in front of the message.
base::Fault fault_at(std::string_view as, std::string_view rule, size_t position, base::Text message,
                     base::Text hint = {});

base::Result<std::vector<Token>> read_tokens(std::string_view text, std::string_view as);

} // namespace fairlead::formula
