#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace fairlead::base {

std::string_view name(Code code) {
    switch (code) {
        case Code::invalid:
            return "invalid";
        case Code::unauthenticated:
            return "unauthenticated";
        case Code::forbidden:
            return "forbidden";
        case Code::not_found:
            return "not_found";
        case Code::conflict:
            return "conflict";
        case Code::gate:
            return "gate";
        case Code::limit:
            return "limit";
        case Code::unavailable:
            return "unavailable";
        case Code::internal:
            return "internal";
    }
    return "internal";
}

Error internal_error(std::string log) {
    Error error(Code::internal,
                {"服务器出错，请稍后重试；若仍出错，请把追踪号告诉管理员。",
                 "The server failed. Try again; if it persists, give the trace number to your administrator."});
    error.log = std::move(log);
    return error;
}

Error invalid(std::string field, std::string rule, Text message, Text hint) {
    Error error(Code::invalid, message);
    error.faults.push_back({std::move(field), std::move(rule), std::move(message), std::move(hint)});
    return error;
}

void check(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "fairlead: broken assumption: %s\n", what);
    std::abort();
}

} // namespace fairlead::base
