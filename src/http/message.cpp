#include "http/message.h"

#include <algorithm>

#include "http/decode.h"

namespace fairlead::http {

namespace {

std::string_view first(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields) {
        if (key == name) return value;
    }
    return {};
}

} // namespace

std::string_view name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "GET";
}

std::string_view Request::header(std::string_view name) const {
    return first(headers, name);
}

std::string_view Request::parameter(std::string_view name) const {
    return first(params, name);
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

std::string_view Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key != "cookie") continue;
        if (const auto found = find_cookie(value, name)) return *found;
    }
    return {};
}

Response& Response::set(std::string_view name, std::string value) {
    const auto key = lower_ascii(name);
    const auto same = [&](const auto& field) { return field.first == key; };
    if (auto at = std::find_if(headers.begin(), headers.end(), same); at != headers.end()) {
        at->second = std::move(value);
        headers.erase(std::remove_if(at + 1, headers.end(), same), headers.end());
    } else {
        headers.emplace_back(key, std::move(value));
    }
    return *this;
}

Response& Response::add(std::string_view name, std::string value) {
    headers.emplace_back(lower_ascii(name), std::move(value));
    return *this;
}

Response Response::json(int status, std::string body) {
    Response response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/json");
    response.body = std::move(body);
    return response;
}

Response Response::text(int status, std::string body) {
    Response response;
    response.status = status;
    response.headers.emplace_back("content-type", "text/plain; charset=utf-8");
    response.body = std::move(body);
    return response;
}

} // namespace fairlead::http
