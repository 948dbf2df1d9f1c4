#include "command/enrich.h"

#include <algorithm>
#include <map>

#include "base/money.h"
#include "base/unicode.h"
#include "command/credit_region.h"
#include "command/registry.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t code_confidence = 8000; // where a company is registered need not be where it works
constexpr size_t longest_query = 255;
constexpr int64_t most_kept = 500;

struct Proposal {
    const Field* field = nullptr;
    Value value;
    std::string source;
    int64_t confidence = 0;
    int64_t at = 0;
};

/// The field of `object` that a field of the registry record fills: the company's name, else the one of the same name.
const Field* filled_by(const Object& object, const Object& registry, const Field& from) {
    if (from.system || from.hidden || from.computed() || &from == registry.trait("owner") || from.name == "source" ||
        from.name == "account" || from.name == "fetched_at")
        return nullptr;
    const Field* target =
        &from == registry.trait("company_name") ? object.trait("company_name") : object.find(from.name);
    if (!target || target->system || target->hidden || target->computed() || target->type != from.type) return nullptr;
    return target;
}

class Enrichment {
  public:
    Enrichment(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body)
        : workspace_(workspace),
          session_(session),
          object_(object),
          id_(id),
          body_(body),
          snapshot_(workspace.snapshot()),
          registry_(snapshot_->find("registry_record")) {}

    Result<Json> run() {
        if (!registry_ || !object_.trait("company_name") || &object_ == registry_)
            return base::invalid("", "not_a_company",
                                 {"“" + object_.label.zh + "”不是企业，无法补全。",
                                  "Records of \"" + object_.label.en + "\" are no companies."});
        image_ = TRY(workspace_.ask<record::Image>(session_, [&](record::ReadContext& context) {
            return record::load(context.model, context.tables, context.reader, session_, object_, id_, Verb::edit);
        }));
        if (body_["accept"].is_object()) return accept();
        Json matches = Json::array();
        TRY(find(matches));
        TRY(propose());
        Json answer = Json::object();
        answer.set("matches", std::move(matches));
        answer.set("registry_record", chosen_ ? Json::string(to_text(chosen_->id())) : Json());
        answer.set("proposals", proposals_json());
        return answer;
    }

  private:
    /// What the sources say, kept as records so that a choice can be come back to.
    Result<void> find(Json& matches) {
        const std::string name(image_.get(object_.trait("company_name")->name).text_or(""));
        const Field* code_field = object_.find("credit_code");
        std::string code = code_field ? std::string(image_.get(code_field->name).text_or("")) : std::string();
        std::string query = body_["query"].is_string() ? base::trim(body_["query"].text()) : std::string();
        if (query.size() > longest_query * 4)
            return base::invalid("query", "too_long", {"查询太长。", "The query is too long."});
        if (!query.empty()) code.clear();
        if (query.size() == 18 && is_code(query)) std::swap(query, code);
        if (body_.has("registry_record")) {
            TRY(choose(body_["registry_record"].text()));
            return {};
        }
        std::vector<RegistrySource> sources;
        TRY(workspace_.database().read([&](store::Reader& reader) -> Result<void> {
            sources = TRY(registry_sources(reader, *snapshot_));
            return {};
        }));
        std::optional<Error> last;
        for (const RegistrySource& source : sources) {
            auto rows = look_up(workspace_, source, query.empty() ? name : query, code);
            if (!rows.ok()) { // the next source may know
                last = std::move(rows).error();
                continue;
            }
            if (rows->empty()) continue;
            for (const RegistryRow& row : *rows) {
                auto kept = keep(source, row);
                if (!kept.ok()) continue; // a row that is no company
                if (!chosen_) chosen_ = *kept;
                Json match = Json::object();
                match.set("id", Json::string(to_text(kept->id())));
                match.set("name", Json::string(std::string(kept->name())));
                match.set("credit_code", Json::string(std::string(kept->get("credit_code").text_or(""))));
                match.set("state", Json::string(std::string(kept->get("state").text_or(""))));
                match.set("source", Json::string(source.name));
                matches.push(std::move(match));
            }
            if (chosen_) return {};
        }
        if (last) return std::move(*last);
        return {};
    }

    bool is_code(const std::string& text) const {
        schema::ValueContext reading;
        reading.catalog = snapshot_->catalog.get();
        std::vector<Fault> faults;
        (void)schema::read_json(*registry_->find("credit_code"), Json::string(text), reading, faults);
        return faults.empty();
    }

