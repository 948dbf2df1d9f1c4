#pragma once
// The names reports need from the object model: metadata/system/bindings.json, resolved once when a catalog becomes
// current.

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace fairlead::analytics {

struct Bindings {
    std::string deal; // the object whose stages the funnel shows when none is asked for
    std::string lead; // whose coming may drive what is won; empty: there is none
};
/// Code::invalid naming every binding that is missing or does not fit the catalog.
base::Result<Bindings> read_bindings(std::string_view json, const schema::Catalog& catalog);

} // namespace fairlead::analytics
