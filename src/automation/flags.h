#pragma once
// Two kinds of bad deals. Slow: in its stage for longer than three quarters of the won deals were. Stalled: its close
// date was put off again and again and the customer has long said nothing. What is kept are the moments from which each
// holds, so lists and figures ask "is it so now" of every record without anything being rewritten as time goes by.

#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

/// How many days won deals spent in a stage at the third quartile: (object, pipeline, stage) -> days.
class Paces {
  public:
    static constexpr std::string_view setting = "stage_pace";
    static base::Result<Paces> read(store::Reader& reader);
    std::optional<int64_t> days(std::string_view object, std::string_view pipeline, std::string_view stage) const;
    void set(const std::string& object, const std::string& pipeline, const std::string& stage, int64_t days);
    std::string to_text() const;
    bool operator==(const Paces&) const = default;

  private:
    std::map<std::tuple<std::string, std::string, std::string>, int64_t> days_;
};

/// Counts how often the close date was put off, keeps where a deal was lost, and the moments of both flags.
void derive_flags(const Paces& paces, record::Change& change);
/// The values both flags rest on, as they should be. `before`: milliseconds of earlier visits to the present stage.
std::vector<std::pair<std::string, base::Value>> flag_values(const Paces& paces, const record::Image& image,
                                                             int64_t before);

} // namespace fairlead::automation
