#pragma once
// The independently computed figures the tests are held against.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json.h"

namespace fairlead::stats::test {

inline std::string vector_file(const std::string& name) {
    const char* shared = std::getenv("FAIRLEAD_SHARED");
    return (shared ? std::string(shared) : std::string(FAIRLEAD_SOURCE_DIR) + "/../shared") + "/vectors/" + name;
}

inline base::Json vectors(const std::string& name) {
    std::ifstream file(vector_file(name));
    EXPECT_TRUE(file.good()) << name;
    std::stringstream text;
    text << file.rdbuf();
    auto json = base::parse_json(text.str());
    EXPECT_TRUE(json.ok()) << name;
    return *json;
}

inline double number(const base::Json& json) {
    return std::stod(to_text(json));
}

inline std::vector<double> numbers(const base::Json& json) {
    std::vector<double> found;
    for (const base::Json& item : json.items()) found.push_back(number(item));
    return found;
}

/// Within a relative tolerance, absolute below 1.
inline void expect_close(double found, double wanted, double tolerance, const std::string& what) {
    EXPECT_NEAR(found, wanted, tolerance * std::max(1.0, std::abs(wanted))) << what;
}

} // namespace fairlead::stats::test
