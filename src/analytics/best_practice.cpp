#include "analytics/best_practice.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "analytics/evaluator.h"
#include "analytics/packed_cursor.h"
#include "analytics/practice_words.h"
#include "analytics/segments.h"
#include "base/id.h"
#include "stats/ahead.h"
#include "stats/quantile.h"
#include "stats/ranks.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using schema::Field;
using schema::Object;

namespace {

constexpr int64_t usual_days = 365;  // deals closed in so many days, when no period is asked for
constexpr double most_q = 0.10;      // told at most at this false discovery rate
constexpr double least_skill = 0.02; // in win rate: less is not worth a word
constexpr double least_share = 0.05; // of deals: a smaller difference teaches nothing
constexpr double least_days = 0.5;   // between two medians
constexpr size_t enough = 5;         // deals of either side; below, nothing is tested
constexpr size_t listed_by_id = 300; // deals an expression can name one by one
constexpr std::string_view stay = "stay";
constexpr double day_length = 86400000;

enum Side { top, others };

/// A way through the stages: the closed deals of one side.
struct Deal {
    uint32_t row = 0;
    Side side = top;
    uint32_t first = 0, count = 0; // of its stays
};
struct Passage { // one visit to an open stage
    int stage = -1;
    int64_t from = 0, to = 0;
};

/// What one side did in one stage, in one respect.
struct Sample {
    std::vector<double> values; // sorted when they are compared
    int64_t k = 0, n = 0;       // of a share
    std::vector<uint32_t> rows; // of the k, as many as can be named
    std::string where;          // of the n
};
struct Row {
    Metric metric = Metric::stay;
    const Object* what = nullptr; // null: the stay itself
    Sample side[2];
    std::optional<stats::Comparison> test;
    std::optional<stats::Interval> interval;
    std::string_view test_name;
    double difference = 0, q = 1;
    std::optional<double> first_days; // of a share: when the first was, at the top
    std::string_view evidence = "too_few";
};
struct StageRows {
    int stage = 0;
    int64_t n[2] = {};
    std::string where[2];
    std::vector<Row> rows;
};

class BestPractice {
  public:
    BestPractice(const Sources& sources, const DealRows& deals, const BestPracticeRequest& request,
                 const Field* segment)
        : sources_(sources), deals_(deals), request_(request), segment_(segment) {
        const AnalysisRequest& asked = request.analysis;
        const base::Date today = deals.zone().date_of({std::min(deals.seen(), sources.session.asker.now.milliseconds)});
        last_ = asked.deals.to && *asked.deals.to < today ? *asked.deals.to : today;
        first_ = asked.deals.from ? *asked.deals.from : base::Date{last_.days - usual_days + 1};
        from_ = deals.start_of(first_);
        to_ = deals.start_of({last_.days + 1});
    }

    void find_sellers();
    bool somebody_ahead() const { return ahead_.basis != stats::Ahead::Basis::none; }
    void walk_stages();
    Result<void> read_activities(const std::vector<ActivityNeeds>& kinds);
    void judge();
    Result<Json> answer() const;

  private:
    int64_t owner_of(size_t row) const {
        const int64_t held = deals_.owner()->values.get(row);
        return held == nothing ? 0 : deals_.owner()->number(held);
    }
    std::string closed_where(bool won) const {
        return Plan::both(deals_.plan().stage->name + (won ? ".kind = 'won'" : ".kind != 'open'"),
                          DealRows::within("closed_at", from_, to_));
    }
    std::string owned(int64_t id) const {
        return deals_.plan().object->trait("owner")->name + " = " + Plan::quoted(to_text(base::Id{id}));
    }
    std::string side_where(Side side) const;
    StageRows* rows_of(int stage) {
        for (StageRows& each : stages_)
            if (each.stage == stage) return &each;
        return nullptr;
    }
    void keep(const std::vector<uint32_t>& counts, const std::vector<int64_t>& firsts, const Object& what);
    void test(Row& row);
    Json sellers_json() const;
    Json row_json(const StageRows& stage, const Row& row) const;
    Json sample_json(const Row& row, Side side) const;
    Json where_json(const Sample& sample) const;
    Result<Json> listing() const;

