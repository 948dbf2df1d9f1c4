#include "record/read.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/unicode.h"
#include "query/change.h"
#include "query/search.h"
#include "record/load.h"
#include "record/subject.h"

namespace fairlead::record {

using access::Mask;
using base::Code;
using base::Error;
using base::Json;
using base::Result;
using schema::Type;

namespace {

constexpr int64_t export_page = 2000;

Error unknown(const ReadContext& context, const Object& object, std::string_view name, std::string_view where) {
    std::vector<std::string> known;
    for (const Field& field : object.fields)
        if (access::mask(context.session, object, field) != Mask::hidden) known.push_back(field.name);
    const std::string guess = base::nearest(name, known);
    const std::string wanted(name.substr(0, 100));
    return base::invalid(
        std::string(where), "unknown_field",
        {"“" + object.label.zh + "”没有字段 “" + wanted + "”。", object.label.en + " has no field \"" + wanted + "\"."},
        guess.empty() ? base::Text{} : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
}

const Field* visible_field(const ReadContext& context, const Object& object, std::string_view name) {
    const Field* field = object.find(name);
    return field && access::mask(context.session, object, *field) != Mask::hidden ? field : nullptr;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (comma != 0) parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return parts;
}

/// Column a list sorts by for a field: names by pinyin, money in the base currency, stages by their place.
std::string sort_column(const Object& object, const Field& field) {
    if (object.trait("name") == &field && object.has(field.name + "_sort")) return field.name + "_sort";
    if (field.type == Type::money) return field.name + "_base";
    if (field.type == Type::stage) return "stage_position";
    return field.name;
}

Result<std::vector<query::Sort>> parse_sort(const ReadContext& context, const Object& object, std::string_view text) {
    std::vector<query::Sort> sorts;
    for (std::string_view part : split(text)) {
        const bool descending = part.starts_with('-');
        if (descending) part.remove_prefix(1);
        const Field* field = visible_field(context, object, part);
        if (!field) return unknown(context, object, part, "sort");
        if (context.tables.of(object).slot(field->name) == Columns::none)
            return base::invalid(
                "sort", "not_sortable",
                {"不能按“" + field->label.zh + "”排序。", "\"" + field->label.en + "\" cannot be sorted by."});
        sorts.push_back({sort_column(object, *field), descending});
        if (sorts.size() > 6)
            return base::invalid("sort", "too_many", {"最多按 6 个字段排序。", "At most 6 sort fields."});
    }
    if (sorts.empty() || sorts.back().column != "id")
        sorts.push_back({"id", sorts.empty() ? true : sorts.back().descending});
    return sorts;
}

std::string write_cursor(const std::vector<Value>& values) {
    std::string json;
    base::JsonWriter out(json);
    out.begin_array();
    for (const Value& value : values) {
        if (value.is_number())
            out.number(value.number());
        else if (value.is_text())
            out.string(value.text());
        else
            out.null();
    }
    out.end_array();
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : json) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

Result<std::vector<Value>> read_cursor(std::string_view hex, size_t count) {
    const Error bad = base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."},
                                    {"请从第一页重新开始。", "Start again from the first page."});
    if (hex.size() % 2 || hex.size() > 8192) return bad;
    std::string json;
    auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    for (size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit(hex[i]), low = digit(hex[i + 1]);
        if (high < 0 || low < 0) return bad;
        json += static_cast<char>(high << 4 | low);
    }
    const auto parsed = base::parse_json(json);
    if (!parsed.ok() || !parsed->is_array() || parsed->items().size() != count) return bad;
    std::vector<Value> values;
    for (const Json& item : parsed->items()) {
        if (item.is_string())
            values.emplace_back(item.text());
        else if (item.is_null())
            values.emplace_back();
        else if (item.integer())
            values.emplace_back(*item.integer());
        else
            return bad;
    }
    if (!values.back().is_number()) return bad;
    return values;
}

Value value_of(const Image& image, const std::string& column) {
    return image.get(column);
}

/// Same order as the database: empties first ascending, last descending.
bool before(const Image& a, const Image& b, const std::vector<query::Sort>& sorts) {
    for (const query::Sort& sort : sorts) {
        const Value x = value_of(a, sort.column), y = value_of(b, sort.column);
        if (x == y) continue;
        return sort.descending ? y < x : x < y;
    }
    return false;
}
bool after_cursor(const Image& image, const std::vector<query::Sort>& sorts, const std::vector<Value>& cursor) {
    for (size_t i = 0; i < sorts.size(); ++i) {
        const Value x = value_of(image, sorts[i].column);
        if (x == cursor[i]) continue;
        return sorts[i].descending ? x < cursor[i] : cursor[i] < x;
    }
    return false;
}

/// A list as of a past moment: rows untouched since come from the database, the others are put back and judged here.
Result<Page> list_as_of(ReadContext& context, const ListRequest& request, RowShape shape, query::Select select) {
    const Object& object = *request.object;
    const base::Instant moment = *request.as_of;
    if (!request.search.empty())
        return base::invalid("as_of", "with_search",
                             {"历史时点的列表不能同时全文搜索。", "A list as of a past moment cannot be searched."});
    Past past = TRY(past_of(context, object, moment));
    const std::set<int64_t> changed(past.changed.begin(), past.changed.end());
    formula::Asker then = context.session.asker;
    then.now = moment;
    Related related(context.model, context.tables, context.reader);

    // Rights are those of today: a record is judged by its present owner.
    std::set<int64_t> reachable;
    if (!changed.empty()) {
        query::Select visible = select;
        visible.where.clear();
        visible.deleted = query::Deleted::any;
        visible.ids = past.changed;
        visible.columns = {{"id", nullptr}};
        visible.sort.clear();
        visible.after.clear();
        visible.position.reset();
        visible.limit = 0;
        TRY(context.reader.each(query::render(visible, then, context.reader.dialect()), [&](const store::Row& row) {
            reachable.insert(row.number(0));
            return true;
        }));
    }
    auto matches = [&](const Image& image) {
        const RecordSubject subject(image, related);
        return std::all_of(select.where.begin(), select.where.end(),
                           [&](const formula::Bound& bound) { return formula::holds(*bound, subject, then); });
    };
    std::vector<Image> rewound;
    for (Image& image : past.images)
        if (reachable.contains(image.id().number) && matches(image)) rewound.push_back(std::move(image));

    select.where.push_back(
        TRY(formula::bind("created_at <= instant('" + to_text(moment) + "')", context.model.catalog(), object)));
    const int64_t wanted = request.limit + request.at.value_or(0);
    query::Select rows = select;
    rows.columns.clear();
    const Columns& columns = context.tables.of(object);
    for (const std::string& name : columns.names()) rows.columns.push_back({name, nullptr});
    rows.position.reset();
    rows.limit = wanted + static_cast<int64_t>(changed.size()) + 1;
    std::vector<Image> merged;
    TRY(context.reader.each(query::render(rows, then, context.reader.dialect()), [&](const store::Row& row) {
        Image image(object, columns);
        for (size_t i = 0; i < columns.size(); ++i) image.values[i] = row.value(i);
        if (!changed.contains(image.id().number)) merged.push_back(std::move(image));
        return static_cast<int64_t>(merged.size()) <= wanted;
    }));
    for (const Image& image : rewound)
        if (select.after.empty() || after_cursor(image, select.sort, select.after)) merged.push_back(image);
    std::sort(merged.begin(), merged.end(), [&](const Image& a, const Image& b) { return before(a, b, select.sort); });

    Page page;
    const size_t first = std::min<size_t>(merged.size(), request.at.value_or(0));
    const size_t last = std::min<size_t>(merged.size(), first + request.limit);
    for (size_t i = first; i < last; ++i) {
        std::vector<Value> row;
        for (const query::Column& column : shape.columns) {
            if (!column.expression) {
                row.push_back(merged[i].get(column.name));
                continue;
            }
            const RecordSubject subject(merged[i], related);
            row.push_back(formula::evaluate(*column.expression, subject, then));
        }
        page.rows.push_back(std::move(row));
    }
    if (last < merged.size() && last > first) {
        std::vector<Value> cursor;
        for (const query::Sort& sort : select.sort) cursor.push_back(value_of(merged[last - 1], sort.column));
        page.next = write_cursor(cursor);
    }
    if (request.count != Count::none) {
        query::Select all = select;
        all.after.clear();
        const store::Rows counted =
            TRY(context.reader.rows(query::render_count(all, 0, then, context.reader.dialect())));
        int64_t count = counted[0][0].number_or(0);
        if (!changed.empty()) {
            query::Select now = all;
            now.ids = past.changed;
            const store::Rows still =
                TRY(context.reader.rows(query::render_count(now, 0, then, context.reader.dialect())));
            count -= still[0][0].number_or(0);
        }
        page.count = count + static_cast<int64_t>(rewound.size());
    }
    page.names = TRY(names_of(context, shape, page.rows));
    page.shape = std::move(shape);
    return page;
}

} // namespace

Result<formula::Bound> bind_for(const ReadContext& context, const Object& object, std::string_view text,
                                formula::Kind wanted, std::string_view as) {
    formula::Bound bound = TRY(formula::bind(text, context.model.catalog(), object, wanted, as));
    TRY(access::check_uses(context.session, context.model, object, *bound, as));
    return bound;
}

Result<RowShape> shape_of(const ReadContext& context, const Object& object, const std::vector<std::string>& names) {
    RowShape shape;
    shape.object = &object;
    const Columns& columns = context.tables.of(object);
    const formula::BoundObject& bound = context.model.bound(object);
    shape.columns.push_back({"id", nullptr});
    shape.columns.push_back({object.table_only ? "id" : "version", nullptr});
    bool money = false;
    auto add = [&](const Field& field) {
        const size_t index = static_cast<size_t>(&field - object.fields.data());
        shape.fields.push_back(&field);
        shape.slots.push_back(shape.columns.size());
        const size_t slot = columns.field_slot(index);
        if (slot == Columns::none) {
            shape.columns.push_back({field.name, bound.fields[index].formula});
            return;
        }
        for (const schema::Column& column : schema::columns_of(field)) shape.columns.push_back({column.name, nullptr});
        money = money || field.type == Type::money;
    };
    if (names.empty()) {
        for (const Field& field : object.fields)
            if (field.name != "id" && field.name != "version" &&
                access::mask(context.session, object, field) != Mask::hidden)
                add(field);
    } else {
        std::set<std::string_view> seen = {"id", "version"};
        for (const std::string& name : names) {
            if (!seen.insert(name).second) continue;
            const Field* field = visible_field(context, object, name);
            if (!field) return unknown(context, object, name, "fields");
            add(*field);
        }
    }
    if (money) {
        shape.currency = shape.columns.size();
        shape.columns.push_back({"currency", nullptr});
    }
    return shape;
}

Result<query::Select> select_of(const ReadContext& context, const ListRequest& request) {
    const Object& object = *request.object;
    TRY(access::may(context.session, object, request.verb));
    query::Select select;
    select.object = &object;
    select.where = request.also;
    if (!request.where.empty()) select.where.push_back(TRY(bind_for(context, object, request.where)));
    select.scope = access::scope(context.session, context.model, object, request.verb);
    select.deleted = request.deleted;
    select.sort = TRY(parse_sort(context, object, request.sort));
    if (!request.search.empty()) {
        select.search = query::query_tokens(request.search);
        if (select.search.empty()) select.where.push_back(TRY(formula::bind("false", context.model.catalog(), object)));
    }
    return select;
}

Result<Names> names_of(ReadContext& context, const RowShape& shape, const std::vector<std::vector<Value>>& rows) {
    Names names;
    std::map<std::string, std::vector<int64_t>> wanted;
    for (size_t i = 0; i < shape.fields.size(); ++i) {
        const Field& field = *shape.fields[i];
        const size_t slot = shape.slots[i];
        if (field.type == Type::user) {
            for (const auto& row : rows) {
                if (!row[slot].is_number() || !context.session.directory) continue;
                if (const access::User* user = context.session.directory->user(row[slot].number()))
                    names[user->id] = user->name;
            }
        } else if (field.type == Type::link || field.type == Type::file) {
            for (const auto& row : rows)
                if (row[slot].is_number()) wanted[field.target].push_back(row[slot].number());
        } else if (field.type == Type::link_any) {
            for (const auto& row : rows)
                if (row[slot].is_number() && row[slot + 1].is_text())
                    wanted[row[slot + 1].text()].push_back(row[slot].number());
        }
    }
    for (auto& [target, ids] : wanted) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        // A file hangs on the very record that names it.
        if (target == "file") {
            TRY(context.reader.each(
                query::render_select_rows("file", {"id", "name"},
                                          {{query::Condition::Test::in, "id", {}, {ids.begin(), ids.end()}},
                                           {query::Condition::Test::is_empty, "deleted_at", {}, {}}},
                                          {}, 0, context.reader.dialect()),
                [&](const store::Row& row) {
                    names[row.number(0)] = std::string(row.text(1));
                    return true;
                }));
            continue;
        }
        const Object* object = context.model.catalog().find(target);
        const Field* name = object ? object->trait("name") : nullptr;
        if (!name || access::level(context.session, *object, access::Verb::read) == access::Level::none) continue;
        query::Select select;
        select.object = object;
        select.columns = {{"id", nullptr}, {name->name, nullptr}};
        select.ids = std::move(ids);
        select.scope = access::scope(context.session, context.model, *object, access::Verb::read);
        select.limit = 0;
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    names[row.number(0)] = std::string(row.text(1));
                                    return true;
                                }));
    }
    return names;
}

