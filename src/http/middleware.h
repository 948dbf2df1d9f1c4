#pragma once
// Steps around a handler, outermost first: each may answer itself, change the request, or change the answer of `next`.

#include <functional>
#include <vector>

#include "http/message.h"
#include "http/server.h"

namespace fairlead::http {

using Middleware = std::function<Response(Request&, const std::function<Response(Request&)>& next)>;

/// One handler that walks the list and ends in `handler`. Thread-safe when its parts are.
Handler chain(std::vector<Middleware> list, Handler handler);

} // namespace fairlead::http
