#include "record/duplicates.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::record {

using base::Json;
using base::Result;
using query::Condition;

namespace {

constexpr int64_t most_strong = 1000, most_weak = 2000; // rows of the keys that are looked at
constexpr size_t most_candidates = 200;
constexpr size_t most_matches = 20;
constexpr int64_t most_hidden = 100;

bool is_visible(const access::Session& session, const Object& object, const Field& field) {
    return access::mask(session, object, field) != access::Mask::hidden;
}

/// Leaves out what the actor may not see.
void keep_visible(const access::Session& session, const Object& object, std::vector<const Field*>& fields,
                  std::vector<size_t>& slots) {
    for (size_t i = fields.size(); i-- > 0;) {
        if (is_visible(session, object, *fields[i])) continue;
        fields.erase(fields.begin() + static_cast<ptrdiff_t>(i));
        slots.erase(slots.begin() + static_cast<ptrdiff_t>(i));
    }
}

/// A value that names one person or company, so that its agreement alone is worth a look.
bool identifies(Kind kind) {
    return kind == Kind::phone || kind == Kind::email || kind == Kind::domain || kind == Kind::person ||
           kind == Kind::company || kind == Kind::code;
}

class Finder {
  public:
    Finder(const formula::Model& model, const Tables& tables, const access::Session& session, store::Reader& reader,
           const Object& object, Id self)
        : model_(model),
          tables_(tables),
          session_(session),
          reader_(reader),
          object_(object),
          matching_(tables.matching()),
          typed_(object, tables.of(object)),
          self_(self) {}

    void type(const Json& values) {
        for (const auto& [name, value] : values.members()) type(name, value);
    }
    void type(const std::string& name, const Json& given) {
        const Field* field = object_.find(name);
        if (!field || !is_visible(session_, object_, *field)) return;
        schema::ValueContext reading;
        reading.catalog = &model_.catalog();
        reading.currency = model_.catalog().settings().base_currency;
        std::vector<base::Fault> faults; // half-typed values are no fault
        Value value = schema::read_json(*field, given, reading, faults);
        if (faults.empty()) typed_.set(typed_.columns->slot(name), std::move(value));
    }
    void type(const std::string& name, const Value& value) { typed_.set(typed_.columns->slot(name), value); }

    Result<Duplicates> run() {
        Duplicates found;
        std::map<const Object*, std::vector<int64_t>> candidates;
        TRY(look_up(candidates));
        for (const auto& [object, ids] : candidates) TRY(compare(*object, ids, found));
        std::sort(found.matches.begin(), found.matches.end(), [](const DuplicateMatch& a, const DuplicateMatch& b) {
            return a.score != b.score ? a.score > b.score : a.id > b.id;
        });
        if (found.matches.size() > most_matches) found.matches.resize(most_matches);
        return found;
    }

  private:
    /// The records that share most keys, strong ones counting more.
    Result<void> look_up(std::map<const Object*, std::vector<int64_t>>& candidates) {
        const Keys keys = keys_of(matching_, typed_);
        struct Shared {
            const Object* object;
            int64_t weight = 0;
        };
        std::unordered_map<int64_t, Shared> shared;
        const auto count = [&](const std::vector<int64_t>& wanted, int64_t most, int64_t weight) -> Result<void> {
            if (wanted.empty()) return {};
            const std::vector<Condition> where = {
                {Condition::Test::in, "key", {}, std::vector<Value>(wanted.begin(), wanted.end())}};
            return reader_.each(
                query::render_select_rows("duplicate_key", {"object", "record"}, where, {}, most, reader_.dialect()),
                [&](const store::Row& row) {
                    const int64_t id = row.number(1);
                    if (id == self_.number) return true;
                    auto [entry, fresh] = shared.try_emplace(id);
                    if (fresh) entry->second.object = model_.catalog().find(row.text(0));
                    entry->second.weight += weight;
                    return true;
                });
        };
        TRY(count(keys.strong, most_strong, 3));
        TRY(count(keys.weak, most_weak, 1));
        std::vector<std::pair<int64_t, int64_t>> order; // weight, id
        for (const auto& [id, each] : shared)
            if (each.object) order.emplace_back(each.weight, id);
        std::sort(order.rbegin(), order.rend());
        if (order.size() > most_candidates) order.resize(most_candidates);
        for (const auto& [weight, id] : order) candidates[shared[id].object].push_back(id);
        return {};
    }

