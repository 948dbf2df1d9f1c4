#include "command/scores.h"

#include <algorithm>
#include <array>
#include <map>

#include "automation/book.h"
#include "command/conversion.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using automation::ScoreBook;
using automation::Scores;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;
using record::Image;

namespace {

constexpr std::string_view state_key = "score_rules";
constexpr size_t chunk_records = 500, most_in_sample = 100;
constexpr int64_t most_records = 50000, longest_days = 366, day_milliseconds = 86400000;
constexpr std::array<std::string_view, 4> grades = {"a", "b", "c", "d"};

Json number(const Value& value) {
    return value.is_number() ? Json::number(value.number()) : Json();
}

Value of_trait(const Image& image, const char* trait) {
    const Field* field = image.object->trait(trait);
    return field ? image.get(field->name) : Value();
}

Result<std::string> rules_scored_by(store::Reader& reader) {
    const store::Rows rows = TRY(reader.rows(query::render_select_rows(
        "setting", {"value"}, {{Condition::Test::equal, "key", std::string(state_key), {}}}, {}, 1, reader.dialect())));
    return rows.empty() ? std::string() : std::string(rows[0][0].text_or(""));
}

Result<void> keep_rules(store::Transaction& transaction, base::IdSource& ids, const std::string& fingerprint) {
    const std::vector<Condition> where = {{Condition::Test::equal, "key", std::string(state_key), {}}};
    if (TRY(transaction.execute(
            query::render_update_rows("setting", {{"value", fingerprint}}, where, transaction.dialect()))))
        return {};
    TRY(transaction.execute(query::render_insert(
        "setting", {{"id", ids.next().number}, {"key", std::string(state_key)}, {"value", fingerprint}},
        transaction.dialect())));
    return {};
}

Result<std::vector<int64_t>> ids_where(record::ReadContext& context, const Object& object, const std::string& where,
                                       int64_t limit) {
    query::Select select;
    select.object = &object;
    select.scope.all = true;
    select.columns = {{"id", nullptr}};
    select.sort = {{"id", false}};
    select.limit = limit;
    if (!where.empty()) select.where.push_back(TRY(formula::bind(where, context.model.catalog(), object)));
    std::vector<int64_t> ids;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                ids.push_back(row.number(0));
                                return true;
                            }));
    return ids;
}

template <typename Each>
Result<void> in_chunks(const std::vector<int64_t>& ids, Each each) {
    for (size_t from = 0; from < ids.size(); from += chunk_records)
        TRY(each(std::vector<int64_t>(
            ids.begin() + static_cast<std::ptrdiff_t>(from),
            ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + chunk_records)))));
    return {};
}

} // namespace

Result<Json> score_of(Workspace& workspace, const Session& session, const Object& object, Id id) {
    if (!object.trait("fit_score"))
        return base::invalid("", "no_scores",
                             {"“" + object.label.zh + "”没有评分。", object.label.en + " has no scores."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, access::Verb::read));
        Json answer = Json::object();
        answer.set("score", number(of_trait(image, "score")));
        answer.set("fit", number(of_trait(image, "fit_score")));
        answer.set("engagement", number(of_trait(image, "engagement_score")));
        const Value grade = of_trait(image, "grade");
        answer.set("grade", grade.is_text() ? Json::string(std::string(grade.text())) : Json());
        const Value why = of_trait(image, "score_why");
        answer.set("why", why.is_text() ? TRY(base::parse_json(why.text())) : Json::array());
        return answer;
    });
}

