#include "command/import_run.h"

#include <algorithm>

#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/duplicates.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using query::Condition;
using record::Context;
using schema::Type;
using Became = RowOutcome::Became;

namespace {

constexpr std::string_view dry_run_over = "the trial is over";

size_t hash_of(const Value& value) {
    return value.is_number() ? std::hash<int64_t>()(value.number()) : std::hash<std::string_view>()(value.text_or(""));
}

bool unique_text(const Field& field) {
    return field.unique && (field.type == Type::text || field.type == Type::email || field.type == Type::phone ||
                            field.type == Type::url);
}

record::ReadContext reading(const Context& context) {
    return {context.model, context.tables, context.session, context.transaction};
}

Fault not_found_fault(const ColumnRule& rule, const std::string& text) {
    const base::Text what = rule.field->type == Type::user ? base::Text{"用户", "user"} : rule.targets.front()->label;
    return {rule.field->name,
            "link_not_found",
            {"找不到" + what.zh + "“" + text + "”。", "There is no " + what.en + " \"" + text + "\"."},
            rule.field->type == Type::user
                ? base::Text{"请改成已有的用户，或先添加这个用户。", "Choose an existing user, or add this one first."}
                : base::Text{"请改成已有的名称，或选择“自动新建”。",
                             "Choose an existing name, or let the import create it."}};
}

Fault unique_fault(const Object& object, const Field& field, bool within_file) {
    return {field.name,
            "unique",
            within_file ? base::Text{"文件中有“" + field.label.zh + "”相同的另一行。",
                                     "Another row of the file has the same \"" + field.label.en + "\"."}
                        : base::Text{"已有“" + field.label.zh + "”相同的" + object.label.zh + "。",
                                     "Another " + object.label.en + " has the same \"" + field.label.en + "\"."},
            {"用“更新”方式导入可以修改已有的记录。", "Import with \"update\" to change the existing record."}};
}

} // namespace

struct ImportRun::Chunk {
    const std::vector<RowDraft>& rows;
    std::vector<RowOutcome> outcomes;
    std::vector<bool> open; // still to be saved
    std::vector<Existing> existing;
    std::vector<std::vector<RowDraft::Set>> links; // resolved, by row
    std::unordered_map<std::string, int64_t> made; // folded key -> record created in this chunk
    int64_t links_created = 0;
    PendingRollups rollups;

    void close(size_t row, Became became) {
        outcomes[row].became = became;
        open[row] = false;
    }
    void refuse(size_t row, RowFault fault) {
        outcomes[row].faults.push_back(std::move(fault));
        close(row, Became::failed);
    }
};

void ImportCounts::add(const std::vector<RowOutcome>& outcomes) {
    for (const RowOutcome& outcome : outcomes) {
        created += outcome.became == Became::created;
        updated += outcome.became == Became::updated;
        skipped += outcome.became == Became::skipped;
        failed += outcome.became == Became::failed;
    }
}

ImportRun::ImportRun(Workspace& workspace, ImportPlan plan, const Session& session, Id import, Id job, Keep keep)
    : workspace_(workspace),
      plan_(std::move(plan)),
      reader_(plan_, session),
      finder_(plan_),
      import_(import),
      job_(job),
      keep_(keep),
      tried_(plan_.rules.size()) {}