    const Sources& sources_;
    const DealRows& deals_;
    const BestPracticeRequest& request_;
    const Field* segment_;
    base::Date first_, last_;
    int64_t from_ = 0, to_ = 0;
    std::vector<int64_t> people_; // owners, as in ahead_
    std::vector<stats::Tally> tallies_;
    stats::Ahead ahead_;
    std::vector<uint8_t> closed_; // by row: 1 lost, 2 won, in the period
    std::vector<Deal> sides_;
    std::vector<Passage> passages_;
    std::vector<size_t> deal_of_row_; // into sides_; SIZE_MAX: none
    std::vector<StageRows> stages_;
    std::vector<const Object*> kinds_;
    struct Listed {
        uint32_t row = 0;
        double days = 0;
        int64_t number = 0;
        std::optional<double> first;
    };
    std::vector<Listed> listed_;
};

void BestPractice::find_sellers() {
    const Segments segments(deals_, segment_, from_, to_);
    const Plan& plan = deals_.plan();
    const Column& stage = *deals_.column(plan.stage->name);
    std::vector<int> stage_of_code;
    for (size_t code = 0; code < stage.words.size(); ++code) {
        const schema::Stage* found = plan.pipeline->find(stage.words.at(static_cast<int64_t>(code)));
        stage_of_code.push_back(found ? static_cast<int>(found - deals_.stages().data()) : -1);
    }
    stats::Tally all{std::vector<stats::Tally::Part>(segments.size())};
    std::map<int64_t, size_t> place;
    closed_.assign(deals_.table().rows(), 0);
    PackedCursor closed(deals_.column("closed_at")->values), code(stage.values);
    for (size_t row = 0; row < deals_.table().rows(); ++row) {
        if (!deals_.chosen(row)) continue;
        const int64_t at = closed.get(row);
        if (at == nothing || at < from_ || at >= to_) continue;
        const int64_t word = code.get(row);
        const int where = word == nothing ? -1 : stage_of_code[static_cast<size_t>(word)];
        if (where < 0 || deals_.is_open(where)) continue;
        const bool won = deals_.is_won(where);
        closed_[row] = won ? 2 : 1;
        const size_t in = segments.of(row);
        all.layers[in].n += 1;
        all.layers[in].k += won;
        const int64_t owner = owner_of(row);
        if (owner == 0) continue;
        const auto [found, fresh] = place.emplace(owner, people_.size());
        if (fresh) {
            people_.push_back(owner);
            tallies_.push_back({std::vector<stats::Tally::Part>(segments.size())});
        }
        stats::Tally::Part& part = tallies_[found->second].layers[in];
        part.n += 1;
        part.k += won;
    }
    ahead_ = stats::who_is_ahead(tallies_, all, request_.least_closed, most_q, least_skill);
}

std::string BestPractice::side_where(Side side) const {
    std::string list;
    for (size_t i = 0; i < people_.size(); ++i)
        if (ahead_.standings[i].ahead) list += (list.empty() ? "" : ", ") + Plan::quoted(to_text(base::Id{people_[i]}));
    const std::string owner = deals_.plan().object->trait("owner")->name;
    return deals_.with(Plan::both(
        closed_where(side == top || request_.against_won),
        side == top ? owner + " in (" + list + ")" : owner + " is not empty and " + owner + " not in (" + list + ")"));
}

/// The deals of both sides, where they stayed and how long.
void BestPractice::walk_stages() {
    std::map<int64_t, bool> is_top;
    for (size_t i = 0; i < people_.size(); ++i) is_top[people_[i]] = ahead_.standings[i].ahead;
    deal_of_row_.assign(closed_.size(), SIZE_MAX);
    for (size_t i = 0; i < deals_.stages().size(); ++i)
        if (deals_.is_open(static_cast<int>(i))) {
            StageRows rows;
            rows.stage = static_cast<int>(i);
            rows.rows.resize(1);
            stages_.push_back(std::move(rows));
        }
    const Column& closed_at = *deals_.column("closed_at");
    std::vector<Stay> stays;
    std::vector<double> total(deals_.stages().size());
    std::vector<uint8_t> visited(deals_.stages().size());
    for (size_t row = 0; row < closed_.size(); ++row) {
        if (!closed_[row]) continue;
        const int64_t owner = owner_of(row);
        if (owner == 0) continue;
        const Side side = is_top[owner] ? top : others;
        if (closed_[row] != 2 && (side == top || request_.against_won)) continue;
        deals_.stays(row, stays);
        Deal deal{static_cast<uint32_t>(row), side, static_cast<uint32_t>(passages_.size()), 0};
        std::fill(total.begin(), total.end(), 0.0);
        std::fill(visited.begin(), visited.end(), uint8_t{0});
        for (size_t i = 0; i < stays.size(); ++i) {
            if (!deals_.is_open(stays[i].stage)) continue;
            const int64_t until =
                std::max(stays[i].at, i + 1 < stays.size() ? stays[i + 1].at : closed_at.values.get(row));
            passages_.push_back({stays[i].stage, stays[i].at, until});
            ++deal.count;
            total[static_cast<size_t>(stays[i].stage)] += static_cast<double>(until - stays[i].at) / day_length;
            visited[static_cast<size_t>(stays[i].stage)] = 1;
        }
        for (StageRows& stage : stages_) {
            if (!visited[static_cast<size_t>(stage.stage)]) continue;
            ++stage.n[side];
            stage.rows.front().side[side].values.push_back(total[static_cast<size_t>(stage.stage)]);
            if (request_.what == stay && deals_.stages()[static_cast<size_t>(stage.stage)].name == request_.stage &&
                side == (request_.others ? others : top))
                listed_.push_back({deal.row, total[static_cast<size_t>(stage.stage)], 0, {}});
        }
        deal_of_row_[row] = sides_.size();
        sides_.push_back(deal);
    }
    for (StageRows& stage : stages_)
        for (const Side side : {top, others}) {
            stage.where[side] = Plan::both(side_where(side), deals_.visited(deals_.stage_in({stage.stage})));
            Sample& sample = stage.rows.front().side[side];
            sample.n = stage.n[side];
            sample.where = stage.where[side];
        }
}

Result<void> BestPractice::read_activities(const std::vector<ActivityNeeds>& kinds) {
    const size_t width = deals_.stages().size();
    std::vector<uint32_t> counts;
    std::vector<int64_t> firsts;
    for (const ActivityNeeds& kind : kinds) {
        const Table* table = deals_.table().beside(kind.object->name);
        const Column* about = table ? table->find(kind.about) : nullptr;
        const Column* at = table ? table->find(kind.at) : nullptr;
        if (!about || !at)
            return Error(Code::unavailable, {"数据模型刚刚改变，请重试。", "The model has just changed; ask again."});
        kinds_.push_back(kind.object);
        // Which of them happened, and may be seen.
        const access::Session& session = sources_.session;
        const query::Scope scope = access::scope(session, sources_.model, *kind.object, access::Verb::read);
        const formula::Bound& when = sources_.model.bound(*kind.object).touch_when;
        Evaluator evaluator(*table, sources_.model, *kind.object, session.asker);
        TRY(evaluator.prepare(scope, sources_.reader));
        if (when) TRY(evaluator.prepare(*when, sources_.reader));
        // The deal of every record activities are about.
        std::vector<size_t> deal_of(about->links.size(), SIZE_MAX);
        for (size_t code = 0; code < deal_of.size(); ++code)
            if (const auto row = deals_.table().row_of(about->links.at(static_cast<int64_t>(code))))
                deal_of[code] = deal_of_row_[*row];
        counts.assign(sides_.size() * width, 0);
        firsts.assign(sides_.size() * width, nothing);
        PackedCursor codes(about->values), moments(at->values);
        uint8_t mask[batch_rows];
        for (size_t first = 0; first < table->rows(); first += batch_rows) {
            const size_t size = std::min(batch_rows, table->rows() - first);
            std::fill_n(mask, size, uint8_t{1});
            evaluator.narrow(first, size, mask);
            if (when) evaluator.narrow(*when, first, size, mask);
            for (size_t i = 0; i < size; ++i) {
                if (!mask[i]) continue;
                const int64_t code = codes.get(first + i), moment = moments.get(first + i);
                if (code == nothing || moment == nothing) continue;
                const size_t which = deal_of[static_cast<size_t>(code)];
                if (which == SIZE_MAX) continue;
                const Deal& deal = sides_[which];
                for (size_t p = deal.first; p < size_t{deal.first} + deal.count; ++p) {
                    const Passage& passage = passages_[p];
                    if (moment < passage.from || moment >= passage.to) continue;
                    const size_t cell = which * width + static_cast<size_t>(passage.stage);
                    ++counts[cell];
                    if (firsts[cell] == nothing || moment < firsts[cell]) firsts[cell] = moment;
                    break;
                }
            }
        }
        keep(counts, firsts, *kind.object);
    }
    return {};
}

/// One kind of activity: how many deals had it, how often, how soon.
void BestPractice::keep(const std::vector<uint32_t>& counts, const std::vector<int64_t>& firsts, const Object& what) {
    const size_t width = deals_.stages().size();
    for (StageRows& stage : stages_) {
        Row share{.metric = Metric::share, .what = &what}, number{.metric = Metric::number, .what = &what},
            first{.metric = Metric::first, .what = &what};
        const bool wanted =
            request_.what == what.name && deals_.stages()[static_cast<size_t>(stage.stage)].name == request_.stage;
        for (size_t which = 0; which < sides_.size(); ++which) {
            const Deal& deal = sides_[which];
            const size_t cell = which * width + static_cast<size_t>(stage.stage);
            if (counts[cell] == 0) continue;
            double days = 0;
            int64_t entered = nothing;
            for (size_t p = deal.first; p < size_t{deal.first} + deal.count; ++p) {
                if (passages_[p].stage != stage.stage) continue;
                if (entered == nothing) entered = passages_[p].from;
                days += static_cast<double>(passages_[p].to - passages_[p].from) / day_length;
            }
            const double soon = static_cast<double>(firsts[cell] - entered) / day_length;
            Sample& of = share.side[deal.side];
            ++of.k;
            if (of.rows.size() <= listed_by_id) of.rows.push_back(deal.row);
            number.side[deal.side].values.push_back(counts[cell]);
            first.side[deal.side].values.push_back(soon);
            if (wanted && deal.side == (request_.others ? others : top))
                listed_.push_back({deal.row, days, counts[cell], soon});
        }
        for (const Side side : {top, others}) {
            share.side[side].n = stage.n[side];
            share.side[side].where = stage.where[side];
            for (Row* row : {&number, &first}) {
                row->side[side].n = share.side[side].k;
                row->side[side].rows = share.side[side].rows;
            }
        }
        share.first_days = stats::median(first.side[top].values);
        for (Row* row : {&share, &number, &first}) stage.rows.push_back(std::move(*row));
    }
}

void BestPractice::test(Row& row) {
    Sample& mine = row.side[top];
    Sample& theirs = row.side[others];
    for (Sample* sample : {&mine, &theirs}) std::sort(sample->values.begin(), sample->values.end());
    if (mine.n == 0 || theirs.n == 0) return;
    if (row.metric == Metric::share) {
        row.difference = static_cast<double>(mine.k) / static_cast<double>(mine.n) -
                         static_cast<double>(theirs.k) / static_cast<double>(theirs.n);
        row.interval = stats::newcombe(mine.k, mine.n, theirs.k, theirs.n);
    } else {
        row.difference = *stats::sorted_quantile(mine.values, 0.5) - *stats::sorted_quantile(theirs.values, 0.5);
    }
    if (mine.n < static_cast<int64_t>(enough) || theirs.n < static_cast<int64_t>(enough)) return;
    if (row.metric == Metric::share) {
        row.test = stats::compare_proportions(mine.k, mine.n, theirs.k, theirs.n);
        row.test_name = row.test && row.test->statistic == 0 && row.test->p < 1 ? "fisher" : "z";
    } else {
        row.test = stats::rank_sum(mine.values, theirs.values);
        row.interval = stats::median_difference(mine.values, theirs.values);
        row.test_name = "rank_sum";
    }
}

/// All comparisons count as one question asked many times.
void BestPractice::judge() {
    std::vector<Row*> tested;
    std::vector<double> p;
    for (StageRows& stage : stages_)
        for (Row& row : stage.rows) {
            test(row);
            if (!row.test) continue;
            tested.push_back(&row);
            p.push_back(row.test->p);
        }
    const std::vector<double> q = stats::benjamini_hochberg(p);
    for (size_t i = 0; i < tested.size(); ++i) {
        Row& row = *tested[i];
        row.q = q[i];
        const double least = row.metric == Metric::share ? least_share : row.metric == Metric::number ? 1 : least_days;
        row.evidence = row.q > most_q ? "none" : std::abs(row.difference) + 1e-9 < least ? "too_small" : "step";
    }
}

Json BestPractice::where_json(const Sample& sample) const {
    if (sample.rows.empty() || sample.rows.size() > listed_by_id) return {};
    std::string list;
    for (const uint32_t row : sample.rows)
        list += (list.empty() ? "" : ", ") + Plan::quoted(to_text(base::Id{deals_.table().id(row)}));
    return Json::string(sample.rows.size() == 1 ? "id = " + list : "id in (" + list + ")");
}

Json BestPractice::sample_json(const Row& row, Side side) const {
    const Sample& sample = row.side[side];
    if (row.metric == Metric::share) {
        Json json = to_json(make_rate(sample.k, sample.n, "no_deals"));
        json.set("figure", json["rate"]);
        json.set("where", Json::string(sample.where));
        json.set("k_where", where_json(sample));
        return json;
    }
    const auto median = stats::sorted_quantile(sample.values, 0.5);
    const auto interval = stats::median_interval(sample.values);
    return Json::object({{"n", Json::number(sample.n)},
                         {"figure", real(median)},
                         {"low", interval ? number(interval->low) : Json()},
                         {"high", interval ? number(interval->high) : Json()},
                         {"reason", median ? Json() : Json::string("no_deals")},
                         {"where", row.what ? where_json(sample) : Json::string(sample.where)}});
}

Json BestPractice::row_json(const StageRows& stage, const Row& row) const {
    const bool both = row.side[top].n > 0 && row.side[others].n > 0;
    Json json = Json::object({{"metric", Json::string(std::string(name(row.metric)))},
                              {"what", row.what ? Json::string(row.what->name) : Json()},
                              {"label", row.what ? label_json(row.what->label) : Json()},
                              {"top", sample_json(row, top)},
                              {"others", sample_json(row, others)},
                              {"difference", both ? number(row.difference) : Json()},
                              {"low", row.interval ? number(row.interval->low) : Json()},
                              {"high", row.interval ? number(row.interval->high) : Json()},
                              {"test", row.test ? Json::string(std::string(row.test_name)) : Json()},
                              {"p", row.test ? number(row.test->p) : Json()},
                              {"q", row.test ? number(row.q) : Json()},
                              {"evidence", Json::string(std::string(row.evidence))}});
    if (row.evidence != "step") return json;
    const auto value = [&](Side side) {
        const Sample& sample = row.side[side];
        return row.metric == Metric::share ? static_cast<double>(sample.k) / static_cast<double>(sample.n)
                                           : *stats::sorted_quantile(sample.values, 0.5);
    };
    const Practice practice{.metric = row.metric,
                            .stage = deals_.stages()[static_cast<size_t>(stage.stage)].label,
                            .what = row.what ? row.what->label : base::Text{},
                            .top = value(top),
                            .others = value(others),
                            .n_top = row.side[top].n,
                            .n_others = row.side[others].n,
                            .low = row.interval ? std::optional(row.interval->low) : std::nullopt,
                            .high = row.interval ? std::optional(row.interval->high) : std::nullopt,
                            .q = row.q,
                            .against_won = request_.against_won,
                            .from = to_text(first_),
                            .to = to_text(last_)};
    json.set("name", label_json(practice_name(practice)));
    json.set("how", label_json(practice_evidence(practice)));
    const auto days = row.metric == Metric::stay || row.metric == Metric::first ? std::optional(value(top))
                      : row.metric == Metric::share                             ? row.first_days
                                                                                : std::nullopt;
    json.set("within_days", days ? Json::number(static_cast<int64_t>(std::ceil(std::max(*days, 0.5)))) : Json());
    return json;
}

Json BestPractice::sellers_json() const {
    Json people = Json::array();
    std::vector<size_t> order;
    for (size_t i = 0; i < people_.size(); ++i)
        if (ahead_.standings[i].ahead) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return ahead_.standings[a].skill > ahead_.standings[b].skill; });
    for (const size_t i : order) {
        const stats::Standing& standing = ahead_.standings[i];
        const std::string closed = deals_.with(Plan::both(owned(people_[i]), closed_where(false)));
        Json rate = to_json(make_rate(tallies_[i].k(), tallies_[i].n(), "no_closed_deals"));
        rate.set("where", Json::string(closed));
        rate.set("won_where", Json::string(deals_.with(Plan::both(owned(people_[i]), closed_where(true)))));
        people.push(Json::object({{"person", deals_.person(people_[i])},
                                  {"win_rate", std::move(rate)},
                                  {"difference", number(standing.difference)},
                                  {"mix", number(standing.mix)},
                                  {"skill", number(standing.skill)},
                                  {"p", standing.test ? number(standing.test->p) : Json()},
                                  {"q", number(standing.q)}}));
    }
    using Basis = stats::Ahead::Basis;
    return Json::object({{"basis", Json::string(ahead_.basis == Basis::significant    ? "significant"
                                                : ahead_.basis == Basis::best_quarter ? "best_quarter"
                                                                                      : "none")},
                         {"reason", text_or_null(std::string(ahead_.reason))},
                         {"sellers", Json::number(static_cast<int64_t>(people_.size()))},
                         {"judged", Json::number(ahead_.judged)},
                         {"least_closed", Json::number(request_.least_closed)},
                         {"least_people", Json::number(stats::least_people)},
                         {"people", std::move(people)}});
}

