#include "analytics/waterfall.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analytics/deal_rows.h"
#include "base/id.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

constexpr std::string_view names[movements] = {"start", "new",  "reopened",   "pulled_in", "increased", "decreased",
                                               "won",   "lost", "pushed_out", "removed",   "end"};
constexpr size_t listed_by_id = 400; // deals an expression can name one by one

char kind_of(std::string_view kind) {
    return kind == "won" ? 'w' : kind == "lost" ? 'l' : 'o';
}

/// A deal on the way back through the log.
struct Life {
    DealState now;                // in the end: as the period began
    std::optional<DealState> end; // taken when the changes pass the last day
    int64_t id = 0, created = 0, owner = 0;
};
struct Sum {
    int64_t n = 0;
    __int128 amount = 0;
    std::vector<std::pair<uint32_t, int64_t>> deals; // which life, amount
};

class Waterfall {
  public:
    Waterfall(const Sources& sources, const DealRows& deals, const PastValues& past, base::Date from, base::Date to)
        : sources_(sources),
          deals_(deals),
          past_(past),
          from_(from),
          to_(to),
          start_(deals.start_of(from) - 1),
          end_(deals.start_of({to.days + 1}) - 1) {
        const Plan& plan = deals.plan();
        if (plan.close_date) close_ = plan.close_date->name;
        if (plan.amount) amount_ = plan.amount->name + "_base";
    }

    Result<void> count() {
        read_now();
        TRY(go_back());
        for (uint32_t i = 0; i < lives_.size(); ++i) {
            Life& life = lives_[i];
            if (!life.end) life.end = life.now;
            life.end->there = life.end->there && life.created <= end_;
            life.now.there = life.now.there && life.created <= start_;
            movements_of(life.now, *life.end, from_.days, to_.days, [&](Movement movement, int64_t amount) {
                Sum& sum = sums_[static_cast<size_t>(movement)];
                ++sum.n;
                sum.amount += amount;
                sum.deals.emplace_back(i, amount);
            });
        }
        return {};
    }

    Result<Json> answer(std::optional<Movement> listed, int64_t at, int64_t limit) {
        Json answer = deals_.head();
        answer.set("from", Json::string(to_text(from_)));
        answer.set("to", Json::string(to_text(to_)));
        Json parts = Json::array();
        for (size_t i = 0; i < movements; ++i) {
            const Sum& sum = sums_[i];
            parts.push(Json::object({{"movement", Json::string(std::string(names[i]))},
                                     {"n", Json::number(sum.n)},
                                     {"amount", deals_.money(sum.amount)},
                                     {"where", where_of(sum)}}));
        }
        answer.set("movements", std::move(parts));
        if (listed) answer.set("rows", TRY(rows(sums_[static_cast<size_t>(*listed)], at, limit)));
        return answer;
    }

  private:
    void read_now() {
        const Table& table = deals_.table();
        const Column& stage = *deals_.column(deals_.plan().stage->name);
        const Column* close = close_.empty() ? nullptr : deals_.column(close_);
        const Column& created = *deals_.column("created_at");
        std::vector<char> kinds;
        for (size_t code = 0; code < stage.words.size(); ++code) {
            const schema::Stage* found = deals_.plan().pipeline->find(stage.words.at(static_cast<int64_t>(code)));
            kinds.push_back(found ? kind_of(name(found->kind)) : 'o');
        }
        lives_.reserve(deals_.size());
        life_of_row_.assign(table.rows(), none);
        for (size_t row = 0; row < table.rows(); ++row) {
            if (!deals_.chosen(row)) continue;
            Life life;
            life.now.there = true;
            const int64_t code = stage.values.get(row);
            if (code != nothing) life.now.kind = kinds[static_cast<size_t>(code)];
            if (close)
                if (const int64_t day = close->values.get(row); day != nothing) life.now.close_day = day;
            if (const int64_t worth = deals_.worth(row); worth != nothing) life.now.amount = worth;
            life.created = created.values.get(row);
            if (deals_.owner()) life.owner = deals_.owner()->number(deals_.owner()->values.get(row));
            life.id = table.id(row);
            life_of_row_[row] = static_cast<uint32_t>(lives_.size());
            lives_.push_back(life);
        }
    }