Result<std::vector<RowOutcome>> ImportRun::apply(
    const Session& session, const std::vector<RowDraft>& rows,
    const std::function<Result<void>(store::Transaction&, const std::vector<RowOutcome>&)>& also) {
    Chunk chunk{.rows = rows, .outcomes = {}, .open = {}, .existing = {}, .links = {}, .made = {}, .rollups = {}};
    const auto written = workspace_.write(session, [&](Context& context) -> Result<void> {
        if (&context.model != plan_.snapshot->model.get()) {
            Error changed(Code::conflict, {"对象模型刚刚改变。", "The object model has just changed."});
            changed.faults.push_back({"", "model_changed", changed.message, {}});
            return changed;
        }
        // The database may run this again: everything starts anew.
        chunk.outcomes.assign(rows.size(), {});
        chunk.open.assign(rows.size(), true);
        chunk.existing.assign(rows.size(), {});
        chunk.links.assign(rows.size(), {});
        chunk.made.clear();
        chunk.rollups.clear();
        chunk.links_created = 0;
        finder_.forget();
        TRY(write_chunk(context, chunk));
        if (keep_ == Keep::tries) return Error(Code::conflict, {std::string(dry_run_over), std::string(dry_run_over)});
        TRY(log_rows(context, chunk));
        if (also) TRY(also(context.transaction, chunk.outcomes));
        return {};
    });
    const bool tried = !written.ok() && written.error().message.en == dry_run_over;
    if (!written.ok() && !tried) return written.error();
    links_created_ += chunk.links_created;
    if (!tried) {
        rollups_.merge(chunk.rollups);
        finder_.keep();
        finder_.forget_missing();
        return std::move(chunk.outcomes);
    }
    finder_.forget();
    for (size_t i = 0; i < rows.size(); ++i) {
        if (chunk.outcomes[i].became != Became::created) continue;
        for (const RowDraft::Set& set : rows[i].sets) {
            if (unique_text(*set.field)) tried_[set.rule].insert(hash_of(set.value));
            if (plan_.object->trait("name") == set.field)
                tried_names_.insert(hash_of(Value(base::fold(set.value.text_or("")))));
        }
        if (plan_.key != ColumnRule::none) tried_[plan_.key].insert(hash_of(Value(base::fold(rows[i].key))));
    }
    return std::move(chunk.outcomes);
}

Result<void> ImportRun::write_chunk(Context& context, Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.rows[i].faults.empty()) {
            chunk.outcomes[i].faults = chunk.rows[i].faults;
            chunk.close(i, Became::failed);
        } else if (chunk.rows[i].blank) {
            chunk.close(i, Became::skipped);
        }
    }
    TRY(find_existing(context, chunk));
    TRY(check_unique(context, chunk));
    TRY(resolve_links(context, chunk));
    const std::vector<bool> open = chunk.open;
    const size_t events = context.events.size();
    const auto together = context.transaction.attempt([&] { return save_together(context, chunk); });
    if (together.ok()) return {};
    if (together.error().code == Code::unavailable || together.error().code == Code::limit) return together;
    context.events.resize(events);
    chunk.open = open;
    chunk.made.clear();
    chunk.rollups.clear();
    for (size_t i = 0; i < open.size(); ++i)
        if (open[i]) chunk.outcomes[i] = {};
    return save_one_by_one(context, chunk);
}

bool ImportRun::links_to_itself(const ColumnRule& rule) const {
    return std::find(rule.targets.begin(), rule.targets.end(), plan_.object) != rule.targets.end();
}

bool ImportRun::seen_before(size_t rule, const Value& value) {
    return keep_ == Keep::tries && tried_[rule].contains(hash_of(value));
}

