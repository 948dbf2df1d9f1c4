// How deals move between stages.

#include <algorithm>
#include <map>

#include "analytics/deal_rows.h"
#include "base/id.h"
#include "query/change.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {

constexpr std::string_view visit_table = "stage_history";

/// Where a move comes from or goes to, beside the stages of the pipeline.
constexpr int outside = -1; // begins here, or comes from (goes to) another pipeline
enum class Kind { entry, forward, skip, back, lost, won, reopened, other };
constexpr std::string_view kind_names[] = {"entry", "forward", "skip", "back", "lost", "won", "reopened", "other"};

/// One move that left stages out or went back.
struct Deviation {
    size_t row = 0;
    int from = 0, to = 0;
    int64_t at = 0;
};
struct OfOwner {
    Moves skips, backs;
};
struct OfStage {
    Moves start, entered, inside, left, gone;
    std::map<Kind, Moves> entries, exits;
};

class Flow {
  public:
    Flow(const Sources& sources, const DealRows& deals, bool cohort, bool past, int64_t limit)
        : sources_(sources),
          deals_(deals),
          size_(deals.stages().size()),
          from_(cohort ? INT64_MIN : deals.from()),
          to_(std::min(cohort ? INT64_MAX : deals.to(), past ? deals.seen() + 1 : INT64_MAX)),
          limit_(static_cast<size_t>(limit)),
          stages_(size_),
          edges_((size_ + 1) * (size_ + 1)) {}

    void count() {
        deals_.each([&](size_t row, const std::vector<Stay>& stays) {
            for (size_t i = 0; i < stays.size(); ++i) {
                const bool last = i + 1 == stays.size();
                count_stay(row, stays[i], last ? INT64_MAX : stays[i + 1].at);
                if (within(stays[i].at)) count_move(row, i == 0 ? nullptr : &stays[i - 1], stays[i]);
                if (!last && within(stays[i + 1].at)) count_exit(row, stays[i], stays[i + 1]);
            }
        });
    }

    Result<Json> answer() {
        Json answer = deals_.head();
        Json stages = Json::array();
        for (size_t i = 0; i < size_; ++i) stages.push(stage_json(static_cast<int>(i)));
        answer.set("stages", std::move(stages));
        Json moves = Json::array();
        for (int from = outside; from < static_cast<int>(size_); ++from)
            for (int to = 0; to < static_cast<int>(size_); ++to) {
                const Moves& found = edge(from, to);
                if (found.moves == 0) continue;
                Json item = deals_.moves(found, move_where(from, to));
                item.set("from", from < 0 ? Json() : Json::string(deals_.stages()[static_cast<size_t>(from)].name));
                item.set("to", Json::string(deals_.stages()[static_cast<size_t>(to)].name));
                item.set("kind", Json::string(std::string(kind_names[static_cast<size_t>(kind_of(from, to))])));
                moves.push(std::move(item));
            }
        answer.set("moves", std::move(moves));
        answer.set("skips", deals_.moves(skips_, all_where(Kind::skip)));
        answer.set("regressions", deals_.moves(backs_, all_where(Kind::back)));
        answer.set("people", people());
        answer.set("rows", TRY(rows()));
        answer.set("more", Json::boolean(deviations_.size() > limit_));
        return answer;
    }

  private:
    bool within(int64_t at) const { return at >= from_ && at < to_; }
    Moves& edge(int from, int to) {
        return edges_[static_cast<size_t>(from + 1) * (size_ + 1) + static_cast<size_t>(to + 1)];
    }
    Kind kind_of(int from, int to) const {
        if (from < 0) return Kind::entry;
        if (to < 0) return Kind::other;
        if (deals_.is_lost(to)) return Kind::lost;
        if (!deals_.is_open(from)) return Kind::reopened;
        if (deals_.is_won(to)) return Kind::won;
        const int step = deals_.level(to) - deals_.level(from);
        return step > 1 ? Kind::skip : step > 0 ? Kind::forward : Kind::back;
    }
    void count_stay(size_t row, const Stay& stay, int64_t left) {
        if (stay.stage < 0) return;
        OfStage& here = stages_[static_cast<size_t>(stay.stage)];
        const int64_t worth = deals_.worth(row);
        if (from_ != INT64_MIN && stay.at < from_ && left >= from_) here.start.add(row, worth);
        if (stay.at < to_ && left >= to_) here.inside.add(row, worth);
    }
    void count_move(size_t row, const Stay* before, const Stay& stay) {
        if (stay.stage < 0) return;
        const int from = before ? before->stage : outside;
        const int64_t worth = deals_.worth(row);
        edge(from, stay.stage).add(row, worth);
        const Kind kind = kind_of(from, stay.stage);
        OfStage& here = stages_[static_cast<size_t>(stay.stage)];
        here.entered.add(row, worth);
        here.entries[kind].add(row, worth);
        if (kind != Kind::skip && kind != Kind::back) return;
        (kind == Kind::skip ? skips_ : backs_).add(row, worth);
        deviations_.push_back({row, from, stay.stage, stay.at});
        if (const Column* owner = deals_.owner()) {
            const int64_t held = owner->values.get(row);
            OfOwner& person = owners_[held == nothing ? 0 : owner->number(held)];
            (kind == Kind::skip ? person.skips : person.backs).add(row, worth);
        }
    }
    void count_exit(size_t row, const Stay& stay, const Stay& next) {
        if (stay.stage < 0) return;
        OfStage& here = stages_[static_cast<size_t>(stay.stage)];
        here.left.add(row, deals_.worth(row));
        here.exits[kind_of(stay.stage, next.stage)].add(row, deals_.worth(row));
    }

