#include "command/duplicate_scan.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "command/bulk_job.h"
#include "query/change.h"
#include "record/clusters.h"
#include "record/load.h"
#include "record/matching.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;
using record::Pair;

namespace {

constexpr int64_t keys_chunk = 2000;  // records whose keys are made in a transaction
constexpr size_t pairs_chunk = 4000;  // pairs compared at once
constexpr size_t largest_block = 100; // records that share a key; what more share says nothing
constexpr size_t most_pairs = 20'000'000;
constexpr size_t largest_group = 50;
constexpr size_t small_change = 5000; // changed records that are looked up one by one

const std::vector<Condition> of(const Object& object) {
    return {{Condition::Test::equal, "object", object.name, {}}};
}

/// What the last scan left behind.
struct Last {
    int64_t row = 0;
    std::string key_version, rules;
    int64_t watermark = 0;
};

Result<Last> read_last(store::Reader& reader, const Object& object) {
    Last last;
    TRY(reader.each(query::render_select_rows("duplicate_scan", {"id", "key_version", "rules", "watermark"}, of(object),
                                              {}, 1, reader.dialect()),
                    [&](const store::Row& row) {
                        last = {row.number(0), std::string(row.text(1)), std::string(row.text(2)), row.number(3)};
                        return true;
                    }));
    return last;
}

Result<void> keep_last(record::Context& context, const Object& object, query::Assignments changes) {
    const Last last = TRY(read_last(context.transaction, object));
    if (last.row) {
        TRY(context.execute(query::render_update("duplicate_scan", Id{last.row}, changes, {}, context.dialect())));
        return {};
    }
    changes.emplace_back("id", context.ids.next().number);
    changes.emplace_back("object", object.name);
    TRY(context.execute(query::render_insert("duplicate_scan", changes, context.dialect())));
    return {};
}

/// Everything that decides a score, as text: when it changes, every pair is looked at again.
std::string rules_of(const record::Matching& matching, const Object& object) {
    std::string text = matching.key_version(object) + "|" + std::to_string(object.duplicate_policy.rarity) + "|" +
                       std::to_string(object.duplicate_policy.review);
    for (const record::Comparison& comparison : matching.own(object)) {
        text += "|" + comparison.rule + " " + std::to_string(static_cast<int64_t>(comparison.same)) + " " +
                std::to_string(static_cast<int64_t>(comparison.different));
        for (const Field* field : comparison.mine) text += " " + field->name;
    }
    return text;
}

/// Ids of living records after `from`, in order.
Result<std::vector<int64_t>> ids_after(store::Reader& reader, const Object& object, int64_t from, int64_t most) {
    std::vector<int64_t> ids;
    TRY(reader.each(query::render_select_rows(
                        object.name, {"id"},
                        {{Condition::Test::above, "id", from, {}}, {Condition::Test::is_empty, "deleted_at", {}, {}}},
                        {{"id", false}}, most, reader.dialect()),
                    [&](const store::Row& row) {
                        ids.push_back(row.number(0));
                        return true;
                    }));
    return ids;
}

/// Makes the keys of every record anew. False: it was cancelled.
Result<bool> make_keys(Workspace& workspace, const Session& session, const std::string& name,
                       const std::function<bool(int64_t)>& made) {
    int64_t from = 0;
    for (bool more = true; more;) {
        int64_t count = 0, next = from;
        TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
            const Object* object = context.model.catalog().find(name);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            const std::vector<int64_t> ids = TRY(ids_after(context.transaction, *object, from, keys_chunk));
            count = static_cast<int64_t>(ids.size());
            more = count == keys_chunk;
            if (!ids.empty()) next = ids.back();
            std::vector<Value> values(ids.begin(), ids.end());
            if (!ids.empty())
                TRY(context.execute(query::render_delete_rows(
                    "duplicate_key", {{Condition::Test::in, "record", {}, values}}, context.dialect())));
            record::Batch batch;
            for (const record::Image& image :
                 TRY(record::load_unscoped(context.model, context.tables, context.transaction, *object, ids)))
                for (const int64_t key : record::keys_of(context.tables.matching(), image).all())
                    batch.add(query::render_insert("duplicate_key",
                                                   {{"id", context.ids.next().number},
                                                    {"object", object->name},
                                                    {"record", image.id().number},
                                                    {"key", key}},
                                                   context.dialect()));
            TRY(batch.flush(context.transaction));
            if (!more)
                TRY(keep_last(context, *object, {{"key_version", context.tables.matching().key_version(*object)}}));
            return {};
        }));
        from = next;
        if (!made(count)) return false;
    }
    return true;
}

