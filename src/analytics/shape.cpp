// Whether each person's funnel is one; and where what they win differs from the others: by what they work on, or by how
// they do it.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "analytics/segments.h"
#include "base/id.h"
#include "stats/decomposition.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;
using schema::Field;

namespace {

constexpr int64_t usual_days = 365;   // deals closed in so many days, when no period is asked for
constexpr int64_t enough_closed = 20; // of a person, and of the others; below, nothing is said
constexpr double least_q = 0.10;      // flagged at most at this false discovery rate
constexpr double least_effect = 0.02; // of the mix, in win rate: less is not worth a word
constexpr double wider_z = 1.96;      // a stage that is wider than the one above by more than chance
constexpr size_t most_people = 200;

/// Closed deals by how far they came: [0] all, [1] to the second stage …, last: won.
using Reach = std::vector<int64_t>;

struct Person {
    int64_t id = 0; // 0: nobody
    std::vector<Reach> segments;
    Reach all;
    std::vector<int64_t> open; // by level
    int64_t closed() const { return all.front(); }
    int64_t won() const { return all.back(); }
};

double share(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

class Shape {
  public:
    Shape(const Sources& sources, const DealRows& deals, const AnalysisRequest& request, const Field* segment)
        : sources_(sources),
          deals_(deals),
          request_(request),
          segment_(segment),
          levels_(static_cast<size_t>(deals.open_stages())) {
        const base::Date today = deals.zone().date_of({std::min(deals.seen(), sources.session.asker.now.milliseconds)});
        const base::Date last = request.deals.to && *request.deals.to < today ? *request.deals.to : today;
        const base::Date first = request.deals.from ? *request.deals.from : base::Date{last.days - usual_days + 1};
        from_ = deals.start_of(first);
        to_ = deals.start_of({last.days + 1});
        first_ = first;
        last_ = last;
        segments_ = std::make_unique<Segments>(deals, segment, from_, to_);
    }

    void count();
    Result<Json> answer();

  private:
    struct Evidence {
        std::vector<std::optional<stats::Comparison>> steps, mixes;
        std::vector<double> step_q, mix_q;
    };
    Person others_than(const Person& person) const;
    std::vector<double> steps_of(const Reach& reach, const std::vector<double>& otherwise) const;
    void test(const Person& person, const Person& others, Evidence& evidence) const;
    Json person_json(const Person& person, const Evidence& evidence) const;
    std::string closed_where() const {
        return deals_.plan().stage->name + ".kind != 'open' and " + DealRows::within("closed_at", from_, to_);
    }
    std::string owned(int64_t id) const {
        const std::string name = deals_.plan().object->trait("owner")->name;
        return name + (id ? " = " + Plan::quoted(to_text(base::Id{id})) : std::string(" is empty"));
    }
    std::string reached(size_t level) const { // from 1
        return level <= 1 ? std::string() : deals_.plan().stage->name + ".reached >= " + std::to_string(level);
    }
    int stage_of(size_t level) const {
        int stage = 0;
        while (deals_.level(stage) != static_cast<int>(level)) ++stage;
        return stage;
    }

    const Sources& sources_;
    const DealRows& deals_;
    const AnalysisRequest& request_;
    const Field* segment_;
    size_t levels_;
    int64_t from_ = 0, to_ = 0;
    base::Date first_, last_;
    std::unique_ptr<Segments> segments_;
    std::map<int64_t, Person> people_;
    Person team_;
};

void Shape::count() {
    const auto fresh = [&] {
        Person person;
        person.segments.assign(segments_->size(), Reach(levels_ + 1));
        person.all.assign(levels_ + 1, 0);
        person.open.assign(levels_, 0);
        return person;
    };
    team_ = fresh();
    const Plan& plan = deals_.plan();
    const Column& stage = *deals_.column(plan.stage->name);
    const Column& reached = *deals_.column("stage_reached");
    const Column& closed = *deals_.column("closed_at");
    const Column& owner = *deals_.owner();
    std::vector<int> stage_of_code;
    for (size_t code = 0; code < stage.words.size(); ++code) {
        const schema::Stage* found = plan.pipeline->find(stage.words.at(static_cast<int64_t>(code)));
        stage_of_code.push_back(found ? static_cast<int>(found - deals_.stages().data()) : -1);
    }
    for (size_t row = 0; row < deals_.table().rows(); ++row) {
        if (!deals_.chosen(row)) continue;
        const int64_t code = stage.values.get(row);
        const int at = code == nothing ? -1 : stage_of_code[static_cast<size_t>(code)];
        if (at < 0) continue;
        const int64_t held = owner.values.get(row), id = held == nothing ? 0 : owner.number(held);
        const auto person_of = [&]() -> Person& {
            const auto found = people_.find(id);
            if (found != people_.end()) return found->second;
            Person person = fresh();
            person.id = id;
            return people_.emplace(id, std::move(person)).first->second;
        };
        if (deals_.is_open(at)) {
            const auto level = static_cast<size_t>(deals_.level(at)) - 1;
            ++person_of().open[level];
            ++team_.open[level];
            continue;
        }
        const int64_t when = closed.values.get(row);
        if (when == nothing || when < from_ || when >= to_) continue;
        Person& person = person_of();
        const size_t in = segments_->of(row);
        const auto came =
            static_cast<size_t>(std::clamp<int64_t>(reached.values.get(row), 1, static_cast<int64_t>(levels_) + 1));
        for (size_t level = 0; level < came; ++level) {
            ++person.segments[in][level];
            ++person.all[level];
            ++team_.segments[in][level];
            ++team_.all[level];
        }
    }
}

Person Shape::others_than(const Person& person) const {
    Person others = team_;
    for (size_t level = 0; level <= levels_; ++level) {
        others.all[level] -= person.all[level];
        for (size_t i = 0; i < others.segments.size(); ++i) others.segments[i][level] -= person.segments[i][level];
    }
    return others;
}

/// The share that went on from each stage; where nobody came, that of others stands in.
std::vector<double> Shape::steps_of(const Reach& reach, const std::vector<double>& otherwise) const {
    std::vector<double> steps;
    for (size_t level = 0; level < levels_; ++level)
        steps.push_back(reach[level]        ? share(reach[level + 1], reach[level])
                        : otherwise.empty() ? 0
                                            : otherwise[level]);
    return steps;
}

void Shape::test(const Person& person, const Person& others, Evidence& evidence) const {
    const bool enough = person.id != 0 && person.closed() >= enough_closed && others.closed() >= enough_closed;
    for (size_t level = 0; level < levels_; ++level) {
        std::vector<stats::Layer> layers;
        for (size_t i = 0; i < person.segments.size(); ++i)
            layers.push_back({person.segments[i][level + 1], person.segments[i][level], others.segments[i][level + 1],
                              others.segments[i][level]});
        evidence.steps.push_back(enough ? stats::mantel_haenszel(layers) : std::nullopt);
    }
    for (size_t i = 0; i < person.segments.size(); ++i) {
        const int64_t theirs = person.segments[i].front(), of_others = others.segments[i].front();
        evidence.mixes.push_back(enough && theirs + of_others > 0
                                     ? stats::compare_proportions(theirs, person.closed(), of_others, others.closed())
                                     : std::nullopt);
    }
}

Json Shape::person_json(const Person& person, const Evidence& evidence) const {
    const Person others = others_than(person);
    const std::string mine = deals_.with(owned(person.id));
    const std::string closed = Plan::both(mine, closed_where());
    const std::string rest = Plan::both(deals_.with("not " + owned(person.id)), closed_where());
    const double rate = share(person.won(), person.closed()), their_rate = share(others.won(), others.closed());
    Json item = Json::object({{"person", deals_.person(person.id)}});

    // The funnel as it stands.
    Json open = Json::array();
    Json wider = Json::array();
    for (size_t level = 0; level < levels_; ++level) {
        const int stage = stage_of(level + 1);
        Json here = deals_.stage_json(stage);
        here.set("n",
                 deals_.count(person.open[level],
                              Plan::both(mine, deals_.plan().stage_is(deals_.stages()[static_cast<size_t>(stage)]))));
        if (level > 0 && person.open[level] > person.open[level - 1]) {
            const auto low = static_cast<double>(person.open[level]),
                       high = static_cast<double>(person.open[level - 1]);
            Json found = deals_.stage_json(stage);
            found.set("above", Json::string(deals_.stages()[static_cast<size_t>(stage_of(level))].name));
            found.set("n", Json::number(person.open[level]));
            found.set("n_above", Json::number(person.open[level - 1]));
            found.set("evident", Json::boolean((low - high) / std::sqrt(low + high) >= wider_z));
            wider.push(std::move(found));
        }
        open.push(std::move(here));
    }
    item.set("open", std::move(open));
    item.set("wider", std::move(wider));
    Json won = to_json(make_rate(person.won(), person.closed(), "no_closed_deals"));
    won.set("where", Json::string(closed));
    won.set("won_where", Json::string(Plan::both(closed, deals_.plan().stage->name + ".kind = 'won'")));
    item.set("win_rate", std::move(won));
    Json theirs = to_json(make_rate(others.won(), others.closed(), "no_closed_deals"));
    theirs.set("where", Json::string(rest));
    item.set("others", std::move(theirs));
    const bool enough = person.id != 0 && person.closed() >= enough_closed && others.closed() >= enough_closed;
    if (!enough) {
        item.set("verdict", Json::string("too_few"));
        return item;
    }

    // What it would be with the others' mix, and with the others' shares at each stage.
    const std::vector<double> overall = steps_of(others.all, {});
    std::vector<stats::Layered> layers;
    std::vector<double> by_stage(levels_);
    for (size_t i = 0; i < person.segments.size(); ++i) {
        const std::vector<double> theirs_here = steps_of(others.segments[i], overall);
        const std::vector<double> mine_here = steps_of(person.segments[i], theirs_here);
        stats::Layered layer{share(others.segments[i].front(), others.closed()),
                             share(person.segments[i].front(), person.closed()), 1, 1};
        for (size_t level = 0; level < levels_; ++level) {
            layer.rate_before *= theirs_here[level];
            layer.rate_after *= mine_here[level];
        }
        const std::vector<double> parts = stats::shapley_product(theirs_here, mine_here);
        for (size_t level = 0; level < levels_; ++level)
            by_stage[level] += parts[level] * (layer.share_before + layer.share_after) / 2;
        layers.push_back(layer);
    }
    const stats::Parts parts = stats::kitagawa(layers, their_rate);
    double strategy = 0, skill = 0;
    for (const double part : parts.by_share) strategy += part;
    for (const double part : by_stage) skill += part;
    item.set("difference", number(rate - their_rate));

    bool weak_mix = false, weak_step = false;
    Json segments = Json::array();
    for (size_t i = 0; i < person.segments.size(); ++i) {
        if (person.segments[i].front() + others.segments[i].front() == 0) continue;
        const double q = evidence.mix_q[i];
        const bool flagged = evidence.mixes[i] && q <= least_q && parts.by_share[i] < 0;
        weak_mix = weak_mix || flagged;
        segments.push(
            Json::object({{"key", segments_->key(i)},
                          {"label", segments_->label(i)},
                          {"n", deals_.count(person.segments[i].front(), Plan::both(closed, segments_->where(i)))},
                          {"share", number(layers[i].share_after)},
                          {"others_share", number(layers[i].share_before)},
                          {"others_rate", number(layers[i].rate_before)},
                          {"effect", number(parts.by_share[i])},
                          {"q", evidence.mixes[i] ? number(q) : Json()},
                          {"flagged", Json::boolean(flagged)}}));
    }
    weak_mix = weak_mix && strategy <= -least_effect;
    item.set("strategy", Json::object({{"effect", number(strategy)}, {"segments", std::move(segments)}}));
    Json steps = Json::array();
    for (size_t level = 0; level < levels_; ++level) {
        const auto& tested = evidence.steps[level];
        const double q = evidence.step_q[level];
        const bool flagged = tested && tested->statistic < 0 && q <= least_q;
        weak_step = weak_step || flagged;
        const auto interval =
            stats::newcombe(person.all[level + 1], person.all[level], others.all[level + 1], others.all[level]);
        Json step = deals_.stage_json(stage_of(level + 1));
        Json own = to_json(make_rate(person.all[level + 1], person.all[level], "no_deals"));
        own.set("where", Json::string(Plan::both(closed, reached(level + 1))));
        own.set("on_where", Json::string(Plan::both(closed, reached(level + 2))));
        step.set("rate", std::move(own));
        step.set("others", to_json(make_rate(others.all[level + 1], others.all[level], "no_deals")));
        step.set("effect", number(by_stage[level]));
        step.set("low", interval ? number(interval->low) : Json());
        step.set("high", interval ? number(interval->high) : Json());
        step.set("p", tested ? number(tested->p) : Json());
        step.set("q", tested ? number(q) : Json());
        step.set("flagged", Json::boolean(flagged));
        step.set("stronger", Json::boolean(tested && tested->statistic > 0 && q <= least_q));
        steps.push(std::move(step));
    }
    item.set("skill", Json::object({{"effect", number(skill)}, {"steps", std::move(steps)}}));
    item.set("verdict", Json::string(weak_mix && weak_step ? "both"
                                     : weak_mix            ? "strategy"
                                     : weak_step           ? "skill"
                                                           : "none"));
    return item;
}

Result<Json> Shape::answer() {
    std::vector<const Person*> order;
    for (const auto& [id, person] : people_) order.push_back(&person);
    std::stable_sort(order.begin(), order.end(),
                     [](const Person* a, const Person* b) { return a->closed() > b->closed(); });
    Json answer = deals_.head();
    answer.set("from", Json::string(to_text(first_)));
    answer.set("to", Json::string(to_text(last_)));
    answer.set("segment", segment_ ? Json::object({{"field", Json::string(segment_->name)},
                                                   {"label", label_json(segment_->label)}})
                                   : Json());
    answer.set("people_left_out",
               Json::number(static_cast<int64_t>(order.size() > most_people ? order.size() - most_people : 0)));
    if (order.size() > most_people) order.resize(most_people);
    TRY(segments_->name(sources_));
    // All comparisons of all people count as one question asked many times.
    std::vector<Evidence> evidence(order.size());
    std::vector<double> step_p, mix_p;
    for (size_t i = 0; i < order.size(); ++i) {
        test(*order[i], others_than(*order[i]), evidence[i]);
        for (const auto& each : evidence[i].steps)
            if (each) step_p.push_back(each->p);
        for (const auto& each : evidence[i].mixes)
            if (each) mix_p.push_back(each->p);
    }
    const std::vector<double> step_q = stats::benjamini_hochberg(step_p), mix_q = stats::benjamini_hochberg(mix_p);
    size_t step_at = 0, mix_at = 0;
    Json people = Json::array();
    for (size_t i = 0; i < order.size(); ++i) {
        for (const auto& each : evidence[i].steps) evidence[i].step_q.push_back(each ? step_q[step_at++] : 1);
        for (const auto& each : evidence[i].mixes) evidence[i].mix_q.push_back(each ? mix_q[mix_at++] : 1);
        people.push(person_json(*order[i], evidence[i]));
    }
    answer.set("people", std::move(people));
    return answer;
}

} // namespace

Result<Json> shape(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request) {
    const auto deals = TRY(DealRows::make(sources, columns, request, false));
    const Field* segment = TRY(segment_of(sources, *deals->plan().object, request));
    if (!deals->owner())
        return base::invalid("object", "no_owner",
                             {"这个对象没有负责人，无法按人比较。", "This object has no owner to compare people by."});
    Shape shape(sources, *deals, request, segment);
    shape.count();
    return shape.answer();
}

} // namespace fairlead::analytics
