#pragma once
// A report as people put it together: KPIs of the catalogue in widgets, as data. It defines no figure; what a widget
// shows is asked of the KPIs like any other question (see kpi_answer.h).
//
//   {"period": "this_quarter", "compare": "previous", "widgets": [
//     {"kpis": ["revenue"], "chart": "bar", "by": "owner", "title": {"zh", "en"} | "…", "size": 2},
//     {"kpis": ["csat"], "chart": "line", "bucket": "month", "steps": 12, "filter": "source:referral"},
//     {"kpis": ["win_rate", "sales_cycle"], "chart": "table", "period": "last_year", "where": "amount > 10000"}]}

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analytics/kpi_answer.h"

namespace fairlead::analytics {

struct BoardWidget {
    base::Text title; // empty: that of its KPIs
    std::vector<const Kpi*> kpis;
    std::string chart;           // figure, bar, line, table
    std::string by, bucket;      // bars need a dimension, lines a step of time
    std::string period, compare; // empty: those of the report
    std::string where, filter;   // about opportunities; "dimension:value"
    int64_t steps = 0;           // how many steps back a line begins, counted from the end of the period; 0: the period
    int64_t size = 1;            // columns of four
};

struct Board {
    std::string period, compare;
    std::vector<BoardWidget> widgets;
};

/// Code::invalid with every fault: unknown names, charts that lack their dimension, expressions; fields are named
/// "definition.widgets.0.by".
base::Result<Board> read_board(const Kpis& kpis, const formula::Model& model, std::string_view json);

/// Names of the periods reports know ("this_month" … "last_year"), and their days.
const std::vector<std::string>& board_periods();
Span board_period(const std::string& name, base::Date today, int fiscal_year_start);

/// What a widget asks of the KPIs, under the names of GET /api/reports/scorecard.
std::function<std::string(std::string_view)> board_question(const Board& board, const BoardWidget& widget,
                                                            base::Date today, int fiscal_year_start);

} // namespace fairlead::analytics