class Scan {
  public:
    Scan(Workspace& workspace, const Session& session, std::string object, bool full, Progress& progress)
        : workspace_(workspace), session_(session), name_(std::move(object)), full_(full), progress_(progress) {}

    Result<Ending> run() {
        TRY(prepare());
        if (stale_keys_) {
            phase("keys", records_);
            const bool whole = TRY(make_keys(workspace_, session_, name_, [&](int64_t count) {
                progress_.update([&](JobState& state) { state.done += count; });
                return !progress_.cancelled();
            }));
            if (!whole) return Ending::cancelled;
        }
        phase("candidates", 0);
        TRY(find_candidates());
        phase("comparing", static_cast<int64_t>(candidates_.size()));
        if (!TRY(compare())) return Ending::cancelled;
        TRY(keep());
        return Ending::done;
    }

  private:
    void phase(const char* name, int64_t total) {
        progress_.update([&](JobState& state) {
            state.phase = name;
            state.done = 0;
            state.total = total;
        });
    }

    Result<void> prepare() {
        return workspace_.read(session_, [&](record::ReadContext& context) -> Result<void> {
            const Object* object = context.model.catalog().find(name_);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            const record::Matching& matching = context.tables.matching();
            const Last last = TRY(read_last(context.reader, *object));
            stale_keys_ = last.key_version != matching.key_version(*object);
            full_ = full_ || stale_keys_ || last.rules != rules_of(matching, *object);
            const auto dialect = context.reader.dialect();
            const store::Rows newest = TRY(
                context.reader.rows(query::render_select_rows("change_log", {"id"}, {}, {{"id", true}}, 1, dialect)));
            watermark_ = newest.empty() ? 0 : newest[0][0].number_or(0);
            const store::Rows count = TRY(context.reader.rows(
                query::render_count_rows(name_, {{Condition::Test::is_empty, "deleted_at", {}, {}}}, dialect)));
            records_ = count[0][0].number_or(0);
            if (full_) return {};
            return context.reader.each(query::render_select_rows("change_log", {"record"},
                                                                 {{Condition::Test::above, "id", last.watermark, {}},
                                                                  {Condition::Test::equal, "object", name_, {}}},
                                                                 {}, 0, dialect),
                                       [&](const store::Row& row) {
                                           changed_.insert(row.number(0));
                                           return true;
                                       });
        });
    }

    bool wanted(int64_t a, int64_t b) const { return full_ || changed_.contains(a) || changed_.contains(b); }

    /// Records that share a key make a block; pairs come from blocks.
    Result<void> find_candidates() {
        std::vector<int64_t> block;
        int64_t key = 0;
        bool too_many = false;
        const auto close = [&] {
            std::sort(block.begin(), block.end());
            block.erase(std::unique(block.begin(), block.end()), block.end());
            if (block.size() > largest_block) {
                ++left_out_;
            } else {
                for (size_t i = 0; i < block.size() && !too_many; ++i)
                    for (size_t j = i + 1; j < block.size(); ++j)
                        if (wanted(block[i], block[j])) candidates_.emplace_back(block[i], block[j]);
            }
            block.clear();
            if (candidates_.size() > compacted_ * 2 + 1'000'000) compact();
            too_many = candidates_.size() > most_pairs;
        };
        const auto read = [&](store::Reader& reader, const std::vector<Condition>& where) {
            return reader.each(
                query::render_select_rows("duplicate_key", {"key", "record"}, where,
                                          {{"key", false}, {"object", false}, {"record", false}}, 0, reader.dialect()),
                [&](const store::Row& row) {
                    if (!block.empty() && row.number(0) != key) close();
                    key = row.number(0);
                    if (block.size() <= largest_block) block.push_back(row.number(1));
                    return !too_many;
                });
        };
        TRY(workspace_.read(session_, [&](record::ReadContext& context) -> Result<void> {
            block.clear();
            candidates_.clear();
            std::vector<Condition> where = {{Condition::Test::equal, "object", name_, {}}};
            if (full_ || changed_.size() > small_change) {
                TRY(read(context.reader, where));
                close();
                return {};
            }
            if (changed_.empty()) return {};
            std::vector<Value> keys;
            const std::vector<Value> ids(changed_.begin(), changed_.end());
            TRY(context.reader.each(
                query::render_select_rows("duplicate_key", {"key"}, {{Condition::Test::in, "record", {}, ids}}, {}, 0,
                                          context.reader.dialect()),
                [&](const store::Row& row) {
                    keys.emplace_back(row.number(0));
                    return true;
                }));
            std::sort(keys.begin(), keys.end(), [](const Value& a, const Value& b) { return a.number() < b.number(); });
            keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
            if (keys.empty()) return {};
            where.push_back({Condition::Test::in, "key", {}, keys});
            TRY(read(context.reader, where));
            close();
            return {};
        }));
        if (too_many)
            return Error(Code::limit,
                         {"候选组合过多，请收紧查重规则。", "There are too many candidates: narrow the rules down."});
        compact();
        return {};
    }

