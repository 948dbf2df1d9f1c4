#pragma once
// One funnel over everything: leads as they come in, the deals they become, what is signed.

#include <string>
#include <vector>

#include "analytics/analysis.h"

namespace fairlead::analytics {

/// What becomes deals, and how far its records can be; out of the plan by which they are converted.
struct LeadSteps {
    const schema::Object* object = nullptr; // null: nothing becomes a deal, or the reader may not see it
    struct Step {
        std::string name;
        base::Text label;
        std::string stamp; // the moment of the step; records with a later stamp have passed it
    };
    std::vector<Step> steps;
    std::string done; // condition: it has become a deal
};

/// From a deal to the lead it came from; null when there is no such link or the reader may not see it.
const schema::Field* lead_link(const access::Session& session, const schema::Object& deal, const LeadSteps& leads);
/// The columns of leads that are needed.
std::vector<std::string> span_needs(const LeadSteps& leads);

/// How many leads that came in within the period came how far. `columns`: of their object; to be let go before others
/// are asked for.
base::Result<base::Json> span_leads(const Sources& sources, const Columns::View& columns,
                                    const AnalysisRequest& request, const LeadSteps& leads);
/// The whole, from the deals and what span_leads() found: deals of those leads, and deals of the period without one.
/// Signed are the won deals, as long as contracts are not kept (`contracts` says so).
base::Result<base::Json> span(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                              const LeadSteps& leads, base::Json lead_part);

} // namespace fairlead::analytics
