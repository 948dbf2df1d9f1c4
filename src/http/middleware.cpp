#include "http/middleware.h"

namespace fairlead::http {

Handler chain(std::vector<Middleware> list, Handler handler) {
    Handler whole = std::move(handler);
    for (auto step = list.rbegin(); step != list.rend(); ++step) {
        whole = [step = std::move(*step), next = std::move(whole)](Request& request) { return step(request, next); };
    }
    return whole;
}

} // namespace fairlead::http