Result<void> ImportRun::resolve_links(Context& context, Chunk& chunk) {
    std::vector<LinkFinder::Wanted> wanted;
    for (size_t i = 0; i < chunk.rows.size(); ++i)
        if (chunk.open[i])
            for (const RowDraft::Text& link : chunk.rows[i].links) wanted.push_back({link.rule, link.text});
    TRY(finder_.look_up(reading(context), wanted));
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.open[i]) continue;
        const RowDraft& row = chunk.rows[i];
        std::vector<size_t> to_create;
        for (size_t k = 0; k < row.links.size(); ++k) {
            const ColumnRule& rule = plan_.rules[row.links[k].rule];
            const std::string& text = row.links[k].text;
            const LinkFound found = finder_.find(row.links[k].rule, text);
            switch (found.state) {
                case LinkFound::State::one:
                    break;
                case LinkFound::State::none:
                    if (links_to_itself(rule) && !row.last_round) {
                        if (keep_ == Keep::tries && tried_names_.contains(hash_of(Value(base::fold(text))))) break;
                        chunk.outcomes[i].became = Became::held;
                    } else if (rule.link.create) {
                        to_create.push_back(k);
                    } else {
                        chunk.outcomes[i].faults.push_back({not_found_fault(rule, text), text, row.links[k].rule});
                    }
                    break;
                case LinkFound::State::several:
                    chunk.outcomes[i].faults.push_back(
                        {{rule.field->name,
                          "ambiguous_link",
                          {"有多条记录叫“" + text + "”。", "Several records are called \"" + text + "\"."},
                          {"请改用编号等唯一的字段来查找。", "Find them by a field that is unique, such as a code."}},
                         text,
                         row.links[k].rule});
                    break;
                case LinkFound::State::inactive:
                    chunk.outcomes[i].faults.push_back(
                        {{rule.field->name,
                          "inactive_user",
                          {"用户“" + text + "”已停用。", "The user \"" + text + "\" is inactive."},
                          {"请选择一位在职用户。", "Choose an active user."}},
                         text,
                         row.links[k].rule});
                    break;
            }
        }
        if (!chunk.outcomes[i].faults.empty()) {
            chunk.close(i, Became::failed);
            continue;
        }
        if (chunk.outcomes[i].became == Became::held) {
            chunk.open[i] = false;
            continue;
        }
        for (const size_t k : to_create) {
            const auto made = create_link(context, chunk, row.links[k].rule, row.links[k].text);
            if (made.ok()) continue;
            if (made.error().code == Code::unavailable) return made;
            fail(chunk, i, made.error());
            RowFault& fault = chunk.outcomes[i].faults.back();
            const ColumnRule& rule = plan_.rules[row.links[k].rule];
            fault = {{rule.field->name,
                      "link_not_created",
                      {"不能新建“" + row.links[k].text + "”：" + fault.fault.message.zh,
                       "\"" + row.links[k].text + "\" could not be created: " + fault.fault.message.en},
                      fault.fault.hint},
                     row.links[k].text,
                     row.links[k].rule};
        }
        if (!chunk.open[i]) continue;
        for (const RowDraft::Text& link : row.links) {
            const LinkFound found = finder_.find(link.rule, link.text);
            if (found.state != LinkFound::State::one) continue; // a trial stands in for it
            const Field* field = plan_.rules[link.rule].field;
            chunk.links[i].push_back({link.rule, field, Value(found.id),
                                      field->type == Type::link_any ? found.object->name : std::string()});
        }
    }
    return {};
}

Result<void> ImportRun::create_link(Context& context, Chunk& chunk, size_t index, const std::string& text) {
    if (finder_.find(index, text).state == LinkFound::State::one) return {}; // by a row before
    const ColumnRule& rule = plan_.rules[index];
    const Object& target = *rule.targets.front();
    const Field* field =
        rule.link.by.empty() || rule.link.by == "id" ? target.trait("name") : target.find(rule.link.by);
    if (!field) field = target.trait("name");
    base::Json body = base::Json::object();
    body.set(field->name, base::Json::string(text));
    if (const Field* name = target.trait("name"); name && name != field) body.set(name->name, base::Json::string(text));
    const size_t events = context.events.size();
    int64_t id = 0;
    const auto made = context.transaction.attempt([&]() -> Result<void> {
        id = TRY(record::save(context, record::Patch::from_json(target, {}, body))).after.id().number;
        return {};
    });
    if (!made.ok()) {
        context.events.resize(events);
        return made;
    }
    finder_.add(index, text, {LinkFound::State::one, id, &target});
    // A trial makes the same record again in every chunk and counts it once.
    chunk.links_created +=
        keep_ == Keep::writes || tried_links_.insert(hash_of(Value(target.name + "\n" + base::fold(text)))).second;
    return {};
}

