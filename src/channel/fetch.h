#pragma once
// Reading an answer from a service over HTTP: GET, bounded in time and size, certificates verified, nothing followed.
//
// Threads: may be called from any thread; nothing is kept between calls.

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fairlead::channel {

struct Fetch {
    std::string url; // http or https
    std::vector<std::pair<std::string, std::string>> headers;
    int64_t milliseconds = 10000;
    size_t most_bytes = 4u << 20;
};
struct Fetched {
    long status = 0;
    std::string body;
};
/// Whatever the status. Code::unavailable when there was no answer, or one that is too large.
base::Result<Fetched> fetch(const Fetch& request);

} // namespace fairlead::channel
