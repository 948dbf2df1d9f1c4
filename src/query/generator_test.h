#pragma once
// Random expressions that bind: typed, over the fixture's model.

#include <random>
#include <string>

#include "query/fixture_test.h"

namespace fairlead::query {

class Generator {
  public:
    Generator(const World& world, unsigned seed) : world_(world), random_(seed) {}
    /// Text of an expression of that kind about one object.
    std::string make(formula::Kind kind, std::string_view object, int depth);
    int64_t between(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(random_); }

  private:
    struct Place {
        std::string text;
        const Field* field = nullptr;
    };
    bool one_in(int n) { return between(1, n) == 1; }
    template <typename... T>
    std::string pick(T... options) {
        const std::string all[] = {std::string(options)...};
        return all[static_cast<size_t>(between(0, sizeof...(T) - 1))];
    }
    /// A field of that kind, direct or over a path; no field when there is none.
    Place place(formula::Kind kind, const Object& object, int hops);
    std::string make(formula::Kind kind, const Object& object, int depth);
    std::string leaf(formula::Kind kind, const Object& object);
    std::string boolean(const Object& object, int depth);
    std::string number(const Object& object, int depth);
    std::string text(const Object& object, int depth);
    std::string date(const Object& object, int depth);
    std::string aggregate(const Object& object, int depth);
    std::string children(const Object& object, int depth, formula::Kind kind, const std::string& function);
    std::string comparison(const Object& object, int depth);
    std::string literal(const Field* field);
    std::string word();
    std::string period();
    std::string equality() { return pick(" = ", " != "); }
    std::string order() { return pick(" = ", " != ", " < ", " <= ", " > ", " >= "); }

    const World& world_;
    std::mt19937 random_;
    int nested_ = 0;
};

} // namespace fairlead::query
