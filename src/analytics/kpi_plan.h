#pragma once
// What a request for measures comes to for one object: its conditions as text. Internal to the measures.

#include <string>
#include <vector>

#include "analytics/kpi_measure.h"
#include "formula/node.h"

namespace fairlead::analytics {

/// "a and b", leaving out empty parts; parts that hold "or" must come in brackets.
std::string both(std::string_view a, std::string_view b);
/// In brackets when it is an "or".
base::Result<std::string> canonical(const formula::Model& model, const schema::Object& object, const std::string& text);
/// "field lies in the period", for days and for moments of the workspace's days; `through`: the link before the field.
std::string within(const formula::Model& model, const schema::Field& field, const Span& span,
                   const std::string& through = {});
/// The workspace's zone, and the moment figures are as of.
formula::Asker asker_of(const formula::Model& model, const access::Session& session, const MeasureRequest& request);
/// The expression of a dimension for an object; null when it has none.
const std::string* dimension_of(const Kpis& kpis, const std::string& dimension, const schema::Object& object);
/// Whose dimension a measure is broken down by: its own object, or that of its customers.
const schema::Object& subject_of(const formula::Model& model, const Measure& measure);
/// The condition the filter (and `where`) comes to for records of this object; nothing when it cannot be said of them.
std::optional<std::string> filter_of(const formula::Model& model, const Kpis& kpis, const MeasureRequest& request,
                                     const schema::Object& object);

} // namespace fairlead::analytics
