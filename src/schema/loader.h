#pragma once
// JSON -> Catalog. One loader for what ships and what a customer added.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.h"

namespace fairlead::schema {

/// One JSON text and where it came from ("metadata/opportunity.json", "overlay: opportunity").
struct Source {
    std::string name;
    std::string json;
    bool overlay = false; // may add (names ending in _c), relabel, hide, tighten; never change a type or remove
};

class Loader {
  public:
    /// Reads all sources, merges by name, checks everything and reports all faults at once (Code::invalid; fault.field
    /// is "source: json path"). Unknown keys, unknown kinds, dangling names, duplicate names, reserved names and name
    /// clashes are faults, with the nearest known name as a hint.
    static base::Result<std::shared_ptr<const Catalog>> load(const std::vector<Source>& sources,
                                                             const Settings& settings);
};

/// True for the paths of shipped files that describe an object: "opportunity.json", "system/session.json" (with or
/// without a leading "metadata/"); false for system/bindings.json, system/conversion.json, system/roles.json and the
/// folders i18n, templates, demo.
bool is_object_source(std::string_view path);

/// Documentation of the JSON form is docs/metadata.md.

} // namespace fairlead::schema
