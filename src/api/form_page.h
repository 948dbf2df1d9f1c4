#pragma once
// The page visitors fill a form in on: small, without the browser application, under a strict content policy of its
// own.

#include <string>
#include <vector>

#include "base/json.h"
#include "http/message.h"

namespace fairlead::api {

/// `opened`: {"form", "token"} for the page's script; `origins`: the sites whose pages may show it.
http::Response form_page(const base::Json& opened, std::string_view language, const std::vector<std::string>& origins);
/// What is shown instead when there is none to fill in.
http::Response form_page_refused(const base::Error& error, std::string_view language);

} // namespace fairlead::api