Result<void> ImportRun::find_existing(Context& context, Chunk& chunk) {
    if (plan_.key == ColumnRule::none) return {};
    const Field& field = *plan_.rules[plan_.key].field;
    std::vector<std::string> texts;
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.open[i]) continue;
        if (!chunk.rows[i].key.empty())
            texts.push_back(chunk.rows[i].key);
        else if (plan_.mode != ImportPlan::Mode::insert)
            chunk.refuse(i, {{field.name,
                              "key_empty",
                              {"“" + field.label.zh + "”为空，无法查找已有记录。",
                               "\"" + field.label.en + "\" is empty, so no record can be found by it."},
                              {}},
                             "",
                             plan_.key});
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    const auto found = TRY(find_by_field(reading(context), *plan_.object, field, texts));
    std::map<int64_t, std::string> currencies;
    if (plan_.object->has("currency")) {
        std::vector<Value> ids;
        for (const auto& [text, matches] : found) ids.insert(ids.end(), matches.begin(), matches.end());
        for (size_t i = 0; i < ids.size(); i += 500) {
            const std::vector<Value> some(ids.begin() + static_cast<int64_t>(i),
                                          ids.begin() + static_cast<int64_t>(std::min(ids.size(), i + 500)));
            TRY(context.transaction.each(
                query::render_select_rows(plan_.object->name, {"id", "currency"},
                                          {{Condition::Test::in, "id", {}, some}}, {}, 0, context.dialect()),
                [&](const store::Row& row) {
                    currencies[row.number(0)] = std::string(row.text(1));
                    return true;
                }));
        }
    }
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.open[i] || chunk.rows[i].key.empty()) continue;
        const auto matches = found.find(chunk.rows[i].key);
        if (matches == found.end() || matches->second.empty()) continue;
        if (plan_.mode == ImportPlan::Mode::insert) {
            chunk.close(i, Became::skipped);
        } else if (matches->second.size() > 1) {
            chunk.refuse(i, {{field.name,
                              "ambiguous_key",
                              {"有 " + std::to_string(matches->second.size()) + " 条记录的“" + field.label.zh + "”是“" +
                                   chunk.rows[i].key + "”。",
                               std::to_string(matches->second.size()) + " records have \"" + chunk.rows[i].key +
                                   "\" as \"" + field.label.en + "\"."},
                              {"请改用唯一的关键字段。", "Use a key that is unique."}},
                             chunk.rows[i].key,
                             plan_.key});
        } else {
            chunk.existing[i] = {Existing::Match::one, matches->second.front(), currencies[matches->second.front()]};
        }
    }
    return {};
}

Result<void> ImportRun::check_unique(Context& context, Chunk& chunk) {
    for (size_t index = 0; index < plan_.rules.size(); ++index) {
        const Field& field = *plan_.rules[index].field;
        if (!unique_text(field) || (index == plan_.key && plan_.mode != ImportPlan::Mode::update)) continue;
        std::map<Value, std::vector<size_t>> rows; // value -> rows that would bring it
        for (size_t i = 0; i < chunk.rows.size(); ++i) {
            if (!chunk.open[i] || chunk.existing[i].match == Existing::Match::one) continue;
            for (const RowDraft::Set& set : chunk.rows[i].sets)
                if (set.rule == index) rows[set.value].push_back(i);
        }
        std::vector<Value> values;
        for (const auto& [value, which] : rows) values.push_back(value);
        for (size_t from = 0; from < values.size(); from += 500) {
            const std::vector<Value> some(values.begin() + static_cast<int64_t>(from),
                                          values.begin() + static_cast<int64_t>(std::min(values.size(), from + 500)));
            const std::vector<Condition> where = {{Condition::Test::in, field.name, {}, some},
                                                  {Condition::Test::is_empty, "deleted_at", {}, {}}};
            TRY(context.transaction.each(
                query::render_select_rows(plan_.object->name, {field.name}, where, {}, 0, context.dialect()),
                [&](const store::Row& row) {
                    for (const size_t i : rows[row.value(0)])
                        if (chunk.open[i])
                            chunk.refuse(i,
                                         {unique_fault(*plan_.object, field, false), std::string(row.text(0)), index});
                    return true;
                }));
        }
        for (const auto& [value, which] : rows) {
            const bool before = seen_before(index, value);
            for (size_t k = before ? 0 : 1; k < which.size(); ++k)
                if (chunk.open[which[k]])
                    chunk.refuse(which[k],
                                 {unique_fault(*plan_.object, field, true), std::string(value.text_or("")), index});
        }
    }
    return {};
}

