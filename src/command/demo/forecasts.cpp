// What was forecast as each of the last months and quarters began, with what was known on the eve of it: so there is
// something to hold against what came.

#include "analytics/kpi_answer.h"
#include "command/demo/world.h"
#include "command/forecast_snapshots.h"
#include "schema/zone.h"

namespace fairlead::command {

namespace {

constexpr int months_back = 6, quarters_back = 2;
constexpr int64_t six_o_clock = 6 * 3600 * 1000;

class Forecasts {
  public:
    Forecasts(Workspace& workspace, const Snapshot& now, ForecastObjects objects)
        : workspace_(workspace), now_(now), objects_(std::move(objects)), server_(workspace.server_session()) {}

    Result<void> all() {
        const base::Date today = schema::day_of(now_.settings(), server_.asker.now);
        const int first = now_.settings().fiscal_year_start;
        for (const schema::Pipeline& pipeline : objects_.deals->pipelines)
            for (const auto& [bucket, count] : {std::pair(analytics::Bucket::month, months_back),
                                                std::pair(analytics::Bucket::quarter, quarters_back)}) {
                base::Date from = analytics::start_of_bucket(today, bucket, first);
                for (int back = 0; back <= count; ++back) {
                    ForecastScope scope{.pipeline = pipeline.name};
                    scope.from = from;
                    scope.to = {analytics::next_of_bucket(from, bucket).days - 1};
                    TRY(freeze_on_the_eve(scope));
                    from = analytics::start_of_bucket({from.days - 1}, bucket, first);
                }
            }
        return {};
    }

  private:
    Result<void> freeze_on_the_eve(const ForecastScope& scope) {
        analytics::ForecastRequest request = request_of(now_, scope);
        request.as_of = base::Date{scope.from.days - 1};
        const analytics::Forecast report = TRY(forecast_report(workspace_, server_, request, objects_.leads));
        if (!report.arena.shown || report.open == 0) return {};
        Frozen frozen = frozen_of(report, now_, scope);
        frozen.cause = "start";
        frozen.at = {schema::zone_of(now_.settings()).start_of(scope.from).milliseconds + six_o_clock};
        TRY(write_frozen(workspace_, frozen));
        return {};
    }

    Workspace& workspace_;
    const Snapshot& now_;
    ForecastObjects objects_;
    Session server_;
};

} // namespace

Result<void> add_forecasts(Workspace& workspace) {
    const auto now = workspace.snapshot();
    auto objects = forecast_objects(workspace, *now);
    if (!objects.ok()) return {}; // a model without deals
    Forecasts forecasts(workspace, *now, std::move(*objects));
    return forecasts.all();
}

} // namespace fairlead::command
