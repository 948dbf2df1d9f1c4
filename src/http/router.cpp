#include "http/router.h"

#include <algorithm>

#include "base/result.h"

namespace fairlead::http {

namespace {

bool is_name(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// Splits "/a/b" into {"a", "b"}; a '/' at the end gives an empty last segment.
template <typename Segment>
void split(std::string_view path, std::vector<Segment>& out) {
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        out.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return;
        path.remove_prefix(slash + 1);
    }
}

bool same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return (is_name(x) && is_name(y)) || x == y; });
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                      [](const auto& x, const auto& y) { return is_name(x) ? !y.empty() : x == y; });
}

/// Literals win over names, the leftmost difference decides.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (is_name(a[i]) != is_name(b[i])) return is_name(b[i]);
    }
    return false;
}

} // namespace

void Router::add(Method method, std::string_view pattern, size_t index) {
    base::check(!pattern.empty() && pattern.front() == '/', "a route pattern begins with '/'");
    Route route{method, {}, index};
    split(pattern, route.segments);
    for (const auto& other : routes_) {
        base::check(other.method != method || !same_shape(other.segments, route.segments),
                    "a method and shape is registered once");
    }
    // Kept in order of preference, so the first that fits is the answer.
    const auto at = std::find_if(routes_.begin(), routes_.end(), [&](const Route& other) {
        return other.segments.size() == route.segments.size() && more_literal(route.segments, other.segments);
    });
    routes_.insert(at, std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    std::vector<std::string_view> segments;
    segments.reserve(8);
    split(path, segments);
    for (const auto& route : routes_) {
        if (route.segments.size() != segments.size() || !fits(route.segments, segments)) continue;
        if (std::find(match.allowed.begin(), match.allowed.end(), route.method) == match.allowed.end()) {
            match.allowed.push_back(route.method);
        }
        if (route.method != method) continue;
        match.found = true;
        match.index = route.index;
        match.allowed.clear();
        for (size_t i = 0; i < segments.size(); ++i) {
            const auto& name = route.segments[i];
            if (is_name(name)) match.params.emplace_back(name.substr(1, name.size() - 2), segments[i]);
        }
        return match;
    }
    return match;
}

} // namespace fairlead::http