    Result<void> choose(const std::string& text) {
        const auto id = base::parse_id(text);
        if (!id) return base::invalid("registry_record", "not_an_id", {"这不是一个编号。", "This is not an id."});
        chosen_ = TRY(workspace_.ask<record::Image>(session_, [&](record::ReadContext& context) {
            return record::load(context.model, context.tables, context.reader, session_, *registry_, *id, Verb::read);
        }));
        return {};
    }

    /// One record a company and source: looked up again, it is brought up to date.
    Result<record::Image> keep(const RegistrySource& source, const RegistryRow& row) {
        Session server = workspace_.server_session();
        server.cause = {"registry", source.id.number};
        schema::ValueContext reading;
        reading.catalog = snapshot_->catalog.get();
        reading.currency = snapshot_->settings().base_currency;
        record::Patch patch;
        patch.object = registry_;
        std::string code, name;
        for (const auto& [key, value] : row.values.members()) {
            const Field* field = registry_->find(key);
            if (!field || field->system || field->hidden || field->computed() ||
                schema::is_integer(field->type) != (field->type == schema::Type::number))
                continue;
            // Whatever a source cannot say in the field's form is left out, not the whole company.
            std::vector<Fault> faults;
            const Value read = value.is_string() ? schema::read_cell(*field, base::trim(value.text()), reading, faults)
                                                 : schema::read_json(*field, value, reading, faults);
            if (!faults.empty() || read.empty()) continue;
            if (key == "credit_code") code = read.text();
            if (key == registry_->trait("name")->name) name = read.text();
            patch.set(key, read);
        }
        if (name.empty()) return base::invalid("name", "required", {"没有企业名称。", "There is no name."});
        patch.set("source", source.id.number);
        patch.set("fetched_at", server.asker.now.milliseconds);
        return workspace_.change<record::Image>(server, [&](record::Context& context) -> Result<record::Image> {
            std::vector<Condition> where = {{Condition::Test::equal, "source", source.id.number, {}},
                                            {Condition::Test::is_empty, "deleted_at", {}, {}}};
            if (code.empty())
                where.push_back(
                    {Condition::Test::equal, registry_->trait("name")->name + "_sort", base::sort_key(name), {}});
            else
                where.push_back({Condition::Test::equal, "credit_code", code, {}});
            const store::Rows there = TRY(context.transaction.rows(
                query::render_select_rows(registry_->name, {"id"}, where, {}, 1, context.dialect())));
            if (!there.empty()) patch.id = {there[0][0].number_or(0)};
            return TRY(record::save(context, patch)).after;
        });
    }

    Result<void> propose() {
        if (!chosen_) return {};
        std::string source;
        int64_t confidence = 0;
        TRY(workspace_.database().read([&](store::Reader& reader) -> Result<void> {
            const std::vector<Condition> where = {
                {Condition::Test::equal, "id", chosen_->get("source").number_or(0), {}}};
            const store::Rows rows = TRY(reader.rows(
                query::render_select_rows("registry_source", {"name", "confidence"}, where, {}, 1, reader.dialect())));
            if (rows.empty()) return {};
            source = std::string(rows[0][0].text_or(""));
            confidence = rows[0][1].number_or(0);
            return {};
        }));
        const int64_t at = chosen_->get("fetched_at").number_or(0);
        for (const Field& from : registry_->fields)
            if (const Field* target = filled_by(object_, *registry_, from))
                add({target, chosen_->get(from.name), source, confidence, at});
        // The code itself tells where the company is registered.
        const Region region = region_of_credit_code(chosen_->get("credit_code").text_or(""));
        if (const Field* province = object_.find("address_province"); province && !region.province.empty())
            add({province, Value(region.province), "credit_code", code_confidence, at});
        if (const Field* city = object_.find("address_city"); city && !region.city.empty())
            add({city, Value(region.city), "credit_code", code_confidence, at});
        return {};
    }

    void add(Proposal proposal) {
        const Field& field = *proposal.field;
        if (proposal.value.empty() || image_.get(field.name) == proposal.value) return;
        if (access::mask(session_, object_, field) != access::Mask::write) return;
        const bool there = std::any_of(proposals_.begin(), proposals_.end(),
                                       [&](const Proposal& each) { return each.field == &field; });
        if (!there) proposals_.push_back(std::move(proposal));
    }

    Json value_json(const Field& field, const Value& value) const {
        if (value.empty()) return {};
        schema::ValueContext context;
        context.catalog = snapshot_->catalog.get();
        context.language = session_.language;
        std::string text;
        base::JsonWriter out(text);
        schema::write_json(out, field, value, context);
        auto parsed = base::parse_json("[" + text + "]");
        return parsed.ok() && !parsed->items().empty() ? parsed->items().front() : Json();
    }