    void compact() {
        std::sort(candidates_.begin(), candidates_.end());
        candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
        compacted_ = candidates_.size();
    }

    /// False: it was cancelled.
    Result<bool> compare() {
        for (size_t from = 0; from < candidates_.size(); from += pairs_chunk) {
            if (progress_.cancelled()) return false;
            const size_t to = std::min(candidates_.size(), from + pairs_chunk);
            TRY(workspace_.read(session_, [&](record::ReadContext& context) -> Result<void> {
                const Object* object = context.model.catalog().find(name_);
                if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
                const std::vector<record::Comparison>& comparisons = context.tables.matching().own(*object);
                std::vector<int64_t> ids;
                for (size_t i = from; i < to; ++i) {
                    ids.push_back(candidates_[i].first);
                    ids.push_back(candidates_[i].second);
                }
                std::sort(ids.begin(), ids.end());
                ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
                std::unordered_map<int64_t, record::Prepared> prepared;
                for (const record::Image& image :
                     TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, ids)))
                    prepared.emplace(image.id().number, record::prepare(comparisons, image, false));
                for (size_t i = from; i < to; ++i) {
                    const auto a = prepared.find(candidates_[i].first), b = prepared.find(candidates_[i].second);
                    if (a == prepared.end() || b == prepared.end()) continue;
                    const record::Score scored =
                        record::score(comparisons, object->duplicate_policy.rarity, a->second, b->second);
                    const auto thousandths = static_cast<int64_t>(scored.probability * 1000);
                    if (thousandths >= object->duplicate_policy.review * 10)
                        pairs_.push_back({candidates_[i].first, candidates_[i].second, thousandths});
                }
                return {};
            }));
            progress_.update([&](JobState& state) { state.done = static_cast<int64_t>(to); });
        }
        return true;
    }

    Result<void> keep() {
        phase("writing", 0);
        const size_t compared = candidates_.size();
        return workspace_.write(session_, [&](record::Context& context) -> Result<void> {
            const Object* object = context.model.catalog().find(name_);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            const auto dialect = context.dialect();
            std::vector<Pair> open = pairs_;
            std::set<std::pair<int64_t, int64_t>> different;
            std::vector<Condition> where = of(*object);
            where.push_back({Condition::Test::in, "state", {}, {Value("open"), Value("dismissed")}});
            TRY(context.transaction.each(
                query::render_select_rows("duplicate_pair", {"low", "high", "score", "state"}, where, {}, 0, dialect),
                [&](const store::Row& row) {
                    const Pair pair{row.number(0), row.number(1), row.number(2)};
                    if (row.text(3) == "dismissed")
                        different.emplace(pair.low, pair.high);
                    else if (!full_ && !changed_.contains(pair.low) && !changed_.contains(pair.high))
                        open.push_back(pair);
                    return true;
                }));
            std::erase_if(open, [&](const Pair& pair) { return different.contains({pair.low, pair.high}); });
            const std::vector<record::Cluster> groups = record::cluster(open, different, largest_group);
            where.back() = {Condition::Test::equal, "state", "open", {}};
            TRY(context.execute(query::render_delete_rows("duplicate_pair", where, dialect)));
            TRY(context.execute(query::render_delete_rows("duplicate_group", of(*object), dialect)));
            std::unordered_map<int64_t, int64_t> group_of;
            record::Batch batch;
            const int64_t now = session_.asker.now.milliseconds;
            for (const record::Cluster& group : groups) {
                const int64_t id = context.ids.next().number;
                for (const int64_t member : group.members) group_of[member] = id;
                batch.add(query::render_insert("duplicate_group",
                                               {{"id", id},
                                                {"object", object->name},
                                                {"score", group.score},
                                                {"size", static_cast<int64_t>(group.members.size())},
                                                {"found_at", now}},
                                               dialect));
            }
            for (const Pair& pair : open) {
                const auto low = group_of.find(pair.low), high = group_of.find(pair.high);
                const bool together = low != group_of.end() && high != group_of.end() && low->second == high->second;
                batch.add(query::render_insert("duplicate_pair",
                                               {{"id", context.ids.next().number},
                                                {"object", object->name},
                                                {"low", pair.low},
                                                {"high", pair.high},
                                                {"score", pair.score},
                                                {"state", "open"},
                                                {"cluster", together ? Value(low->second) : Value()}},
                                               dialect));
            }
            TRY(batch.flush(context.transaction));
            TRY(keep_last(context, *object,
                          {{"rules", rules_of(context.tables.matching(), *object)},
                           {"watermark", watermark_},
                           {"at", now},
                           {"records", records_},
                           {"pairs", static_cast<int64_t>(compared)},
                           {"left_out", left_out_}}));
            progress_.update([&](JobState& state) {
                state.created = static_cast<int64_t>(groups.size());
                state.result = Json::object();
                state.result.set("object", Json::string(name_));
                state.result.set("records", Json::number(records_));
                state.result.set("compared", Json::number(static_cast<int64_t>(compared)));
                state.result.set("groups", Json::number(static_cast<int64_t>(groups.size())));
                state.result.set("full", Json::boolean(full_));
                state.result.set("left_out", Json::number(left_out_));
            });
            return {};
        });
    }

    Workspace& workspace_;
    const Session& session_;
    const std::string name_;
    bool full_;
    Progress& progress_;
    bool stale_keys_ = false;
    int64_t watermark_ = 0, records_ = 0, left_out_ = 0;
    size_t compacted_ = 0;
    std::unordered_set<int64_t> changed_;
    std::vector<std::pair<int64_t, int64_t>> candidates_;
    std::vector<Pair> pairs_;
};

} // namespace

