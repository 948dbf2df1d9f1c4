#include "query/generator_test.h"

#include "base/id.h"
#include "formula/binder.h"

namespace fairlead::query {

using formula::Kind;
using schema::Type;

std::string Generator::make(Kind kind, std::string_view object, int depth) {
    return make(kind, *world_.catalog.find(object), depth);
}

Generator::Place Generator::place(Kind kind, const Object& object, int hops) {
    std::vector<const Field*> fields, links;
    for (const Field& field : object.fields) {
        if (field.hidden) continue;
        const bool plain = field.type != Type::multi_choice && field.type != Type::link_any;
        if (plain && formula::kind_of(field) == kind) fields.push_back(&field);
        if ((field.type == Type::link || field.type == Type::user) && field.name != "id") links.push_back(&field);
    }
    if (!links.empty() && hops > 0 && (fields.empty() || one_in(3))) {
        const Field* link = links[static_cast<size_t>(between(0, static_cast<int64_t>(links.size()) - 1))];
        Place end = place(kind, *world_.catalog.find(link->target), hops - 1);
        return {link->name + "." + end.text, end.field};
    }
    if (fields.empty()) return {};
    const Field* field = fields[static_cast<size_t>(between(0, static_cast<int64_t>(fields.size()) - 1))];
    return {field->name, field};
}

std::string Generator::word() {
    return pick("'Acme'", "'ACME corp'", "'acme'", "'华为技术'", "'华为'", "'O''Neil'", "\"O'Neil\"", "'50% off_x'",
                "'Élan'", "'b\\\\c'", "'a'", "'me'", "'CORP'", "'_'", "'%'", "'ü'");
}

std::string Generator::period() {
    return pick("today", "yesterday", "tomorrow", "this week", "last week", "next week", "this month", "last month",
                "next month", "this quarter", "last quarter", "next quarter", "this year", "last year",
                "next year") == "today" ||
                   one_in(3)
               ? pick("last ", "next ") + std::to_string(between(1, 60)) + pick(" days", " weeks", " months")
               : pick("today", "yesterday", "tomorrow", "this week", "last week", "this month", "last month",
                      "this quarter", "last quarter", "next quarter", "this year", "last year", "next year");
}

std::string Generator::literal(const Field* field) {
    if (field && !field->choices.empty())
        return "'" +
               field->choices[static_cast<size_t>(between(0, static_cast<int64_t>(field->choices.size()) - 1))].name +
               "'";
    return word();
}

std::string Generator::leaf(Kind kind, const Object& object) {
    const Place found = one_in(3) ? Place{} : place(kind, object, 2);
    if (found.field) return found.text;
    switch (kind) {
        case Kind::number:
            return pick("0", "1", "2", "-3", "10", "0.5", "12.34", "20%", "100", "2.555", "100000", "0.00000001",
                        "900000000000000000", "7.5%", "1000", "50%");
        case Kind::text:
            return word();
        case Kind::date:
            return pick("today()", "date('2026-11-22')", "date('2026-11-20')", "date('2026-02-28')",
                        "date('2024-02-29')", "date('2026-12-31')");
        case Kind::instant:
            return pick("now()", "instant('2026-11-21T16:00:00Z')", "instant('2026-03-08T07:00:00.500Z')");
        case Kind::link:
            return "created_by";
        default:
            return pick("true", "false");
    }
}

std::string Generator::make(Kind kind, const Object& object, int depth) {
    if (depth <= 0 && kind != Kind::boolean) return leaf(kind, object);
    switch (kind) {
        case Kind::number:
            return number(object, depth);
        case Kind::text:
            return text(object, depth);
        case Kind::date:
            return date(object, depth);
        case Kind::instant:
            return one_in(4)   ? "coalesce(" + leaf(kind, object) + ", " + leaf(kind, object) + ")"
                   : one_in(4) ? "max(" + leaf(kind, object) + ", " + leaf(kind, object) + ")"
                               : leaf(kind, object);
        case Kind::boolean:
            return boolean(object, depth);
        default:
            return leaf(kind, object);
    }
}

std::string Generator::children(const Object& object, int depth, Kind kind, const std::string& function) {
    if (object.relations.empty() || nested_ >= 2) return "";
    const auto& relation =
        object.relations[static_cast<size_t>(between(0, static_cast<int64_t>(object.relations.size()) - 1))];
    const Object& child = *world_.catalog.find(relation.object);
    std::string inside = relation.name;
    if (kind != Kind::nothing) {
        const Place value = place(kind, child, 1);
        if (!value.field) return "";
        inside += "." + value.text;
    }
    ++nested_;
    if (one_in(2)) inside += " where " + boolean(child, std::min(depth - 1, 2));
    --nested_;
    return function + "(" + inside + ")";
}

std::string Generator::aggregate(const Object& object, int depth) {
    const std::string function = pick("count", "sum", "min", "max", "avg");
    return children(object, depth, function == "count" ? Kind::nothing : Kind::number, function);
}

std::string Generator::number(const Object& object, int depth) {
    auto part = [&] { return make(Kind::number, object, depth - 1); };
    switch (between(0, 15)) {
        case 0:
            return "(" + part() + " + " + part() + ")";
        case 1:
            return "(" + part() + " - " + part() + ")";
        case 2:
            return part() + " * " + part();
        case 3:
            return "(" + part() + ") / (" + part() + ")";
        case 4:
            return "-(" + part() + ")";
        case 5:
            return "abs(" + part() + ")";
        case 6:
            return "round(" + part() + ", " + std::to_string(between(0, 5)) + ")";
        case 7:
            return pick("min(", "max(") + part() + ", " + part() + ")";
        case 8:
            return "coalesce(" + part() + ", " + part() + ")";
        case 9:
            return "if(" + boolean(object, depth - 1) + ", " + part() + ", " + (one_in(5) ? "empty" : part()) + ")";
        case 10:
            return "length(" + make(Kind::text, object, depth - 1) + ")";
        case 11:
            return pick("year(", "quarter(", "month(", "day(", "weekday(") +
                   make(one_in(3) ? Kind::instant : Kind::date, object, depth - 1) + ")";
        case 12:
            return "(" + make(Kind::date, object, depth - 1) + " - " + make(Kind::date, object, depth - 1) + ")";
        case 13:
        case 14: {
            const std::string found = aggregate(object, depth);
            return found.empty() ? leaf(Kind::number, object) : found;
        }
        default:
            return leaf(Kind::number, object);
    }
}

std::string Generator::text(const Object& object, int depth) {
    auto part = [&] { return make(Kind::text, object, depth - 1); };
    switch (between(0, 6)) {
        case 0:
            return "lower(" + part() + ")";
        case 1:
            return "concat(" + part() + ", " + part() + ")";
        case 2:
            return "coalesce(" + part() + ", " + part() + ", '')";
        case 3:
            return "if(" + boolean(object, depth - 1) + ", " + part() + ", " + part() + ")";
        default:
            return leaf(Kind::text, object);
    }
}

std::string Generator::date(const Object& object, int depth) {
    auto part = [&] { return make(Kind::date, object, depth - 1); };
    switch (between(0, 8)) {
        case 0:
            return "add_days(" + part() + ", " + make(Kind::number, object, depth - 1) + ")";
        case 1:
            return "add_months(" + part() + ", " + make(Kind::number, object, depth - 1) + ")";
        case 2:
            return "date(" + make(Kind::instant, object, depth - 1) + ")";
        case 3:
            return "coalesce(" + part() + ", " + part() + ")";
        case 4:
            return pick("min(", "max(") + part() + ", " + part() + ")";
        case 5: {
            const std::string found = children(object, depth, Kind::date, pick("min", "max"));
            return found.empty() ? leaf(Kind::date, object) : found;
        }
        default:
            return leaf(Kind::date, object);
    }
}

std::string Generator::comparison(const Object& object, int depth) {
    switch (between(0, 9)) {
        case 0:
        case 1:
            return make(Kind::number, object, depth - 1) + order() + make(Kind::number, object, depth - 1);
        case 2: {
            const Place left = place(Kind::text, object, 2);
            const std::string known = left.field ? literal(left.field) : word();
            if (left.field && one_in(2)) return left.text + order() + known;
            return make(Kind::text, object, depth - 1) + " " + pick("<", ">=") + " concat(" +
                   make(Kind::text, object, depth - 1) + ", 'a')";
        }
        case 3:
            return make(Kind::date, object, depth - 1) + order() + make(Kind::date, object, depth - 1);
        case 4:
            return make(Kind::instant, object, depth - 1) + order() + make(Kind::instant, object, depth - 1);
        case 5:
            return make(Kind::instant, object, depth - 1) + order() + make(Kind::date, object, depth - 1);
        case 6:
            return make(Kind::date, object, depth - 1) + order() + make(Kind::instant, object, depth - 1);
        case 7: {
            const Place left = place(Kind::link, object, 2);
            if (!left.field) return "1 = 1";
            if (left.field->target == "user" && one_in(2)) return left.text + equality() + pick("me()", "created_by");
            const std::string id = base::to_text(base::Id{world_.records(left.field->target)[0]->id()});
            return one_in(2) ? left.text + equality() + "'" + id + "'"
                             : left.text + pick(" in ", " not in ") + "('" + id + "', '" +
                                   base::to_text(base::Id{world_.records(left.field->target)[1]->id()}) + "')";
        }
        case 8:
            return "(" + boolean(object, depth - 1) + ")" + equality() + "(" + boolean(object, depth - 1) + ")";
        default: {
            const Place left = place(Kind::text, object, 2);
            if (!left.field) return "2 > 1";
            return left.text + pick(" in (", " not in (") + literal(left.field) + ", " + literal(left.field) + ")";
        }
    }
}

std::string Generator::boolean(const Object& object, int depth) {
    auto part = [&] { return boolean(object, depth - 1); };
    if (depth <= 0) {
        const Place field = place(Kind::boolean, object, 2);
        if (field.field && one_in(2)) return field.text;
        const Kind kinds[] = {Kind::number, Kind::text, Kind::date, Kind::instant};
        const Kind kind = kinds[between(0, 3)];
        return leaf(kind, object) + pick(" is empty", " is not empty");
    }
    switch (between(0, 16)) {
        case 0:
            return part() + " and " + part();
        case 1:
            return "(" + part() + " or " + part() + ")";
        case 2:
            return "not (" + part() + ")";
        case 3:
            return "not " + (one_in(2) ? "(" + comparison(object, depth) + ")" : comparison(object, depth));
        case 4:
            return make(one_in(2) ? Kind::date : Kind::instant, object, depth - 1) + pick(" in ", " not in ") +
                   period();
        case 5:
            return make(Kind::number, object, depth - 1) + pick(" is empty", " is not empty");
        case 6:
            return make(Kind::number, object, depth - 1) + pick(" in (", " not in (") + make(Kind::number, object, 0) +
                   ", " + make(Kind::number, object, 0) + ", 12.5, 1)";
        case 7: {
            const std::string needle = one_in(3) ? make(Kind::text, object, depth - 1) : one_in(8) ? "''" : word();
            return pick("contains(", "starts_with(", "ends_with(") + make(Kind::text, object, depth - 1) + ", " +
                   needle + ")";
        }
        case 8: {
            const std::string tags = object.name == "deal"   ? pick("tags", "firm.tags", "firm.parent.tags")
                                     : object.name == "firm" ? pick("tags", "parent.tags")
                                                             : "";
            if (tags.empty()) return part();
            return one_in(4) ? tags + " is empty"
                             : "contains(" + tags + ", " + pick("'a'", "'ab'", "'c'", "'甲'") + ")";
        }
        case 9: {
            const std::string found = children(object, depth, Kind::nothing, "exists");
            return found.empty() ? part() : found;
        }
        case 10: {
            const std::string found = children(object, depth, Kind::nothing, "count");
            return found.empty() ? part() : found + order() + pick("0", "1", "2", "0.5");
        }
        case 11:
            return "if(" + part() + ", " + part() + ", " + part() + ")";
        case 12: {
            if (object.name != "step") return comparison(object, depth);
            return one_in(3)
                       ? "about is empty"
                       : "about" + equality() + "'" + base::to_text(base::Id{world_.records("deal")[0]->id()}) + "'";
        }
        default:
            return comparison(object, depth);
    }
}

} // namespace fairlead::query
