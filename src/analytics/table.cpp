#include "analytics/table.h"

#include <algorithm>

namespace fairlead::analytics {

using base::Value;
using schema::Field;
using schema::Object;
using schema::Type;
using Form = ColumnShape::Form;

namespace {

size_t hash_of(int64_t id) {
    uint64_t x = static_cast<uint64_t>(id) * 0x9E3779B97F4A7C15ULL;
    return static_cast<size_t>(x ^ x >> 29);
}

/// Links few records point at differently; the others cost as much as everything else together.
constexpr std::string_view usual_links[] = {"owner", "product", "source", "campaign", "competitor", "team"};
/// Kept by every save and rarely asked about.
constexpr std::string_view unusual[] = {"version",    "created_by", "updated_at",
                                        "updated_by", "deleted_at", "deleted_by"};

std::optional<Form> form_of(const Field& field, const schema::Column& column) {
    switch (field.type) {
        case Type::choice:
        case Type::multi_choice:
        case Type::stage:
            return Form::words;
        case Type::link:
        case Type::user:
            return Form::links;
        case Type::link_any:
            return column.text ? Form::words : Form::links;
        default:
            if (column.text) return std::nullopt;
            return Form::numbers;
    }
}

} // namespace

std::optional<ColumnShape> shape_of(const Object& object, std::string_view column) {
    for (const Field& field : object.fields) {
        if (!field.stored || !column.starts_with(field.name)) continue;
        for (const schema::Column& each : schema::columns_of(field)) {
            if (each.name != column) continue;
            const auto form = form_of(field, each);
            if (!form) return std::nullopt;
            return ColumnShape{each.name, *form, *form == Form::links ? field.target : std::string()};
        }
    }
    return std::nullopt;
}

std::vector<ColumnShape> usual_columns(const Object& object) {
    std::vector<ColumnShape> shapes;
    for (const Field& field : object.fields) {
        if (field.name == "id" || !field.stored || field.type == Type::link_any || field.type == Type::file ||
            field.type == Type::decimal)
            continue;
        if (std::find(std::begin(unusual), std::end(unusual), field.name) != std::end(unusual)) continue;
        const bool traited = std::any_of(std::begin(usual_links), std::end(usual_links),
                                         [&](std::string_view trait) { return object.trait(trait) == &field; });
        if (field.type == Type::link && !traited) continue;
        // Amounts in their own currency cannot be added; their companion in the base currency is used.
        const bool own = object.trait("amount") == &field || object.trait("weighted") == &field;
        if (field.type == Type::money && !own) continue;
        for (const schema::Column& column : schema::columns_of(field))
            if (field.type != Type::money || column.name != field.name)
                if (auto shape = shape_of(object, column.name)) shapes.push_back(std::move(*shape));
    }
    return shapes;
}

int64_t Column::encode(const store::Row& row, size_t at) {
    if (row.empty(at)) return nothing;
    switch (shape.form) {
        case Form::words:
            return words.code(row.text(at));
        case Form::links:
            return links.code(row.number(at));
        case Form::numbers:
            break;
    }
    return row.number(at);
}

int64_t Column::encode(const Value& value) {
    if (value.empty()) return nothing;
    switch (shape.form) {
        case Form::words:
            return words.code(value.text_or(""));
        case Form::links:
            return links.code(value.number_or(0));
        case Form::numbers:
            break;
    }
    return value.number_or(nothing);
}

Value Column::value(int64_t held) const {
    if (held == nothing) return {};
    if (shape.form == Form::words) return Value(words.at(held));
    return Value(number(held));
}

std::string Visits::word(std::string_view pipeline, std::string_view stage) {
    std::string word(pipeline);
    word += '\n';
    return word += stage;
}

Table::Table(std::string object, std::vector<ColumnShape> columns) : object_(std::move(object)) {
    for (ColumnShape& shape : columns) {
        columns_.push_back(std::make_unique<Column>());
        columns_.back()->shape = std::move(shape);
    }
}

const Column* Table::find(std::string_view column) const {
    for (const auto& each : columns_)
        if (each->shape.name == column) return each.get();
    return nullptr;
}

size_t Table::slot(int64_t id) const {
    const size_t mask = later_.size() - 1;
    size_t at = hash_of(id) & mask;
    while (later_[at] != 0 && ids_[later_[at] - 1] != id) at = (at + 1) & mask;
    return at;
}

std::optional<size_t> Table::row_of(int64_t id) const {
    const auto end = ids_.begin() + static_cast<int64_t>(sorted_);
    const auto found = std::lower_bound(ids_.begin(), end, id);
    if (found != end && *found == id) return static_cast<size_t>(found - ids_.begin());
    if (later_.empty()) return std::nullopt;
    const uint32_t row = later_[slot(id)];
    return row == 0 ? std::nullopt : std::optional<size_t>(row - 1);
}

size_t Table::new_row(int64_t id) {
    const size_t row = ids_.size();
    ids_.push_back(id);
    alive_.push_back(1);
    ++living_;
    if (sorted_ == row && (row == 0 || ids_[row - 1] < id)) {
        ++sorted_;
        return row;
    }
    if (later_count_ * 3 >= later_.size() * 2) {
        later_.assign(std::max<size_t>(64, later_.size() * 2), 0);
        for (size_t i = sorted_; i < row; ++i) later_[slot(ids_[i])] = static_cast<uint32_t>(i + 1);
    }
    later_[slot(id)] = static_cast<uint32_t>(row + 1);
    ++later_count_;
    return row;
}

void Table::append(const store::Row& row) {
    new_row(row.number(0));
    for (size_t i = 0; i < columns_.size(); ++i) {
        const int64_t held = columns_[i]->encode(row, i + 1);
        columns_[i]->values.append(held);
    }
}

void Table::put(const std::vector<Value>& row) {
    const int64_t id = row[0].number_or(0);
    const auto found = row_of(id);
    const size_t at = found ? *found : new_row(id);
    if (found && !alive_[at]) {
        alive_[at] = 1;
        ++living_;
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
        const int64_t held = columns_[i]->encode(row[i + 1]);
        if (found)
            columns_[i]->values.set(at, held);
        else
            columns_[i]->values.append(held);
    }
}

void Table::remove(int64_t id) {
    const auto row = row_of(id);
    if (!row || !alive_[*row]) return;
    alive_[*row] = 0;
    --living_;
}

void Table::add(std::unique_ptr<Column> column) {
    while (column->values.size() < rows()) column->values.append(nothing);
    columns_.push_back(std::move(column));
}

void Table::set_visits(size_t row, const std::vector<NewVisit>& visits) {
    if (visits_.spans_.size() <= row) visits_.spans_.resize(row + 1);
    Visits::Span& span = visits_.spans_[row];
    const auto count = static_cast<uint16_t>(std::min<size_t>(visits.size(), UINT16_MAX));
    if (count > span.count) {
        visits_.left_behind_ += span.count;
        span.first = static_cast<uint32_t>(visits_.size());
        for (size_t i = 0; i < count; ++i) {
            visits_.stage_.append(nothing);
            visits_.entered_.append(nothing);
        }
    }
    span.count = count;
    for (size_t i = 0; i < count; ++i) {
        visits_.stage_.set(span.first + i, visits_.words_.code(visits[i].stage));
        visits_.entered_.set(span.first + i, visits[i].entered_at);
    }
    // A quarter of holes is enough: everything moves together.
    if (visits_.left_behind_ < 65536 || visits_.left_behind_ * 4 < visits_.size()) return;
    Packed stage, entered;
    for (Visits::Span& each : visits_.spans_) {
        const auto first = static_cast<uint32_t>(stage.size());
        for (size_t i = 0; i < each.count; ++i) {
            stage.append(visits_.stage_.get(each.first + i));
            entered.append(visits_.entered_.get(each.first + i));
        }
        each.first = first;
    }
    visits_.stage_ = std::move(stage);
    visits_.entered_ = std::move(entered);
    visits_.left_behind_ = 0;
}

void Table::count_visit(int64_t record) {
    const auto row = row_of(record);
    if (!row) return;
    if (visits_.spans_.size() <= *row) visits_.spans_.resize(rows());
    Visits::Span& span = visits_.spans_[*row];
    if (span.count < UINT16_MAX) ++span.count;
}

void Table::lay_out_visits() {
    uint32_t next = 0;
    for (Visits::Span& span : visits_.spans_) {
        span.first = next;
        next += span.count;
        span.count = 0;
    }
    for (uint32_t i = 0; i < next; ++i) {
        visits_.stage_.append(nothing);
        visits_.entered_.append(nothing);
    }
}

void Table::fill_visit(int64_t record, std::string_view pipeline, std::string_view stage, int64_t entered_at) {
    const auto row = row_of(record);
    if (!row || *row >= visits_.spans_.size()) return;
    Visits::Span& span = visits_.spans_[*row];
    const size_t end = *row + 1 < visits_.spans_.size() ? visits_.spans_[*row + 1].first : visits_.size();
    if (span.first + span.count >= end) return;
    // Visits come in the order they were written, which is nearly always that in which they began.
    size_t at = span.first + span.count;
    for (; at > span.first && visits_.entered_.get(at - 1) > entered_at; --at) {
        visits_.entered_.set(at, visits_.entered_.get(at - 1));
        visits_.stage_.set(at, visits_.stage_.get(at - 1));
    }
    visits_.entered_.set(at, entered_at);
    visits_.stage_.set(at, visits_.words_.code(Visits::word(pipeline, stage)));
    ++span.count;
}

void Table::settle() {
    ids_.shrink_to_fit();
    alive_.shrink_to_fit();
    visits_.spans_.shrink_to_fit();
}

size_t Table::bytes() const {
    size_t bytes = ids_.capacity() * 8 + alive_.capacity() + later_.capacity() * 4 +
                   visits_.spans_.capacity() * sizeof(Visits::Span) + visits_.stage_.bytes() + visits_.entered_.bytes();
    for (const auto& column : columns_) bytes += column->values.bytes() + column->links.bytes();
    return bytes;
}

} // namespace fairlead::analytics
