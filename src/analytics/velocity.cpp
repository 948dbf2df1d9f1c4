#include "analytics/velocity.h"

#include "stats/contribution.h"

namespace fairlead::analytics {

using base::Json;

std::optional<double> product_of(const Kpi& kpi, const std::vector<double>& factors) {
    double product = 1;
    for (size_t i = 0; i < kpi.factors.size() && i < factors.size(); ++i) {
        if (kpi.factors[i].divides && factors[i] == 0) return {};
        product = kpi.factors[i].divides ? product / factors[i] : product * factors[i];
    }
    return product;
}

Json plan_outcome(const Kpis& kpis, const Kpi& velocity, const std::vector<double>& planned, const Measured& measured,
                  const MeasureRequest& request) {
    const KpiValue actual = evaluate(kpis, velocity, measured, request, 0);
    std::vector<stats::Factor> factors;
    std::vector<std::optional<double>> values;
    for (size_t i = 0; i < velocity.factors.size() && i < planned.size(); ++i) {
        values.push_back(
            velocity.factors[i]
                .of.evaluate([&](const Arithmetic::Name& name) { return quantity(kpis, name, measured, request, 0); })
                .value);
        factors.push_back({planned[i], values.back().value_or(0), velocity.factors[i].divides});
    }
    const auto parts = stats::contributions(factors);
    const auto product = product_of(velocity, planned);
    Json list = Json::array();
    for (size_t i = 0; i < factors.size(); ++i)
        list.push(Json::object({{"factor", Json::string(velocity.factors[i].of.text())},
                                {"planned", number(planned[i])},
                                {"actual", real(values[i])},
                                {"divides", Json::boolean(factors[i].divides)},
                                {"contribution", parts ? number((*parts)[i]) : Json()}}));
    const bool both = actual.value && product;
    return Json::object({{"planned", real(product)},
                         {"actual", real(actual.value)},
                         {"reason", text_or_null(actual.reason)},
                         {"difference", both ? number(*actual.value - *product) : Json()},
                         {"factors", std::move(list)}});
}

} // namespace fairlead::analytics
