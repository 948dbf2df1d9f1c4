#include "command/import_cells.h"

#include <algorithm>

#include "base/money.h"
#include "base/unicode.h"

namespace fairlead::command {

using base::Fault;
using schema::Type;

namespace {

constexpr size_t most_remembered = 4096; // cells of one column

/// The fault of a parser in format/, as a fault of the field.
Fault fault_of(const Field& field, const base::Error& error) {
    if (error.faults.empty()) return {field.name, "invalid", error.message, {}};
    Fault fault = error.faults.front();
    fault.field = field.name;
    return fault;
}

} // namespace

RowReader::RowReader(const ImportPlan& plan, const Session& session)
    : plan_(plan),
      zone_(session.asker.zone),
      language_(session.language),
      currency_field_(plan.object->find("currency")),
      templates_(plan.rules.size()),
      remembered_(plan.rules.size()),
      mapped_(plan.headers.size()) {
    for (size_t i = 0; i < plan.rules.size(); ++i) {
        const ColumnRule& rule = plan.rules[i];
        if (rule.cell != ColumnRule::none) {
            if (rule.cell < mapped_.size()) mapped_[rule.cell] = true;
            continue;
        }
        std::string_view rest = rule.text;
        Piece piece;
        while (!rest.empty()) {
            const auto open = rest.find('{');
            const auto close = open == std::string_view::npos ? open : rest.find('}', open);
            const std::string_view name =
                close == std::string_view::npos ? std::string_view() : rest.substr(open + 1, close - open - 1);
            const auto header = std::find(plan.headers.begin(), plan.headers.end(), name);
            if (close == std::string_view::npos || header == plan.headers.end()) {
                const size_t taken = close == std::string_view::npos ? rest.size() : close + 1;
                piece.text += rest.substr(0, taken);
                rest.remove_prefix(taken);
                continue;
            }
            piece.text += rest.substr(0, open);
            piece.cell = static_cast<size_t>(header - plan.headers.begin());
            mapped_[piece.cell] = true;
            templates_[i].push_back(std::move(piece));
            piece = {};
            rest.remove_prefix(close + 1);
        }
        if (!piece.text.empty()) templates_[i].push_back(std::move(piece));
    }
}

schema::ValueContext RowReader::context(const std::string& currency) const {
    return {.catalog = plan_.snapshot->catalog.get(),
            .currency = currency,
            .time_zone = zone_.name(),
            .language = language_};
}

RowDraft RowReader::read(const format::Record& record) {
    RowDraft row;
    row.line = record.line;
    row.cells = record.cells;
    row.blank = record.empty();
    // A fault of the row as a whole, or of a cell that is used: the row is refused, never shifted to fit.
    for (const format::RecordFault& fault : record.faults) {
        const bool unused = fault.column >= 0 && (static_cast<size_t>(fault.column) >= mapped_.size() ||
                                                  !mapped_[static_cast<size_t>(fault.column)]);
        if (!unused)
            row.faults.push_back({fault.fault,
                                  fault.column >= 0 && static_cast<size_t>(fault.column) < row.cells.size()
                                      ? row.cells[static_cast<size_t>(fault.column)]
                                      : "",
                                  ColumnRule::none});
    }
    if (!row.faults.empty() || row.blank) return row;

    std::vector<bool> filled(plan_.object->fields.size());
    for (size_t i = 0; i < plan_.rules.size(); ++i) {
        const ColumnRule& rule = plan_.rules[i];
        if (rule.cell != ColumnRule::none) {
            static const std::string nothing;
            fill(row, i, rule.cell < row.cells.size() ? row.cells[rule.cell] : nothing, filled);
            continue;
        }
        std::string text;
        for (const Piece& piece : templates_[i]) {
            text += piece.text;
            if (piece.cell < row.cells.size() && !plan_.is_blank(base::trim(row.cells[piece.cell])))
                text += base::trim(row.cells[piece.cell]);
        }
        fill(row, i, text, filled);
    }
    return row;
}

void RowReader::fill(RowDraft& row, size_t index, const std::string& cell, std::vector<bool>& filled) {
    const ColumnRule& rule = plan_.rules[index];
    const size_t slot = static_cast<size_t>(rule.field - plan_.object->fields.data());
    if (filled[slot]) return; // a default where a column has a value
    std::string text = base::trim(cell);
    if (!rule.values.empty()) {
        const auto instead = rule.values.find(base::fold(text));
        if (instead != rule.values.end()) text = instead->second;
    }
    if (plan_.is_blank(text)) {
        if (plan_.clear_empty && rule.cell != ColumnRule::none) row.cleared.push_back(index);
        return;
    }
    filled[slot] = true;
    const Field& field = *rule.field;
    if (rule.is_link()) {
        row.links.push_back({index, std::move(text)});
        return;
    }
    if (field.type == Type::money) {
        read_money(row, index, text);
        return;
    }
    if (field.name == "id") {
        const auto id = base::parse_id(text);
        if (id)
            row.key = to_text(*id);
        else
            row.faults.push_back(
                {{field.name, "not_an_id", {"不是有效的记录编号。", "This is not a record's id."}, {}}, text, index});
        return;
    }
    Read read;
    if (remembers(rule)) {
        auto& known = remembered_[index];
        // A stage means something only within its pipeline.
        const std::string key = field.type == Type::stage ? text + '\n' + row.pipeline : text;
        const auto found = known.find(key);
        if (found != known.end()) {
            read = found->second;
        } else {
            read = read_value(rule, text, row);
            if (known.size() >= most_remembered) known.clear();
            known.emplace(key, read);
        }
    } else {
        read = read_value(rule, text, row);
    }
    for (Fault& fault : read.faults) row.faults.push_back({std::move(fault), text, index});
    if (field.name == "currency") row.currency = std::string(read.value.text_or(""));
    if (field.name == "created_at") {
        if (read.value.is_number()) row.created_at = base::Instant{read.value.number()};
        return;
    }
    if (index == plan_.key && !read.value.empty())
        row.key = read.value.is_text() ? text : schema::to_display(field, read.value, context());
    if (field.type == Type::auto_number) return; // finds, never fills
    if (read.value.empty()) return;
    if (field.name == "pipeline") row.pipeline = std::string(read.value.text_or(""));
    row.sets.push_back({index, &field, std::move(read.value), {}});
}

bool RowReader::remembers(const ColumnRule& rule) const {
    switch (rule.field->type) {
        case Type::choice:
        case Type::multi_choice:
        case Type::stage:
        case Type::boolean:
        case Type::date:
        case Type::instant:
            return true;
        default:
            return false;
    }
}

RowReader::Read RowReader::read_value(const ColumnRule& rule, const std::string& text, const RowDraft& row) {
    Read read;
    switch (rule.field->type) {
        case Type::date:
        case Type::instant:
            return read_date(rule, text);
        case Type::number:
        case Type::decimal:
        case Type::percent:
            return read_number(rule, text);
        case Type::stage:
            return read_stage(rule, text, row.pipeline);
        case Type::boolean:
            if (const auto truth = format::parse_boolean(text)) {
                read.value = Value(*truth);
                return read;
            }
            break;
        default:
            break;
    }
    read.value = schema::read_cell(*rule.field, text, context(), read.faults);
    return read;
}

RowReader::Read RowReader::read_date(const ColumnRule& rule, const std::string& text) {
    Read read;
    const auto parsed = format::parse_date(text, {.order = rule.dates, .excel_serials = rule.excel_serials});
    if (!parsed.ok()) {
        read.faults.push_back(fault_of(*rule.field, parsed.error()));
        return read;
    }
    const std::string plain =
        rule.field->type == Type::date ? to_text(parsed->date) : to_text(format::moment_of(*parsed, zone_));
    read.value = schema::read_cell(*rule.field, plain, context(), read.faults);
    return read;
}

RowReader::Read RowReader::read_number(const ColumnRule& rule, const std::string& text) {
    Read read;
    const auto parsed = format::parse_number(text, {.mark = rule.mark});
    if (!parsed.ok()) {
        read.faults.push_back(fault_of(*rule.field, parsed.error()));
        return read;
    }
    // "12%" is a number only where percent is meant.
    const bool odd = parsed->percent && rule.field->type != Type::percent;
    read.value = schema::read_cell(*rule.field, odd ? text : parsed->decimal, context(), read.faults);
    return read;
}

void RowReader::read_money(RowDraft& row, size_t index, const std::string& text) {
    const ColumnRule& rule = plan_.rules[index];
    const auto parsed = format::parse_number(text, {.mark = rule.mark});
    if (!parsed.ok() || parsed->percent) {
        row.faults.push_back(
            {parsed.ok()
                 ? Fault{rule.field->name, "not_a_number", {"不是有效的金额。", "This is not a valid amount."}, {}}
                 : fault_of(*rule.field, parsed.error()),
             text, index});
        return;
    }
    // "¥" stands for yen as well as for yuan.
    const bool yen = row.currency == "JPY" && parsed->currency == "CNY";
    if (!parsed->currency.empty() && currency_field_ && !yen) {
        if (row.currency.empty()) {
            row.currency = parsed->currency;
            std::vector<Fault> faults;
            Value value = schema::read_cell(*currency_field_, parsed->currency, context(), faults);
            for (Fault& fault : faults) row.faults.push_back({std::move(fault), parsed->currency, index});
            row.sets.push_back({index, currency_field_, std::move(value), {}});
        } else if (row.currency != parsed->currency) {
            row.faults.push_back(
                {{rule.field->name,
                  "currency_mismatch",
                  {"金额写的是 " + parsed->currency + "，而这一行的币种是 " + row.currency + "。",
                   "The amount is in " + parsed->currency + ", but the row's currency is " + row.currency + "."},
                  {"请统一币种。", "Use one currency in a row."}},
                 text,
                 index});
            return;
        }
    }
    row.amounts.push_back({index, parsed->decimal});
}

Value RowReader::amount(const RowDraft::Text& text, const std::string& currency, std::vector<RowFault>& faults) const {
    std::vector<Fault> found;
    Value value = schema::read_cell(*plan_.rules[text.rule].field, text.text, context(currency), found);
    for (Fault& fault : found) faults.push_back({std::move(fault), text.text, text.rule});
    return value;
}

RowReader::Read RowReader::read_stage(const ColumnRule& rule, const std::string& text, const std::string& pipeline) {
    Read read;
    const std::string wanted = base::fold(text);
    auto find = [&](const schema::Pipeline& each) -> const schema::Stage* {
        if (const schema::Stage* exact = each.find(text)) return exact;
        for (const schema::Stage& stage : each.stages)
            if (base::fold(stage.name) == wanted || base::fold(stage.label.zh) == wanted ||
                base::fold(stage.label.en) == wanted)
                return &stage;
        return nullptr;
    };
    const Object& object = *plan_.object;
    const schema::Pipeline* own = object.find_pipeline(pipeline.empty() ? rule.field->pipeline : pipeline);
    if (!own && !object.pipelines.empty()) own = &object.pipelines.front();
    const schema::Stage* stage = own ? find(*own) : nullptr;
    // Without a word about the pipeline, an update may mean a stage of the pipeline the record is in.
    if (!stage && pipeline.empty() && plan_.mode != ImportPlan::Mode::insert)
        for (const schema::Pipeline& each : object.pipelines)
            if (!stage) stage = find(each);
    if (stage) {
        read.value = Value(stage->name);
        return read;
    }
    base::Text list;
    std::vector<std::string> known;
    if (own)
        for (const schema::Stage& each : own->stages) {
            list.zh += (list.zh.empty() ? "" : "、") + each.label.zh;
            list.en += (list.en.empty() ? "" : ", ") + each.label.en;
        }
    const base::Text name = own ? own->label : object.label;
    read.faults.push_back({rule.field->name,
                           "unknown_choice",
                           {"流程“" + name.zh + "”没有阶段“" + text + "”。",
                            "The pipeline \"" + name.en + "\" has no stage \"" + text + "\"."},
                           {"可选：" + list.zh + "。", "Its stages: " + list.en + "."}});
    return read;
}

} // namespace fairlead::command