Result<Json> refresh_scores(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const ScoreBook& book = snapshot->book->scores();
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    int64_t changed = 0;
    bool rules_are_new = false;
    for (const std::string& name : book.objects()) {
        const Object& object = *snapshot->find(name);
        const Field* engagement = object.trait("engagement_score");
        const std::string fading =
            engagement ? engagement->name + " > 0 or " + engagement->name + " is empty" : std::string();
        std::vector<int64_t> ids;
        TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
            rules_are_new = TRY(rules_scored_by(context.reader)) != book.fingerprint();
            ids = TRY(ids_where(context, object, rules_are_new ? std::string() : fading, 0));
            return {};
        }));
        TRY(in_chunks(ids, [&](const std::vector<int64_t>& some) -> Result<void> {
            int64_t now = 0;
            TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
                now = 0;
                for (Image& image :
                     TRY(record::load_unscoped(context.model, context.tables, context.transaction, object, some))) {
                    const Scores scores = TRY(
                        book.score(context.model, context.tables, context.transaction, context.session.asker, image));
                    const auto before = image.values;
                    TRY(record::keep_derived(context, image, automation::score_values(object, scores)));
                    now += image.values != before;
                }
                return {};
            }));
            changed += now;
            return {};
        }));
    }
    if (rules_are_new)
        TRY(workspace.database().write([&](store::Transaction& transaction) {
            return keep_rules(transaction, workspace.ids(), book.fingerprint());
        }));
    Json done = Json::object();
    done.set("records", Json::number(changed));
    return done;
}

Result<Json> rehearse_scores(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "manage_users"));
    const auto snapshot = workspace.snapshot();
    const Object* object = TRY(workspace.object(*snapshot, body["object"].text()));
    if (!object->trait("fit_score"))
        return base::invalid("object", "no_scores",
                             {"“" + object->label.zh + "”没有评分。", object->label.en + " has no scores."});
    const int64_t days = body.has("days") ? body["days"].integer().value_or(0) : 90;
    if (days < 1 || days > longest_days)
        return base::invalid("days", "range", {"应为 1 到 366 的整数。", "This must be an integer from 1 to 366."});
    std::set<int64_t> only;
    for (const Json& item : body["rules"].items()) {
        const auto id = base::parse_id(item.text());
        if (!id) return base::invalid("rules", "not_an_id", {"不是有效的规则编号。", "This is not a rule's id."});
        only.insert(id->number);
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const ScoreBook book = TRY(ScoreBook::read(context.reader, context.model, only));
        const base::Instant from{session.asker.now.milliseconds - days * day_milliseconds};
        const std::vector<int64_t> ids =
            TRY(ids_where(context, *object, "created_at >= instant('" + to_text(from) + "')", most_records + 1));
        if (static_cast<int64_t>(ids.size()) > most_records)
            return Error(Code::limit, {"一次最多演练 50000 条记录，请缩短天数。",
                                       "At most 50,000 records are rehearsed at once. Take fewer days."});
        const Conversion* conversion = snapshot->conversions->of(*object);
        std::map<std::string, int64_t> before, after, converted;
        Json sample = Json::array();
        TRY(in_chunks(ids, [&](const std::vector<int64_t>& some) -> Result<void> {
            for (const Image& image :
                 TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, some))) {
                const Scores scores =
                    TRY(book.score(context.model, context.tables, context.reader, session.asker, image));
                const std::string was(of_trait(image, "grade").text_or("")), is(scores.grade());
                ++before[was];
                ++after[is];
                record::Related related(context.model, context.tables, context.reader);
                const record::RecordSubject subject(image, related);
                if (conversion && conversion->done && formula::holds(*conversion->done, subject, session.asker))
                    ++converted[is];
                if (sample.items().size() >= most_in_sample) continue;
                Json row = Json::object();
                row.set("id", Json::string(to_text(image.id())));
                row.set("name", Json::string(std::string(image.name())));
                row.set("before", was.empty() ? Json() : Json::string(was));
                row.set("after", Json::string(is));
                row.set("fit", Json::number(scores.fit));
                row.set("engagement", Json::number(scores.engagement));
                sample.push(std::move(row));
            }
            return {};
        }));
        Json answer = Json::object();
        answer.set("kind", Json::string("scoring"));
        answer.set("object", Json::string(object->name));
        answer.set("days", Json::number(days));
        answer.set("records", Json::number(static_cast<int64_t>(ids.size())));
        Json bands = Json::array();
        for (const std::string_view name : grades) {
            const std::string grade(name);
            Json band = Json::object();
            band.set("grade", Json::string(grade));
            band.set("before", Json::number(before[grade]));
            band.set("after", Json::number(after[grade]));
            band.set("converted", Json::number(converted[grade]));
            bands.push(std::move(band));
        }
        answer.set("bands", std::move(bands));
        answer.set("unscored", Json::number(before[""]));
        answer.set("sample", std::move(sample));
        return answer;
    });
}

} // namespace fairlead::command
