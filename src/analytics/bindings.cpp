#include "analytics/bindings.h"

#include "base/json.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Result;

Result<Bindings> read_bindings(std::string_view json, const schema::Catalog& catalog) {
    const base::Json file = TRY(base::parse_json(json));
    Bindings bindings;
    std::vector<base::Fault> faults;
    bindings.deal = file["deal"].text();
    if (catalog.find(file["lead"].text())) bindings.lead = file["lead"].text();
    const schema::Object* deal = catalog.find(bindings.deal);
    if (!deal || !deal->trait("stage"))
        faults.push_back(
            {"deal",
             deal ? "no_stages" : "unknown_object",
             {"system/bindings.json：deal 要指向一个带销售阶段的对象，现为 “" + bindings.deal + "”。",
              "system/bindings.json: deal must name an object with stages; it says \"" + bindings.deal + "\"."},
             {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return bindings;
}

} // namespace fairlead::analytics