    /// Takes back what was changed since the end, then since the start.
    Result<void> go_back() {
        using What = PastValues::What;
        std::set<int64_t> deleted;
        past_.back_to(deals_.table(), start_, [&](const PastValues::Change& change) {
            if (change.what == What::deleted && !life_of(change)) deleted.insert(change.record);
        });
        TRY(read_deleted(deleted));
        past_.back_to(deals_.table(), start_, [&](const PastValues::Change& change) {
            Life* life = life_of(change);
            if (!life) return; // of another pipeline, filtered out, or not for this reader
            if (change.at <= end_ && !life->end) life->end = life->now;
            switch (change.what) {
                case What::deleted:
                    life->now.there = true;
                    break;
                case What::restored:
                    life->now.there = false;
                    break;
                case What::kind:
                    if (change.value != nothing) life->now.kind = kind_of(past_.kinds().at(change.value));
                    break;
                case What::close_date:
                    life->now.close_day.reset();
                    if (change.value != nothing) life->now.close_day = change.value;
                    break;
                case What::amount:
                    life->now.amount = change.value == nothing ? 0 : change.value;
            }
        });
        return {};
    }

    Life* life_of(const PastValues::Change& change) {
        if (change.row && life_of_row_[*change.row] != none) return &lives_[life_of_row_[*change.row]];
        const auto found = life_of_deleted_.find(change.record);
        return found == life_of_deleted_.end() ? nullptr : &lives_[found->second];
    }

    /// Deals in the recycle bin were part of the pipeline until they were put there.
    Result<void> read_deleted(const std::set<int64_t>& ids) {
        if (ids.empty()) return {};
        const Plan& plan = deals_.plan();
        query::Select select;
        select.object = plan.object;
        select.columns = {{"id", nullptr}, {"stage_kind", nullptr}, {"created_at", nullptr}};
        select.columns.push_back({close_.empty() ? "id" : close_, nullptr});
        select.columns.push_back({amount_.empty() ? "id" : amount_, nullptr});
        const schema::Field* owner = plan.object->trait("owner");
        select.columns.push_back({owner && deals_.owner() ? owner->name : "id", nullptr});
        select.ids.assign(ids.begin(), ids.end());
        select.where = {plan.base_bound};
        select.deleted = query::Deleted::deleted;
        select.scope = access::scope(sources_.session, sources_.model, *plan.object, access::Verb::read);
        select.limit = 0;
        return sources_.reader.each(query::render(select, plan.asker, sources_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        Life life;
                                        life.now.kind = kind_of(row.text(1));
                                        life.created = row.number(2);
                                        if (!close_.empty() && !row.empty(3)) life.now.close_day = row.number(3);
                                        if (!amount_.empty() && !row.empty(4)) life.now.amount = row.number(4);
                                        if (deals_.owner() && !row.empty(5)) life.owner = row.number(5);
                                        life.id = row.number(0);
                                        life_of_deleted_[life.id] = static_cast<uint32_t>(lives_.size());
                                        lives_.push_back(life);
                                        return true;
                                    });
    }

    /// Names the deals one by one; null when they are too many for that: then `rows` lists them.
    Json where_of(const Sum& sum) const {
        if (sum.deals.size() > listed_by_id || sum.deals.empty()) return {};
        std::string list;
        for (const auto& [life, amount] : sum.deals)
            list += (list.empty() ? "" : ", ") + Plan::quoted(to_text(base::Id{lives_[life].id}));
        return Json::string(sum.deals.size() == 1 ? "id = " + list : "id in (" + list + ")");
    }

    Json state(const DealState& state) const {
        if (!state.there) return {};
        return Json::object(
            {{"kind", Json::string(state.kind == 'w'   ? "won"
                                   : state.kind == 'l' ? "lost"
                                                       : "open")},
             {"close_date", state.close_day ? Json::string(to_text(base::Date{*state.close_day})) : Json()},
             {"amount", deals_.money(state.amount)}});
    }

