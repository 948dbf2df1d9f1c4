#include "command/stage_import.h"

#include <map>

#include "record/load.h"
#include "record/past_stages.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;

namespace {

constexpr size_t most_records = 1000;
constexpr size_t most_visits = 200;

struct Way {
    std::string key;
    std::vector<record::PastStage> stages;
    std::optional<base::Instant> closed_at;
};

void fault(std::vector<Fault>& faults, std::string field, std::string rule, base::Text message) {
    faults.push_back({std::move(field), std::move(rule), std::move(message), {}});
}

std::optional<base::Instant> instant(const Json& json, const std::string& at, std::vector<Fault>& faults) {
    const auto read = json.is_string() ? base::parse_instant(json.text()) : std::nullopt;
    if (!read)
        fault(faults, at, "instant",
              {"需要带时区的时间，如 2025-05-04T09:00:00+08:00。",
               "A moment with its offset, such as 2025-05-04T09:00:00+08:00."});
    return read;
}

Way read_way(const Json& json, const std::string& at, std::vector<Fault>& faults) {
    Way way;
    way.key = json["key"].text();
    if (way.key.empty()) fault(faults, at + ".key", "required", {"请给出记录的键。", "Give the record's key."});
    if (json.has("closed_at") && !json["closed_at"].is_null())
        way.closed_at = instant(json["closed_at"], at + ".closed_at", faults);
    const auto& visits = json["visits"].items();
    if (visits.empty() || visits.size() > most_visits) {
        fault(faults, at + ".visits", "size", {"应有 1 到 200 个阶段。", "There must be 1 to 200 visits."});
        return way;
    }
    for (size_t i = 0; i < visits.size(); ++i) {
        const std::string here = at + ".visits[" + std::to_string(i) + "]";
        record::PastStage stage;
        stage.stage = visits[i]["stage"].text();
        stage.at = instant(visits[i]["at"], here + ".at", faults).value_or(base::Instant{});
        if (const Json& by = visits[i]["by"]; !by.is_null()) {
            const auto id = base::parse_id(by.text());
            if (!id) fault(faults, here + ".by", "id", {"不是用户的编号。", "This is not a user's id."});
            stage.by = id.value_or(base::Id{}).number;
        }
        way.stages.push_back(std::move(stage));
    }
    return way;
}

} // namespace

Result<Json> bring_stage_history(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "administer"));
    const auto snapshot = workspace.snapshot();
    const Object* object = TRY(workspace.object(*snapshot, body["object"].text()));
    std::vector<Fault> faults;
    if (!object->trait("stage"))
        fault(faults, "object", "no_stages", {"这个对象没有销售流程。", "This object has no stages."});
    const std::string key = body["key"].is_string() ? body["key"].text() : "id";
    const Field* field = object->find(key);
    if (key != "id" && (!field || !field->unique))
        fault(faults, "key", "not_unique", {"键应是 id 或唯一的字段。", "The key is id or a unique field."});
    const auto& records = body["records"].items();
    if (records.empty() || records.size() > most_records)
        fault(faults, "records", "size", {"一次 1 到 1000 条记录。", "1 to 1,000 records at once."});
    std::vector<Way> ways;
    if (records.size() <= most_records)
        for (size_t i = 0; i < records.size(); ++i)
            ways.push_back(read_way(records[i], "records[" + std::to_string(i) + "]", faults));
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    int64_t changed = 0;
    Session importing = session;
    importing.cause.kind = "import";
    TRY(workspace.write(importing, [&](record::Context& context) -> Result<void> {
        changed = 0;
        std::vector<Fault> wrong;
        // Which record each key means.
        std::map<std::string, int64_t> ids;
        query::Select select;
        select.object = object;
        select.columns = {{"id", nullptr}, {key, nullptr}};
        select.scope = access::scope(context.session, context.model, *object, access::Verb::edit);
        select.limit = 0;
        for (size_t from = 0; from < ways.size(); from += 100) {
            std::string some;
            for (size_t i = from; i < std::min(ways.size(), from + 100); ++i) {
                std::string quoted;
                for (const char c : ways[i].key) {
                    if (c == '\'' || c == '\\') quoted += c == '\'' ? '\'' : '\\';
                    quoted += c;
                }
                some += (some.empty() ? "'" : ", '") + quoted + "'";
            }
            select.where = {TRY(formula::bind(key + " in (" + some + ")", context.model.catalog(), *object))};
            TRY(context.transaction.each(
                query::render(select, session.asker, context.dialect()), [&](const store::Row& row) {
                    ids[key == "id" ? base::to_text(base::Id{row.number(0)}) : std::string(row.text(1))] =
                        row.number(0);
                    return true;
                }));
        }
        for (size_t i = 0; i < ways.size(); ++i) {
            const std::string at = "records[" + std::to_string(i) + "]";
            const auto id = ids.find(ways[i].key);
            if (id == ids.end()) {
                fault(wrong, at + ".key", "unknown_record", {"没有这条记录。", "There is no such record."});
                continue;
            }
            const auto images =
                TRY(record::load_unscoped(context.model, context.tables, context.transaction, *object, {id->second}));
            if (images.empty()) continue;
            const auto done = record::bring_stages(context, images.front(), ways[i].stages, ways[i].closed_at);
            if (done.ok()) {
                changed += *done ? 1 : 0;
                continue;
            }
            if (done.error().code != Code::invalid) return done.error();
            for (Fault each : done.error().faults) {
                each.field = at + "." + each.field;
                wrong.push_back(std::move(each));
            }
        }
        if (!wrong.empty()) return Error(Code::invalid, wrong.front().message, wrong);
        return {};
    }));
    return Json::object({{"changed", Json::number(changed)}});
}

} // namespace fairlead::command
