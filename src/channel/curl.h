#pragma once
// What every use of libcurl here has in common. Inside the room only.

#include <curl/curl.h>

#include <string>

#include "base/result.h"
#include "channel/delivery.h"

namespace fairlead::channel {

struct Easy {
    CURL* handle;
    Easy() : handle(make()) {}
    ~Easy() { curl_easy_cleanup(handle); }
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;

  private:
    static CURL* make();
};

/// Bounds, certificates, no proxies, no redirects, these protocols only.
void set_common(CURL* handle, const char* protocols, int64_t milliseconds);
/// "smtp", host, security → "smtps://host:465/"; the scheme is `name` or `name` + "s".
std::string url_of(const std::string& name, const std::string& host, int port, Security security);
void set_login(CURL* handle, Security security, const std::string& login, const std::string& password);
/// What went wrong with a server, in words people can act on.
base::Text words_of(CURLcode code, long status);

} // namespace fairlead::channel
