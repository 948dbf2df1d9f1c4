#pragma once
// What the tests of this room share: the shipped sources, and loading a model from text.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "schema/loader.h"

namespace fairlead::schema {

inline std::string read_shipped(const std::string& path) {
    std::ifstream in(std::string(FAIRLEAD_SOURCE_DIR) + "/metadata/" + path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The object files that ship, sorted by path.
inline std::vector<Source> shipped_sources() {
    const std::filesystem::path root = std::filesystem::path(FAIRLEAD_SOURCE_DIR) / "metadata";
    std::vector<Source> sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const std::string path = std::filesystem::relative(entry.path(), root).string();
        if (entry.is_regular_file() && is_object_source(path))
            sources.push_back({"metadata/" + path, read_shipped(path), false});
    }
    std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.name < b.name; });
    return sources;
}

/// "place [rule] hint" of every fault, for comparing whole lists.
inline std::vector<std::string> faults_of(const std::vector<Source>& sources, const Settings& settings = {}) {
    const auto loaded = Loader::load(sources, settings);
    std::vector<std::string> out;
    if (loaded.ok()) return out;
    for (const auto& fault : loaded.error().faults)
        out.push_back(fault.field + " [" + fault.rule + "]" + (fault.hint.en.empty() ? "" : " " + fault.hint.en));
    return out;
}

} // namespace fairlead::schema
