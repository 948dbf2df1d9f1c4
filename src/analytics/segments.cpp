#include "analytics/segments.h"

#include <algorithm>

#include "base/id.h"
#include "base/unicode.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;
using schema::Field;
using schema::Type;

namespace {

constexpr size_t most_segments = 12; // told apart; the others are taken together

} // namespace

Segments::Segments(const DealRows& deals, const Field* field, int64_t from, int64_t to)
    : deals_(deals), field_(field), column_(field ? deals.column(field->name) : nullptr) {
    if (!column_) return;
    const Column& closed = *deals_.column("closed_at");
    std::vector<int64_t> sizes(column_->distinct());
    for (size_t row = 0; row < deals_.table().rows(); ++row) {
        if (!deals_.chosen(row)) continue;
        const int64_t at = closed.values.get(row), held = column_->values.get(row);
        if (at != nothing && at >= from && at < to && held != nothing) ++sizes[static_cast<size_t>(held)];
    }
    for (size_t code = 0; code < sizes.size(); ++code)
        if (sizes[code] > 0) keys_.push_back(static_cast<int64_t>(code));
    std::stable_sort(keys_.begin(), keys_.end(), [&](int64_t a, int64_t b) {
        return sizes[static_cast<size_t>(a)] > sizes[static_cast<size_t>(b)];
    });
    if (keys_.size() > most_segments) keys_.resize(most_segments);
    bucket_.assign(sizes.size(), keys_.size());
    for (size_t i = 0; i < keys_.size(); ++i) bucket_[static_cast<size_t>(keys_[i])] = i;
}

size_t Segments::of(size_t row) const {
    if (!column_) return 0;
    const int64_t held = column_->values.get(row);
    return held == nothing ? keys_.size() + 1 : bucket_[static_cast<size_t>(held)];
}

std::string Segments::where(size_t bucket) const {
    if (!field_) return {};
    const auto text = [&](int64_t held) {
        const base::Value value = column_->value(held);
        return Plan::quoted(value.is_text() ? value.text() : to_text(base::Id{value.number()}));
    };
    if (bucket > keys_.size()) return field_->name + " is empty";
    if (bucket < keys_.size()) return field_->name + " = " + text(keys_[bucket]);
    std::string list;
    for (const int64_t key : keys_) list += (list.empty() ? "" : ", ") + text(key);
    return field_->name + " is not empty" + (list.empty() ? "" : " and " + field_->name + " not in (" + list + ")");
}

Result<void> Segments::name(const Sources& sources) {
    if (!field_ || field_->type == Type::choice) return {};
    std::vector<int64_t> ids;
    for (const int64_t key : keys_) ids.push_back(column_->value(key).number_or(0));
    if (field_->type == Type::user) {
        for (const int64_t id : ids)
            if (const auto* user = sources.session.directory ? sources.session.directory->user(id) : nullptr)
                names_[id] = user->name;
    } else if (const schema::Object* target = sources.model.catalog().find(field_->target)) {
        names_ = TRY(names_of(sources, *target, ids));
    }
    return {};
}

Json Segments::label(size_t bucket) const {
    if (!field_ || bucket > keys_.size()) return label_json({"（空）", "(empty)"});
    if (bucket == keys_.size()) return label_json({"其他", "Others"});
    const base::Value value = column_->value(keys_[bucket]);
    if (value.is_text()) {
        const schema::Choice* choice = field_->find_choice(value.text());
        return label_json(choice ? choice->label : base::Text{value.text(), value.text()});
    }
    const auto name = names_.find(value.number());
    return name == names_.end() ? Json() : label_json({name->second, name->second});
}

Json Segments::key(size_t bucket) const {
    if (!field_ || bucket >= keys_.size()) return {};
    const base::Value value = column_->value(keys_[bucket]);
    return Json::string(value.is_text() ? value.text() : to_text(base::Id{value.number()}));
}

Result<const Field*> segment_of(const Sources& sources, const schema::Object& object, const AnalysisRequest& request) {
    const auto fits = [&](const Field* field) {
        return field && field->stored && access::mask(sources.session, object, *field) != access::Mask::hidden &&
               (field->type == Type::choice || field->type == Type::link || field->type == Type::user);
    };
    if (request.segment.empty()) {
        const Field* source = object.trait("source");
        return fits(source) ? source : nullptr;
    }
    const Field* field = object.find(request.segment);
    if (fits(field)) return field;
    std::vector<std::string> known;
    for (const Field& each : object.fields)
        if (fits(&each)) known.push_back(each.name);
    const std::string guess = base::nearest(request.segment, known);
    return base::invalid("segment", "unknown_field",
                         {"不能按 “" + request.segment.substr(0, 100) + "” 细分。",
                          "Deals cannot be told apart by \"" + request.segment.substr(0, 100) + "\"."},
                         guess.empty()
                             ? base::Text{"可按选项、关联或用户字段。", "Choices, links and users can be used."}
                             : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
}

} // namespace fairlead::analytics
