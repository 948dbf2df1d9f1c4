// The shared vectors through the product's own doors: what comes in by the API and the import must come out as figures
// to the last digit asked for.
//   vectors_test [--database sqlite|postgresql] [gtest options]

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "vectors/stage.h"

namespace fairlead::testing {

namespace {
std::unique_ptr<Postgres> postgres;
std::unique_ptr<Template> seeded;
} // namespace

std::unique_ptr<World> fresh_world() {
    auto world = World::make(*seeded, {});
    base::check(world.ok(), "a world can be made");
    return std::move(*world);
}

} // namespace fairlead::testing

int main(int argc, char** argv) {
    using namespace fairlead::testing;
    ::testing::InitGoogleTest(&argc, argv);
    std::string database = "sqlite", why;
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string(argv[i]) == "--database") database = argv[i + 1];
    if (database == "postgresql") {
        postgres = Postgres::start(why);
        if (!postgres) {
            std::printf("no PostgreSQL: %s\n0 passed, 1 failed\n", why.c_str());
            return 1;
        }
    }
    auto made = Template::make(postgres.get());
    if (!made.ok()) {
        std::printf("the seed failed: %s %s\n0 passed, 1 failed\n", made.error().message.en.c_str(), made.error().log.c_str());
        return 1;
    }
    seeded = std::move(*made);
    const int code = RUN_ALL_TESTS();
    seeded.reset();
    postgres.reset();
    return code;
}
