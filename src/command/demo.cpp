#include "command/demo.h"

#include <algorithm>

#include "command/dashboards.h"
#include "command/deal_health.h"
#include "command/demo/world.h"
#include "command/demo_job.h"
#include "command/scores.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Code;
using base::Error;

namespace {

constexpr int64_t chunk = 5000;
constexpr int64_t most_scored = 20000;

/// Business records, also those in the recycle bin, stand in the way.
Result<void> must_be_empty(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    return workspace.read(workspace.server_session(), [&](record::ReadContext& context) -> Result<void> {
        for (const Object& object : snapshot->catalog->objects()) {
            if (object.system || object.table_only || object.sharing == schema::Sharing::system) continue;
            query::Select select;
            select.object = &object;
            select.scope.all = true;
            select.deleted = query::Deleted::any;
            const store::Rows found = TRY(
                context.reader.rows(query::render_count(select, 1, context.session.asker, context.reader.dialect())));
            if (found.empty() || found[0][0].number_or(0) == 0) continue;
            Error error(Code::conflict, {"这个工作区已有数据（" + object.label.zh + "），不能装入演示数据。",
                                         "This workspace already has records (" + object.label.en +
                                             "); demo data is not loaded into it."});
            error.faults.push_back({object.name,
                                    "not_empty",
                                    error.message,
                                    {"请另建一个空的工作区，例如换一个 --database。",
                                     "Use a new, empty workspace, for example another --database."}});
            return error;
        }
        return {};
    });
}

/// Counts what was written and asks whether to go on.
class Steps {
  public:
    Steps(const DemoOptions& options, World& world, int64_t total) : options_(options), world_(world), total_(total) {}
    /// Runs `one` for all of [0, count) in transactions of at most a chunk.
    Result<void> each(std::string_view phase, int64_t count, const std::function<Result<void>(int64_t)>& one) {
        for (int64_t from = 0; from < count; from += chunk) {
            const int64_t to = std::min(count, from + chunk);
            TRY(world_.writer.write([&]() -> Result<void> {
                for (int64_t i = from; i < to; ++i) TRY(one(i));
                return {};
            }));
            done_ += to - from;
            if (options_.progress && !options_.progress(phase, done_, total_)) {
                Error error(Code::limit, {"已取消装入演示数据。", "Loading demo data was cancelled."});
                error.faults.push_back({"", "cancelled", error.message, {}});
                return error;
            }
        }
        return {};
    }

  private:
    const DemoOptions& options_;
    World& world_;
    int64_t total_;
    int64_t done_ = 0;
};

} // namespace

std::optional<DemoSize> parse_demo_size(std::string_view text) {
    if (text == "small") return DemoSize::small;
    if (text == "100k") return DemoSize::large;
    if (text == "1m") return DemoSize::huge;
    return std::nullopt;
}

Result<void> load_demo(Workspace& workspace, const DemoOptions& options) {
    const Parts parts = TRY(read_parts(options.parts));
    TRY(must_be_empty(workspace));
    const base::TimeZone zone = schema::zone_of(workspace.snapshot()->settings());
    const Calendar calendar(workspace.clock().now(), zone, parts);
    // People and settings first: what follows is made under their names and rates.
    DemoWriter before(workspace, workspace.snapshot());
    World staff{.parts = parts,
                .seed = options.seed,
                .amounts = amounts_of(options.size),
                .calendar = calendar,
                .writer = before};
    TRY(add_people(workspace, staff));
    TRY(add_owning(workspace, staff));
    DemoWriter writer(workspace, workspace.snapshot());
    World world{.parts = parts,
                .seed = options.seed,
                .amounts = amounts_of(options.size),
                .calendar = calendar,
                .writer = writer,
                .sellers = staff.sellers,
                .team_sellers = staff.team_sellers,
                .team_shares = staff.team_shares,
                .people = staff.people,
                .lead_pool = staff.lead_pool,
                .planted = options.planted};
    world.activities_left = world.amounts.activities + world.amounts.activities / 10;
    plan_customers(world);
    TRY(world.writer.write([&] { return add_catalogue(world); }));

    const DemoAmounts& amounts = world.amounts;
    Steps steps(options, world, amounts.deals + amounts.leads + amounts.accounts);
    TRY(steps.each("deals", amounts.deals, [&](int64_t i) { return write_deal(world, i); }));
    const auto converted = std::min(static_cast<int64_t>(world.origins.size()), amounts.leads);
    TRY(steps.each("leads", converted, [&](int64_t i) { return write_converted_lead(world, static_cast<size_t>(i)); }));
    TRY(steps.each("leads", amounts.leads - converted, [&](int64_t i) { return write_lead(world, i); }));
    TRY(steps.each("accounts", amounts.accounts, [&](int64_t i) {
        return write_customers(world, static_cast<size_t>(i), static_cast<size_t>(i) + 1);
    }));
    TRY(world.writer.write([&] { return write_campaigns(world); }));
    // What is slow follows from the deals that were won; scores are worked out where it is a matter of seconds.
    TRY(refresh_flags(workspace));
    TRY(add_playbook(workspace, world));
    TRY(add_figures(workspace, world));
    TRY(add_commission(workspace, world));
    TRY(add_learning(workspace, world));
    TRY(keep_shipped_dashboards(workspace));
    if (amounts.leads > most_scored) return {};
    TRY(add_rules(workspace));
    TRY(refresh_scores(workspace));
    TRY(add_forecasts(workspace));
    return {};
}

Result<Ending> run_demo(Workspace& workspace, const Session&, const base::Json&, Progress& progress) {
    DemoOptions options{.parts = workspace.options().demo, .progress = {}};
    options.progress = [&](std::string_view phase, int64_t done, int64_t total) {
        progress.update([&](JobState& state) {
            state.phase = phase;
            state.done = state.created = done;
            state.total = total;
        });
        return !progress.cancelled();
    };
    TRY(load_demo(workspace, options));
    return progress.cancelled() ? Ending::cancelled : Ending::done;
}

} // namespace fairlead::command