record::Patch ImportRun::patch_of(Chunk& chunk, size_t i, const Existing& existing) {
    const RowDraft& row = chunk.rows[i];
    record::Patch patch;
    patch.object = plan_.object;
    const bool creates = existing.match == Existing::Match::none;
    if (creates)
        patch.created_at = row.created_at;
    else
        patch.id = Id{existing.id};
    for (const RowDraft::Set& set : row.sets) patch.sets.push_back({set.field->name, set.value, set.object});
    for (const RowDraft::Set& set : chunk.links[i]) {
        if (!creates && set.value == Value(existing.id) && links_to_itself(plan_.rules[set.rule]))
            chunk.outcomes[i].faults.push_back(
                {{set.field->name, "self_link", {"不能指向自己。", "A record cannot point at itself."}, {}},
                 row.key,
                 set.rule});
        patch.sets.push_back({set.field->name, set.value, set.object});
    }
    const std::string& currency = !row.currency.empty() ? row.currency : existing.currency;
    for (const RowDraft::Text& amount : row.amounts)
        patch.sets.push_back(
            {plan_.rules[amount.rule].field->name, reader_.amount(amount, currency, chunk.outcomes[i].faults), {}});
    for (const size_t rule : row.cleared) {
        const Field& field = *plan_.rules[rule].field;
        // A new record has nothing to clear; but an owner left empty on purpose is one the assignment rules choose.
        if (creates && &field != plan_.object->trait("owner")) continue;
        patch.sets.push_back({field.name, field.type == Type::boolean ? Value(0) : Value(), {}});
    }
    return patch;
}

Result<void> ImportRun::save_row(Context& context, Chunk& chunk, size_t i, bool in_batch) {
    const RowDraft& row = chunk.rows[i];
    Existing existing = chunk.existing[i];
    const bool by_key = plan_.key != ColumnRule::none && !row.key.empty();
    const std::string key = by_key ? base::fold(row.key) : std::string();
    if (by_key && existing.match == Existing::Match::none) {
        const Field& field = *plan_.rules[plan_.key].field;
        const auto made = chunk.made.find(key);
        const bool earlier = made != chunk.made.end() || seen_before(plan_.key, Value(key));
        if (plan_.mode == ImportPlan::Mode::update) {
            chunk.outcomes[i].faults.push_back(
                {{field.name,
                  "no_match",
                  {"没有“" + field.label.zh + "”为“" + row.key + "”的" + plan_.object->label.zh + "。",
                   "No " + plan_.object->label.en + " has \"" + row.key + "\" as \"" + field.label.en + "\"."},
                  {"用“新建或更新”方式可以新建它。", "Import with \"create or update\" to create it."}},
                 row.key,
                 plan_.key});
            chunk.outcomes[i].became = Became::failed;
            return {};
        }
        if (earlier && plan_.mode == ImportPlan::Mode::insert) {
            chunk.outcomes[i].became = Became::skipped;
            return {};
        }
        if (earlier && made == chunk.made.end()) { // a trial: the chunk that made it was taken back
            chunk.outcomes[i].became = Became::updated;
            return {};
        }
        if (earlier) {
            existing = {Existing::Match::one, made->second, row.currency};
            if (in_batch) TRY(context.batch->flush(context.transaction));
        }
    }
    const record::Patch patch = patch_of(chunk, i, existing);
    if (!chunk.outcomes[i].faults.empty()) {
        chunk.outcomes[i].became = Became::failed;
        return {};
    }
    bool merged = false;
    auto saved = [&]() -> Result<record::Change> {
        if (patch.id) return record::save(context, patch);
        record::Admitted admitted = TRY(record::admit(context, patch, record::Channel::import, plan_.duplicates));
        merged = admitted.became == record::Admitted::Became::merged;
        return std::move(admitted.change);
    }();
    if (!saved.ok()) {
        const Code code = saved.error().code;
        if (record::is_refused_duplicate(saved.error())) {
            fail(chunk, i, saved.error());
            return record::count_duplicate(context, *plan_.object, record::Channel::import, "refused", {});
        }
        // Refused before anything was written.
        if (code == Code::invalid || code == Code::gate || code == Code::forbidden || code == Code::not_found) {
            fail(chunk, i, saved.error());
            return {};
        }
        return std::move(saved).error();
    }
    RowOutcome& outcome = chunk.outcomes[i];
    outcome.record = saved->after.id().number;
    outcome.became = saved->is_create() ? Became::created : saved->any() || merged ? Became::updated : Became::skipped;
    if (saved->is_create() && by_key) chunk.made[key] = outcome.record;
    return {};
}