    std::vector<Comparison> comparisons_with(const Object& object) const {
        std::vector<Comparison> made;
        if (&object == &object_) {
            made = matching_.own(object_);
        } else if (const auto found = matching_.others(object_).find(&object);
                   found != matching_.others(object_).end()) {
            made = found->second;
        }
        for (Comparison& comparison : made) keep_visible(session_, object, comparison.theirs, comparison.their_slots);
        return made;
    }

    Result<void> compare(const Object& object, std::vector<int64_t> ids, Duplicates& found) {
        if (access::level(session_, object, access::Verb::read) == access::Level::none) return {};
        const std::vector<Comparison> comparisons = comparisons_with(object);
        if (comparisons.empty()) return {};
        const Prepared mine = prepare(comparisons, typed_, false);
        const schema::DuplicatePolicy& policy = object_.duplicate_policy;
        std::sort(ids.begin(), ids.end());
        std::vector<DuplicateMatch> alike;
        for (const Image& image : TRY(load_unscoped(model_, tables_, reader_, object, ids))) {
            const Score scored = score(comparisons, policy.rarity, mine, prepare(comparisons, image, true));
            bool telling = scored.probability * 100 >= static_cast<double>(policy.review);
            DuplicateMatch match{&object, image.id(), std::string(image.name()), image.owner(), {}, scored.probability};
            for (const Reason& reason : scored.reasons) {
                if (!reason.compared || reason.bits <= 0) continue;
                telling = telling || (reason.same() && identifies(reason.comparison->kind));
                match.why.push_back({reason.comparison->mine[reason.mine]->name, reason.comparison->rule, reason.same(),
                                     reason.likeness, reason.bits});
            }
            if (telling && !match.why.empty()) alike.push_back(std::move(match));
        }
        if (alike.empty()) return {};
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        for (const DuplicateMatch& match : alike) select.ids.push_back(match.id.number);
        select.scope = access::scope(session_, model_, object, access::Verb::read);
        select.limit = 0;
        std::vector<int64_t> seen;
        TRY(reader_.each(query::render(select, session_.asker, reader_.dialect()), [&](const store::Row& row) {
            seen.push_back(row.number(0));
            return true;
        }));
        for (DuplicateMatch& match : alike) {
            if (std::find(seen.begin(), seen.end(), match.id.number) != seen.end()) {
                found.matches.push_back(std::move(match));
                continue;
            }
            found.hidden = std::min(most_hidden, found.hidden + 1);
            if (&object == &object_) found.best_hidden = std::max(found.best_hidden, match.score);
        }
        return {};
    }

    const formula::Model& model_;
    const Tables& tables_;
    const access::Session& session_;
    store::Reader& reader_;
    const Object& object_;
    const Matching& matching_;
    Image typed_;
    const Id self_;
};

} // namespace

Result<Duplicates> find_duplicates(ReadContext& context, const Object& object, const Json& values, Id self) {
    // Who cannot write here has no use for the answer, and would learn what exists.
    TRY(access::may(context.session, object, self ? access::Verb::edit : access::Verb::create));
    Finder finder(context.model, context.tables, context.session, context.reader, object, self);
    finder.type(values);
    return finder.run();
}

Result<Explained> explain_duplicates(ReadContext& context, const Object& object, Id one, Id other) {
    const Image a =
        TRY(load(context.model, context.tables, context.reader, context.session, object, one, access::Verb::read));
    const Image b =
        TRY(load(context.model, context.tables, context.reader, context.session, object, other, access::Verb::read));
    Explained explained;
    for (Comparison comparison : context.tables.matching().own(object)) {
        keep_visible(context.session, object, comparison.mine, comparison.my_slots);
        keep_visible(context.session, object, comparison.theirs, comparison.their_slots);
        if (!comparison.mine.empty()) explained.comparisons.push_back(std::move(comparison));
    }
    explained.score = score(explained.comparisons, object.duplicate_policy.rarity,
                            prepare(explained.comparisons, a, false), prepare(explained.comparisons, b, true));
    return explained;
}

std::string_view name(Channel channel) {
    switch (channel) {
        case Channel::screen:
            return "screen";
        case Channel::api:
            return "api";
        case Channel::form:
            return "form";
        case Channel::import:
            return "import";
        case Channel::mailbox:
            return "mailbox";
    }
    return "api";
}