    Json proposals_json() const {
        Json list = Json::array();
        for (const Proposal& each : proposals_) {
            Json json = Json::object();
            json.set("field", Json::string(each.field->name));
            json.set("label", Json::string(each.field->label.in(session_.language)));
            json.set("current", value_json(*each.field, image_.get(each.field->name)));
            json.set("proposed", value_json(*each.field, each.value));
            json.set("source", Json::string(each.source));
            json.set("confidence", Json::number(base::format_decimal_short(each.confidence, 2)));
            json.set("at", each.at ? Json::string(to_text(base::Instant{each.at})) : Json());
            list.push(std::move(json));
        }
        return list;
    }

    /// What was accepted is saved by the person who did, and its origin is kept beside it in the same transaction.
    Result<Json> accept() {
        if (body_.has("registry_record") && !body_["registry_record"].is_null())
            TRY(choose(body_["registry_record"].text()));
        TRY(propose());
        Json accepted = Json::array();
        const int64_t version =
            TRY(workspace_.change<int64_t>(session_, [&](record::Context& context) -> Result<int64_t> {
                accepted = Json::array();
                record::Patch patch;
                patch.object = &object_;
                patch.id = id_;
                if (const Json* expected = body_.find("version")) patch.expected_version = expected->integer();
                for (const auto& [name, value] : body_["accept"].members()) patch.sets.push_back({name, value, {}});
                const record::Change change = TRY(record::save(context, patch));
                for (const auto& [name, value] : body_["accept"].members()) {
                    const Value& saved = change.after.get(name);
                    const auto from =
                        std::find_if(proposals_.begin(), proposals_.end(), [&, &key = name](const Proposal& each) {
                            return each.field->name == key && each.value == saved;
                        });
                    TRY(keep_origin(context, name, saved, from == proposals_.end() ? nullptr : &*from));
                    accepted.push(Json::string(name));
                }
                return change.after.version();
            }));
        Json answer = Json::object();
        answer.set("version", Json::number(version));
        answer.set("accepted", std::move(accepted));
        return answer;
    }

    Result<void> keep_origin(record::Context& context, const std::string& field, const Value& value,
                             const Proposal* from) {
        const Field* known = object_.find(field);
        schema::ValueContext shown;
        shown.catalog = snapshot_->catalog.get();
        shown.language = session_.language;
        // A value a person changed on the way is theirs.
        return context.insert(query::render_insert(
            "provenance",
            {{"id", context.ids.next().number},
             {"object", object_.name},
             {"record", id_.number},
             {"field", field},
             {"value", known && !value.empty() ? Value(schema::to_display(*known, value, shown)) : Value()},
             {"source", from ? Value(from->source) : Value("person")},
             {"confidence", from ? from->confidence : 10000},
             {"at", session_.asker.now.milliseconds},
             {"by", session_.user_id()}},
            context.dialect()));
    }

    Workspace& workspace_;
    const Session& session_;
    const Object& object_;
    const Id id_;
    const Json& body_;
    std::shared_ptr<const Snapshot> snapshot_;
    const Object* registry_;
    record::Image image_;
    std::optional<record::Image> chosen_;
    std::vector<Proposal> proposals_;
};

} // namespace

Result<Json> enrich(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    return Enrichment(workspace, session, object, id, body).run();
}

Result<Json> provenance(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        Json fields = Json::array();
        const std::vector<Condition> where = {{Condition::Test::equal, "record", id.number, {}},
                                              {Condition::Test::equal, "object", object.name, {}}};
        TRY(context.reader.each(
            query::render_select_rows("provenance", {"field", "value", "source", "confidence", "at", "by"}, where,
                                      {{"id", true}}, most_kept, context.reader.dialect()),
            [&](const store::Row& row) {
                const Field* field = object.find(row.text(0));
                if (!field || access::mask(session, object, *field) == access::Mask::hidden) return true;
                Json json = Json::object();
                json.set("field", Json::string(field->name));
                json.set("value", row.empty(1) ? Json() : Json::string(std::string(row.text(1))));
                json.set("source", Json::string(std::string(row.text(2))));
                json.set("confidence", Json::number(base::format_decimal_short(row.number(3), 2)));
                json.set("at", Json::string(to_text(base::Instant{row.number(4)})));
                json.set("by", person_json(session, row.number(5)));
                fields.push(std::move(json));
                return true;
            }));
        Json answer = Json::object();
        answer.set("fields", std::move(fields));
        return answer;
    });
}

} // namespace fairlead::command