Result<void> ImportRun::save_together(Context& context, Chunk& chunk) {
    record::Batch batch;
    Context together{context.model,  context.tables, context.session,   context.transaction, context.ids,
                     context.events, &batch,         context.reactions, context.chain};
    for (size_t i = 0; i < chunk.rows.size(); ++i)
        if (chunk.open[i]) TRY(save_row(together, chunk, i, true));
    TRY(batch.flush(context.transaction));
    chunk.rollups.take(batch);
    return {};
}

Result<void> ImportRun::save_one_by_one(Context& context, Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        if (!chunk.open[i]) continue;
        const size_t events = context.events.size();
        const auto done = context.transaction.attempt([&] { return save_row(context, chunk, i, false); });
        if (done.ok()) continue;
        context.events.resize(events);
        if (done.error().code == Code::unavailable || done.error().code == Code::limit) return done;
        if (!done.error().log.empty())
            base::log_warning("import line " + std::to_string(chunk.rows[i].line) + ": " + done.error().log);
        fail(chunk, i, done.error());
    }
    return {};
}

void ImportRun::fail(Chunk& chunk, size_t i, const Error& error) {
    RowOutcome& outcome = chunk.outcomes[i];
    outcome.record = 0;
    std::vector<Fault> faults = error.faults;
    if (faults.empty()) faults.push_back({"", std::string(name(error.code)), error.message, {}});
    for (Fault& fault : faults) {
        RowFault told{std::move(fault), {}, ColumnRule::none};
        for (size_t rule = 0; rule < plan_.rules.size(); ++rule) {
            if (plan_.rules[rule].field->name != told.fault.field) continue;
            told.rule = rule;
            const size_t cell = plan_.rules[rule].cell;
            if (cell != ColumnRule::none && cell < chunk.rows[i].cells.size()) told.value = chunk.rows[i].cells[cell];
        }
        outcome.faults.push_back(std::move(told));
    }
    chunk.close(i, Became::failed);
}

Result<void> ImportRun::log_rows(Context& context, const Chunk& chunk) {
    static const std::vector<std::string> columns = {"id", "import", "job", "line", "object", "record", "action"};
    std::vector<std::vector<Value>> rows;
    for (size_t i = 0; i < chunk.rows.size(); ++i) {
        const RowOutcome& outcome = chunk.outcomes[i];
        if (outcome.became != Became::created && outcome.became != Became::updated) continue;
        rows.push_back({context.ids.next().number, import_.number, job_.number, chunk.rows[i].line, plan_.object->name,
                        outcome.record, outcome.became == Became::created ? "created" : "updated"});
    }
    if (rows.empty()) return {};
    TRY(context.transaction.execute_many(query::render_insert_many("import_row", columns, context.dialect()), rows));
    return {};
}

} // namespace fairlead::command
