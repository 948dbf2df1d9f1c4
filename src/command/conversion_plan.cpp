#include "command/conversion_plan.h"

#include <algorithm>
#include <set>

#include "base/money.h"
#include "base/unicode.h"
#include "formula/node.h"
#include "query/search.h"
#include "record/identity.h"
#include "record/subject.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using schema::Type;

namespace {

constexpr int64_t most_candidates = 200;
constexpr size_t most_matches = 10;

/// `field = value` whatever the value holds.
Result<formula::Bound> equals(const Field& field, const Object& object, const schema::Catalog& catalog, Value value) {
    const formula::Bound named = TRY(formula::bind(field.name, catalog, object, formula::Kind::nothing));
    auto literal = std::make_shared<formula::Node>();
    literal->kind = named->kind;
    literal->scale = named->scale;
    literal->value = std::move(value);
    literal->constant = true;
    auto compare = std::make_shared<formula::Node>();
    compare->op = formula::Op::compare;
    compare->kind = formula::Kind::boolean;
    compare->parts = {named, literal};
    compare->size = 3;
    compare->depth = 2;
    return formula::Bound(std::move(compare));
}

class Matcher {
  public:
    Matcher(record::ReadContext& context, const ConversionPart& part, const formula::Subject& subject,
            PartOutcome& outcome)
        : context_(context), part_(part), subject_(subject), outcome_(outcome) {
        for (const PartOutcome::Match& match : outcome.matches) seen_.insert(match.id.number);
    }

    Result<void> run() {
        for (const MatchRule& rule : part_.matches)
            for (const formula::Bound& bound : rule.values) {
                const Value value = formula::evaluate(*bound, subject_, context_.session.asker);
                if (!value.is_text() || value.text().empty()) continue;
                if (rule.by == MatchRule::By::same)
                    TRY(same(rule, value));
                else
                    TRY(alike(rule, value.text()));
            }
        return {};
    }

  private:
    query::Select select() const {
        query::Select made;
        made.object = part_.object;
        made.columns = {{"id", nullptr}, {part_.object->trait("name")->name, nullptr}};
        made.scope = access::scope(context_.session, context_.model, *part_.object, access::Verb::read);
        made.sort = {{"id", false}}; // the oldest is the original
        made.limit = most_candidates;
        return made;
    }
    void take(const store::Row& row, const Field* by) {
        if (outcome_.matches.size() < most_matches && seen_.insert(row.number(0)).second)
            outcome_.matches.push_back({{row.number(0)}, std::string(row.text(1)), by});
    }
    Result<void> same(const MatchRule& rule, const Value& value) {
        const schema::Catalog& catalog = context_.model.catalog();
        for (const Field* field : rule.fields) {
            if (access::mask(context_.session, *part_.object, *field) == access::Mask::hidden) continue;
            query::Select wanted = select();
            wanted.where.push_back(TRY(equals(*field, *part_.object, catalog, value)));
            if (rule.also) {
                const Value& other = outcome_.values.get(rule.also->name);
                if (other.empty()) continue;
                wanted.where.push_back(TRY(equals(*rule.also, *part_.object, catalog, other)));
            }
            TRY(context_.reader.each(query::render(wanted, context_.session.asker, context_.reader.dialect()),
                                     [&](const store::Row& row) {
                                         take(row, field);
                                         return true;
                                     }));
        }
        return {};
    }
    /// Candidates come from the search index; the comparison itself is made here.
    Result<void> alike(const MatchRule& rule, const std::string& value) {
        const bool domain = rule.by == MatchRule::By::domain;
        const std::string key = domain ? record::company_domain(value) : record::company_form(value);
        if (key.empty()) return {};
        query::Select wanted = select();
        wanted.search = query::query_tokens(key);
        if (wanted.search.empty()) return {};
        std::vector<const Field*> fields;
        for (const Field* field : rule.fields)
            if (access::mask(context_.session, *part_.object, *field) != access::Mask::hidden) fields.push_back(field);
        for (const Field* field : fields) wanted.columns.push_back({field->name, nullptr});
        return context_.reader.each(
            query::render(wanted, context_.session.asker, context_.reader.dialect()), [&](const store::Row& row) {
                for (size_t i = 0; i < fields.size(); ++i) {
                    const std::string_view other = row.text(i + 2);
                    const std::string found = domain ? record::company_domain(other) : record::company_form(other);
                    if (found == key) take(row, fields[i]);
                }
                return true;
            });
    }

