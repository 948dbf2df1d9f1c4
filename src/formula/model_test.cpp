#include "formula/model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "schema/loader.h"

namespace fairlead::formula {
namespace {

std::vector<schema::Source> shipped() {
    const std::filesystem::path root = std::filesystem::path(FAIRLEAD_SOURCE_DIR) / "metadata";
    std::vector<schema::Source> sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const std::string path = std::filesystem::relative(entry.path(), root).string();
        if (!entry.is_regular_file() || !schema::is_object_source(path)) continue;
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        sources.push_back({path, text.str(), false});
    }
    return sources;
}

TEST(Model, BindsEveryExpressionThatShips) {
    const auto catalog = schema::Loader::load(shipped(), {});
    ASSERT_TRUE(catalog.ok()) << catalog.error().faults[0].field << " " << catalog.error().faults[0].message.en;
    const auto model = Model::make(*catalog);
    std::string faults;
    if (!model.ok())
        for (const auto& fault : model.error().faults)
            faults += fault.field + ": " + fault.message.en + " " + fault.hint.en + "\n";
    EXPECT_TRUE(model.ok()) << faults;
}

} // namespace
} // namespace fairlead::formula
