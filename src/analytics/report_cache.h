#pragma once
// Answers of reports that were asked before and cannot have changed since. Safe from any thread.

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analytics/funnel.h"

namespace fairlead::analytics {

class ReportCache {
  public:
    explicit ReportCache(size_t most = 256) : most_(most) {}
    /// The answer kept under this key, if any.
    std::shared_ptr<const std::string> find(const std::string& key);
    void keep(const std::string& key, std::string answer);

  private:
    using Entry = std::pair<std::string, std::shared_ptr<const std::string>>;
    size_t most_;
    std::mutex mutex_;
    std::list<Entry> entries_; // most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

/// Everything a funnel depends on, as a key; nothing when it reads the clock finer than a day and must be made anew.
/// `generation`: of the columns it is counted in; it grows with every change of any record, so an old answer is never
/// found again. One statement for readers who reach records shared with them.
base::Result<std::optional<std::string>> cache_key(const Sources& sources, const FunnelRequest& request,
                                                   uint64_t generation);

/// The same for any report over these objects: `asked` is the request as text, `conditions` the client's expressions
/// with the object they are about.
base::Result<std::optional<std::string>> cache_key(
    const Sources& sources, const std::vector<std::string>& asked, const std::vector<const schema::Object*>& objects,
    const std::vector<std::pair<const schema::Object*, std::string>>& conditions, uint64_t generation);

} // namespace fairlead::analytics