Result<void> count_duplicate(Context& context, const Object& object, Channel channel, std::string_view act, Id record) {
    return context.insert(
        query::render_insert("duplicate_event",
                             {{"id", context.ids.next().number},
                              {"at", context.session.asker.now.milliseconds},
                              {"object", object.name},
                              {"channel", name(channel)},
                              {"act", act},
                              {"record", record ? Value(record.number) : Value()},
                              {"actor", context.session.is_server() ? Value() : Value(context.session.user_id())}},
                             context.dialect()));
}

bool is_refused_duplicate(const base::Error& error) {
    return error.code == base::Code::conflict &&
           std::any_of(error.faults.begin(), error.faults.end(),
                       [](const base::Fault& fault) { return fault.rule == "duplicate"; });
}

namespace {

/// What the patch says about fields that are empty in the existing record.
Patch filling(const Object& object, const Patch& patch, const Image& existing) {
    Patch fill;
    fill.object = &object;
    fill.id = existing.id();
    for (const Patch::Set& set : patch.sets)
        if (object.find(set.field) && existing.get(set.field).empty()) fill.sets.push_back(set);
    return fill;
}

base::Error refused(const Object& object, const DuplicateMatch* match) {
    base::Error error(base::Code::conflict,
                      match ? base::Text{"已有很可能相同的" + object.label.zh + "“" + match->name + "”。",
                                         "There is already a " + object.label.en + " that is probably the same: \"" +
                                             match->name + "\"."}
                            : base::Text{"已有很可能相同的" + object.label.zh + "，但你无权查看。",
                                         "There is already a " + object.label.en +
                                             " that is probably the same, which you may not see."});
    error.faults.push_back({match && !match->why.empty() ? match->why.front().field : "", "duplicate", error.message,
                            match ? base::Text{"请使用已有的记录 " + to_text(match->id) + "。",
                                               "Use the existing record " + to_text(match->id) + "."}
                                  : base::Text{"请联系它的负责人或管理员。", "Ask its owner or an administrator."}});
    return error;
}

} // namespace

Result<Admitted> admit(Context& context, const Patch& patch, Channel channel,
                       const std::optional<std::string>& wanted) {
    const Object& object = *patch.object;
    const schema::DuplicatePolicy& policy = object.duplicate_policy;
    const auto said = policy.channels.find(std::string(name(channel)));
    const std::string act = wanted ? *wanted : said == policy.channels.end() ? "allow" : said->second;
    Admitted admitted;
    if (act == "allow" || context.tables.matching().own(object).empty()) {
        admitted.change = TRY(save(context, patch));
        return admitted;
    }
    if (context.batch) TRY(context.batch->flush(context.transaction)); // what came in just before counts, too
    Finder finder(context.model, context.tables, context.session, context.transaction, object, {});
    for (const Patch::Set& set : patch.sets) {
        if (const Json* json = std::get_if<Json>(&set.value))
            finder.type(set.field, *json);
        else
            finder.type(set.field, std::get<Value>(set.value));
    }
    admitted.found = TRY(finder.run());
    const auto enough = [&](double score) { return score * 100 >= static_cast<double>(policy.threshold); };
    std::erase_if(admitted.found.matches, [&](const DuplicateMatch& match) { return !enough(match.score); });
    const auto best = std::find_if(admitted.found.matches.begin(), admitted.found.matches.end(),
                                   [&](const DuplicateMatch& match) { return match.object == &object; });
    const DuplicateMatch* match = best == admitted.found.matches.end() ? nullptr : &*best;
    if (act == "refuse" && match && (channel == Channel::form || channel == Channel::mailbox)) {
        admitted.became = Admitted::Became::known;
        admitted.change.after = TRY(load(context.model, context.tables, context.transaction, context.session, object,
                                         match->id, access::Verb::read));
        TRY(count_duplicate(context, object, channel, "refused", match->id));
        return admitted;
    }
    if (act == "refuse" && (match || enough(admitted.found.best_hidden))) return refused(object, match);
    if (act == "merge" && match) {
        auto existing = load(context.model, context.tables, context.transaction, context.session, object, match->id,
                             access::Verb::edit);
        if (existing.ok()) {
            admitted.became = Admitted::Became::merged;
            admitted.change = TRY(save(context, filling(object, patch, *existing)));
            TRY(count_duplicate(context, object, channel, "merged", match->id));
            return admitted;
        }
        if (existing.error().code != base::Code::forbidden) return std::move(existing).error();
    }
    admitted.change = TRY(save(context, patch));
    if (match) TRY(count_duplicate(context, object, channel, "warned", match->id));
    return admitted;
}

} // namespace fairlead::record
