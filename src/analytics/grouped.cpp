#include "analytics/grouped.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/id.h"
#include "base/money.h"
#include "base/time.h"
#include "base/unicode.h"
#include "formula/node.h"
#include "query/search.h"

namespace fairlead::analytics {

using access::Mask;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;
using base::Value;
using formula::Bound;
using formula::Kind;
using query::Measure;
using schema::Field;
using schema::Object;
using schema::Type;

namespace {

constexpr size_t most_columns = 8, most_figures = 20;
constexpr int64_t most_rows = 10000;
constexpr std::array<std::pair<std::string_view, Measure>, 5> measures = {{{"count", Measure::count},
                                                                           {"sum", Measure::sum},
                                                                           {"avg", Measure::avg},
                                                                           {"min", Measure::min},
                                                                           {"max", Measure::max}}};

/// One column of the answer and how its values are written.
struct Column {
    std::string name;
    Text label;
    Kind kind = Kind::number;
    int scale = 0;
    bool boolean = false, percent = false, money = false;
    const Object* target = nullptr; // links: whose names are looked up
    const Field* field = nullptr;
};

Result<Bound> bind_for(const Sources& sources, const Object& object, const std::string& text, Kind wanted,
                       const std::string& as) {
    Bound bound = TRY(formula::bind(text, sources.model.catalog(), object, wanted, as));
    TRY(access::check_uses(sources.session, sources.model, object, *bound, as));
    return bound;
}

Column column_of(const Sources& sources, const std::string& name, const formula::Node& node) {
    Column column;
    column.name = name;
    column.label = {name, name};
    column.kind = formula::kind(node);
    column.scale = formula::scale(node);
    column.boolean = column.kind == Kind::boolean;
    const Field* field = formula::plain_field(node);
    if (node.op == formula::Op::formula) field = node.field;
    column.field = field;
    if (field) {
        if (node.op != formula::Op::follow) column.label = field->label;
        column.percent = field->type == Type::percent;
        column.money = field->type == Type::money;
    }
    if (column.kind == Kind::link && !node.links_to.empty())
        column.target = sources.model.catalog().find(node.links_to);
    return column;
}

Json decimal(int64_t value, int scale, bool as_text) {
    const std::string text = base::format_decimal(value, scale);
    return as_text || scale > 0 ? Json::string(text) : Json::number(text);
}

/// Values as records show them; amounts in the base currency.
Json write(const Column& column, const Value& value, const std::map<int64_t, std::string>& names) {
    if (value.empty()) return {};
    if (column.boolean) return Json::boolean(value.truth());
    switch (column.kind) {
        case Kind::number:
            if (column.percent) return Json::number(base::format_decimal_short(value.number(), column.scale - 2));
            return decimal(value.number(), column.scale, column.money);
        case Kind::date:
            return Json::string(to_text(base::Date{value.number()}));
        case Kind::instant:
            return Json::string(to_text(base::Instant{value.number()}));
        case Kind::link: {
            const auto named = names.find(value.number());
            return Json::object({{"id", Json::string(base::to_text(base::Id{value.number()}))},
                                 {"name", named == names.end() ? Json() : Json::string(named->second)}});
        }
        default:
            return Json::string(std::string(value.text_or("")));
    }
}

std::string_view kind_name(const Column& column) {
    if (column.money) return "money";
    if (column.percent) return "percent";
    switch (column.kind) {
        case Kind::number:
            return column.scale > 0 ? "decimal" : "number";
        case Kind::boolean:
            return "boolean";
        case Kind::date:
            return "date";
        case Kind::instant:
            return "instant";
        case Kind::link:
            return "link";
        default:
            return column.field && column.field->type == Type::choice  ? "choice"
                   : column.field && column.field->type == Type::stage ? "stage"
                                                                       : "text";
    }
}

Json header(const Column& column) {
    Json header = Json::object(
        {{"name", Json::string(column.name)},
         {"label", Json::object({{"zh", Json::string(column.label.zh)}, {"en", Json::string(column.label.en)}})},
         {"kind", Json::string(std::string(kind_name(column)))}});
    if (column.target) header.set("target", Json::string(column.target->name));
    return header;
}

/// The request with its names looked up.
struct Asked {
    query::Grouped statement;
    std::vector<Column> columns;
};

void collect(std::vector<Fault>& faults, const Error& error) {
    if (error.faults.empty()) faults.push_back({"", "invalid", error.message, {}});
    faults.insert(faults.end(), error.faults.begin(), error.faults.end());
}

void add_figure(const Sources& sources, const Object& object, const GroupedRequest::Figure& figure,
                const std::string& as, Asked& asked, std::vector<Fault>& faults) {
    const auto measure =
        std::find_if(measures.begin(), measures.end(), [&](const auto& each) { return each.first == figure.function; });
    if (measure == measures.end()) {
        std::vector<std::string> known;
        for (const auto& each : measures) known.emplace_back(each.first);
        const std::string guess = base::nearest(figure.function, known);
        faults.push_back({as + ".function",
                          "unknown_choice",
                          {"没有这种统计方式。", "There is no such figure."},
                          guess.empty()
                              ? Text{"可选：count、sum、avg、min、max。", "Choose count, sum, avg, min or max."}
                              : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
        return;
    }
    const bool counts = measure->second == Measure::count;
    if (counts && figure.field.empty()) {
        asked.statement.figures.push_back({Measure::count, "", nullptr, nullptr});
        Column column;
        column.name = "count";
        column.label = {"数量", "Count"};
        asked.columns.push_back(std::move(column));
        return;
    }
    if (figure.field.empty()) {
        faults.push_back({as + ".field", "required", {"请给出要统计的字段。", "Name the field."}, {}});
        return;
    }
    auto bound = bind_for(sources, object, figure.field, Kind::nothing, as + ".field");
    if (!bound.ok()) return collect(faults, bound.error());
    Column column = column_of(sources, figure.function + "(" + figure.field + ")", **bound);
    const bool moment = column.kind == Kind::date || column.kind == Kind::instant;
    const bool extreme = measure->second == Measure::min || measure->second == Measure::max;
    if (!counts && column.kind != Kind::number && !(moment && extreme)) {
        faults.push_back(
            {as + ".field",
             "type",
             {"“" + figure.field + "” 不是数值，不能这样统计。", "\"" + figure.field + "\" is not a number."},
             {}});
        return;
    }
    asked.statement.figures.push_back({measure->second, "", *bound, nullptr});
    if (counts) {
        column.kind = Kind::number;
        column.scale = 0;
        column.money = column.percent = column.boolean = false;
        column.target = nullptr;
    }
    if (measure->second == Measure::avg) column.scale += 8;
    asked.columns.push_back(std::move(column));
}

} // namespace

Result<GroupedRequest> grouped_request(const Json& body) {
    GroupedRequest request;
    std::vector<Fault> faults;
    const auto wrong = [&](std::string field, Text message) {
        faults.push_back({std::move(field), "type", std::move(message), {}});
    };
    if (!body.is_object()) return base::invalid("", "type", {"需要一个 JSON 对象。", "A JSON object is needed."});
    for (const auto& [key, value] : body.members()) {
        if (key == "object" || key == "where" || key == "search") {
            if (!value.is_string() && !value.is_null())
                wrong(key, {"需要文本。", "This must be a text."});
            else
                (key == "object" ? request.object : key == "where" ? request.where : request.search) = value.text();
        } else if (key == "limit") {
            const auto limit = value.integer();
            if (!limit || *limit < 1 || *limit > most_rows)
                wrong(key, {"limit 应为 1 到 10000。", "limit is from 1 to 10000."});
            else
                request.limit = *limit;
        } else if (key == "group") {
            if (!value.is_array() || value.items().size() > most_columns) {
                wrong(key,
                      {"group 是最多 8 个字段或表达式的列表。", "group is a list of at most 8 fields or expressions."});
                continue;
            }
            for (const Json& item : value.items()) {
                if (item.is_string() && !item.text().empty())
                    request.groups.push_back(item.text());
                else
                    wrong(key, {"group 的每一项都应是文本。", "Every item of group is a text."});
            }
        } else if (key == "figures") {
            if (!value.is_array() || value.items().size() > most_figures) {
                wrong(key, {"figures 是最多 20 项统计的列表。", "figures is a list of at most 20 figures."});
                continue;
            }
            for (const Json& item : value.items()) {
                if (!item.is_object() || !item["function"].is_string() ||
                    (item.has("field") && !item["field"].is_string() && !item["field"].is_null())) {
                    wrong(key, {"每项统计形如 {\"function\": \"sum\", \"field\": \"amount\"}。",
                                "A figure looks like {\"function\": \"sum\", \"field\": \"amount\"}."});
                    continue;
                }
                request.figures.push_back({item["function"].text(), item["field"].text()});
            }
        } else {
            const std::string guess = base::nearest(key, {"object", "where", "search", "group", "figures", "limit"});
            faults.push_back(
                {key.substr(0, 100),
                 "unknown_field",
                 {"没有这个参数。", "There is no such parameter."},
                 guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
        }
    }
    if (request.object.empty()) faults.push_back({"object", "required", {"请给出对象。", "Name the object."}, {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    if (request.figures.empty()) request.figures.push_back({"count", ""});
    return request;
}

Result<Json> grouped(const Sources& sources, const GroupedRequest& request) {
    const Object* object = sources.model.catalog().find(request.object);
    if (!object || object->sharing == schema::Sharing::system) {
        std::vector<std::string> known;
        for (const Object& each : sources.model.catalog().objects())
            if (each.sharing != schema::Sharing::system) known.push_back(each.name);
        const std::string guess = base::nearest(request.object, known);
        return base::invalid(
            "object", "unknown_object", {"没有这个对象。", "There is no such object."},
            guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
    }
    TRY(access::may(sources.session, *object, access::Verb::read));
    Asked asked;
    std::vector<Fault> faults;
    asked.statement.rows.object = object;
    asked.statement.rows.scope = access::scope(sources.session, sources.model, *object, access::Verb::read);
    asked.statement.limit = request.limit + 1;
    if (!request.where.empty()) {
        auto where = bind_for(sources, *object, request.where, Kind::boolean, "where");
        if (where.ok())
            asked.statement.rows.where.push_back(*where);
        else
            collect(faults, where.error());
    }
    if (!request.search.empty()) {
        asked.statement.rows.search = query::query_tokens(request.search);
        if (asked.statement.rows.search.empty())
            asked.statement.rows.where.push_back(TRY(formula::bind("false", sources.model.catalog(), *object)));
    }
    for (size_t i = 0; i < request.groups.size(); ++i) {
        const std::string& text = request.groups[i];
        auto bound = bind_for(sources, *object, text, Kind::nothing, "group[" + std::to_string(i) + "]");
        if (!bound.ok()) {
            collect(faults, bound.error());
            continue;
        }
        asked.columns.push_back(column_of(sources, text, **bound));
        asked.statement.groups.push_back({"", *bound});
    }
    for (size_t i = 0; i < request.figures.size(); ++i)
        add_figure(sources, *object, request.figures[i], "figures[" + std::to_string(i) + "]", asked, faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    store::Rows rows = TRY(
        sources.reader.rows(query::render_grouped(asked.statement, sources.session.asker, sources.reader.dialect())));
    const bool more = static_cast<int64_t>(rows.size()) > request.limit;
    if (more) rows.pop_back();
    Json columns = Json::array();
    std::vector<std::map<int64_t, std::string>> names(asked.columns.size());
    for (size_t i = 0; i < asked.columns.size(); ++i) {
        const Column& column = asked.columns[i];
        columns.push(header(column));
        if (!column.target) continue;
        std::vector<int64_t> ids;
        for (const auto& row : rows)
            if (row[i].is_number()) ids.push_back(row[i].number());
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        names[i] = TRY(names_of(sources, *column.target, ids));
    }
    Json lines = Json::array();
    for (const auto& row : rows) {
        Json line = Json::array();
        for (size_t i = 0; i < asked.columns.size(); ++i) line.push(write(asked.columns[i], row[i], names[i]));
        lines.push(std::move(line));
    }
    return Json::object({{"columns", std::move(columns)}, {"rows", std::move(lines)}, {"more", Json::boolean(more)}});
}

} // namespace fairlead::analytics
