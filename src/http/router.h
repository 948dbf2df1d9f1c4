#pragma once
// A table of routes: method + pattern -> index. Patterns are literal segments and {names}; literals win over names
// among the routes of the asked method. A {name} matches one segment that is not empty. Answers 404 and 405 (with
// Allow) are the caller's: the router says which it is.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fairlead::http {

class Router {
  public:
    /// `pattern`: "/api/records/{object}/{id}". Registering the same method and shape twice is a programmer's error.
    void add(Method method, std::string_view pattern, size_t index);
    struct Match {
        size_t index = 0;
        bool found = false;
        std::vector<Method> allowed; // methods the path knows, when not found
        Fields params;
    };
    Match find(Method method, std::string_view path) const;

  private:
    struct Route {
        Method method;
        std::vector<std::string> segments; // "{x}" for names
        size_t index;
    };
    std::vector<Route> routes_;
};

} // namespace fairlead::http