    record::ReadContext& context_;
    const ConversionPart& part_;
    const formula::Subject& subject_;
    PartOutcome& outcome_;
    std::set<int64_t> seen_;
};

} // namespace

Value mapped_value(const Field& target, const formula::Node& rule, const record::Image& from,
                   const formula::Subject& subject, const formula::Asker& asker, const schema::Catalog& catalog) {
    const Field* plain = rule.op == formula::Op::field ? formula::plain_field(rule) : nullptr;
    // An amount that is handed on as it is stays in its own currency.
    if (target.type == Type::money && plain && plain->type == Type::money) return from.get(plain->name);
    Value value = formula::evaluate(rule, subject, asker);
    if (value.empty()) return value;
    const int digits = target.type == Type::money     ? catalog.base_digits()
                       : target.type == Type::decimal ? target.scale
                       : target.type == Type::percent ? 4
                                                      : 0;
    switch (target.type) {
        case Type::number:
        case Type::decimal:
        case Type::percent:
        case Type::money: {
            const auto fitted =
                value.is_number() ? base::rescale(value.number(), rule.scale, digits) : std::optional<int64_t>();
            return fitted ? Value(*fitted) : Value();
        }
        case Type::choice:
            return value.is_text() && target.find_choice(value.text()) ? value : Value();
        case Type::text: {
            if (!value.is_text()) return {};
            std::u32string points = base::to_code_points(value.text());
            const size_t most = static_cast<size_t>(target.length);
            if (points.size() <= most) return value;
            points.resize(most);
            return Value(base::from_code_points(points));
        }
        default:
            return value.is_text() == !schema::is_integer(target.type) ? value : Value();
    }
}

Result<std::vector<PartOutcome>> plan_conversion(record::ReadContext& context, const Conversion& conversion,
                                                 const record::Image& image) {
    record::Related related(context.model, context.tables, context.reader);
    const record::RecordSubject subject(image, related);
    std::vector<PartOutcome> parts;
    for (const ConversionPart& part : conversion.parts) {
        PartOutcome outcome;
        outcome.part = &part;
        outcome.values = record::Image(*part.object, context.tables.of(*part.object));
        for (const auto& [field, rule] : part.fields)
            outcome.values.set(
                outcome.values.columns->slot(field->name),
                mapped_value(*field, *rule, image, subject, context.session.asker, context.model.catalog()));
        TRY(Matcher(context, part, subject, outcome).run());
        const bool wanted = !part.when || formula::holds(*part.when, subject, context.session.asker);
        if (!outcome.matches.empty()) {
            outcome.act = PartOutcome::Act::use;
            outcome.id = outcome.matches.front().id;
            outcome.name = outcome.matches.front().name;
        } else if (wanted) {
            outcome.act = PartOutcome::Act::create;
            outcome.name = std::string(outcome.values.name());
        }
        parts.push_back(std::move(outcome));
    }
    return parts;
}

Result<void> check_convertible(record::ReadContext& context, const Conversion& conversion, const record::Image& image) {
    record::Related related(context.model, context.tables, context.reader);
    const record::RecordSubject subject(image, related);
    const Object& object = *conversion.object;
    if (conversion.done && formula::holds(*conversion.done, subject, context.session.asker))
        return Error(Code::conflict, {"这条" + object.label.zh + "已经转换过了。",
                                      "This " + object.label.en + " has been converted already."});
    if (conversion.closed && formula::holds(*conversion.closed, subject, context.session.asker)) {
        Error error(Code::gate, {"不合格的" + object.label.zh + "不能转换，请先改回可跟进的状态。",
                                 "An unqualified " + object.label.en + " cannot be converted. Reopen it first."});
        error.faults.push_back({conversion.status->name, "closed", error.message, {}});
        return error;
    }
    return {};
}

} // namespace fairlead::command
