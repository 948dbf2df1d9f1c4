#include "channel/fetch.h"

#include "channel/curl.h"

namespace fairlead::channel {

namespace {

struct Taken {
    std::string body;
    size_t most = 0;
};

size_t take(char* bytes, size_t size, size_t count, void* of) {
    auto& taken = *static_cast<Taken*>(of);
    if (taken.body.size() + size * count > taken.most) return 0;
    taken.body.append(bytes, size * count);
    return size * count;
}

/// A name or value that could break out of its line is not sent.
bool is_line(const std::string& text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    return true;
}

} // namespace

base::Result<Fetched> fetch(const Fetch& request) {
    const Easy easy;
    set_common(easy.handle, "http,https", request.milliseconds);
    curl_easy_setopt(easy.handle, CURLOPT_URL, request.url.c_str());
    curl_slist* headers = nullptr;
    for (const auto& [name, value] : request.headers)
        if (is_line(name) && is_line(value)) headers = curl_slist_append(headers, (name + ": " + value).c_str());
    curl_easy_setopt(easy.handle, CURLOPT_HTTPHEADER, headers);
    Taken taken{{}, request.most_bytes};
    curl_easy_setopt(easy.handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy.handle, CURLOPT_WRITEDATA, &taken);
    const CURLcode code = curl_easy_perform(easy.handle);
    curl_slist_free_all(headers);
    Fetched fetched;
    curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &fetched.status);
    if (code != CURLE_OK) return base::Error(base::Code::unavailable, words_of(code, fetched.status));
    fetched.body = std::move(taken.body);
    return fetched;
}

} // namespace fairlead::channel
