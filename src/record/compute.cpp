// Steps "defaults" and "compute": what the server knows without being told.

#include <algorithm>

#include "base/money.h"
#include "base/unicode.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Value;
using schema::Type;

namespace {

constexpr int rate_scale = 8;
constexpr int64_t rate_one = 100000000;

/// The record with money columns read in its own currency instead of the base currency: a formula for a money field is
/// computed once in each, so that the parts and the result are in one currency.
class OwnCurrency final : public formula::Subject {
  public:
    OwnCurrency(const formula::Subject& base, const Object& object, int digits, int base_digits)
        : base_(base), object_(object), digits_(digits), base_digits_(base_digits) {}
    Value get(std::string_view column) const override {
        if (column.ends_with("_base")) {
            const std::string_view field_name = column.substr(0, column.size() - 5);
            const Field* field = object_.find(field_name);
            if (field && field->type == Type::money) {
                const Value own = base_.get(field_name);
                if (!own.is_number()) return own;
                const auto scaled = base::rescale(own.number(), digits_, base_digits_);
                return scaled ? Value(*scaled) : Value();
            }
        }
        return base_.get(column);
    }
    const formula::Subject* follow(const Field& link) const override { return base_.follow(link); }
    std::vector<const formula::Subject*> children(const schema::Relation& relation) const override {
        return base_.children(relation);
    }

