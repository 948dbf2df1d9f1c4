// JSON -> what makes two records probably the same, and what follows from it.

#include <algorithm>

#include "schema/draft.h"

namespace fairlead::schema {

namespace {

constexpr int64_t most_bits = 40;

/// A weight of evidence in bits; absent: that of the rule's kind.
void read_bits(const Json& json, const Place& place, int64_t least, int64_t most, std::optional<int64_t>& bits) {
    if (json.is_null()) return;
    const auto number = json.integer();
    if (!number || *number < least || *number > most)
        place.fault("out_of_range",
                    {"应为 " + std::to_string(least) + " 到 " + std::to_string(most) + " 的整数。",
                     "Expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + "."});
    else
        bits = *number;
}

} // namespace

void read_duplicate_policy(const Json& json, const Place& place, Object& object) {
    if (json.is_null()) return;
    if (!check_members(json, place, {"threshold", "review", "rarity", "channels"})) return;
    DuplicatePolicy& policy = object.duplicate_policy;
    const auto read = [&](const char* key, int64_t least, int64_t most, int64_t& into) {
        std::optional<int64_t> number;
        read_bits(json[key], place.at(key), least, most, number);
        into = number.value_or(into);
    };
    read("threshold", 1, 100, policy.threshold);
    read("review", 1, 100, policy.review);
    read("rarity", 0, most_bits, policy.rarity);
    const Place channels = place.at("channels");
    if (!json["channels"].is_null() && !json["channels"].is_object())
        return channels.fault("wrong_kind", {"此处应为 object。", "Expected object."});
    static const std::vector<std::string> doors = {"screen", "api", "form", "import", "mailbox"};
    static const std::vector<std::string> acts = {"allow", "warn", "refuse", "merge"};
    for (const auto& [door, act] : json["channels"].members()) {
        if (std::find(doors.begin(), doors.end(), door) == doors.end())
            channels.unknown("unknown_kind", door.substr(0, 100), doors);
        else if (std::find(acts.begin(), acts.end(), act.text()) == acts.end())
            channels.at(door).unknown("unknown_kind", act.text().substr(0, 100), acts);
        else
            policy.channels[door] = act.text();
    }
}

void read_duplicates(const Json& json, const Place& place, Object& object) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    object.duplicates.clear();
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        if (!check_members(item, here, {"rule", "fields", "against", "weights"})) continue;
        DuplicateRule rule;
        read_string(item["rule"], here.at("rule"), rule.rule);
        read_names(item["fields"], here.at("fields"), rule.fields);
        for (const auto& [other, fields] : item["against"].members())
            read_names(fields, here.at("against").at(other), rule.against[other]);
        if (rule.fields.empty())
            here.at("fields").fault("required", {"至少列出一个字段。", "Name at least one field."});
        const Place weights = here.at("weights");
        if (!item["weights"].is_null() && check_members(item["weights"], weights, {"same", "different"})) {
            read_bits(item["weights"]["same"], weights.at("same"), 0, most_bits, rule.same);
            read_bits(item["weights"]["different"], weights.at("different"), -most_bits, 0, rule.different);
        }
        object.duplicates.push_back(std::move(rule));
    }
}

} // namespace fairlead::schema