Result<Page> list(ReadContext& context, const ListRequest& request) {
    query::Select select = TRY(select_of(context, request));
    RowShape shape = TRY(shape_of(context, *request.object, request.fields));
    if (!request.after.empty()) select.after = TRY(read_cursor(request.after, select.sort.size()));
    if (request.as_of) return list_as_of(context, request, std::move(shape), std::move(select));
    Page page;
    // The sort columns ride along behind the answer's own, for the cursor.
    select.columns = shape.columns;
    const size_t cursor_at = select.columns.size();
    for (const query::Sort& sort : select.sort) select.columns.push_back({sort.column, nullptr});
    select.position = request.at;
    select.limit = request.limit + 1;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                std::vector<Value> values;
                                values.reserve(row.size());
                                for (size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
                                page.rows.push_back(std::move(values));
                                return true;
                            }));
    if (static_cast<int64_t>(page.rows.size()) > request.limit) {
        page.rows.pop_back();
        if (!page.rows.empty())
            page.next =
                write_cursor({page.rows.back().begin() + static_cast<int64_t>(cursor_at), page.rows.back().end()});
    }
    if (request.count != Count::none) {
        const int64_t cap = request.count == Count::capped ? count_cap : 0;
        const store::Rows counted =
            TRY(context.reader.rows(query::render_count(select, cap, context.session.asker, context.reader.dialect())));
        page.count = counted[0][0].number_or(0);
        page.count_capped = cap && *page.count >= cap;
    }
    if (!request.sums.empty()) {
        query::Grouped grouped;
        grouped.rows = select;
        std::vector<const Field*> fields;
        for (const std::string& name : request.sums) {
            const Field* field = visible_field(context, *request.object, name);
            if (!field) return unknown(context, *request.object, name, "sum");
            const bool summable =
                field->type == Type::money || field->type == Type::decimal || field->type == Type::number;
            if (!summable || context.tables.of(*request.object).slot(field->name) == Columns::none)
                return base::invalid(
                    "sum", "not_summable",
                    {"“" + field->label.zh + "”不能求和。", "\"" + field->label.en + "\" cannot be summed."});
            fields.push_back(field);
            grouped.figures.push_back({query::Measure::sum,
                                       field->type == Type::money ? field->name + "_base" : field->name, nullptr,
                                       nullptr});
        }
        const store::Rows summed =
            TRY(context.reader.rows(query::render_grouped(grouped, context.session.asker, context.reader.dialect())));
        for (size_t i = 0; i < fields.size(); ++i)
            page.sums.emplace_back(fields[i], summed.empty() ? Value() : summed[0][i]);
    }
    page.names = TRY(names_of(context, shape, page.rows));
    page.shape = std::move(shape);
    return page;
}