Result<Json> BestPractice::listing() const {
    const size_t first = std::min(listed_.size(), static_cast<size_t>(request_.at));
    const size_t last = std::min(listed_.size(), first + static_cast<size_t>(request_.analysis.limit));
    std::vector<int64_t> ids;
    for (size_t i = first; i < last; ++i) ids.push_back(deals_.table().id(listed_[i].row));
    const auto known = TRY(names_of(sources_, *deals_.plan().object, ids));
    Json rows = Json::array();
    for (size_t i = first; i < last; ++i) {
        const Listed& each = listed_[i];
        const auto found = known.find(ids[i - first]);
        rows.push(Json::object({{"record", Json::string(to_text(base::Id{ids[i - first]}))},
                                {"name", found == known.end() ? Json() : Json::string(found->second)},
                                {"owner", deals_.person(owner_of(each.row))},
                                {"won", Json::boolean(closed_[each.row] == 2)},
                                {"days", number(each.days)},
                                {"number", request_.what == stay ? Json() : Json::number(each.number)},
                                {"first", real(each.first)}}));
    }
    return Json::object({{"stage", Json::string(request_.stage)},
                         {"what", Json::string(request_.what)},
                         {"side", Json::string(request_.others ? "others" : "top")},
                         {"n", Json::number(static_cast<int64_t>(listed_.size()))},
                         {"rows", std::move(rows)}});
}

