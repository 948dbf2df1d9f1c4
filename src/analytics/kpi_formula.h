#pragma once
// The arithmetic of a KPI over named figures: `open * average_deal * win_rate / cycle.mean`. Numbers, + - * / and
// brackets, abs(x), min(a, b), max(a, b), names with an optional part (`cycle.p90`, `outcome.won(90)`).

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fairlead::analytics {

/// What is between two names: a number, or why there is none.
struct Quantity {
    std::optional<double> value;
    std::string reason;
};

class Arithmetic {
  public:
    /// A name of the text.
    struct Name {
        std::string name;
        std::string part;               // behind the point; may be empty
        std::optional<double> argument; // in brackets behind the part
        bool operator==(const Name&) const = default;
    };
    /// Code::invalid with what is wrong.
    static base::Result<Arithmetic> parse(std::string_view text);
    /// Nothing as soon as a part is nothing, with that part's reason; "zero_divisor" where 0 divides.
    Quantity evaluate(const std::function<Quantity(const Name&)>& value_of) const;
    const std::vector<Name>& names() const { return names_; }
    const std::string& text() const { return text_; }
    bool empty() const { return !root_; }

  private:
    struct Node;
    class Parser;
    std::string text_;
    std::vector<Name> names_;
    std::shared_ptr<const Node> root_;
};

} // namespace fairlead::analytics