Result<void> each_page(ReadContext& context, const ListRequest& request,
                       const std::function<Result<bool>(const Page&)>& rows) {
    ListRequest page_request = request;
    page_request.limit = export_page;
    for (;;) {
        const Page page = TRY(list(context, page_request));
        if (!TRY(rows(page)) || page.next.empty()) return {};
        page_request.after = page.next;
    }
}

Result<Page> get(ReadContext& context, const Object& object, Id id, query::Deleted deleted,
                 std::optional<base::Instant> as_of) {
    Page page;
    page.shape = TRY(shape_of(context, object, {}));
    query::Select select;
    select.object = &object;
    select.ids = {id.number};
    select.deleted = as_of ? query::Deleted::any : deleted;
    select.scope = access::scope(context.session, context.model, object, access::Verb::read);
    select.columns = page.shape.columns;
    select.limit = 1;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                std::vector<Value> values;
                                for (size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
                                page.rows.push_back(std::move(values));
                                return true;
                            }));
    if (page.rows.empty()) return not_found(object);
    if (as_of) {
        const Image then = TRY(image_as_of(context, object, id, *as_of));
        Related related(context.model, context.tables, context.reader);
        const RecordSubject subject(then, related);
        formula::Asker asker = context.session.asker;
        asker.now = *as_of;
        for (size_t i = 0; i < page.shape.columns.size(); ++i) {
            const query::Column& column = page.shape.columns[i];
            page.rows[0][i] =
                column.expression ? formula::evaluate(*column.expression, subject, asker) : then.get(column.name);
        }
    }
    page.names = TRY(names_of(context, page.shape, page.rows));
    return page;
}

} // namespace fairlead::record