Result<Json> BestPractice::answer() const {
    Json answer = deals_.head();
    answer.set("from", Json::string(to_text(first_)));
    answer.set("to", Json::string(to_text(last_)));
    answer.set("segment", segment_ ? Json::object({{"field", Json::string(segment_->name)},
                                                   {"label", label_json(segment_->label)}})
                                   : Json());
    answer.set("against", Json::string(request_.against_won ? "won" : "closed"));
    answer.set("most_q", number(most_q));
    answer.set("sellers", sellers_json());
    Json kinds = Json::array();
    for (const Object* kind : kinds_)
        kinds.push(Json::object({{"object", Json::string(kind->name)}, {"label", label_json(kind->label)}}));
    answer.set("activities", std::move(kinds));
    int64_t tests = 0, steps = 0;
    Json stages = Json::array();
    for (const StageRows& stage : stages_) {
        Json item = deals_.stage_json(stage.stage);
        item.set("top", deals_.count(stage.n[top], stage.where[top]));
        item.set("others", deals_.count(stage.n[others], stage.where[others]));
        Json rows = Json::array();
        for (const Row& row : stage.rows) {
            tests += row.test.has_value();
            steps += row.evidence == "step";
            rows.push(row_json(stage, row));
        }
        item.set("rows", std::move(rows));
        stages.push(std::move(item));
    }
    answer.set("tests", Json::number(tests));
    answer.set("steps", Json::number(steps));
    answer.set("stages", std::move(stages));
    if (!request_.what.empty()) answer.set("listed", TRY(listing()));
    return answer;
}

} // namespace