Result<Id> start_duplicate_scan(Workspace& workspace, const Session& session, const Object& object,
                                const Json& request) {
    TRY(access::may(session, object, access::Verb::edit));
    TRY(require_bulk(session));
    if (workspace.snapshot()->tables->matching().own(object).empty())
        return base::invalid("object", "no_rules",
                             {"“" + object.label.zh + "”没有查重规则。",
                              "\"" + object.label.en + "\" has no rules that tell duplicates."},
                             {"请先在对象设置中添加。", "Add some in the settings of the object."});
    Json parameters = Json::object();
    parameters.set("object", Json::string(object.name));
    parameters.set("full", Json::boolean(request["full"].truth()));
    return workspace.jobs().start(session, "duplicates", object.plural.in(session.language), std::move(parameters));
}

Result<Ending> run_duplicate_scan(Workspace& workspace, const Session& session, const Json& parameters,
                                  Progress& progress) {
    return Scan(workspace, session, parameters["object"].text(), parameters["full"].truth(), progress).run();
}

Result<Json> complete_duplicate_keys(Workspace& workspace) {
    Json done = Json::object();
    const auto snapshot = workspace.snapshot();
    const Session server = workspace.server_session();
    for (const Object& object : snapshot->catalog->objects()) {
        const record::Matching& matching = snapshot->tables->matching();
        if (matching.key_fields(object).empty()) continue;
        bool stale = false;
        TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
            stale = TRY(read_last(context.reader, object)).key_version != matching.key_version(object);
            return {};
        }));
        if (!stale) continue;
        int64_t records = 0;
        TRY(make_keys(workspace, server, object.name, [&](int64_t count) {
            records += count;
            return true;
        }));
        done.set(object.name, Json::number(records));
    }
    return done;
}

} // namespace fairlead::command