    Result<Json> rows(Sum& sum, int64_t at, int64_t limit) {
        std::sort(sum.deals.begin(), sum.deals.end(), [&](const auto& a, const auto& b) {
            const int64_t left = std::abs(a.second), right = std::abs(b.second);
            return left != right ? left > right : lives_[a.first].id < lives_[b.first].id;
        });
        const size_t first = std::min(sum.deals.size(), static_cast<size_t>(at));
        const size_t last = std::min(sum.deals.size(), first + static_cast<size_t>(limit));
        std::vector<int64_t> ids;
        for (size_t i = first; i < last; ++i) ids.push_back(lives_[sum.deals[i].first].id);
        const auto known = TRY(names_of(sources_, *deals_.plan().object, ids));
        Json list = Json::array();
        for (size_t i = first; i < last; ++i) {
            const Life& life = lives_[sum.deals[i].first];
            const auto found = known.find(life.id);
            list.push(Json::object({{"record", Json::string(to_text(base::Id{life.id}))},
                                    {"name", found == known.end() ? Json() : Json::string(found->second)},
                                    {"owner", deals_.person(life.owner)},
                                    {"amount", deals_.money(sum.deals[i].second)},
                                    {"before", state(life.now)},
                                    {"after", state(*life.end)}}));
        }
        return list;
    }

    const Sources& sources_;
    const DealRows& deals_;
    const PastValues& past_;
    base::Date from_, to_;
    int64_t start_, end_; // the last moments before the first day and of the last day
    std::string close_, amount_;
    static constexpr uint32_t none = UINT32_MAX;
    std::vector<Life> lives_;
    std::vector<uint32_t> life_of_row_;
    std::map<int64_t, uint32_t> life_of_deleted_; // of deals in the recycle bin
    Sum sums_[movements];
};

} // namespace

std::string_view name(Movement movement) {
    return names[static_cast<size_t>(movement)];
}

std::optional<Movement> parse_movement(std::string_view name) {
    for (size_t i = 0; i < movements; ++i)
        if (names[i] == name) return static_cast<Movement>(i);
    return {};
}

void movements_of(const DealState& start, const DealState& end, int64_t from, int64_t to,
                  const std::function<void(Movement, int64_t)>& add) {
    const auto counts = [&](const DealState& deal) {
        return deal.there && deal.kind == 'o' && deal.close_day && *deal.close_day >= from && *deal.close_day <= to;
    };
    const bool was = counts(start), is = counts(end);
    if (was) add(Movement::start, start.amount);
    if (is) add(Movement::end, end.amount);
    if (was && !end.there) return add(Movement::removed, -start.amount);
    if (was) {
        // Who leaves by being put off leaves with what they came with; the others with what they came to.
        const bool stayed_or_closed = is || end.kind != 'o';
        const int64_t change = stayed_or_closed ? end.amount - start.amount : 0;
        if (change > 0) add(Movement::increased, change);
        if (change < 0) add(Movement::decreased, change);
        if (end.kind == 'w') add(Movement::won, -end.amount);
        if (end.kind == 'l') add(Movement::lost, -end.amount);
        if (!stayed_or_closed) add(Movement::pushed_out, -start.amount);
        return;
    }
    if (!is) return;
    const Movement how = !start.there && end.there ? Movement::fresh
                         : start.kind != 'o'       ? Movement::reopened
                                                   : Movement::pulled_in;
    add(how, end.amount);
}

Result<Json> waterfall(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                       std::optional<Movement> listed, int64_t at) {
    std::vector<base::Fault> faults;
    if (!request.deals.from) faults.push_back({"from", "required", {"请给出第一天。", "Give the first day."}, {}});
    if (!request.deals.to) faults.push_back({"to", "required", {"请给出最后一天。", "Give the last day."}, {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    const auto deals = TRY(DealRows::make(sources, columns, request, false));
    Waterfall waterfall(sources, *deals, columns.past(), *request.deals.from, *request.deals.to);
    TRY(waterfall.count());
    return waterfall.answer(listed, at, request.limit);
}

} // namespace fairlead::analytics