    std::string moved(std::string_view condition) const {
        return deals_.with(deals_.visited(Plan::both(condition, DealRows::within("entered_at", from_, to_))));
    }
    std::string name_is(std::string_view field, int stage) const {
        return std::string(field) + " = " + Plan::quoted(deals_.stages()[static_cast<size_t>(stage)].name);
    }
    std::string move_where(int from, int to) const {
        return moved(Plan::both(from < 0 ? "from_stage is empty" : name_is("from_stage", from), name_is("stage", to)));
    }
    /// Stages a move of this kind goes to (or comes from) beside `stage`; by the other end of the move.
    std::vector<int> others(Kind kind, int stage, bool leaving) const {
        std::vector<int> found;
        for (int other = 0; other < static_cast<int>(size_); ++other)
            if ((leaving ? kind_of(stage, other) : kind_of(other, stage)) == kind) found.push_back(other);
        return found;
    }
    std::string entry_where(Kind kind, int stage) const {
        if (kind == Kind::entry) return move_where(outside, stage);
        return moved(Plan::both(deals_.stage_in(others(kind, stage, false), "from_stage"), name_is("stage", stage)));
    }
    std::string exit_where(Kind kind, int stage) const {
        if (kind == Kind::other)
            return deals_.with(
                "exists(" + std::string(visits) + " where pipeline != " + Plan::quoted(deals_.plan().pipeline->name) +
                " and " + Plan::both(name_is("from_stage", stage), DealRows::within("entered_at", from_, to_)) + ")");
        return moved(Plan::both(name_is("from_stage", stage), deals_.stage_in(others(kind, stage, true))));
    }
    /// All moves of a kind: one alternative for each stage they come from.
    std::string all_where(Kind kind, std::string_view also = {}) const {
        std::string any;
        int parts = 0;
        for (int from = 0; from < static_cast<int>(size_); ++from) {
            const std::vector<int> to = others(kind, from, true);
            if (to.empty()) continue;
            const std::string part =
                deals_.visited(Plan::both(Plan::both(name_is("from_stage", from), deals_.stage_in(to)),
                                          DealRows::within("entered_at", from_, to_)));
            any += (any.empty() ? "" : " or ") + part;
            ++parts;
        }
        if (parts > 1) any = "(" + any + ")";
        return deals_.with(Plan::both(also, any));
    }
    std::string stood(int stage, int64_t at) const {
        if (at == INT64_MAX)
            return deals_.with(deals_.visited(Plan::both(name_is("stage", stage), "left_at is empty")));
        const std::string later = DealRows::within("left_at", at, INT64_MAX);
        return deals_.with(deals_.visited(
            Plan::both(Plan::both(name_is("stage", stage), DealRows::within("entered_at", INT64_MIN, at)),
                       "(left_at is empty or " + later + ")")));
    }

    Json stage_json(int stage) {
        const OfStage& here = stages_[static_cast<size_t>(stage)];
        Json item = deals_.stage_json(stage);
        item.set("start", from_ == INT64_MIN ? Json() : deals_.moves(here.start, stood(stage, from_)));
        item.set("entered", deals_.moves(here.entered, moved(name_is("stage", stage))));
        item.set("left", deals_.moves(here.left, deals_.with("exists(" + std::string(visits) + " where " +
                                                             Plan::both(name_is("from_stage", stage),
                                                                        DealRows::within("entered_at", from_, to_)) +
                                                             ")")));
        item.set("inside", deals_.moves(here.inside, stood(stage, to_)));
        Json entries = Json::array(), exits = Json::array();
        const auto add = [&](Json& list, Kind kind, const Moves& found, std::string where) {
            Json one = deals_.moves(found, std::move(where));
            one.set("kind", Json::string(std::string(kind_names[static_cast<size_t>(kind)])));
            list.push(std::move(one));
        };
        for (const auto& [kind, found] : here.entries) add(entries, kind, found, entry_where(kind, stage));
        for (const auto& [kind, found] : here.exits) add(exits, kind, found, exit_where(kind, stage));
        item.set("entries", std::move(entries));
        item.set("exits", std::move(exits));
        return item;
    }