  private:
    const formula::Subject& base_;
    const Object& object_;
    int digits_;
    int base_digits_;
};

const schema::Pipeline* pipeline_of(const Object& object, const Image& image) {
    if (object.pipelines.empty()) return nullptr;
    const Value& named = image.at(image.columns->pipeline);
    if (named.is_text()) return object.find_pipeline(named.text());
    for (const schema::Pipeline& pipeline : object.pipelines)
        if (pipeline.active) return &pipeline;
    return &object.pipelines.front();
}

/// A record that comes in closed, with the day it closed: that day is when it closed and entered its stage.
void bring_in_closed(const Context& context, Image& image, const Value& close_date) {
    const Columns& columns = *image.columns;
    const int64_t now = context.session.asker.now.milliseconds;
    if (!close_date.is_number() || close_date.number() >= context.session.asker.today().days) return;
    int64_t closed = context.session.asker.zone.start_of(base::Date{close_date.number()}).milliseconds;
    const int64_t created = image.at(columns.created_at).number_or(now);
    if (created < now) closed = std::max(closed, created); // its beginning is known too
    image.set(columns.closed_at, closed);
    image.set(columns.stage_since, closed);
}

void compute_stage(Context& context, Change& change, Faults& faults) {
    Image& image = change.after;
    const Columns& columns = *image.columns;
    if (columns.stage == Columns::none) return;
    const Object& object = *image.object;
    const Field& field = *object.trait("stage");
    const schema::Pipeline* pipeline = pipeline_of(object, image);
    if (!pipeline) return; // an unknown pipeline is a fault of its own field
    image.set(columns.pipeline, pipeline->name);
    const bool pipeline_changed =
        !change.is_create() && change.before.at(columns.pipeline) != image.at(columns.pipeline);
    const bool stage_given = change.given[&field - object.fields.data()];
    if (image.at(columns.stage).empty() || (pipeline_changed && !stage_given))
        image.set(columns.stage, pipeline->first().name);
    const schema::Stage* stage = pipeline->find(image.at(columns.stage).text_or(""));
    if (!stage) {
        std::vector<std::string> known;
        for (const schema::Stage& each : pipeline->stages) known.push_back(each.name);
        const std::string wanted(image.at(columns.stage).text_or(""));
        const std::string guess = base::nearest(wanted, known);
        std::string list;
        for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
        faults.push_back({field.name,
                          "unknown_choice",
                          {"流程“" + pipeline->label.zh + "”没有阶段 “" + wanted + "”。",
                           "The pipeline \"" + pipeline->label.en + "\" has no stage \"" + wanted + "\"."},
                          guess.empty() ? base::Text{"可用的阶段：" + list + "。", "Its stages: " + list + "."}
                                        : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
        return;
    }
    int open_stages = 0;
    for (const schema::Stage& each : pipeline->stages) open_stages += each.kind == schema::StageKind::open;
    const bool moved =
        change.is_create() || pipeline_changed || change.before.at(columns.stage) != image.at(columns.stage);
    image.set(columns.stage_kind, name(stage->kind));
    image.set(columns.stage_position, stage->position);
    image.set(columns.stage_probability, stage->probability);
    int64_t reached = pipeline_changed ? 0 : image.at(columns.stage_reached).number_or(0);
    if (stage->kind == schema::StageKind::won)
        reached = open_stages + 1;
    else if (stage->kind == schema::StageKind::open)
        reached = std::max<int64_t>(reached, stage->position);
    else
        reached = std::max<int64_t>(reached, 1);
    image.set(columns.stage_reached, reached);
    if (!moved) return;
    const base::Instant now =
        change.is_create() ? base::Instant{image.at(columns.created_at).number_or(0)} : context.session.asker.now;
    image.set(columns.stage_since, now.milliseconds);
    const bool was_open = change.is_create() || change.before.at(columns.stage_kind).text_or("open") == "open";
    if (stage->kind == schema::StageKind::open) {
        image.set(columns.closed_at, Value());
    } else if (was_open) {
        image.set(columns.closed_at, context.session.asker.now.milliseconds);
        // The close date of a closed deal is the day it closed, unless the same change says which day that was.
        const Field* close_date = object.trait("close_date");
        const bool said = close_date && change.given[close_date - object.fields.data()];
        if (close_date && !said) image.set(columns.slot(close_date->name), context.session.asker.today().days);
        if (said && change.is_create()) bring_in_closed(context, image, image.get(close_date->name));
    }
}

/// The day whose exchange rate a record is counted at: its close date; while it is open, today.
int64_t rate_day(const Context& context, const Image& image) {
    const Field* close_date = image.object->trait("close_date");
    const int64_t today = context.session.asker.today().days;
    const Columns& columns = *image.columns;
    const bool open = columns.stage_kind != Columns::none && image.at(columns.stage_kind).text_or("open") == "open";
    return close_date && !open ? std::min(image.get(close_date->name).number_or(today), today) : today;
}

void compute_money(Context& context, Change& change, Faults& faults) {
    Image& image = change.after;
    const Columns& columns = *image.columns;
    if (columns.currency == Columns::none) return;
    const schema::Catalog& catalog = context.model.catalog();
    const std::string currency(image.at(columns.currency).text_or(catalog.settings().base_currency));
    const bool is_base = currency == catalog.settings().base_currency;
    const std::optional<int64_t> rate =
        is_base ? rate_one : catalog.settings().rate(currency, rate_day(context, image));
    if (!rate) {
        faults.push_back({"currency",
                          "no_rate",
                          {"没有 " + currency + " 的汇率。", "There is no exchange rate for " + currency + "."},
                          {"请在“设置 → 币种”中录入汇率。", "Enter one under Settings → Currencies."}});
        return;
    }
    image.set(columns.currency_rate, *rate);
    const int digits = base::minor_digits(currency).value_or(2);
    for (size_t i = 0; i < image.object->fields.size(); ++i) {
        if (image.object->fields[i].type != Type::money) continue;
        const size_t slot = columns.field_slot(i);
        if (slot == Columns::none) continue;
        const int shift = digits + rate_scale - catalog.base_digits();
        if (image.object->fields[i].rollup) { // made in the base currency; shown in the record's
            const Value& sum = image.at(slot + 1);
            const auto shown = !sum.is_number() || is_base
                                   ? std::nullopt
                                   : base::multiply_divide(sum.number(), base::power_of_ten(shift), *rate);
            image.set(slot, is_base ? sum : shown ? Value(*shown) : Value());
            continue;
        }
        const Value& amount = image.at(slot);
        Value in_base;
        if (amount.is_number()) {
            // amount / 10^digits * rate / 10^8 * 10^base_digits, rounded once
            std::optional<int64_t> converted =
                is_base ? std::optional(amount.number())
                        : base::multiply_divide(amount.number(), *rate, base::power_of_ten(shift));
            if (converted) in_base = Value(*converted);
        }
        image.set(slot + 1, in_base);
    }
}

void compute_formulas(Context& context, Change& change) {
    Image& image = change.after;
    const Object& object = *image.object;
    const formula::BoundObject& bound = context.model.bound(object);
    const Columns& columns = *image.columns;
    const int base_digits = context.model.catalog().base_digits();
    Related related(context.model, context.tables, context.transaction);
    for (size_t index : bound.compute_order) {
        const Field& field = object.fields[index];
        const formula::BoundField& rule = bound.fields[index];
        const size_t slot = columns.field_slot(index);
        if (slot == Columns::none || !rule.formula) continue;
        if (field.editable) {
            if (change.given[index]) continue;
            // Overwritten by a person: stays until one of its inputs changes.
            bool inputs_changed = change.is_create();
            for (const std::string& input : rule.inputs) {
                const size_t input_slot = columns.slot(input);
                if (!inputs_changed && input_slot != Columns::none &&
                    change.before.values[input_slot] != image.values[input_slot])
                    inputs_changed = true;
            }
            if (!inputs_changed) continue;
        }
        const RecordSubject subject(image, related);
        const int from = formula::scale(*rule.formula);
        const Value in_base = formula::evaluate(*rule.formula, subject, context.session.asker);
        if (field.type != Type::money) {
            Value fitted = fit(field, in_base, from, base_digits);
            if (field.type == Type::boolean && fitted.empty()) fitted = Value(0);
            image.set(slot, std::move(fitted));
            continue;
        }
        const std::string currency(
            image.at(columns.currency).text_or(context.model.catalog().settings().base_currency));
        const int digits = base::minor_digits(currency).value_or(2);
        const OwnCurrency own(subject, object, digits, base_digits);
        image.set(slot, fit(field, formula::evaluate(*rule.formula, own, context.session.asker), from, digits));
        image.set(slot + 1, fit(field, in_base, from, base_digits));
    }
}

/// A choice that marks a hop keeps the moment it was first taken.
void compute_stamps(Context& context, Change& change) {
    Image& image = change.after;
    const Object& object = *image.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        if (field.type != Type::choice) continue;
        const size_t slot = image.columns->field_slot(i);
        const Value& value = image.at(slot);
        if (!value.is_text() || (!change.is_create() && change.before.at(slot) == value)) continue;
        const schema::Choice* choice = field.find_choice(value.text());
        if (!choice || choice->stamp.empty()) continue;
        const size_t stamp = image.columns->slot(choice->stamp);
        if (!image.at(stamp).empty()) continue;
        image.set(stamp, change.is_create() ? image.at(image.columns->created_at)
                                            : Value(context.session.asker.now.milliseconds));
    }
}

/// The sort key of the name follows the name.
void compute_sort_key(Change& change) {
    Image& image = change.after;
    const Columns& columns = *image.columns;
    if (columns.name == Columns::none || columns.name_sort == Columns::none) return;
    if (!change.is_create() && change.before.at(columns.name) == image.at(columns.name)) return;
    const Value& value = image.at(columns.name);
    image.set(columns.name_sort, value.is_text() ? Value(base::sort_key(value.text())) : Value());
}

} // namespace

Value fit(const Field& field, const Value& value, int from_scale, int money_digits) {
    if (!value.is_number()) return value;
    int to_scale = 0;
    switch (field.type) {
        case Type::decimal:
            to_scale = field.scale;
            break;
        case Type::percent:
            to_scale = 4;
            break;
        case Type::money:
            to_scale = money_digits;
            break;
        case Type::number:
            to_scale = 0;
            break;
        default:
            return value;
    }
    const auto fitted = base::rescale(value.number(), from_scale, to_scale);
    return fitted ? Value(*fitted) : Value();
}

void fill_defaults(Context& context, Change& change) {
    Image& image = change.after;
    const Object& object = *image.object;
    const Columns& columns = *image.columns;
    if (columns.currency != Columns::none && image.at(columns.currency).empty())
        image.set(columns.currency, context.model.catalog().settings().base_currency);
    if (!change.is_create()) return;
    const formula::BoundObject& bound = context.model.bound(object);
    Related related(context.model, context.tables, context.transaction);
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        const size_t slot = columns.field_slot(i);
        if (slot == Columns::none) continue;
        if (image.at(slot).empty() && !change.given[i] && bound.fields[i].default_value) {
            const formula::Node& rule = *bound.fields[i].default_value;
            const RecordSubject subject(image, related);
            image.set(slot, fit(field, formula::evaluate(rule, subject, context.session.asker), formula::scale(rule),
                                context.model.catalog().base_digits()));
        }
        if (field.type == Type::boolean && image.at(slot).empty()) image.set(slot, 0);
        if (field.rollup && image.at(slot).empty() &&
            (field.rollup->function == schema::Rollup::count || field.rollup->function == schema::Rollup::sum)) {
            image.set(slot, 0);
            if (field.type == Type::money) image.set(slot + 1, 0);
        }
    }
    // Somebody else's record was to say who owns it, and nobody owns that one either.
    if (const Field* owner = object.trait("owner");
        owner && !owner->default_value.empty() && columns.owner != Columns::none && image.at(columns.owner).empty() &&
        !context.session.is_server() && !change.given[columns.field_of(columns.owner)])
        image.set(columns.owner, context.session.user_id());
}

void compute(Context& context, Change& change, Faults& faults) {
    compute_stage(context, change, faults);
    compute_stamps(context, change);
    compute_money(context, change, faults);
    compute_formulas(context, change);
    compute_sort_key(change);
}

} // namespace fairlead::record
