#include "api/form_page.h"

#include "api/call.h"

namespace fairlead::api {

namespace {

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '&')
            safe += "&amp;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

/// JSON that cannot end the element it stands in.
std::string inert(const base::Json& json) {
    std::string safe;
    for (const char c : to_text(json)) {
        if (c == '<')
            safe += "\\u003c";
        else
            safe += c;
    }
    return safe;
}

/// "https://www.example.com", "https://*.example.com:8443": nothing that could say more than that in a header.
bool is_site(std::string_view text) {
    const auto scheme = text.starts_with("https://") ? 8u : text.starts_with("http://") ? 7u : 0u;
    if (!scheme || text.size() == scheme || text.size() > 300) return false;
    return text.substr(scheme).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-*:[]") ==
           std::string_view::npos;
}

void set_headers(http::Response& response, const std::vector<std::string>& origins) {
    std::string ancestors = "'self'";
    for (const std::string& origin : origins)
        if (is_site(origin)) ancestors += " " + origin;
    response.set("content-type", "text/html; charset=utf-8");
    response.set("content-security-policy",
                 "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                 "base-uri 'none'; form-action 'none'; frame-ancestors " +
                     ancestors);
    response.set("x-content-type-options", "nosniff");
    response.set("referrer-policy", "strict-origin-when-cross-origin");
    response.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
    response.set("cache-control", "no-store");
}

std::string page(std::string_view language, const std::string& title, const std::string& main) {
    const bool english = language.starts_with("en");
    return std::string("<!doctype html>\n<html lang=\"") + (english ? "en" : "zh-CN") +
           "\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<title>" +
           title +
           "</title>\n<link rel=\"stylesheet\" href=\"/form/page.css\">\n"
           "<script src=\"/form/page.js\" defer></script>\n</head>\n<body>\n<main>" +
           main + "</main>\n</body>\n</html>\n";
}

} // namespace

http::Response form_page(const base::Json& opened, std::string_view language, const std::vector<std::string>& origins) {
    const bool english = language.starts_with("en");
    const base::Json& title = opened["form"]["title"];
    http::Response response;
    set_headers(response, origins);
    const char* without =
        english ? "Please switch JavaScript on to fill in this form." : "请启用 JavaScript 后填写此表单。";
    const base::Text words{title["zh"].text(), title["en"].text()};
    response.body =
        page(language, escaped(words.in(language)),
             "<h1>" + escaped(words.in(language)) + "</h1>\n<noscript><p>" + without +
                 "</p></noscript>\n<script type=\"application/json\" id=\"form\">" + inert(opened) + "</script>\n");
    return response;
}

http::Response form_page_refused(const base::Error& error, std::string_view language) {
    http::Response response;
    set_headers(response, {});
    response.status = status_of(error.code);
    const std::string words = escaped(error.message.in(language));
    response.body = page(language, words, "<p class=\"done\">" + words + "</p>");
    return response;
}

} // namespace fairlead::api