    Json people() const {
        std::vector<std::pair<int64_t, const OfOwner*>> order;
        for (const auto& [id, person] : owners_) order.emplace_back(id, &person);
        std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
            return a.second->skips.moves + a.second->backs.moves > b.second->skips.moves + b.second->backs.moves;
        });
        if (order.size() > limit_) order.resize(limit_);
        Json people = Json::array();
        for (const auto& [id, person] : order) {
            const std::string owned = deals_.plan().object->trait("owner")->name +
                                      (id ? " = " + Plan::quoted(to_text(base::Id{id})) : std::string(" is empty"));
            people.push(Json::object({{"owner", deals_.person(id)},
                                      {"skips", deals_.moves(person->skips, all_where(Kind::skip, owned))},
                                      {"regressions", deals_.moves(person->backs, all_where(Kind::back, owned))}}));
        }
        return people;
    }

    /// The latest skips and steps back, with who made them.
    Result<Json> rows() {
        Json list = Json::array();
        const size_t shown = std::min(limit_, deviations_.size());
        if (shown == 0) return list;
        std::partial_sort(
            deviations_.begin(), deviations_.begin() + static_cast<std::ptrdiff_t>(shown), deviations_.end(),
            [](const Deviation& a, const Deviation& b) { return a.at != b.at ? a.at > b.at : a.row > b.row; });
        std::vector<int64_t> ids;
        for (size_t i = 0; i < shown; ++i) ids.push_back(deals_.table().id(deviations_[i].row));
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        std::map<std::pair<int64_t, int64_t>, int64_t> by; // record, moment -> who
        const query::Condition records{query::Condition::Test::in, "record", {}, {ids.begin(), ids.end()}};
        TRY(sources_.reader.each(query::render_select_rows(visit_table, {"record", "entered_at", "entered_by"},
                                                           {records}, {{"id", false}}, 0, sources_.reader.dialect()),
                                 [&](const store::Row& row) {
                                     if (!row.empty(2)) by[{row.number(0), row.number(1)}] = row.number(2);
                                     return true;
                                 }));
        const auto names = TRY(names_of(sources_, *deals_.plan().object, ids));
        for (size_t i = 0; i < shown; ++i) {
            const Deviation& each = deviations_[i];
            const int64_t id = deals_.table().id(each.row);
            const auto name = names.find(id);
            const auto who = by.find({id, each.at});
            Json left_out = Json::array();
            for (int stage = 0; stage < static_cast<int>(size_); ++stage)
                if (deals_.is_open(stage) && deals_.level(stage) > deals_.level(each.from) &&
                    deals_.level(stage) < deals_.level(each.to))
                    left_out.push(Json::string(deals_.stages()[static_cast<size_t>(stage)].name));
            const int64_t owner =
                deals_.owner() ? deals_.owner()->number(deals_.owner()->values.get(each.row)) : nothing;
            list.push(Json::object(
                {{"record", Json::string(to_text(base::Id{id}))},
                 {"name", name == names.end() ? Json() : Json::string(name->second)},
                 {"kind", Json::string(std::string(kind_names[static_cast<size_t>(kind_of(each.from, each.to))]))},
                 {"from", Json::string(deals_.stages()[static_cast<size_t>(each.from)].name)},
                 {"to", Json::string(deals_.stages()[static_cast<size_t>(each.to)].name)},
                 {"left_out", std::move(left_out)},
                 {"at", Json::string(to_text(base::Instant{each.at}))},
                 {"by", who == by.end() ? Json() : deals_.person(who->second)},
                 {"owner", deals_.person(owner)}}));
        }
        return list;
    }

    const Sources& sources_;
    const DealRows& deals_;
    size_t size_;
    int64_t from_, to_;
    size_t limit_;
    std::vector<OfStage> stages_;
    std::vector<Moves> edges_;
    Moves skips_, backs_;
    std::map<int64_t, OfOwner> owners_;
    std::vector<Deviation> deviations_;
};

} // namespace

Result<Json> flow(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request) {
    const bool cohort = request.deals.kind == FunnelKind::cohort;
    const auto deals = TRY(DealRows::make(sources, columns, request, cohort));
    Flow flow(sources, *deals, cohort, request.as_of.has_value(), request.limit);
    flow.count();
    Json answer = TRY(flow.answer());
    answer.set("kind", Json::string(cohort ? "cohort" : "active"));
    return answer;
}

} // namespace fairlead::analytics
