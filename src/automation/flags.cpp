#include "automation/flags.h"

#include <algorithm>

#include "query/change.h"

namespace fairlead::automation {

using base::Json;
using base::Result;
using base::Value;
using query::Condition;
using record::Change;
using record::Columns;
using record::Image;
using schema::Field;
using schema::Object;

namespace {

constexpr int64_t day_milliseconds = 86400000;

const schema::Pipeline* pipeline_of(const Image& image) {
    return image.object->find_pipeline(image.at(image.columns->pipeline).text_or(""));
}

} // namespace

Result<Paces> Paces::read(store::Reader& reader) {
    Paces paces;
    const store::Rows rows = TRY(reader.rows(query::render_select_rows(
        "setting", {"value"}, {{Condition::Test::equal, "key", std::string(setting), {}}}, {}, 1, reader.dialect())));
    if (rows.empty()) return paces;
    const Json json = TRY(base::parse_json(rows[0][0].text_or("[]")));
    for (const Json& item : json.items())
        paces.set(item["object"].text(), item["pipeline"].text(), item["stage"].text(),
                  item["days"].integer().value_or(0));
    return paces;
}

std::optional<int64_t> Paces::days(std::string_view object, std::string_view pipeline, std::string_view stage) const {
    const auto found = days_.find({std::string(object), std::string(pipeline), std::string(stage)});
    return found == days_.end() ? std::nullopt : std::optional(found->second);
}

void Paces::set(const std::string& object, const std::string& pipeline, const std::string& stage, int64_t days) {
    days_[{object, pipeline, stage}] = days;
}

std::string Paces::to_text() const {
    Json list = Json::array();
    for (const auto& [key, days] : days_) {
        Json item = Json::object();
        item.set("object", Json::string(std::get<0>(key)));
        item.set("pipeline", Json::string(std::get<1>(key)));
        item.set("stage", Json::string(std::get<2>(key)));
        item.set("days", Json::number(days));
        list.push(std::move(item));
    }
    return base::to_text(list);
}

std::vector<std::pair<std::string, Value>> flag_values(const Paces& paces, const Image& image, int64_t before) {
    std::vector<std::pair<std::string, Value>> values;
    const Object& object = *image.object;
    const Columns& columns = *image.columns;
    const bool open = image.at(columns.stage_kind).text_or("") == "open";
    const schema::Pipeline* pipeline = pipeline_of(image);
    const auto set = [&](const char* trait, Value value) {
        if (const Field* field = object.trait(trait)) values.emplace_back(field->name, std::move(value));
    };
    const auto get = [&](const char* trait) {
        const Field* field = object.trait(trait);
        return field ? image.get(field->name) : Value();
    };
    const auto pace =
        open && pipeline ? paces.days(object.name, pipeline->name, image.at(columns.stage).text_or("")) : std::nullopt;
    set("pace", pace ? Value(*pace) : Value());
    set("slow_after",
        pace ? Value(image.at(columns.stage_since).number_or(0) - before + *pace * day_milliseconds) : Value());
    const bool put_off = open && pipeline && get("put_off").number_or(0) >= pipeline->silent_moves;
    const int64_t heard = std::max(get("customer_contact").number_or(0), image.at(columns.created_at).number_or(0));
    set("stalled_after", put_off ? Value(heard + pipeline->silent_days * day_milliseconds) : Value());
    return values;
}

void derive_flags(const Paces& paces, Change& change) {
    Image& image = change.after;
    const Columns& columns = *image.columns;
    if (columns.stage == Columns::none || image.deleted()) return;
    const Object& object = *image.object;
    const auto slot = [&](const char* trait) {
        const Field* field = object.trait(trait);
        return field ? columns.slot(field->name) : Columns::none;
    };
    const auto kind = [&](const Image& of) { return of.at(columns.stage_kind).text_or("open"); };
    const bool moved = change.is_create() || change.before.at(columns.stage) != image.at(columns.stage) ||
                       change.before.at(columns.pipeline) != image.at(columns.pipeline);
    if (!change.is_create()) {
        const size_t close = slot("close_date");
        const Value& from = change.before.at(close);
        const Value& to = image.at(close);
        if (kind(change.before) == "open" && kind(image) == "open" && from.is_number() && to.is_number() &&
            to.number() > from.number())
            image.set(slot("put_off"), image.at(slot("put_off")).number_or(0) + 1);
        if (moved) image.set(slot("lost_stage"), kind(image) == "lost" ? change.before.at(columns.stage) : Value());
    }
    for (auto& [field, value] : flag_values(paces, image, 0)) {
        // Earlier visits to this stage are known to the chore alone: while it does not move, its word stands.
        const size_t at = columns.slot(field);
        if (!moved && (at == slot("slow_after") || at == slot("pace"))) continue;
        image.set(at, std::move(value));
    }
}

} // namespace fairlead::automation