Result<Json> best_practice(const Sources& sources, const Columns::View& columns, const BestPracticeRequest& request) {
    const auto deals = TRY(DealRows::make(sources, columns, request.analysis, false));
    const Object& object = *deals->plan().object;
    const Field* segment = TRY(segment_of(sources, object, request.analysis));
    if (!deals->owner())
        return base::invalid("object", "no_owner",
                             {"这个对象没有负责人，无法按人比较。", "This object has no owner to compare people by."});
    const std::vector<ActivityNeeds> kinds = best_practice_needs(sources.model, sources.session, object);
    if (!request.what.empty()) {
        const schema::Stage* stage = deals->plan().pipeline->find(request.stage);
        std::vector<Fault> faults;
        if (!stage || stage->kind != schema::StageKind::open)
            faults.push_back(
                {"stage", "unknown_stage", {"没有这个进行中的阶段。", "There is no such open stage."}, {}});
        if (request.what != stay && std::none_of(kinds.begin(), kinds.end(), [&](const ActivityNeeds& kind) {
                return kind.object->name == request.what;
            }))
            faults.push_back({"what", "unknown_choice", {"没有这种活动。", "There is no such activity."}, {}});
        if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    }
    BestPractice practice(sources, *deals, request, segment);
    practice.find_sellers();
    if (practice.somebody_ahead()) {
        practice.walk_stages();
        TRY(practice.read_activities(kinds));
        practice.judge();
    }
    return practice.answer();
}

} // namespace fairlead::analytics
